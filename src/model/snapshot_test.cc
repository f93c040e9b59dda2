#include "model/snapshot.h"

#include <gtest/gtest.h>

#include <chrono>

namespace lvq {
namespace {

Device disk(const std::string& name, uint32_t major, uint32_t minor) {
  Device device;
  device.name = name;
  device.major = major;
  device.minor = minor;
  return device;
}

Device mapped(const std::string& name, uint32_t minor, const std::string& dm_name) {
  Device device = disk(name, 254, minor);
  device.dm_name = dm_name;
  return device;
}

Mount mount_of(uint32_t major, uint32_t minor, const std::string& source,
               const std::string& target) {
  Mount mount;
  mount.major = major;
  mount.minor = minor;
  mount.source = source;
  mount.target = target;
  return mount;
}

Snapshot machine() {
  Snapshot snapshot;
  snapshot.devices = {disk("sda", 8, 0), disk("sda1", 8, 1), disk("cciss!c0d0", 104, 0),
                      mapped("dm-0", 0, "my--vg-a--b"), mapped("dm-1", 1, "vg0-data")};
  snapshot.devices[1].parent = "sda";
  snapshot.links = {{"UUID=1", "sda1"}, {"/dev/disk/by-id/ata-X", "sda"}, {"/dev/gone", "sdz"}};
  return snapshot;
}

TEST(Snapshot, DeviceIsFoundByEveryNameItHas) {
  const Snapshot snapshot = machine();
  EXPECT_EQ(snapshot.device("/dev/sda")->name, "sda");
  EXPECT_EQ(snapshot.device("/dev/cciss/c0d0")->name, "cciss!c0d0");
  EXPECT_EQ(snapshot.device("/dev/dm-0")->name, "dm-0");
  EXPECT_EQ(snapshot.device("/dev/mapper/my--vg-a--b")->name, "dm-0");
  EXPECT_EQ(snapshot.device("/dev/my-vg/a-b")->name, "dm-0");
  EXPECT_EQ(snapshot.device("/dev/vg0/data")->name, "dm-1");
  EXPECT_EQ(snapshot.device("UUID=1")->name, "sda1");
  EXPECT_EQ(snapshot.device("/dev/disk/by-id/ata-X")->name, "sda");
}

TEST(Snapshot, DeviceIsNotFoundByWhatOnlyLooksLikeAName) {
  const Snapshot snapshot = machine();
  for (const char* path : {"", "/", "/dev/", "/dev/mapper/", "/dev/mapper/vg0", "/dev/my/vg-a-b",
                           "/dev/vg0-data", "sda", "/dev/vg0/data/", "/dev/gone", "/dev//sda"})
    EXPECT_EQ(snapshot.device(path), nullptr) << path;
}

TEST(Snapshot, PathOfADeviceHasTheSlashBack) {
  EXPECT_EQ(device_path(machine().devices[2]), "/dev/cciss/c0d0");
  EXPECT_EQ(device_path(machine().devices[0]), "/dev/sda");
}

TEST(Snapshot, PlannedDevicesWithoutNumbersAreNotTakenForEachOther) {
  Snapshot snapshot = machine();
  snapshot.devices.push_back(mapped("planned:vg0-x", 0, "vg0-x"));
  snapshot.devices.push_back(mapped("planned:vg0-y", 0, "vg0-y"));
  snapshot.devices[5].major = snapshot.devices[6].major = 0;
  snapshot.mounts.push_back(mount_of(0, 0, "/dev/vg0/x", "/x"));
  EXPECT_EQ(snapshot.device_by_number(0, 0), nullptr);
  EXPECT_EQ(snapshot.mounts_of(snapshot.devices[5]).size(), 1u);
  EXPECT_TRUE(snapshot.mounts_of(snapshot.devices[6]).empty());
}

TEST(Snapshot, PvIsFoundByNumberOrPathButNotWhenMissing) {
  Snapshot snapshot = machine();
  PhysicalVolume by_number, by_path, missing;
  by_number.major = 8;
  by_path.device = "/dev/my-vg/a-b";
  missing.major = 104;
  missing.missing = true;
  snapshot.pvs = {by_number, by_path, missing};
  EXPECT_EQ(snapshot.pv_on(snapshot.devices[0]), &snapshot.pvs[0]);
  EXPECT_EQ(snapshot.pv_on(snapshot.devices[3]), &snapshot.pvs[1]);
  EXPECT_EQ(snapshot.pv_on(snapshot.devices[2]), nullptr);
  EXPECT_EQ(snapshot.pv_on(snapshot.devices[1]), nullptr);
  snapshot.pvs[1].device = "UUID=1";
  EXPECT_EQ(snapshot.pv_on(snapshot.devices[1]), &snapshot.pvs[1]);
}

TEST(Snapshot, MountsAreMatchedByNumberAndBtrfsBySource) {
  Snapshot snapshot = machine();
  snapshot.mounts = {mount_of(254, 1, "/dev/mapper/an-old-name", "/data"),
                     mount_of(0, 40, "/dev/mapper/my--vg-a--b", "/b"),
                     mount_of(0, 41, "tmpfs", "/tmp"),
                     mount_of(0, 42, "/dev/disk/by-id/ata-X", "/c")};
  EXPECT_EQ(snapshot.mounts_of(snapshot.devices[4])[0]->target, "/data");
  EXPECT_EQ(snapshot.mounts_of(snapshot.devices[3])[0]->target, "/b");
  EXPECT_EQ(snapshot.mounts_of(snapshot.devices[0])[0]->target, "/c");
  EXPECT_TRUE(snapshot.mounts_of(snapshot.devices[1]).empty());
}

TEST(Snapshot, TopmostMountOfOurOwnNamespaceIsAtATarget) {
  Snapshot snapshot = machine();
  snapshot.mounts = {mount_of(8, 1, "/dev/sda1", "/srv"), mount_of(254, 1, "/dev/dm-1", "/srv"),
                     mount_of(8, 0, "/dev/sda", "/srv")};
  snapshot.mounts[2].holder = "pid 812 (nginx)";
  EXPECT_EQ(snapshot.mount_at("/srv")->minor, 1u);
  EXPECT_EQ(snapshot.mount_at("/srv")->major, 254u);
  EXPECT_EQ(snapshot.mount_at("/srv/"), nullptr);
}

TEST(Snapshot, NotLookedAtIsNotBlank) {
  Snapshot snapshot = machine();
  snapshot.signatures["sda"] = {};
  EXPECT_TRUE(snapshot.signatures_of(snapshot.devices[0])->empty());
  EXPECT_EQ(snapshot.signatures_of(snapshot.devices[1]), nullptr);
}

TEST(Snapshot, PartitionsSwapsAndFiles) {
  Snapshot snapshot = machine();
  snapshot.swaps = {{"/dev/sda1", "sda1"}, {"/swapfile", ""}};
  snapshot.files["/etc/fstab"] = {true, false, "x"};
  EXPECT_EQ(snapshot.partitions_of(snapshot.devices[0]).size(), 1u);
  EXPECT_TRUE(snapshot.partitions_of(snapshot.devices[1]).empty());
  EXPECT_TRUE(snapshot.swaps_on(snapshot.devices[1]));
  EXPECT_FALSE(snapshot.swaps_on(snapshot.devices[0]));
  EXPECT_EQ(snapshot.file_text("/etc/fstab"), "x");
  EXPECT_EQ(snapshot.file_text("/etc/crypttab"), "");
  EXPECT_TRUE(snapshot.crypttab().empty()) << "there is no such file";
}

TEST(Snapshot, WhatIsAddedAfterALookUpIsFoundAsWell) {
  Snapshot snapshot = machine();
  for (uint32_t i = 0; i < 1000; ++i) {
    const std::string name = "sdz" + std::to_string(i);
    EXPECT_EQ(snapshot.device_by_name(name), nullptr);
    snapshot.devices.push_back(disk(name, 65, i));
    EXPECT_EQ(snapshot.device_by_name(name)->minor, i);
    if (i % 100 == 0) {
      snapshot.devices.push_back(disk("sda" + std::to_string(2 + i / 100), 8, 2 + i / 100));
      snapshot.devices.back().parent = "sda";
    }
  }
  const auto partitions = snapshot.partitions_of(*snapshot.device_by_name("sda"));
  ASSERT_EQ(partitions.size(), 11u);
  for (uint32_t i = 0; i < partitions.size(); ++i)
    EXPECT_EQ(partitions[i]->name, "sda" + std::to_string(1 + i));
  EXPECT_EQ(snapshot.device_by_name("sdz500")->minor, 500u);
}

// A request asks some ten look-ups for each volume it names.
TEST(Snapshot, TenThousandVolumesAreLookedUpInTime) {
  Snapshot snapshot;
  for (uint32_t i = 0; i < 10000; ++i) {
    const std::string name = "volume-" + std::to_string(i);
    snapshot.devices.push_back(
        mapped("dm-" + std::to_string(i), i, "vg0-volume--" + std::to_string(i)));
    snapshot.lvs.emplace_back();
    snapshot.lvs.back().vg = "vg0";
    snapshot.lvs.back().name = name;
  }
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 500; ++i) {
    const std::string name = "volume-" + std::to_string(9999 - i);
    for (int k = 0; k < 5; ++k) {
      ASSERT_NE(snapshot.lv("vg0", name), nullptr);
      ASSERT_NE(snapshot.device("/dev/vg0/" + name), nullptr);
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  RecordProperty("seconds", std::to_string(took.count()));
  EXPECT_LT(took.count(), 5.0);  // some 0.2 s when optimised, on a quiet machine
}

TEST(Snapshot, ContentIsWhatAllMagicsAgreeOn) {
  Snapshot snapshot = machine();
  const Device &sda = snapshot.devices[0], &sda1 = snapshot.devices[1];
  snapshot.signatures["sda"] = {{.type = "vfat", .uuid = "1A2B-3C4D", .offset = 54},
                                {.type = "vfat", .offset = 510}};
  ASSERT_NE(snapshot.content_of(sda), nullptr);
  EXPECT_EQ(snapshot.content_of(sda)->uuid, "1A2B-3C4D");
  EXPECT_EQ(snapshot.content_of(sda1), nullptr) << "not looked at";
  snapshot.signatures["sda1"] = {};
  EXPECT_EQ(snapshot.content_of(sda1), nullptr) << "nothing";
  snapshot.signatures["sda"].push_back({.type = "ext4"});
  EXPECT_EQ(snapshot.content_of(sda), nullptr) << "several kinds";
}

TEST(Snapshot, TellsWhatTheTablesOfMountsSay) {
  Snapshot snapshot;
  EXPECT_TRUE(snapshot.fstab().empty());
  snapshot.files["/etc/fstab"].text = "# one\n/dev/vg/a /srv/a xfs\n/dev/vg/b /srv/b xfs\n";
  snapshot.files["/etc/crypttab"].text = "crypt /dev/vg/c none\n";
  ASSERT_EQ(snapshot.fstab().size(), 2U);
  EXPECT_EQ(snapshot.fstab()[1].target, "/srv/b");
  ASSERT_EQ(snapshot.fstab_naming("/srv/b").size(), 1U);
  EXPECT_EQ(snapshot.fstab_naming("/srv/b")[0].line, 3U);
  ASSERT_EQ(snapshot.crypttab().size(), 1U);
  EXPECT_EQ(snapshot.crypttab()[0].device, "/dev/vg/c");
}

}  // namespace
}  // namespace lvq
