#include "probe/partition_tables.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// As sfdisk of util-linux 2.38 and 2.41 print it.
constexpr const char* kGpt = R"({
   "partitiontable": {
      "label": "gpt",
      "id": "7B75940D-9096-994A-B850-27C5BBBD2848",
      "device": "/dev/loop0",
      "unit": "sectors",
      "firstlba": 2048,
      "lastlba": 204766,
      "sectorsize": 512,
      "partitions": [
         {
            "node": "/dev/loop0p1",
            "start": 2048,
            "size": 40960,
            "type": "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
            "uuid": "219B270E-83BE-7E49-ADB8-068D392B0E1B"
         },{
            "node": "/dev/loop0p12",
            "start": 43008,
            "size": 159744,
            "type": "E6D6D379-F507-44C2-A23C-238F2A3DF928",
            "uuid": "13CE18F4-F3A8-2145-BC18-6A90F2879DE5",
            "name": "my data",
            "attrs": "GUID:60"
         }
      ]
   }
})";

TEST(PartitionTables, OfAGpt) {
  const auto table = parse_partition_table(kGpt, "/dev/loop0");
  ASSERT_TRUE(table) << to_string(table.error());
  EXPECT_EQ(table->label, "gpt");
  EXPECT_THAT(table->entries,
              ElementsAre(Partition{1, 2048, 40960, "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
                                    "219B270E-83BE-7E49-ADB8-068D392B0E1B", ""},
                          Partition{12, 43008, 159744, "E6D6D379-F507-44C2-A23C-238F2A3DF928",
                                    "13CE18F4-F3A8-2145-BC18-6A90F2879DE5", "my data"}));
}

TEST(PartitionTables, OfADosTable) {
  const auto table = parse_partition_table(
      R"({"partitiontable": {"label":"dos", "id":"0xa9365867", "device":"/dev/sdb",
          "partitions": [{"node": "/dev/sdb2", "start": 43008, "size": 161792, "type": "8e",
                          "bootable": true}]}})",
      "/dev/sdb");
  ASSERT_TRUE(table) << to_string(table.error());
  EXPECT_EQ(table->label, "dos");
  EXPECT_THAT(table->entries, ElementsAre(Partition{2, 43008, 161792, "8e", "", ""}));
}

TEST(PartitionTables, WithoutPartitions) {
  const auto table = parse_partition_table(R"({"partitiontable": {"label":"gpt"}})", "/dev/sdb");
  ASSERT_TRUE(table) << to_string(table.error());
  EXPECT_THAT(table->entries, IsEmpty());
}

TEST(PartitionTables, WhatIsNotUnderstoodIsAnError) {
  const auto problem = [](const std::string& from, const std::string& to) {
    std::string json = kGpt;
    json.replace(json.find(from), from.size(), to);
    const auto table = parse_partition_table(json, "/dev/loop0");
    return table ? std::string() : to_string(table.error());
  };
  EXPECT_THAT(problem("\"label\": \"gpt\"", "\"label\": 1"), HasSubstr("no kind of table"));
  EXPECT_THAT(problem("\"start\": 2048", "\"start\": \"2048\""), HasSubstr("start"));
  EXPECT_THAT(problem("\"start\": 2048", "\"begin\": 2048"), HasSubstr("start is missing"));
  EXPECT_THAT(problem("\"size\": 40960", "\"size\": -1"), HasSubstr("size"));
  EXPECT_THAT(problem("/dev/loop0p1\"", "/dev/loop1p1\""), HasSubstr("node"));
  EXPECT_THAT(problem("/dev/loop0p1\"", "/dev/loop0px\""), HasSubstr("node"));
  EXPECT_THAT(problem("\"name\": \"my data\"", "\"name\": 7"), HasSubstr("name"));
  EXPECT_THAT(problem("{\n   \"partitiontable\"", "{{"), HasSubstr("is not valid JSON"));
}

struct ReadingTables : testing::Test {
  MemoryHost host;
  Snapshot machine;
  ReadingTables() {
    machine.has_lvm = true;
    machine.devices.push_back({.name = "loop0", .major = 7, .size = 1_GiB});
    machine.devices.push_back(
        {.name = "loop0p12", .major = 259, .minor = 1, .size = 78_MiB, .parent = "loop0"});
    host.outputs["sfdisk --json /dev/loop0"] = {.out = kGpt};
  }
  Result<> read(const std::string& path) {
    return read_partition_tables(host, {.partition_tables = {path}}, machine);
  }
};

TEST_F(ReadingTables, OfTheDiskOfAPartition) {
  ASSERT_TRUE(read("/dev/loop0p12"));
  EXPECT_EQ(machine.partition("/dev/loop0", 12)->size, 159744U);
  EXPECT_EQ(machine.partition("/dev/loop0", 3), nullptr);
}

// The kernel may believe the copy that is damaged.
TEST_F(ReadingTables, NoEntryOfADamagedTableIsBelieved) {
  host.outputs["sfdisk --json /dev/loop0"].err =
      "The primary GPT table is corrupt, but the backup appears OK, so that will be used.\n";
  ASSERT_TRUE(read("/dev/loop0"));
  EXPECT_EQ(machine.partition_tables.at("loop0").label, "gpt");
  EXPECT_THAT(machine.partition_tables.at("loop0").entries, IsEmpty());
}

TEST_F(ReadingTables, APhysicalVolumeItselfHasNone) {
  PhysicalVolume pv;
  pv.uuid = "pv";
  pv.device = "/dev/loop0";
  pv.major = 7;
  machine.pvs.push_back(pv);
  ASSERT_TRUE(read("/dev/loop0"));
  EXPECT_TRUE(machine.partition_tables.empty());
}

TEST_F(ReadingTables, ADiskWithoutATableIsNoError) {
  host.outputs["sfdisk --json /dev/loop0"] = {
      .exit_status = 1,
      .err = "sfdisk: /dev/loop0: does not contain a recognized partition table\n"};
  ASSERT_TRUE(read("/dev/loop0"));
  EXPECT_EQ(machine.partition_tables.at("loop0").label, "");
}

TEST_F(ReadingTables, ADiskThatCannotBeReadIsAnError) {
  host.outputs["sfdisk --json /dev/loop0"] = {
      .exit_status = 1, .err = "sfdisk: cannot open /dev/loop0: Input/output error\n"};
  const auto result = read("/dev/loop0");
  ASSERT_FALSE(result);
  EXPECT_THAT(to_string(result.error()), HasSubstr("Input/output error"));
}

}  // namespace
}  // namespace lvq
