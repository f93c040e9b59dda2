#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using test::plan_on;
using test::plan_on_snapshot;
using test::probed;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// vg/a has 100 extents at the start of sdb; sdb has 155 more, sdc 255.
Machine grow_volume(const std::string& fs) {
  Machine machine;
  for (const char* name : {"sdb", "sdc"})
    machine.add_disk(name, 1_GiB, {.wwid = std::string("naa.") + name});
  machine.make_vg("vg", {"sdb", "sdc"});
  machine.make_lv("vg", "a", 100, {.pvs = {"sdb"}});
  if (!fs.empty()) machine.put_fs("vg/a", fs);
  return machine;
}

Machine grow_mounted(const std::string& fs, const std::string& options = "rw,relatime") {
  Machine machine = grow_volume(fs);
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a", options);
  return machine;
}

test::Request grow_to(const std::string& size) {
  return {"grow", {{"--lv", {"vg/a"}}, {"--size", {size}}}};
}

void alter_lv(Snapshot& machine, const std::function<void(LogicalVolume&)>& change) {
  change(machine.lvs.edit(*machine.lv("vg", "a")));
}

test::Words grow_refusals(const std::function<void(Snapshot&)>& change,
                          const std::string& size = "150", const Machine& on = grow_volume("")) {
  Snapshot seen = probed(on, grow_to(size));
  change(seen);
  return plan_on_snapshot(std::move(seen), grow_to(size)).refusals();
}

TEST(Grow, AMountedFileSystemGrowsAfterItsVolume) {
  EXPECT_THAT(plan_on(grow_mounted("ext4"), grow_to("150")).actions(),
              ElementsAre("lvextend --yes --extents 150 vg/a /dev/sdb:100-149",
                          "resize2fs /dev/vg/a 614400K"));
  EXPECT_THAT(
      plan_on(grow_mounted("xfs"), grow_to("+50")).actions(),
      ElementsAre("lvextend --yes --extents 150 vg/a /dev/sdb:100-149", "xfs_growfs -d /srv/a"));
  EXPECT_THAT(plan_on(grow_mounted("btrfs"), grow_to("600M")).actions(),
              ElementsAre("lvextend --yes --extents 150 vg/a /dev/sdb:100-149",
                          "btrfs filesystem resize 1:629145600 /srv/a"));
}

TEST(Grow, WhatIsNotMountedIsMountedForThatWhereNobodySeesIt) {
  const auto planned = plan_on(grow_volume("xfs"), grow_to("150"));
  const std::string folder = "/var/lib/lvq/transactions/20261122T155130Z-1c01e2/mounted";
  EXPECT_THAT(planned.actions(),
              ElementsAre(StartsWith("lvextend"), "mkdir -m 0700 " + folder,
                          "mount -t xfs -o noatime,nosuid,nodev,noexec /dev/vg/a " + folder,
                          "xfs_growfs -d " + folder, "umount " + folder, "rmdir " + folder));
}

TEST(Grow, WhatIsMountedByAFormerNameIsMountedOnceMoreByItsPresentOne) {
  const std::string folder = "/var/lib/lvq/transactions/20261122T155130Z-1c01e2/mounted";
  Machine machine = grow_mounted("ext4");
  machine.mounts.back().source = "/dev/mapper/vg-before";
  const auto planned = plan_on(machine, grow_to("150"));
  EXPECT_THAT(planned.actions(),
              ElementsAre("lvextend --yes --extents 150 vg/a /dev/sdb:100-149", HasSubstr(folder),
                          "mount -t ext4 -o noatime,nosuid,nodev,noexec /dev/vg/a " + folder,
                          "resize2fs /dev/vg/a 614400K", "umount " + folder, HasSubstr(folder)));
  EXPECT_THAT(planned.warnings(), ElementsAre("former-name vg/a"));
  machine.mount("vg/a", "/srv/b");
  EXPECT_THAT(plan_on(machine, grow_to("150")).warnings(), IsEmpty());
  Machine btrfs = grow_mounted("btrfs");
  btrfs.mounts.back().source = "/dev/mapper/vg-before";
  EXPECT_THAT(plan_on(btrfs, grow_to("150")).actions(), Contains(StartsWith("btrfs")));
}

TEST(Grow, ABareVolumeGetsExtentsAlone) {
  EXPECT_THAT(plan_on(grow_volume(""), grow_to("101")).actions(),
              ElementsAre("lvextend --yes --extents 101 vg/a /dev/sdb:100-100"));
}

