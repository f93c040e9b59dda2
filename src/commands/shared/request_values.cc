#include "commands/shared/request_values.h"

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume_request.h"
#include "model/names.h"

namespace lvq {

std::string one_value(const Arguments& arguments, const char* option, const std::string& example,
                      Findings& findings, bool needed) {
  const auto& given = arguments.all(option);
  if (!given.empty()) return given.front();
  if (needed) refuse(findings, {"usage", option, "is not given", "", example});
  return "";
}

std::vector<std::string> devices_named(const Arguments& arguments, const std::string& option,
                                       Findings& findings) {
  std::vector<std::string> devices;
  for (const auto& list : arguments.all(option))
    for (auto& path : split_device_list(list)) devices.push_back(std::move(path));
  for (const auto& path : devices)
    if (!path.starts_with('/'))
      refuse(findings, {"usage", option + " " + printable(path),
                        "a device is named by its full path", "", "for example /dev/sdb"});
  return devices;
}

std::optional<std::pair<std::string, std::string>> volume_named(const std::string& given,
                                                                Findings& findings,
                                                                const std::string& example) {
  auto name = parse_lv_name(given);
  if (!name)
    refuse(findings, {"usage", "--lv " + printable(given), "is not VG/LV", "",
                      "for example --lv " + example});
  return name;
}

}  // namespace lvq
