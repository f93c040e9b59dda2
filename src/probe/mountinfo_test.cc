#include "probe/mountinfo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/support/fixture.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kOwn =
    "20 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
    "21 20 254:0 / /srv/a rw shared:7 - xfs /dev/mapper/vg0-a rw\n";

MountLine only(std::string_view text) {
  const auto lines = parse_mountinfo(text);
  EXPECT_TRUE(lines && lines->size() == 1) << text;
  return lines && lines->size() == 1 ? (*lines)[0] : MountLine{};
}

TEST(Mountinfo, FieldsOfAManPageLine) {
  const MountLine line = only(
      "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 propagate_from:3 - ext3 /dev/root "
      "rw,errors=continue\n");
  EXPECT_EQ(line.id, 36u);
  EXPECT_EQ(line.parent, 35u);
  EXPECT_EQ(line.master, 1u);
  EXPECT_EQ(line.mount.major, 98u);
  EXPECT_EQ(line.mount.root, "/mnt1");
  EXPECT_EQ(line.mount.target, "/mnt2");
  EXPECT_EQ(line.mount.options, "rw,noatime");
  EXPECT_EQ(line.mount.fs_type, "ext3");
  EXPECT_EQ(line.mount.source, "/dev/root");
  EXPECT_EQ(line.mount.super_options, "rw,errors=continue");
}

TEST(Mountinfo, EscapesEmptySourcesAndHyphens) {
  EXPECT_EQ(only("1 0 0:1 / /mnt/b\\040t\\134x rw - btrfs /dev/a rw").mount.target, "/mnt/b t\\x");
  EXPECT_EQ(only("1 0 0:1 / /t rw - tmpfs  rw").mount.source, "");
  EXPECT_EQ(only("1 0 0:1 / /- rw - tmpfs - rw").mount.source, "-");
}

TEST(Mountinfo, RealMachine) {
  const auto lines = parse_mountinfo(fixture("mountinfo-6.1-btrfs"));
  ASSERT_TRUE(lines);
  ASSERT_THAT(*lines, SizeIs(11));
  EXPECT_EQ(lines->back().mount.root, "/sub");
  EXPECT_EQ(lines->back().mount.major, 0u);
  EXPECT_EQ(lines->back().mount.source, "/dev/ubdi2");
}

TEST(Mountinfo, AStrangeLineIsAnErrorThatNamesIt) {
  for (const char* text :
       {"x\n", "1 0 8:1 / /a rw ext4 /dev/a rw", "1 0 8 / /a rw - ext4 /dev/a rw",
        "1 0 8:1 / /a rw -", "1 0 8:1 / /a rw - ext4"})
    EXPECT_FALSE(parse_mountinfo(text)) << text;
  const auto second = parse_mountinfo("1 0 8:1 / / rw - ext4 /dev/a rw\n\n");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "line 2 is not understood: it has too few fields");
}

TEST(Mountinfo, AnUnknownWordIsNamedWithItsField) {
  const std::map<std::string, std::string> cases = {
      {"x 0 8:1 / /a rw - ext4 /dev/a rw", "mount ID is not a number: \"x\""},
      {"1 - 8:1 / /a rw - ext4 /dev/a rw", "parent ID is not a number: \"-\""},
      {"1 0 8:z / /a rw - ext4 /dev/a rw", "major:minor is not a device number: \"8:z\""},
      {"1 0 8:1 / a rw - ext4 /dev/a rw", "mount point is not a path: \"a\""},
      {"1 0 8:1 / /a maybe,rw - ext4 /dev/a rw",
       "mount options is not rw or ro and more: \"maybe,rw\""},
      {"1 0 8:1 / /a rw - ext4 /dev/a errors=ro",
       "super options is not rw or ro and more: \"errors=ro\""},
      {"1 0 8:1 / /a rw - ext4 /dev/a ", "super options is not rw or ro and more: \"\""},
      {"1 0 8:1 / /a rw shared:one - ext4 /dev/a rw", "shared is not a number: \"one\""},
      {"1 0 8:1 / /a rw shared - ext4 /dev/a rw", "shared is not a number: \"\""},
      {"1 0 8:1 / /a rw master:-1 - ext4 /dev/a rw", "master is not a number: \"-1\""}};
  for (const auto& [line, problem] : cases) {
    const auto lines = parse_mountinfo(line);
    ASSERT_FALSE(lines) << line;
    EXPECT_EQ(lines.error().message, "line 1 is not understood: " + problem);
  }
}

TEST(Mountinfo, OtherOptionalFieldsAreFree) {
  EXPECT_EQ(only("1 0 8:1 / /a rw unbindable shared:2 later:x - ext4 /dev/a rw").shared, 2u);
}

