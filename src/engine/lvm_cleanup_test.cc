#include "engine/lvm_cleanup.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Transaction about(const std::string& group) {
  Transaction transaction;
  transaction.plan.steps.resize(1);
  transaction.plan.steps[0].after = {VgAbsent{group}};
  return transaction;
}

Snapshot machine_with(const std::string& group, const std::vector<std::string>& volumes) {
  Snapshot machine;
  for (const auto& name : volumes) {
    LogicalVolume lv;
    lv.vg = group;
    lv.name = name;
    machine.lvs.push_back(lv);
  }
  return machine;
}

std::vector<std::string> commands_of(const ExecutionPlan& execution) {
  std::vector<std::string> commands;
  for (const auto& step : execution.plan.steps) commands.push_back(text(step.action));
  return commands;
}

constexpr bool kLive = true, kInactive = true, kSuspended = true;

TEST(Settling, NothingWhereAllDevicesAreAsTheyShouldBe) {
  EXPECT_THAT(commands_of(settling(about("vg"), machine_with("vg", {"a"}),
                                   {{"vg-a", "LVM-1", kLive, false, false, 1}})),
              IsEmpty());
  EXPECT_THAT(commands_of(settling(about("vg"), machine_with("vg", {"a"}), {})), IsEmpty());
}

TEST(Settling, PreparedTablesGoBeforeAnyVolumeIsRefreshed) {
  const auto execution = settling(about("v-g"), machine_with("v-g", {"a", "b"}),
                                  {{"v--g-a", "LVM-1", kLive, kInactive, kSuspended, 1},
                                   {"v--g-a-real", "LVM-1-real", kLive, kInactive, false, 1},
                                   {"v--g-b", "LVM-2", false, kInactive, false, 0}});
  EXPECT_THAT(
      commands_of(execution),
      ElementsAre("dmsetup clear v--g-a", "dmsetup clear v--g-a-real", "dmsetup clear v--g-b",
                  "lvchange --refresh v-g/a", "lvchange --refresh v-g/b"));
  EXPECT_EQ(execution.arrived, std::nullopt) << "the transaction has arrived nowhere by that";
  for (const auto& span : execution.spans) EXPECT_EQ(span.step, 0U);
}

TEST(Settling, PartsOfACachedVolumeAreRefreshedWithIt) {
  Snapshot machine = machine_with("vg", {"a", "a_corig", "f_cpool", "f_cpool_cdata"});
  for (const char* part : {"a_corig", "f_cpool", "f_cpool_cdata"})
    machine.lvs.edit(*machine.lv("vg", part)).hidden = true;
  machine.lvs.edit(*machine.lv("vg", "a_corig")).uuid = "origin";
  machine.lvs.edit(*machine.lv("vg", "f_cpool_cdata")).parent = "f_cpool";
  machine.lvs.edit(*machine.lv("vg", "a")).origin_uuid = "origin";
  machine.lvs.edit(*machine.lv("vg", "a")).pool = "f_cpool";
  const auto execution = settling(about("vg"), machine,
                                  {{"vg-a", "LVM-1", kLive, false, kSuspended, 1},
                                   {"vg-a_corig", "LVM-2-real", kLive, false, kSuspended, 1},
                                   {"vg-f_cpool_cdata", "LVM-3-cdata", kLive, kInactive, false, 1},
                                   {"vg-f_cpool_cmeta", "LVM-4-cmeta", kLive, false, false, 0}});
  EXPECT_THAT(commands_of(execution),
              ElementsAre("dmsetup clear vg-f_cpool_cdata", "lvchange --refresh vg/a",
                          "dmsetup remove vg-f_cpool_cmeta"));
}

TEST(Settling, DevicesWithoutAVolumeGoWhereNobodyHasThemOpen) {
  const auto execution = settling(about("vg"), machine_with("vg", {"a"}),
                                  {{"vg-gone", "LVM-1", false, false, false, 0},
                                   {"vg-held", "LVM-2", kLive, false, false, 1},
                                   {"vg-a", "LVM-3", kLive, false, false, 0}});
  EXPECT_THAT(commands_of(execution), ElementsAre("dmsetup remove vg-gone"));
}

TEST(Settling, WhatIsNotOfTheGroupIsLeftAlone) {
  EXPECT_THAT(commands_of(settling(about("vg"), machine_with("vg", {"a"}),
                                   {{"vg--2-a", "LVM-1", kLive, kInactive, kSuspended, 0},
                                    {"vg2-a", "LVM-2", kLive, kInactive, kSuspended, 0},
                                    {"vg-crypt", "CRYPT-1", kLive, kInactive, kSuspended, 0},
                                    {"vg-", "LVM-4", kLive, kInactive, kSuspended, 0}})),
              IsEmpty());
}

}  // namespace
}  // namespace lvq
