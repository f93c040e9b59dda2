// What lvm-behaviour says of LVM, shown by the simulator.
#include "sim/lvm_metadata.h"
#include "sim/sim_test_kit.h"

namespace lvq::sim {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The machine after a cut at effect n of `line`, having flushed everything before.
Machine cut_in(const Machine& start, const std::string& line, size_t n,
               Where where = Where::before) {
  SimHost host(start);
  host.cut({n, where});
  run_until_cut(host, [&] { run(host, line); });
  Machine machine = host.machine();
  for (auto& [name, disk] : machine.disks) disk.unflushed.clear();
  return machine.reboot();
}

size_t effects_of(const Machine& start, const std::string& line) {
  SimHost host(start);
  EXPECT_EQ(run(host, line), 0) << line;
  return host.effects().count();
}

Machine with_vg(uint64_t extents = 0) {
  Machine machine = two_disks();
  machine.make_vg("vg", {"sdb", "sdc"});
  if (extents != 0) machine.make_lv("vg", "a", extents);
  return machine;
}

TEST(SimPvcreate, ThereIsNoPvUntilTheLastWrite) {
  const std::string line = pvcreate(kUuidA, "/dev/sdb");
  const Machine start = two_disks();
  const size_t count = effects_of(start, line);
  for (size_t n = 1; n <= count; ++n) EXPECT_THAT(Survey(cut_in(start, line, n)).pvs, IsEmpty());
  EXPECT_EQ(Survey(cut_in(start, line, count, Where::after)).pvs.size(), 1U);
}

TEST(SimPvcreate, YesWipesSignaturesSilentlyAndRerunIsFine) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "old");
  machine.consent("sdb");
  SimHost host(machine);
  EXPECT_EQ(run(host, "pvcreate /dev/sdb"), 5);
  EXPECT_EQ(run(host, pvcreate(kUuidA, "/dev/sdb")), 0);
  EXPECT_EQ(run(host, pvcreate(kUuidA, "/dev/sdb")), 0);
  EXPECT_EQ(types_on(host.machine(), "sdb"), "LVM2_member");
}

TEST(SimPvcreate, MountedIsRefusedEvenForced) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "old");
  machine.mount("sdb", "/mnt/x");
  SimHost host(machine);
  EXPECT_EQ(run(host, "pvcreate --yes -ff /dev/sdb"), 5);
  EXPECT_EQ(run(host, "pvcreate --yes -ff /dev/vda"), 5);
  EXPECT_THAT(host.machine().violations(), IsEmpty());
}

TEST(SimPvcreate, UnknownOptionIsExitThree) {
  SimHost host(two_disks());
  EXPECT_EQ(run(host, "pvcreate --yse /dev/sdb"), 3);
  EXPECT_EQ(run(host, "pvcreate --yes --uuid " + std::string(kUuidA) + " /dev/sdb"), 3);
  EXPECT_EQ(run(host, "lvm frobnicate"), 2);
}

TEST(SimGeometry, FiveMebibytesGiveOneExtentAndASectorLessNoneWithExitZero) {
  Machine machine;
  machine.add_disk("sdb", 5_MiB);
  machine.add_disk("sdc", {(5 << 20) - 512});
  SimHost host(machine);
  EXPECT_EQ(run(host, "vgcreate --yes one /dev/sdb"), 0);
  EXPECT_EQ(run(host, "vgcreate --yes none /dev/sdc"), 0);
  const Survey survey(host.machine());
  EXPECT_EQ(survey.vg("one")->meta->pvs[0].pe_count, 1U);
  EXPECT_EQ(survey.vg("none")->meta->pvs[0].pe_count, 0U);
}

