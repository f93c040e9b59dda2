// `lvm config --typeconfig full` prints one setting a line, "filter=["a|.*|"]"; what is not set and
// has no default is left out. A list of one value may be printed as that value. It never prints the
// section "tags", wherever that stands (tried: 2.03.16 and 2.03.31), so lvq looks for it in the
// files themselves.
#include "probe/lvm_settings.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/devices_file.h"
#include "probe/words.h"

namespace lvq {
namespace {

constexpr std::array<std::string_view, 6> kSettings = {
    "activation/volume_list",  "activation/auto_activation_volume_list",
    "devices/filter",          "devices/global_filter",
    "devices/use_devicesfile", "devices/devicesfile"};
constexpr const char* kFiles[] = {"/etc/lvm/lvm.conf", "/etc/lvm/lvmlocal.conf"};

// Takes one value from the beginning of `text`: a number, or what stands in quotes. Returns false
// where there is neither.
bool take_value(std::string_view& text, std::vector<std::string>& into) {
  std::string value;
  if (!text.starts_with('"')) {
    const size_t end = std::min(text.find_first_not_of("0123456789.-"), text.size());
    into.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    return end > 0;
  }
  for (text.remove_prefix(1); !text.empty() && text[0] != '"'; text.remove_prefix(1)) {
    if (text[0] == '\\' && text.size() > 1) text.remove_prefix(1);
    value += text[0];
  }
  if (text.empty()) return false;
  text.remove_prefix(1);
  into.push_back(std::move(value));
  return true;
}

// Reads one value, or a list of values in brackets.
bool read_values(std::string_view text, std::vector<std::string>& into) {
  if (!text.starts_with('[')) return take_value(text, into) && text.empty();
  text.remove_prefix(1);
  while (!text.starts_with(']')) {
    if (!take_value(text, into)) return false;
    text = trim(text);
    if (text.starts_with(',')) text = trim(text.substr(1));
  }
  return text == "]";
}

std::string full_setting(std::string_view name) {
  for (const auto& each : kSettings)
    if (each.substr(each.find('/') + 1) == name) return std::string(each);
  return "";
}

// What is wrong with the line, if anything.
std::string read_setting(std::string_view line,
                         std::map<std::string, std::vector<std::string>>& settings) {
  const size_t equals = std::min(line.find('='), line.size());
  std::vector<std::string> values;
  if (equals == line.size() || !read_values(line.substr(equals + 1), values)) return "no setting";
  const std::string setting = full_setting(line.substr(0, equals));
  if (setting.empty()) return "a setting that was not asked for";
  settings[setting] = std::move(values);
  return "";
}

std::string without_comments(std::string_view text) {
  std::string out;
  for (const auto& line : split_lines(text)) out += line.substr(0, line.find('#')) + "\n";
  return out;
}

Result<std::vector<std::string>> read_configuration(Host& host) {
  std::vector<std::string> texts;
  for (const char* file : kFiles) {
    auto text = host.read(file);
    if (!text && text.error().code == "absent") continue;
    if (!text) return fail(text.error());
    texts.push_back(*std::move(text));
  }
  return texts;
}

// Does a line of the text, other than a comment, have one of the words that lead to a setting?
bool names_a_setting(std::string_view text) {
  for (const std::string_view word : {"volume_list", "filter", "devicesfile", "tags"})
    for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
      const size_t line = text.rfind('\n', at) + 1;  // npos + 1 is the first line
      if (!trim(text.substr(line, at - line)).starts_with('#')) return true;
    }
  return false;
}

// LVM's own defaults exclude nothing, except by a devices file that is there. So LVM is asked only
// where a setting may be another one: a process of its costs as much as half a report.
Result<bool> may_be_set(Host& host, const std::vector<std::string>& configuration) {
  if (std::ranges::any_of(configuration, names_a_setting)) return true;
  TRY(const PathInfo listed, host.lstat(kDevicesFile));
  return listed.kind != PathInfo::Kind::absent;
}

// With a devices file pvcreate(8) accepts a device that is not listed and adds it to the list, and
// filters have no effect (tried: 2.03.16 and 2.03.31).
Result<bool> has_devices_file(Host& host, const Snapshot& snapshot) {
  const auto* used = snapshot.lvm_setting("devices/use_devicesfile");
  const auto* name = snapshot.lvm_setting("devices/devicesfile");
  if (!used || !name || *used != std::vector<std::string>{"1"} || name->empty()) return false;
  TRY(const PathInfo file, host.lstat("/etc/lvm/devices/" + name->front()));
  return file.kind != PathInfo::Kind::absent;
}

// LVM says of each device that it is given whether it has a label, has none, or cannot be found.
Result<> ask_usable(Host& host, const std::set<std::string>& paths, Snapshot& snapshot) {
  TRY(const bool by_file, has_devices_file(host, snapshot));
  std::vector<std::string> asked;
  for (const auto& path : paths)
    if (snapshot.device(path)) asked.push_back(path);
  if (asked.empty()) return {};
  std::string config = "log { prefix=\"\" command_names=0 } report { prefixes=0 }";
  if (by_file)
    config += R"( devices { use_devicesfile=0 filter=["a|.*|"] global_filter=["a|.*|"] })";
  std::vector<std::string> argv = {"lvm",     "pvs",          "-a",       "-o",
                                   "pv_name", "--noheadings", "--config", config};
  argv.insert(argv.end(), asked.begin(), asked.end());
  TRY(const Output output, host.run({argv}));
  for (const auto& [path, words] : parse_unusable(asked, output))
    snapshot.unusable[snapshot.device(path)->name] = words;
  return {};
}

Result<> ask_settings(Host& host, const std::vector<std::string>& configuration,
                      Snapshot& snapshot) {
  std::vector<std::string> argv = {"lvm", "config", "--typeconfig", "full"};
  argv.insert(argv.end(), kSettings.begin(), kSettings.end());
  TRY(const Output output, host.run({argv}));
  if (!output.ok()) return could_not_ask("lvm config", ending_of(output), tail(output.err, 2000));
  TRY(snapshot.lvm_settings, parse_lvm_settings(output.out));
  for (const auto& text : configuration)
    if (const std::string tags = host_tags_in(text); !tags.empty())
      snapshot.lvm_settings["tags"].push_back(tags);
  return {};
}

}  // namespace

