// The specification of a machine as the program prints it: live, of a capture, as JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::Machine;
using sim::SimHost;
using test::run_lvq;
using testing::HasSubstr;

Machine hand_made() {
  Machine machine;
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", 3_GiB);
  machine.make_vg("data", {"sdb"});
  machine.make_vg("other", {"sdc"});
  machine.make_lv("data", "a", 256);
  machine.put_fs("data/a", "ext4", "photos");
  machine.make_snapshot("data", "a", "before", 10);
  return machine;
}

constexpr const char* kData = R"(lvq: 1
volume_groups:
  data:
    devices: [{id: wwn-naa.b}]
    extent_size: 4M
    volumes:
      a: {size: 1G, layout: linear, fs: ext4, label: photos}
      # before: not managed: it is a snapshot
)";

TEST(AdoptProgram, PrintsTheGroupsThatAreNamed) {
  SimHost host(hand_made());
  const std::string before = host.machine().fingerprint();
  const auto one = run_lvq(host, {"adopt", "data"});
  EXPECT_EQ(one.exit, 0) << one.err;
  EXPECT_EQ(one.out, kData);
  const auto all = run_lvq(host, {"adopt"});
  EXPECT_THAT(all.out, HasSubstr("\n  other:\n    devices: [{path: /dev/sdc}]\n"));
  EXPECT_EQ(host.machine().fingerprint(), before);
}

TEST(AdoptProgram, AGroupThatIsNotThereIsRefused) {
  SimHost host(hand_made());
  const auto ran = run_lvq(host, {"adopt", "data", "nowhere"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("refused [vg-missing] nowhere"));
}

TEST(AdoptProgram, ACaptureSaysTheSame) {
  SimHost host(hand_made());
  host.machine().set_file("/root/machine.json", run_lvq(host, {"capture"}).out);
  SimHost elsewhere((Machine()));
  elsewhere.machine().set_file("/root/machine.json", host.machine().file("/root/machine.json"));
  const auto ran = run_lvq(elsewhere, {"adopt", "data", "--from", "machine.json"});
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_EQ(ran.out, kData);
}

TEST(AdoptProgram, JsonHasItAsAMemberAndTheCommentsAsNotes) {
  SimHost host(hand_made());
  const auto ran = run_lvq(host, {"adopt", "data", "--output", "json"});
  EXPECT_EQ(ran.exit, 0) << ran.err;
  const auto json = parse_json(ran.out, "adopt", "usage");
  ASSERT_TRUE(json) << ran.out;
  EXPECT_EQ((*json)["status"], "completed");
  const Json& volumes = (*json)["specification"]["volume_groups"]["data"]["volumes"];
  EXPECT_EQ(volumes["a"]["label"], "photos");
  EXPECT_FALSE(volumes.contains("before"));
  EXPECT_EQ((*json)["notes"][0]["volume"], "before");
}

}  // namespace
}  // namespace lvq
