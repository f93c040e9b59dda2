#include "probe/dm_tables.h"

#include <charconv>

#include "base/text.h"

namespace lvq {
namespace {

// "vg-a/LVM-…/L-sw/1": a name has no slash, and the rest is counted from the end.
bool read_dm_line(const std::string& line, DmDevice& device) {
  const auto fields = split(line, '/');
  if (fields.size() < 4) return false;
  const std::string &attr = fields[fields.size() - 2], &opens = fields.back();
  const auto [end, problem] = std::from_chars(opens.data(), opens.data() + opens.size(), device.opens);
  if (problem != std::errc() || end != opens.data() + opens.size() || attr.size() < 3) return false;
  device.name = fields.front();
  device.uuid = join({fields.begin() + 1, fields.end() - 2}, "/");
  device.live = attr[0] == 'L';
  device.inactive = attr[1] == 'I';
  device.suspended = attr[2] == 's';
  return true;
}

}  // namespace

Result<std::vector<DmDevice>> parse_dmsetup_info(std::string_view text) {
  std::vector<DmDevice> devices;
  for (const auto& line : split_lines(text)) {
    if (line.empty() || line == "No devices found") continue;
    devices.emplace_back();
    if (!read_dm_line(line, devices.back()))
      return fail("internal", "dmsetup info", "printed a line that is not understood", tail(line, 300));
  }
  return devices;
}

Result<std::vector<DmDevice>> read_dm_devices(Host& host) {
  const Run info{
      {"dmsetup", "info", "--columns", "--noheadings", "--separator", "/", "--options", "name,uuid,attr,open"}};
  TRY(const Output output, host.run(info));
  if (!output.ok())
    return fail("internal", "dmsetup info", "could not list device-mapper devices", tail(output.err, 2000));
  return parse_dmsetup_info(output.out);
}

}  // namespace lvq
