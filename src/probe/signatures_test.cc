#include "probe/signatures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fixture.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::SizeIs;
using testing::StartsWith;

Device device(const std::string& name, uint64_t size, const std::string& parent = "") {
  Device each;
  each.name = name;
  each.size = {size};
  each.parent = parent;
  return each;
}

// Two disks, one with two partitions and an LV on the second; all readable.
struct Machine {
  MemoryHost host;
  Snapshot snapshot;
  Scope scope;

  Machine() {
    snapshot.devices = {device("dm-0", 8192), device("sda", 8192), device("sda1", 1024, "sda"),
                        device("sda2", 2048, "sda"), device("sdb", 0)};
    snapshot.devices[3].holders = {"dm-0"};
    for (const auto& each : snapshot.devices)
      host.files[device_path(each)] = std::string(each.size.value, 'x');
    host.outputs["wipefs"] = {0, 0, R"({"signatures": []})", ""};
    scope.devices = {"/dev/sda"};
  }
  std::string command() const {
    for (const auto& call : host.calls)
      if (call.starts_with("run ")) return call;
    return "";
  }
};

TEST(Wipefs, SeveralDevicesSeveralSignatures) {
  const auto found = parse_wipefs(fixture("wipefs-2.38-many.json"));
  ASSERT_TRUE(found) << to_string(found.error());
  EXPECT_THAT(*found,
              ElementsAre(Key("btrfs.img"), Key("m2.img"), Key("swap.img"), Key("vfat.img")));
  const auto& two = found->at("m2.img");
  EXPECT_THAT(
      two, ElementsAre(Signature{"ext4", "11111111-2222-3333-4444-555555555555", "photos", 0x438},
                       Signature{"btrfs", two[1].uuid, "tab\there\nnl\"\\", 0x10040}));
  EXPECT_THAT(found->at("vfat.img"), SizeIs(3));
}

TEST(Wipefs, PartitionTableHasNoUuid) {
  const auto found = parse_wipefs(fixture("wipefs-2.38-gpt.json"));
  ASSERT_TRUE(found);
  EXPECT_THAT(found->at("ubdi"),
              ElementsAre(Signature{"gpt", "", "", 0x200}, Signature{"gpt", "", "", 0xfffffe00},
                          Signature{"PMBR", "", "", 0x1fe}));
}

TEST(Wipefs, BlankIsAnEmptyListOrNothing) {
  EXPECT_THAT(*parse_wipefs(fixture("wipefs-2.38-blank.json")), IsEmpty());
  EXPECT_THAT(*parse_wipefs("\n"), IsEmpty());
}

TEST(Wipefs, LabelsInAnyCharacterSet) {
  const auto found = parse_wipefs(
      "{\"signatures\": "
      "[{\"device\":\"sda\",\"offset\":\"0x0\",\"type\":\"xfs\",\"uuid\":null,\"label\":\"f\xFCr\"}"
      "]}");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at("sda")[0].label, "f\xEF\xBF\xBDr");
}

TEST(Wipefs, WhatIsNotUnderstoodIsAnError) {
  EXPECT_FALSE(parse_wipefs("wipefs: oops"));
  EXPECT_FALSE(parse_wipefs(R"({"signatures": [5]})"));
  EXPECT_FALSE(parse_wipefs(R"({"signatures": [{"device":"sda","offset":"12","type":"xfs"}]})"));
  EXPECT_FALSE(parse_wipefs(R"({"signatures": [{"device":"sda","offset":"0x12"}]})"));
  EXPECT_FALSE(parse_wipefs(R"({"blockdevices": []})"));
  EXPECT_FALSE(parse_wipefs(R"({"signatures": 5})"));
}