Result<std::map<std::string, std::vector<std::string>>> parse_lvm_settings(std::string_view text) {
  std::map<std::string, std::vector<std::string>> settings;
  for (const auto& line : split_lines(text)) {
    if (trim(line).empty()) continue;
    if (const std::string problem = read_setting(trim(line), settings); !problem.empty())
      return not_understood("lvm config", "printed a line that is not understood: " + problem,
                            tail(line, 300));
  }
  return settings;
}

std::string host_tags_in(std::string_view text) {
  const std::string plain = without_comments(text);
  std::string found;
  for (size_t at = plain.find("tags"); at != std::string::npos; at = plain.find("tags", at + 1)) {
    if (at > 0 && plain[at - 1] != ' ' && plain[at - 1] != '\t' && plain[at - 1] != '\n' &&
        plain[at - 1] != '}')
      continue;
    const size_t next = plain.find_first_not_of(" \t\n", at + 4);
    if (next == std::string::npos || (plain[next] != '{' && plain[next] != '/')) continue;
    const size_t end = std::min(plain.find('}', next), plain.size());
    const std::string section =
        join(split_words(join(split_lines(plain.substr(next + 1, end - next - 1)), " ")), " ");
    std::string bare = section;
    std::erase(bare, ' ');
    if (!bare.empty() && bare != "hosttags=0") found += (found.empty() ? "" : " ") + section;
  }
  return found;
}

std::map<std::string, std::string> parse_unusable(const std::vector<std::string>& paths,
                                                  const Output& output) {
  std::map<std::string, std::string> unusable;
  size_t answered = 0;
  for (const auto& line : split_lines(output.out)) answered += trim(line).empty() ? 0 : 1;
  for (const auto& line : split_lines(output.err)) {
    const std::string_view words = trim(line);
    if (words.starts_with("No physical volume label read from ")) ++answered;
    for (const auto& path : paths)
      if (words == "Failed to find device \"" + path + "\".") unusable[path] = words;
  }
  if (answered + unusable.size() < paths.size())
    for (const auto& path : paths) unusable.try_emplace(path, tail(output.err, 2000));
  return unusable;
}

Result<> read_lvm_settings(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (!scope.lvm_settings && !scope.everything) return {};
  TRY(const auto configuration, read_configuration(host));
  TRY(const bool ask, may_be_set(host, configuration));
  if (ask) TRY_VOID(ask_settings(host, configuration, snapshot));
  return ask_usable(host, scope.new_pvs, snapshot);
}

}  // namespace lvq
