// Merges on the simulated machine: none begins while anybody has the volume open, and one that was
// put off nevertheless is no success.
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
using testing::Not;
using Words = std::vector<std::string>;

Machine mounted_volume() {
  Machine machine;
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 200);
  machine.put_fs("vg/a", "ext4", "photos");
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  machine.set_file("/etc/fstab",
                   machine.file("/etc/fstab") + "LABEL=photos /srv/a ext4 defaults 0 2\n");
  return machine;
}

Machine with_snapshot() {
  Machine machine = mounted_volume();
  machine.make_snapshot("vg", "a", "a-old", 20);
  return machine;
}

struct Merging {
  const char* name;
  Machine (*machine)();
  Words argv;
};

const Merging kMergings[] = {
    {"restore", with_snapshot, {"snap-back", "--restore", "vg/a-old", "-y"}},
    {"shrink", mounted_volume, {"shrink", "--lv", "vg/a", "--size", "100", "-y"}},
};

class Merge : public testing::TestWithParam<Merging> {
 protected:
  void open_at(const char* tool, const char* option) {
    host.before_run = [tool, option](SimHost& now, const lvq::Run& run) {
      if (run.argv.front() == tool && std::ranges::find(run.argv, option) != run.argv.end())
        now.machine().open_unseen("vg/a");
    };
  }
  void expect_done(SimHost& on) {
    const auto done = run_lvq(on, {"continue", "-y"});
    EXPECT_EQ(done.exit, 0) << done.out << done.err;
    EXPECT_THAT(on.machine().violations(), IsEmpty());
    EXPECT_EQ(run_lvq(on, {"verify"}).exit, 0);
  }
  const Words& argv() const { return GetParam().argv; }

  SimHost host{GetParam().machine()};
};

TEST_P(Merge, DoesNotBeginWhileSomebodyUnseenHasTheVolumeOpen) {
  host.machine().open_unseen("vg/a");
  const auto ran = run_lvq(host, argv());
  EXPECT_EQ(ran.exit, 2) << ran.out << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("expected: nothing has vg/a open"));
  EXPECT_THAT(ran.err, HasSubstr("nothing that can be seen has it open"));
  for (const auto& words : host.runs()) EXPECT_NE(words.front(), "lvconvert");
}

TEST_P(Merge, ThatDidNotBeginCanBeTakenBackAtOnceAndFinishedLater) {
  host.machine().open_unseen("vg/a");
  ASSERT_EQ(run_lvq(host, argv()).exit, 2);
  SimHost back(host.machine());
  const auto taken_back = run_lvq(back, {"repair", "-y"});
  EXPECT_EQ(taken_back.exit, 0) << taken_back.out << taken_back.err;
  EXPECT_EQ(back.machine().mounts.back().target, "/srv/a");
  EXPECT_EQ(run_lvq(host, {"continue", "-y"}).exit, 4);
  host.machine().close_unseen();
  expect_done(host);
}

TEST_P(Merge, ThatIsPutOffAtTheLastInstantIsNoSuccessAndIsSaid) {
  open_at("lvconvert", "--merge");
  const auto ran = run_lvq(host, argv());
  EXPECT_EQ(ran.exit, 3) << ran.out << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("ended as if it had done its work, and has not"));
  EXPECT_THAT(ran.err, HasSubstr("the merge is put off until vg/a is activated next"));
  EXPECT_THAT(ran.out, Not(HasSubstr("SUCCESS")));
  EXPECT_THAT(host.machine().mounts.back().target, Not("/srv/a"));
}

TEST_P(Merge, ThatWasPutOffIsContinuedWhenTheVolumeIsClosed) {
  open_at("lvconvert", "--merge");
  ASSERT_EQ(run_lvq(host, argv()).exit, 3);
  host.before_run = {};
  const auto still = run_lvq(host, {"continue", "-y"});
  EXPECT_EQ(still.exit, 3) << still.out << still.err;
  EXPECT_THAT(still.err, HasSubstr("the merge is put off until vg/a is activated next"));
  host.machine().close_unseen();
  expect_done(host);
}

TEST_P(Merge, ThatWasPutOffIsContinuedAfterABoot) {
  open_at("lvconvert", "--merge");
  ASSERT_EQ(run_lvq(host, argv()).exit, 3);
  SimHost booted(host.machine().reboot());
  expect_done(booted);
}

INSTANTIATE_TEST_SUITE_P(Of, Merge, testing::ValuesIn(kMergings),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace lvq
