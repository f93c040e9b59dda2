// Closed transactions, however many, damaged or old, and the commands that meet them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "journal/journal.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::Machine;
using sim::SimHost;
using test::run_lvq;
using test::operator+;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Words = std::vector<std::string>;

constexpr const char* kStateDir = "/var/lib/lvq";
const Words kFirst = {"provision", "-y",  "--pv", "/dev/sdb",
                      "--vg",      "vg0", "--lv", "a:1G:xfs:/srv/a"};
const Words kOther = {"provision", "-y", "--pv", "/dev/sdc", "--vg", "other"};
const Words kMore = {"provision", "-y", "--vg", "vg0", "--lv", "b:100M"};

struct ClosedOnes : testing::Test {
  SimHost host{[] {
    Machine machine;
    machine.set_file("/etc/fstab", "# fstab\n");
    machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
    machine.add_disk("sdc", 3_GiB, {.wwid = "naa.c"});
    return machine;
  }()};

  std::string done(const Words& argv) {
    host.machine().clock += 60'000;
    const auto ran = run_lvq(host, argv);
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    return list_transactions(host, kStateDir)->back();
  }
  std::string halted(const Words& argv) {
    host.before_run = [](SimHost& now, const ::lvq::Run& run) {
      if (run.argv.front() == "vgcreate") now.request_stop();
    };
    EXPECT_EQ(run_lvq(host, argv).exit, 2);
    host.before_run = {};
    host.request_stop(false);
    return list_transactions(host, kStateDir)->back();
  }
  std::string file(const std::string& id, const char* name) {
    return std::string(kStateDir) + "/transactions/" + id + "/" + name;
  }
  void damage(const std::string& id, const char* name) {
    host.machine().set_file(file(id, name), "{\n{\n", 0600);
  }
  // So many of other names that were closed long ago. What is in their plans does not matter.
  void multiply(const std::string& id, size_t times) {
    const std::string plan = *host.read(file(id, "plan.json")),
                      log = *host.read(file(id, "log.jsonl"));
    Machine& machine = host.machine();
    for (size_t n = 0; n < times; ++n) {
      const std::string digits = std::to_string(n);
      const std::string other = "20200101T000000Z-" + std::string(6 - digits.size(), '0') + digits;
      machine.set_file(file(other, "plan.json"), plan, 0600);
      machine.set_file(file(other, "log.jsonl"), log, 0600);
    }
  }
  size_t looks_of(const Words& argv, int exit = 0) {
    size_t looks = 0;
    host.before_look = [&](const std::string& path) { looks += path.starts_with(kStateDir); };
    const auto ran = run_lvq(host, argv);
    host.before_look = {};
    EXPECT_EQ(ran.exit, exit) << ran.out << ran.err;
    return looks;
  }
};

TEST_F(ClosedOnes, ThousandsOfThemCostNoCommandALookAtMoreFiles) {
  const std::string id = done(kOther);
  const Words dry = {"provision", "--dry-run", "--vg", "other", "--lv", "b:100M"};
  const std::vector<Words> commands = {
      {"status"}, dry, {"history", "--open"}, {"history", "--limit", "3"}, {"verify"}};
  std::vector<size_t> few;
  for (const auto& each : commands) few.push_back(looks_of(each));
  multiply(id, 2000);
  EXPECT_GT(looks_of({"status"}), 2000U) << "none of them is in the index";
  done(kFirst);
  for (size_t n = 0; n < commands.size(); ++n)
    EXPECT_LE(looks_of(commands[n]), few[n] + 16) << commands[n].front();
  EXPECT_EQ(list_transactions(host, kStateDir)->size(), 2002U);
}

TEST_F(ClosedOnes, WhatADryRunReadOfThemItReadsOnce) {
  const std::string id = halted(kFirst);
  std::map<std::string, size_t> reads;
  host.before_look = [&](const std::string& path) { ++reads[path]; };
  run_lvq(host, {"provision", "--dry-run", "--pv", "/dev/sdc", "--vg", "other"});
  host.before_look = {};
  EXPECT_EQ(reads[file(id, "plan.json")], 2U) << "is it there, and what is in it";
  EXPECT_EQ(reads[std::string(kStateDir) + "/closed"], 1U);
}

