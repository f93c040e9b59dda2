#include "engine/rest.h"

#include <gmock/gmock.h>

#include "plan/review.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// udev and systemd as their tools speak.
class StartingHost : public MemoryHost {
 public:
  std::string jobs;
  int settled = 0;  // exit status of udevadm settle
  std::vector<std::string> seen;

  Result<Output> run(const Run& run, const ProgressFn&) override {
    seen.push_back(text(Action(run)));
    Output output;
    if (run.argv.front() == "udevadm") output.exit_status = settled;
    if (run.argv[1] == "list-jobs") output.out = jobs;
    return output;
  }
  Result<PathInfo> lstat(const std::string& path) override {
    PathInfo info;
    if (path == "/run/udev/control" || path == "/run/systemd/system")
      info.kind = PathInfo::Kind::other;
    return is_bare ? PathInfo{} : info;
  }
  bool is_bare = false;  // neither of them runs
};

Plan mounting() {
  Plan plan;
  plan.steps.resize(1);
  plan.steps[0].after = {Mounted{"/dev/vg/a", "/srv/a"}};
  return plan;
}

TEST(ComeToRest, WaitsForUdevAndForTheMountsThatThePlanIsAbout) {
  StartingHost host;
  host.jobs =
      "12 srv-a.mount start waiting\n13 srv-other.mount start waiting\n14 dev-x.swap start "
      "running\n";
  ASSERT_TRUE(come_to_rest(host, mounting()));
  EXPECT_THAT(
      host.seen,
      ElementsAre("udevadm settle --timeout=60", "systemctl list-jobs --plain --no-legend --full",
                  "systemctl start -- srv-a.mount", "systemctl start -- dev-x.swap"));
}

TEST(ComeToRest, SaysThatUdevIsBusy) {
  StartingHost host;
  host.settled = 1;
  const auto rests = come_to_rest(host, mounting());
  ASSERT_FALSE(rests);
  EXPECT_EQ(rests.error().code, "not-at-rest");
}

TEST(ComeToRest, ReadsNothingIntoALineThatItDoesNotKnow) {
  StartingHost host;
  host.jobs = "srv-a.mount is on its way\n";
  EXPECT_FALSE(come_to_rest(host, mounting()));
}

TEST(ComeToRest, HasNothingToWaitForWhereNeitherRuns) {
  StartingHost host;
  host.is_bare = true;
  ASSERT_TRUE(come_to_rest(host, mounting()));
  EXPECT_THAT(host.seen, IsEmpty());
}

TEST(MountPointOf, IsThePathThatTheNameOfAMountUnitStandsFor) {
  EXPECT_EQ(mount_point_of("srv-a.mount"), "/srv/a");
  EXPECT_EQ(mount_point_of("srv-a\\x2db.mount"), "/srv/a-b");
  EXPECT_EQ(mount_point_of("srv-in\\x20side.mount"), "/srv/in side");
  EXPECT_EQ(mount_point_of("-.mount"), "/");
  EXPECT_EQ(mount_point_of("srv-a\\x2.mount"), "/srv/a\\x2");
  EXPECT_EQ(mount_point_of("dev-vg-swap.swap"), "");
}

}  // namespace
}  // namespace lvq
