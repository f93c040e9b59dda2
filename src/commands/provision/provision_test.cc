#include <gmock/gmock.h>

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
using Words = std::vector<std::string>;

Machine group() {  // two PVs of 255 extents each
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", 1_GiB, {.wwid = "naa.c"});
  machine.make_vg("vg", {"sdb", "sdc"});
  return machine;
}

void close_to_allocation(Machine& machine, const std::string& disk) {
  const std::string pv = machine.disks.at(disk).surface.here.front().pv->uuid;
  for (auto& [name, each] : machine.disks)
    for (auto& magic : each.surface.here) {
      if (!magic.pv || !magic.pv->vg) continue;
      sim::VgMeta meta = *magic.pv->vg;
      for (auto& member : meta.pvs) member.allocatable &= member.uuid != pv;
      magic.pv->vg = std::make_shared<const sim::VgMeta>(std::move(meta));
    }
}

test::Planned volumes(const Machine& machine, const Words& lvs) {
  return plan_on(machine, {"provision", {{"--vg", {"vg"}}, {"--lv", lvs}}});
}

TEST(ProvisionSizes, PercentagesThatTogetherExceedTheGroupAreRefusedAndNotCut) {
  EXPECT_THAT(volumes(group(), {"a:80%VG", "b:50%VG"}).refusals(),
              ElementsAre(HasSubstr(
                  "not-enough-space vg: the volumes need 663 extents, and 510 can be allocated")));
  EXPECT_THAT(volumes(group(), {"a:50%VG", "b:50%VG"}).refusals(), IsEmpty());
  EXPECT_THAT(volumes(group(), {"a:50%VG", "b:50%FREE", "c:100%FREE"}).refusals(), IsEmpty());
}

TEST(ProvisionSizes, APercentageOfAGroupThatIsFullInPartIsNotCut) {
  Machine machine = group();
  machine.make_lv("vg", "old", 300);
  EXPECT_THAT(volumes(machine, {"a:80%VG"}).refusals(),
              ElementsAre(HasSubstr("need 408 extents, and 210 can be")));
}

test::Planned laid_out(const Machine& machine, const Words& lvs, const Words& layouts) {
  return plan_on(machine, {"provision", {{"--vg", {"vg"}}, {"--lv", lvs}, {"--layout", layouts}}});
}

TEST(ProvisionLayouts, ALayoutIsOfOneVolumeOfTheLine) {
  EXPECT_THAT(laid_out(group(), {"a:1G"}, {"a=linear"}).actions(),
              ElementsAre(HasSubstr("--extents 256 vg")));
  EXPECT_THAT(
      laid_out(group(), {"a:1G"}, {"b=linear", "a=linear", "a=linear", "a", "a=thin:p"}).refusals(),
      ElementsAre(HasSubstr("usage --layout b=linear: names no volume"),
                  HasSubstr("duplicate-argument --layout a=linear: gives a a second layout"),
                  HasSubstr("usage --layout a: is not NAME=KIND"),
                  HasSubstr("duplicate-argument --layout a=thin:p")));
  EXPECT_THAT(laid_out(group(), {"a:1G"}, {"a=thin:p"}).refusals(),
              ElementsAre(HasSubstr("usage --layout a=thin:p: ")));
}

Machine three_disks(uint64_t third = 1024) {  // two PVs of 255 extents each, and one more
  Machine machine;
  for (const char* disk : {"sdb", "sdc"}) machine.add_disk(disk, 1_GiB, {.wwid = disk});
  machine.add_disk("sdd", Bytes{third << 20}, {.wwid = "sdd"});
  machine.make_vg("vg", {"sdb", "sdc", "sdd"});
  return machine;
}

