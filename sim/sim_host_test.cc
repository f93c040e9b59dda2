#include "sim/sim_host.h"

#include "probe/probe.h"
#include "sim/sim_test_kit.h"

namespace lvq::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Snapshot look(SimHost& host) {
  Scope scope;
  scope.lvm = scope.everything = true;
  scope.files = {"/etc/fstab"};
  scope.paths = {"/srv/a"};
  scope.tools = true;
  auto snapshot = probe(host, scope);
  EXPECT_TRUE(snapshot) << to_string(snapshot.error());
  return snapshot.value_or(Snapshot{});
}

TEST(SimProbe, FreshMachineIsUnderstoodByTheRealProbe) {
  SimHost host(two_disks());
  const Snapshot snapshot = look(host);
  ASSERT_NE(snapshot.device("/dev/sdb"), nullptr);
  EXPECT_EQ(snapshot.device("/dev/sdb")->wwid, "naa.5000000000000001");
  EXPECT_EQ(snapshot.device("/dev/sdb")->size, 1_GiB);
  EXPECT_EQ(snapshot.device("/dev/vda1")->parent, "vda");
  EXPECT_NE(snapshot.mount_at("/"), nullptr);
  EXPECT_TRUE(snapshot.systemd);
  EXPECT_FALSE(snapshot.tools.at("mkfs.xfs").empty());
  EXPECT_TRUE(snapshot.tools.at("cache_check").empty());
  EXPECT_FALSE(snapshot.tools.contains("lvq")) << "it is there";
  EXPECT_THAT(snapshot.lvm_complaints, IsEmpty());
  EXPECT_THAT(host.machine().violations(), IsEmpty());
}

TEST(SimProbe, LvIsSeenWithItsHoldersMountAndSignature) {
  Machine machine = two_disks();
  machine.make_vg("vg-0", {"sdb", "sdc"}, 4_MiB, {"mine"});
  machine.make_lv("vg-0", "data", 300);
  machine.put_fs("vg-0/data", "ext4", "photos");
  machine.mount("vg-0/data", "/srv/a");
  SimHost host(machine);
  const Snapshot snapshot = look(host);
  ASSERT_NE(snapshot.lv("vg-0", "data"), nullptr);
  EXPECT_EQ(snapshot.lv("vg-0", "data")->extents.value, 300U);
  EXPECT_TRUE(snapshot.lv("vg-0", "data")->active);
  EXPECT_TRUE(snapshot.lv("vg-0", "data")->open);
  EXPECT_EQ(snapshot.lv("vg-0", "data")->segments.size(), 2U);
  EXPECT_THAT(snapshot.vg("vg-0")->tags, ElementsAre("mine"));
  const Device* device = snapshot.device("/dev/vg-0/data");
  ASSERT_NE(device, nullptr);
  EXPECT_EQ(device->dm_name, "vg--0-data");
  EXPECT_THAT(snapshot.device("/dev/sdb")->holders, ElementsAre("dm-0"));
  EXPECT_EQ(snapshot.signatures_of(*device)->at(0).label, "photos");
  EXPECT_EQ(snapshot.mounts_of(*device).size(), 1U);
  EXPECT_EQ(snapshot.pv_on(*snapshot.device("/dev/sdb"))->allocated.value, 255U);
}

TEST(SimProbe, AnotherNamespaceHoldsAMount) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "xfs", "shared");
  machine.add_process(812, "nginx");
  machine.mount_in_namespace(812, "sdb", "/private");
  SimHost host(machine);
  const Snapshot snapshot = look(host);
  const auto mounts = snapshot.mounts_of(*snapshot.device("/dev/sdb"));
  ASSERT_EQ(mounts.size(), 1U);
  EXPECT_EQ(mounts[0]->holder, "pid 812 (nginx)");
}

TEST(SimProbe, CutVgcreateIsSeenAsInUseWithoutVg) {
  Machine machine = two_disks();
  machine.make_pv("sdb", kUuidA);
  machine.mark_in_use("sdb");
  SimHost host(machine);
  const Snapshot snapshot = look(host);
  EXPECT_TRUE(snapshot.pv_by_uuid(kUuidA)->in_use);
  EXPECT_EQ(snapshot.pv_by_uuid(kUuidA)->vg, "");
  EXPECT_THAT(snapshot.lvm_complaints, IsEmpty());
}

TEST(SimProbe, MissingForeignExportedAndDuplicateAreSeen) {
  Machine machine = two_disks();
  machine.add_disk("sdd", 1_GiB);
  machine.add_disk("sde", 1_GiB);
  machine.make_vg("half", {"sdb", "sdc"});
  machine.remove_disk("sdc");
  machine.make_vg("theirs", {"sdd"});
  machine.foreign_vg("theirs", "other-host");
  machine.make_vg("away", {"sde"});
  machine.export_vg("away");
  SimHost host(machine);
  const Snapshot snapshot = look(host);
  EXPECT_TRUE(snapshot.vg("half")->partial);
  EXPECT_EQ(snapshot.vg("half")->missing_pvs, 1U);
  EXPECT_TRUE(snapshot.vg("theirs")->foreign);
  EXPECT_TRUE(snapshot.vg("away")->exported);
  EXPECT_THAT(snapshot.lvm_complaints, IsEmpty());

  host.machine().add_disk("sdf", 1_GiB);
  host.machine().clone_disk("sde", "sdf");
  EXPECT_FALSE(look(host).lvm_complaints.empty());
}

