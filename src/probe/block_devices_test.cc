#include "probe/block_devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

void add(MemoryHost& host, const std::string& name,
         const std::map<std::string, std::string>& attributes) {
  for (const auto& [attribute, value] : attributes)
    host.files["/sys/class/block/" + name + "/" + attribute] = value + "\n";
}

MemoryHost machine() {
  MemoryHost host;
  add(host, "sda",
      {{"dev", "8:0"},
       {"size", "2097152"},
       {"ro", "0"},
       {"queue/logical_block_size", "4096"},
       {"queue/rotational", "1"},
       {"device/wwid", "naa.5000c500"}});
  add(host, "sda1", {{"dev", "8:1"}, {"size", "2048"}, {"ro", "1"}, {"partition", "1"}});
  host.resolved["/sys/class/block/sda1"] = "/sys/devices/pci0/ata1/block/sda/sda1";
  host.folders["/sys/class/block/sda1/holders"] = {"dm-0"};
  add(host, "dm-0",
      {{"dev", "254:0"},
       {"size", "8192"},
       {"ro", "0"},
       {"queue/logical_block_size", "512"},
       {"queue/rotational", "0"},
       {"dm/name", "vg0-a"},
       {"dm/uuid", "LVM-x"},
       {"dm/suspended", "1"}});
  add(host, "loop0",
      {{"dev", "7:0"},
       {"size", "2048"},
       {"ro", "0"},
       {"queue/logical_block_size", "512"},
       {"queue/rotational", "0"},
       {"loop/backing_file", "/a b (deleted)"}});
  return host;
}

PathInfo block(uint32_t major, uint32_t minor) {
  PathInfo info;
  info.kind = PathInfo::Kind::block;
  info.major = major;
  info.minor = minor;
  return info;
}

TEST(BlockDevices, WhatSysfsShows) {
  MemoryHost host = machine();
  const auto devices = read_block_devices(host, {});
  ASSERT_TRUE(devices) << to_string(devices.error());
  ASSERT_THAT(*devices, SizeIs(4));
  const Device &dm = (*devices)[0], &loop = (*devices)[1], &disk = (*devices)[2],
               &part = (*devices)[3];
  EXPECT_EQ(disk.size, 1_GiB);
  EXPECT_EQ(disk.sector, 4096u);
  EXPECT_EQ(disk.wwid, "naa.5000c500");
  EXPECT_TRUE(disk.rotational);
  EXPECT_EQ(part.parent, "sda");
  EXPECT_EQ(part.sector, 4096u);
  EXPECT_TRUE(part.rotational);
  EXPECT_TRUE(part.read_only);
  EXPECT_THAT(part.holders, ElementsAre("dm-0"));
  EXPECT_EQ(dm.dm_name, "vg0-a");
  EXPECT_EQ(dm.dm_uuid, "LVM-x");
  EXPECT_TRUE(dm.dm_suspended);
  EXPECT_EQ(loop.backing_file, "/a b (deleted)");
}

TEST(BlockDevices, TheNumberOfAMappedDeviceIsInItsNameAndTheMajorIsAskedOnce) {
  MemoryHost host = machine();
  add(host, "dm-12",
      {{"size", "8192"},
       {"ro", "0"},
       {"queue/logical_block_size", "512"},
       {"dm/name", "vg0-b"},
       {"dm/uuid", "LVM-y"},
       {"dm/suspended", "0"}});
  const auto devices = read_block_devices(host, {});
  ASSERT_TRUE(devices) << to_string(devices.error());
  const auto dm = std::ranges::find(*devices, "dm-12", &Device::name);
  ASSERT_NE(dm, devices->end());
  EXPECT_EQ(std::pair(dm->major, dm->minor), std::pair(254u, 12u));
}

TEST(BlockDevices, MappedDevicesCostNineReads) {
  MemoryHost host;
  add(host, "dm-0",
      {{"dev", "254:0"},
       {"size", "8192"},
       {"ro", "0"},
       {"queue/logical_block_size", "512"},
       {"queue/rotational", "0"},
       {"dm/name", "vg0-a"},
       {"dm/uuid", "LVM-x"},
       {"dm/suspended", "0"}});
  ASSERT_TRUE(read_block_devices(host, {}));
  EXPECT_LE(host.calls.size(), 10u);
}

