#include "facts/fact.h"

#include <gmock/gmock.h>

#include <set>

#include "base/digest.h"
#include "model/uses.h"
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
    const auto* automount = std::get_if<AutomountIs>(&fact);
    const bool vacuous =
        std::holds_alternative<Unmounted>(fact) || std::holds_alternative<SwapOff>(fact) ||
        std::holds_alternative<NotMountedAt>(fact) || (automount && !automount->set);
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
  EXPECT_FALSE(holds(NoSignature{"/dev/sdb"}, machine))
      << "a partition that was not looked at is not blank";
}

TEST(VgIs, IsFalseForAVgThatIsNotWhole) {
  Snapshot machine = small_machine();
  const VgIs is{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = ""};
  establish(PvIs{"/dev/sdb", "pv-1", ""}, machine);
  establish(is, machine);
  EXPECT_TRUE(holds(is, machine));
  for (bool VolumeGroup::* flaw : {&VolumeGroup::exported, &VolumeGroup::partial,
                                   &VolumeGroup::foreign, &VolumeGroup::shared}) {
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

TEST(NotBusy, IsNotKnownBeforeTheProcessesWereLookedAt) {
  Snapshot machine = small_machine();
  EXPECT_FALSE(holds(NotBusy{"/dev/sdb"}, machine));
  machine.users.emplace();
  EXPECT_TRUE(holds(NotBusy{"/dev/sdb"}, machine));
  EXPECT_TRUE(holds(NotBusy{"/dev/gone"}, machine)) << "what is not there nobody uses";
  machine.users->push_back({"sdb", "812", "nginx", "an open file", "/srv/a/log"});
  EXPECT_FALSE(holds(NotBusy{"/dev/sdb"}, machine));
  EXPECT_TRUE(holds(NotBusy{"/dev/sdc"}, machine));
  EXPECT_EQ(found(NotBusy{"/dev/sdb"}, machine), "pid 812 (nginx): an open file /srv/a/log");
}

LogicalVolume volume(const std::string& name, const std::string& origin = "",
                     const std::string& pool = "") {
  LogicalVolume lv;
  lv.vg = "vg";
  lv.name = name;
  lv.uuid = "uuid of " + name;
  lv.origin_uuid = origin.empty() ? "" : "uuid of " + origin;
  lv.pool = pool;
  return lv;
}

Snapshot with_volumes(const std::vector<LogicalVolume>& volumes) {
  Snapshot machine = small_machine();
  machine.vgs.push_back({.name = "vg"});
  for (const auto& each : volumes) machine.lvs.push_back(each);
  return machine;
}

TEST(NoDependents, CountsThickSnapshotsAndTheVolumesOfAPool) {
  const Snapshot machine =
      with_volumes({volume("data"), volume("snap", "data"), volume("pool"),
                    volume("thin", "", "pool"), volume("thinsnap", "thin", "pool")});
  EXPECT_FALSE(holds(NoDependents{"vg", "data"}, machine));
  EXPECT_FALSE(holds(NoDependents{"vg", "pool"}, machine));
  EXPECT_TRUE(holds(NoDependents{"vg", "snap"}, machine));
  EXPECT_TRUE(holds(NoDependents{"vg", "thin"}, machine)) << "a thin snapshot outlives its origin";
  EXPECT_TRUE(holds(NoDependents{"vg", "gone"}, machine));
  EXPECT_EQ(found(NoDependents{"vg", "pool"}, machine), "vg/thin; vg/thinsnap");
}

TEST(NoDependents, CountsNoPartOfTheVolumeItself) {
  LogicalVolume part = volume("data_rimage_0");
  part.hidden = true;
  part.parent = "data";
  EXPECT_TRUE(holds(NoDependents{"vg", "data"}, with_volumes({volume("data"), part})));
}

TEST(VgEmpty, MayHaveTheSpareSpaceThatLvmKeeps) {
  EXPECT_TRUE(holds(VgEmpty{"vg"}, with_volumes({volume("lvol0_pmspare")})));
  EXPECT_FALSE(holds(VgEmpty{"vg"}, with_volumes({volume("data")})));
  EXPECT_FALSE(holds(VgEmpty{"other"}, with_volumes({})));
}

TEST(LvIs, WithAnIdentifierIsFalseForAnotherOfThatName) {
  const Snapshot machine = with_volumes({volume("data")});
  EXPECT_TRUE(holds(LvIs{"vg", "data", {}, "", "", "uuid of data"}, machine));
  EXPECT_FALSE(holds(LvIs{"vg", "data", {}, "", "", "uuid of another"}, machine));
  EXPECT_TRUE(holds(LvIs{"vg", "data", {}, "", "", ""}, machine)) << "any";
}

TEST(FileLacks, IsAboutTheWholeLineInAnyPlace) {
  Snapshot machine = small_machine();
  machine.files["/etc/fstab"].text = "one\n two\nthree";
  EXPECT_FALSE(holds(FileLacks{"/etc/fstab", "one"}, machine));
  EXPECT_FALSE(holds(FileLacks{"/etc/fstab", "three"}, machine)) << "without a line feed";
  EXPECT_TRUE(holds(FileLacks{"/etc/fstab", "two"}, machine));
  EXPECT_FALSE(holds(FileLacks{"/etc/crypttab", "two"}, machine)) << "was not looked at";
  machine.files["/etc/crypttab"] = {};
  EXPECT_TRUE(holds(FileLacks{"/etc/crypttab", "two"}, machine)) << "there is none";
}

TEST(DirGoneOrUsed, HoldsWhereOthersUseTheDirectoryNow) {
  Snapshot machine = small_machine();
  machine.paths["/srv/a"] = {.kind = PathState::Kind::directory, .mode = 0755};
  EXPECT_FALSE(holds(DirGoneOrUsed{"/srv/a"}, machine));
  machine.paths["/srv/a"].empty = false;
  EXPECT_TRUE(holds(DirGoneOrUsed{"/srv/a"}, machine));
  machine.paths["/srv/a"] = {};
  EXPECT_TRUE(holds(DirGoneOrUsed{"/srv/a"}, machine));
  EXPECT_FALSE(holds(DirGoneOrUsed{"/srv/b"}, machine)) << "was not looked at";
}

TEST(Establish, NotPvLeavesTheOtherSignatures) {
  Snapshot machine = small_machine();
  machine.signatures["sdc"] = {{"LVM2_member", "pv-2", "", 536}, {"ext4", "u-9", "", 1080}};
  machine.pvs.push_back({.uuid = "pv-2", .device = "/dev/sdc", .major = 8, .minor = 32});
  EXPECT_FALSE(holds(NotPv{"/dev/sdc"}, machine));
  establish(NotPv{"/dev/sdc"}, machine);
  EXPECT_TRUE(holds(NotPv{"/dev/sdc"}, machine));
  EXPECT_EQ(machine.signatures["sdc"], (std::vector<Signature>{{"ext4", "u-9", "", 1080}}));
}

TEST(LinesAre, LooksAtItsOwnLinesAlone) {
  Snapshot machine;
  EXPECT_FALSE(holds(LinesAre{"/etc/fstab", {}, {"a"}}, machine)) << "was not looked at";
  machine.files["/etc/fstab"] = {};
  EXPECT_TRUE(holds(LinesAre{"/etc/fstab", {}, {"a"}}, machine)) << "there is none";
  machine.files["/etc/fstab"] = {.exists = true, .text = "others\na\nmore"};
  EXPECT_TRUE(holds(LinesAre{"/etc/fstab", {"a", "more"}, {"b"}}, machine));
  EXPECT_FALSE(holds(LinesAre{"/etc/fstab", {"a", "b"}, {}}, machine));
  EXPECT_FALSE(holds(LinesAre{"/etc/fstab", {}, {"a"}}, machine));
  machine.files["/etc/fstab"].is_link = true;
  EXPECT_FALSE(holds(LinesAre{"/etc/fstab", {"a"}, {}}, machine))
      << "who writes there is not known";
}

TEST(LinesAre, SpeaksOfEachLineForItself) {
  const std::string a = "UUID=a /srv/a ext4 defaults 0 2", b = "UUID=b /srv/b ext4 defaults 0 2";
  const auto added = single_facts(LinesAre{"/etc/fstab", {a, b}, {}});
  const auto aside = single_facts(LinesAre{"/etc/fstab", {"# " + a}, {a}});
  ASSERT_EQ(added.size(), 2U);
  ASSERT_EQ(aside.size(), 2U);
  EXPECT_EQ(subject(aside[1]), subject(added[0]));
  EXPECT_NE(subject(aside[1]), subject(added[1]));
  EXPECT_EQ(subject(FileLacks{"/etc/fstab", a}), subject(added[0]));
}

TEST(LinesAre, WithoutALineNothingIsTrueOfItsEntry) {
  const std::string line = "UUID=a /srv/a ext4 defaults 0 2";
  const std::string entry = subject(FstabHas{"UUID=a", "/srv/a", "ext4", "defaults", 2});
  EXPECT_THAT(supersedes(LinesAre{"/etc/fstab", {}, {line}}), ElementsAre(entry));
  EXPECT_THAT(supersedes(FileLacks{"/etc/fstab", line}), ElementsAre(entry));
  EXPECT_THAT(supersedes(LinesAre{"/etc/crypttab", {}, {line}}), IsEmpty());
}

TEST(Establish, FileLacksTakesOutEverySuchLine) {
  Snapshot machine = small_machine();
  machine.files["/etc/fstab"].text = "one\ntwo\none\n";
  establish(FileLacks{"/etc/fstab", "one"}, machine);
  EXPECT_EQ(machine.files["/etc/fstab"].text, "two\n");
}

TEST(Establish, DirSpentLeavesWhatIsInUse) {
  Snapshot machine = small_machine();
  machine.paths["/srv/a"] = {.kind = PathState::Kind::directory, .mode = 0755, .empty = false};
  establish(DirGoneOrUsed{"/srv/a"}, machine);
  EXPECT_EQ(machine.paths["/srv/a"].kind, PathState::Kind::directory);
}

TEST(Establish, AVolumeThatIsActivatedHasADeviceAndTheKernelRunsItsCache) {
  Snapshot machine = small_machine();
  machine.caches.emplace();
  machine.vgs.push_back({.name = "vg"});
  LogicalVolume cached{.vg = "vg", .name = "a", .uuid = "lv-1"};
  cached.layout = "cache";
  cached.pool = "fast_cpool";
  cached.segments = {
      {.type = "cache", .chunk = 64_KiB, .cache_mode = "writeback", .cache_policy = "smq"}};
  machine.lvs.push_back(cached);
  machine.lvs.push_back({.vg = "vg", .name = "fast_cpool"});
  establish(LvActive{"vg", "a"}, machine);
  EXPECT_NE(machine.device("/dev/vg/a"), nullptr);
  EXPECT_TRUE(holds(CachedBy{"vg", "a", "lv-1", "fast", "", "writeback", 64_KiB}, machine));
}

// Of a detaching that was cut off: the volume is plain, and its former hidden origin has the cache.
TEST(Sentences, OfACacheNamesItsPhysicalVolume) {
  EXPECT_EQ(
      text(CachedBy{"vg", "a", "uuid", "fast", "Uuid-1", "writethrough", 64_KiB}),
      "vg/a is cached by vg/fast on physical volume Uuid-1, writethrough, in chunks of 64.00 KiB");
}

TEST(Establish, WithoutLvmNothingIsTakenFromRemainsThatNobodySees) {
  Snapshot machine;
  machine.has_lvm = false;
  EXPECT_FALSE(holds(NoDetachLeftover{"vg", "a"}, machine));
  establish(NoDetachLeftover{"vg", "a"}, machine);
  EXPECT_TRUE(machine.lvs.empty());
}

TEST(Establish, ACacheIsFreeForItsVolumeAgainWhenItIsTakenFromTheRemainsOfThat) {
  Snapshot machine = small_machine();
  machine.vgs.push_back({.name = "vg"});
  LogicalVolume remains{.vg = "vg", .name = "a_corig", .uuid = "lv-2"};
  remains.layout = "cache";
  remains.pool = "fast_cpool";
  remains.segments = {
      {.type = "cache", .chunk = 64_KiB, .cache_mode = "writethrough", .cache_policy = "smq"}};
  machine.lvs.push_back({.vg = "vg", .name = "a", .uuid = "lv-1"});
  machine.lvs.push_back(remains);
  machine.lvs.push_back({.vg = "vg", .name = "fast_cpool", .hidden = true, .layout = "cache,pool"});
  EXPECT_FALSE(holds(NoDetachLeftover{"vg", "a"}, machine));
  establish(NoDetachLeftover{"vg", "a"}, machine);
  EXPECT_EQ(machine.lv("vg", "a_corig"), nullptr);
  EXPECT_NE(machine.lv("vg", "fast"), nullptr);
  const CachedBy is{"vg", "a", "lv-1", "fast", "", "writethrough", 64_KiB};
  establish(is, machine);
  EXPECT_TRUE(holds(is, machine));
}

// More of them than are searched one by one.
TEST(Establish, AmongManyAVolumeIsFoundByItsNewName) {
  Snapshot machine = small_machine();
  machine.vgs.push_back({.name = "vg", .uuid = "vg-1"});
  for (int n = 0; n < 200; ++n) {
    LogicalVolume lv{.vg = "vg", .name = "v" + std::to_string(n), .uuid = std::to_string(n)};
    machine.devices.push_back({.name = "dm-" + lv.uuid, .dm_name = "vg-" + lv.name});
    machine.lvs.push_back(lv);
  }
  EXPECT_NE(machine.device("/dev/vg/v7"), nullptr);
  establish(LvNamed{"vg", "new", "7", ""}, machine);
  EXPECT_TRUE(holds(LvNamed{"vg", "new", "7", ""}, machine));
  EXPECT_TRUE(holds(LvAbsent{"vg", "v7"}, machine));
  EXPECT_EQ(machine.device("/dev/vg/v7"), nullptr);
  ASSERT_NE(machine.device("/dev/vg/new"), nullptr);
  EXPECT_EQ(machine.device("/dev/vg/new")->name, "dm-7");
  establish(VgNamed{"my-vg", "vg-1"}, machine);
  EXPECT_TRUE(holds(LvNamed{"my-vg", "new", "7", ""}, machine));
  EXPECT_EQ(machine.device("/dev/mapper/my--vg-v8")->name, "dm-8");
  EXPECT_TRUE(holds(VgAbsent{"vg"}, machine));
}

TEST(Establish, ARenamedVolumeTakesItsPartsAndLayersWithIt) {
  Snapshot machine = small_machine();
  machine.vgs.push_back({.name = "vg", .uuid = "vg-1"});
  machine.lvs = {{.vg = "vg", .name = "a", .uuid = "1"},
                 {.vg = "vg", .name = "a_corig", .uuid = "2", .hidden = true},
                 {.vg = "vg", .name = "a_b", .uuid = "3"}};
  machine.devices.push_back({.name = "dm-0", .dm_name = "vg-a"});
  machine.devices.push_back({.name = "dm-1", .dm_name = "vg-a-real"});
  machine.devices.push_back({.name = "dm-2", .dm_name = "vg-a_corig"});
  establish(LvNamed{"vg", "x", "1", ""}, machine);
  EXPECT_NE(machine.lv("vg", "x_corig"), nullptr);
  EXPECT_NE(machine.lv("vg", "a_b"), nullptr);
  EXPECT_EQ(machine.device_by_name("dm-1")->dm_name, "vg-x-real");
  EXPECT_EQ(machine.device_by_name("dm-2")->dm_name, "vg-x_corig");
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
  establish(VgIs{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = ""},
            machine);
  establish(LvIs{"vg", "a", {200}, "linear", ""}, machine);
  EXPECT_TRUE(holds(RoomIn{"vg", {55}}, machine));
  EXPECT_FALSE(holds(RoomIn{"vg", {56}}, machine));
  establish(LvAbsent{"vg", "a"}, machine);
  EXPECT_TRUE(holds(RoomIn{"vg", {255}}, machine));
  EXPECT_EQ(machine.device("/dev/vg/a"), nullptr);
}

Snapshot group_of_255_extents() {
  Snapshot machine = small_machine();
  establish(PvIs{"/dev/sdb", "pv-1", ""}, machine);
  establish(VgIs{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = ""},
            machine);
  return machine;
}

TEST(Establish, ASnapshotTakesItsRoomAndShowsAsMuchAsItsOrigin) {
  Snapshot machine = group_of_255_extents();
  establish(LvIs{"vg", "a", {200}, "linear", "", "lv-1"}, machine);
  establish(LvSnapshotOf{"vg", "s", "a", Extents{25}}, machine);
  EXPECT_TRUE(holds(RoomIn{"vg", {30}}, machine));
  EXPECT_FALSE(holds(RoomIn{"vg", {31}}, machine));
  EXPECT_EQ(machine.lv("vg", "s")->size, 100_MiB);
  EXPECT_EQ(machine.device("/dev/vg/s")->size, 800_MiB);
  establish(LvAbsent{"vg", "s"}, machine);
  EXPECT_TRUE(holds(RoomIn{"vg", {55}}, machine));
}

TEST(Establish, AThinSnapshotTakesNoRoomInTheGroup) {
  Snapshot machine = group_of_255_extents();
  establish(LvIs{"vg", "a", {}, "thin,sparse", "", "lv-1"}, machine);
  LogicalVolume& origin = machine.lvs.edit(*machine.lv("vg", "a"));
  origin.extents = {200};
  origin.size = 800_MiB;
  origin.pool = "pool";
  establish(LvSnapshotOf{"vg", "s", "a"}, machine);
  EXPECT_EQ(machine.lv("vg", "s")->size, 800_MiB);
  EXPECT_EQ(machine.lv("vg", "s")->pool, "pool");
  EXPECT_TRUE(holds(RoomIn{"vg", {255}}, machine));
  establish(LvAbsent{"vg", "s"}, machine);
  EXPECT_EQ(machine.vg("vg")->free, Extents{255});
}

TEST(Establish, AMirrorTakesItsCopiesAndMetadataToo) {
  Snapshot machine = small_machine();
  establish(PvIs{"/dev/sdb", "pv-1", ""}, machine);
  establish(VgIs{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = ""},
            machine);
  establish(LvIs{"vg", "a", {100}, "raid,raid1", ""}, machine);
  const LvLayoutIs mirror{"vg", "a", "raid1:2"};
  establish(mirror, machine);
  EXPECT_TRUE(holds(mirror, machine));
  EXPECT_FALSE(holds(LvLayoutIs{"vg", "a", "raid1:3"}, machine));
  EXPECT_EQ(found(LvLayoutIs{"vg", "a", "raid1:3"}, machine), "raid1:2");
  EXPECT_TRUE(holds(RoomIn{"vg", {53}}, machine));
  EXPECT_FALSE(holds(RoomIn{"vg", {54}}, machine));
  establish(LvAbsent{"vg", "a"}, machine);
  EXPECT_TRUE(holds(RoomIn{"vg", {255}}, machine));
}

}  // namespace
}  // namespace lvq
