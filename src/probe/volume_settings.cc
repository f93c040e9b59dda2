#include "probe/volume_settings.h"

#include "base/text.h"
#include "model/names.h"
#include "probe/words.h"

namespace lvq {
namespace {

constexpr std::string_view kFlags[] = {"0", "1"};

// "vg/a/auto/1": no name has a slash. Returns what is wrong with the line, if anything.
std::string read_settings_line(std::string_view line, std::string& name, VolumeSettings& settings) {
  const auto fields = split(line, '/');
  if (fields.size() != 4) return "it does not have four fields";
  if (fields[2] != "auto" && !is_decimal(fields[2]))
    return is_not("lv_read_ahead", "auto or a number", fields[2]);
  if (!is_one_of(fields[3], kFlags)) return is_not("lv_autoactivation", "0 or 1", fields[3]);
  name = full_name(fields[0], fields[1]);
  settings = {.read_ahead = fields[2], .autoactivation = fields[3] == "1"};
  return "";
}

}  // namespace

Result<std::map<std::string, VolumeSettings>> parse_volume_settings(std::string_view text) {
  std::map<std::string, VolumeSettings> all;
  for (const auto& line : split_lines(text)) {
    const std::string_view words = trim(line);
    if (words.empty()) continue;
    std::string name;
    VolumeSettings settings;
    if (const std::string problem = read_settings_line(words, name, settings); !problem.empty())
      return not_understood("lvm lvs", "printed a line that is not understood: " + problem,
                            tail(line, 300));
    all.emplace(std::move(name), std::move(settings));
  }
  return all;
}

Result<> read_volume_settings(Host& host, const Scope& scope, Snapshot& snapshot) {
  for (const auto& vg : scope.settings) {
    if (!snapshot.vg(vg)) continue;
    const Run lvs{{"lvm", "lvs", "--noheadings", "--separator", "/", "--units", "s", "--nosuffix",
                   "--binary", "--options", "vg_name,lv_name,lv_read_ahead,lv_autoactivation", vg}};
    TRY(const Output output, host.run(lvs));
    if (!output.ok())
      return could_not_ask("lvm lvs", "could not list the settings of " + vg,
                           tail(output.err, 2000));
    TRY(auto all, parse_volume_settings(output.out));
    snapshot.settings.merge(all);
  }
  return {};
}

}  // namespace lvq
