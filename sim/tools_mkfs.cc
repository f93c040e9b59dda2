// The mkfs tools. Each is several writes: the old content goes, the new identifier is visible
// early, and only the last write makes a whole file system (lvm-behaviour 3, "mkfs cut off"). All
// of them fsync at the end.
#include <algorithm>
#include <cctype>
#include <optional>

#include "base/text.h"
#include "sim/filesystem_kinds.h"
#include "sim/tool.h"

namespace lvq::sim {
namespace {

bool hexadecimal(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c); });
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

// As libblkid prints the identifier that a tool was given; nothing: it is none.
std::optional<std::string> printed_id(IdForm form, std::string given) {
  if (form == IdForm::uuid) return is_uuid(given) ? std::optional(lower(given)) : std::nullopt;
  if (given.starts_with("0x")) given.erase(0, 2);
  const size_t digits = form == IdForm::serial_of_32_bits ? 8 : 16;
  if (given.size() != digits || !hexadecimal(given)) return std::nullopt;
  if (digits == 8) given.insert(4, "-");
  return upper(given);
}

std::string random_id(Tool& tool, IdForm form) {
  if (form == IdForm::uuid) return tool.machine.random_uuid();
  return *printed_id(form, tool.machine.random_hex(form == IdForm::serial_of_32_bits ? 8 : 16));
}

// What is given to the option that takes the identifier; of mkfs.xfs that takes more than that.
std::string given_id(const FilesystemKind& kind, const Options& options) {
  std::string given = kind.id_option.empty() ? "" : options.value(std::string(kind.id_option));
  if (kind.type != "xfs" || !given.starts_with("uuid=")) return given;
  return given.substr(5, given.find(',') == given.npos ? given.npos : given.find(',') - 5);
}

// Why this tool will not touch the device; empty: it will.
std::string obstacle(const Tool& tool, const FilesystemKind& kind, const Options& options,
                     const std::string& name, const std::string& path) {
  const Content& held = *std::as_const(tool.machine).content(name);
  if (tool.machine.read_only(name)) return path + ": Read-only file system";
  if (tool.machine.size_of(name) < kind.minimum)
    return path + " is too small: " + std::string(kind.type) + " needs " +
           std::to_string(kind.minimum) + " bytes";
  if (kind.needs_force && !options.has("force") && !held.empty())
    return path + " appears to contain an existing filesystem (" + held.front().type +
           ").\nUse the -f option to force overwrite.";
  const auto users = tool.machine.users(name, true);
  if (users.empty() || (kind.type == "ntfs" && options.has("force"))) return "";
  return path + " is " + users.front() + "; will not make a filesystem here!";
}

void make(Tool& tool, const std::string& name, const Magic& magic) {
  const auto first = [&] { tool.machine.overwrite(*tool.machine.content(name), name, tool.name); };
  tool.effects(tool.name + ": old content of " + name, first);
  tool.effects(tool.name + ": first writes to " + name, [&] {
    Magic half = magic;
    half.complete = false;
    if (magic.type != "swap")
      tool.machine.content(name)->push_back(std::move(half));  // a swap header is never half there
  });
  tool.effects(tool.name + ": last write to " + name, [&] {
    if (magic.type == "swap") tool.machine.content(name)->push_back(magic);
    tool.machine.content(name)->back().complete = true;
    tool.machine.flush(name);
  });
}

}  // namespace

int mkfs(Tool& tool) {
  const FilesystemKind& kind =
      *std::ranges::find(filesystem_kinds(), tool.name, &FilesystemKind::mkfs);
  const Options options = parse_options(tool.arguments, kind.options);
  if (!options.error.empty()) return tool.fail(1, tool.name + ": " + options.error);
  const bool sized = tool.name == "mkswap" && options.words.size() == 2;
  if (options.words.size() != 1 && !sized)
    return tool.fail(1, tool.name + ": one device is needed");
  const std::string& path = options.words[0];
  const std::string name = tool.machine.kernel_name(path);
  if (name.empty() || !std::as_const(tool.machine).content(name))
    return tool.fail(1, tool.name + ": " + path + ": No such file or directory");
  std::string why = obstacle(tool, kind, options, name, path);
  const std::string given = given_id(kind, options);
  const auto id = given.empty() ? random_id(tool, kind.id_form) : printed_id(kind.id_form, given);
  if (!id) why = "no identifier: " + given;
  std::string label = options.value("label");
  if (label.size() > kind.label && kind.type == "ext4") label.resize(kind.label);
  if (label.size() > kind.label) why = "label is too long";
  if (!why.empty()) return tool.fail(1, tool.name + ": " + why);
  if (const auto users = tool.machine.users(name, true); !users.empty())
    tool.machine.violation(tool.name + " on " + name + ", which is " + users.front());
  const uint64_t bytes = sized ? std::stoull(options.words[1]) * 1024 : tool.machine.size_of(name);
  if (bytes > tool.machine.size_of(name))
    return tool.fail(1, tool.name + ": " + path + ": error: size is larger than device");
  make(tool, name, {.type = std::string(kind.type), .uuid = *id, .label = label, .bytes = bytes});
  return 0;
}

int set_identifier(Tool& tool) {
  const FilesystemKind& kind =
      *std::ranges::find(filesystem_kinds(), tool.name, &FilesystemKind::set_id);
  const Options options = parse_options(tool.arguments, kind.set_id_options);
  if (!options.error.empty() || options.words.size() != 1)
    return tool.fail(1, tool.name + ": " + options.error);
  const std::string given = options.value(std::string(kind.set_id_option));
  const auto id = printed_id(kind.id_form, given);
  if (!id) return tool.fail(1, tool.name + ": no identifier: " + given);
  const std::string& path = options.words[0];
  Content* held = tool.machine.content(path);
  const auto magic = held ? std::ranges::find(*held, kind.type, &Magic::type) : Content::iterator{};
  if (!held || magic == held->end() || !magic->complete)
    return tool.fail(1, tool.name + ": " + path + " holds no " + std::string(kind.type));
  if (const auto users = tool.machine.users(path, false); !users.empty())
    return tool.fail(1, tool.name + ": " + path + " is " + users.front());
  tool.effects(tool.name + ": serial of " + tool.machine.kernel_name(path), [&] {
    std::ranges::find(*tool.machine.content(path), kind.type, &Magic::type)->uuid = *id;
    tool.machine.flush(path);
  });
  return 0;
}

}  // namespace lvq::sim
