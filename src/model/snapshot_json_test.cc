#include "model/snapshot_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace lvq {
namespace {

// Every member away from its default.
Snapshot full() {
  Snapshot s;
  s.devices = {{"sdb",
                8,
                16,
                1_GiB,
                4096,
                true,
                true,
                "naa.5",
                "S1",
                "sda",
                {"dm-0", "md0"},
                "vg0-a",
                "LVM-x",
                true,
                "/img"},
               {}};
  s.pvs.resize(2);
  s.pvs[0] = {"pv-1", "/dev/sdb", "vg0", "vg-1", 8, 16, 1_GiB, 1_MiB, {255},
              {10},   true,       true,  false,  2, 1,  "a--", {"t"}, {{{1}, {2}, "lv-1"}}};
  s.vgs = {{"vg0",
            "vg-1",
            "wz--n-",
            7,
            {8_MiB},
            {255},
            {245},
            true,
            true,
            true,
            true,
            1,
            "host",
            "sanlock",
            {"a", "b"},
            3,
            4,
            1_KiB}};
  s.lvs.resize(2);
  s.lvs[0] = {"vg0",
              "a",
              "lv-1",
              "-wi-a-----",
              1_GiB,
              {256},
              true,
              true,
              true,
              true,
              true,
              "linear",
              "public",
              "writeable",
              {"t"},
              "o",
              "p",
              "q",
              "/dev/sdb",
              "c",
              "partial",
              "1.00",
              "2.00",
              "3",
              true,
              true,
              254,
              0,
              {{"linear", {0}, {256}, "/dev/sdb:0-255", 64_KiB, "writethrough", "smq"}}};
  s.signatures = {{"sdb", {{"ext4", "u", "a \"label\"\n", 1080}}}, {"sdc", {}}};
  s.mounts = {
      {8, 16, "/", "/srv/\xFF\x01 a", "ext4", "/dev/sdb", "rw", "errors=x", "pid 1 (init)"}};
  s.swaps = {{"/dev/sdc", "sdc"}, {"/swap file", ""}};
  s.links = {{"UUID=u", "sdb"}, {"/dev/\x80", "sdc"}};
  s.paths = {{"/srv", {PathState::Kind::directory, 0755, 1, 2, false, ""}},
             {"/l", {PathState::Kind::symlink, 0777, 0, 0, true, "/x"}},
             {"/no", {}}};
  s.files = {{"/etc/fstab", {true, true, "# caf\xE9\n"}}, {"/etc/crypttab", {}}};
  s.tools = {{"mkfs.xfs", "/usr/sbin/mkfs.xfs"}, {"mkfs.f2fs", ""}};
  s.vgs[0].autoactivation = s.lvs[0].autoactivation = false;
  s.lvm_settings = {{"activation/volume_list", {"a", "@b"}}};
  s.lvm_complaints = {"WARNING: \xC3\x28"};
  s.systemd = s.has_lvm = true;
  s.lvm_version = "2.03.31(2)";
  return s;
}

std::string problem(std::string_view text) {
  const auto read = snapshot_from_json(text);
  if (read) return "";
  EXPECT_EQ(read.error().code, "plan-invalid");
  return read.error().message;
}

TEST(SnapshotJson, ComesBackWhole) {
  const std::string text = dump_line(to_json(full()));
  const auto back = snapshot_from_json(text);
  ASSERT_TRUE(back) << to_string(back.error());
  EXPECT_EQ(dump_line(to_json(*back)), text);
  EXPECT_TRUE(back->captured);
  EXPECT_EQ(back->lvm_version, "2.03.31(2)");
  EXPECT_EQ(back->mounts[0].target, "/srv/\xFF\x01 a");
  EXPECT_EQ(back->files.at("/etc/fstab").text, "# caf\xE9\n");
  EXPECT_EQ(back->signatures.at("sdb")[0].label, "a \"label\"\n");
  EXPECT_TRUE(back->signatures.at("sdc").empty());
  EXPECT_EQ(back->lvs[0].segments[0].chunk, 64_KiB);
  EXPECT_EQ(back->lvs[1].major, -1);
  EXPECT_EQ(back->devices[1].sector, 512u);
  EXPECT_FALSE(back->vgs[0].autoactivation);
  EXPECT_EQ(back->lvm_settings, full().lvm_settings);
  EXPECT_FALSE(back->pvs[0].allocatable);
  EXPECT_TRUE(back->pvs[1].allocatable);
  EXPECT_EQ(back->paths.at("/l").link_target, "/x");
}

// A member added to a struct and forgotten in snapshot_members.h shows here: no text of it, and it
// is lost.
TEST(SnapshotJson, EveryMemberIsWritten) {
  const Json json = to_json(full());
  EXPECT_EQ(json["devices"][0].size(), 15u);
  EXPECT_EQ(json["pvs"][0].size(), 17u);
  EXPECT_EQ(json["vgs"][0].size(), 19u);
  EXPECT_EQ(json["lvs"][0].size(), 30u);
  EXPECT_EQ(json["mounts"][0].size(), 9u);
  EXPECT_EQ(json.size(), 17u);
}

TEST(SnapshotJson, DefaultsAreLeftOut) {
  Snapshot snapshot;
  snapshot.devices.emplace_back().name = "sda";
  EXPECT_EQ(dump_line(to_json(snapshot)["devices"]), R"([{"name":"sda"}])");
}

TEST(SnapshotJson, WhatIsNoCaptureIsRefused) {
  EXPECT_NE(problem(""), "");
  EXPECT_NE(problem("{"), "");
  EXPECT_NE(problem("null"), "");
  EXPECT_NE(problem("[]"), "");
  EXPECT_NE(problem("[1]"), "");
  EXPECT_NE(problem("{}"), "");
  EXPECT_NE(problem(R"({"schema":1} x)"), "");
  EXPECT_NE(problem(R"({"schema":2,"new":[{"x":1}]})").find("reads schema 1"), std::string::npos);
  EXPECT_NE(problem(std::string(100000, '[')).find("nested"), std::string::npos);
  EXPECT_EQ(problem(R"({"schema":1})"), "");
  EXPECT_EQ(problem(R"({"schema":1,"lvs":[]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"lvs":{}})"), "");
  EXPECT_NE(problem(R"({"schema":1,"new":[]})"), "");
}

TEST(SnapshotJson, ErrorNamesThePlace) {
  EXPECT_NE(
      problem(R"({"schema":1,"lvs":[{},{"extents":"5"}]})").find("lvs[1]: member \"extents\""),
      std::string::npos);
  EXPECT_NE(problem(R"({"schema":1,"lvs":[{"colour":1}]})").find("lvs[0]: it has a member"),
            std::string::npos);
  EXPECT_NE(problem(R"({"schema":1,"lvs":{"a":1}})").find("lvs[0]: it is an object"),
            std::string::npos);
}

// As its path, it would be taken for another name of another device.
TEST(SnapshotJson, DeviceNameWithASlashIsRefused) {
  EXPECT_NE(
      problem(R"({"schema":1,"devices":[{"name":"a/b"}]})").find("devices[0]: no kernel names"),
      std::string::npos);
  EXPECT_EQ(problem(R"({"schema":1,"devices":[{"name":"cciss!c0d0"}]})"), "");
}

TEST(SnapshotJson, ValuesOutOfRangeAreRefused) {
  EXPECT_NE(problem(R"({"schema":1,"devices":[{"major":4294967296}]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"devices":[{"size":-1}]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"devices":[{"size":1e9}]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"devices":[{"size":99999999999999999999}]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"devices":[5]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"devices":5})"), "");
  EXPECT_NE(problem(R"({"schema":1,"devices":[{"name":{"hex":"f"}}]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"vgs":[{"extent":0}]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"paths":[{"path":"/","kind":"door"}]})"), "");
  EXPECT_NE(problem(R"({"schema":1,"tools":[{"name":"a"},{"name":"a"}]})").find("twice"),
            std::string::npos);
}

}  // namespace
}  // namespace lvq
