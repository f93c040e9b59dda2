#include <gmock/gmock.h>

#include "commands/accelerate/cacheable.h"
#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using test::plan_on;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A slow volume of 400 MiB, and a fast disk.
Machine slow_volume() {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.sdb", .rotational = true});
  machine.add_disk("nvme", 300_MiB, {.wwid = "naa.nvme"});
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 100);
  machine.put_fs("vg/a", "ext4");
  return machine;
}

// With its cache on the fast disk, which lvq had brought.
Machine volume_with_cache(const std::string& mode, uint64_t dirty = 0,
                          const std::vector<std::string>& tags = {"lvq.brought"}) {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.sdb"});
  machine.add_disk("nvme", 300_MiB, {.wwid = "naa.nvme"});
  machine.make_vg("vg", {"sdb", "nvme"});
  machine.make_lv("vg", "a", 100, {.pvs = {"sdb"}});
  machine.put_fs("vg/a", "ext4");
  machine.make_cache("vg", "a", "nvme", mode, dirty, tags);
  return machine;
}

test::Request attach(const std::string& cache = "/dev/nvme",
                     std::map<std::string, test::Words> more = {}) {
  more["--lv"] = {"vg/a"};
  more["--cache"] = {cache};
  return {"accelerate", more};
}

test::Request detach(std::map<std::string, test::Words> more = {}) {
  more["--lv"] = {"vg/a"};
  more["--detach"] = {};
  return {"accelerate", more};
}

test::Words commands_of(const test::Planned& planned) {
  test::Words words;
  for (const auto& action : planned.actions()) words.push_back(action.substr(0, action.find(' ')));
  return words;
}

TEST(Accelerate, ABlankDiskJoinsAndCarriesTheCache) {
  const auto planned = plan_on(slow_volume(), attach());
  EXPECT_THAT(commands_of(planned),
              ElementsAre("pvcreate", "vgextend", "lvcreate", "lvconvert", "sync"));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("--extents 72 --poolmetadatasize 8388608b")));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("--cachemode writethrough")));
  EXPECT_THAT(planned.warnings(), ElementsAre("cache-size /dev/nvme", "tool-missing cache_check"));
  EXPECT_FALSE(point_of_no_return({.steps = planned.draft.steps}));
}

TEST(Accelerate, NoBootWaitsForTheVolumeWhileItsCacheMayBeNew) {
  Machine machine = slow_volume();
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  machine.set_file("/etc/fstab", "/dev/vg/a /srv/a ext4 defaults 0 2\n");
  const auto planned = plan_on(machine, attach());
  EXPECT_THAT(commands_of(planned), ElementsAre("pvcreate", "vgextend", "lvcreate", "update",
                                                "lvconvert", "sync", "update", "systemctl"));
  EXPECT_THAT(planned.fstab_texts(),
              ElementsAre(testing::StartsWith("# put aside by lvq "), machine.file("/etc/fstab")));
  machine.set_file("/etc/fstab", "/dev/vg/a /srv/a ext4 defaults,nofail 0 2\n");
  EXPECT_THAT(commands_of(plan_on(machine, attach())), testing::Not(Contains("update")));
}

TEST(Accelerate, SizeModeAndChunkAreTheUsersOwn) {
  const auto planned =
      plan_on(slow_volume(),
              attach("/dev/nvme:100M", {{"--mode", {"writeback"}}, {"--chunk-size", {"96K"}}}));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("--extents 23 --poolmetadatasize 8388608b")));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("--chunksize 98304b")));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("--cachemode writeback")));
  EXPECT_THAT(planned.warnings(), Contains("writeback vg/a"));
}

TEST(Accelerate, OfAPhysicalVolumeOfTheGroupItTakesFreeExtents) {
  Machine machine = slow_volume();
  machine.make_vg("vg2", {"nvme"});
  EXPECT_THAT(plan_on(machine, attach()).refusals(), Contains(HasSubstr("device-is-pv /dev/nvme")));
  const auto planned = plan_on(slow_volume(), attach("/dev/sdb:100M"));
  EXPECT_THAT(commands_of(planned), ElementsAre("lvcreate", "lvconvert", "sync"));
  EXPECT_THAT(planned.warnings(),
              testing::IsSupersetOf(
                  {"free-extents /dev/sdb", "same-disk /dev/sdb", "rotational /dev/sdb"}));
  EXPECT_THAT(planned.actions(), Not(Contains(HasSubstr("lvq.brought"))));
}

