// sfdisk and partx, as far as the table of a disk in use goes: one entry is written anew, and the
// kernel is told. The table is written in one effect; what a real one is that was cut off between
// its two copies is in lvm-behaviour 5b.
#include <algorithm>

#include "base/text.h"
#include "sim/tool.h"

namespace lvq::sim {
namespace {

constexpr const char* kType = "E6D6D379-F507-44C2-A23C-238F2A3DF928";  // Linux LVM
constexpr uint64_t kSecondCopy = 33;  // sectors at the end of a gpt, where these have 512 bytes

std::vector<Disk*> partitions_of(Machine& machine, const std::string& disk) {
  std::vector<Disk*> all;
  for (auto& [name, each] : machine.disks)
    if (each.parent == disk) all.push_back(&each);
  std::ranges::sort(all, {}, &Disk::partition);
  return all;
}

bool has_table(const Machine& machine, const std::string& disk) {
  return machine.disks.contains(disk) &&
         std::ranges::any_of(machine.disks.at(disk).surface.here, is_partition_table);
}

std::string entry_json(const Disk& part, uint64_t sector) {
  return R"({"node": "/dev/)" + part.name + R"(", "start": )" +
         std::to_string(part.start / sector) + R"(, "size": )" +
         std::to_string(part.listed / sector) + R"(, "type": ")" + kType + R"(", "uuid": ")" +
         part.partuuid + R"("})";
}

int print_table(Tool& tool, const std::string& disk) {
  const uint64_t sector = tool.machine.disks.at(disk).sector;
  std::vector<std::string> entries;
  for (const Disk* part : partitions_of(tool.machine, disk))
    entries.push_back(entry_json(*part, sector));
  tool.say(R"({"partitiontable": {"label": "gpt", "device": "/dev/)" + disk +
           R"(", "unit": "sectors", "partitions": [)" + join(entries, ",") + "]}}");
  return 0;
}

// "start=2048, size=4096".
bool read_entry(const std::string& text, uint64_t& start, uint64_t& size) {
  const auto parts = split(text, ',');
  return parts.size() == 2 && parts[0].starts_with("start=") && parts[1].starts_with(" size=") &&
         read_number(parts[0].substr(6), start) && read_number(parts[1].substr(6), size);
}

int write_entry(Tool& tool, const std::string& disk, const std::string& number) {
  Machine& machine = tool.machine;
  const uint64_t sector = machine.disks.at(disk).sector;
  uint64_t start = 0, size = 0;
  if (!read_entry(tool.input, start, size)) return tool.fail(1, "unsupported command");
  for (Disk* part : partitions_of(machine, disk)) {
    if (std::to_string(part->partition) != number) continue;
    const uint64_t end = (start + size + kSecondCopy) * sector;
    const bool is_free = std::ranges::none_of(partitions_of(machine, disk), [&](const Disk* other) {
      return other->start > part->start && other->start < (start + size) * sector;
    });
    if (end > machine.disks.at(disk).bytes || !is_free)
      return tool.fail(1, "Failed to resize partition #" + number + ".");
    tool.effects("sfdisk: entry " + number + " of " + disk, [&, name = part->name] {
      machine.disks.at(name).start = start * sector;
      machine.disks.at(name).listed = size * sector;
    });
    return 0;
  }
  return tool.fail(1, "sfdisk: " + disk + ": partition " + number + ": partition table contains " +
                          "no such partition");
}

}  // namespace

int sfdisk(Tool& tool) {
  const Options options = parse_options(
      tool.arguments, "json quiet no-reread no-tell-kernel wipe= wipe-partitions= partno=");
  if (!options.error.empty()) return tool.fail(1, "sfdisk: " + options.error);
  const std::string path = options.words.empty() ? "" : options.words.front();
  const std::string disk = tool.machine.kernel_name(path);
  if (!has_table(tool.machine, disk))
    return tool.fail(1, "sfdisk: " + path + ": does not contain a recognized partition table");
  if (options.has("json")) return print_table(tool, disk);
  if (!options.has("partno") || !options.has("no-reread") || !options.has("no-tell-kernel"))
    return tool.fail(1, "sfdisk: (simulated only for one entry of a disk in use)");
  return write_entry(tool, disk, options.value("partno"));
}

int partx(Tool& tool) {
  const Options options = parse_options(tool.arguments, "update");
  if (!options.error.empty() || !options.has("update") || options.words.size() != 1)
    return tool.fail(1, "partx: (simulated only with --update) " + options.error);
  const std::string disk = tool.machine.kernel_name(options.words.front());
  if (!has_table(tool.machine, disk))
    return tool.fail(1, "partx: " + options.words.front() + ": failed to read partition table");
  for (const Disk* part : partitions_of(tool.machine, disk)) {
    if (part->bytes == part->listed) continue;
    tool.effects("partx: size of " + part->name, [&, name = part->name] {
      Disk& told = tool.machine.disks.at(name);
      told.bytes = told.listed;
    });
  }
  return 0;
}

}  // namespace lvq::sim
