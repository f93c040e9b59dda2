#include "probe/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/mount_point.h"
#include "probe/btrfs_members.h"
#include "probe/paths.h"
#include "probe/swaps.h"
#include "sim/sim_host.h"
#include "tests/support/fixture.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

Device device(const std::string& name, uint32_t major, uint32_t minor) {
  Device each;
  each.name = name;
  each.major = major;
  each.minor = minor;
  return each;
}

TEST(Swaps, RealMachine) {
  for (const char* kernel : {"6.1", "6.12"}) {
    const auto swaps = parse_swaps(fixture(std::string("swaps-") + kernel));
    ASSERT_TRUE(swaps) << to_string(swaps.error());
    ASSERT_THAT(*swaps, SizeIs(2));
    EXPECT_THAT((*swaps)[0].path, StartsWith("/dev/dm-"));
    EXPECT_EQ((*swaps)[0].type, "partition");
    EXPECT_EQ((*swaps)[1].path, "/root/a b/sw ap");
  }
  EXPECT_THAT(*parse_swaps("Filename\t\tType\tSize\tUsed\tPriority\n"), IsEmpty());
}

TEST(Swaps, AnUnknownWordIsNamedWithItsColumn) {
  const auto problem = [](const std::string& line) {
    const auto swaps = parse_swaps("Filename Type Size Used Priority\n" + line + "\n");
    return swaps ? "" : swaps.error().message;
  };
  EXPECT_EQ(problem("/dev/a partition 1 0 -2"), "");
  EXPECT_THAT(problem("/dev/a zram 1 0 -2"), HasSubstr("Type is not partition or file: \"zram\""));
  EXPECT_THAT(problem("/dev/a file 1k 0 -2"), HasSubstr("Size is not a number: \"1k\""));
  EXPECT_THAT(problem("/dev/a file 1 - -2"), HasSubstr("Used is not a number: \"-\""));
  EXPECT_THAT(problem("/dev/a file 1 0 high"), HasSubstr("Priority is not a number: \"high\""));
  EXPECT_THAT(problem("/dev/a file 1 0"), HasSubstr("it has not 5 columns"));
  EXPECT_THAT(problem("/dev/a file 1 0 -2 7"), HasSubstr("it has not 5 columns"));
  EXPECT_FALSE(parse_swaps("Filename Type\n"));
  EXPECT_FALSE(parse_swaps("/dev/a file 1 0 -2\n"));
}

TEST(Swaps, DevicesFilesAndDeletedOnes) {
  MemoryHost host;
  Snapshot snapshot;
  snapshot.devices = {device("dm-0", 254, 0), device("sda2", 8, 2)};
  host.files["/proc/swaps"] =
      "Filename Type Size Used Priority\n/dev/dm-0 partition 1 0 -2\n/dev/sda2\\040(deleted) "
      "partition 1 0 -3\n"
      "/swap\\040(deleted) file 1 0 -4\n";
  const auto swaps = read_swaps(host, snapshot);
  ASSERT_TRUE(swaps) << to_string(swaps.error());
  EXPECT_EQ((*swaps)[0].device, "dm-0");
  EXPECT_EQ((*swaps)[1].device, "sda2");
  EXPECT_EQ((*swaps)[2].device, "");
  snapshot.devices.pop_back();
  EXPECT_FALSE(read_swaps(host, snapshot));  // active swap on a device nobody can find
  MemoryHost none;
  EXPECT_THAT(*read_swaps(none, snapshot), IsEmpty());
}

TEST(Swaps, PriorityIsKeptWithItsSign) {
  const auto swaps = parse_swaps(
      "Filename Type Size Used Priority\n/dev/a partition 1 0 -2\n/dev/b partition 1 0 32767\n");
  ASSERT_TRUE(swaps);
  EXPECT_EQ((*swaps)[0].priority, -2);
  EXPECT_EQ((*swaps)[1].priority, 32767);
}

TEST(Paths, AncestorsAreLookedAtToo) {
  EXPECT_THAT(with_ancestors("/srv//a/b"), ElementsAre("/", "/srv", "/srv//a", "/srv//a/b"));
  EXPECT_THAT(with_ancestors("/"), ElementsAre("/"));
  EXPECT_THAT(with_ancestors("relative"), IsEmpty());
  EXPECT_THAT(with_ancestors(""), IsEmpty());
}

