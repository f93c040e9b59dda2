#include "model/fact.h"

#include <gmock/gmock.h>

#include <set>

#include "base/digest.h"
#include "tests/support/facts.h"

namespace lvq {
namespace {

using test::small_machine;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Fact, EveryKindHasAnExample) {
  std::set<size_t> kinds;
  for (const auto& fact : test::all_facts()) kinds.insert(fact.index());
  EXPECT_EQ(kinds.size(), std::variant_size_v<Fact>);
}

TEST(Fact, HoldsOnceEstablished) {
  Snapshot machine = small_machine();
  for (const auto& fact : test::facts_in_order()) {
    establish(fact, machine);
    EXPECT_TRUE(holds(fact, machine)) << text(fact) << "; found: " << found(fact, machine);
  }
}

TEST(Fact, NothingIsAssertedOfAMachineThatWasNotLookedAt) {
  for (const auto& fact : test::all_facts()) {
    const bool vacuous = std::holds_alternative<Unmounted>(fact) || std::holds_alternative<SwapOff>(fact);
    EXPECT_EQ(holds(fact, Snapshot{}), vacuous) << text(fact);
  }
}

TEST(Fact, SaysWhatItIsAboutAndWhatIsThereInstead) {
  for (const auto& fact : test::all_facts()) {
    EXPECT_THAT(subject(fact), HasSubstr(":"));
    EXPECT_FALSE(text(fact).empty());
    EXPECT_FALSE(found(fact, Snapshot{}).empty());
  }
}

TEST(DeviceIs, IsFalseForAnotherDiskUnderTheSameName) {
  const Snapshot machine = small_machine();
  EXPECT_TRUE(holds(DeviceIs{"/dev/sdb", 1_GiB, 512, "naa.1", ""}, machine));
  EXPECT_FALSE(holds(DeviceIs{"/dev/sdb", 1_GiB, 512, "naa.2", ""}, machine));
  EXPECT_FALSE(holds(DeviceIs{"/dev/sdb", 2_GiB, 512, "naa.1", ""}, machine));
  EXPECT_FALSE(holds(DeviceIs{"/dev/sdz", 1_GiB, 512, "naa.1", ""}, machine));
}

TEST(DeviceUnused, CountsPartitionsSwapsHoldersLoopsAndForeignNamespaces) {
  const DeviceUnused unused{"/dev/sdb"};
  EXPECT_TRUE(holds(unused, small_machine()));
  Snapshot mounted = small_machine();
  mounted.mounts.push_back({.major = 8, .minor = 17, .target = "/mnt", .holder = "pid 7 (nginx)"});
  EXPECT_FALSE(holds(unused, mounted));
  EXPECT_THAT(describe_uses(*mounted.device("/dev/sdb"), mounted),
              ElementsAre("sdb1: mounted on /mnt in the mount namespace of pid 7 (nginx)"));
  Snapshot swapping = small_machine();
  swapping.swaps.push_back({"/dev/sdb1", "sdb1"});
  EXPECT_FALSE(holds(unused, swapping));
  Snapshot held = small_machine();
  held.devices[1].holders = {"md0"};
  EXPECT_FALSE(holds(unused, held));
  Snapshot looped = small_machine();
  looped.devices.push_back({.name = "loop0", .major = 7, .backing_file = "/dev/sdb"});
  EXPECT_FALSE(holds(unused, looped));
}

TEST(NoSignature, SeesWhatIsInsideThePartitions) {
  Snapshot machine = small_machine();
  machine.signatures["sdb"] = {};
  EXPECT_FALSE(holds(NoSignature{"/dev/sdb"}, machine));
  machine.signatures["sdb1"] = {};
  EXPECT_TRUE(holds(NoSignature{"/dev/sdb"}, machine));
  machine.signatures.erase("sdb1");
  EXPECT_FALSE(holds(NoSignature{"/dev/sdb"}, machine)) << "a partition that was not looked at is not blank";
}

TEST(VgIs, IsFalseForAVgThatIsNotWhole) {
  Snapshot machine = small_machine();
  const VgIs is{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = ""};
  establish(PvIs{"/dev/sdb", "pv-1", ""}, machine);
  establish(is, machine);
  EXPECT_TRUE(holds(is, machine));
  for (bool VolumeGroup::* flaw :
       {&VolumeGroup::exported, &VolumeGroup::partial, &VolumeGroup::foreign, &VolumeGroup::shared}) {
    Snapshot flawed = machine;
    flawed.vgs[0].*flaw = true;
    EXPECT_FALSE(holds(is, flawed));
  }
}

TEST(FsIs, WantsEverySignatureToAgree) {
  Snapshot machine = small_machine();
  const FsIs is{"/dev/sdc", "vfat", "AAAA-BBBB", ""};
  machine.signatures["sdc"] = {{"vfat", "AAAA-BBBB", "", 82}, {"vfat", "", "", 510}};
  EXPECT_TRUE(holds(is, machine));
  machine.signatures["sdc"].push_back({"xfs", "u", "", 0});
  EXPECT_FALSE(holds(is, machine));
}

TEST(Mounted, IsAboutTheTopmostMount) {
  Snapshot machine = small_machine();
  machine.mounts = {{.major = 8, .minor = 17, .target = "/srv"}};
  EXPECT_TRUE(holds(Mounted{"/dev/sdb1", "/srv"}, machine));
  machine.mounts.push_back({.major = 8, .minor = 32, .target = "/srv"});
  EXPECT_FALSE(holds(Mounted{"/dev/sdb1", "/srv"}, machine));
}

TEST(FstabHas, WantsExactlyOneLineThatSaysThis) {
  Snapshot machine = small_machine();
  const FstabHas has{"UUID=u", "/srv/a b", "xfs", "defaults,noatime", 0};
  machine.files["/etc/fstab"].text = "UUID=u\t/srv/a\\040b xfs defaults,noatime 0 0";
  EXPECT_TRUE(holds(has, machine));
  machine.files["/etc/fstab"].text += "\nUUID=u /srv/a\\040b xfs defaults,noatime 0 0\n";
  EXPECT_FALSE(holds(has, machine));
}

TEST(FileIs, DoesNotHoldForALink) {
  Snapshot machine = small_machine();
  const FileIs is{"/etc/fstab", sha256_hex("# nothing\n")};
  EXPECT_TRUE(holds(is, machine));
  machine.files["/etc/fstab"].is_link = true;
  EXPECT_FALSE(holds(is, machine));
}

TEST(Establish, MountHidesWhatLayBelow) {
  Snapshot machine = small_machine();
  machine.paths["/srv/a/b"] = {.kind = PathState::Kind::directory};
  establish(Mounted{"/dev/sdc", "/srv/a"}, machine);
  EXPECT_TRUE(holds(DirAbsent{"/srv/a/b"}, machine));
}

TEST(Establish, WipeTakesThePartitionsWithTheirTable) {
  Snapshot machine = small_machine();
  establish(NoSignature{"/dev/sdb"}, machine);
  EXPECT_EQ(machine.device("/dev/sdb1"), nullptr);
  EXPECT_THAT(describe_signatures(*machine.device("/dev/sdb"), machine), IsEmpty());
}

TEST(Establish, LvTakesItsExtentsFromTheVgAndGivesThemBack) {
  Snapshot machine = small_machine();
  establish(PvIs{"/dev/sdb", "pv-1", ""}, machine);
  establish(VgIs{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = ""}, machine);
  establish(LvIs{"vg", "a", {200}, "linear", ""}, machine);
  EXPECT_TRUE(holds(RoomIn{"vg", {55}}, machine));
  EXPECT_FALSE(holds(RoomIn{"vg", {56}}, machine));
  establish(LvAbsent{"vg", "a"}, machine);
  EXPECT_TRUE(holds(RoomIn{"vg", {255}}, machine));
  EXPECT_EQ(machine.device("/dev/vg/a"), nullptr);
}

}  // namespace
}  // namespace lvq
