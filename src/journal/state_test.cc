#include <gtest/gtest.h>

#include "journal/journal.h"

namespace lvq {
namespace {

Transaction after(const std::vector<std::pair<Event, size_t>>& events) {
  Transaction transaction;
  for (const auto& [event, step] : events) {
    Record record;
    record.event = event;
    record.step = step;
    transaction.records.push_back(record);
  }
  return transaction;
}

TEST(State, IsThatOfTheLastRecord) {
  using enum Event;
  EXPECT_EQ(after({}).state(), State::planned);
  EXPECT_EQ(after({{begin, 0}}).state(), State::executing);
  EXPECT_EQ(after({{begin, 0}, {start, 1}}).state(), State::executing);
  EXPECT_EQ(after({{begin, 0}, {start, 1}, {failed, 1}}).state(), State::failed);
  EXPECT_EQ(after({{begin, 0}, {start, 1}, {done, 1}, {stopped, 0}}).state(), State::halted);
  EXPECT_EQ(after({{begin, 0}, {drifted, 1}}).state(), State::drifted);
  EXPECT_EQ(after({{begin, 0}, {start, 1}, {failed, 1}, {start, 1}}).state(), State::executing);
  EXPECT_EQ(after({{begin, 0}, {completed, 0}}).state(), State::completed);
  EXPECT_EQ(after({{begin, 0}, {undo_start, 1}}).state(), State::executing);
  EXPECT_EQ(after({{begin, 0}, {repaired, 0}}).state(), State::repaired);
  EXPECT_EQ(after({{begin, 0}, {failed, 1}, {abandoned, 0}}).state(), State::abandoned);
}

TEST(State, OpenUntilCompletedRepairedOrAbandoned) {
  using enum Event;
  for (const Event event : {begin, start, done, failed, undo_start, undone, stopped, drifted})
    EXPECT_TRUE(after({{event, 1}}).open()) << name(event);
  for (const Event event : {completed, repaired, abandoned})
    EXPECT_FALSE(after({{event, 0}}).open()) << name(event);
  EXPECT_FALSE(after({}).open());
}

TEST(State, DoneCountsStepsNotRecords) {
  using enum Event;
  EXPECT_EQ(after({{begin, 0}, {start, 1}, {done, 1}, {start, 2}}).done(), 1U);
  EXPECT_EQ(after({{begin, 0}, {done, 1}, {done, 2}, {start, 1}, {done, 1}}).done(),
            2U);  // mounted again
  EXPECT_EQ(after({{begin, 0}, {done, 1}, {done, 2}, {undone, 2}}).done(), 1U);
  EXPECT_EQ(after({{begin, 0}, {done, 1}, {undone, 1}, {undone, 1}}).done(), 0U);
}

TEST(State, InDoubtIsWhatStartedAndDidNotEndWell) {
  using enum Event;
  EXPECT_EQ(after({{begin, 0}}).in_doubt(), std::nullopt);
  EXPECT_EQ(after({{begin, 0}, {start, 1}}).in_doubt(), 1U);
  EXPECT_EQ(after({{begin, 0}, {start, 1}, {done, 1}}).in_doubt(), std::nullopt);
  EXPECT_EQ(after({{begin, 0}, {start, 1}, {failed, 1}}).in_doubt(), 1U);
  EXPECT_EQ(after({{begin, 0}, {start, 1}, {drifted, 1}}).in_doubt(), 1U);
  EXPECT_EQ(after({{begin, 0}, {done, 1}, {undo_start, 1}}).in_doubt(), 1U);
  EXPECT_EQ(after({{begin, 0}, {done, 1}, {undo_start, 1}, {undone, 1}}).in_doubt(), std::nullopt);
  EXPECT_EQ(after({{begin, 0}, {start, 1}, {abandoned, 0}}).in_doubt(), std::nullopt);
}

TEST(State, StepRunAgainAfterARebootLeavesTheDoubtAboveIt) {
  using enum Event;
  EXPECT_EQ(after({{begin, 0}, {done, 4}, {start, 7}, {start, 4}}).in_doubt(), 7U);
  EXPECT_EQ(after({{begin, 0}, {done, 4}, {start, 7}, {start, 4}, {done, 4}}).in_doubt(), 7U);
}

TEST(State, TakingAStepBackSettlesTheOnesAboveIt) {
  using enum Event;
  EXPECT_EQ(after({{begin, 0}, {done, 6}, {start, 7}, {undo_start, 6}}).in_doubt(), 6U);
  EXPECT_EQ(after({{begin, 0}, {done, 6}, {start, 7}, {undo_start, 6}, {undone, 6}}).in_doubt(),
            std::nullopt);
}

}  // namespace
}  // namespace lvq
