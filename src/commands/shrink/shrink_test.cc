#include <gmock/gmock.h>

#include "commands/shrink/shrinkable.h"
#include "model/fstab.h"
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
using testing::StartsWith;

Machine volume_with(const std::string& fs, uint64_t extents = 100) {
  Machine machine;
  for (const char* name : {"sdb", "sdc"})
    machine.add_disk(name, 1_GiB, {.wwid = std::string("naa.") + name});
  machine.make_vg("vg", {"sdb", "sdc"});
  machine.make_lv("vg", "a", extents, {.pvs = {"sdb"}});
  if (!fs.empty()) machine.put_fs("vg/a", fs);
  return machine;
}

test::Request shrink_to(const std::string& size) {
  return {"shrink", {{"--lv", {"vg/a"}}, {"--size", {size}}}};
}

std::vector<std::string> first_words(const std::vector<std::string>& actions) {
  std::vector<std::string> words;
  for (const auto& action : actions) words.push_back(action.substr(0, action.find(' ')));
  return words;
}

TEST(Shrink, AnExtIsWorkedOnInASnapshotOnly) {
  const auto actions = plan_on(volume_with("ext4"), shrink_to("50")).actions();
  EXPECT_THAT(first_words(actions), ElementsAre("lvchange", "lvcreate", "e2fsck", "resize2fs",
                                                "e2fsck", "lvchange", "lvconvert", "lvreduce"));
  for (const auto& action : actions)
    if (action.starts_with("e2fsck") || action.starts_with("resize2fs")) {
      EXPECT_THAT(action, HasSubstr("/dev/vg/shrink-"));
    }
  EXPECT_THAT(actions, Contains(HasSubstr("204800K")));
  EXPECT_THAT(actions, Contains("lvreduce --yes --force --extents 50 vg/a"));
}

// resize2fs -P said 38 MiB of a mounted ext4 of which 163 MiB were taken: the plan was accepted,
// and failed half way.
TEST(Shrink, WhatItsToolSaysIsNoLessThanWhatIsTaken) {
  Shrinkable what{.fs = find_filesystem("ext4"), .size = 1_GiB, .end = 1_GiB, .minimum = 38_MiB};
  what.usage = Usage{.taken = 163_MiB, .tables = 16_MiB, .block = 4_KiB};
  EXPECT_GE(what.needed(), 211_MiB);
  EXPECT_LT(what.needed(), 227_MiB) << "of its tables it needs its share";
  what.minimum = 200_MiB;
  EXPECT_EQ(what.needed(), 264_MiB) << "what is more than that is believed";
  what.usage->tables = 1_GiB;
  EXPECT_EQ(what.needed(), 264_MiB);
}

TEST(Shrink, TheMergeAndTheReductionNeedWhatTheSuperblockSays) {
  for (const auto& step : plan_on(volume_with("ext4"), shrink_to("50")).draft.steps) {
    const std::string action = text(step.action);
    const std::string path = action.starts_with("lvreduce") ? "/dev/vg/a" : "/dev/vg/shrink-";
    if (!action.starts_with("lvreduce") && !action.starts_with("lvconvert")) continue;
    EXPECT_FALSE(step.destroys.empty()) << "it is looked at live";
    EXPECT_TRUE(std::ranges::any_of(step.before, [&](const Fact& fact) {
      const auto* ends = std::get_if<FsEnds>(&fact);
      return ends && ends->path.starts_with(path) && ends->most == 200_MiB;
    })) << action;
  }
}

TEST(Shrink, WhatEndsBeforeTheNewSizeIsNotTouched) {
  Machine machine = volume_with("");
  machine.put_fs("vg/a", "ext4", "", {.bytes = (150_MiB).value});
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  EXPECT_THAT(plan_on(machine, shrink_to("50")).actions(),
              ElementsAre("lvreduce --yes --force --extents 50 vg/a"));
}

TEST(Shrink, LinesOfFstabComeBackByteForByte) {
  Machine machine = volume_with("ext4");
  const std::string fstab = "# mine\n/dev/vg/a\t/srv/a ext4 noauto 0 2";
  machine.set_file("/etc/fstab", fstab);
  const auto texts = plan_on(machine, shrink_to("50")).fstab_texts();
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_THAT(texts[0], StartsWith("# mine\n# put aside by lvq "));
  EXPECT_THAT(parse_fstab(texts[0]).entries, IsEmpty());
  EXPECT_EQ(texts[1], fstab);
}

TEST(Shrink, ABtrfsStaysMounted) {
  Machine machine = volume_with("btrfs", 200);
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  EXPECT_THAT(plan_on(machine, shrink_to("100")).actions(),
              ElementsAre("btrfs filesystem resize 1:419430400 /srv/a",
                          "lvreduce --yes --force --extents 100 vg/a"));
}

TEST(Shrink, SwapKeepsItsIdentifiers) {
  Machine machine = volume_with("");
  machine.put_fs("vg/a", "swap", "paging", {.uuid = "b519f17a-0c0b-48ae-a471-334aecb1756a"});
  machine.swap_on("vg/a", 7);
  EXPECT_THAT(
      plan_on(machine, shrink_to("50")).actions(),
      ElementsAre(
          "swapoff /dev/vg/a",
          "mkswap --uuid b519f17a-0c0b-48ae-a471-334aecb1756a --label paging /dev/vg/a 204800",
          "lvreduce --yes --force --extents 50 vg/a", "swapon --priority 7 /dev/vg/a"));
}