TEST(Grow, SwapIsMadeAnewWhileItIsOff) {
  Machine machine = grow_volume("swap");
  machine.swap_on("vg/a");
  const auto actions = plan_on(machine, grow_to("150")).actions();
  EXPECT_THAT(actions, ElementsAre("swapoff /dev/vg/a", StartsWith("lvextend"),
                                   StartsWith("mkswap --uuid "), "swapon /dev/vg/a"));
  EXPECT_THAT(actions[2], HasSubstr(" /dev/vg/a 614400"));
}

// Somebody ran lvextend alone.
TEST(Grow, AFileSystemThatIsSmallerThanItsVolumeGrowsAlone) {
  Machine machine = grow_mounted("ext4");
  machine.content("vg/a")->front().bytes = (200_MiB).value;
  EXPECT_THAT(plan_on(machine, grow_to("100")).actions(),
              ElementsAre("resize2fs /dev/vg/a 409600K"));
}

TEST(Grow, ThereIsNothingToDoWhereBothHaveTheSize) {
  for (const char* fs : {"ext4", "xfs", "swap", ""}) {
    const auto planned = plan_on(grow_volume(fs), grow_to("100"));
    EXPECT_THAT(planned.refusals(), IsEmpty()) << fs;
    EXPECT_THAT(planned.actions(), IsEmpty()) << fs;
    EXPECT_FALSE(planned.draft.goal.empty()) << fs;
  }
}

test::Request let_in(const std::string& pv) { return {"grow", {{"--pv", {pv}}}}; }

// sdb has twice the size that its PV knows.
Machine with_grown_disk(const std::string& fs = "") {
  Machine machine = grow_mounted(fs.empty() ? "ext4" : fs);
  machine.disks.at("sdb").bytes = (2_GiB).value;
  return machine;
}

TEST(Grow, APhysicalVolumeTakesWhatItsDiskOffers) {
  const auto planned = plan_on(with_grown_disk(), let_in("/dev/sdb"));
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(),
              ElementsAre("pvresize --setphysicalvolumesize 2147483648b /dev/sdb"));
  const Step& step = planned.draft.steps.front();
  EXPECT_THAT(step.title, HasSubstr("from 1020.00 MiB to 2.00 GiB, which is 511 extents"));
  EXPECT_EQ(text(step.undo.front().action),
            "pvresize --yes --setphysicalvolumesize 1070596096b /dev/sdb");
  EXPECT_THAT(
      planned.draft.goal,
      Contains(Fact{PvHasExtents{"vg",
                                 "/dev/sdb",
                                 planned.machine.pv_on(*planned.machine.device("/dev/sdb"))->uuid,
                                 {511}}}));
}

TEST(Grow, PercentagesCountWhatADiskHasGrownBy) {
  EXPECT_THAT(
      plan_on(with_grown_disk(), {"grow",
                                  {{"--pv", {"/dev/sdb"}},
                                   {"--lv", {"vg/a"}},
                                   {"--size", {"+100%PVS"}},
                                   {"--onto", {"/dev/sdb"}}}})
          .actions(),
      ElementsAre(StartsWith("pvresize "), "lvextend --yes --extents 511 vg/a /dev/sdb:100-510",
                  StartsWith("resize2fs ")));
  EXPECT_THAT(
      plan_on(with_grown_disk(),
              {"grow", {{"--pv", {"/dev/sdb"}}, {"--lv", {"vg/a"}}, {"--size", {"100%VG"}}}})
          .actions(),
      Contains("lvextend --yes --extents 766 vg/a /dev/sdb:100-510 /dev/sdc:0-254"));
}

TEST(Grow, WhereADiskOffersNothingItIsSaidHowTheKernelLooksAgain) {
  const auto planned = plan_on(grow_volume(""), let_in("/dev/sdb"));
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.refusals(), IsEmpty());
  ASSERT_THAT(planned.warnings(), ElementsAre("pv-has-all /dev/sdb"));
  EXPECT_THAT(planned.draft.findings.warnings.front().what.message,
              HasSubstr("echo 1 >/sys/class/block/sdb/device/rescan"));
}