TEST(Wipefs, AnUnknownWordIsNamedWithItsColumn) {
  const std::string whole =
      R"({"device":"sda","offset":"0x12","type":"xfs","uuid":"u","label":null})";
  const auto problem = [&](const std::string& what, const std::string& with) {
    std::string row = whole;
    const auto found =
        parse_wipefs("{\"signatures\": [" + row.replace(row.find(what), what.size(), with) + "]}");
    return found ? "" : found.error().message;
  };
  EXPECT_EQ(problem("u", "u"), "");
  EXPECT_THAT(problem("0x12", "0x1g"), HasSubstr("offset is not a hexadecimal number: \"0x1g\""));
  EXPECT_THAT(problem("0x12", "18"), HasSubstr("offset is not a hexadecimal number: \"18\""));
  EXPECT_THAT(problem("\"sda\"", "null"), HasSubstr("device is empty"));
  EXPECT_THAT(problem("\"xfs\"", "\"\""), HasSubstr("type is empty"));
  EXPECT_THAT(problem("\"u\"", "7"), HasSubstr("uuid is not a text: \"7\""));
  EXPECT_THAT(problem("label", "name"), HasSubstr("label is missing"));
}

TEST(ReadSignatures, OneProcessForTheDeviceAndItsPartitions) {
  Machine m;
  m.host.outputs["wipefs"].out =
      R"({"signatures": [{"device":"sda2","offset":"0x0","type":"xfs","uuid":"u","label":null}]})";
  ASSERT_TRUE(read_signatures(m.host, m.scope, m.snapshot));
  EXPECT_EQ(m.command(),
            "run wipefs --no-act --json --output DEVICE,OFFSET,TYPE,UUID,LABEL -- /dev/sda "
            "/dev/sda1 /dev/sda2");
  EXPECT_THAT(m.snapshot.signatures, ElementsAre(Key("sda"), Key("sda1"), Key("sda2")));
  EXPECT_THAT(m.snapshot.signatures["sda"], IsEmpty());
  EXPECT_THAT(m.snapshot.signatures["sda2"], SizeIs(1));
}

TEST(ReadSignatures, WhereAllIsZeroNoProcessIsNeededToSayThatNothingIsThere) {
  Machine m;
  for (const char* name : {"sda", "sda1"})
    m.host.files[std::string("/dev/") + name].assign(8192, '\0');
  ASSERT_TRUE(read_signatures(m.host, m.scope, m.snapshot));
  EXPECT_EQ(m.command(),
            "run wipefs --no-act --json --output DEVICE,OFFSET,TYPE,UUID,LABEL -- /dev/sda2");
  EXPECT_THAT(m.snapshot.signatures, ElementsAre(Key("sda"), Key("sda1"), Key("sda2")));
  m.scope.devices = {"/dev/sda1"};
  m.host.calls.clear();
  ASSERT_TRUE(read_signatures(m.host, m.scope, m.snapshot));
  EXPECT_EQ(m.command(), "");
}

TEST(ReadSignatures, OneByteWhereAMagicMayBeIsLeftToWipefs) {
  constexpr uint64_t kSize = 16 << 20, kLuksCopy = 4 << 20, kPromise = kSize - 3087 * 512;
  constexpr uint64_t kBcachefsCopy = kSize - (1 << 20) + 24;
  for (const uint64_t at : {uint64_t{0}, uint64_t{0x10040}, kLuksCopy, kPromise, kBcachefsCopy,
                            kSize - 512, kSize - 1}) {
    Machine m;
    m.snapshot.devices[4].size = {kSize};
    m.host.files["/dev/sdb"].assign(kSize, '\0')[at] = 'S';
    m.scope.devices = {"/dev/sdb"};
    ASSERT_TRUE(read_signatures(m.host, m.scope, m.snapshot));
    EXPECT_NE(m.command(), "") << at;
  }
}

TEST(ReadSignatures, NothingToLookAtStartsNothing) {
  Machine m;
  m.scope.devices = {"/dev/sdb", "/dev/none"};
  ASSERT_TRUE(read_signatures(m.host, m.scope, m.snapshot));
  EXPECT_THAT(m.host.calls, IsEmpty());
  EXPECT_THAT(m.snapshot.signatures, IsEmpty());
}

TEST(ReadSignatures, SuspendedDevicesAndWhatIsOnThemAreNotLookedAt) {
  Machine m;
  m.snapshot.devices[3].dm_suspended = true;
  m.scope.everything = true;
  ASSERT_TRUE(read_signatures(m.host, m.scope, m.snapshot));
  EXPECT_THAT(m.snapshot.signatures, ElementsAre(Key("sda"), Key("sda1")));
}

