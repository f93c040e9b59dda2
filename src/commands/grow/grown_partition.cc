#include "commands/grow/grown_partition.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/pvs.h"

namespace lvq {
namespace {

constexpr uint64_t kDosSectors = uint64_t{1} << 32;  // that a dos table can count
constexpr uint32_t kFirstLogical = 5;
// At the end of the disk a GPT has its second copy, of the usual 128 entries, and one header.
constexpr Bytes kGptEntries = 16_KiB;
constexpr Bytes kAligned = 1_MiB;  // where partitions end

class RoomBehind {
 public:
  RoomBehind(const NewPvDevice& target, const Snapshot& machine)
      : target_(target),
        machine_(machine),
        disk_(*machine.device_by_name(target.device->parent)),
        path_(device_path(disk_)) {}

  PartitionRoom room() {
    const auto table = machine_.partition_tables.find(disk_.name);
    if (table == machine_.partition_tables.end())
      return cannot("lies on " + path_ + ", whose partition table was not looked at", "a capture",
                    "plan it on the machine itself");
    entry_ = entry_in(table->second);
    if (auto why = obstacle(table->second)) return {std::nullopt, std::move(why)};
    const uint64_t size = end(table->second) - std::min(end(table->second), entry_->start);
    if (size <= entry_->size) return dos_is_full(table->second);
    return {PartitionGrowth{identity_of(path_, disk_), target_.path, *entry_, size}, std::nullopt};
  }

 private:
  PartitionRoom cannot(const std::string& message, const std::string& evidence,
                       const std::string& hint) const {
    return {std::nullopt, Error{"pv-cannot-grow", target_.path, message, evidence, hint}};
  }

  // The kernel names a partition by the disk and the number.
  const Partition* entry_in(const PartitionTable& table) const {
    std::string_view rest = std::string_view(target_.device->name).substr(disk_.name.size());
    if (rest.starts_with('p')) rest.remove_prefix(1);
    uint32_t number = 0;
    if (!read_number(rest, number)) return nullptr;
    const auto entry = std::ranges::find(table.entries, number, &Partition::number);
    return entry == table.entries.end() ? nullptr : &*entry;
  }

  std::optional<Error> obstacle(const PartitionTable& table) const {
    const std::string evidence = "sfdisk --json " + path_;
    if (table.label != "gpt" && table.label != "dos")
      return cannot("lies on a disk with a partition table of the kind " +
                        printable(table.label.empty() ? "that sfdisk does not know" : table.label),
                    evidence, "lvq changes gpt and dos tables")
          .obstacle;
    if (table.entries.empty())
      return cannot("lies on " + path_ + ", whose partition table has a damaged copy", evidence,
                    "see sfdisk --verify " + path_ + ", and let fdisk write it anew")
          .obstacle;
    if (!entry_ || entry_->size * disk_.sector != target_.device->size.value)
      return cannot("has " + text(target_.device->size) +
                        " as the kernel knows it, and another size in the table of " + path_,
                    evidence, "let the kernel read the table: partx --update " + path_)
          .obstacle;
    for (const auto& other : table.entries)
      if (other.start > entry_->start)
        return cannot("is not the last partition of " + path_ + ": partition " +
                          std::to_string(other.number) + " lies behind it",
                      evidence,
                      "make a partition of the room behind that, and let it join: lvq grow --vg " +
                          group() + " --pv")
            .obstacle;
    if (table.label == "dos" && entry_->number >= kFirstLogical)
      return cannot("is a logical partition, inside an extended one", evidence,
                    "make a partition of the new room, and let it join: lvq grow --vg " + group() +
                        " --pv")
          .obstacle;
    return std::nullopt;
  }

  std::string group() const {
    const PhysicalVolume* pv = machine_.pv_on(*target_.device);
    return pv ? pv->vg : "VG";
  }

  uint64_t sectors(Bytes bytes) const { return bytes.value / disk_.sector; }

  // The first sector that the partition cannot have.
  uint64_t end(const PartitionTable& table) const {
    const Bytes second_copy{kGptEntries.value + disk_.sector};
    const uint64_t last = table.label == "dos" ? std::min(sectors(disk_.size), kDosSectors - 1)
                                               : sectors(surplus(disk_.size, second_copy));
    return last - last % sectors(kAligned);
  }

  PartitionRoom dos_is_full(const PartitionTable& table) const {
    if (table.label != "dos" || sectors(disk_.size) < kDosSectors) return {};
    return cannot("is as large as a dos table lets it be: it counts no more than " +
                      text(Bytes{kDosSectors * disk_.sector}),
                  "sfdisk --json " + path_, "only a gpt takes more");
  }

  const NewPvDevice& target_;
  const Snapshot& machine_;
  const Device& disk_;
  std::string path_;
  const Partition* entry_ = nullptr;
};

}  // namespace

PartitionRoom room_behind(const NewPvDevice& target, const Snapshot& machine) {
  return RoomBehind(target, machine).room();
}

}  // namespace lvq