TEST(BlockDevices, OfADriveWithoutAMediumTheNumberIsReadAndNothingElse) {
  MemoryHost host;
  add(host, "loop7", {{"dev", "7:7"}, {"size", "0"}});
  const auto devices = read_block_devices(host, {});
  ASSERT_TRUE(devices) << to_string(devices.error());
  ASSERT_THAT(*devices, SizeIs(1));
  EXPECT_EQ(devices->front().minor, 7U);
  EXPECT_EQ(devices->front().size, Bytes{0});
  EXPECT_EQ(host.calls.size(), 3U);
}

class MappedHost : public MemoryHost {
 public:
  Result<std::optional<MappedDevice>> mapped(uint32_t major, uint32_t minor) override {
    EXPECT_EQ(std::pair(major, minor), std::pair(254U, 0U));
    return MappedDevice{.name = "vg0-a", .uuid = "LVM-x", .suspended = true, .read_only = true};
  }
};

TEST(BlockDevices, WhatTheDeviceMapperSaysIsNotReadFromSysfs) {
  MappedHost host;
  add(host, "dm-0", {{"dev", "254:0"}, {"size", "8192"}, {"queue/logical_block_size", "512"}});
  const auto devices = read_block_devices(host, {});
  ASSERT_TRUE(devices) << to_string(devices.error());
  const Device& device = devices->front();
  EXPECT_EQ(device.dm_name, "vg0-a");
  EXPECT_EQ(device.dm_uuid, "LVM-x");
  EXPECT_TRUE(device.dm_suspended);
  EXPECT_TRUE(device.read_only);
}

// The listing still has it when it is read, and no longer afterwards.
class VanishingHost : public MemoryHost {
 public:
  Result<std::vector<std::string>> list(const std::string& path) override {
    auto names = MemoryHost::list(path);
    if (path == "/sys/class/block" && std::exchange(first_, false)) names->push_back("sdz");
    return names;
  }

 private:
  bool first_ = true;
};

TEST(BlockDevices, OneThatVanishesMeanwhileIsSkipped) {
  VanishingHost host;
  add(host, "sda",
      {{"dev", "8:0"},
       {"size", "1"},
       {"ro", "0"},
       {"queue/logical_block_size", "512"},
       {"queue/rotational", "0"}});
  host.errors["/sys/class/block/sdz/dev"] = {"io-error", "/sys/class/block/sdz/dev",
                                             "No such device", "", ""};
  const auto devices = read_block_devices(host, {});
  ASSERT_TRUE(devices) << to_string(devices.error());
  EXPECT_THAT(*devices, SizeIs(1));
}

TEST(BlockDevices, OneThatCannotBeReadIsAnError) {
  MemoryHost host = machine();
  host.errors["/sys/class/block/sda/size"] = {"io-error", "/sys/class/block/sda/size",
                                              "Input/output error", "", ""};
  EXPECT_EQ(read_block_devices(host, {}).error().message, "Input/output error");
  host = machine();
  host.files["/sys/class/block/sda/size"] = "12x\n";
  EXPECT_FALSE(read_block_devices(host, {}));
  host = machine();
  host.files["/sys/class/block/sda/dev"] = "8\n";
  EXPECT_FALSE(read_block_devices(host, {}));
  MemoryHost blind;
  EXPECT_FALSE(read_block_devices(blind, {}));
}

TEST(BlockDevices, AnUnknownWordIsNamedWithItsAttribute) {
  for (const auto& [path, what] :
       std::map<std::string, std::string>{{"sda/ro", "0 or 1"},
                                          {"sda/queue/rotational", "0 or 1"},
                                          {"dm-0/dm/suspended", "0 or 1"},
                                          {"sda/queue/logical_block_size", "a number"},
                                          {"sda1/partition", "a number"},
                                          {"loop0/size", "a number"},
                                          {"sda/dev", "a device number"}})
    for (const std::string word : {"2", "yes", "8:x", "-1"}) {
      if (what == "a number" && word == "2") continue;
      MemoryHost host = machine();
      const std::string attribute = "/sys/class/block/" + path;
      host.files[attribute] = word + "\n";
      const auto devices = read_block_devices(host, {});
      ASSERT_FALSE(devices) << attribute << " " << word;
      EXPECT_EQ(to_string(devices.error()), attribute + ": is not " + what + ": \"" + word + "\"");
    }
}

