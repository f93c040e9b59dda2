#include "engine/engine.h"

#include <gmock/gmock.h>

#include "journal/memory_host.h"

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
      if (text.find("\"event\":\"" + std::string(event) + "\"") != text.npos) seen.emplace_back(event);
    return MemoryHost::append(path, text, mode);
  }
};

Step step_of(const std::string& tool) {
  Step step;
  step.title = tool;
  step.action = Run{{tool}};
  return step;
}

// A pvcreate whose label is lost in a cut, and a vgcreate after it whose metadata is kept, is a group without its PV.
TEST(Engine, OfSeveralActionsOfAStepNoneOutlastsAPowerCutThatTheOneBeforeItDoesNot) {
  WatchedHost host;
  Course course;
  course.plan.id = "20261122T155130Z-9f3a1c";
  course.plan.steps = {step_of("pvcreate"), step_of("pvcreate"), step_of("vgcreate")};
  course.stretches = {{1, Event::start, Event::done, 0, 3, {"/dev/sdb", "/dev/sdc"}, false}};
  auto journal = Journal::begin(host, "/var/lib/lvq", course.plan, {});
  ASSERT_TRUE(journal) << to_string(journal.error());
  run(course, host, *journal, "/var/log/lvq/lvq.log", {});
  host.seen.resize(11);
  EXPECT_THAT(host.seen,
              ElementsAre("start", "pvcreate", "flush /dev/sdb", "flush /dev/sdc", "pvcreate", "flush /dev/sdb",
                          "flush /dev/sdc", "vgcreate", "flush /dev/sdb", "flush /dev/sdc", "done"));
}

}  // namespace
}  // namespace lvq
