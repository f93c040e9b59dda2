// Thick snapshots, as lvm-behaviour 8 has them.
#include "sim/lvm_metadata.h"
#include "sim/sim_test_kit.h"

namespace lvq::sim {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr const char* kFsUuid = "1c1e0000-0000-4000-8000-00000000000a";

Machine with_origin() {
  Machine machine = two_disks();
  machine.make_vg("vg", {"sdb", "sdc"});
  machine.make_lv("vg", "data", 50);
  machine.put_fs("vg/data", "ext4", "photos", {.uuid = kFsUuid, .precious = false});
  return machine;
}

Machine with_snapshot() {
  Machine machine = with_origin();
  machine.make_snapshot("vg", "data", "snap", 10);
  return machine;
}

std::vector<std::string> mapped_names(const Machine& machine) {
  std::vector<std::string> names;
  for (const auto& [minor, device] : machine.dm_devices()) names.push_back(device.name);
  return names;
}

const LvMeta* lv_of(const Survey& survey, const char* name) {
  return survey.vg("vg")->meta->lv(name);
}

TEST(SimSnapshot, ShowsWhatItsOriginHeldThen) {
  SimHost host(with_origin());
  EXPECT_EQ(run(host, "lvcreate -s -n snap -l 10 vg/data"), 0);
  EXPECT_EQ(types_on(host.machine(), "vg/snap"), "ext4");
  EXPECT_EQ(host.machine().content("vg/snap")->front().uuid, kFsUuid);
  EXPECT_EQ(host.machine().size_of("vg/snap"), host.machine().size_of("vg/data"))
      << "not the size of its changes";
  EXPECT_EQ(run(host, "mkfs.vfat /dev/vg/data"), 0);
  EXPECT_EQ(types_on(host.machine(), "vg/snap"), "ext4");
  EXPECT_THAT(host.machine().violations(), IsEmpty());
}

TEST(SimSnapshot, TheBuilderMakesTheSameMachineAsTheTool) {
  SimHost host(with_origin());
  EXPECT_EQ(run(host, "lvcreate -s -n snap -l 10 vg/data"), 0);
  EXPECT_EQ(host.machine().fingerprint_without({"/etc/lvm"}, false),
            with_snapshot().fingerprint_without({"/etc/lvm"}, false));
}

TEST(SimSnapshot, IsAPlainVolumeWhenTheFirstOfTwoCommitsWasTheLast) {
  size_t second = 0;
  {
    SimHost host(with_origin());
    EXPECT_EQ(run(host, "lvcreate -s -n snap -l 10 vg/data"), 0);
    for (size_t n = 0; n < host.effects().labels().size(); ++n)
      if (host.effects().labels()[n].starts_with("deactivate")) second = n + 2;
  }
  SimHost host(with_origin());
  host.cut({second, Where::before});
  run_until_cut(host, [&] { run(host, "lvcreate -s -n snap -l 10 vg/data"); });
  Machine machine = host.machine();
  for (auto& [name, disk] : machine.disks) disk.unflushed.clear();
  machine = machine.reboot();
  const Survey survey(machine);
  ASSERT_TRUE(lv_of(survey, "snap"));
  EXPECT_EQ(lv_of(survey, "snap")->origin, "");
  EXPECT_THAT(mapped_names(machine), UnorderedElementsAre("vg-data", "vg-snap"));
}

TEST(SimSnapshot, IsBuiltOnHiddenLayers) {
  SimHost host(with_snapshot());
  EXPECT_THAT(mapped_names(host.machine()),
              UnorderedElementsAre("vg-data", "vg-data-real", "vg-snap", "vg-snap-cow"));
  const std::string real = host.machine().kernel_name("/dev/mapper/vg-data-real");
  EXPECT_EQ(host.list("/sys/class/block/" + real + "/holders")->size(), 2U);
  EXPECT_TRUE(
      host.list("/sys/class/block/" + host.machine().kernel_name("vg/data") + "/holders")->empty());
  EXPECT_THAT(*host.read("/sys/class/block/" + real + "/dm/uuid"), HasSubstr("-real\n"));
  EXPECT_EQ(*host.list("/dev/vg"), (std::vector<std::string>{"data", "snap"}));
  EXPECT_EQ(run(host, "dmsetup remove vg-data-real"), 1);
}

TEST(SimSnapshot, IsReportedAsTheRealOneIs) {
  SimHost host(with_snapshot());
  std::string words;
  EXPECT_EQ(
      run(host, "lvm fullreport -a --units b --nosuffix --binary --reportformat json", &words), 0);
  EXPECT_THAT(words, HasSubstr(R"("lv_role":"public,origin,thickorigin")"));
  EXPECT_THAT(words, HasSubstr(R"("lv_role":"public,snapshot,thicksnapshot")"));
  EXPECT_THAT(words, HasSubstr(R"("lv_attr":"owi-a-s---")"));
  EXPECT_THAT(words, HasSubstr(R"("lv_attr":"swi-a-s---")"));
  EXPECT_THAT(words, HasSubstr(R"("lv_size":"41943040")"))
      << "of the snapshot: what there is for changes";
  const Survey survey(host.machine());
  EXPECT_THAT(words, HasSubstr("\"origin_uuid\":\"" + lv_of(survey, "data")->uuid + "\""));
}

TEST(SimSnapshot, RemovedItLeavesItsOriginAlone) {
  SimHost host(with_snapshot());
  EXPECT_EQ(run(host, "lvremove vg/snap"), 5) << "it is active";
  EXPECT_EQ(run(host, "lvremove --yes vg/snap"), 0);
  EXPECT_THAT(mapped_names(host.machine()), UnorderedElementsAre("vg-data"));
  EXPECT_EQ(types_on(host.machine(), "vg/data"), "ext4");
  EXPECT_EQ(run(host, "lvreduce --yes -l 49 vg/data"), 0);
}

TEST(SimSnapshot, GoesWithItsOrigin) {
  SimHost host(with_snapshot());
  EXPECT_EQ(run(host, "lvremove --yes vg/data"), 0);
  EXPECT_THAT(Survey(host.machine()).vg("vg")->meta->lvs, IsEmpty());
  EXPECT_THAT(mapped_names(host.machine()), IsEmpty());
  EXPECT_THAT(host.machine().violations(), IsEmpty());
}

TEST(SimSnapshot, ItsContentIsLostWithItsOrigin) {
  Machine machine = with_snapshot();
  machine.content("vg/snap")->front().precious = true;
  SimHost host(machine);
  EXPECT_EQ(run(host, "lvremove --yes vg/data"), 0);
  EXPECT_THAT(host.machine().violations(), Not(IsEmpty()));
}

TEST(SimSnapshot, KeepsItsOriginFromGoingWhileItIsMounted) {
  Machine machine = with_snapshot();
  machine.mount("vg/snap", "/mnt/snap");
  SimHost host(machine);
  EXPECT_EQ(run(host, "lvremove --yes vg/data"), 5);
  EXPECT_EQ(run(host, "vgremove --yes vg"), 5);
  EXPECT_EQ(Survey(host.machine()).vg("vg")->meta->lvs.size(), 2U);
}

TEST(SimSnapshot, OfAnXfsIsNotMountedBesideItsOrigin) {
  Machine machine = two_disks();
  machine.make_vg("vg", {"sdb", "sdc"});
  machine.make_lv("vg", "data", 100);
  machine.put_fs("vg/data", "xfs");
  machine.make_snapshot("vg", "data", "snap", 10);
  machine.mount("vg/data", "/mnt/data");
  machine.make_directory("/mnt/snap");
  SimHost host(machine);
  EXPECT_EQ(run(host, "mount -t xfs /dev/vg/snap /mnt/snap"), 32);
  EXPECT_EQ(run(host, "umount /mnt/data"), 0);
  EXPECT_EQ(run(host, "mount -t xfs /dev/vg/snap /mnt/snap"), 0);
}

TEST(SimSnapshot, CutOffWhileRemovedItIsAPlainVolumeFullOfItsChanges) {
  SimHost host(with_snapshot());
  host.before_each_effect([&](size_t n) {
    if (host.effects().labels()[n - 1].starts_with("deactivate")) host.cut({n, Where::before});
  });
  run_until_cut(host, [&] { run(host, "lvremove --yes vg/snap"); });
  Machine machine = host.machine();
  for (auto& [name, disk] : machine.disks) disk.unflushed.clear();
  machine = machine.reboot();
  EXPECT_EQ(types_on(machine, "vg/snap"), "DM_snapshot_cow");
}

TEST(SimSnapshot, AFamilyIsActiveTogether) {
  SimHost host(with_snapshot());
  EXPECT_EQ(run(host, "lvchange -an vg/snap"), 5);
  EXPECT_EQ(run(host, "lvchange -an vg/data"), 0);
  EXPECT_THAT(mapped_names(host.machine()), IsEmpty());
  EXPECT_EQ(run(host, "lvchange -ay vg/data"), 0);
  EXPECT_EQ(mapped_names(host.machine()).size(), 4U);
  EXPECT_EQ(types_on(host.machine().reboot(), "vg/snap"), "ext4");
}

TEST(SimSnapshot, ItsOriginCannotChangeItsSize) {
  SimHost host(with_snapshot());
  EXPECT_EQ(run(host, "lvreduce --yes -f -l 20 vg/data"), 5);
  EXPECT_EQ(run(host, "lvextend -l 60 vg/data"), 5);
  EXPECT_EQ(run(host, "lvcreate -s -n again -l 2 vg/snap"), 5) << "none of a snapshot";
}

TEST(SimSnapshot, TakesNoMoreThanCouldEverChange) {
  SimHost host(with_origin());
  EXPECT_EQ(run(host, "lvcreate -s -n snap -l 200 vg/data"), 0);
  const Survey survey(host.machine());
  EXPECT_EQ(lv_of(survey, "snap")->extents(), 51U);
}

TEST(SimSnapshot, KeepsItsLayersWhenItsOriginIsRenamed) {
  SimHost host(with_snapshot());
  EXPECT_EQ(run(host, "lvrename vg/data other"), 0);
  EXPECT_THAT(mapped_names(host.machine()),
              UnorderedElementsAre("vg-other", "vg-other-real", "vg-snap", "vg-snap-cow"));
}

TEST(SimLvremove, SkipsWhatWentWithAnOriginBefore) {
  SimHost host(with_snapshot());
  EXPECT_EQ(run(host, "lvremove --yes vg/data vg/snap"), 0);
  EXPECT_EQ(run(host, "lvremove --yes vg/data"), 5);
}

TEST(SimVgremove, AsksBeforeVolumesGo) {
  SimHost host(with_snapshot());
  EXPECT_EQ(run(host, "vgremove vg"), 5);
  EXPECT_EQ(run(host, "vgremove --yes vg"), 0);
  EXPECT_THAT(mapped_names(host.machine()), IsEmpty());
}

}  // namespace
}  // namespace lvq::sim