TEST(Grow, WhatIsNoPhysicalVolumeOfAGroupTakesNothing) {
  Machine machine = grow_volume("");
  machine.add_disk("sdd", 1_GiB);
  machine.make_pv("sdd");
  machine.add_disk("sde", 1_GiB);
  machine.add_partition("sde", 1, 500_MiB);
  machine.make_vg("other", {"sde1"});
  EXPECT_THAT(plan_on(machine, let_in("/dev/sdd")).refusals(),
              ElementsAre(StartsWith("device-not-pv /dev/sdd")));
  const auto whole = plan_on(machine, let_in("/dev/sde"));
  EXPECT_THAT(whole.refusals(), ElementsAre(StartsWith("device-not-pv /dev/sde")));
  EXPECT_EQ(whole.draft.findings.refusals.front().what.hint,
            "name the partition that is one: /dev/sde1");
  EXPECT_THAT(plan_on(machine, let_in("/dev/sdz")).refusals(),
              ElementsAre(StartsWith("device-missing /dev/sdz")));
}

test::Words let_in_refusals(const std::function<void(Snapshot&)>& change) {
  Snapshot seen = probed(with_grown_disk(), let_in("/dev/sdb"));
  change(seen);
  return plan_on_snapshot(std::move(seen), let_in("/dev/sdb")).refusals();
}

TEST(Grow, APhysicalVolumeThatCannotTakeItIsRefused) {
  EXPECT_THAT(let_in_refusals([](Snapshot&) {}), IsEmpty());
  EXPECT_THAT(let_in_refusals([](Snapshot& seen) { seen.pvs.front().metadata_areas = 2; }),
              ElementsAre(StartsWith("pv-cannot-grow /dev/sdb: has a second area for metadata")));
  EXPECT_THAT(let_in_refusals([](Snapshot& seen) { seen.pvs.front().total = {600}; }),
              ElementsAre(StartsWith("pv-larger-than-disk /dev/sdb: has 600 extents")));
  EXPECT_THAT(let_in_refusals([](Snapshot& seen) { seen.vgs.front().exported = true; }),
              ElementsAre(StartsWith("vg-exported vg")));
  EXPECT_THAT(let_in_refusals([](Snapshot& seen) {
                seen.devices.edit(*seen.device("/dev/sdb")).read_only = true;
              }),
              ElementsAre(HasSubstr("/dev/sdb: is read-only")));
}

// sdd has a gpt, whose second and last partition is a PV; it has grown from 1 GiB to 2.
Machine with_grown_partition() {
  Machine machine;
  machine.add_disk("sdd", 1_GiB, {.wwid = "naa.sdd"});
  machine.add_partition("sdd", 1, 100_MiB);
  machine.add_partition("sdd", 2, 922_MiB);
  machine.make_vg("vg", {"sdd2"});
  machine.make_lv("vg", "a", 100);
  machine.disks.at("sdd").bytes = (2_GiB).value;
  return machine;
}

TEST(Grow, APartitionTakesWhatLiesBehindItFirst) {
  const auto planned = plan_on(with_grown_partition(), let_in("/dev/sdd2"));
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(),
              ElementsAre("sfdisk --quiet --no-reread --no-tell-kernel --wipe never "
                          "--wipe-partitions never --partno 2 /dev/sdd <<< "
                          "'start=206848, size=3985408'",
                          "partx --update /dev/sdd",
                          "pvresize --setphysicalvolumesize 2040528896b /dev/sdd2"));
  const auto& undo = planned.draft.steps.front().undo;
  EXPECT_THAT(text(undo.front().action), HasSubstr("'start=206848, size=1888256'"));
  EXPECT_EQ(text(undo.back().action), "partx --update /dev/sdd");
}

TEST(Grow, APartitionWithNothingBehindItHasAll) {
  Machine machine = with_grown_partition();
  machine.disks.at("sdd").bytes = (1_GiB).value;
  const auto planned = plan_on(machine, let_in("/dev/sdd2"));
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.draft.findings.warnings.front().what.message,
              HasSubstr("echo 1 >/sys/class/block/sdd/device/rescan"));
}

test::Words partition_refusals(const std::function<void(PartitionTable&)>& change,
                               Bytes disk = 2_GiB) {
  Snapshot seen = probed(with_grown_partition(), let_in("/dev/sdd2"));
  seen.devices.edit(*seen.device("/dev/sdd")).size = disk;
  change(seen.partition_tables.at("sdd"));
  return plan_on_snapshot(std::move(seen), let_in("/dev/sdd2")).refusals();
}