TEST(SimFiles, WhatIsUnderAMountPointBelongsToTheMountedFileSystem) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "a");
  machine.set_file("/srv/a/below", "root's");
  machine.mount("sdb", "/srv/a");
  machine.set_file("/srv/a/above", "its own");
  SimHost host(machine);
  EXPECT_THAT(*host.list("/srv/a"), ElementsAre("above"));
  EXPECT_EQ(run(host, "umount /srv/a"), 0);
  EXPECT_THAT(*host.list("/srv/a"), ElementsAre("below"));
}

TEST(SimFiles, LinksAreFollowedWhenReadingAndRefusedWhenWriting) {
  Machine machine;
  machine.set_file("/var/lib/lvq/real/log", "text");
  machine.make_link("/var/lib/lvq/link", "real");
  SimHost host(machine);
  EXPECT_EQ(*host.read("/var/lib/lvq/link/log"), "text");
  EXPECT_EQ(*host.resolve("/var/lib/lvq/link/../link/log"), "/var/lib/lvq/real/log");
  EXPECT_FALSE(host.append("/var/lib/lvq/link/log", "x", 0600));
  EXPECT_EQ(host.read("/var/lib/lvq/nothing").error().code, "absent");
  EXPECT_EQ(host.lstat("/var/lib/lvq/nothing")->kind, PathInfo::Kind::absent);
}

TEST(SimFiles, WritingOutsideOfTheKnownFilesIsAViolation) {
  SimHost host{Machine()};
  EXPECT_TRUE(host.replace("/etc/fstab", "", 0644));
  EXPECT_THAT(host.machine().violations(), IsEmpty());
  EXPECT_TRUE(host.replace("/etc/passwd", "", 0644));
  EXPECT_EQ(host.machine().violations().size(), 1U);
}

TEST(SimCuts, ReplaceIsOldOrNewAtEveryCut) {
  const Machine start;
  const std::string old = start.file("/etc/fstab");
  for (size_t n = 1; n <= 2; ++n)
    for (const Where where : {Where::before, Where::torn, Where::after}) {
      SimHost host(start);
      host.cut({n, where, n});
      EXPECT_TRUE(run_until_cut(host, [&] { (void)host.replace("/etc/fstab", "new\n", 0644); }));
      const std::string now = host.machine().reboot().file("/etc/fstab");
      EXPECT_TRUE(now == old || now == "new\n") << now;
    }
}

TEST(SimCuts, AppendIsTornAtAByte) {
  std::set<std::string> seen;
  for (uint64_t seed = 1; seed < 40; ++seed) {
    Machine machine;
    machine.set_file("/var/lib/lvq/log", "a\n");
    SimHost host(machine);
    host.cut({1, Where::torn, seed});
    EXPECT_TRUE(run_until_cut(host, [&] { (void)host.append("/var/lib/lvq/log", "bcd\n", 0600); }));
    seen.insert(host.machine().reboot().file("/var/lib/lvq/log"));
  }
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre("a\n", "a\nb", "a\nbc", "a\nbcd", "a\nbcd\n"));
}

TEST(SimCuts, ADeadMachineAnswersNothing) {
  SimHost host{Machine()};
  host.cut({1, Where::before});
  EXPECT_TRUE(run_until_cut(host, [&] { (void)host.make_dir("/srv/x", 0755); }));
  EXPECT_THROW((void)host.read("/etc/fstab"), PowerCut);
  EXPECT_EQ(host.machine().file("/srv/x"), "");
}

TEST(SimCuts, UnflushedMetadataMayBeLostFlushedIsNot) {
  std::set<bool> unflushed, flushed;
  for (uint64_t seed = 1; seed < 30; ++seed) {
    SimHost host(two_disks());
    ASSERT_EQ(run(host, pvcreate(kUuidA, "/dev/sdb")), 0);
    unflushed.insert(types_on(host.machine().reboot(seed), "sdb") == "LVM2_member");
    ASSERT_TRUE(host.flush("/dev/sdb"));
    flushed.insert(types_on(host.machine().reboot(seed), "sdb") == "LVM2_member");
  }
  EXPECT_EQ(unflushed.size(), 2U);
  EXPECT_THAT(flushed, ElementsAre(true));
}

