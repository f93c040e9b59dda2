// Right before a tool removes a volume, another takes its name: what is lost is never another's,
// lvq says that it was not done, and ends it once the names are right again (docs/adr/0019).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::Machine;
using sim::SimHost;
using test::run_lvq;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

Machine one_group() {
  Machine machine;
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.make_vg("vg", {"sdb"});
  return machine;
}

Machine with_volume() {
  Machine machine = one_group();
  machine.make_lv("vg", "a", 200);
  machine.put_fs("vg/a", "ext4", "photos", {.precious = false});
  return machine;
}

Machine with_cache() {
  Machine machine = with_volume();
  machine.add_disk("nvme", 1_GiB, {.wwid = "naa.n"});
  machine.make_cache("vg", "a", "nvme", "writethrough", 0, {});
  return machine;
}

struct Removal {
  const char* name;
  Machine (*machine)();
  Words argv;
  const char* failing;  // a tool, so that all is taken back; empty: the removal is in the plan
  const char* way_out;
};

const Removal kRemovals[] = {
    {"volume", with_volume, {"decommission", "--lv", "vg/a", "-y"}, "", "continue"},
    {"group", with_volume, {"decommission", "--vg", "vg", "-y"}, "", "continue"},
    {"cache", with_cache, {"accelerate", "--lv", "vg/a", "--detach", "-y"}, "", "continue"},
    {"created",
     one_group,
     {"provision", "--vg", "vg", "--lv", "b:100M:ext4", "-y"},
     "mkfs.ext4",
     "repair"},
    {"begun anew",
     one_group,
     {"provision", "--vg", "vg", "--lv", "b:100M", "-y"},
     "lvcreate",
     "continue"},
    {"workplace",
     with_volume,
     {"shrink", "--lv", "vg/a", "--size", "100", "-y"},
     "resize2fs",
     "repair"},
};

class TakenName : public testing::TestWithParam<Removal> {
 protected:
  TakenName() : host(GetParam().machine()) {
    host.before_run = [this](SimHost&, const lvq::Run& run) {
      const std::string volume = run.argv.back();
      if (run.argv.front() != "lvremove" || volume.find('/') == volume.npos || !taken.empty())
        return;
      taken = volume;
      name = volume.substr(volume.find('/') + 1);
      command({"lvrename", "vg", name, "moved"});
      command({"lvcreate", "--yes", "--name", name, "--extents", "2", "vg"});
      host.machine().put_fs(taken, "ext4", "theirs");
    };
  }

  void command(const Words& argv) {
    const auto output = host.run(lvq::Run{argv}, {});
    ASSERT_TRUE(output && output->exit_status == 0) << argv.front() << (output ? output->err : "");
  }

  test::Ran recover() { return run_lvq(host, {GetParam().way_out, "-y"}); }

  SimHost host;
  std::string taken, name;  // "vg/a", "a"; empty: not yet
};

TEST_P(TakenName, NothingOfAnothersGoesAndTheWayOutIsOpen) {
  const std::string failing = GetParam().failing;
  const auto is_it = [failing](const Words& argv) {  // "-P" only asks
    return argv.front() == failing && std::ranges::find(argv, "-P") == argv.end();
  };
  if (!failing.empty())
    host.fail_tool({.when = is_it, .effects = 2});  // an lvcreate leaves a volume
  test::Ran ran = run_lvq(host, GetParam().argv);
  if (taken.empty()) {
    ASSERT_EQ(ran.exit, 2) << ran.out << ran.err;
    ran = recover();
  }
  ASSERT_FALSE(taken.empty()) << ran.out << ran.err;
  EXPECT_THAT(ran.exit, testing::AnyOf(2, 3)) << ran.out << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("ended as if it had done its work, and has not"));
  EXPECT_THAT(host.machine().violations(), IsEmpty());
  EXPECT_NE(recover().exit, 0) << "it is still another's";
  EXPECT_THAT(host.machine().violations(), IsEmpty());
  command({"lvrename", "vg", name, "theirs"});
  const bool ours_is_there =
      host.run(lvq::Run{{"lvrename", "vg", "moved", name}}, {})->exit_status == 0;
  EXPECT_TRUE(ours_is_there || GetParam().way_out == std::string("continue"));
  const test::Ran ended = recover();
  if (GetParam().name == std::string("group")) {  // which has their volume now
    EXPECT_THAT(ended.out + ended.err, HasSubstr("theirs"));
  } else {
    EXPECT_EQ(ended.exit, 0) << ended.out << ended.err;
  }
  EXPECT_THAT(host.machine().violations(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Removals, TakenName, testing::ValuesIn(kRemovals), [](const auto& each) {
  std::string words = each.param.name;
  std::erase(words, ' ');
  return words;
});

}  // namespace
}  // namespace lvq