TEST(SimVgcreate, CutLeavesInUseOrphansThatOnlyPvcreateForcedMends) {
  Machine start = two_disks();
  start.make_pv("sdb", kUuidA);
  start.make_pv("sdc", kUuidB);
  start.consent("sdb");
  start.consent("sdc");
  const std::string line =
      "vgcreate --yes --physicalextentsize 4194304b --addtag t vg /dev/sdb /dev/sdc";
  SimHost host(cut_in(start, line, 2));
  EXPECT_THAT(Survey(host.machine()).vgs, IsEmpty());
  std::string words;
  EXPECT_EQ(run(host, line, &words), 5);
  EXPECT_THAT(words, HasSubstr("used by a VG but its metadata is missing"));
  EXPECT_EQ(run(host, "pvremove --yes /dev/sdb"), 5);
  EXPECT_EQ(run(host, pvcreate(kUuidA, "/dev/sdb") + " --force --force"), 0);
  EXPECT_EQ(run(host, line), 0);
  EXPECT_THAT(host.machine().violations(), IsEmpty());
}

TEST(SimVgcreate, CutBetweenTwoCommitsIsWholeAndVgckBringsTheOtherUpToDate) {
  Machine start = two_disks();
  start.make_pv("sdb", kUuidA);
  start.make_pv("sdc", kUuidB);
  const std::string line = "vgcreate --yes vg /dev/sdb /dev/sdc";
  SimHost host(cut_in(start, line, 3, Where::after));
  ASSERT_NE(Survey(host.machine()).vg("vg"), nullptr);
  EXPECT_FALSE(Survey(host.machine()).vg("vg")->partial());
  EXPECT_EQ(run(host, "vgck --updatemetadata vg"), 0);
  for (const auto& pv : Survey(host.machine()).pvs) EXPECT_NE(pv.area->vg, nullptr);
}

TEST(SimVgcreate, SameDeviceTwiceIsAViolation) {
  SimHost host(two_disks());
  run(host, "vgcreate --yes vg /dev/sdb /dev/sdb");
  EXPECT_EQ(host.machine().violations().size(), 1U);
}

TEST(SimVgcreate, SectorSizesDoNotMix) {
  Machine machine = two_disks();
  machine.add_disk("sdd", 1_GiB, {.sector = 4096});
  SimHost host(machine);
  EXPECT_EQ(run(host, "vgcreate --yes vg /dev/sdb /dev/sdd"), 5);
}

TEST(SimVgreduce, CutLeavesAnOutdatedPvThatVgckMakesAnOrphan) {
  SimHost host(cut_in(with_vg(), "vgreduce vg /dev/sdc", 1, Where::after));
  EXPECT_EQ(Survey(host.machine()).outdated.size(), 1U);
  EXPECT_EQ(run(host, "vgck --updatemetadata vg"), 0);
  const Survey survey(host.machine());
  EXPECT_THAT(survey.outdated, IsEmpty());
  EXPECT_EQ(survey.orphans.size(), 1U);
}

TEST(SimVgremove, EveryCutLeavesAVgOrOrphans) {
  const size_t count = effects_of(with_vg(), "vgremove --yes vg");
  for (size_t n = 1; n <= count; ++n) {
    const Machine machine = cut_in(with_vg(), "vgremove --yes vg", n);
    const Survey survey(machine);
    EXPECT_EQ(survey.orphans.size() + (survey.vg("vg") ? survey.vg("vg")->devices.size() : 0), 2U);
  }
}

TEST(SimLvcreate, CutsLeaveNoDeviceOrADeviceWithoutTableOrOldContent) {
  Machine start = with_vg(10);
  start.put_fs("vg/a", "ext4", "stale", {.precious = false});
  {
    SimHost host(start);
    ASSERT_EQ(run(host, "lvremove --yes vg/a"), 0);
    start = host.machine();
  }
  const std::string line = "lvcreate --yes --wipesignatures y --zero y --name b --extents 10 vg";
  SimHost host(start);
  host.cut({5, Where::before});
  ASSERT_TRUE(run_until_cut(host, [&] { run(host, line); }));
  EXPECT_TRUE(host.machine().dm_by_name("vg-b")->live.empty());
  EXPECT_EQ(types_on(cut_in(start, line, 5, Where::after), "vg/b"), "ext4");
  SimHost whole(start);
  EXPECT_EQ(run(whole, line), 0);
  EXPECT_EQ(types_on(whole.machine(), "vg/b"), "");
}

