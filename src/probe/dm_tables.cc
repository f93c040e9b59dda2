#include "probe/dm_tables.h"

#include "base/text.h"
#include "probe/words.h"

namespace lvq {
namespace {

// The letters of the column attr (dmsetup(8), info): live table; inactive table; suspended;
// read-only or writable.
constexpr std::string_view kDmAttr[] = {"L-", "I-", "s-", "rw"};

// "vg-a/LVM-…/L-sw/1". A name has no slash; a UUID may have some, so the last two fields are
// counted from the end. Any name and UUID is accepted, since any program may choose its own.
// Returns what is wrong with the line, if anything.
std::string read_dm_line(const std::string& line, DmDevice& device) {
  const auto fields = split(line, '/');
  if (fields.size() < 4) return "it has too few fields";
  const std::string &attr = fields[fields.size() - 2], &opens = fields.back();
  if (!is_lettered(attr, kDmAttr, std::size(kDmAttr)))
    return is_not("attr", "letters that lvq knows", attr);
  if (!read_number(opens, device.opens)) return is_not("open", "a number", opens);
  device.name = fields.front();
  device.uuid = join({fields.begin() + 1, fields.end() - 2}, "/");
  device.live = attr[0] == 'L';
  device.inactive = attr[1] == 'I';
  device.suspended = attr[2] == 's';
  return "";
}

}  // namespace

Result<std::vector<DmDevice>> parse_dmsetup_info(std::string_view text) {
  std::vector<DmDevice> devices;
  for (const auto& line : split_lines(text)) {
    if (line.empty() || line == "No devices found") continue;
    devices.emplace_back();
    if (const std::string problem = read_dm_line(line, devices.back()); !problem.empty())
      return not_understood("dmsetup info", "printed a line that is not understood: " + problem,
                            tail(line, 300));
  }
  return devices;
}

Result<std::vector<DmDevice>> read_dm_devices(Host& host) {
  const Run info{{"dmsetup", "info", "--columns", "--noheadings", "--separator", "/", "--options",
                  "name,uuid,attr,open"}};
  TRY(const Output output, host.run(info));
  if (!output.ok())
    return could_not_ask("dmsetup info", "could not list device-mapper devices",
                         tail(output.err, 2000));
  return parse_dmsetup_info(output.out);
}

}  // namespace lvq
