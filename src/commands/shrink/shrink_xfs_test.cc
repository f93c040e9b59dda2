#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/support/planning.h"

namespace lvq {
namespace {

using test::Planned;
using test::Words;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

sim::Machine with_xfs() {
  sim::Machine machine;
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.1"});
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 300, {.tags = {"mine"}});
  machine.put_fs("vg/a", "xfs", "photos");
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a", "rw,noatime");
  machine.set_file(
      "/etc/fstab",
      "# mine\nLABEL=photos\t/srv/a xfs  noatime 0 0\n/dev/vda1 / ext4 defaults 0 1\n");
  return machine;
}

Planned plan(const sim::Machine& machine, const std::string& size = "100",
             const std::string& lv = "vg/a", bool keep = false) {
  test::Request request{"shrink-xfs", {{"--lv", {lv}}, {"--size", {size}}}};
  if (keep) request.options["--keep-old"] = {};
  return test::plan_on(machine, request);
}

size_t position(const Planned& planned, const std::string& words) {
  const auto actions = planned.actions();
  const auto it = std::ranges::find_if(
      actions, [&](const auto& each) { return each.find(words) != each.npos; });
  EXPECT_NE(it, actions.end()) << words;
  return static_cast<size_t>(it - actions.begin());
}

TEST(ShrinkXfs, OnlyTheFirstFieldOfItsLineChanges) {
  const auto planned = plan(with_xfs());
  EXPECT_THAT(planned.refusals(), IsEmpty());
  const std::string uuid = std::get<FsIs>(planned.draft.goal[2]).uuid;
  EXPECT_THAT(planned.fstab_texts(),
              ElementsAre("# mine\nUUID=" + uuid +
                          "\t/srv/a xfs  noatime 0 0\n/dev/vda1 / ext4 defaults 0 1\n"));
}

TEST(ShrinkXfs, NobodyCanWriteBeforeTheLastCopyAndFstabDecidesWhenAllWasComparedAndUnmounted) {
  const auto planned = plan(with_xfs());
  const size_t closed = position(planned, "remount,ro"),
               refused = position(planned, "blockdev --setro "),
               compared = position(planned, "lvq finish-copy --record"),
               unmounted = position(planned, "umount /srv/a"),
               decided = position(planned, "update /etc/fstab");
  EXPECT_LT(position(planned, "--in-use"), closed);
  EXPECT_LT(closed, refused);
  EXPECT_LT(refused, compared);
  EXPECT_LT(compared, unmounted);
  EXPECT_LT(unmounted, decided);
  EXPECT_LT(decided, position(planned, "lvrename"));
  EXPECT_LT(position(planned, "lvremove"), position(planned, "lvq set-label /srv/a photos"));
  Plan whole;
  whole.steps = planned.draft.steps;
  EXPECT_EQ(point_of_no_return(whole), decided + 1);
}

// The kernel mounts nothing writable that is mounted read-only elsewhere.
TEST(ShrinkXfs, TakenBackItIsMountedAgainWhenLvqsOwnMountHasGone) {
  const auto planned = plan(with_xfs());
  test::Words back;
  for (const auto& remedy : planned.draft.steps.at(position(planned, "umount /srv/a")).undo)
    back.push_back(text(remedy.action));
  EXPECT_THAT(back,
              testing::ElementsAre(testing::MatchesRegex("umount /var/lib/lvq/.*/old"),
                                   "blockdev --setrw /dev/vg/a", HasSubstr("/dev/vg/a /srv/a")));
}

TEST(ShrinkXfs, SystemdIsToldOnceWhenTheNewOneIsMountedAndBeforeTheOldOneGoes) {
  const auto planned = plan(with_xfs());
  const size_t told = position(planned, "systemctl daemon-reload");
  EXPECT_LT(position(planned, "mount -t xfs -o noatime"), told);
  EXPECT_LT(told, position(planned, "lvremove"));
  EXPECT_EQ(std::ranges::count(planned.actions(), "systemctl daemon-reload"), 1);
}

TEST(ShrinkXfs, NoMountedVolumeIsRenamedOrChangesItsPermission) {
  for (const bool keeps_old : {false, true}) {
    const auto steps = plan(with_xfs(), "100", "vg/a", keeps_old).draft.steps;
    for (const auto& step : steps) {
      const std::string action = text(step.action);
      EXPECT_FALSE(action.starts_with("lvchange --permission") && action.ends_with(" vg/a"))
          << action;
      if (!action.starts_with("lvrename --yes vg shrink-")) continue;
      EXPECT_THAT(
          step.before,
          Contains(testing::VariantWith<Unmounted>(testing::Field(&Unmounted::target, "/srv/a"))));
    }
  }
}

TEST(ShrinkXfs, SaysThatItIsNotThereForSomeSeconds) {
  EXPECT_THAT(plan(with_xfs()).warnings(), Contains("not-there-meanwhile vg/a"));
}

TEST(ShrinkXfs, WhatIsListedWhenNobodyCanWriteIsCopiedBeforeAllIsCompared) {
  const auto planned = plan(with_xfs());
  const size_t refused = position(planned, "blockdev --setro "),
               listed = position(planned, "lvq list-changes"),
               copied = position(planned, "--files-from=/var/lib/lvq/");
  EXPECT_LT(refused, listed);
  EXPECT_EQ(listed + 1, position(planned, "copy-holes --listed"));
  EXPECT_EQ(listed + 2, copied);
  EXPECT_EQ(copied + 1, position(planned, "lvq finish-copy --record"));
}

TEST(ShrinkXfs, WhereNobodyCanWriteAllIsCopiedOnce) {
  auto machine = with_xfs();
  machine.mounts.pop_back();
  const auto actions = plan(machine).actions();
  const auto copies = [](const auto& each) { return each.find(" rsync ") != each.npos; };
  EXPECT_EQ(std::ranges::count_if(actions, copies), 1);
  EXPECT_THAT(actions, testing::Not(Contains(HasSubstr("list-changes"))));
}

TEST(ShrinkXfs, BeforeACopyIsGoneOnWithWhatItWroteIsOnTheDisk) {
  size_t copies = 0;
  for (const auto& step : plan(with_xfs()).draft.steps) {
    const auto* run = std::get_if<lvq::Run>(&step.action);
    if (!run || innermost(*run).argv.front() != "rsync") continue;
    ++copies;
    ASSERT_EQ(step.redo.size(), 2U);
    EXPECT_THAT(std::get<lvq::Run>(step.redo[0].action).argv,
                ElementsAre("sync", "--file-system", HasSubstr("/new")));
    EXPECT_EQ(std::get<lvq::Run>(step.redo[1].action).argv, run->argv);
  }
  EXPECT_EQ(copies, 2U);
}

TEST(ShrinkXfs, TheNewOneIsMadeAsTheOldOneIsAndWithoutItsLabel) {
  const auto actions = plan(with_xfs()).actions();
  EXPECT_THAT(
      actions,
      Contains(testing::AllOf(
          HasSubstr(
              ",crc=1,finobt=1,rmapbt=0,reflink=1,inobtcount=1,bigtime=1 -b size=4096 -s size=512 "
              "-i size=512,maxpct=25,sparse=1 -n size=4096 /dev/vg/shrink-"),
          testing::Not(HasSubstr("-L")))));
  EXPECT_THAT(actions, Contains(HasSubstr("--addtag mine")));
}

TEST(ShrinkXfs, TheOldOneStaysReadOnlyAndLosesItsLabel) {
  const auto planned = plan(with_xfs(), "100", "vg/a", true);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), testing::Not(Contains(HasSubstr("lvremove"))));
  EXPECT_LT(position(planned, "xfs_admin -L -- /dev/vg/a-old-"),
            position(planned, "lvq set-label"));
  EXPECT_THAT(
      planned.draft.goal,
      Contains(testing::VariantWith<LvWritable>(testing::Field(&LvWritable::writable, false))));
}

