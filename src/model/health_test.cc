#include "model/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/names.h"
#include "model/thin_pools.h"

namespace lvq {
namespace {

using testing::HasSubstr;

// vg0 on sdb with one active volume "a".
struct Health : testing::Test {
  Snapshot machine;
  Health() {
    machine.has_lvm = true;
    machine.devices.push_back({.name = "sdb", .major = 8, .minor = 16, .size = 401_MiB});
    machine.devices.push_back({.name = "dm-0",
                               .major = 253,
                               .minor = 0,
                               .size = 40_MiB,
                               .dm_name = dm_name("vg0", "a"),
                               .dm_uuid = "LVM-x"});
    VolumeGroup vg;
    vg.name = "vg0";
    vg.extent = {4_MiB};
    vg.total = {100};
    machine.vgs.push_back(vg);
    PhysicalVolume pv;
    pv.uuid = "pv";
    pv.device = "/dev/sdb";
    pv.vg = "vg0";
    pv.pe_start = 1_MiB;
    pv.total = {100};
    machine.pvs.push_back(pv);
    LogicalVolume lv;
    lv.vg = "vg0";
    lv.name = "a";
    lv.active = true;
    lv.size = 40_MiB;
    machine.lvs.push_back(lv);
    machine.signatures["dm-0"] = {{.type = "ext4", .uuid = "1c1e", .label = "", .offset = 1080}};
  }

  std::vector<Error> troubles(const std::vector<std::string>& vgs = {}) {
    return troubles_of(machine, vgs);
  }
  void grow_disk(Bytes more) { resize_disk(machine.devices.front().size.value + more.value); }
  void shrink_disk(Bytes less) { resize_disk(machine.devices.front().size.value - less.value); }
  void resize_disk(uint64_t bytes) {
    Device device = machine.devices.front();
    device.size = {bytes};
    machine.devices.edit(machine.devices.front()) = device;
  }
};

TEST_F(Health, OfASoundMachineThereIsNothingToSay) { EXPECT_TRUE(troubles().empty()); }

TEST_F(Health, ADiskThatHasBecomeLargerIsTold) {
  grow_disk(4_MiB);
  EXPECT_TRUE(troubles().empty()) << "a second metadata area may lie there";
  grow_disk(1_GiB);
  const auto found = troubles();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "pv-disk-grown");
  EXPECT_EQ(found[0].subject, "/dev/sdb");
  EXPECT_EQ(found[0].hint, "lvq grow --pv /dev/sdb");
  EXPECT_TRUE(troubles({"other"}).empty());
}

TEST_F(Health, ADiskThatHasBecomeSmallerThanItsPhysicalVolumeIsTold) {
  shrink_disk(4_MiB);
  const auto found = troubles();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "pv-larger-than-disk");
  EXPECT_EQ(found[0].subject, "/dev/sdb");
}

TEST_F(Health, AFileSystemThatIsNearlyFullIsTold) {
  machine.usage["dm-0"] = {.used = 35_MiB, .total = 39_MiB, .last_mounted = ""};
  EXPECT_TRUE(troubles().empty());
  machine.usage["dm-0"].used = 36_MiB;
  machine.mounts.push_back({.major = 253, .minor = 0, .root = "/", .target = "/srv/a"});
  const auto found = troubles({"vg0"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "fs-nearly-full");
  EXPECT_EQ(found[0].subject, "/srv/a");
  EXPECT_THAT(found[0].message, HasSubstr("92 % full: 36.00 MiB of 39.00 MiB"));
  EXPECT_EQ(found[0].hint,
            "remove what nobody needs, or make it larger: lvq grow --lv vg0/a --size +10M");
  EXPECT_TRUE(troubles({"other"}).empty());
}

TEST_F(Health, WhatABootMountsAndDoesNotActivateIsTold) {
  machine.files["/etc/fstab"] = {.exists = true, .text = "UUID=1c1e /srv/a ext4 defaults 0 2\n"};
  EXPECT_TRUE(troubles().empty());
  LogicalVolume lv = machine.lvs.front();
  lv.autoactivation = false;
  machine.lvs.edit(machine.lvs.front()) = lv;
  const auto found = troubles();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "not-activated-at-boot");
  EXPECT_EQ(found[0].hint, "lvchange --setautoactivation y vg0/a");
  machine.files["/etc/fstab"].text = "/dev/vg0/a /srv/a ext4 noauto 0 0\n";
  EXPECT_TRUE(troubles().empty());
}

