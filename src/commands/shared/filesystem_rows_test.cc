// What the commands make of every row of the table of file systems (model/filesystems.h), carried
// out by the tools of the simulator: a row that these do not know, or whose tools a plan may not
// run, is found here.
#include <gmock/gmock.h>

#include "base/text.h"
#include "model/filesystems.h"
#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using test::plan_on;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

Machine group_for_rows() {
  Machine machine;
  machine.add_disk("sdb", 2_GiB, {.wwid = "naa.b"});
  machine.make_vg("vg", {"sdb"});
  return machine;
}

Machine row_volume(std::string_view fs, const std::string& mounted_on) {
  Machine machine = group_for_rows();
  machine.make_lv("vg", "a", 200);
  machine.put_fs("vg/a", std::string(fs));
  if (mounted_on.empty()) return machine;
  machine.make_directory(mounted_on);
  machine.mount("vg/a", mounted_on);
  return machine;
}

// Runs the commands of a plan; the rest of what it does is not looked at.
Machine after(const Machine& machine, const test::Planned& planned) {
  sim::SimHost host(machine);
  for (const auto& step : planned.draft.steps) {
    const auto* run = std::get_if<Run>(&step.action);
    if (!run) continue;
    const auto output = host.run(*run);
    EXPECT_TRUE(output && output->ok()) << text(step.action) << (output ? output->err : "");
  }
  return host.machine();
}

TEST(FilesystemRows, WhatIsMadeIsThereWithItsIdentifier) {
  for (const auto& fs : filesystems()) {
    if (!fs.making) continue;
    SCOPED_TRACE(fs.name);
    const std::string name(fs.name);
    const auto planned =
        plan_on(group_for_rows(), {"provision", {{"--vg", {"vg"}}, {"--lv", {"a:400M:" + name}}}});
    EXPECT_THAT(planned.refusals(), IsEmpty());
    const Machine machine = after(group_for_rows(), planned);
    const auto* content = machine.content("vg/a");
    ASSERT_TRUE(content && content->size() == 1);
    EXPECT_TRUE(std::ranges::any_of(planned.draft.goal, [&](const Fact& fact) {
      const auto* is = std::get_if<FsIs>(&fact);
      return is && is->type == content->front().type && is->uuid == content->front().uuid;
    }));
  }
}

TEST(FilesystemRows, EachBecomesSmallerOrSaysWhyNot) {
  const test::Request half{"shrink", {{"--lv", {"vg/a"}}, {"--size", {"100"}}}};
  for (const auto& fs : filesystems()) {
    SCOPED_TRACE(fs.name);
    const bool mounted = std::holds_alternative<ShrinksWhileMounted>(fs.shrinking);
    const Machine machine = row_volume(fs.name, mounted ? "/srv/a" : "");
    const auto planned = plan_on(machine, half);
    if (const auto* cannot = std::get_if<CannotShrink>(&fs.shrinking)) {
      EXPECT_THAT(planned.refusals(), Contains(std::string(cannot->code.text()) +
                                               " vg/a: " + std::string(cannot->why)));
      continue;
    }
    EXPECT_THAT(planned.refusals(), IsEmpty());
    const Machine smaller = after(machine, planned);
    EXPECT_EQ(smaller.content("vg/a")->front().bytes, (400_MiB).value);
  }
}

TEST(FilesystemRows, EachBecomesLargerOrSaysWhyNot) {
  const test::Request twice{"grow", {{"--lv", {"vg/a"}}, {"--size", {"400"}}}};
  for (const auto& fs : filesystems()) {
    SCOPED_TRACE(fs.name);
    const Machine machine = row_volume(fs.name, fs.is_swap() ? "" : "/srv/a");
    const auto planned = plan_on(machine, twice);
    if (const auto* cannot = std::get_if<CannotGrow>(&fs.growing)) {
      EXPECT_THAT(planned.refusals(), Contains("fs-cannot-grow vg/a: " + std::string(cannot->why)));
      continue;
    }
    EXPECT_THAT(planned.refusals(), IsEmpty());
    EXPECT_EQ(after(machine, planned).content("vg/a")->front().bytes, (1600_MiB).value);
  }
}

TEST(FilesystemRows, ASnapshotOfEachIsMountedOrNot) {
  for (const auto& fs : filesystems()) {
    SCOPED_TRACE(fs.name);
    const auto planned = plan_on(row_volume(fs.name, ""),
                                 {"snap-back", {{"--lv", {"vg/a"}}, {"--mount", {"/mnt/s"}}}});
    const std::string options(fs.view_options);
    if (!options.empty())
      EXPECT_THAT(planned.actions(), Contains(HasSubstr(" -o " + options + " /dev/vg/a-snap-")));
    else if (fs.why_no_view.empty())
      EXPECT_THAT(planned.warnings(), Contains("not-mounted vg/a"));
    else
      EXPECT_THAT(planned.refusals(), Contains(HasSubstr(std::string(fs.why_no_view))));
  }
}

}  // namespace
}  // namespace lvq