TEST(Grow, APartitionThatCannotTakeItIsRefused) {
  EXPECT_THAT(partition_refusals([](PartitionTable&) {}), IsEmpty());
  EXPECT_THAT(
      partition_refusals([](PartitionTable& table) { table.entries.front().start = 2100000; }),
      ElementsAre("pv-cannot-grow /dev/sdd2: is not the last partition of /dev/sdd: "
                  "partition 1 lies behind it"));
  EXPECT_THAT(partition_refusals([](PartitionTable& table) { table.label = "sun"; }),
              ElementsAre(HasSubstr("a partition table of the kind sun")));
  EXPECT_THAT(partition_refusals([](PartitionTable& table) { table.entries.back().size += 8; }),
              ElementsAre(HasSubstr("and another size in the table of /dev/sdd")));
  EXPECT_THAT(partition_refusals([](PartitionTable& table) { table.entries.pop_back(); }),
              ElementsAre(HasSubstr("and another size in the table of /dev/sdd")));
  EXPECT_THAT(partition_refusals([](PartitionTable& table) { table.entries.clear(); }),
              ElementsAre(HasSubstr("whose partition table has a damaged copy")));
  const auto dos = [](PartitionTable& table) { table.label = "dos"; };
  EXPECT_THAT(partition_refusals(dos), IsEmpty());
  EXPECT_THAT(partition_refusals(dos, 3072_GiB), IsEmpty()) << "it takes what it can";
  Snapshot full = probed(with_grown_partition(), let_in("/dev/sdd2"));
  full.devices.edit(*full.device("/dev/sdd")).size = 3072_GiB;
  full.devices.edit(*full.device("/dev/sdd2")).size = Bytes{((uint64_t{1} << 32) - 208896) * 512};
  full.partition_tables.at("sdd").label = "dos";
  full.partition_tables.at("sdd").entries.back().size = (uint64_t{1} << 32) - 208896;
  full.pvs.front().total = pe_count(full.device("/dev/sdd2")->size, 1_MiB, {});
  EXPECT_THAT(plan_on_snapshot(std::move(full), let_in("/dev/sdd2")).refusals(),
              ElementsAre(HasSubstr("as large as a dos table lets it be")));
  EXPECT_THAT(plan_on_snapshot(
                  [] {
                    Snapshot seen = probed(with_grown_partition(), let_in("/dev/sdd2"));
                    seen.partition_tables.clear();
                    return seen;
                  }(),
                  let_in("/dev/sdd2"))
                  .refusals(),
              ElementsAre(HasSubstr("whose partition table was not looked at")));
}

TEST(Grow, ALogicalPartitionIsRefused) {
  Machine machine;
  machine.add_disk("sdd", 2_GiB);
  machine.add_partition("sdd", 5, 500_MiB);
  machine.make_vg("vg", {"sdd5"});
  Snapshot seen = probed(machine, let_in("/dev/sdd5"));
  seen.partition_tables.at("sdd").label = "dos";
  EXPECT_THAT(plan_on_snapshot(std::move(seen), let_in("/dev/sdd5")).refusals(),
              ElementsAre(HasSubstr("is a logical partition")));
}

// Whoever has made the partition larger by hand, behind which there is another one.
TEST(Grow, APhysicalVolumeThatIsSmallerThanItsPartitionGrowsAlone) {
  Machine machine = with_grown_partition();
  machine.disks.at("sdd2").bytes = machine.disks.at("sdd2").listed = (950_MiB).value;
  Snapshot seen = probed(machine, let_in("/dev/sdd2"));
  seen.partition_tables.at("sdd").entries.front().start = 2100000;
  EXPECT_THAT(plan_on_snapshot(std::move(seen), let_in("/dev/sdd2")).actions(),
              ElementsAre("pvresize --setphysicalvolumesize 996147200b /dev/sdd2"));
}

// An ext does not use a last group that has no room for more than its own tables.
TEST(Grow, AnExtIsAsLargeAsItsGroupsGo) {
  Machine machine = grow_mounted("ext4");
  auto& magic = machine.content("vg/a")->front();
  magic.bytes = (392_MiB).value + 1024;
  EXPECT_THAT(plan_on(machine, grow_to("100")).actions(), Contains(StartsWith("resize2fs")))
      << "of the next group 8 MiB are there";
  Snapshot seen = probed(machine, grow_to("100"));
  for (auto& [device, ext] : seen.ext) ext.least = ext.group;
  EXPECT_THAT(plan_on_snapshot(std::move(seen), grow_to("100")).actions(), IsEmpty());
}