TEST_F(ClosedOnes, ADamagedOneIsToldByHistoryAndStopsNothing) {
  const std::string id = done(kFirst);
  for (const char* name : {"log.jsonl", "plan.json"}) damage(id, name);
  EXPECT_THAT(run_lvq(host, {"history"}).out, HasSubstr("note: /var/lib/lvq/transactions/" + id));
  EXPECT_THAT(run_lvq(host, {"status"}).err, IsEmpty());
  done(kMore);
}

TEST_F(ClosedOnes, ADamagedOneThatMayBeOpenBlocksWhatItNames) {
  const std::string id = halted(kFirst);
  damage(id, "log.jsonl");
  const auto refused = run_lvq(host, kFirst);
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("refused [journal-damaged] " + id +
                                     " may be open, and it touches /dev/sdb"));
  EXPECT_THAT(refused.err, HasSubstr(file(id, "log.jsonl") + ":1"));
  EXPECT_THAT(refused.err, HasSubstr("lvq repair --abandon " + id));
  for (const Words& each : {Words{"status"}, Words{"history"}, Words{"capture"}}) {
    const auto ran = run_lvq(host, each);
    EXPECT_EQ(ran.exit, 0) << each.front();
    EXPECT_THAT(ran.err, HasSubstr(id)) << each.front();
  }
  EXPECT_THAT(run_lvq(host, kOther).err,
              HasSubstr(id + " may be open: its journal cannot be read"));
  EXPECT_TRUE(std::ranges::any_of(host.runs(), [](const Words& argv) {
    return argv.front() == "vgcreate" && argv.back() == "/dev/sdc";
  }));
}

TEST_F(ClosedOnes, OneWhosePlanIsDamagedTooBlocksAllChangesUntilItIsClosedByHand) {
  const std::string id = halted(kFirst);
  for (const char* name : {"log.jsonl", "plan.json"}) damage(id, name);
  const auto refused = run_lvq(host, kOther);
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("may be open, and what it touches is not known"));
  for (const char* way : {"continue", "repair"}) {
    const auto ran = run_lvq(host, {way, "-y"});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_THAT(ran.err, HasSubstr("lvq repair --abandon " + id)) << way;
  }
  EXPECT_EQ(run_lvq(host, {"repair", "--abandon"}, "n").exit, 1);
  EXPECT_EQ(run_lvq(host, kOther).exit, 1);
  const auto closed = run_lvq(host, {"repair", "--abandon", id}, "Y");
  EXPECT_EQ(closed.exit, 0) << closed.err;
  EXPECT_THAT(closed.out, HasSubstr("Closed as it stands."));
  EXPECT_THAT(run_lvq(host, {"status"}).err, IsEmpty());
  done(kOther);
}

TEST_F(ClosedOnes, ClosingByHandMayBeTriedAndAskedForAgain) {
  const std::string id = halted(kFirst);
  const std::string before = host.machine().fingerprint();
  const auto tried = run_lvq(host, {"repair", "--abandon", id, "--dry-run"});
  EXPECT_EQ(tried.exit, 0) << tried.err;
  EXPECT_THAT(tried.out, HasSubstr("Nothing is changed on the machine"));
  EXPECT_EQ(host.machine().fingerprint(), before);
  EXPECT_EQ(run_lvq(host, {"repair", "--abandon", id, "-y"}).exit, 0);
  const auto again = run_lvq(host, {"repair", "--abandon", id, "-y"});
  EXPECT_EQ(again.exit, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("Nothing to do."));
  const auto completed = run_lvq(host, {"repair", "--abandon", done(kOther), "-y"});
  EXPECT_EQ(completed.exit, 1);
  EXPECT_THAT(completed.err, HasSubstr("is closed: completed"));
}

