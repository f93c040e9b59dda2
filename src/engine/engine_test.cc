#include "engine/engine.h"

#include <gmock/gmock.h>

#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;

// Says what was run and flushed, and what was noted in the journal, in their order.
class WatchedHost : public MemoryHost {
 public:
  std::vector<std::string> seen;

  Result<Output> run(const Run& run, const ProgressFn&) override {
    seen.push_back(run.argv.front());
    return Output{};
  }
  Result<> flush(const std::string& device) override {
    seen.push_back("flush " + device);
    return {};
  }
  Result<> append(const std::string& path, std::string_view text, uint32_t mode) override {
    for (const char* event : {"start", "done"})
      if (text.find("\"event\":\"" + std::string(event) + "\"") != text.npos)
        seen.emplace_back(event);
    return MemoryHost::append(path, text, mode);
  }
};

Step step_of(const std::string& tool) {
  Step step;
  step.title = tool;
  step.action = Run{{tool}};
  return step;
}

// A pvcreate whose label is lost in a cut, and a vgcreate after it whose metadata is kept, is a
// group without its PV.
TEST(Engine, OfSeveralActionsOfAStepNoneOutlastsAPowerCutThatTheOneBeforeItDoesNot) {
  WatchedHost host;
  ExecutionPlan execution;
  execution.plan.id = "20261122T155130Z-9f3a1c";
  execution.plan.steps = {step_of("pvcreate"), step_of("pvcreate"), step_of("vgcreate")};
  execution.spans = {{1, Event::start, Event::done, 0, 3, {"/dev/sdb", "/dev/sdc"}, false}};
  auto journal = Journal::begin(host, "/var/lib/lvq", execution.plan, {});
  ASSERT_TRUE(journal) << to_string(journal.error());
  run(execution, host, *journal, "/var/log/lvq/lvq.log", {});
  host.seen.resize(11);
  EXPECT_THAT(host.seen, ElementsAre("start", "pvcreate", "flush /dev/sdb", "flush /dev/sdc",
                                     "pvcreate", "flush /dev/sdb", "flush /dev/sdc", "vgcreate",
                                     "flush /dev/sdb", "flush /dev/sdc", "done"));
}

Report run_on(MemoryHost& host, const Step& step) {
  ExecutionPlan execution;
  execution.plan.id = "20261122T155130Z-9f3a1c";
  execution.plan.steps = {step};
  execution.spans = {{1, Event::start, Event::done, 0, 1, {}, false}};
  auto journal = Journal::begin(host, "/var/lib/lvq", execution.plan, {});
  EXPECT_TRUE(journal);
  return run(execution, host, *journal, "/var/log/lvq/lvq.log", {});
}

TEST(Engine, ADirectoryThatOthersUseByNowIsLeftToThem) {
  MemoryHost host;
  host.nodes["/srv/a"] = {.kind = PathInfo::Kind::directory};
  host.files["/srv/a/theirs"];
  Step step = step_of("rmdir");
  step.action = RemoveDir{"/srv/a"};
  step.after = {DirGoneOrUsed{"/srv/a"}};
  EXPECT_EQ(run_on(host, step).steps[0].state, StepReport::State::done);
  EXPECT_TRUE(host.files.contains("/srv/a/theirs"));
  MemoryHost gone;
  EXPECT_EQ(run_on(gone, step).steps[0].state, StepReport::State::done) << "so is one that is gone";
}

TEST(Engine, ADirectoryThatHasToGoAndIsNotEmptyIsAFailure) {
  MemoryHost host;
  host.nodes["/srv/a"] = {.kind = PathInfo::Kind::directory};
  host.files["/srv/a/theirs"];
  Step step = step_of("rmdir");
  step.action = RemoveDir{"/srv/a"};
  step.after = {DirAbsent{"/srv/a"}};
  const Report report = run_on(host, step);
  EXPECT_EQ(report.state, State::failed);
  EXPECT_EQ(report.error->code, "not-empty");
}

class FailingMount : public MemoryHost {
 public:
  FailingMount() {
    folders["/sys/class/block"];
    folders["/proc"];
    links["/proc/self/ns/mnt"] = "mnt:[1]";
    files["/proc/self/mountinfo"] = "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
  }

  Result<Output> run(const Run& run, const ProgressFn&) override {
    return Output{.exit_status = run.argv.front() == "mount" ? 32 : 0};
  }
};

TEST(Engine, AMountThatFailsBecauseSystemdWasFasterIsDone) {
  FailingMount host;
  Step step = step_of("mount");
  step.after = {DirAbsent{"/srv/a"}};
  EXPECT_EQ(run_on(host, step).steps[0].state, StepReport::State::done);
}

TEST(Engine, ARemountThatFailsIsAFailureAlthoughTheMountIsThere) {
  FailingMount host;
  Step step = step_of("mount");
  step.after = {DirAbsent{"/srv/a"}};
  step.after_proves_done = false;
  EXPECT_EQ(run_on(host, step).steps[0].state, StepReport::State::failed);
}

// Somebody adds a note each time that lvq is about to put its lines in place, so often.
class EditedMeanwhile : public MemoryHost {
 public:
  int notes = 0;

  Result<bool> replace_unchanged(const std::string& path, std::string_view old_text,
                                 std::string_view text, uint32_t mode) override {
    if (notes > 0) files[path] += "# note " + std::to_string(notes--) + "\n";
    return MemoryHost::replace_unchanged(path, old_text, text, mode);
  }
};

Step with_line(const std::string& line) {
  Step step;
  step.action = EditFile{.path = "/etc/fstab", .lines = lines_added({line})};
  return step;
}

TEST(Engine, EditsWhatTheFileHoldsAtThatInstant) {
  EditedMeanwhile host;
  host.files["/etc/fstab"] = "a\n";
  host.notes = 2;
  EXPECT_EQ(run_on(host, with_line("b")).steps[0].state, StepReport::State::done);
  EXPECT_EQ(host.files["/etc/fstab"], "a\n# note 2\n# note 1\nb\n");
}

TEST(Engine, GivesUpOnAFileThatNeverRests) {
  EditedMeanwhile host;
  host.notes = 1000;
  const Report report = run_on(host, with_line("b"));
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, "file-changing");
  EXPECT_THAT(host.files["/etc/fstab"], testing::Not(testing::HasSubstr("b\n")));
}

}  // namespace
}  // namespace lvq