TEST(Grow, ExtAndXfsHaveNoWayBackOnceTheyGrow) {
  for (const char* fs : {"ext4", "xfs"}) {
    const auto planned = plan_on(grow_mounted(fs), grow_to("150"));
    Plan plan;
    plan.steps = planned.draft.steps;
    EXPECT_EQ(point_of_no_return(plan), 2U) << fs;
    EXPECT_TRUE(plan.steps[1].destroys.empty()) << fs;
    EXPECT_THAT(text(plan.steps[0].undo.front().action),
                "lvreduce --yes --force --extents 100 vg/a");
  }
  Plan btrfs;
  btrfs.steps = plan_on(grow_mounted("btrfs"), grow_to("150")).draft.steps;
  EXPECT_FALSE(point_of_no_return(btrfs));
  Machine small = grow_mounted("btrfs");
  small.content("vg/a")->front().bytes = (200_MiB).value;
  btrfs.steps = plan_on(small, grow_to("150")).draft.steps;
  EXPECT_EQ(point_of_no_return(btrfs), 2U) << "the kernel makes none smaller than 256 MiB";
}

TEST(Grow, ExtentsComeInAsFewPiecesAsCanBe) {
  Machine machine = grow_volume("");
  machine.make_lv("vg", "b", 5, {.pvs = {"sdb"}});
  EXPECT_THAT(plan_on(machine, grow_to("150")).actions(),
              ElementsAre("lvextend --yes --extents 150 vg/a /dev/sdb:105-154"));
  EXPECT_THAT(plan_on(machine, grow_to("300")).actions(),
              ElementsAre("lvextend --yes --extents 300 vg/a /dev/sdc:0-199"));
  EXPECT_THAT(plan_on(machine, grow_to("360")).actions(),
              ElementsAre("lvextend --yes --extents 360 vg/a /dev/sdb:105-254 /dev/sdc:0-109"));
}

TEST(Grow, ExtentsComeFromTheDisksThatAreNamed) {
  test::Request request = grow_to("150");
  request.options["--onto"] = {"/dev/sdc"};
  EXPECT_THAT(plan_on(grow_volume(""), request).actions(),
              ElementsAre("lvextend --yes --extents 150 vg/a /dev/sdc:0-49"));
  request.options["--size"] = {"+50%PVS"};
  EXPECT_THAT(plan_on(grow_volume(""), request).actions(),
              ElementsAre("lvextend --yes --extents 227 vg/a /dev/sdc:0-126"));
  request.options["--size"] = {"+300"};
  EXPECT_THAT(plan_on(grow_volume(""), request).refusals(),
              ElementsAre(HasSubstr("255 extents (1020.00 MiB) can be allocated on /dev/sdc")));
  request.options["--onto"] = {"/dev/sdx"};
  EXPECT_THAT(plan_on(grow_volume(""), request).refusals(),
              Contains(StartsWith("device-not-pv /dev/sdx")));
}

TEST(Grow, ItsPolicyIsKept) {
  const auto with = [](char policy, const std::string& size) {
    Machine machine = grow_volume("");
    machine.make_lv("vg", "b", 5, {.pvs = {"sdb"}});
    Snapshot seen = probed(machine, grow_to(size));
    alter_lv(seen, [&](LogicalVolume& lv) { lv.attr[2] = policy; });
    return plan_on_snapshot(std::move(seen), grow_to(size));
  };
  EXPECT_THAT(with('c', "101").refusals(),
              ElementsAre(HasSubstr("0 extents (0 B) can be allocated right behind its last")));
  EXPECT_THAT(with('l', "250").actions(), ElementsAre(HasSubstr("/dev/sdb:105-254")));
  EXPECT_THAT(with('l', "251").refusals(), ElementsAre(HasSubstr("on the disk where it ends")));
}

TEST(Grow, AClosedDiskGivesNothing) {
  const auto close = [](Snapshot& machine) {
    for (auto& pv : machine.pvs)
      if (pv.device == "/dev/sdc") pv.allocatable = false;
  };
  EXPECT_THAT(grow_refusals(close, "300"),
              ElementsAre(HasSubstr("155 extents (620.00 MiB) can be allocated")));
  EXPECT_THAT(grow_refusals(close, "255"), IsEmpty());
}

TEST(Grow, APercentageCountsTheDiskThatJoins) {
  Machine machine = grow_mounted("xfs");
  machine.add_disk("sdd", 1_GiB, {.wwid = "naa.sdd"});
  test::Request request = grow_to("+100%FREE");
  request.options["--vg"] = {"vg"};
  request.options["--pv"] = {"/dev/sdd"};
  const auto planned = plan_on(machine, request);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(),
              ElementsAre(StartsWith("pvcreate"), "vgextend --yes vg /dev/sdd",
                          "lvextend --yes --extents 765 vg/a /dev/sdb:100-254 /dev/sdc:0-254 "
                          "/dev/sdd:0-254",
                          "xfs_growfs -d /srv/a"));
  request.options["--onto"] = {"/dev/sdd"};
  request.options["--size"] = {"+100%PVS"};
  EXPECT_THAT(plan_on(machine, request).actions(),
              Contains("lvextend --yes --extents 355 vg/a /dev/sdd:0-254"));
}