TEST_F(Health, TheGroupsOwnSettingCountsToo) {
  machine.files["/etc/fstab"] = {.exists = true, .text = "/dev/mapper/vg0-a none swap sw 0 0\n"};
  machine.vgs.front().autoactivation = false;
  const auto found = troubles();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].hint, "vgchange --setautoactivation y vg0");
}

// "a" becomes a thin pool with metadata of 2 MiB.
struct PoolHealth : Health {
  LogicalVolume& pool() {
    LogicalVolume& lv = machine.lvs.edit(machine.lvs.front());
    lv.layout = "thin,pool";
    return lv;
  }
};

TEST_F(PoolHealth, DataAndMetadataThatAreNearlyFullAreToldEachByItself) {
  pool().data_percent = "79.99";
  pool().metadata_percent = "79.99";
  EXPECT_TRUE(troubles().empty());
  pool().metadata_percent = "80.00";
  const auto metadata = troubles();
  ASSERT_EQ(metadata.size(), 1U);
  EXPECT_EQ(metadata[0].code, "nearly-full");
  EXPECT_EQ(metadata[0].message, "has metadata that is 80.00 % full");
  EXPECT_EQ(metadata[0].evidence, "metadata_percent 80.00");
  EXPECT_EQ(metadata[0].hint, "lvextend --poolmetadatasize +64M vg0/a");
  pool().data_percent = "80.00";
  const auto both = troubles();
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].message, "is 80.00 % full");
  EXPECT_EQ(both[0].hint, "lvextend --extents +25%LV vg0/a");
}

TEST_F(PoolHealth, APoolThatIsFullIsOneTrouble) {
  pool().data_percent = "100.00";
  pool().health = "out_of_data";
  const auto found = troubles();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "is 100.00 % full");
  pool().data_percent = "";
  ASSERT_EQ(troubles().size(), 1U) << "how full it is may not be known";
  EXPECT_EQ(troubles()[0].message, "is not healthy: out_of_data");
}

TEST_F(PoolHealth, MetadataThatHasToBeCheckedIsToldOnceWithTheWayOut) {
  pool().check_needed = true;
  pool().health = "metadata_read_only";
  pool().metadata_percent = "100.00";
  const auto found = troubles();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "pool-check-needed");
  EXPECT_EQ(found[0].subject, "vg0/a");
  EXPECT_EQ(found[0].evidence, "lv_check_needed, lv_health_status metadata_read_only");
  EXPECT_THAT(found[0].hint, HasSubstr("lvconvert --repair vg0/a"));
}

TEST_F(PoolHealth, ACacheThatIsFullIsAsItShouldBe) {
  LogicalVolume& cached = pool();
  cached.layout = "cache";
  cached.data_percent = "100.00";
  cached.metadata_percent = "95.00";
  EXPECT_TRUE(troubles().empty());
}

TEST_F(PoolHealth, TheLessRoomTheMetadataHasTheEarlierLvmMakesNoMoreVolumes) {
  EXPECT_EQ(full_metadata(pool(), machine), 75);
  LogicalVolume metadata;
  metadata.vg = "vg0";
  metadata.name = "a_tmeta";
  metadata.parent = "a";
  metadata.size = 2_MiB;
  machine.lvs.push_back(metadata);
  EXPECT_EQ(full_metadata(pool(), machine), 75);
  machine.lvs.edit(machine.lvs.back()).size = 64_MiB;
  EXPECT_EQ(full_metadata(pool(), machine), 93.75);
}

}  // namespace
}  // namespace lvq