TEST(Paths, StatesOfEveryKind) {
  MemoryHost host;
  Snapshot snapshot;
  host.folders["/srv/empty"];
  host.files["/srv/full/x"] = "";
  host.links["/srv/link"] = "/else";
  ASSERT_TRUE(read_paths(host, {"/srv/empty", "/srv/full", "/srv/full/x", "/srv/link", "/srv/none"},
                         snapshot));
  EXPECT_TRUE(snapshot.paths["/srv/empty"].empty);
  EXPECT_FALSE(snapshot.paths["/srv/full"].empty);
  EXPECT_EQ(snapshot.paths["/srv/full/x"].kind, PathState::Kind::file);
  EXPECT_EQ(snapshot.paths["/srv/link"].link_target, "/else");
  EXPECT_EQ(snapshot.paths["/srv/none"].kind, PathState::Kind::absent);
  EXPECT_EQ(snapshot.paths["/srv"].kind, PathState::Kind::directory);
  EXPECT_FALSE(snapshot.paths["/"].empty);
}

TEST(Files, AbsentLinkedAndUnreadable) {
  MemoryHost host;
  Snapshot snapshot;
  host.files = {{"/etc/fstab", "x"}, {"/etc/linked", "y"}};
  host.links = {{"/etc/linked", "/y"}, {"/etc/dangling", "/z"}};
  ASSERT_TRUE(
      read_files(host, {"/etc/fstab", "/etc/linked", "/etc/dangling", "/etc/none"}, snapshot));
  EXPECT_EQ(snapshot.files["/etc/fstab"].text, "x");
  EXPECT_TRUE(snapshot.files["/etc/linked"].is_link && snapshot.files["/etc/linked"].exists);
  EXPECT_TRUE(snapshot.files["/etc/dangling"].is_link && !snapshot.files["/etc/dangling"].exists);
  EXPECT_FALSE(snapshot.files["/etc/none"].exists);
  host.errors["/etc/bad"] = {"io-error", "/etc/bad", "Input/output error", "", ""};
  EXPECT_FALSE(read_files(host, {"/etc/bad"}, snapshot));
}

TEST(Tools, InTheFixedPathAndExecutable) {
  MemoryHost host;
  Snapshot snapshot;
  host.files = {{"/usr/bin/mkfs.xfs", ""}, {"/sbin/mkfs.ext4", ""}, {"/usr/sbin/notes", ""}};
  host.nodes["/usr/sbin/notes"] = {PathInfo::Kind::file, 0644};
  host.links = {{"/usr/sbin/mkfs.vfat", "mkfs.fat"}, {"/usr/sbin/broken", "nowhere"}};
  host.resolved["/usr/sbin/mkfs.vfat"] = "/usr/bin/mkfs.xfs";
  ASSERT_TRUE(find_tools(host, {"mkfs.xfs", "mkfs.ext4", "notes", "mkfs.vfat", "broken", "none"},
                         snapshot));
  EXPECT_THAT(snapshot.tools,
              ElementsAre(std::pair("broken", ""), std::pair("mkfs.ext4", "/sbin/mkfs.ext4"),
                          std::pair("mkfs.vfat", "/usr/sbin/mkfs.vfat"),
                          std::pair("mkfs.xfs", "/usr/bin/mkfs.xfs"), std::pair("none", ""),
                          std::pair("notes", "")));
}

TEST(Btrfs, MembersThatNoMountNames) {
  MemoryHost host;
  Snapshot snapshot;
  snapshot.devices = {device("sda", 8, 0), device("sdb", 8, 16), device("sdc", 8, 32)};
  Mount mount;
  mount.source = "/dev/sda";
  mount.fs_type = "btrfs";
  snapshot.mounts = {mount};
  const std::string uuid = "1c1e0000-0000-4000-8000-000000000002";
  host.folders["/sys/fs/btrfs"] = {"features", uuid};
  host.folders["/sys/fs/btrfs/" + uuid + "/devices"] = {"sda", "sdb"};
  ASSERT_TRUE(read_btrfs_members(host, snapshot));
  EXPECT_THAT(snapshot.devices[0].holders, IsEmpty());
  EXPECT_THAT(snapshot.devices[1].holders, ElementsAre("btrfs:" + uuid));
  EXPECT_THAT(snapshot.devices[2].holders, IsEmpty());
  MemoryHost none;
  EXPECT_TRUE(read_btrfs_members(none, snapshot));
  host.folders["/sys/fs/btrfs"] = {"something-new"};
  const auto unknown = read_btrfs_members(host, snapshot);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(to_string(unknown.error()),
            "/sys/fs/btrfs: an entry is not the UUID of a file system: \"something-new\"");
}

