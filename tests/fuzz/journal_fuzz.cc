// Hostile bytes as a journal. The input's first byte chooses, the rest is plan.json, a line "====",
// and log.jsonl:
//   bit 0: give every line of the log a right checksum, so that what is inside the lines is reached
//   bit 1: put the digest of plan.json into the first record
//   bit 2: take a good plan of three steps instead of the one given
// The log is read as an index of closed transactions too.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "journal/closed_index.h"
#include "tests/fuzz/require.h"
#include "tests/support/memory_host.h"
#include "tests/support/open_journal.h"

namespace {

using namespace lvq;

constexpr const char* kId = "20261122T155130Z-9f3a1c";
const std::string kAll = "/state/transactions";
const std::string kFolder = kAll + "/" + kId;

const std::string& good_plan() {
  static const std::string text = [] {
    MemoryHost host;
    Plan plan;
    plan.id = kId;
    for (const char* title : {"one", "two", "three"}) {
      Step step;
      step.title = title;
      step.action = Run{{"vgck"}};
      plan.steps.push_back(step);
    }
    Journal::begin(host, "/state", plan, Origin{}).value();
    return host.files.at(kFolder + "/plan.json");
  }();
  return text;
}

std::string with_sum(std::string_view line, const std::string& digest) {
  std::string body(line.substr(0, line.rfind(",\"sum\"")));
  if (const size_t at = body.find("\"plan_digest\":\""); at != std::string::npos && !digest.empty())
    body = body.substr(0, at + 15) + digest + "\"";
  return body + ",\"sum\":\"" + sha256_hex(body).substr(0, 16) + "\"}";
}

void check(const Transaction& transaction, const std::string& log) {
  require(transaction.done() <= transaction.plan.steps.size());
  require(transaction.torn_bytes <= log.size());
  require(transaction.in_doubt().value_or(0) <= transaction.plan.steps.size());
  require(*name(transaction.state()) != '\0');
  require(transaction.open() || transaction.records.empty() ||
          transaction.state() >= State::completed);
  for (const Record& record : transaction.records)
    require(record.step <= transaction.plan.steps.size());
}

// The same bytes as an index of closed transactions: what is believed of it is read again as it
// was.
void check_index(std::string_view text) {
  const ClosedIndex index = decode_closed(text);
  std::string again = index.remembered.empty() ? "" : encode_remembered(index.remembered) + "\n";
  for (const auto& [id, line] : index.all()) again += encode_closed(line) + "\n";
  const ClosedIndex read = decode_closed(again);
  require(read.all() == index.all() && read.remembered == index.remembered);
}

// What can be read can be gone on with.
void go_on(MemoryHost& host, size_t records) {
  auto journal = open_journal(host, "/state", kId);
  require(journal.has_value());
  Record stopped;
  stopped.event = Event::stopped;
  require(journal->note(stopped).has_value());
  const auto again = load_transaction(host, "/state", kId);
  require(again && again->torn_bytes == 0 &&
          again->records.size() == std::max<size_t>(records, 1) + 1);
  require(again->state() == State::halted);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const int choice = data[0];
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t mark = std::min(input.find("\n====\n"), input.size());
  std::string plan(input.substr(0, mark)), log(input.substr(std::min(mark + 6, input.size())));
  if ((choice & 4) != 0) plan = good_plan();
  if ((choice & 1) != 0) {
    const std::string digest = (choice & 2) != 0 ? sha256_hex(plan) : "";
    std::vector<std::string> lines = split_lines(log);
    for (std::string& line : lines) line = with_sum(line, digest);
    log = join(lines, "\n") + "\n";
  }
  check_index(log);
  MemoryHost host;
  for (const std::string& folder : {std::string("/state"), kAll, kFolder})
    host.nodes[folder] = {PathInfo::Kind::directory, 0700};
  host.files[kFolder + "/plan.json"] = plan;
  host.files[kFolder + "/log.jsonl"] = log;
  const auto transaction = load_transaction(host, "/state", kId);
  if (!transaction) {
    require(!transaction.error().code.empty() && !transaction.error().subject.empty());
    require(!open_journal(host, "/state", kId));
    return 0;
  }
  check(*transaction, log);
  go_on(host, transaction->records.size());
  return 0;
}
