#include <gtest/gtest.h>

#include <utility>

#include "cli/render_tree.h"

namespace lvq {
namespace {

PhysicalVolume pv_of_vg(const std::string& uuid, const std::string& device) {
  PhysicalVolume pv;
  pv.uuid = uuid;
  pv.device = device;
  pv.vg = "vg";
  pv.total = {100};
  return pv;
}

// "vg" on /dev/sdb and on a device of the device mapper, with one volume "a" on the first.
Snapshot machine_with_a_mapped_disk() {
  Snapshot machine;
  machine.has_lvm = true;
  machine.devices.push_back({.name = "sdb", .size = 401_MiB});
  machine.devices.push_back({.name = "dm-0", .size = 401_MiB, .dm_name = "slow"});
  VolumeGroup vg;
  vg.name = "vg";
  vg.extent = {4_MiB};
  vg.total = {200};
  machine.vgs.push_back(vg);
  machine.pvs = {pv_of_vg("pv-1", "/dev/sdb"), pv_of_vg("pv-2", "/dev/dm-0")};
  machine.pvs[0].segments = {{{0}, {10}, "uuid of a"}};
  LogicalVolume lv;
  lv.vg = "vg";
  lv.name = "a";
  lv.uuid = "uuid of a";
  lv.extents = {10};
  lv.size = 40_MiB;
  lv.segments = {{.type = "linear", .size = {10}, .ranges = "/dev/sdb:0-9"}};
  machine.lvs.push_back(lv);
  return machine;
}

std::vector<StackRow> rows_of_vg(const Snapshot& machine, Detail detail = Detail::status) {
  return storage_stack(machine, {"vg"}, detail).front().children;
}

TEST(StorageStack, ADiskOfTheDeviceMapperHasTheNameThatLasts) {
  EXPECT_EQ(rows_of_vg(machine_with_a_mapped_disk())[1].name, "/dev/mapper/slow");
}

TEST(StorageStack, AMissingPhysicalVolumeIsAsLargeAsItsExtents) {
  Snapshot machine = machine_with_a_mapped_disk();
  machine.pvs[1].device = "[unknown]";
  machine.pvs[1].missing = true;
  const auto rows = rows_of_vg(machine);
  EXPECT_EQ(rows[1].size, "400.00 MiB");
  EXPECT_EQ(rows[1].content, "physical volume, missing");
}

TEST(StorageStack, AVolumeOnItsWayLiesWhereTheMoveLies) {
  Snapshot machine = machine_with_a_mapped_disk();
  EXPECT_EQ(rows_of_vg(machine).back().disks, "[sdb]");
  LogicalVolume move;
  move.vg = "vg";
  move.name = "pvmove0";
  move.uuid = "uuid of the move";
  move.hidden = true;
  machine.lvs.push_back(move);
  machine.lvs.edit(machine.lvs.front()).segments.front().ranges = "[pvmove0]:0-9";
  machine.pvs[0].segments = {{{0}, {10}, move.uuid}};
  machine.pvs[1].segments = {{{0}, {10}, move.uuid}};
  EXPECT_EQ(rows_of_vg(machine).back().disks, "[mapper/slow sdb]");
}

TEST(StorageStack, AVolumeThatMovesIsMarked) {
  const Snapshot before = machine_with_a_mapped_disk();
  Snapshot after = before;
  std::swap(after.pvs[0].segments, after.pvs[1].segments);
  const auto rows = difference(storage_stack(before, {"vg"}, Detail::moves),
                               storage_stack(after, {"vg"}, Detail::moves));
  ASSERT_EQ(rows.size(), 1U);
  const StackRow& volume = rows.front().children.back();
  EXPECT_EQ(volume.change, Change::alter);
  EXPECT_EQ(volume.disks, "[sdb] -> [mapper/slow]");
  EXPECT_EQ(volume.content, "moves");
}

}  // namespace
}  // namespace lvq