TEST(Grow, DisksJoinAGroupAlone) {
  Machine machine = grow_volume("");
  machine.add_disk("sdd", 1_GiB, {.wwid = "naa.sdd"});
  const test::Request join{"grow", {{"--vg", {"vg"}}, {"--pv", {"/dev/sdd"}}}};
  EXPECT_THAT(plan_on(machine, join).actions(),
              ElementsAre(StartsWith("pvcreate"), "vgextend --yes vg /dev/sdd"));
  const test::Request member{"grow", {{"--vg", {"vg"}}, {"--pv", {"/dev/sdc"}}}};
  EXPECT_THAT(plan_on(machine, member).actions(), IsEmpty());
  const test::Request none{"grow", {{"--vg", {"other"}}, {"--pv", {"/dev/sdd"}}}};
  EXPECT_THAT(plan_on(machine, none).refusals(), Contains(StartsWith("vg-missing other")));
}

TEST(Grow, AllThatIsFreeIsNothingToDoWhereNothingIs) {
  Machine machine = grow_volume("ext4");
  machine.make_lv("vg", "b", 410);
  EXPECT_THAT(plan_on(machine, grow_to("+100%FREE")).actions(), IsEmpty());
  EXPECT_THAT(plan_on(machine, grow_to("+1")).refusals(),
              ElementsAre(StartsWith("not-enough-space vg/a: needs 1 extents (4.00 MiB) more")));
}

TEST(Grow, ASizeIsRoundedUpToWholeExtents) {
  const auto planned = plan_on(grow_volume(""), grow_to("401M"));
  EXPECT_THAT(planned.actions(), ElementsAre(HasSubstr("--extents 101 ")));
  EXPECT_THAT(planned.warnings(), Contains("size-rounded vg/a"));
}

TEST(Grow, ASmallerSizeIsForShrink) {
  const auto planned = plan_on(grow_volume("ext4"), grow_to("99"));
  EXPECT_THAT(planned.refusals(),
              ElementsAre("would-shrink vg/a: has 400.00 MiB, and 396.00 MiB would be less"));
  EXPECT_EQ(planned.draft.findings.refusals.front().what.hint, "lvq shrink makes it smaller");
  EXPECT_THAT(plan_on(grow_volume(""), grow_to("101%VG")).refusals(),
              Contains(StartsWith("size-invalid")));
}

TEST(Grow, OtherKindsOfVolumesAreRefused) {
  for (const char* layout : {"raid,raid1", "thin,pool", "cache", "linear,vdo", "linear,striped"})
    EXPECT_THAT(grow_refusals([&](Snapshot& m) {
                  alter_lv(m, [&](LogicalVolume& lv) { lv.layout = layout; });
                }),
                ElementsAre(StartsWith("lv-type-unsupported vg/a")))
        << layout;
  Machine machine = grow_volume("");
  machine.make_snapshot("vg", "a", "s", 10);
  EXPECT_THAT(plan_on(machine, grow_to("150")).refusals(),
              ElementsAre(HasSubstr("has the snapshot s")));
}

// vg/a on sdb and sdc, in two stripes of 50 extents.
test::Planned grow_striped(const test::Request& request) {
  Snapshot seen = probed(grow_volume(""), request);
  const std::string uuid = seen.lv("vg", "a")->uuid;
  alter_lv(seen, [](LogicalVolume& lv) {
    lv.layout = "striped";
    lv.segments = {
        {.type = "striped", .start = {0}, .size = {100}, .ranges = "/dev/sdb:0-49,/dev/sdc:0-49"}};
  });
  for (auto& pv : seen.pvs) {
    pv.segments = {{{0}, {50}, uuid}};
    pv.allocated = {50};
  }
  return plan_on_snapshot(std::move(seen), request);
}