TEST(ShrinkXfs, WithoutALineOfFstabTheRenamingDecides) {
  auto machine = with_xfs();
  machine.mounts.pop_back();
  machine.set_file("/etc/fstab", "");
  const auto planned = plan(machine);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.warnings(), Contains("no-fstab-line vg/a"));
  EXPECT_THAT(planned.actions(), testing::Not(Contains(HasSubstr("remount"))));
  Plan whole;
  whole.steps = planned.draft.steps;
  EXPECT_EQ(point_of_no_return(whole), position(planned, "lvrename") + 1);
}

TEST(ShrinkXfs, ProcessesAreNamedAndMayGoLater) {
  auto machine = with_xfs();
  machine.add_process(812, "bash").cwd = "/srv/a";
  const auto planned = plan(machine);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.warnings(), Contains("busy /dev/vg/a"));
}

TEST(ShrinkXfs, WhatItHasAlreadyIsNothingToDo) {
  const auto planned = plan(with_xfs(), "300");
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.draft.steps, IsEmpty());
}

TEST(ShrinkXfs, RefusesWhatItCannotCopyAsAWhole) {
  auto machine = with_xfs();
  EXPECT_THAT(plan(machine, "301").refusals(), ElementsAre(HasSubstr("would-grow")));
  EXPECT_THAT(plan(machine, "10").refusals(), Contains(HasSubstr("below-minimum")));
  EXPECT_THAT(plan(machine, "100", "vg/none").refusals(), ElementsAre(HasSubstr("lv-missing")));
  EXPECT_THAT(plan(machine, "100", "none/a").refusals(), ElementsAre(HasSubstr("vg-missing")));
  machine.make_lv("vg", "full", 440);
  EXPECT_THAT(plan(machine).refusals(), ElementsAre(HasSubstr("not-enough-space vg: has")));
  machine = with_xfs();
  machine.mount("vg/a", "/srv/a/quota", "rw");
  machine.make_snapshot("vg", "a", "s", 10);
  EXPECT_THAT(plan(machine).refusals(),
              Contains(HasSubstr("lv-type-unsupported vg/a: has the snapshot s")));
  machine = with_xfs();
  machine.set_file("/etc/fstab", "LABEL=photos /srv/a xfs noatime,prjquota 0 0\n");
  EXPECT_THAT(plan(machine).refusals(), ElementsAre(HasSubstr("quota-lost vg/a: has quotas")));
  machine = with_xfs();
  machine.add_loop("loop0", 1_GiB, "/srv/a/image");
  EXPECT_THAT(plan(machine).refusals(),
              ElementsAre(HasSubstr("holds /srv/a/image, which loop0 shows")));
  machine = with_xfs();
  machine.content("vg/a")->front().type = "ext4";
  machine.mounts.pop_back();
  EXPECT_THAT(plan(machine).refusals(),
              ElementsAre(HasSubstr("fs-cannot-shrink vg/a: holds no xfs alone, but ext4")));
  machine = with_xfs();
  machine.missing_tools = {"rsync"};
  EXPECT_THAT(plan(machine).refusals(), ElementsAre(HasSubstr("tool-missing rsync")));
}

