#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using test::plan_on;
using test::Planned;
using test::Request;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// Its actions without the words that select what they remove: "lvremove --yes vg/a".
std::vector<std::string> by_name(const Planned& planned) {
  const std::string select = " --select ";
  auto actions = planned.actions();
  for (auto& action : actions)
    if (const auto at = action.find(select); at != action.npos)
      action.erase(at, action.rfind(' ') - at);
  return actions;
}

// vg on two disks: an ext4 on /srv/a with an xfs inside it, and swap.
sim::Machine storage() {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", 1_GiB, {.wwid = "naa.c"});
  machine.make_vg("vg", {"sdb", "sdc"});
  machine.make_lv("vg", "a", 50);
  machine.make_lv("vg", "b", 80);
  machine.make_lv("vg", "s", 10);
  machine.put_fs("vg/a", "ext4", "photos", {.uuid = "aaaaaaaa-0000-4000-8000-000000000000"});
  machine.put_fs("vg/b", "xfs", "", {.uuid = "bbbbbbbb-0000-4000-8000-000000000000"});
  machine.put_fs("vg/s", "swap");
  machine.mount("vg/a", "/srv/a");
  machine.mount("vg/b", "/srv/a/b");
  machine.swap_on("vg/s", 5);
  machine.set_file("/etc/fstab",
                   "/dev/vda1 / ext4 defaults 0 1\n/dev/vg/a /srv/a ext4 defaults 0 2\n"
                   "UUID=bbbbbbbb-0000-4000-8000-000000000000 /srv/a/b xfs noatime 0 0\n");
  return machine;
}

const Request kWhole{"decommission", {{"--vg", {"vg"}}}};

Request volumes(const std::vector<std::string>& names) {
  return {"decommission", {{"--lv", names}}};
}

Planned refused(const std::map<std::string, test::Words>& options) {
  return plan_on(storage(), {"decommission", options});
}

TEST(Decommission, TakesReferencesFirstAndPhysicalVolumesLast) {
  const Planned planned = plan_on(storage(), kWhole);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(by_name(planned),
              ElementsAre("update /etc/fstab", "systemctl daemon-reload", "umount /srv/a/b",
                          "umount /srv/a", "swapoff /dev/vg/s", "lvremove --yes vg/a",
                          "lvremove --yes vg/b", "lvremove --yes vg/s", "vgremove vg",
                          "pvremove /dev/sdb", "pvremove /dev/sdc"));
}

// What no line names is lost in a power cut whatever lvq does, and must not keep a transaction from
// going on.
TEST(Decommission, NeedsOfItsLinesOnlyWhatABootMakesByThem) {
  sim::Machine machine = storage();
  machine.mount("vg/a", "/mnt");
  const Step table = plan_on(machine, kWhole).draft.steps.front();
  EXPECT_THAT(table.before, Contains(Fact(Mounted{"/dev/vg/a", "/srv/a"})));
  EXPECT_THAT(table.before, Not(Contains(Fact(Mounted{"/dev/vg/a", "/mnt"}))));
  EXPECT_THAT(table.before, Not(Contains(Fact(SwapOn{"/dev/vg/s"}))));
  machine.set_file("/etc/fstab", "/dev/vg/a /srv/a ext4 noauto 0 2\n/dev/vg/s none swap sw 0 0\n");
  EXPECT_THAT(plan_on(machine, kWhole).draft.steps.front().before,
              testing::AllOf(Contains(Fact(SwapOn{"/dev/vg/s"})),
                             Not(Contains(Fact(Mounted{"/dev/vg/a", "/srv/a"})))));
}

TEST(Decommission, CanBeTakenBackUpToTheFirstVolume) {
  const Planned planned = plan_on(storage(), kWhole);
  for (size_t n = 0; n < planned.draft.steps.size(); ++n)
    EXPECT_EQ(planned.draft.steps[n].destroys.empty(), n < 5) << planned.actions()[n];
  EXPECT_THAT(planned.draft.steps[5].destroys, HasSubstr("ext4 \"photos\""));
}

TEST(Decommission, OfSingleVolumesLeavesTheGroup) {
  EXPECT_THAT(by_name(plan_on(storage(), volumes({"vg/b"}))),
              ElementsAre("update /etc/fstab", "systemctl daemon-reload", "umount /srv/a/b",
                          "lvremove --yes vg/b"));
}

TEST(Decommission, KeepsThePhysicalVolumesWhereAsked) {
  const Planned planned =
      plan_on(storage(), {"decommission", {{"--vg", {"vg"}}, {"--keep-pvs", {}}}});
  EXPECT_EQ(by_name(planned).back(), "vgremove vg");
  EXPECT_THAT(planned.draft.goal,
              Contains(testing::VariantWith<PvIs>(testing::Field(&PvIs::vg, ""))));
}

TEST(Decommission, OfAnEmptyGroupRemovesTheGroup) {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  EXPECT_THAT(by_name(plan_on(machine, kWhole)), ElementsAre("vgremove vg", "pvremove /dev/sdb"));
}

TEST(Decommission, OfWhatIsNotThereHasNothingToDoAndSaysSo) {
  sim::Machine machine;
  const Planned group = plan_on(machine, kWhole);
  EXPECT_THAT(group.refusals(), IsEmpty());
  EXPECT_THAT(group.actions(), IsEmpty());
  EXPECT_THAT(group.warnings(), ElementsAre("vg-missing vg"));
  EXPECT_THAT(group.draft.goal, ElementsAre(Fact(VgAbsent{"vg"})));
  const Planned volume = plan_on(storage(), volumes({"vg/none"}));
  EXPECT_THAT(volume.actions(), IsEmpty());
  EXPECT_THAT(volume.warnings(), ElementsAre("lv-missing vg/none"));
}