TEST(Shrink, LvmIsToldToLeaveTheFileSystemAloneWhereItWouldNot) {
  for (const char* fs : {"ext4", "ntfs"}) {
    Machine machine = volume_with("");
    machine.put_fs("vg/a", fs, "", {.bytes = (150_MiB).value});
    machine.lvm = "2.03.31(2) (2025-02-27)";
    EXPECT_THAT(plan_on(machine, shrink_to("50")).actions(),
                ElementsAre("lvreduce --yes --force --fs ignore --extents 50 vg/a"))
        << fs;
    machine.lvm = "2.03.16(2) (2022-05-18)";
    EXPECT_THAT(plan_on(machine, shrink_to("50")).actions(),
                ElementsAre("lvreduce --yes --force --extents 50 vg/a"))
        << fs;
  }
}

TEST(Shrink, TheSizeItHasIsNothingToDo) {
  const auto planned = plan_on(volume_with("ext4"), shrink_to("400M"));
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.refusals(), IsEmpty());
}

std::vector<std::string> refusals_for(Machine machine, const std::string& size = "50") {
  return plan_on(machine, shrink_to(size)).refusals();
}

TEST(Shrink, WhatCannotBecomeSmallerIsRefusedWithTheReason) {
  EXPECT_THAT(refusals_for(volume_with("xfs")), ElementsAre(HasSubstr("xfs-cannot-shrink")));
  for (const char* fs : {"vfat", "exfat", "f2fs", "crypto_LUKS", "zfs_member", ""})
    EXPECT_THAT(refusals_for(volume_with(fs)), ElementsAre(HasSubstr("fs-cannot-shrink"))) << fs;
  EXPECT_THAT(refusals_for(volume_with("btrfs")),
              ElementsAre(HasSubstr("shrinks only while it is")));
}

TEST(Shrink, WhatNeedsARepairIsRefusedInTheWordsOfItsTool) {
  Machine machine = volume_with("");
  machine.put_fs("vg/a", "ext4", "", {.complete = false});
  EXPECT_THAT(refusals_for(machine), Contains(HasSubstr("UNEXPECTED INCONSISTENCY")));
  Machine small = volume_with("");
  small.put_fs("vg/a", "ext4", "", {.bytes = (500_MiB).value});
  EXPECT_THAT(refusals_for(small), Contains(HasSubstr("larger than the volume")));
}

TEST(Shrink, LessThanItsToolAsksForWithAMarginIsRefused) {
  EXPECT_THAT(refusals_for(volume_with("ext4"), "60M"), ElementsAre(HasSubstr("below-minimum")));
  EXPECT_THAT(refusals_for(volume_with("ext4"), "72M"), IsEmpty());
}

// resize2fs 1.47.2, of an ext4 that has not been written to since it was mounted.
TEST(Shrink, AnAnswerThatNearlyAllOfItIsNeededIsNotBelievedWhereHalfOfItIsFree) {
  Machine machine = volume_with("ext4");
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  Snapshot seen = test::probed(machine, shrink_to("50"));
  const std::string device = seen.device("/dev/vg/a")->name;
  seen.minimums[device].size = 399_MiB;
  seen.usage[device].used = 50_MiB;
  EXPECT_THAT(test::plan_on_snapshot(seen, shrink_to("50")).refusals(), IsEmpty());
  EXPECT_THAT(test::plan_on_snapshot(seen, shrink_to("100M")).refusals(),
              ElementsAre(HasSubstr("below-minimum")));
  seen.usage[device].used = 250_MiB;
  EXPECT_THAT(test::plan_on_snapshot(seen, shrink_to("70")).refusals(),
              ElementsAre(HasSubstr("below-minimum")));
}

TEST(Shrink, AnOriginASnapshotAndWhatIsReadOnlyAreRefused) {
  Machine machine = volume_with("ext4");
  machine.make_snapshot("vg", "a", "s", 10);
  EXPECT_THAT(refusals_for(machine), Contains(HasSubstr("has the snapshot s")));
  EXPECT_THAT(plan_on(machine, {"shrink", {{"--lv", {"vg/s"}}, {"--size", {"5"}}}}).refusals(),
              Contains(HasSubstr("is a snapshot")));
}

TEST(Shrink, WithoutRoomForTheSnapshotItIsRefused) {
  Machine machine = volume_with("ext4");
  machine.make_lv("vg", "rest", 410);
  EXPECT_THAT(refusals_for(machine), ElementsAre(HasSubstr("snapshot-space")));
}

TEST(Shrink, WhoUsesItIsNamed) {
  Machine machine = volume_with("ext4");
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  machine.add_process(99, "vim").cwd = "/srv/a";
  EXPECT_THAT(refusals_for(machine), ElementsAre(HasSubstr("pid 99 (vim)")));
}

// It was told to be checked with e2fsck.
TEST(Shrink, WhatMendsIsOfTheKindOfTheFileSystem) {
  Machine machine = volume_with("btrfs");
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  Snapshot seen = test::probed(machine, shrink_to("50"));
  seen.minimums[seen.device("/dev/vg/a")->name] = {.size = {}, .complaint = "ERROR: no"};
  const auto& refusals = test::plan_on_snapshot(seen, shrink_to("50")).draft.findings.refusals;
  ASSERT_FALSE(refusals.empty());
  EXPECT_EQ(refusals.front().what.code, "fs-dirty");
  EXPECT_EQ(refusals.front().what.evidence, "btrfs inspect-internal min-dev-size");
  EXPECT_THAT(refusals.front().what.hint, Not(HasSubstr("e2fsck")));
}

}  // namespace
}  // namespace lvq