TEST(SimLvcreate, StaleSignatureWithoutYesIsExitFiveAndNoLvLeft) {
  Machine start = with_vg(10);
  start.put_fs("vg/a", "ext4", "stale", {.precious = false});
  SimHost host(start);
  ASSERT_EQ(run(host, "lvremove --yes vg/a"), 0);
  EXPECT_EQ(run(host, "lvcreate --name b --extents 10 vg"), 5);
  EXPECT_EQ(Survey(host.machine()).vg("vg")->meta->lvs.size(), 0U);
  EXPECT_EQ(host.machine().dm_by_name("vg-b"), nullptr);
}

TEST(SimLvcreate, NeedsRoomAndAFreeName) {
  SimHost host(with_vg(500));
  EXPECT_EQ(run(host, "lvcreate --yes --name b --extents 11 vg"), 5);
  EXPECT_EQ(run(host, "lvcreate --yes --name a --extents 1 vg"), 5);
  EXPECT_EQ(run(host, "lvcreate --yes --name pvmove1 --extents 1 vg"), 5);
  EXPECT_EQ(run(host, "lvcreate --yes --name b --extents 100%FREE vg"), 0);
  EXPECT_EQ(free_extents(*Survey(host.machine()).vg("vg")->meta), 0U);
}

TEST(SimLvcreate, IsRefusedWithAMissingPvButLvremoveIsNot) {
  Machine machine = with_vg(10);
  machine.deactivate("vg/a");
  machine.remove_disk("sdc");
  SimHost host(machine);
  EXPECT_EQ(run(host, "lvcreate --yes --name b --extents 1 vg"), 5);
  EXPECT_EQ(run(host, "lvremove --yes vg/a"), 0);
}

TEST(SimAllocation, OnePieceWhereItFitsElseTheLargestFirst) {
  Machine machine;
  machine.add_disk("sdb", {101 << 20});
  machine.add_disk("sdc", {201 << 20});
  machine.make_vg("vg", {"sdb", "sdc"});
  machine.make_lv("vg", "small", 10);
  machine.make_lv("vg", "big", 55);
  const Survey survey(machine);
  const auto& lvs = survey.vg("vg")->meta->lvs;
  EXPECT_EQ(lvs[0].pieces.size(), 1U);
  EXPECT_EQ(survey.vg("vg")->device(lvs[0].pieces[0].pv), "sdb");
  ASSERT_EQ(lvs[1].pieces.size(), 2U);
  EXPECT_EQ(lvs[1].pieces[0].count, 50U);
  EXPECT_EQ(survey.vg("vg")->device(lvs[1].pieces[0].pv), "sdc");
}

