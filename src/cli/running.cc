#include "cli/running.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/text.h"
#include "journal/layout.h"
#include "model/names.h"

namespace lvq {
namespace {

// The text between two others in the holder's line.
std::string between(std::string_view text, std::string_view before, std::string_view behind) {
  const size_t at = text.find(before);
  if (at == text.npos) return "";
  const std::string_view rest = text.substr(at + before.size());
  return std::string(rest.substr(0, rest.find(behind)));
}

std::optional<size_t> number(const std::string& text) {
  size_t number = 0;
  if (!read_number(trim(text), number)) return std::nullopt;
  return number;
}

}  // namespace

// The name encoded for a file, "volume%20group%20vg0", or its digest where that is too long.
std::string lock_path(const std::string& name) {
  constexpr size_t kLongest = 200;
  std::string file;
  for (const char c : name) {
    file += is_name_character(c) ? std::string(1, c)
                                 : fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  return kLockFolder + (file.size() <= kLongest ? file : sha256_hex(name));
}

std::string transaction_lock(const std::string& transaction) {
  return "transaction " + transaction;
}

std::string lock_holder(const std::string& command, const std::string& transaction,
                        const std::string& since) {
  return fmt::format("lvq {}, transaction {}, since {}, process ", command, transaction, since);
}

LockHolder read_holder(const std::string& line) {
  return {.command = between(line, "lvq ", ","),
          .transaction = between(line, ", transaction ", ","),
          .since = between(line, ", since ", ","),
          .pid = between(line, ", process ", "\n")};
}

Reached read_progress(const std::string& progress) {
  return {.step = number(between(progress, "step ", "/")),
          .steps = number(between(progress, "/", ",")),
          .percent = number(between(progress, ", ", " %"))};
}

std::optional<Running> running(Host& host, const std::string& transaction) {
  const auto text = host.read(lock_path(transaction_lock(transaction)));
  if (!text) return std::nullopt;
  const auto lines = split_lines(*text);
  if (lines.empty()) return std::nullopt;
  const LockHolder holder = read_holder(lines.front());
  Running found{.pid = holder.pid,
                .command = holder.command,
                .since = holder.since,
                .progress = lines.size() > 1 ? lines[1] : ""};
  if (found.pid.empty()) return std::nullopt;
  const auto program = host.read("/proc/" + found.pid + "/comm");
  const auto mine = host.read("/proc/self/comm");
  if (!program || !mine || *program != *mine) return std::nullopt;
  return found;
}

}  // namespace lvq
