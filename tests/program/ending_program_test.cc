// How runs end, and what is said to lead on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "journal/journal.h"
#include "tests/powercut/transactions.h"

namespace lvq {
namespace {

using sim::SimHost;
using test::run_lvq;
using test::Words;
using test::operator+;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kStateFolder = "/var/lib/lvq";
const Words kMaking = {"provision", "--pv", "/dev/sdb", "--vg", "vg0", "--lv", "a:1G:xfs:/srv/a"};
const Words kLeaving = {"decommission", "--lv", "vg0/a"};

struct Ending : testing::Test {
  SimHost host{test::with_disks(2)};

  Json document(const Words& argv) {
    const auto ran = run_lvq(host, argv + Words{"--output", "json"});
    for (const char* said : {"WARNINGS", "refused", "FAILED at", "note:"})
      EXPECT_THAT(ran.err, Not(HasSubstr(said))) << "the document says it";
    return Json::parse(ran.out);
  }
  std::string last_id() { return list_transactions(host, kStateFolder)->back(); }

  // The volume is unmounted, and then its removal fails.
  void stop_in_the_middle() {
    ASSERT_EQ(run_lvq(host, kMaking + Words{"-y"}).exit, 0);
    host.machine().clock += 60'000;
    host.fail_tool({.when = [](const Words& argv) { return argv.front() == "lvremove"; }});
  }
};

TEST_F(Ending, AMountPointThatIsEmptyNowIsSaid) {
  stop_in_the_middle();
  const auto ran = run_lvq(host, kLeaving + Words{"-y"});
  EXPECT_THAT(ran.err, HasSubstr("/srv/a is NOT mounted now"));
  EXPECT_THAT(run_lvq(host, {"continue", "-y"}).out, HasSubstr("SUCCESS"));
}

// Other options do not make the mount the transaction's own.
TEST(EndingOfConverge, WhatGotOtherOptionsFirstAndIsEmptyNowIsSaid) {
  sim::Machine machine = test::to_shrink("ext4");
  machine.set_file("/etc/fstab", "# mine\n");
  machine.set_file("/root/host.yaml",
                   "lvq: 1\nvolume_groups:\n  vg0:\n    volumes:\n"
                   "      a: {size: 100, fs: ext4, mount: /srv/a, options: noatime}\n");
  SimHost host(machine);
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == "lvreduce"; }});
  const auto ran = run_lvq(host, {"converge", "/root/host.yaml", "--allow", "shrink:vg0/a", "-y"});
  EXPECT_EQ(ran.exit, 3) << ran.out << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("/srv/a is NOT mounted now"));
}

TEST_F(Ending, WhatIsMountedAsBeforeIsNotSpokenOf) {
  host.before_run = [](SimHost& now, const ::lvq::Run& run) {
    if (run.argv.front() == "mkfs.xfs") now.request_stop();
  };
  const auto ran = run_lvq(host, kMaking + Words{"-y"});
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, Not(HasSubstr("NOT mounted")));
}

TEST_F(Ending, OfAFailureTheDocumentHasTheErrorAndTheCommandsThatLeadOn) {
  stop_in_the_middle();
  const Json failed = document(kLeaving + Words{"-y"});
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_EQ(failed["error"]["code"], "failed");
  EXPECT_THAT(std::string(failed["error"]["message"]), HasSubstr("exited with status"));
  EXPECT_EQ(failed["warnings"].back()["code"], "not-mounted");
  EXPECT_EQ(failed["next"], Json::parse(R"([["lvq","continue",")" + last_id() +
                                        R"("],["lvq","repair",")" + last_id() + R"("]])"));
}

TEST_F(Ending, OfASignalTheDocumentHasAnErrorToo) {
  host.before_run = [](SimHost& now, const ::lvq::Run& run) {
    if (run.argv.front() == "vgcreate") now.request_stop();
  };
  const Json halted = document(kMaking + Words{"-y"});
  EXPECT_EQ(halted["status"], "halted");
  EXPECT_EQ(halted["error"]["code"], "interrupted");
}

TEST_F(Ending, OfAGoalThatIsMissedTheDocumentHasAnErrorToo) {
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == "mount"; },
                  .exit_status = 0,
                  .out = ""});
  const Json missed = document(kMaking + Words{"-y"});
  EXPECT_EQ(missed["status"], "drifted");
  EXPECT_EQ(missed["error"]["code"], "goal-missed");
}