TEST(ReadSignatures, ASnapshotThatHasOverflowedIsNotLookedAtEvenWhereItIsNamed) {
  Machine m;
  LogicalVolume lost;
  lost.name = "lost";
  lost.snapshot_invalid = true;
  lost.major = m.snapshot.devices[0].major = 253;
  lost.minor = 0;
  m.snapshot.lvs.push_back(lost);
  m.host.errors["/dev/dm-0"] = {"io-error", "/dev/dm-0", "Input/output error", "", ""};
  m.scope.devices = {"/dev/sda", "/dev/dm-0"};
  ASSERT_TRUE(read_signatures(m.host, m.scope, m.snapshot));
  EXPECT_FALSE(m.snapshot.signatures.contains("dm-0"));
}

TEST(ReadSignatures, AnUnreadableDeviceIsNeverBlank) {
  Machine m;
  m.host.errors["/dev/sda1"] = {"io-error", "/dev/sda1", "Input/output error", "", ""};
  const auto named = read_signatures(m.host, m.scope, m.snapshot);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().message, "Input/output error");
  m.scope = {};
  m.scope.everything = true;
  ASSERT_TRUE(read_signatures(m.host, m.scope, m.snapshot));
  EXPECT_THAT(m.snapshot.signatures, ElementsAre(Key("dm-0"), Key("sda"), Key("sda2")));
}

TEST(ReadSignatures, AShortReadIsAnError) {
  Machine m;
  m.host.files["/dev/sda2"] = "short";
  EXPECT_FALSE(read_signatures(m.host, m.scope, m.snapshot));
}

TEST(ReadSignatures, AFailureIsAnErrorInItsOwnWords) {
  Machine m;
  m.host.outputs["wipefs"] = {
      1, 0, "", "wipefs: error: /dev/sda: probing initialization failed: Permission denied\n"};
  const auto failed = read_signatures(m.host, m.scope, m.snapshot);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().evidence, HasSubstr("Permission denied"));
  m.host.outputs["wipefs"] = {0, 0, "", "wipefs: warning\n"};
  EXPECT_FALSE(read_signatures(m.host, m.scope, m.snapshot));
  m.host.outputs["wipefs"] = {
      0, 0, R"({"signatures": [{"device":"other","offset":"0x0","type":"xfs"}]})", ""};
  EXPECT_FALSE(read_signatures(m.host, m.scope, m.snapshot));
}

TEST(ReadSignatures, NamesThatWipefsWouldConfuseAreAnError) {
  Machine m;
  m.snapshot.devices.push_back(device("cciss!sda", 512));
  m.host.files["/dev/cciss/sda"] = std::string(512, 'x');
  m.scope.devices.insert("/dev/cciss/sda");
  const auto failed = read_signatures(m.host, m.scope, m.snapshot);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, StartsWith("has the name of another device"));
}

TEST(ReadSignatures, BootSectorOfAFileSystemIsNoPartitionTable) {
  Machine machine;
  machine.scope.devices = {"/dev/dm-0", "/dev/sda"};
  const std::string rows =
      R"({"device":"%","offset":"0x3","type":"ntfs","uuid":"B9229CCA5C88BC15","label":null},)"
      R"({"device":"%","offset":"0x1fe","type":"dos","uuid":null,"label":null})";
  std::string both = rows + "," + rows;
  for (const char* name : {"dm-0", "dm-0", "sda", "sda"}) both.replace(both.find('%'), 1, name);
  machine.host.outputs["wipefs"] = {0, 0, "{\"signatures\": [" + both + "]}", ""};
  ASSERT_TRUE(read_signatures(machine.host, machine.scope, machine.snapshot));
  EXPECT_THAT(machine.snapshot.signatures["dm-0"], SizeIs(1));
  EXPECT_THAT(machine.snapshot.signatures["sda"], SizeIs(2)) << "it has partitions";
}

}  // namespace
}  // namespace lvq