TEST_F(ClosedOnes, PruningSaysWhichGoAndAsks) {
  const std::string old = done(kFirst);
  host.machine().clock += 100LL * 24 * 3600 * 1000;
  const std::string young = done(kMore);
  const auto no = run_lvq(host, {"history", "--prune", "90d"}, "n");
  EXPECT_EQ(no.exit, 1);
  EXPECT_THAT(no.out, HasSubstr(old + "  "));
  EXPECT_THAT(no.out, Not(HasSubstr(young)));
  EXPECT_THAT(no.out, HasSubstr("The journals of 1 transaction that were closed before "));
  EXPECT_EQ(run_lvq(host, {"history", "--prune", "90d", "--dry-run"}).exit, 0);
  EXPECT_EQ(list_transactions(host, kStateDir)->size(), 2U);
  EXPECT_EQ(run_lvq(host, {"history", "--prune", "90d", "-y"}).exit, 0);
  EXPECT_EQ(*list_transactions(host, kStateDir), Words{young});
  EXPECT_THAT(run_lvq(host, {"history", "--prune", "90d"}).out, HasSubstr("Nothing to do."));
  EXPECT_EQ(run_lvq(host, {"verify"}).exit, 0);
  EXPECT_EQ(run_lvq(host, {"history", old}).exit, 1);
  EXPECT_THAT(*host.read("/var/log/lvq/lvq.log"), HasSubstr(old + " PRUNED\n"));
}

TEST_F(ClosedOnes, PruningIsToldAsJson) {
  const std::string id = done(kFirst);
  EXPECT_EQ(run_lvq(host, {"history", "--prune", "0d", "--output", "json"}).exit, 1)
      << "it asks, or -y";
  const auto json =
      parse_json(run_lvq(host, {"history", "--prune", "0d", "-y", "--output", "json"}).out, "",
                 "plan-invalid")
          .value();
  EXPECT_EQ(json["status"], "completed");
  EXPECT_EQ(json["pruned"][0]["id"], id);
  EXPECT_EQ(json["pruned"][0]["state"], "completed");
}

TEST_F(ClosedOnes, WhatIsOpenIsNeverPruned) {
  const std::string id = halted(kFirst);
  EXPECT_EQ(run_lvq(host, {"history", "--prune", "0d", "-y"}).exit, 0);
  EXPECT_EQ(*list_transactions(host, kStateDir), Words{id});
  EXPECT_EQ(run_lvq(host, {"continue", "-y"}).exit, 0);
}

TEST_F(ClosedOnes, OneWithAFolderInItsOwnStaysAndIsTold) {
  const std::string id = done(kFirst);
  host.machine().make_directory(file(id, "old"), 0700);
  const auto ran = run_lvq(host, {"history", "--prune", "0d", "-y"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.err, HasSubstr("The journal of " + id + " stays"));
  EXPECT_THAT(run_lvq(host, {"history", "--prune", "0d", "-y", "--output", "json"}).out,
              HasSubstr("journal-kept"));
  EXPECT_EQ(list_transactions(host, kStateDir)->size(), 1U);
}

TEST_F(ClosedOnes, ADirectoryThatLvqMadeIsRemovedThoughItsTransactionWasPruned) {
  done(kFirst);
  host.machine().clock += 60'000;
  EXPECT_EQ(run_lvq(host, {"history", "--prune", "0d", "-y"}).exit, 0);
  EXPECT_THAT(*list_transactions(host, kStateDir), IsEmpty());
  done({"decommission", "--vg", "vg0", "-y"});
  EXPECT_EQ(host.lstat("/srv/a")->kind, PathInfo::Kind::absent);
}

TEST_F(ClosedOnes, AnAgeIsANumberAndAUnit) {
  for (const char* age : {"90", "d", "", "-1d", "1.5d", "90days", "99999999h", "201y", "d90"})
    EXPECT_THAT(run_lvq(host, {"history", std::string("--prune=") + age}).err,
                HasSubstr("refused [usage]"))
        << age;
  for (const char* age : {"0h", "90d", "12w", "200y"})
    EXPECT_EQ(run_lvq(host, {"history", "--prune", age}).exit, 0) << age;
  EXPECT_EQ(run_lvq(host, {"history", "--prune", "1d", "--limit", "3"}).exit, 1);
  EXPECT_EQ(run_lvq(host, {"history", "--prune", "1d", "20200101T000000Z-000000"}).exit, 1);
}

}  // namespace
}  // namespace lvq