MemoryHost small_machine() {
  MemoryHost host;
  host.folders["/sys/class/block"];
  host.folders["/proc"];
  host.links["/proc/self/ns/mnt"] = "mnt:[1]";
  host.files["/proc/self/mountinfo"] = "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
  host.outputs["lvm"] = {0, 0, fixture("fullreport-2.03.16-orphans.json"), ""};
  return host;
}

TEST(Probe, StartsOnlyWhatTheScopeNeeds) {
  MemoryHost host = small_machine();
  const auto nothing = probe(host, {});
  ASSERT_TRUE(nothing) << to_string(nothing.error());
  EXPECT_EQ(host.count("run "), 0u);
  EXPECT_FALSE(nothing->has_lvm);
  EXPECT_FALSE(nothing->systemd);
  EXPECT_THAT(nothing->mounts, SizeIs(1));
  Scope scope;
  scope.lvm = true;
  host.folders["/run/systemd/system"];
  const auto lvm = probe(host, scope);
  ASSERT_TRUE(lvm);
  EXPECT_EQ(host.count("run "), 1u);
  EXPECT_TRUE(lvm->has_lvm);
  EXPECT_TRUE(lvm->systemd);
}

// As at a boot, when udev has LVM activate what it has found.
TEST(Probe, LooksAgainWhereAVolumeBecameActiveMeanwhile) {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 10, {.active = false});
  sim::SimHost host(machine);
  size_t reports = 0;
  host.before_run = [&](sim::SimHost& booting, const ::lvq::Run& run) {
    if (run.argv[0] == "lvm" && reports++ == 0) booting.machine().activate("vg/a");
  };
  Scope scope;
  scope.lvm = true;
  const auto seen = probe(host, scope);
  ASSERT_TRUE(seen) << to_string(seen.error());
  EXPECT_EQ(reports, 2U);
  EXPECT_NE(seen->device("/dev/mapper/vg-a"), nullptr);
}

TEST(Probe, AVolumeThatIsActiveWithoutADeviceIsAnError) {
  MemoryHost host = small_machine();
  host.outputs["lvm"] = {0, 0, fixture("fullreport-2.03.16-two-vgs.json"), ""};
  Scope scope;
  scope.lvm = true;
  const auto seen = probe(host, scope);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, "not-at-rest");
}

TEST(Probe, SwapOnADeviceThatIsGoneIsAnErrorThatNamesIt) {
  MemoryHost host = small_machine();
  host.files["/proc/swaps"] = "Filename Type Size Used Priority\n/dev/gone partition 1 0 -2\n";
  const auto seen = probe(host, {});
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, "swap-without-device");
  EXPECT_EQ(seen.error().hint, "turn it off: swapoff /dev/gone");
}

// Every single read, list and lstat of a probe may fail; none of it may pass for "nothing there".
TEST(Probe, WhateverCannotBeReadIsAnError) {
  Scope scope;
  scope.lvm = true;
  scope.files = {"/etc/fstab"};
  scope.paths = {"/srv"};
  scope.tools = true;
  MemoryHost host = small_machine();
  host.files["/etc/fstab"] = "";
  host.folders["/srv"];
  ASSERT_TRUE(probe(host, scope));
  for (const auto& call : host.calls) {
    const std::string subject = call.starts_with("run ") ? "lvm" : call.substr(call.find(' ') + 1);
    MemoryHost failing = host;
    failing.errors[subject] = {"io-error", subject, "Input/output error", "", ""};
    EXPECT_FALSE(probe(failing, scope)) << call;
  }
}

}  // namespace
}  // namespace lvq