TEST(ShrinkXfs, TheNewVolumeKeepsWhatLvmKeepsOfTheOldOne) {
  const Snapshot before =
      test::probed(with_xfs(), {"shrink-xfs", {{"--lv", {"vg/a"}}, {"--size", {"100"}}}});
  const auto created = [&](const std::string& attr, const VolumeSettings& settings) {
    Snapshot machine = before;
    machine.lvs.edit(*machine.lv("vg", "a")).attr = attr;
    machine.settings["vg/a"] = settings;
    const auto planned =
        test::plan_on_snapshot(machine, {"shrink-xfs", {{"--lv", {"vg/a"}}, {"--size", {"100"}}}});
    EXPECT_THAT(planned.refusals(), IsEmpty());
    return planned.actions().at(position(planned, "lvcreate"));
  };
  EXPECT_THAT(
      created("-wc-ao----", {"512", false}),
      HasSubstr("--addtag mine --alloc contiguous --readahead 512 --setautoactivation n --name"));
  EXPECT_THAT(created("-wl-ao----", {"0", true}),
              HasSubstr("--addtag mine --alloc cling --readahead 0 --name"));
  EXPECT_THAT(created("-wi-ao----", {"auto", true}), HasSubstr("--addtag mine --name"));
}

TEST(ShrinkXfs, APolicyThatCannotBeKeptIsRefusedBeforeAnythingIsMade) {
  sim::Machine machine = with_xfs();
  for (uint64_t n = 0; n < 9; ++n) machine.make_lv("vg", "x" + std::to_string(n), 40);
  Snapshot full = test::probed(machine, {"shrink-xfs", {{"--lv", {"vg/a"}}, {"--size", {"100"}}}});
  full.lvs.edit(*full.lv("vg", "a")).attr = "-wc-ao----";
  EXPECT_THAT(
      test::plan_on_snapshot(full, {"shrink-xfs", {{"--lv", {"vg/a"}}, {"--size", {"108"}}}})
          .refusals(),
      Contains(HasSubstr("not-enough-space vg/a: has the allocation policy contiguous")));
}