TEST(ProvisionLayouts, TheExtentsOfEachLegAreNamed) {
  EXPECT_THAT(laid_out(three_disks(), {"a:300M"}, {"a=striped:2:128K"}).actions(),
              ElementsAre(HasSubstr("--type striped --stripes 2 --stripesize 128k --name a "
                                    "--extents 76 vg /dev/sdb:0-37 /dev/sdc:0-37")));
  EXPECT_THAT(laid_out(three_disks(), {"a:300M"}, {"a=raid1"}).actions(),
              ElementsAre(HasSubstr("--type raid1 --mirrors 1 --regionsize 2048k --name a "
                                    "--extents 75 vg /dev/sdb:0-75 /dev/sdc:0-75")));
  EXPECT_THAT(laid_out(three_disks(), {"a:300M"}, {"a=raid5:2"}).actions(),
              ElementsAre(HasSubstr("--type raid5 --stripes 2 --stripesize 64k --regionsize 2048k "
                                    "--name a --extents 76 vg "
                                    "/dev/sdb:0-38 /dev/sdc:0-38 /dev/sdd:0-38")));
}

TEST(ProvisionLayouts, EachVolumeLiesWhereMostRoomIsLeft) {
  EXPECT_THAT(
      laid_out(three_disks(2048), {"l:200", "a:100", "b:100"}, {"a=raid1", "b=raid1"}).actions(),
      ElementsAre(HasSubstr("--name l --extents 200 vg /dev/sdd:202-401"),
                  HasSubstr("/dev/sdd:0-100 /dev/sdb:0-100"),
                  HasSubstr("/dev/sdd:101-201 /dev/sdc:0-100")))
      << "volumes on several disks are placed first";
}

TEST(ProvisionLayouts, SizesAreWholeStripesAndPercentagesWhatTheLayoutAllows) {
  const auto rounded = laid_out(three_disks(), {"a:10"}, {"a=striped:3"});
  EXPECT_THAT(rounded.actions(), ElementsAre(HasSubstr("--extents 12 ")));
  EXPECT_THAT(rounded.warnings(), ElementsAre("size-rounded vg/a"));
  EXPECT_THAT(laid_out(three_disks(512), {"a:100%FREE"}, {"a=raid1"}).actions(),
              ElementsAre(HasSubstr("--extents 254 ")));
  EXPECT_THAT(laid_out(three_disks(512), {"a:100%FREE"}, {"a=raid5:2"}).actions(),
              ElementsAre(HasSubstr("--extents 252 ")));
  EXPECT_THAT(laid_out(three_disks(), {"a:50%VG", "b:100%FREE"}, {"a=raid1"}).actions(),
              ElementsAre(HasSubstr("--extents 127 "), HasSubstr("--extents 509 ")));
}

TEST(ProvisionLayouts, TooLittleRoomOnOneDiskIsRefusedWithTheFigures) {
  const auto planned = laid_out(three_disks(512), {"a:400"}, {"a=striped:3"});
  EXPECT_THAT(
      planned.refusals(),
      ElementsAre("not-enough-space /dev/vg/a: striped:3:64K needs 134 extents on each of 3 "
                  "disks, and could have 381 extents in all"));
  EXPECT_EQ(planned.draft.findings.refusals[0].what.evidence,
            "free: /dev/sdb 255, /dev/sdc 255, /dev/sdd 127; extents of 4.00 MiB");
}

TEST(ProvisionLayouts, TwoPartitionsOfOneDiskAreNotTwoDisks) {
  Machine machine;
  machine.add_disk("sdb", 4_GiB, {.wwid = "b"});
  for (uint32_t number : {1, 2}) machine.add_partition("sdb", number, 1_GiB);
  machine.make_vg("vg", {"sdb1", "sdb2"});
  for (const char* kind : {"raid1", "striped:2"}) {
    const auto planned = laid_out(machine, {"a:10"}, {std::string("a=") + kind});
    EXPECT_THAT(planned.refusals(), ElementsAre(HasSubstr("too-few-disks /dev/vg/a: "))) << kind;
    EXPECT_EQ(planned.draft.findings.refusals[0].what.evidence,
              "/dev/sdb1 on sdb, /dev/sdb2 on sdb");
  }
  EXPECT_THAT(laid_out(machine, {"a:100%FREE"}, {"a=raid1"}).refusals(),
              ElementsAre(HasSubstr("too-few-disks")));
  machine.add_disk("sdc", 1_GiB, {.wwid = "c"});
  EXPECT_THAT(plan_on(machine, {"provision",
                                {{"--vg", {"vg"}},
                                 {"--pv", {"/dev/sdc"}},
                                 {"--lv", {"a:10"}},
                                 {"--layout", {"a=raid1"}}},
                                {"converge:vg"}})
                  .refusals(),
              IsEmpty());
}

