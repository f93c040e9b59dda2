#include <gmock/gmock.h>

#include "commands/snap_back/request.h"
#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using test::plan_on;
using testing::ElementsAre;
using testing::HasSubstr;

Machine machine_of(const std::vector<std::string>& volumes, const std::string& fs = "ext4") {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.b"});
  machine.make_vg("vg", {"sdb"});
  for (const auto& name : volumes) {
    machine.make_lv("vg", name, 50);
    if (!fs.empty()) machine.put_fs("vg/" + name, fs);
  }
  return machine;
}

test::Request take(const std::map<std::string, std::vector<std::string>>& more) {
  test::Request request{"snap-back", {{"--lv", {"vg/a"}}, {"--name", {"s"}}}};
  for (const auto& [option, values] : more) request.options[option] = values;
  return request;
}

// vgs that hold 320M in extents of 4M: LVM 2.03.16 gives 81 extents to 100%ORIGIN (lvm-behaviour
// 8).
TEST(SnapshotRoom, IsNeverMoreThanLvmGives) {
  EXPECT_EQ(largest_room(320_MiB, {}), Extents{81});
  LogicalVolume lv;
  lv.size = 320_MiB;
  lv.extents = {80};
  VolumeGroup vg;
  vg.total = {1000};
  vg.free = {900};
  const auto room = [&](bool of_origin, SizeSpec::Kind kind, uint64_t value) {
    return resolve(CowSize{of_origin, {kind, value}}, lv, vg, vg.free).value_or(Extents{});
  };
  EXPECT_EQ(room(true, SizeSpec::Kind::percent_vg, 20), Extents{16});
  EXPECT_EQ(room(true, SizeSpec::Kind::percent_vg, 21), Extents{17}) << "never less than asked";
  EXPECT_EQ(room(true, SizeSpec::Kind::percent_vg, 100), Extents{81}) << "with its tables";
  EXPECT_EQ(room(false, SizeSpec::Kind::bytes, (1_GiB).value), Extents{81});
  EXPECT_EQ(room(false, SizeSpec::Kind::extents, 7), Extents{7});
}

// LVM gives it an origin: the hidden volume that its cache is in front of.
TEST(SnapBackPlan, ACachedVolumeIsNoSnapshot) {
  Machine machine = machine_of({"a"});
  machine.add_disk("nvme", 300_MiB);
  machine.make_vg("vg2", {"nvme"});
  machine.make_lv("vg2", "b", 10);
  machine.make_cache("vg2", "b", "nvme", "writethrough");
  for (const char* option : {"--remove", "--restore"})
    EXPECT_THAT(plan_on(machine, {"snap-back", {{option, {"vg2/b"}}}}).refusals(),
                ElementsAre(HasSubstr("lv-type-unsupported vg2/b: is no snapshot")))
        << option;
}

TEST(SnapBackPlan, EachFileSystemIsMountedSoThatNothingIsWritten) {
  for (const auto& [fs, options] : {std::pair("xfs", "ro,nouuid,norecovery"),
                                    {"ext4", "ro,noload"},
                                    {"vfat", "ro"},
                                    {"f2fs", "ro,norecovery"}}) {
    const auto actions = plan_on(machine_of({"a"}, fs), take({{"--mount", {"/mnt/s"}}})).actions();
    EXPECT_THAT(actions.back(), HasSubstr(std::string("mount -t ") + fs + " -o " + options +
                                          " /dev/vg/a-s /mnt/s"));
  }
}

TEST(SnapBackPlan, OfASetEachHasAPlaceOfItsOwn) {
  const auto actions =
      plan_on(machine_of({"a", "b"}), take({{"--lv", {"vg/a", "vg/b"}}, {"--mount", {"/mnt/s"}}}))
          .actions();
  EXPECT_THAT(actions, ElementsAre(HasSubstr("vg/a; lvcreate"), "mkdir -m 0755 /mnt/s",
                                   "mkdir -m 0755 /mnt/s/a", HasSubstr("/dev/vg/a-s /mnt/s/a"),
                                   "mkdir -m 0755 /mnt/s/b", HasSubstr("/dev/vg/b-s /mnt/s/b")));
}

TEST(SnapBackPlan, TheRoomOfASetIsLookedAtTogether) {
  Machine machine = machine_of({"a", "b"});
  machine.make_lv("vg", "rest", 255 - 100 - 15);
  const auto one = plan_on(machine, take({{"--size", {"10"}}}));
  EXPECT_FALSE(one.draft.findings.refused());
  const auto both = plan_on(machine, take({{"--lv", {"vg/a", "vg/b"}}, {"--size", {"10"}}}));
  ASSERT_TRUE(both.draft.findings.refused());
  EXPECT_EQ(both.draft.findings.refusals.front().what.code, "snapshot-space");
  EXPECT_THAT(both.draft.findings.refusals.front().what.message,
              HasSubstr("60.00 MiB that can be allocated, and 80.00 MiB"));
}

}  // namespace
}  // namespace lvq