TEST(Mountinfo, RealMachinesWithVolumes) {
  for (const char* kernel : {"6.1", "6.12"}) {
    const auto lines = parse_mountinfo(fixture(std::string("mountinfo-") + kernel + "-volumes"));
    ASSERT_TRUE(lines) << to_string(lines.error());
    const auto held = std::ranges::find(*lines, "/srv/held here",
                                        [](const MountLine& line) { return line.mount.target; });
    ASSERT_NE(held, lines->end());
    EXPECT_EQ(held->mount.source, "/dev/mapper/all-held");
    EXPECT_NE(held->shared, 0u);
  }
}

TEST(ForeignMounts, OnlyBlockDevicesAndBtrfs) {
  const auto other = parse_mountinfo(fixture("mountinfo-6.1-private"));
  const auto mounts = foreign_mounts({}, *other, "pid 7 (sh)");
  ASSERT_THAT(mounts, SizeIs(3));  // the root, a btrfs, an LV
  EXPECT_EQ(mounts[2].target, "/mnt/s");
  EXPECT_EQ(mounts[2].holder, "pid 7 (sh)");
}

// PrivateTmp=: a slave of our tree. Our unmount takes the copy away.
TEST(ForeignMounts, CopiesThatGoWithOursAreNoUses) {
  const auto own = parse_mountinfo(kOwn);
  const auto slave = parse_mountinfo(
      "30 2 8:1 / / rw master:1 - ext4 /dev/sda1 rw\n31 30 254:0 / /srv/a rw master:7 - xfs "
      "/dev/mapper/vg0-a rw\n");
  EXPECT_THAT(foreign_mounts(*own, *slave, "x"),
              SizeIs(1));  // its root, whose parent is out of sight
  const auto separate = parse_mountinfo(
      "30 2 8:1 / / rw - ext4 /dev/sda1 rw\n31 30 254:0 / /srv/a rw - xfs /dev/mapper/vg0-a rw\n");
  EXPECT_THAT(foreign_mounts(*own, *separate, "x"), SizeIs(2));
  const auto elsewhere = parse_mountinfo(
      "30 2 8:1 / / rw master:1 - ext4 /dev/sda1 rw\n31 30 254:0 / /mnt rw - xfs /dev/mapper/vg0-a "
      "rw\n");
  EXPECT_THAT(foreign_mounts(*own, *elsewhere, "x"), SizeIs(2));
  EXPECT_THAT(foreign_mounts({}, *slave, "x"), SizeIs(2));  // ours is gone, the copy stayed
}

MemoryHost two_namespaces() {
  MemoryHost host;
  host.files["/proc/self/mountinfo"] = kOwn;
  host.files["/proc/9/mountinfo"] = host.files["/proc/8/mountinfo"] =
      "1 0 254:0 / /x rw - xfs /dev/dm-0 rw\n";
  host.files["/proc/8/comm"] = "nginx\n";
  host.links = {{"/proc/self/ns/mnt", "mnt:[1]"},
                {"/proc/1/ns/mnt", "mnt:[1]"},
                {"/proc/8/ns/mnt", "mnt:[2]"},
                {"/proc/9/ns/mnt", "mnt:[2]"}};
  host.folders["/proc"] = {"7", "sys", "meminfo"};
  return host;
}

TEST(ReadMounts, OneReadForEachNamespace) {
  MemoryHost host = two_namespaces();
  const auto table = read_mounts(host, false);
  ASSERT_TRUE(table) << to_string(table.error());
  ASSERT_THAT(table->mounts, SizeIs(3));
  EXPECT_EQ(table->mounts.back().holder, "pid 8 (nginx)");
  EXPECT_EQ(host.count("mounts_in /proc/9/"), 0u);
}

TEST(ReadMounts, AProcessThatVanishesIsReplacedByAnother) {
  MemoryHost host = two_namespaces();
  host.files.erase("/proc/8/mountinfo");
  EXPECT_FALSE(read_mounts(host, false));  // it still lives there: could not look
  host.links["/proc/8/ns/mnt"] = "mnt:[3]";
  host.errors["/proc/8/mountinfo"] = {"io-error", "/proc/8/mountinfo", "Invalid argument", "", ""};
  EXPECT_FALSE(read_mounts(host, false));
  host.links.erase("/proc/8/ns/mnt");
  const auto table = read_mounts(host, false);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->mounts.back().holder, "pid 9");
}

// mount /dev/b /srv/a; mount --rbind /srv /mnt, where the root is shared; and what a folder of it
// shows elsewhere.
TEST(ReadMounts, WhatComesAndGoesWithAnotherMount) {
  MemoryHost host = two_namespaces();
  host.files["/proc/self/mountinfo"] =
      "20 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
      "21 20 254:0 / /srv rw shared:7 - xfs /dev/mapper/vg-a rw\n"
      "22 21 254:1 / /srv/in/b rw shared:8 - xfs /dev/mapper/vg-b rw\n"
      "23 20 254:0 / /mnt rw shared:7 - xfs /dev/mapper/vg-a rw\n"
      "24 23 254:1 / /mnt/in/b rw shared:8 - xfs /dev/mapper/vg-b rw\n"
      "25 20 254:0 /in /opt rw master:7 - xfs /dev/mapper/vg-a rw\n"
      "26 25 254:1 / /opt/b rw master:8 - xfs /dev/mapper/vg-b rw\n"
      "27 20 254:1 / /own rw shared:8 - xfs /dev/mapper/vg-b rw\n";
  const auto table = read_mounts(host, false);
  ASSERT_TRUE(table) << to_string(table.error());
  std::vector<std::string> with;
  for (const auto& mount : table->mounts)
    if (!mount.with.empty()) with.push_back(mount.target + " with " + mount.with);
  EXPECT_THAT(with, ElementsAre("/mnt/in/b with /srv/in/b", "/opt/b with /srv/in/b"));
}

