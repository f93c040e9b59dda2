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
  for (const char* each : {"sdb", "sdc"}) {
    auto& area = *machine.disks.at(each).surface.here.front().pv;
    sim::VgMeta meta = *area.vg;
    for (auto& member : meta.pvs) member.allocatable &= member.uuid != pv;
    area.vg = std::make_shared<const sim::VgMeta>(std::move(meta));
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
        {test::Request{"provision", {{"--vg", {"vg"}}, {"--lv", {"n:10"}}}}, "not-enough-space"}})
    EXPECT_THAT(plan_on(machine, request).refusals(), Contains(HasSubstr(code))) << request.command;
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
