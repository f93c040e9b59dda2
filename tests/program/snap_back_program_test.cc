// Sets of snapshots on the simulated machine: all or none, and an application that is let go
// whatever happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "journal/journal.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::Machine;
using sim::SimHost;
using test::run_lvq;
using test::operator+;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

constexpr const char *kHold = "/usr/local/sbin/hold", *kFree = "/usr/local/sbin/free";

Machine two_volumes() {
  Machine machine;
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.make_vg("vg", {"sdb"});
  for (const char* name : {"a", "b"}) {
    machine.make_lv("vg", name, 50);
    machine.put_fs(std::string("vg/") + name, "ext4");
    machine.mount(std::string("vg/") + name, std::string("/srv/") + name);
  }
  for (const char* program : {kHold, kFree}) machine.set_file(program, "#!", 0755);
  return machine;
}

const Words kTake = {"snap-back", "--lv", "vg/a", "--lv", "vg/b", "--name", "now", "-y"};
const Words kHeld = kTake + Words{"--before", kHold, "--after", kFree};
const Words kOwn = {"/var/lib/lvq", "/var/log/lvq", "/run", "/etc/lvm"};

struct SnapBack : testing::Test {
  SimHost host{two_volumes()};
  std::string before = host.machine().fingerprint_without(kOwn, false);

  Transaction last() {
    const auto ids = list_transactions(host, "/var/lib/lvq");
    return *load_transaction(host, "/var/lib/lvq", ids->back());
  }
  void expect_taken_back(const test::Ran& ran) {
    EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
    EXPECT_THAT(ran.out + ran.err,
                HasSubstr("Everything was taken back; the machine is as it was before."));
    EXPECT_EQ(host.machine().fingerprint_without(kOwn, false), before);
    EXPECT_EQ(last().state(), State::repaired);
    EXPECT_THAT(host.machine().violations(), IsEmpty());
  }
  void fail_at(const std::string& word) {
    host.fail_tool({.when = [word](const Words& argv) {
      return argv.front() == "lvcreate" && argv.back() == word;
    }});
  }
};

TEST_F(SnapBack, OfASetOneFailsAndNoneIsLeft) {
  fail_at("vg/b");
  expect_taken_back(run_lvq(host, kTake));
}

TEST_F(SnapBack, TheFileSystemsAreSyncedBeforeTheFirstOfThem) {
  ASSERT_EQ(run_lvq(host, kTake).exit, 0);
  Words ran;
  for (const auto& argv : host.runs())
    if (argv.front() == "sync" || argv.front() == "lvcreate")
      ran.push_back(argv.front() + " " + argv.back());
  EXPECT_THAT(ran, ElementsAre("sync /srv/a", "sync /srv/b", "lvcreate vg/a", "lvcreate vg/b"));
  EXPECT_THAT(last().records.at(2).words, HasSubstr("the instants of the 2 lie within"));
}

TEST_F(SnapBack, TheApplicationIsLetGoOnceAfterTheLastOfThem) {
  ASSERT_EQ(run_lvq(host, kHeld).exit, 0);
  EXPECT_THAT(host.machine().programs, ElementsAre(kHold, kFree));
  EXPECT_THAT(last().holds, ElementsAre("held", "let go"));
}

TEST_F(SnapBack, TheApplicationIsLetGoWhereOneFails) {
  fail_at("vg/b");
  expect_taken_back(run_lvq(host, kHeld));
  EXPECT_THAT(host.machine().programs, ElementsAre(kHold, kFree));
}

TEST_F(SnapBack, ARecoveryTellsWhatBecameOfTheApplication) {
  host.fail_tool({.when = [](const Words& argv) {
    return argv.front() == "lvcreate" && argv.back() == "vg/b";
  }});
  host.fail_tool(
      {.when = [](const Words& argv) { return argv.front() == "lvremove"; }, .times = 100});
  run_lvq(host, kHeld);
  const auto ran = run_lvq(host, {"repair", "--dry-run", "--output", "json"});
  EXPECT_THAT(ran.out, HasSubstr("\"application-held\""));
  EXPECT_THAT(ran.out, HasSubstr("let go"));
}

TEST_F(SnapBack, WhatWasMadeAfterTheDeadlineIsWorthNothing) {
  host.hold_expires = true;
  const auto ran = run_lvq(host, kHeld);
  expect_taken_back(ran);
  EXPECT_THAT(ran.err + ran.out, HasSubstr("at the deadline"));
}

TEST_F(SnapBack, WhereTheApplicationCannotBeHeldNothingIsTaken) {
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == kHold; }});
  expect_taken_back(run_lvq(host, kHeld));
  EXPECT_THAT(host.machine().programs, ElementsAre(kHold, kFree));
  for (const auto& argv : host.runs()) EXPECT_NE(argv.front(), "lvcreate");
}

TEST_F(SnapBack, ASetThatWasCutOffIsTakenAnew) {
  size_t second = 0;
  {
    SimHost reference(two_volumes());
    run_lvq(reference, kHeld);
    const auto& labels = reference.effects().labels();
    for (size_t n = 0; n < labels.size(); ++n)
      if (labels[n].find("vg-b--now") != std::string::npos) second = n + 1;
  }
  ASSERT_GT(second, 0U);
  host.cut({second, sim::Where::after});
  EXPECT_TRUE(sim::run_until_cut(host, [&] { run_lvq(host, kHeld); }));
  SimHost booted(host.machine().reboot());
  booted.machine().programs.clear();
  const auto ran = run_lvq(booted, {"continue", "-y"});
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Of the application that was held: held"));
  Words made;
  for (const auto& argv : booted.runs())
    if (argv.front() == "lvremove" || argv.front() == "lvcreate")
      made.push_back(argv.front() + " " + argv.back());
  std::erase(made, "lvremove vg/b-now");  // there only where what LVM had written reached the disk
  EXPECT_THAT(made, ElementsAre("lvremove vg/a-now", "lvcreate vg/a", "lvcreate vg/b"));
  EXPECT_THAT(booted.machine().programs, ElementsAre(kHold, kFree));
}

TEST_F(SnapBack, ARestoreThatWasDoneIsNotDoneTwiceAndAnUnknownNameIsNoSuccess) {
  ASSERT_EQ(run_lvq(host, kTake).exit, 0);
  ASSERT_EQ(run_lvq(host, {"snap-back", "--restore", "vg/a-now", "-y"}).exit, 0);
  const auto again = run_lvq(host, {"snap-back", "--restore", "vg/a-now", "-y"});
  EXPECT_EQ(again.exit, 0);
  EXPECT_THAT(again.out, HasSubstr("an earlier transaction has restored it"));
  EXPECT_EQ(run_lvq(host, {"snap-back", "--remove", "vg/b-now", "-y"}).exit, 0);
  const auto unknown = run_lvq(host, {"snap-back", "--restore", "vg/b-now", "-y"});
  EXPECT_EQ(unknown.exit, 1);
  EXPECT_THAT(unknown.err, HasSubstr("refused [lv-missing]"));
}

}  // namespace
}  // namespace lvq
