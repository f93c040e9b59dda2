#include "engine/mending.h"

#include <gmock/gmock.h>

#include "ops/partition.h"
#include "plan/review.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// The partition is growing, and the power failed.
Transaction growing_a_partition() {
  Transaction transaction;
  transaction.plan.steps = partition_grow({.disk = {"/dev/sdb", 1_GiB, 512, "naa.1", ""},
                                           .device = "/dev/sdb1",
                                           .entry = {1, 2048, 4096, "8e", "", ""},
                                           .size = 8192});
  transaction.records.push_back({.event = Event::start, .step = 1});
  return transaction;
}

Snapshot machine_with_table(const PartitionTable& table) {
  Snapshot machine;
  machine.has_lvm = true;
  machine.devices.push_back({.name = "sdb", .major = 8, .minor = 16, .size = 1_GiB});
  machine.partition_tables["sdb"] = table;
  return machine;
}

std::vector<std::string> commands_in(const ExecutionPlan& execution) {
  std::vector<std::string> commands;
  for (const auto& step : execution.plan.steps) commands.push_back(text(step.action));
  return commands;
}

TEST(Mending, WritesADamagedTableAsItWas) {
  const auto execution = mending(growing_a_partition(), machine_with_table({"gpt", {}}));
  EXPECT_THAT(commands_in(execution),
              ElementsAre("sfdisk --quiet --no-reread --no-tell-kernel --wipe never "
                          "--wipe-partitions never --partno 1 /dev/sdb <<< "
                          "'start=2048, size=4096'",
                          "partx --update /dev/sdb"));
  EXPECT_THAT(execution.plan.steps.front().title, StartsWith("Mend the partition table: "));
}

TEST(Mending, HasNothingToDoWhereTheTableIsWhole) {
  for (const uint64_t size : {4096, 8192})
    EXPECT_THAT(commands_in(mending(growing_a_partition(),
                                    machine_with_table({"gpt", {{1, 2048, size, "8e", "", ""}}}))),
                IsEmpty());
}

TEST(Mending, HasNothingToDoWhereTheStepHasNotBegunOrIsDone) {
  Transaction transaction = growing_a_partition();
  transaction.records.push_back({.event = Event::done, .step = 1});
  EXPECT_THAT(commands_in(mending(transaction, machine_with_table({"gpt", {}}))), IsEmpty());
  transaction.records.clear();
  EXPECT_THAT(commands_in(mending(transaction, machine_with_table({"gpt", {}}))), IsEmpty());
}

}  // namespace
}  // namespace lvq