TEST(BlockDevices, WhatMakesAPartitionIsReadOrAnError) {
  MemoryHost host = machine();
  host.errors["/sys/class/block/sda1/partition"] = {"io-error", "partition", "Input/output error",
                                                    "", ""};
  EXPECT_FALSE(read_block_devices(host, {}));
}

TEST(BlockDevices, OneWithoutANumberIsNoDeviceToAnybody) {
  MemoryHost host = machine();
  add(host, "nvme0c0n1", {{"size", "1"}, {"ro", "0"}});
  EXPECT_THAT(*read_block_devices(host, {}), SizeIs(4));
}

TEST(Spec, PathsAsUdevNamesThem) {
  EXPECT_EQ(path_of_spec("/dev/sda"), "/dev/sda");
  EXPECT_EQ(path_of_spec("UUID=1-a"), "/dev/disk/by-uuid/1-a");
  EXPECT_EQ(path_of_spec("UUID=\"1-a\""), "/dev/disk/by-uuid/1-a");
  EXPECT_EQ(path_of_spec("LABEL=my disk/1"), "/dev/disk/by-label/my\\x20disk\\x2f1");
  EXPECT_EQ(path_of_spec("PARTLABEL=caf\xC3\xA9"), "/dev/disk/by-partlabel/caf\xC3\xA9");
  EXPECT_EQ(path_of_spec("PARTUUID=x"), "/dev/disk/by-partuuid/x");
  for (const char* none : {"", "tmpfs", "server:/x", "none", "uuid=1", "LABEL"})
    EXPECT_EQ(path_of_spec(none), "") << none;
}

TEST(Links, KeyedAsWrittenWhereTheyLeadToADevice) {
  MemoryHost host = machine();
  Snapshot snapshot;
  snapshot.devices = *read_block_devices(host, {});
  snapshot.files["/etc/fstab"] = {
      true, false,
      "UUID=\"1\" /a xfs\nLABEL=gone /b xfs\n/srv/file /c auto loop\ntmpfs /t tmpfs\n"};
  snapshot.files["/etc/crypttab"] = {true, false, "c /dev/disk/by-id/x\n"};
  host.resolved = {{"/dev/disk/by-uuid/1", "/dev/sda1"},
                   {"/dev/disk/by-id/x", "/dev/sda"},
                   {"/dev/my", "/dev/dm-0"},
                   {"/dev/null", "/dev/null"}};
  host.nodes = {{"/dev/sda", block(8, 0)},
                {"/dev/sda1", block(8, 1)},
                {"/dev/dm-0", block(254, 0)},
                {"/dev/sdq", block(65, 0)}};
  host.files["/srv/file"] = "x";
  Scope scope;
  scope.devices = {"/dev/my", "/dev/nothing", "/dev/sdq", "/dev/null"};
  ASSERT_TRUE(resolve_links(host, scope, snapshot));
  EXPECT_THAT(snapshot.links,
              ElementsAre(std::pair("/dev/disk/by-id/x", "sda"), std::pair("/dev/my", "dm-0"),
                          std::pair("UUID=\"1\"", "sda1")));
  scope.everything = true;
  host.links["/dev/disk/by-id/y"] = "../../sda";
  host.resolved["/dev/disk/by-id/y"] = "/dev/sda";
  ASSERT_TRUE(resolve_links(host, scope, snapshot));
  EXPECT_EQ(snapshot.links.at("/dev/disk/by-id/y"), "sda");
}

TEST(Links, SignaturesStandInForUdev) {
  Snapshot snapshot;
  snapshot.files["/etc/fstab"] = {
      true, false, "UUID=u1 /a xfs\nLABEL=my\\040disk /b xfs\nUUID=u3 /c xfs\nLABEL= /d xfs\n"};
  snapshot.signatures = {{"sda", {{"xfs", "u1", "", 0}}},
                         {"sdb", {{"ext4", "u2", "my disk", 1080}}}};
  snapshot.links = {{"UUID=u1", "dm-7"}};  // what udev said is kept
  link_by_signatures(snapshot);
  EXPECT_THAT(snapshot.links,
              ElementsAre(std::pair("LABEL=my disk", "sdb"), std::pair("UUID=u1", "dm-7")));
}

}  // namespace
}  // namespace lvq
