// What is printed where, and what the JSON documents say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "cli/render_json.h"
#include "probe/probe.h"
#include "tests/powercut/transactions.h"

namespace lvq {
namespace {

using sim::SimHost;
using test::run_lvq;
using test::Words;
using test::operator+;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Words kMirror = {"provision", "--pv", "/dev/sdb:/dev/sdc", "--vg",
                       "vg0",       "--lv", "a:1G:xfs:/srv/a",   "--layout",
                       "a=raid1"};
const Words kAllOfIt = {"decommission", "--vg", "vg0"};

struct Output : testing::Test {
  SimHost host{test::with_disks(2)};
  void SetUp() override {
    ASSERT_EQ(run_lvq(host, kMirror + Words{"-y"}).exit, 0);
    host.machine().clock += 60'000;
  }

  // Runs lvq with a standard output that takes nothing.
  test::Ran run_in_vain(const Words& argv) {
    test::Ran ran;
    const Console console{
        .out = [](std::string_view) {},
        .err = [&](std::string_view text) { ran.err += text; },
        .lost = [] { return Error{"failed", "standard output", "cannot be written", "", ""}; },
        .columns = [] { return size_t{0}; },
        .root = true,
        .directory = "/root"};
    ran.exit = run_app(argv, host, console);
    return ran;
  }
};

TEST_F(Output, TheDocumentOfAQuietRunIsWhole) {
  const auto loud = run_lvq(host, kAllOfIt + Words{"--dry-run", "--output", "json"});
  const auto quiet = run_lvq(host, kAllOfIt + Words{"--dry-run", "--output", "json", "-q"});
  const Json document = Json::parse(quiet.out);
  EXPECT_FALSE(document["changes"].empty());
  EXPECT_EQ(document["changes"], Json::parse(loud.out)["changes"]);
  EXPECT_EQ(quiet.err, loud.err) << "the document has the warnings";
}

TEST_F(Output, AQuietDryRunShowsWhatIsDestroyedAndACommandThatLvqTakes) {
  const auto ran = run_lvq(host, kAllOfIt + Words{"-q", "--dry-run"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("Destroys for good:\n"));
  EXPECT_THAT(ran.out, HasSubstr("vg0/a"));
  EXPECT_THAT(ran.out, HasSubstr("To carry it out:\n  lvq decommission --vg vg0\n"));
  EXPECT_THAT(ran.out, Not(HasSubstr("PENDING")));
  const auto unasked = run_lvq(host, kAllOfIt + Words{"-q", "-y"});
  EXPECT_EQ(unasked.exit, 0);
  EXPECT_THAT(unasked.out, Not(HasSubstr("Destroys")));
}

TEST_F(Output, AfterTheEndOfTheInputALineBegins) {
  const auto ran = run_lvq(host, kAllOfIt);
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.out, testing::EndsWith("Execute these commands? [y/N]: \n"));
}

TEST_F(Output, ThatCannotBeWrittenIsAFailureOfWhatOnlyPrints) {
  for (const Words& argv :
       {Words{"--help"}, Words{"--version"}, Words{"help", "shrink"}, Words{"status"},
        Words{"status", "--output", "json"}, Words{"adopt"}, Words{"capture"}, Words{"history"},
        Words{"history", "last"}, Words{"verify"}, kAllOfIt + Words{"--dry-run"},
        kAllOfIt + Words{"--dry-run", "--output", "json"}, Words{"shrink", "--help"}}) {
    const auto ran = run_in_vain(argv);
    EXPECT_EQ(ran.exit, 1) << testing::PrintToString(argv);
    EXPECT_EQ(ran.err, "lvq: standard output: cannot be written\n");
  }
}

TEST_F(Output, ThatCannotBeWrittenDoesNotMakeADoneChangeAFailure) {
  const auto done = run_in_vain(kAllOfIt + Words{"-y"});
  EXPECT_EQ(done.exit, 0);
  EXPECT_THAT(done.err, HasSubstr("lvq: standard output: cannot be written\n"));
  const auto refused = run_in_vain({"decommission", "--frobnicate"});
  EXPECT_EQ(refused.exit, 1);
}

TEST_F(Output, TheDocumentSaysWhereAVolumeLiesAndInOneWordHow) {
  const Json json = Json::parse(run_lvq(host, {"status", "--output", "json"}).out);
  for (const auto& lv : json["volume_groups"][0]["logical_volumes"]) {
    if (lv["name"] != "a") continue;
    EXPECT_EQ(lv["layout"], "raid1");
    EXPECT_THAT(lv["physical_volumes"].get<Words>(), ElementsAre("/dev/sdb", "/dev/sdc"));
    EXPECT_TRUE(lv["health"].is_null());
  }
  for (const char* member : {"changes", "steps", "point_of_no_return", "transaction", "next"})
    EXPECT_TRUE(json.contains(member)) << member;
}

TEST_F(Output, TheDocumentSaysThatAMirrorHasLostALeg) {
  auto machine = probe(host, {.lvm = true, .everything = true}).value();
  for (auto& lv : machine.lvs)
    if (lv.name == "a") lv.health = "partial";
  for (auto& pv : machine.pvs)
    if (pv.device == "/dev/sdc") {
      pv.missing = true;
      pv.device = "[unknown]";
    }
  const Json json = status_json(machine, {}, {});
  const auto& volumes = json["volume_groups"][0]["logical_volumes"];
  const auto a = std::ranges::find_if(volumes, [](const Json& lv) { return lv["name"] == "a"; });
  ASSERT_NE(a, volumes.end());
  EXPECT_EQ((*a)["health"], "partial");
  EXPECT_EQ((*a)["physical_volumes"].size(), 2U) << "the missing one by its UUID";
}

}  // namespace
}  // namespace lvq
