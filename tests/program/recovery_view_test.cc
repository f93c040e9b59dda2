// What a recovery says that it leads to is what it leads to: of the objects that it shows, each is
// afterwards as the dry run had it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "tests/powercut/every_cut.h"
#include "tests/powercut/transactions.h"

namespace lvq {
namespace {

using test::run_lvq;
using test::Words;

Json printed(sim::SimHost& host, const Words& argv) {
  const auto ran = run_lvq(host, argv);
  return Json::parse(ran.out, nullptr, false);
}

bool is_preparation(const Json& shown) {
  return std::ranges::all_of(shown["steps"], [](const Json& step) { return step["n"].is_null(); });
}

const Json* named(const Json& list, const std::string& name) {
  const auto it =
      std::ranges::find_if(list, [&](const Json& each) { return each["name"] == name; });
  return it == list.end() ? nullptr : &*it;
}

void expect_group(const Json& change, const Json& status) {
  const Json* group = named(status["volume_groups"], change["name"]);
  ASSERT_EQ(group == nullptr, change["after"].is_null()) << change.dump(2);
  if (!group) return;
  EXPECT_EQ((*group)["size"], change["after"]["size"]) << change.dump(2);
  EXPECT_EQ((*group)["free"], change["after"]["free"]) << change.dump(2);
}

void expect_volume(const Json& change, const Json& status) {
  const std::string name = change["name"];
  const size_t slash = name.find('/');
  const Json* group = named(status["volume_groups"], name.substr(0, slash));
  const Json* volume = group ? named((*group)["logical_volumes"], name.substr(slash + 1)) : nullptr;
  ASSERT_EQ(volume == nullptr, change["after"].is_null()) << change.dump(2);
  if (!volume) return;
  EXPECT_EQ((*volume)["size"], change["after"]["size"]) << change.dump(2);
  EXPECT_EQ((*volume)["mount_points"], change["after"]["mount_points"]) << change.dump(2);
}

void expect_as_shown(const sim::Machine& machine, const std::string& way) {
  sim::SimHost host(machine);
  const Json shown = printed(host, {way, "--dry-run", "--output", "json"});
  if (shown["status"] != "ready" || is_preparation(shown)) return;
  ASSERT_EQ(run_lvq(host, {way, "-y"}).exit, 0);
  const Json status = printed(host, {"status", "--output", "json"});
  for (const auto& change : shown["changes"]) {
    if (change["kind"] == "volume_group") expect_group(change, status);
    if (change["kind"] == "logical_volume") expect_volume(change, status);
  }
}

struct Cut {
  const char* name;
  sim::Machine machine;
  Words argv;
};

std::vector<Cut> cuts() {
  return {{"provision",
           test::with_disks(2),
           {"provision", "-y", "--pv", "/dev/sdb:/dev/sdc", "--vg", "vg0", "--lv",
            "a:1G:xfs:/srv/a", "--lv", "b:300M:ext4:/srv/b", "--lv", "s:200M:swap"}},
          {"evacuate", test::to_evacuate(), {"evacuate", "-y", "--pv", "/dev/sdb"}},
          {"shrink", test::to_shrink("ext4"), {"shrink", "-y", "--lv", "vg0/a", "--size", "400M"}}};
}

class RecoveryView : public testing::TestWithParam<size_t> {};

// Of the cuts one in so many; LVQ_VIEWS=1: all of them.
TEST_P(RecoveryView, IsWhatItLeadsTo) {
  const size_t one_in = test::number_from_environment("LVQ_VIEWS", 7);
  const Cut each = cuts()[GetParam()];
  test::at_every_cut(each.machine, each.argv,
                     [&](const sim::CutPlan& cut, const sim::Machine& machine) {
                       if (cut.effect % one_in != 0) return;
                       for (const char* way : {"continue", "repair"}) expect_as_shown(machine, way);
                     });
}

std::string name_of(const testing::TestParamInfo<size_t>& info) { return cuts()[info.param].name; }

INSTANTIATE_TEST_SUITE_P(Of, RecoveryView, testing::Range(size_t{0}, cuts().size()), name_of);

// As udev does at a boot: after the plan was shown, before it is carried out.
TEST(RecoveryLooksAgain, WhereAVolumeBecomesActiveMeanwhile) {
  sim::SimHost host(test::to_shrink("ext4"));
  host.fail_tool({.when = [](const Words& argv) {
    return argv.front() == "resize2fs" && std::ranges::find(argv, "-P") == argv.end();
  }});
  ASSERT_EQ(run_lvq(host, {"shrink", "-y", "--lv", "vg0/a", "--size", "400M"}).exit, 2);
  std::erase_if(host.machine().mounts, [](const auto& each) { return each.target == "/srv/a"; });
  host.machine().dm_devices().clear();
  int reports = 0;
  host.before_run = [&](sim::SimHost& machine, const lvq::Run& run) {
    if (run.argv.size() < 2 || run.argv[1] != "fullreport" || ++reports != 2) return;
    ASSERT_TRUE(machine.run(lvq::Run{{"vgchange", "-ay", "vg0"}}, {}));
  };
  const auto ran = run_lvq(host, {"repair", "-y"});
  EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, testing::HasSubstr("The machine has changed meanwhile: lvq looks again."));
  EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
}

}  // namespace
}  // namespace lvq
