#include "report/ending.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Three steps, of which the second is where it stopped, in that state.
struct Ending : testing::Test {
  Page page;
  Plan plan;
  Report report;

  Ending() {
    page.heading.command = "evacuate";
    page.steps.resize(3);
    page.steps[1].title = "Move it";
    report.steps = {{StepReport::State::done, 1}, {}, {}};
    report.stopped_at = 2;
  }

  PageEnding ended(const std::string& status) {
    return ending_of(page, plan, {.status = status, .report = &report, .transaction = "ID"});
  }
};

TEST_F(Ending, AFailureNamesTheStepAndBothWaysOut) {
  page.steps[1].state = "failed";
  const PageEnding ending = ended("failed");
  EXPECT_EQ(ending.tone, PageEnding::Tone::bad);
  EXPECT_EQ(ending.headline, "Failed at step 2 of 3: Move it");
  EXPECT_EQ(ending.detail, "1 of 3 steps are done. Everything done can be taken back.");
  EXPECT_THAT(ending.next, ElementsAre("lvq continue ID", "lvq repair ID"));
}

TEST_F(Ending, PastThePointOfNoReturnThereIsOneWayOut) {
  report.past_point_of_no_return = true;
  const PageEnding ending = ended("failed");
  EXPECT_THAT(ending.detail, HasSubstr("can only be finished"));
  EXPECT_THAT(ending.next, ElementsAre("lvq continue ID"));
}

TEST_F(Ending, AStopIsBeforeTheNextStep) {
  const PageEnding ending = ended("halted");
  EXPECT_EQ(ending.tone, PageEnding::Tone::neutral);
  EXPECT_EQ(ending.headline, "Stopped before step 2 of 3: Move it");
}

TEST_F(Ending, AGoalThatIsNotReachedStopsAfterTheLastStep) {
  report.stopped_at = 0;
  EXPECT_EQ(ended("drifted").headline, "Stopped after the last step: the goal is not reached");
}

TEST_F(Ending, WhatWasTakenBackAtOnceLeavesNothingToDo) {
  const PageEnding ending = ending_of(
      page, plan, {.status = "failed", .report = &report, .taken_back = true, .transaction = "ID"});
  EXPECT_THAT(ending.detail, HasSubstr("the machine is as it was before"));
  EXPECT_THAT(ending.next, ElementsAre("lvq history ID"));
}

TEST_F(Ending, APromiseIsProvedByWhatWasFound) {
  Snapshot found;
  found.has_lvm = true;
  plan.goal = {VgAbsent{"vg"}, VgIs{"other", {}, {10}, {}, ""}};
  const PageEnding ending = ending_of(page, plan,
                                      {.status = "completed",
                                       .report = &report,
                                       .transaction = "ID",
                                       .found = &found,
                                       .seen_at = "now"});
  ASSERT_EQ(ending.proofs.size(), 2U);
  EXPECT_TRUE(ending.proofs[0].holds);
  EXPECT_EQ(ending.proofs[0].found, "");
  EXPECT_FALSE(ending.proofs[1].holds);
  EXPECT_EQ(ending.proofs[1].found, "no such volume group");
  EXPECT_EQ(ending.seconds, 1);
}

TEST_F(Ending, WithoutExecutionNothingIsProved) {
  for (const char* status : {"aborted", "ready", "refused", "interrupted"}) {
    const PageEnding ending = ending_of(page, plan, {.status = status});
    EXPECT_EQ(ending.detail, "Nothing was changed.") << status;
    EXPECT_THAT(ending.proofs, IsEmpty());
    EXPECT_THAT(ending.next, IsEmpty());
  }
}

}  // namespace
}  // namespace lvq