TEST(SimLayouts, LegsLieOnPvsOfTheirOwnWithTheirMetadataInFront) {
  Machine machine = two_disks();
  machine.make_vg("vg", {"sdb", "sdc"});
  SimHost host(machine);
  EXPECT_EQ(run(host,
                "lvcreate --yes --type raid1 --mirrors 1 --name r --extents 10 vg "
                "/dev/sdb:5-15 /dev/sdc:7-17"),
            0);
  EXPECT_EQ(run(host, "lvcreate --yes --type striped --stripes 2 --name s --extents 9 vg"), 0);
  const Survey survey(host.machine());
  const VgMeta& vg = *survey.vg("vg")->meta;
  const LvMeta &raid = *vg.lv("r"), &striped = *vg.lv("s");
  EXPECT_EQ(raid.extents(), 10U);
  ASSERT_EQ(raid.metadata.size(), 2U);
  EXPECT_EQ(raid.metadata[0].pv_start + 1, raid.pieces[0].pv_start);
  EXPECT_THAT(std::vector({raid.metadata[0].pv_start, raid.metadata[1].pv_start}),
              testing::UnorderedElementsAre(5U, 7U));
  EXPECT_EQ(striped.extents(), 10U) << "whole stripes";
  EXPECT_EQ(free_extents(vg), 510U - 22 - 10);
  EXPECT_EQ(host.machine().size_of("vg/r"), uint64_t{40} << 20);
  EXPECT_EQ(host.machine().size_of("vg/s"), uint64_t{40} << 20);
  EXPECT_EQ(run(host, "lvcreate --yes --type raid5 --stripes 2 --name p --extents 2 vg"), 5);
  EXPECT_EQ(run(host, "lvremove --yes vg/r"), 0);
  EXPECT_EQ(free_extents(*Survey(host.machine()).vg("vg")->meta), 500U);
}

TEST(SimLayouts, ARaidIsCommittedTwice) {
  Machine machine = two_disks();
  machine.make_vg("vg", {"sdb", "sdc"});
  const std::string line = "lvcreate --yes --type raid1 --mirrors 1 --name r --extents 10 vg";
  const Machine cut = cut_in(machine, line, 2, Where::after);
  EXPECT_TRUE(Survey(cut).vg("vg")->meta->lv("r")->being_made);
  SimHost host(cut);
  EXPECT_EQ(run(host, "lvremove --yes vg/r"), 0);
}

TEST(SimLvremove, DeactivatesBeforeItCommitsAndRefusesWhatIsInUse) {
  Machine start = with_vg(10);
  EXPECT_NE(Survey(cut_in(start, "lvremove --yes vg/a", 1, Where::after)).vg("vg")->meta->lv("a"),
            nullptr);
  start.put_fs("vg/a", "ext4", "x");
  start.mount("vg/a", "/mnt/x");
  SimHost host(start);
  EXPECT_EQ(run(host, "lvremove --yes vg/a"), 5);
  EXPECT_EQ(run(host, "umount /mnt/x"), 0);
  EXPECT_EQ(run(host, "lvremove --yes vg/a"), 0);
  EXPECT_EQ(host.machine().violations().size(), 1U);  // nobody consented
}

TEST(SimLvreduce, BelowTheFileSystemIsAViolation) {
  Machine machine = with_vg(10);
  machine.put_fs("vg/a", "ext4", "x", {.bytes = 8 << 20});
  SimHost host(machine);
  EXPECT_EQ(run(host, "lvreduce -y -f -l 2 vg/a"), 0);
  EXPECT_THAT(host.machine().violations(), IsEmpty());
  EXPECT_EQ(run(host, "lvreduce -y -f -l 1 vg/a"), 0);
  EXPECT_EQ(host.machine().violations().size(), 1U);
}

Machine with_btrfs(const std::string& lvm) {
  Machine machine = with_vg(10);
  machine.lvm = lvm;
  machine.put_fs("vg/a", "btrfs", "x", {.bytes = 8 << 20});
  return machine;
}

TEST(SimLvreduce, FromSomeVersionOnItChecksTheFileSystemUnlessToldNotTo) {
  SimHost host(with_btrfs("2.03.31(2) (2025-02-27)"));
  EXPECT_EQ(run(host, "lvreduce -y -f -l 5 vg/a"), 5);
  EXPECT_EQ(run(host, "lvreduce -y -f --fs checksize -l 5 vg/a"), 5);
  EXPECT_EQ(run(host, "lvreduce -y -f --fs ignore -l 5 vg/a"), 0);
  SimHost older(with_btrfs("2.03.16(2) (2022-05-18)"));
  EXPECT_EQ(run(older, "lvreduce -y -f --fs ignore -l 5 vg/a"), 3);
  EXPECT_EQ(run(older, "lvreduce -y -f -l 5 vg/a"), 0);
}