TEST(Grow, AStripedVolumeGetsAsManyOnEachOfItsDisks) {
  EXPECT_THAT(grow_striped(grow_to("120")).actions(),
              ElementsAre("lvextend --yes --extents 120 vg/a /dev/sdb:50-59 /dev/sdc:50-59"));
  const auto rounded = grow_striped(grow_to("+1"));
  EXPECT_THAT(rounded.actions(),
              ElementsAre("lvextend --yes --extents 102 vg/a /dev/sdb:50-50 /dev/sdc:50-50"));
  EXPECT_THAT(rounded.warnings(), Contains("size-rounded vg/a"));
  EXPECT_THAT(grow_striped(grow_to("+100%FREE")).actions(), ElementsAre(HasSubstr(" 510 vg/a ")));
  EXPECT_THAT(grow_striped(grow_to("+25%VG")).actions(), ElementsAre(HasSubstr(" 226 vg/a ")))
      << "percentages are rounded down, to whole stripes too";
  test::Request one_disk = grow_to("+2");
  one_disk.options["--onto"] = {"/dev/sdb"};
  EXPECT_THAT(grow_striped(one_disk).refusals(),
              ElementsAre(HasSubstr("0 extents (0 B) can be allocated on /dev/sdb")));
}

// vg/a of 400 MiB in vg/pool of 600 MiB.
Snapshot grow_thin(const test::Request& request, const std::string& fill = "50.00") {
  Machine machine = grow_mounted("ext4");
  Snapshot seen = probed(machine, request);
  alter_lv(seen, [](LogicalVolume& lv) {
    lv.layout = "thin,sparse";
    lv.pool = "pool";
    lv.segments.clear();
  });
  LogicalVolume pool;
  pool.vg = "vg";
  pool.name = "pool";
  pool.uuid = "pool";
  pool.layout = "thin,pool";
  pool.size = 600_MiB;
  pool.data_percent = fill;
  pool.metadata_percent = "10.00";
  seen.lvs.push_back(pool);
  return seen;
}

TEST(Grow, AThinVolumeGetsNoExtentsAndIsToldHowFullItsPoolIs) {
  const auto planned = plan_on_snapshot(grow_thin(grow_to("150")), grow_to("150"));
  EXPECT_THAT(planned.actions(),
              ElementsAre("lvextend --yes --extents 150 vg/a", "resize2fs /dev/vg/a 614400K"));
  EXPECT_THAT(planned.warnings(), ElementsAre("pool-fill vg/a"));
  EXPECT_THAT(planned.draft.findings.warnings.front().what.message,
              HasSubstr("50.00 % full, its metadata 10.00 %."));
  const auto beyond = plan_on_snapshot(grow_thin(grow_to("151")), grow_to("151"));
  EXPECT_THAT(beyond.draft.findings.warnings.front().what.message,
              HasSubstr("may come to want 604.00 MiB, and it has 600.00 MiB"));
}

TEST(Grow, AThinVolumeOfAFullPoolOrWithAThickSnapshotIsRefused) {
  EXPECT_THAT(plan_on_snapshot(grow_thin(grow_to("150"), "95.00"), grow_to("150")).refusals(),
              ElementsAre(HasSubstr("a full pool stops all of its volumes")));
  EXPECT_THAT(plan_on_snapshot(grow_thin(grow_to("+50%FREE")), grow_to("+50%FREE")).refusals(),
              ElementsAre(StartsWith("size-invalid")));
  test::Request onto = grow_to("150");
  onto.options["--onto"] = {"/dev/sdb"};
  EXPECT_THAT(plan_on_snapshot(grow_thin(onto), onto).refusals(), ElementsAre(StartsWith("usage")));
  Snapshot seen = grow_thin(grow_to("150"));
  alter_lv(seen, [](LogicalVolume& lv) { lv.role = "public,origin,thickorigin"; });
  EXPECT_THAT(plan_on_snapshot(seen, grow_to("150")).refusals(),
              ElementsAre(HasSubstr("has a thick snapshot")));
  alter_lv(seen, [](LogicalVolume& lv) {
    lv.role = "public";
    lv.origin_uuid = "elsewhere";
  });
  EXPECT_THAT(plan_on_snapshot(seen, grow_to("150")).refusals(),
              ElementsAre(HasSubstr("an origin outside its pool")));
}

TEST(Grow, WhatAVolumeOfAnotherKindHoldsGrowsAllTheSame) {
  Machine machine = grow_mounted("ext4");
  machine.content("vg/a")->front().bytes = (200_MiB).value;
  Snapshot seen = probed(machine, grow_to("100"));
  alter_lv(seen, [](LogicalVolume& lv) { lv.layout = "raid,raid1"; });
  EXPECT_THAT(plan_on_snapshot(std::move(seen), grow_to("100")).actions(),
              ElementsAre(StartsWith("resize2fs")));
}