TEST(Accelerate, ACacheThatIsLargerThanItsVolumeIsSaid) {
  Machine machine = slow_volume();
  machine.add_disk("big", 2_GiB);
  EXPECT_THAT(plan_on(machine, attach("/dev/big")).warnings(),
              Contains("larger-than-origin /dev/big"));
}

TEST(Accelerate, WhatIsThereAlreadyIsNothingToDo) {
  EXPECT_THAT(plan_on(volume_with_cache("writethrough"), attach()).actions(), IsEmpty());
  EXPECT_THAT(plan_on(volume_with_cache("writethrough"), attach()).refusals(), IsEmpty());
  EXPECT_THAT(plan_on(volume_with_cache("writethrough"), attach("/dev/nvme:48M")).refusals(),
              IsEmpty());
  EXPECT_THAT(plan_on(volume_with_cache("writethrough"), attach("/dev/nvme:40M")).refusals(),
              Contains(HasSubstr("already")));
  EXPECT_THAT(plan_on(volume_with_cache("writeback"), attach()).refusals(),
              Contains(HasSubstr("lv-type-unsupported vg/a: is already cached by")));
}

TEST(Accelerate, ASnapshotAndItsOriginAreRefused) {
  Machine machine = slow_volume();
  machine.make_snapshot("vg", "a", "before", 8);
  EXPECT_THAT(plan_on(machine, attach()).refusals(), ElementsAre(HasSubstr("has snapshots")));
  test::Request of_snapshot = attach();
  of_snapshot.options["--lv"] = {"vg/before"};
  EXPECT_THAT(plan_on(machine, of_snapshot).refusals(), ElementsAre(HasSubstr("is a snapshot")));
}

// Of a cached one detach said to detach it.
TEST(Accelerate, WhatIsSuspendedIsToBeResumedFirst) {
  for (const auto& [machine, request] : {std::pair(slow_volume(), attach()),
                                         std::pair(volume_with_cache("writethrough"), detach())}) {
    Snapshot seen = test::probed(machine, request);
    seen.lvs.edit(*seen.lv("vg", "a")).suspended = true;
    EXPECT_THAT(test::plan_on_snapshot(seen, request).refusals(),
                ElementsAre("frozen vg/a: is suspended"));
  }
}

TEST(Accelerate, ADeviceThatIsTooSmallOrInUseIsRefused) {
  Machine machine = slow_volume();
  machine.add_disk("tiny", 8_MiB);
  machine.put_fs("nvme", "xfs", "photos");
  EXPECT_THAT(plan_on(machine, attach("/dev/tiny")).refusals(),
              ElementsAre(HasSubstr("cache-device-invalid /dev/tiny")));
  EXPECT_THAT(plan_on(machine, attach()).consents(), ElementsAre("wipe:/dev/nvme"));
  EXPECT_THAT(plan_on(machine, attach("/dev/none")).refusals(),
              ElementsAre(HasSubstr("device-missing")));
  EXPECT_THAT(plan_on(slow_volume(), attach("/dev/nvme:1G")).refusals(),
              Contains(HasSubstr("not-enough-space")));
}

TEST(Accelerate, OptionsThatDoNotGoTogether) {
  EXPECT_THAT(plan_on(slow_volume(), detach({{"--cache", {"/dev/nvme"}}})).refusals(),
              ElementsAre(HasSubstr("usage --cache")));
  EXPECT_THAT(plan_on(slow_volume(), attach("/dev/nvme", {{"--keep-pv", {}}})).refusals(),
              ElementsAre(HasSubstr("usage --keep-pv")));
  EXPECT_THAT(plan_on(slow_volume(), attach("/dev/nvme", {{"--mode", {"fast"}}})).refusals(),
              ElementsAre(HasSubstr("usage --mode fast")));
}

TEST(Accelerate, DetachedTheDeviceGoesAsItCame) {
  const auto planned = plan_on(volume_with_cache("writethrough"), detach());
  EXPECT_THAT(commands_of(planned), ElementsAre("lvconvert", "lvremove", "vgreduce", "pvremove"));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("lvconvert --yes --splitcache ")));
  EXPECT_THAT(commands_of(plan_on(volume_with_cache("writethrough"), detach({{"--keep-pv", {}}}))),
              ElementsAre("lvconvert", "lvremove", "vgreduce"));
}

