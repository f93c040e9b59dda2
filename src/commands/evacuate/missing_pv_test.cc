// Disks that are gone: looked at on captured reports of a group that lacks one
// (tests/fixtures/*-degraded.json).
#include "commands/evacuate/missing_pv.h"

#include <gmock/gmock.h>

#include "model/health.h"
#include "probe/lvm_report.h"
#include "tests/support/fixture.h"
#include "tests/support/planning.h"

namespace lvq {
namespace {

using test::plan_on_snapshot;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kMissing = "XHEXRK-MWee-59Ml-J9sg-yCd7-L1jQ-LafL2V";

// Of three disks ubdd is gone. `all`: with the volumes of which it had the only copy.
Snapshot degraded(bool all) {
  Snapshot machine;
  auto report = parse_fullreport(fixture("fullreport-2.03.31-degraded.json"));
  EXPECT_TRUE(report);
  machine.pvs = report->pvs;
  machine.vgs = report->vgs;
  std::set<std::string> left_out;
  for (const auto& lv : report->lvs)
    if (all || (lv.name != "lost" && lv.name != "parts"))
      machine.lvs.push_back(lv);
    else
      left_out.insert(lv.uuid);
  for (auto& pv : machine.pvs)
    for (auto& segment : pv.segments)
      if (left_out.contains(segment.lv_uuid)) segment.lv_uuid.clear();
  machine.has_lvm = true;
  for (const auto& [name, minor] : {std::pair{"ubdb", 16U}, {"ubdc", 32U}, {"ubde", 64U}}) {
    machine.devices.push_back({.name = name, .major = 98, .minor = minor, .size = 4_GiB});
    machine.signatures[name] = {};
  }
  for (const char* name : {"ubdb", "ubdc"})
    machine.signatures[name] = {{"LVM2_member", "", "", 536}};
  return machine;
}

test::Request replace_it(const std::string& old = kMissing) {
  return {"replace-disk", {{"--old", {old}}, {"--new", {"/dev/ubde"}}}};
}

TEST(MissingPv, EvacuateSaysWhatHasACopyAndWhatHasNone) {
  const auto planned = plan_on_snapshot(degraded(true), {"evacuate", {{"--pv", {kMissing}}}});
  ASSERT_EQ(planned.draft.findings.refusals.size(), 1U);
  const Error& what = planned.draft.findings.refusals[0].what;
  EXPECT_EQ(what.code, "pv-missing");
  EXPECT_THAT(what.evidence, AllOf(HasSubstr("half/mir (raid,raid1) has a copy"),
                                   HasSubstr("half/lost (linear) has none"),
                                   HasSubstr("half/raid5 (raid,raid5,raid5_ls) has a copy"),
                                   HasSubstr("half/parts (striped) has none")));
}

TEST(MissingPv, ABlankDiskIsNotTakenForDoneWhereAGroupMissesOne) {
  EXPECT_THAT(plan_on_snapshot(degraded(true), {"evacuate", {{"--pv", {"/dev/ubde"}}}}).refusals(),
              ElementsAre(AllOf(HasSubstr("device-not-pv /dev/ubde"), HasSubstr(kMissing))));
}

TEST(MissingPv, ABlankDiskWhereNoneIsMissedIsDoneAndAWarningSaysSo) {
  Snapshot machine = degraded(false);
  std::erase_if(machine.pvs, [](const PhysicalVolume& pv) { return pv.missing; });
  const auto planned = plan_on_snapshot(machine, {"evacuate", {{"--pv", {"/dev/ubde"}}}});
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.warnings(), ElementsAre("nothing-there /dev/ubde"));
}

TEST(MissingPv, WhatHasNoCopyIsNamedAndRefused) {
  EXPECT_THAT(plan_on_snapshot(degraded(true), replace_it()).refusals(),
              ElementsAre(HasSubstr("no-copy half/lost"), HasSubstr("no-copy half/parts")));
}

TEST(MissingPv, RaidVolumesMakeTheirCopiesAnewOnTheNewDisk) {
  const auto planned = plan_on_snapshot(degraded(false), replace_it());
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.warnings(), Contains("copies-anew half"));
  EXPECT_THAT(planned.actions(), ElementsAre(HasSubstr("pvcreate"), "vgextend --yes half /dev/ubde",
                                             "lvconvert --yes --repair half/mir /dev/ubde",
                                             "lvconvert --yes --repair half/raid5 /dev/ubde",
                                             "vgreduce --yes --removemissing half"));
}

TEST(MissingPv, WhatARepairThatWasCutOffHasTakenOutOfTheVolumeIsRemoved) {
  const auto planned = plan_on_snapshot(degraded(false), replace_it());
  const auto removal = AllOf(HasSubstr("lvremove --yes --select 'lv_uuid="),
                             testing::ContainsRegex("half/mir_r(image|meta)_[01]_extracted$"));
  test::Words redone;
  for (const auto& remedy : planned.draft.steps.at(2).redo) redone.push_back(text(remedy.action));
  EXPECT_THAT(redone, ElementsAre("lvconvert --yes --repair half/mir /dev/ubde", removal, removal));
}