TEST(SimLvrename, CutAfterCommitLeavesTheOldTableUntilABoot) {
  SimHost host(with_vg(10));
  host.cut({5, Where::before});
  run_until_cut(host, [&] { run(host, "lvrename vg a b"); });
  EXPECT_TRUE(host.machine().dm_by_name("vg-a")->suspended);
  EXPECT_NE(host.machine().reboot(0).dm_by_name("vg-a") != nullptr,
            host.machine().reboot(0).dm_by_name("vg-b") != nullptr);
}

TEST(SimVgchange, SwitchesOffWhatIsNotInUseAndSaysSoOfTheRest) {
  Machine machine = with_vg(10);
  machine.make_lv("vg", "b", 5);
  machine.put_fs("vg/a", "ext4");
  machine.mount("vg/a", "/mnt/x");
  SimHost host(machine);
  EXPECT_EQ(run(host, "vgchange --activate n vg"), 5);
  EXPECT_NE(host.machine().kernel_name("vg/a"), "");
  EXPECT_EQ(host.machine().kernel_name("vg/b"), "");
}

TEST(SimVgchange, AutoactivationIsOfTheGroupAndNotSetTwice) {
  SimHost host(with_vg(10));
  EXPECT_EQ(run(host, "vgchange --setautoactivation n vg"), 0);
  EXPECT_FALSE(Survey(host.machine()).vg("vg")->meta->autoactivation);
  EXPECT_EQ(run(host, "vgchange --setautoactivation n vg"), 5);
}

// Of a pvmove that was told to stop (lvm-behaviour 4).
TEST(SimPvmove, ItsVolumeIsLockedUntilItEnds) {
  SimHost host(with_vg(10));
  EXPECT_EQ(run(host, "pvchange --allocatable n /dev/sdb"), 0);
  host.request_stop();
  EXPECT_EQ(run(host, "pvmove --alloc anywhere /dev/sdb:0-9 /dev/sdc:0-9"), 5);
  host.request_stop(false);
  for (const char* line :
       {"lvremove --yes vg/a", "lvrename vg a b", "lvcreate --yes -s -n s -l 2 vg/a",
        "lvreduce --yes --force -l 5 vg/a"}) {
    std::string words;
    EXPECT_EQ(run(host, line, &words), 5) << line;
    EXPECT_THAT(words, HasSubstr("ocked")) << line;
  }
  EXPECT_EQ(run(host, "lvcreate --yes -n other -l 1 vg"), 0);
}

TEST(SimStates, ExportedForeignAndDuplicateVgsAreNotChanged) {
  Machine machine = with_vg(10);
  machine.export_vg("vg");
  SimHost exported(machine);
  EXPECT_EQ(run(exported, "lvcreate --yes --name b --extents 1 vg"), 5);

  machine = with_vg();
  machine.foreign_vg("vg", "other");
  SimHost foreign(machine);
  EXPECT_EQ(run(foreign, "vgremove --yes vg"), 5);

  machine = with_vg();
  machine.add_disk("sdd", 1_GiB);
  machine.clone_disk("sdc", "sdd");
  SimHost duplicate(machine);
  EXPECT_EQ(run(duplicate, "vgremove --yes vg"), 5);
}

constexpr const char* kAttach =
    "lvconvert --yes --type cache --cachepool vg/fast --cachemode writeback vg/a";

Machine with_pool() {
  SimHost host(with_vg(10));
  EXPECT_EQ(run(host,
                "lvcreate --type cache-pool --name fast --extents 5 --poolmetadatasize 4m "
                "--poolmetadataspare n vg"),
            0);
  return host.machine();
}