// A machine with one namespace, looked at closely.
MemoryHost one_namespace() {
  MemoryHost host;
  host.files["/proc/self/mountinfo"] = kOwn;
  host.namespaces["/proc/self/ns/mnt"] = kOwn;
  host.links = {{"/proc/self/ns/mnt", "mnt:[1]"}, {"/proc/7/ns/mnt", "mnt:[1]"}};
  return host;
}

constexpr const char* kElsewhere = "40 2 254:0 / /x rw - xfs /dev/dm-0 rw\n";

std::vector<std::string> held_elsewhere(MemoryHost& host, bool closely = true) {
  const auto table = read_mounts(host, closely);
  if (!table) return {std::string("error: ") + table.error().code.text()};
  std::vector<std::string> words;
  for (const auto& mount : table->mounts)
    if (!mount.holder.empty()) words.push_back(mount.target + " of " + mount.holder);
  return words;
}

TEST(ReadMounts, NamespacesThatAMountPins) {
  MemoryHost host = one_namespace();
  EXPECT_THAT(held_elsewhere(host), IsEmpty());
  host.files["/proc/self/mountinfo"] += "30 20 0:4 mnt:[5] /run/ns/x rw - nsfs nsfs rw\n";
  host.namespaces["/proc/self/ns/mnt"] = host.files["/proc/self/mountinfo"];
  host.namespaces["/run/ns/x"] = kElsewhere;
  for (const bool closely : {false, true})
    EXPECT_THAT(held_elsewhere(host, closely), ElementsAre("/x of /run/ns/x, which pins it"))
        << closely;
  host.errors["/run/ns/x"] = {"system-error", "/run/ns/x", "cannot enter: Operation not permitted"};
  EXPECT_THAT(held_elsewhere(host, false), ElementsAre("error: system-error"));
}

TEST(ReadMounts, NamespacesThatAMountOfAnotherNamespacePins) {
  MemoryHost host = two_namespaces();
  host.files["/proc/8/mountinfo"] += "31 1 0:4 mnt:[5] /run/ns/x rw - nsfs nsfs rw\n";
  host.namespaces["/proc/8/root/run/ns/x"] = "41 2 254:9 / /y rw - xfs /dev/dm-9 rw\n";
  EXPECT_THAT(held_elsewhere(host, false),
              ElementsAre("/x of pid 8 (nginx)", "/y of /run/ns/x, which pins it"));
}

TEST(ReadMounts, ANamespaceThatNoPathLeadsToIsAnError) {
  MemoryHost host = one_namespace();
  host.files["/proc/self/mountinfo"] += "30 20 0:4 mnt:[5] /run/ns/x rw - nsfs nsfs rw\n";
  host.namespaces["/run/ns/x"] = "42 2 0:4 mnt:[6] /run/ns/y rw - nsfs nsfs rw\n";
  EXPECT_THAT(held_elsewhere(host, false), ElementsAre("error: namespace-unreachable"));
}

TEST(ReadMounts, NamespacesOfThreadsAndOpenFilesWhereLookedAtClosely) {
  MemoryHost host = one_namespace();
  host.files["/proc/7/comm"] = "runner\n";
  host.links["/proc/7/task/71/ns/mnt"] = "mnt:[5]";
  host.links["/proc/7/fd/3"] = "mnt:[6]";
  host.links["/proc/7/fd/4"] = "net:[7]";
  host.namespaces["/proc/7/task/71/ns/mnt"] = kElsewhere;
  host.namespaces["/proc/7/fd/3"] = "41 2 254:9 / /y rw - xfs /dev/dm-9 rw\n";
  EXPECT_THAT(held_elsewhere(host, false), IsEmpty());
  EXPECT_THAT(held_elsewhere(host), ElementsAre("/x of pid 7 (runner)", "/y of pid 7 (runner)"));
}

TEST(ReadMounts, WhatLiesOutsideOfOurRootDirectory) {
  MemoryHost host = one_namespace();
  host.namespaces["/proc/self/ns/mnt"] = kOwn + std::string(kElsewhere);
  EXPECT_THAT(held_elsewhere(host), ElementsAre("/x of lvq itself, outside of its root directory"));
}

TEST(ReadMounts, OwnMountsMustBeReadable) {
  MemoryHost host;
  EXPECT_FALSE(read_mounts(host, false));
}

}  // namespace
}  // namespace lvq
