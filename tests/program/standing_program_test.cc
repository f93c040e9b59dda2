// What lvq says of a transaction that has stopped, that runs, and that was taken back: every screen
// the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "journal/journal.h"
#include "tests/powercut/transactions.h"

namespace lvq {
namespace {

using sim::SimHost;
using test::run_lvq;
using test::Words;
using test::operator+;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

const Words kRequest = {"provision", "--pv", "/dev/sdb", "--vg", "vg0", "--lv", "a:1G:xfs:/srv/a"};
const Words kRemoval = {"decommission", "--lv", "vg0/a"};

struct Standing : testing::Test {
  SimHost host{test::with_disks(2)};

  std::string said(const Words& argv) {
    const auto ran = run_lvq(host, argv);
    return ran.out + ran.err;
  }
  Json document(const Words& argv) {
    return Json::parse(run_lvq(host, argv + Words{"--output", "json"}).out);
  }
  void provide() {
    ASSERT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 0);
    host.machine().clock += 60'000;
  }
  void fail(const char* tool) {
    host.fail_tool({.when = [tool](const Words& argv) { return argv.front() == tool; }});
  }

  // Every screen that tells the way out of the open transaction.
  std::vector<std::string> screens() {
    return {said({"status"}), said({"history", "--open"}), said({"history", "last"}),
            said({"capture"})};
  }
};

TEST_F(Standing, WhatFailedAtTheLineAndDestroyedNothingCanBeTakenBackEverywhere) {
  provide();
  fail("lvremove");
  const auto ran = run_lvq(host, kRemoval + Words{"-y"});
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("Everything done can be taken back"));
  for (const auto& screen : screens()) EXPECT_THAT(screen, HasSubstr("lvq repair "));
  const Json summary = document({"history", "last"})["summary"];
  EXPECT_EQ(summary["exit_code"], 2);
  EXPECT_EQ(summary["past_point_of_no_return"], false);
  EXPECT_EQ(document({"status"})["open_transactions"][0]["past_point_of_no_return"], false);
  EXPECT_THAT(said({"history"}), ContainsRegex("failed +[0-9]+/[0-9]+ +2 "));
  EXPECT_EQ(run_lvq(host, {"repair", "-y"}).exit, 0);
}

TEST_F(Standing, WhatThenDriftsCanStillBeTakenBack) {
  provide();
  fail("lvremove");
  ASSERT_EQ(run_lvq(host, kRemoval + Words{"-y"}).exit, 2);
  host.before_run = [](SimHost& now, const ::lvq::Run&) { now.request_stop(); };
  ASSERT_EQ(run_lvq(host, {"continue", "-y"}).exit, 2);
  for (const auto& screen : screens()) EXPECT_THAT(screen, HasSubstr("lvq repair "));
}

TEST_F(Standing, WhatHasDestroyedSomethingCanOnlyBeFinishedEverywhere) {
  provide();
  host.before_run = [](SimHost& now, const ::lvq::Run& run) {
    if (run.argv.front() == "lvremove") now.request_stop();
  };
  ASSERT_EQ(run_lvq(host, {"decommission", "--vg", "vg0", "-y"}).exit, 3);
  for (const auto& screen : screens()) {
    EXPECT_THAT(screen, HasSubstr("lvq continue "));
    EXPECT_THAT(screen, Not(HasSubstr("lvq repair")));
  }
  EXPECT_EQ(document({"history", "last"})["summary"]["exit_code"], 3);
}

struct AtWork : Standing {
  // What the command says while the first transaction makes its file system.
  static test::Ran meanwhile(const Words& argv, SimHost& host) {
    test::Ran ran;
    host.before_run = [&](SimHost& now, const ::lvq::Run& run) {
      if (run.argv.front() != "mkfs.xfs") return;
      now.before_run = {};
      ran = run_lvq(now, argv);
    };
    EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 0);
    return ran;
  }
  test::Ran meanwhile(const Words& argv) { return meanwhile(argv, host); }
  void expect_told_to_wait(const test::Ran& ran) {
    const std::string all = ran.out + ran.err;
    EXPECT_THAT(all, ContainsRegex("running as process [0-9]+ since"));
    EXPECT_THAT(all, HasSubstr("wait for it to end"));
    for (const char* wrong : {"lvq continue", "lvq repair", "PENDING", "carry it out"})
      EXPECT_THAT(all, Not(HasSubstr(wrong)));
  }
};

TEST_F(AtWork, ItsHistorySaysThatItRuns) {
  const auto ran = meanwhile({"history", "last"});
  EXPECT_EQ(ran.exit, 0);
  expect_told_to_wait(ran);
}

TEST_F(AtWork, ADryRunBesideItIsToldToWait) {
  const auto ran = meanwhile({"provision", "--vg", "vg0", "--lv", "b:100M", "--dry-run"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("refused [transaction-open]"));
  expect_told_to_wait(ran);
}

TEST_F(AtWork, NoRecoveryOfItIsShown) {
  for (const Words& argv :
       {Words{"continue", "--dry-run"}, Words{"repair", "--dry-run"}, Words{"continue"},
        Words{"repair", "--abandon", "--dry-run"}, Words{"continue", "--dry-run", "-y"}}) {
    SimHost fresh{test::with_disks(2)};
    const auto ran = meanwhile(argv, fresh);
    EXPECT_EQ(ran.exit, 1) << join(argv, " ");
    expect_told_to_wait(ran);
  }
}

TEST_F(AtWork, TheDocumentHasNumbers) {
  const auto ran = meanwhile({"status", "--output", "json"});
  const Json running = Json::parse(ran.out)["open_transactions"][0]["running"];
  EXPECT_TRUE(running["process"].is_number_unsigned());
  EXPECT_EQ(running["progress"]["step"], 4);
  EXPECT_EQ(running["progress"]["steps"], document({"history", "last"})["summary"]["steps_total"]);
  EXPECT_TRUE(running["progress"]["percent"].is_null());
}

TEST_F(Standing, ThereIsNothingToVerifyOfWhatWasTakenBack) {
  fail("mkfs.xfs");
  ASSERT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 2);
  const auto open = run_lvq(host, {"verify", "last"});
  EXPECT_EQ(open.exit, 4);
  EXPECT_THAT(open.err, HasSubstr("refused [transaction-open]"));
  EXPECT_THAT(open.err, HasSubstr("provision, failed, "));
  EXPECT_EQ(document({"verify"})["status"], "dirty");
  ASSERT_EQ(run_lvq(host, {"repair", "-y"}).exit, 0);
  const auto closed = run_lvq(host, {"verify", "last"});
  EXPECT_EQ(closed.exit, 0);
  EXPECT_THAT(closed.out, HasSubstr("It was taken back: what holds is the state before it"));
  EXPECT_THAT(closed.out, Not(HasSubstr("expected")));
  const Json json = document({"verify"});
  EXPECT_EQ(json["status"], "nothing_to_do");
  EXPECT_TRUE(json["facts"].empty());
}

TEST_F(AtWork, WhatRunsIsNotVerified) {
  const auto ran = meanwhile({"verify"});
  EXPECT_EQ(ran.exit, 4);
  expect_told_to_wait(ran);
}

}  // namespace
}  // namespace lvq