// What `lvcreate` would make of the request is there.
Machine with_volume(const std::string& kind, uint64_t extents) {
  Machine machine = three_disks();
  sim::SimHost host(machine);
  for (const auto& step :
       laid_out(machine, {"a:" + std::to_string(extents)}, {"a=" + kind}).draft.steps)
    EXPECT_TRUE(host.run(std::get<Run>(step.action))->ok());
  return host.machine();
}

TEST(ProvisionLayouts, ARerunFindsItsOwnResultAndNothingElse) {
  for (const char* kind : {"striped:2", "raid1", "raid5:2"}) {
    const Machine machine = with_volume(kind, 100);
    const auto again = laid_out(machine, {"a:100"}, {std::string("a=") + kind});
    EXPECT_THAT(again.refusals(), IsEmpty()) << kind;
    EXPECT_THAT(again.actions(), IsEmpty()) << kind;
    EXPECT_TRUE(all_hold(again.draft.goal, again.machine)) << kind;
    EXPECT_THAT(laid_out(machine, {"a:100"}, {}).refusals(),
                ElementsAre(HasSubstr("exists, but not as a plain linear volume")))
        << kind;
    EXPECT_THAT(laid_out(machine, {"a:100"}, {"a=raid1:3"}).refusals(),
                ElementsAre(HasSubstr("exists, but not as raid1:3")))
        << kind;
  }
  EXPECT_THAT(laid_out(with_volume("striped:2", 100), {"a:100"}, {"a=striped:2:128K"}).refusals(),
              ElementsAre(HasSubstr("exists, but not as striped:2:128K")));
  EXPECT_THAT(laid_out(with_volume("raid1", 255 - 1), {"a:100%FREE"}, {"a=raid1"}).refusals(),
              IsEmpty());
}

TEST(ProvisionXfs, IsMadeWithTheFeaturesOfAnOlderMkfsWhereTheKernelIsOlder) {
  const test::Request request{"provision",
                              {{"--vg", {"vg"}}, {"--lv", {"a:1G:xfs:/srv/a", "b:1M:ext4"}}}};
  Snapshot machine = test::probed(group(), request);
  EXPECT_THAT(test::plan_on_snapshot(machine, request).actions(),
              Not(Contains(HasSubstr("options="))));
  machine.xfs_profile = "/usr/share/xfsprogs/mkfs/lts_6.1.conf";
  const auto planned = test::plan_on_snapshot(machine, request);
  EXPECT_THAT(planned.actions(),
              Contains(HasSubstr("mkfs.xfs -c options=/usr/share/xfsprogs/mkfs/lts_6.1.conf -q")));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("mkfs.ext4 -q")));
  EXPECT_THAT(planned.warnings(),
              Contains("mkfs-newer-than-kernel /usr/share/xfsprogs/mkfs/lts_6.1.conf"));
}

TEST(ProvisionSizes, AFractionIsRoundedUpToWholeExtentsAndThePlanSaysSo) {
  const auto planned = volumes(group(), {"a:1.2G"});
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("--extents 308")));
  EXPECT_THAT(planned.warnings(), Contains("size-rounded vg/a"));
  EXPECT_THAT(volumes(group(), {"a:1G"}).warnings(), Not(Contains(HasSubstr("size-rounded"))));
}

TEST(ProvisionSizes, ABareNumberIsExtentsAndSIsASector) {
  EXPECT_THAT(volumes(group(), {"a:7"}).actions(), Contains(HasSubstr("--extents 7")));
  EXPECT_THAT(volumes(group(), {"a:8192S"}).actions(), Contains(HasSubstr("--extents 1 ")));
}