TEST_F(Ending, ADryRunEndsWithHowToCarryItOut) {
  EXPECT_THAT(run_lvq(host, kMaking + Words{"--dry-run"}).out,
              HasSubstr("Dry run: nothing was changed. To carry it out:\n"
                        "  lvq provision --pv /dev/sdb --vg vg0 --lv a:1G:xfs:/srv/a\n"));
  const auto saved = run_lvq(host, kMaking + Words{"--dry-run", "--save-plan", "/root/plan"});
  EXPECT_THAT(saved.out, HasSubstr("The plan is in /root/plan. To carry it out:\n"
                                   "  lvq apply /root/plan\n"));
  const Json ready = document(kMaking + Words{"--dry-run"});
  EXPECT_THAT(ready["next"], ElementsAre(Json{"lvq", "provision", "--pv", "/dev/sdb", "--vg", "vg0",
                                              "--lv", "a:1G:xfs:/srv/a"}));
}

TEST_F(Ending, TheChangesAreNumbersAndWords) {
  const Json ready = document(kMaking + Words{"--dry-run"});
  const Json& changes = ready["changes"];
  ASSERT_EQ(changes.size(), 3U) << changes.dump(2);
  EXPECT_EQ(changes[0]["kind"], "volume_group");
  EXPECT_EQ(changes[0]["change"], "create");
  EXPECT_TRUE(changes[0]["before"].is_null());
  EXPECT_EQ(changes[1]["name"], "/dev/sdb");
  EXPECT_EQ(changes[1]["change"], "alter");
  EXPECT_EQ(changes[1]["after"]["volume_group"], "vg0");
  EXPECT_EQ(changes[2]["name"], "vg0/a");
  EXPECT_EQ(changes[2]["after"]["size"], uint64_t{1} << 30);
  EXPECT_EQ(changes[2]["after"]["layout"], "linear");
  EXPECT_THAT(changes[2]["after"]["mount_points"], ElementsAre("/srv/a"));
}

TEST_F(Ending, OfARestoreTheContentReverts) {
  host.machine() = test::to_snap_back();
  const Json ready = document({"snap-back", "--restore", "vg0/b-old", "--dry-run"});
  const auto change = std::ranges::find_if(
      ready["changes"], [](const Json& each) { return each["name"] == "vg0/b"; });
  ASSERT_NE(change, ready["changes"].end()) << ready.dump(2);
  EXPECT_EQ((*change)["change"], "revert");
}

TEST_F(Ending, ARecoveryKeepsTheNumbersOfTheSteps) {
  stop_in_the_middle();
  const Json failed = document(kLeaving + Words{"-y"});
  const Json ready = document({"continue", "--dry-run"});
  const auto first =
      std::ranges::find_if(ready["steps"], [](const Json& step) { return !step["n"].is_null(); });
  ASSERT_NE(first, ready["steps"].end());
  EXPECT_EQ((*first)["n"], failed["stopped_at"]);
  EXPECT_EQ(ready["steps"].back()["n"], failed["steps"].back()["n"]);
}

TEST_F(Ending, ATransactionIsNamedByAPartOfItsIdOrAsTheLast) {
  ASSERT_EQ(run_lvq(host, kMaking + Words{"-y"}).exit, 0);
  const std::string first = last_id();
  host.machine().clock += 60'000;
  ASSERT_EQ(run_lvq(host, kLeaving + Words{"-y"}).exit, 0);
  const std::string second = last_id();
  const auto shows = [&](const std::string& word, const std::string& id) {
    EXPECT_THAT(run_lvq(host, {"history", word}).out, HasSubstr("transaction " + id)) << word;
  };
  shows("last", second);
  shows(first.substr(17), first);
  shows(first.substr(0, 21), first);
  const auto many = run_lvq(host, {"history", first.substr(0, 4)});
  EXPECT_EQ(many.exit, 1);
  EXPECT_THAT(many.err, HasSubstr("names several transactions"));
  const auto none = run_lvq(host, {"verify", "zz"});
  EXPECT_EQ(none.exit, 1);
  EXPECT_THAT(none.err, HasSubstr("no transaction is named so"));
}

TEST_F(Ending, OneThatRunsIsToBeWaitedFor) {
  std::string status, note;
  host.before_run = [&](SimHost& now, const ::lvq::Run& run) {
    if (run.argv.front() != "mkfs.xfs" || !status.empty()) return;
    now.before_run = {};
    status = run_lvq(now, {"status"}).out;
    note = run_lvq(now, {"capture"}).err;
  };
  ASSERT_EQ(run_lvq(host, kMaking + Words{"-y"}).exit, 0);
  for (const auto& said : {status, note}) {
    EXPECT_THAT(said, HasSubstr("provision, running as process "));
    EXPECT_THAT(said, HasSubstr("wait for it to end"));
    EXPECT_THAT(said, Not(HasSubstr("lvq continue")));
  }
}

}  // namespace
}  // namespace lvq