const std::vector<std::string> kProvision = {
    pvcreate(kUuidA, "/dev/sdb"),
    pvcreate(kUuidB, "/dev/sdc"),
    "vgcreate --yes --physicalextentsize 4194304b --addtag t vg /dev/sdb /dev/sdc",
    "lvcreate --yes --wipesignatures y --zero y --addtag t --name a --extents 300 vg",
    "lvcreate --yes --wipesignatures y --zero y --addtag t --name s --extents 20 vg",
    "mkfs.xfs -q -m uuid=11111111-2222-3333-4444-555555555555 /dev/vg/a",
    "mkswap -U 11111111-2222-3333-4444-666666666666 /dev/vg/s",
    "mount -t xfs -o defaults /dev/vg/a /srv/a",
    "swapon /dev/vg/s"};

TEST(SimCuts, EveryCutOfAProvisionBootsAndIsUnderstoodByTheProbe) {
  Machine start = two_disks();
  start.make_directory("/srv/a");
  SimHost whole(start);
  for (const auto& line : kProvision) ASSERT_EQ(run(whole, line), 0) << line;
  ASSERT_THAT(whole.machine().violations(), IsEmpty());
  for (size_t n = 1; n <= whole.effects().count(); ++n)
    for (const Where where : {Where::before, Where::torn, Where::after}) {
      SimHost host(start);
      host.cut({n, where, n});
      ASSERT_TRUE(run_until_cut(host, [&] {
        for (const auto& line : kProvision) run(host, line);
      }));
      SimHost up(host.machine().reboot(n));
      const Snapshot snapshot = look(up);
      EXPECT_EQ(snapshot.pvs.size() <= 2, true);
      EXPECT_THAT(up.machine().violations(), IsEmpty()) << whole.effects().labels()[n - 1];
    }
}

TEST(SimCuts, TheSameSeedGivesTheSameMachine) {
  const auto once = [] {
    SimHost host(two_disks());
    for (const auto& line : kProvision) run(host, line);
    return host.machine().fingerprint();
  };
  EXPECT_EQ(once(), once());
}

TEST(SimBoot, ActivatesMountsAndRecordsALineThatNamesNothing) {
  Machine machine = two_disks();
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 100);
  machine.put_fs("vg/a", "xfs", "", {.uuid = "11111111-2222-3333-4444-555555555555"});
  machine.set_file("/etc/fstab",
                   "UUID=11111111-2222-3333-4444-555555555555 /srv/a xfs defaults 0 0\n");
  const Machine up = machine.reboot();
  EXPECT_EQ(up.mounts.back().target, "/srv/a");
  EXPECT_THAT(up.violations(), IsEmpty());
  machine.set_file("/etc/fstab",
                   "UUID=99 /srv/a xfs defaults 0 0\nUUID=98 /srv/b xfs nofail 0 0\n");
  EXPECT_EQ(machine.reboot().violations().size(), 1U);
}

TEST(SimFailures, ToolsAndWritesFailWhereATestSaysSo) {
  SimHost host(two_disks());
  host.fail_tool(
      {.when = [](const auto& argv) { return argv[0] == "pvcreate"; }, .nth = 2, .exit_status = 5});
  EXPECT_EQ(run(host, pvcreate(kUuidA, "/dev/sdb")), 0);
  EXPECT_EQ(run(host, pvcreate(kUuidB, "/dev/sdc")), 5);
  EXPECT_EQ(types_on(host.machine(), "sdc"), "");
  EXPECT_EQ(run(host, pvcreate(kUuidB, "/dev/sdc")), 0);

  host.fail_tool({.exit_status = 0, .err = "", .out = "garbage"});
  std::string words;
  EXPECT_EQ(run(host, "wipefs --all /dev/sdb", &words), 0);
  EXPECT_EQ(words, "garbage");
  EXPECT_EQ(types_on(host.machine(), "sdb"), "LVM2_member");

  host.fail_write({.path_part = "log", .partial = 2});
  EXPECT_FALSE(host.append("/var/log/log", "abcd", 0600));
  EXPECT_EQ(host.machine().file("/var/log/log"), "ab");
}

TEST(SimLock, SecondOneIsToldWhoHoldsIt) {
  SimHost host{Machine()};
  auto first = host.lock({.path = "/run/lvq/lock", .holder = "pid 1 since noon"});
  ASSERT_TRUE(first);
  EXPECT_EQ(host.lock({.path = "/run/lvq/lock", .holder = "pid 2"}).error().evidence,
            "pid 1 since noon");
  first->reset();
  EXPECT_TRUE(host.lock({.path = "/run/lvq/lock", .holder = "pid 2"}));
}

TEST(SimViolations, ShellsAndLossesAreRecorded) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "photos");
  SimHost host(machine);
  EXPECT_EQ(run(host, "sh -c true"), -1);
  EXPECT_EQ(run(host, "wipefs --all /dev/sdb"), 0);
  ASSERT_GE(host.machine().violations().size(), 2U);
  EXPECT_THAT(host.machine().violations().back(), ::testing::HasSubstr("photos"));
}

TEST(SimViolations, ConsentedLossIsNone) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "photos");
  machine.consent("/dev/sdb");
  SimHost host(machine);
  EXPECT_EQ(run(host, "wipefs --all /dev/sdb"), 0);
  EXPECT_THAT(host.machine().violations(), IsEmpty());
}

}  // namespace
}  // namespace lvq::sim