TEST(Accelerate, WhatIsDirtyIsSaidAndWrittenBackFirst) {
  const auto planned = plan_on(volume_with_cache("writeback", 160), detach());
  EXPECT_THAT(planned.actions().front(), HasSubstr("--cachemode writethrough"));
  EXPECT_THAT(planned.draft.steps.front().title, HasSubstr("160 chunks (10.00 MiB)"));
  EXPECT_THAT(planned.warnings(), Contains("dirty vg/a"));
}

TEST(Accelerate, ADeviceThatWasThereBeforeOrHoldsMoreStays) {
  const auto planned = plan_on(volume_with_cache("writethrough", 0, {}), detach());
  EXPECT_THAT(commands_of(planned), ElementsAre("lvconvert", "lvremove"));
  EXPECT_THAT(planned.warnings(), Contains("pv-stays /dev/nvme"));
  Machine shared = volume_with_cache("writethrough");
  shared.make_lv("vg", "b", 2, {.pvs = {"nvme"}});
  EXPECT_THAT(commands_of(plan_on(shared, detach())), ElementsAre("lvconvert", "lvremove"));
}

TEST(Accelerate, WithoutACacheThereIsNothingToDetach) {
  const auto planned = plan_on(slow_volume(), detach());
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.refusals(), IsEmpty());
}

// Tried: LVM flushes a cache in writeback mode before it takes it away, for which the volume has to
// be active.
TEST(Accelerate, ACacheWhoseDeviceIsGoneIsRefusedWithTheWayOut) {
  const auto refusal = [](const std::string& mode, bool active) {
    Machine machine = volume_with_cache(mode);
    machine.remove_disk("nvme");
    if (!active) machine.deactivate("vg/a");
    const auto planned = plan_on(machine, detach());
    EXPECT_THAT(planned.refusals(), ElementsAre(HasSubstr("cache-device-invalid vg/a")));
    return planned.draft.findings.refusals.front().what;
  };
  for (const bool active : {true, false}) {
    EXPECT_THAT(refusal("writethrough", active).message, HasSubstr("everything is on vg/a itself"));
    EXPECT_THAT(refusal("writethrough", active).hint,
                HasSubstr(": lvconvert --uncache --force --yes vg/a; vgreduce"));
    EXPECT_THAT(refusal("writeback", active).message, HasSubstr("is lost with it"));
  }
  EXPECT_THAT(refusal("writeback", true).hint,
              HasSubstr(": lvconvert --uncache --force --yes vg/a; vgreduce"));
  EXPECT_THAT(refusal("writeback", false).hint, HasSubstr(": pvcreate --uuid"));
  EXPECT_THAT(refusal("writeback", false).hint, HasSubstr("at least 297.00 MiB"));
}

TEST(Accelerate, ACacheThatTheKernelHasGivenUpIsLost) {
  auto planned = plan_on(volume_with_cache("writeback"), detach());
  EXPECT_THAT(planned.refusals(), IsEmpty());
  const LogicalVolume& lv = *planned.machine.lv("vg", "a");
  EXPECT_FALSE(is_lost(lv, planned.machine));
  planned.machine.caches->at("vg-a").mode.clear();
  EXPECT_TRUE(is_lost(lv, planned.machine));
  Findings findings;
  refuse_lost(lv, planned.machine, findings);
  EXPECT_THAT(findings.refusals.front().what.hint, Not(HasSubstr("vgreduce")));
}

TEST(Accelerate, WhatTheKernelRunsIsPartOfTheGoal) {
  const auto planned =
      plan_on(volume_with_cache("writeback"), attach("/dev/nvme", {{"--mode", {"writeback"}}}));
  ASSERT_EQ(planned.draft.goal.size(), 1U);
  EXPECT_TRUE(holds(planned.draft.goal.front(), planned.machine));
  Snapshot other = planned.machine;
  other.caches->at("vg-a").mode = "writethrough";
  EXPECT_FALSE(holds(planned.draft.goal.front(), other));
  other.caches->clear();
  EXPECT_FALSE(holds(planned.draft.goal.front(), other)) << "the kernel runs none";
}

}  // namespace
}  // namespace lvq