TEST(MissingPv, RaidThatIsNotInSyncOrNotActiveIsNotRepairedUnseen) {
  Snapshot machine = degraded(false);
  IndexedList<LogicalVolume> lvs;
  for (LogicalVolume lv : std::as_const(machine).lvs) {
    if (lv.name == "mir") lv.copy_percent = "41.00";
    if (lv.name == "raid5") lv.active = false;
    lvs.push_back(lv);
  }
  machine.lvs = lvs;
  EXPECT_THAT(plan_on_snapshot(machine, replace_it()).refusals(),
              ElementsAre(HasSubstr("not-in-sync half/mir"), HasSubstr("not-active half/raid5")));
}

TEST(MissingPv, AUuidThatLvmDoesNotKnow) {
  EXPECT_THAT(plan_on_snapshot(degraded(true), replace_it("nobody")).refusals(),
              ElementsAre(HasSubstr("device-missing nobody")));
}

// As after the replacement: the missing PV is gone, and ubde is one of the group.
Snapshot replaced() {
  Snapshot machine = degraded(false);
  const auto missing = std::ranges::find(machine.pvs, kMissing, &PhysicalVolume::uuid);
  PhysicalVolume joined = *missing;
  joined.uuid = "JoinedJoinedJoinedJoinedJoinedJo";
  joined.device = "/dev/ubde";
  joined.missing = false;
  std::erase_if(machine.pvs, [](const PhysicalVolume& pv) { return pv.missing; });
  machine.pvs.push_back(joined);
  machine.signatures["ubde"] = {{"LVM2_member", "", "", 536}};
  return machine;
}

TEST(MissingPv, AUuidThatWasReplacedBeforeNeedsNothingAndAWarningSaysWhy) {
  const auto planned = plan_on_snapshot(replaced(), replace_it());
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.warnings(), ElementsAre(std::string("nothing-there ") + kMissing));
  EXPECT_THAT(planned.draft.goal, testing::SizeIs(1)) << "it is proved that ubde is in the group";
}

TEST(MissingPv, AUuidThatLvmDoesNotKnowIsNotTakenForReplacedWithoutProof) {
  const auto refusals = [](const Snapshot& machine, const test::Request& request) {
    return plan_on_snapshot(machine, request).refusals();
  };
  EXPECT_THAT(refusals(replaced(), replace_it("nobody")), ElementsAre(HasSubstr("device-missing")))
      << "no UUID of LVM's";
  test::Request kept = replace_it();
  kept.options["--keep-pv"] = {};
  EXPECT_THAT(refusals(replaced(), kept), ElementsAre(HasSubstr("device-missing")))
      << "it would be there";
  Snapshot machine = replaced();
  for (auto& pv : machine.pvs)
    if (pv.device == "/dev/ubde") pv.vg = "";
  EXPECT_THAT(refusals(machine, replace_it()), ElementsAre(HasSubstr("device-missing")))
      << "the new disk is in no group";
  machine = replaced();
  for (auto& pv : machine.pvs)
    if (pv.device == "/dev/ubdc") pv.missing = true;
  EXPECT_THAT(refusals(machine, replace_it()), ElementsAre(HasSubstr("device-missing")))
      << "the group lacks another";
}

TEST(Health, NamesTheDiskThatIsMissingWithWhatItHad) {
  const auto troubles = troubles_of(degraded(true), {});
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_EQ(troubles[0].code, "pv-missing");
  EXPECT_THAT(troubles[0].hint, HasSubstr(std::string("lvq replace-disk --old ") + kMissing));
  EXPECT_THAT(troubles_of(degraded(true), {"another"}), IsEmpty());
}

TEST(Health, OfVolumesByTheirState) {
  Snapshot machine = degraded(false);
  LogicalVolume lv;
  lv.vg = "half";
  lv.name = "x";
  lv.uuid = "x";
  const auto codes = [&](const LogicalVolume& each) {
    Snapshot with = machine;
    with.lvs.push_back(each);
    test::Words all;
    for (const auto& trouble : troubles_of(with, {}))
      all.push_back(std::string(trouble.code.text()) + " " + trouble.subject);
    return all;
  };
  EXPECT_THAT(codes(lv), testing::Not(Contains(HasSubstr("half/x"))));
  LogicalVolume other = lv;
  other.health = "refresh needed";
  EXPECT_THAT(codes(other), Contains("lv-degraded half/x"));
  other = lv;
  other.suspended = true;
  EXPECT_THAT(codes(other), Contains("lv-suspended half/x"));
  other = lv;
  other.layout = "thin,pool";
  other.data_percent = "95.10";
  EXPECT_THAT(codes(other), Contains("nearly-full half/x"));
  PhysicalVolume orphan;
  orphan.uuid = "u";
  orphan.device = "/dev/ubde";
  orphan.in_use = true;
  machine.pvs.push_back(orphan);
  EXPECT_THAT(codes(lv), Contains("pv-in-use /dev/ubde"));
}

}  // namespace
}  // namespace lvq