TEST(Decommission, RefusesArgumentsThatDoNotGoTogether) {
  EXPECT_THAT(refused({}).refusals(), Contains(HasSubstr("neither --vg nor --lv")));
  EXPECT_THAT(refused({{"--vg", {"vg"}}, {"--lv", {"vg/a"}}}).refusals(),
              Contains(HasSubstr("do not go together")));
  EXPECT_THAT(refused({{"--lv", {"vg/a"}}, {"--keep-pvs", {}}}).refusals(),
              Contains(HasSubstr("with --vg only")));
  for (const char* lv : {"vg", "vg/", "/a", "vg/a/b", "", "/dev/vg"})
    EXPECT_THAT(refused({{"--lv", {lv}}}).refusals(), Contains(HasSubstr("is not VG/LV"))) << lv;
  EXPECT_THAT(refused({{"--vg", {"-x"}}}).refusals(), Contains(StartsWith("name-invalid")));
}

TEST(Decommission, TakesAVolumeByItsPathToo) {
  EXPECT_THAT(by_name(plan_on(storage(), volumes({"/dev/vg/b"}))), Contains("lvremove --yes vg/b"));
}

TEST(Decommission, RefusesAVolumeThatIsNamedTwice) {
  EXPECT_THAT(plan_on(storage(), volumes({"vg/b", "/dev/vg/b"})).refusals(),
              ElementsAre("duplicate-argument vg/b: is named twice"));
}

TEST(Decommission, RemovesEmptyDirectoriesThatLvqMadeInnermostFirst) {
  sim::Machine machine = storage();
  Request request = kWhole;
  request.made_directories = {"/srv/a", "/srv/a/b", "/srv", "/srv/other"};
  auto actions = by_name(plan_on(machine, request));
  EXPECT_THAT(actions, Contains("rmdir /srv/a"));
  EXPECT_THAT(actions, Not(Contains("rmdir /srv/a/b"))) << "it goes with the volume that it is on";
  EXPECT_THAT(actions, Not(Contains("rmdir /srv/other")));
  EXPECT_EQ(actions.back(), "rmdir /srv");
}

TEST(Decommission, LeavesDirectoriesThatOthersMade) {
  EXPECT_THAT(plan_on(storage(), kWhole).actions(), Not(Contains(StartsWith("rmdir"))));
}

TEST(Decommission, WithoutSystemdReloadsNothing) {
  sim::Machine machine = storage();
  machine.systemd = false;
  machine.missing_tools.insert("systemctl");
  const Planned planned = plan_on(machine, kWhole);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), Not(Contains("systemctl daemon-reload")));
}

TEST(Decommission, NamesToolsThatAreMissing) {
  sim::Machine machine = storage();
  machine.missing_tools.insert("vgremove");
  EXPECT_THAT(plan_on(machine, kWhole).refusals(), ElementsAre(HasSubstr("tool-missing vgremove")));
}

TEST(Decommission, RefusesAnUnusableGroup) {
  sim::Machine exported = storage();
  exported.mounts.clear();
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 5);
  sim::Machine away = machine;
  away.export_vg("vg");
  EXPECT_THAT(plan_on(away, kWhole).refusals(), Contains(StartsWith("vg-exported")));
  machine.foreign_vg("vg", "elsewhere");
  EXPECT_THAT(plan_on(machine, kWhole).refusals(), Contains(StartsWith("vg-foreign")));
}

TEST(Decommission, OfInactiveVolumesSaysThatTheirContentIsNotKnown) {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "off", 5, {.active = false});
  const Planned planned = plan_on(machine, kWhole);
  EXPECT_THAT(planned.warnings(), ElementsAre("not-active /dev/vg/off"));
  EXPECT_THAT(planned.draft.steps[0].destroys, HasSubstr("not known"));
}

TEST(Decommission, LeavesTheOtherSignaturesOfAPhysicalVolume) {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.put_fs("sdb", "ext4", "stray");
  const Planned planned = plan_on(machine, kWhole);
  EXPECT_THAT(planned.draft.steps.back().after, ElementsAre(Fact(NotPv{"/dev/sdb"})));
}

// --- snapshots
// -------------------------------------------------------------------------------------------------

sim::Machine with_snapshot() {
  sim::Machine machine = storage();
  machine.make_snapshot("vg", "a", "before", 5);
  return machine;
}

TEST(Decommission, RemovesSnapshotsBeforeTheirOrigin) {
  const auto actions = by_name(plan_on(with_snapshot(), kWhole));
  const auto at = [&](const char* action) {
    return std::ranges::find(actions, action) - actions.begin();
  };
  EXPECT_LT(at("lvremove --yes vg/before"), at("lvremove --yes vg/a"));
  EXPECT_LT(at("lvremove --yes vg/a"), at("vgremove vg"));
}

TEST(Decommission, OfAnOriginWantsConsentForItsSnapshots) {
  Request request = volumes({"vg/a", "vg/b"});
  EXPECT_THAT(plan_on(with_snapshot(), request).consents(), ElementsAre("remove:vg/before"));
  request.allowed = {"remove:vg/before"};
  EXPECT_THAT(by_name(plan_on(with_snapshot(), request)), Contains("lvremove --yes vg/before"));
  EXPECT_THAT(plan_on(with_snapshot(), volumes({"vg/a", "vg/before", "vg/b"})).refusals(),
              IsEmpty());
}

TEST(Decommission, OfASnapshotLeavesItsOriginAndItsLine) {
  EXPECT_THAT(by_name(plan_on(with_snapshot(), volumes({"vg/before"}))),
              ElementsAre("lvremove --yes vg/before"));
}

}  // namespace
}  // namespace lvq
