#include "report/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/glance.h"
#include "report/way_out.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

// Steps that destroy that; "" is nothing.
Plan plan_that_destroys(const std::vector<std::string>& losses) {
  Plan plan;
  for (const auto& loss : losses) plan.steps.emplace_back().destroys = loss;
  return plan;
}

PlanSummary summary(const Plan& plan, Way way = Way::forward) {
  return summary_of(plan, numbers_of(plan), way, {.disks = 1, .volumes = 2, .steps = 3});
}

TEST(Summary, CountsWhatThereIs) {
  EXPECT_EQ(summary({}).amount, "1 disk, 2 volumes, 3 steps.");
  EXPECT_EQ(summary_of({}, {}, Way::forward, {.steps = 1}).amount, "1 step.");
}

TEST(Summary, WithoutLossesIsHarmless) {
  const PlanSummary harmless = summary(plan_that_destroys({"", ""}));
  EXPECT_EQ(harmless.harmless, "Destroys nothing.");
  EXPECT_EQ(harmless.way_back, "Can be taken back throughout.");
  EXPECT_THAT(harmless.destroyed, IsEmpty());
}

TEST(Summary, NamesTheStepFromWhichOnThereIsNoWayBack) {
  const PlanSummary grave = summary(plan_that_destroys({"", "vg/a", "vg/b"}));
  EXPECT_THAT(grave.destroyed, ElementsAre("vg/a", "vg/b"));
  EXPECT_EQ(grave.harmless, "");
  EXPECT_EQ(grave.way_back, "Can be taken back until step 2 begins.");
  EXPECT_EQ(summary(plan_that_destroys({"vg/a"})).way_back,
            "Cannot be taken back: the first step is the point of no return.");
}

TEST(Summary, OfARecoverySaysWhereItLeads) {
  const PlanSummary back = summary(plan_that_destroys({""}), Way::back);
  EXPECT_EQ(back.harmless, "Nothing that was there before is destroyed.");
  EXPECT_EQ(back.way_back, "");
  const PlanSummary on = summary(plan_that_destroys({""}), Way::only_forward);
  EXPECT_EQ(on.harmless, "");
  EXPECT_EQ(on.way_back, "The point of no return is passed: this can only be finished.");
}

TEST(Summary, OfARecoveryHasTheNumbersOfTheTransaction) {
  const Plan plan = plan_that_destroys({"", "vg/a"});
  EXPECT_EQ(summary_of(plan, {.of = {6, 9}, .total = 12}, Way::forward, {}).way_back,
            "Can be taken back until step 9 begins.");
}

TEST(Glance, ALabelIsNoLossBesideData) {
  Page page;
  page.losses = {{.kind = Loss::Kind::structure, .words = "label on /dev/sdb"}};
  EXPECT_THAT(sentences_of({}, page),
              ElementsAre(Field(&SummarySentence::words, "Destroys for good: label on /dev/sdb.")));
  EXPECT_FALSE(sentences_of({}, page).at(0).grave);
  page.losses.push_back({.kind = Loss::Kind::volume, .name = "vg/a", .size = 1_GiB});
  EXPECT_THAT(sentences_of({}, page),
              ElementsAre(Field(&SummarySentence::words, "Destroys for good: vg/a (1.00 GiB).")));
  EXPECT_TRUE(sentences_of({}, page).at(0).grave);
}

TEST(WaysOut, ThereIsOneBackUntilThePointOfNoReturn) {
  const auto both = ways_out("ID", false);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].to, "finish it");
  EXPECT_THAT(both[0].command, ElementsAre("lvq", "continue", "ID"));
  EXPECT_THAT(both[1].command, ElementsAre("lvq", "repair", "ID"));
  EXPECT_EQ(ways_out("ID", true).size(), 1U);
}

}  // namespace
}  // namespace lvq
