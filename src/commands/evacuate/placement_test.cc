#include "commands/evacuate/placement.h"

#include <gmock/gmock.h>

#include "model/holders.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Snapshot group_of_disks(int disks) {
  Snapshot machine;
  machine.has_lvm = true;
  machine.vgs.push_back({.name = "vg", .attr = "wz--n-"});
  for (int n = 0; n < disks; ++n) {
    const std::string name = "sd" + std::string(1, static_cast<char>('a' + n));
    machine.devices.push_back(
        {.name = name, .major = 8, .minor = static_cast<uint32_t>(16 * n), .size = 1_GiB});
    PhysicalVolume pv;
    pv.uuid = "pv-" + name;
    pv.device = "/dev/" + name;
    pv.vg = "vg";
    pv.major = 8;
    pv.minor = static_cast<uint32_t>(16 * n);
    pv.total = {100};
    machine.pvs.push_back(pv);
  }
  return machine;
}

LogicalVolume& add_lv(Snapshot& machine, const std::string& name, const std::string& attr,
                      const std::string& parent) {
  LogicalVolume lv;
  lv.vg = "vg";
  lv.name = name;
  lv.uuid = "lv-" + name;
  lv.attr = attr;
  lv.parent = parent;
  lv.hidden = !parent.empty();
  machine.lvs.push_back(lv);
  return machine.lvs.edit(*machine.lv("vg", name));
}

void put(Snapshot& machine, size_t pv, uint64_t start, uint64_t count, const std::string& lv) {
  machine.pvs[pv].segments.push_back({{start}, {count}, "lv-" + lv});
  machine.pvs[pv].allocated.value += count;
}

std::vector<std::string> places(const Snapshot& machine) {
  std::vector<const PhysicalVolume*> others;
  for (size_t n = 1; n < machine.pvs.size(); ++n) others.push_back(&machine.pvs[n]);
  const Placement placement = place(machine.pvs[0], others, machine);
  std::vector<std::string> words;
  for (const auto& piece : placement.pieces)
    words.push_back(piece.lv->name + " " + std::to_string(piece.from_start.value) + "+" +
                    std::to_string(piece.count.value) + " -> " + piece.to->device + ":" +
                    std::to_string(piece.to_start.value));
  for (const auto& each : placement.unplaced)
    words.push_back(each.lv->name + " " + std::to_string(each.count.value) + " of " +
                    std::to_string(each.room.value) + ": " + each.excluded);
  return words;
}

TEST(Placement, WholeIntoTheFirstGapThatTakesIt) {
  Snapshot machine = group_of_disks(2);
  add_lv(machine, "a", "-wi-a-----", "");
  add_lv(machine, "b", "-wi-a-----", "");
  put(machine, 0, 10, 20, "a");
  put(machine, 1, 5, 10, "b");
  EXPECT_THAT(places(machine), ElementsAre("a 10+20 -> /dev/sdb:15"));
}

TEST(Placement, CutWhereNoGapTakesItWhole) {
  Snapshot machine = group_of_disks(3);
  add_lv(machine, "a", "-wi-a-----", "");
  add_lv(machine, "b", "-wi-a-----", "");
  put(machine, 0, 0, 50, "a");
  put(machine, 1, 20, 80, "b");
  put(machine, 2, 30, 70, "b");
  EXPECT_THAT(places(machine), ElementsAre("a 0+30 -> /dev/sdc:0", "a 30+20 -> /dev/sdb:0"));
  machine.pvs[2].segments.front() = {{29}, {71}, "lv-b"};
  EXPECT_THAT(places(machine), ElementsAre("a 50 of 49: "));
}

TEST(Placement, LegsOfOneVolumeStayApart) {
  Snapshot machine = group_of_disks(3);
  add_lv(machine, "r", "rwi-a-r---", "");
  for (const char* name : {"r_rimage_0", "r_rmeta_0", "r_rimage_1", "r_rmeta_1"})
    add_lv(machine, name, "iwi-aor---", "r");
  put(machine, 0, 0, 1, "r_rmeta_0");
  put(machine, 0, 1, 9, "r_rimage_0");
  put(machine, 1, 0, 1, "r_rmeta_1");
  put(machine, 1, 1, 9, "r_rimage_1");
  EXPECT_THAT(places(machine),
              ElementsAre("r_rmeta_0 0+1 -> /dev/sdc:0", "r_rimage_0 1+9 -> /dev/sdc:1"));
  machine.pvs.pop_back();
  EXPECT_THAT(
      places(machine),
      ElementsAre(HasSubstr("r_rmeta_0 1 of 0: another leg or stripe of it lies on /dev/sdb"),
                  HasSubstr("r_rimage_0 9 of 0")));
}