TEST(ProvisionSizes, ExtentsOnPvsThatAreClosedToAllocationDoNotCount) {
  Machine machine = group();
  close_to_allocation(machine, "sdb");
  EXPECT_THAT(volumes(machine, {"a:300"}).refusals(),
              ElementsAre(HasSubstr("need 300 extents, and 255 can be")));
  EXPECT_THAT(volumes(machine, {"a:100%FREE"}).actions(), Contains(HasSubstr("--extents 255")));
}

// `lvcreate` would fail in the middle of any of them.
TEST(ClosedPvs, NoCommandTakesThemForRoom) {
  Machine machine = group();
  machine.make_lv("vg", "a", 200, {.pvs = {"sdb"}});
  machine.put_fs("vg/a", "ext4");
  machine.make_lv("vg", "x", 54, {.pvs = {"sdb"}});
  machine.put_fs("vg/x", "xfs");
  close_to_allocation(machine, "sdc");
  for (const auto& [request, code] :
       {std::pair(test::Request{"snap-back", {{"--lv", {"vg/a"}}}}, "snapshot-space"),
        {test::Request{"shrink", {{"--lv", {"vg/a"}}, {"--size", {"100"}}}}, "snapshot-space"},
        {test::Request{"shrink-xfs", {{"--lv", {"vg/x"}}, {"--size", {"40"}}}}, "not-enough-space"},
        {test::Request{"provision", {{"--vg", {"vg"}}, {"--lv", {"n:10"}}}}, "not-enough-space"},
        {test::Request{"grow", {{"--lv", {"vg/a"}}, {"--size", {"202"}}}}, "not-enough-space"},
        {test::Request{"accelerate", {{"--lv", {"vg/a"}}, {"--cache", {"/dev/sdc"}}}},
         "cache-device-invalid"},
        {test::Request{"evacuate", {{"--pv", {"/dev/sdb"}}}}, "not-enough-space"}})
    EXPECT_THAT(plan_on(machine, request).refusals(), Contains(HasSubstr(code))) << request.command;
}

TEST(ClosedPvs, NothingMovesToThem) {
  Machine machine;
  for (const char* name : {"sdb", "sdc", "sdd"})
    machine.add_disk(name, 1_GiB, {.wwid = std::string("naa.") + name});
  machine.make_vg("vg", {"sdb", "sdc", "sdd"});
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  const test::Request request{"evacuate", {{"--pv", {"/dev/sdb"}}}};
  const auto moves_to = [](const std::string& disk) {
    return Contains(testing::AllOf(testing::StartsWith("pvmove "), HasSubstr(disk)));
  };
  EXPECT_THAT(plan_on(machine, request).actions(), moves_to("/dev/sdc:0-4"));
  close_to_allocation(machine, "sdc");
  const auto planned = plan_on(machine, request);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), moves_to("/dev/sdd:0-4"));
  EXPECT_THAT(planned.actions(), Not(moves_to("/dev/sdc")));
}

TEST(Provision, AFileSystemIsMadeWithItsLabel) {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.sdb"});
  machine.make_vg("vg", {"sdb"});
  const auto asked = [](const std::string& label) {
    return test::Request{"provision",
                         {{"--vg", {"vg"}},
                          {"--lv", {"a:100M:ext4", "b:400M:xfs", "s:50M:swap", "v:50M:vfat"}},
                          {"--label", {"a=" + label, "b=x y", "s=mem", "v=EFI"}}}};
  };
  const auto planned = plan_on(machine, asked("photos"));
  EXPECT_THAT(planned.refusals(), testing::IsEmpty());
  EXPECT_THAT(planned.actions(), testing::Contains(testing::StartsWith("mkfs.ext4 -L photos -q")));
  EXPECT_THAT(planned.actions(), testing::Contains(testing::StartsWith("mkfs.xfs -L 'x y' -q")));
  EXPECT_THAT(planned.actions(), testing::Contains(testing::StartsWith("mkswap -L mem")));
  EXPECT_THAT(planned.actions(), testing::Contains(testing::StartsWith("mkfs.vfat -n EFI")));
  EXPECT_THAT(plan_on(machine, asked("more than sixteen bytes")).refusals(),
              testing::ElementsAre(testing::HasSubstr("is too long for ext4")));
}

}  // namespace
}  // namespace lvq
