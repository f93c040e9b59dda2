#include "model/allocation.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

Snapshot two_pvs() {
  Snapshot machine;
  machine.vgs = {{.name = "vg", .total = {200}, .free = {70}}};
  machine.pvs = {
      {.uuid = "1", .device = "/dev/sdb", .vg = "vg", .total = {100}, .allocated = {50}},
      {.uuid = "2", .device = "/dev/sdc", .vg = "vg", .total = {100}, .allocated = {80}},
      {.uuid = "3", .device = "/dev/sdd", .vg = "other", .total = {100}, .allocatable = false}};
  return machine;
}

TEST(Allocation, AllThatIsFreeOnOpenPvs) {
  const Snapshot machine = two_pvs();
  EXPECT_EQ(allocatable_in(machine.vgs[0], machine), Extents{70});
  EXPECT_EQ(allocatable(machine.pvs[1]), Extents{20});
  EXPECT_EQ(free_words(machine.vgs[0], machine), "70 extents free");
}

TEST(Allocation, NothingOnAPvThatIsClosed) {
  Snapshot machine = two_pvs();
  machine.pvs[0].allocatable = false;
  EXPECT_EQ(allocatable(machine.pvs[0]), Extents{0});
  EXPECT_EQ(allocatable_in(machine.vgs[0], machine), Extents{20});
  EXPECT_EQ(free_words(machine.vgs[0], machine),
            "70 extents free, 50 of them on /dev/sdb, which is closed to allocation (pvchange "
            "--allocatable)");
}

TEST(Allocation, InARowOnOnePv) {
  Snapshot machine = two_pvs();
  machine.pvs[0].segments = {
      {{20}, {30}, "lv"}, {{0}, {20}, ""}, {{70}, {20}, "other"}, {{90}, {10}, ""}};
  machine.pvs[1].segments = {{{5}, {80}, "lv"}};
  const auto members = members_of(machine.vgs[0], machine);
  EXPECT_EQ(members.size(), 2U);
  EXPECT_EQ(allocatable_on(members).all, Extents{70});
  EXPECT_EQ(allocatable_on(members).on_one, Extents{50});
  EXPECT_EQ(allocatable_on(members).in_a_row, Extents{20});
  EXPECT_EQ(allocatable_on({}).all, Extents{0});
}

TEST(Allocation, NothingOnAPvThatIsMissing) {
  Snapshot machine = two_pvs();
  machine.pvs[1].missing = true;
  EXPECT_EQ(allocatable_in(machine.vgs[0], machine), Extents{50});
}

}  // namespace
}  // namespace lvq