TEST(Placement, TwoLegsThatLayTogetherArePutApart) {
  Snapshot machine = group_of_disks(3);
  add_lv(machine, "r", "rwi-a-r---", "");
  for (const char* name : {"r_rimage_0", "r_rimage_1"}) add_lv(machine, name, "iwi-aor---", "r");
  put(machine, 0, 0, 9, "r_rimage_0");
  put(machine, 0, 9, 9, "r_rimage_1");
  EXPECT_THAT(places(machine),
              ElementsAre("r_rimage_0 0+9 -> /dev/sdb:0", "r_rimage_1 9+9 -> /dev/sdc:0"));
}

TEST(Placement, StripesOfOneSegmentStayApart) {
  Snapshot machine = group_of_disks(3);
  add_lv(machine, "s", "-wi-a-----", "").segments = {
      {.type = "striped", .size = {20}, .ranges = "/dev/sda:0-9,/dev/sdb:0-9"}};
  put(machine, 0, 0, 10, "s");
  put(machine, 1, 0, 10, "s");
  EXPECT_THAT(places(machine), ElementsAre("s 0+10 -> /dev/sdc:0"));
}

// Thousands of pieces between those of another volume: what was searched for each would be searched
// millions of times.
TEST(Placement, ThousandsOfPiecesAreCutToTheGapsThereAre) {
  Snapshot machine = group_of_disks(3);
  for (auto& pv : machine.pvs) pv.total = {8000};
  std::vector<LvSegment> segments;
  for (uint64_t n = 0; n < 3000; ++n) {
    const std::string at = std::to_string(2 * n);
    put(machine, 0, 2 * n, 1, "a");
    put(machine, 1, 2 * n, 1, "b");
    segments.push_back(
        {.type = "linear", .start = {n}, .size = {1}, .ranges = "/dev/sda:" + at + "-" + at});
  }
  add_lv(machine, "a", "-wi-a-----", "").segments = segments;
  add_lv(machine, "b", "-wi-a-----", "");
  const auto found = places(machine);
  ASSERT_EQ(found.size(), 3000U);
  EXPECT_EQ(found.front(), "a 0+1 -> /dev/sdb:1");
  EXPECT_EQ(found.back(), "a 5998+1 -> /dev/sdb:5999");
}

TEST(Placement, ContiguousStaysInOnePiece) {
  Snapshot machine = group_of_disks(3);
  add_lv(machine, "c", "-wc-a-----", "");
  add_lv(machine, "b", "-wi-a-----", "");
  put(machine, 0, 0, 10, "c");
  put(machine, 0, 10, 20, "c");
  put(machine, 1, 29, 71, "b");
  EXPECT_THAT(places(machine), ElementsAre("c 0+10 -> /dev/sdc:0", "c 10+20 -> /dev/sdc:10"));
  put(machine, 2, 29, 71, "b");
  EXPECT_THAT(places(machine), ElementsAre("c 30 of 29: its policy is \"contiguous\""));
}

TEST(Placement, ContiguousThatWasSpreadBeforeIsNotKept) {
  Snapshot machine = group_of_disks(3);
  add_lv(machine, "c", "-wc-a-----", "");
  put(machine, 0, 0, 10, "c");
  put(machine, 2, 0, 10, "c");
  EXPECT_THAT(places(machine), ElementsAre(HasSubstr("it lies on /dev/sdc too")));
}

TEST(Placement, ClingGoesWhereTheRestIs) {
  Snapshot machine = group_of_disks(3);
  machine.vgs.front().attr = "wz--l-";
  add_lv(machine, "l", "-wi-a-----", "");
  put(machine, 0, 0, 10, "l");
  put(machine, 2, 0, 10, "l");
  EXPECT_THAT(places(machine), ElementsAre("l 0+10 -> /dev/sdc:10"));
}

TEST(Placement, TheHolderIsTheVolumeThatPeopleSee) {
  Snapshot machine = group_of_disks(1);
  add_lv(machine, "web", "Cwi-a-C---", "").pool = "fast_cpool";
  add_lv(machine, "fast_cpool", "Cwi---C---", "x").parent.clear();
  add_lv(machine, "fast_cpool_cdata", "Cwi-ao----", "fast_cpool");
  add_lv(machine, "lvol0_pmspare", "ewi-------", "x").parent.clear();
  const Holders holders("vg", machine);
  EXPECT_EQ(holders.of(*machine.lv("vg", "fast_cpool_cdata"))->name, "web");
  EXPECT_EQ(holders.of(*machine.lv("vg", "web"))->name, "web");
  EXPECT_EQ(holders.of(*machine.lv("vg", "lvol0_pmspare")), nullptr);
}

}  // namespace
}  // namespace lvq