TEST(Grow, AVolumeThatIsMovedOrNotWholeWaits) {
  EXPECT_THAT(grow_refusals([](Snapshot& machine) {
                machine.lvs.push_back(
                    {.vg = "vg", .name = "pvmove0", .hidden = true, .move_pv = "/dev/sdb"});
              }),
              Contains(StartsWith("busy vg/pvmove0")));
  EXPECT_THAT(grow_refusals(
                  [](Snapshot& m) { alter_lv(m, [](LogicalVolume& lv) { lv.suspended = true; }); }),
              Contains(StartsWith("frozen vg/a")));
}

TEST(Grow, WhatCannotGrowIsSaid) {
  for (const char* type : {"vfat", "exfat", "f2fs", "ntfs", "ext2", "LVM2_member", "jfs"})
    EXPECT_THAT(plan_on(grow_volume(type), grow_to("150")).refusals(),
                ElementsAre(StartsWith("fs-cannot-grow vg/a: holds ")))
        << type;
}

TEST(Grow, WhatIsMountedReadOnlyCannotGrow) {
  for (const char* type : {"ext4", "xfs", "btrfs"})
    EXPECT_THAT(plan_on(grow_mounted(type, "ro,relatime"), grow_to("150")).refusals(),
                ElementsAre(HasSubstr("is mounted read-only")))
        << type;
}

TEST(Grow, ABtrfsThatIsNotMountedGrowsWhereLvqAloneSeesItAndCanBeTakenBack) {
  Plan plan;
  plan.steps = plan_on(grow_volume("btrfs"), grow_to("150")).draft.steps;
  EXPECT_FALSE(point_of_no_return(plan));
  ASSERT_EQ(plan.steps.size(), 6U);
  EXPECT_THAT(text(plan.steps[3].action), StartsWith("btrfs filesystem resize 1:"));
  EXPECT_THAT(plan.steps[3].undo, SizeIs(2)) << "it is mounted there again first";
  EXPECT_THAT(plan.steps[5].undo, SizeIs(1)) << "that needs the folder";
}

TEST(Grow, AnEncryptedVolumeIsForOtherHands) {
  const auto with = [](bool open) {
    return grow_refusals(
        [&](Snapshot& machine) {
          if (!open) return;
          machine.devices.push_back(
              {.name = "dm-9", .dm_name = "secret", .dm_uuid = "CRYPT-LUKS2-1-secret"});
          machine.devices.edit(*machine.device("/dev/vg/a")).holders = {"dm-9"};
        },
        "150", grow_volume("crypto_LUKS"));
  };
  EXPECT_THAT(with(false), ElementsAre(StartsWith("luks-closed vg/a: is encrypted")));
  EXPECT_THAT(with(true), ElementsAre(StartsWith("luks-open vg/a: is encrypted")));
}

TEST(Grow, AnExtWithErrorsIsMendedFirst) {
  const auto with = [](const std::function<void(ExtGeometry&)>& change) {
    return grow_refusals(
        [&](Snapshot& machine) {
          for (auto& [device, ext] : machine.ext) change(ext);
        },
        "150", grow_mounted("ext4"));
  };
  EXPECT_THAT(with([](ExtGeometry& ext) { ext.has_errors = true; }),
              ElementsAre(StartsWith("fs-dirty vg/a")));
  EXPECT_THAT(with([](ExtGeometry& ext) { ext.is_for_offline = true; }),
              ElementsAre(HasSubstr("sparse_super2")));
}

TEST(Grow, AFileSystemLargerThanItsVolumeIsDamage) {
  EXPECT_THAT(grow_refusals(
                  [](Snapshot& machine) {
                    for (auto& [device, end] : machine.fs_ends) end = 1_GiB;
                  },
                  "150", grow_volume("xfs")),
              ElementsAre(HasSubstr("is larger than the volume")));
}

// A capture does not tell where anything ends.
TEST(Grow, OfACaptureTheEndIsTakenToBeTheVolumes) {
  for (const char* fs : {"ext4", "xfs", "swap"}) {
    Snapshot seen = probed(grow_volume(fs), grow_to("150"));
    seen.captured = true;
    seen.fs_ends.clear();
    seen.ext.clear();
    seen.xfs.clear();
    const auto planned = plan_on_snapshot(std::move(seen), grow_to("150"));
    EXPECT_THAT(planned.refusals(), IsEmpty()) << fs;
    EXPECT_THAT(planned.warnings(), Contains("not-captured vg/a")) << fs;
  }
}

}  // namespace
}  // namespace lvq