// Seen on a real kernel (docs/adr/0009).
TEST(SimCache, NoBootActivatesAVolumeOverACacheThatIsNew) {
  SimHost attached(with_pool());
  EXPECT_EQ(run(attached, kAttach), 0);
  SimHost host(attached.machine().reboot());
  EXPECT_EQ(host.machine().kernel_name("vg/a"), "");
  std::string words;
  for (const char* line : {"lvchange --activate y vg/a", "lvconvert --yes --splitcache vg/a"}) {
    EXPECT_EQ(run(host, line, &words), 5);
    EXPECT_THAT(
        words, HasSubstr("Check of pool vg/fast_cpool failed (status:1). Manual repair required!"));
  }
  EXPECT_EQ(run(host, "lvchange --activate y --config cache_check_options=--skip-mappings vg/a"),
            0);
  EXPECT_NE(host.machine().kernel_name("vg/a"), "");
}

TEST(SimCache, WhatIsFlushedThroughACacheMakesItKnown) {
  SimHost host(with_pool());
  EXPECT_EQ(run(host, kAttach), 0);
  EXPECT_EQ(run(host, "sync /dev/sdb /dev/sdc"), 0);
  EXPECT_EQ(host.machine().reboot().kernel_name("vg/a"), "") << "those are not flushed through it";
  EXPECT_EQ(run(host, "sync /dev/vg/a"), 0);
  EXPECT_NE(host.machine().reboot().kernel_name("vg/a"), "");
}

// Seen on a real kernel (docs/adr/0009).
TEST(SimCache, ADetachingCutBetweenItsCommitsLeavesTheCacheWithTheFormerOrigin) {
  const std::string split = "lvconvert --yes --splitcache vg/";
  SimHost attached(with_pool());
  EXPECT_EQ(run(attached, kAttach), 0);
  EXPECT_EQ(run(attached, "sync /dev/vg/a"), 0);
  const Machine start = attached.machine();
  size_t seen = 0;
  for (size_t n = 1; n <= effects_of(start, split + "a"); ++n) {
    SimHost host(cut_in(start, split + "a", n));
    if (!Survey(host.machine()).vg("vg")->meta->lv("a_corig")) continue;
    ++seen;
    std::string shown;
    EXPECT_EQ(
        run(host, "lvm fullreport -a --reportformat json --units b --nosuffix --binary", &shown),
        0);
    EXPECT_THAT(shown, HasSubstr(R"("seg_le_ranges":"a:0-9")"));
    EXPECT_NE(host.machine().kernel_name("vg/a"), "");
    EXPECT_EQ(host.machine().kernel_name("vg/a_corig"), "");
    EXPECT_EQ(run(host, split + "a"), 5) << "it has no cache any more";
    EXPECT_EQ(run(host, split + "a_corig"), 0);
    const VgMeta after = *Survey(host.machine()).vg("vg")->meta;
    EXPECT_EQ(after.lvs.size(), 2U);
    EXPECT_FALSE(after.is_attached(*after.lv("fast")));
  }
  EXPECT_GT(seen, 0U);
}

TEST(SimReport, AThousandLvsAreReported) {
  Machine machine;
  machine.add_disk("sdb", 10_GiB);
  machine.make_vg("vg", {"sdb"});
  SimHost host(machine);
  auto& it = host.machine();
  VgMeta meta = *Survey(it).vg("vg")->meta;
  for (uint64_t i = 0; i < 1000; ++i)
    meta.lvs.push_back(
        {"lv" + std::to_string(i), it.random_lvm_id(), {}, {{0, 1, meta.pvs[0].uuid, i}}});
  for (auto& magic : *it.content("sdb")) magic.pv->vg = std::make_shared<const VgMeta>(meta);
  const auto output = host.run(lvq::Run{{"lvm", "fullreport", "-a", "--reportformat", "json",
                                         "--units", "b", "--nosuffix", "--binary"}});
  EXPECT_GT(output->out.size(), 500'000U);
}

}  // namespace
}  // namespace lvq::sim
