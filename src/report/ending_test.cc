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
    plan.steps.resize(3);
    plan.steps[1].title = "Move it";
    page.numbers = numbers_of(plan);
    report.steps = {{StepReport::State::done, 1}, {}, {}};
    report.stopped_at = 2;
  }

  PageEnding ended(const std::string& status, State state) {
    report.state = state;
    return ending_of(page, plan, {.status = status, .report = &report, .steps_done = 1});
  }
};

TEST_F(Ending, AFailureNamesTheStep) {
  const PageEnding ending = ended("failed", State::failed);
  EXPECT_EQ(ending.tone, PageEnding::Tone::bad);
  EXPECT_EQ(ending.headline, "Failed at step 2 of 3: Move it");
  EXPECT_EQ(ending.detail, "1 of 3 steps are done. Everything done can be taken back.");
}

TEST_F(Ending, ARecoveryKeepsTheNumbersOfItsTransaction) {
  page.numbers = {.of = {9, 8, 8}, .total = 12};
  const PageEnding ending = ended("failed", State::failed);
  EXPECT_EQ(ending.headline, "Failed at step 8 of 12: Move it");
  EXPECT_THAT(ending.detail, HasSubstr("1 of 12 steps are done."));
}

TEST_F(Ending, WhatIsOfNoStepIsNamedByItsTitle) {
  page.numbers = {.of = {0, 0, 8}, .total = 12};
  EXPECT_EQ(ended("failed", State::failed).headline, "Failed at Move it");
}

TEST_F(Ending, PastThePointOfNoReturnItCanOnlyBeFinished) {
  report.past_point_of_no_return = true;
  EXPECT_THAT(ended("failed", State::failed).detail, HasSubstr("can only be finished"));
}

TEST_F(Ending, AStopIsBeforeTheNextStepOrInTheMiddleOfIt) {
  const PageEnding ending = ended("halted", State::halted);
  EXPECT_EQ(ending.tone, PageEnding::Tone::neutral);
  EXPECT_EQ(ending.headline, "Stopped before step 2 of 3: Move it");
  report.steps[1].state = StepReport::State::interrupted;
  EXPECT_EQ(ended("halted", State::halted).headline,
            "Stopped in the middle of step 2 of 3: Move it");
}

TEST_F(Ending, AMachineThatHasChangedIsSaidToHave) {
  EXPECT_EQ(ended("drifted", State::drifted).headline,
            "Stopped before step 2 of 3: Move it; the machine has changed");
}

TEST_F(Ending, AGoalThatIsNotReachedIsAFailureOfNoStep) {
  report.stopped_at = 0;
  EXPECT_EQ(ended("drifted", State::drifted).headline,
            "Failed: every step has run, but the goal is not reached");
}

TEST_F(Ending, TheCommandsThatLeadOnAreQuoted) {
  const PageEnding ending =
      ending_of(page, plan, {.status = "ready", .next = {{"lvq", "apply", "/root/a plan"}}});
  EXPECT_THAT(ending.next, ElementsAre("lvq apply '/root/a plan'"));
}

TEST_F(Ending, WhatWasTakenBackAtOnceLeavesNothingToDo) {
  const PageEnding ending =
      ending_of(page, plan, {.status = "failed", .report = &report, .taken_back = true});
  EXPECT_THAT(ending.detail, HasSubstr("the machine is as it was before"));
}

TEST_F(Ending, APromiseIsProvedByWhatWasFound) {
  Snapshot found;
  found.has_lvm = true;
  plan.goal = {VgAbsent{"vg"}, VgIs{"other", {}, {10}, {}, ""}};
  const PageEnding ending = ending_of(
      page, plan, {.status = "completed", .report = &report, .found = &found, .seen_at = "now"});
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
