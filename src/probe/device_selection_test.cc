#include "probe/device_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kVirtual = "/sys/devices/virtual/block/";

// sda with two partitions, dm-0 on the second, dm-1 on dm-0; a disk with a slash in its name; two
// loop devices, one on a file, one on sda1.
struct Sysfs {
  MemoryHost host;
  Scope scope{.only_named = true};

  Sysfs() {
    add("sda", "/sys/devices/pci0/block/sda", {"sda1", "sda2", "size"});
    add("sda1", "/sys/devices/pci0/block/sda/sda1", {"size"});
    add("sda2", "/sys/devices/pci0/block/sda/sda2", {"size"});
    add("sdaa", "/sys/devices/pci0/block/sdaa", {"size"});
    add("cciss!c0d0", "/sys/devices/pci0/block/cciss!c0d0", {"size"});
    for (const char* name : {"dm-0", "dm-1", "dm-2", "loop0", "loop1"})
      add(name, kVirtual + std::string(name), {});
    host.folders[std::string(kVirtual) + "dm-0/slaves"] = {"sda2"};
    host.folders[std::string(kVirtual) + "dm-1/slaves"] = {"dm-0"};
    host.files["/sys/class/block/loop0/loop/backing_file"] = "/srv/image\n";
  }
  void add(const std::string& name, const std::string& real,
           const std::vector<std::string>& entries) {
    host.folders[kBlockClass].push_back(name);
    host.resolved[std::string(kBlockClass) + "/" + name] = real;
    host.folders[real] = entries;
  }
  std::vector<std::string> selected(const std::string& path, const std::string& real) {
    host.resolved[path] = real;
    scope.devices = {path};
    return devices_to_read(host, scope).value();
  }
};

TEST(DevicesToRead, AllWhereNothingSaysOtherwise) {
  Sysfs sysfs;
  sysfs.scope = {.devices = {"/dev/sda"}};
  EXPECT_EQ(devices_to_read(sysfs.host, sysfs.scope)->size(), 10U);
}

TEST(DevicesToRead, AVolumeAndAllThatItLiesOn) {
  Sysfs sysfs;
  EXPECT_THAT(sysfs.selected("/dev/vg/a", "/dev/dm-1"),
              ElementsAre("dm-0", "dm-1", "sda", "sda1", "sda2"));
}

TEST(DevicesToRead, ADiskAndItsPartitionsButNoOtherDisk) {
  Sysfs sysfs;
  EXPECT_THAT(sysfs.selected("/dev/disk/by-id/x", "/dev/sda"), ElementsAre("sda", "sda1", "sda2"));
  EXPECT_THAT(sysfs.selected("/dev/cciss/c0d0", "/dev/cciss/c0d0"), ElementsAre("cciss!c0d0"));
}

TEST(DevicesToRead, LoopDevicesOnBlockDevices) {
  Sysfs sysfs;
  sysfs.host.files["/sys/class/block/loop1/loop/backing_file"] = "/dev/sda1\n";
  EXPECT_THAT(sysfs.selected("/dev/dm-2", "/dev/dm-2"), ElementsAre("dm-2", "loop1"));
}

TEST(DevicesToRead, ActiveSwaps) {
  Sysfs sysfs;
  sysfs.host.files["/proc/swaps"] =
      "Filename Type Size Used Priority\n/dev/dm-0 partition 1 0 -2\n/s file 1 0 -3\n";
  sysfs.host.resolved["/dev/dm-0"] = "/dev/dm-0";
  EXPECT_THAT(sysfs.selected("/dev/dm-2", "/dev/dm-2"),
              ElementsAre("dm-0", "dm-2", "sda", "sda1", "sda2"));
}

TEST(DevicesToRead, AllWhereAPathLeadsToAnUnknownName) {
  Sysfs sysfs;
  EXPECT_EQ(sysfs.selected("/dev/mine", "/dev/made-by-mknod").size(), 10U);
  sysfs.scope.devices = {"/dev/vg/absent"};
  EXPECT_EQ(devices_to_read(sysfs.host, sysfs.scope)->size(), 10U);
}

TEST(DevicesToRead, WhatCannotBeReadIsAnError) {
  for (const char* path :
       {"/sys/devices/pci0/block/sda", "/sys/class/block/loop0/loop/backing_file"}) {
    Sysfs sysfs;
    sysfs.host.errors[path] = {"io-error", path, "Input/output error", "", ""};
    sysfs.host.resolved["/dev/sda"] = "/dev/sda";
    sysfs.scope.devices = {"/dev/sda"};
    EXPECT_FALSE(devices_to_read(sysfs.host, sysfs.scope)) << path;
  }
}

}  // namespace
}  // namespace lvq
