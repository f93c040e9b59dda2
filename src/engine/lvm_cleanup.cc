#include "engine/lvm_cleanup.h"

#include <algorithm>
#include <set>

#include "model/holders.h"
#include "model/names.h"
#include "plan/objects.h"

namespace lvq {
namespace {

// Whether the device-mapper name begins with that of the group: "vg0-". "vg0--b-" would be the
// group vg0-b.
bool is_of_group(const DmDevice& device, const std::string& group) {
  const std::string prefix = dm_name(group, "");
  return device.uuid.starts_with("LVM-") && device.name.starts_with(prefix) &&
         device.name.size() > prefix.size() && device.name[prefix.size()] != '-';
}

// The volume that the device is, or is a layer of ("vg-a-real"); nullptr where it belongs to none.
const LogicalVolume* volume_of(const DmDevice& device, const Snapshot& machine) {
  const auto it = std::ranges::find_if(machine.lvs, [&](const LogicalVolume& lv) {
    const std::string name = dm_name(lv.vg, lv.name);
    return device.name == name ||
           (device.name.starts_with(name + "-") && device.name[name.size() + 1] != '-');
  });
  return it == machine.lvs.end() ? nullptr : &*it;
}

class Settling {
 public:
  Settling(const Plan& plan, const Snapshot& machine)
      : machine_(machine), execution_(preparation_for(plan)) {}

  void clear(const DmDevice& device) {
    if (device.inactive)
      add("Discard the table that an interrupted LVM command prepared for " + device.name,
          {"dmsetup", "clear", device.name});
  }

  void resume(const DmDevice& device) {
    if (!device.suspended && !device.inactive) return;
    const LogicalVolume* part = volume_of(device, machine_);
    const LogicalVolume* holder = part ? Holders(part->vg, machine_).of(*part) : nullptr;
    const LogicalVolume* lv = holder ? holder : part;  // LVM refreshes a part only with its whole
    if (!lv || !refreshed_.insert(full_name(*lv)).second) return;
    add("Bring volume " + full_name(*lv) + " to what its metadata says",
        {"lvchange", "--refresh", full_name(*lv)});
  }

  void remove(const DmDevice& device) {
    if (device.opens == 0 && !volume_of(device, machine_))
      add("Remove device " + device.name + ", which belongs to no volume",
          {"dmsetup", "remove", device.name});
  }

  ExecutionPlan result() && { return std::move(execution_); }

 private:
  void add(std::string title, std::vector<std::string> argv) {
    Step step;
    step.title = std::move(title);
    step.action = Run{std::move(argv)};
    add_preparation(execution_, std::move(step), false);
  }

  const Snapshot& machine_;
  std::set<std::string> refreshed_;
  ExecutionPlan execution_;
};

}  // namespace

ExecutionPlan settling(const Transaction& transaction, const Snapshot& machine,
                       const std::vector<DmDevice>& devices) {
  std::vector<const DmDevice*> ours;
  for (const auto& group : objects_of(transaction.plan).groups)
    for (const auto& device : devices)
      if (is_of_group(device, group)) ours.push_back(&device);
  Settling settling(transaction.plan, machine);
  for (const DmDevice* device : ours) settling.clear(*device);
  for (const DmDevice* device : ours) settling.resume(*device);
  for (const DmDevice* device : ours) settling.remove(*device);
  return std::move(settling).result();
}

}  // namespace lvq