TEST(ShrinkXfs, FilesWithHolesAreCopiedByTheirDataBeforeRsyncRuns) {
  const auto planned = plan(with_xfs());
  EXPECT_LT(position(planned, "survey-tree"), position(planned, "lvcreate"))
      << "what cannot be copied is found first";
  EXPECT_LT(position(planned, "copy-holes --exclude"), position(planned, "rsync -aHS"));
  EXPECT_LT(position(planned, "list-changes"), position(planned, "copy-holes --listed"));
  EXPECT_LT(position(planned, "copy-holes --listed"), position(planned, "--files-from"));
  EXPECT_THAT(planned.actions(),
              Contains(testing::AllOf(HasSubstr("rsync"), HasSubstr("--exclude-from="))));
}

const test::Request kSmaller{"shrink-xfs", {{"--lv", {"vg/a"}}, {"--size", {"100"}}}};

test::Request with_consent(test::Request request, const std::string& word) {
  request.allowed = {word};
  return request;
}

TEST(ShrinkXfs, LimitsOfQuotasAreGivenUpByConsentAlone) {
  const auto lost = HasSubstr("quota-lost vg/a: has quotas, whose limits no copy keeps");
  const Snapshot plain = test::probed(with_xfs(), kSmaller);
  Snapshot counted = plain, kept = plain;
  for (auto& mount : counted.mounts) mount.super_options += ",usrquota";
  for (auto& [name, geometry] : kept.xfs) geometry.quota_files = true;
  EXPECT_THAT(test::plan_on_snapshot(plain, kSmaller).refusals(), IsEmpty());
  for (const Snapshot& machine : {counted, kept}) {
    const auto refused = test::plan_on_snapshot(machine, kSmaller);
    EXPECT_THAT(refused.refusals(), ElementsAre(lost));
    EXPECT_THAT(refused.consents(), ElementsAre("quota:vg/a"));
    const auto allowed = test::plan_on_snapshot(machine, with_consent(kSmaller, "quota:vg/a"));
    EXPECT_THAT(allowed.refusals(), IsEmpty());
    EXPECT_THAT(allowed.warnings(), Contains("quota-lost vg/a"));
  }
}

TEST(ShrinkXfs, TheNewVolumeLiesOnTheSameKindOfDisk) {
  sim::Machine machine;
  machine.add_disk("sdb", 2_GiB, {.wwid = "naa.1", .rotational = true});
  machine.add_disk("sdc", 2_GiB, {.wwid = "naa.2", .rotational = true});
  machine.add_disk("sdd", 2_GiB, {.wwid = "naa.3"});
  machine.make_vg("vg", {"sdb", "sdc", "sdd"});
  machine.make_lv("vg", "a", 300);
  machine.put_fs("vg/a", "xfs");
  const auto planned = plan(machine);
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("--extents 100 vg /dev/sdb /dev/sdc")));
  EXPECT_THAT(planned.warnings(), testing::Not(Contains(HasSubstr("other-kind"))));
  machine.make_lv("vg", "fill", 2 * 511 - 300 - 99);
  const auto elsewhere = plan(machine);
  EXPECT_THAT(elsewhere.refusals(), IsEmpty());
  EXPECT_THAT(elsewhere.actions(), Contains(testing::EndsWith("--extents 100 vg")));
  EXPECT_THAT(elsewhere.warnings(), Contains("other-kind /dev/sdd"));
}

TEST(ShrinkXfs, WhereAllDisksAreOfOneKindNoneIsNamed) {
  EXPECT_THAT(plan(with_xfs()).actions(), Contains(testing::EndsWith("--extents 100 vg")));
}

TEST(ShrinkXfs, WhatWritesTheCopyWorksInsideOfWhatIsMountedThere) {
  for (const auto& step : plan(with_xfs()).draft.steps)
    for (const char* tool : {"rsync", "copy-holes", "finish-copy", "check-room", "list-changes"}) {
      const std::string action = text(step.action);
      if (action.find(tool) == action.npos) continue;
      EXPECT_THAT(action, testing::StartsWith("lvq inside /dev/vg/shrink-20261122T155130Z"));
      EXPECT_THAT(action, testing::AnyOf(testing::EndsWith(" ."), testing::EndsWith(" ./")));
    }
}

}  // namespace
}  // namespace lvq
