// A transaction that an earlier version began and that was cut off: it replaces /etc/fstab as a
// whole, by steps that no command plans any more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/json.h"
#include "cli/step_history.h"
#include "journal/journal.h"
#include "journal/layout.h"
#include "journal/record_json.h"
#include "sim/lvm_metadata.h"
#include "tests/support/fixture.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::Machine;
using sim::SimHost;
using test::run_lvq;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kState = "/var/lib/lvq";
constexpr const char* kTable = "# mine\n/dev/vg/data /srv/data ext4 noatime 0 2\n";

uint64_t extents_of(const Machine& machine) {
  return sim::Survey(machine).vg("vg")->meta->lv("data")->extents();
}

// The plan as that version saved it, about the volume of this machine.
Json earlier_plan(const Machine& machine) {
  const std::string uuid = sim::Survey(machine).vg("vg")->meta->lv("data")->uuid;
  const std::string theirs = "REng19-oYYV-zXPZ-EZA9-Nlh5-XtaV-dd2i1g";
  std::string text = fixture("plan-with-replace-file.json");
  for (size_t at = 0; (at = text.find(theirs, at)) != text.npos;)
    text.replace(at, theirs.size(), uuid);
  return *parse_json(text, "plan.json", "plan-invalid");
}

// The machine right after that version had begun the transaction.
Machine begun() {
  Machine machine;
  machine.set_file("/etc/fstab", kTable);
  machine.systemd_fstab = kTable;
  machine.add_disk("ubdb", 1_GiB, {.wwid = "naa.b"});
  machine.make_vg("vg", {"ubdb"});
  machine.make_lv("vg", "data", 100);
  machine.put_fs("vg/data", "ext4", "", {.uuid = "32a1a560-f535-4b1f-b3b6-525384652afa"});
  machine.make_directory("/srv/data");
  machine.mount("vg/data", "/srv/data", "rw,noatime");
  const Json plan = earlier_plan(machine);
  const std::string text = dump_pretty({{"schema", 1},
                                        {"time", "2026-11-30T02:00:52Z"},
                                        {"lvq", "0.9"},
                                        {"lvm", "2.03.16"},
                                        {"kernel", "6.1"},
                                        {"host", "h"},
                                        {"plan", plan}}) +
                           "\n";
  Record begin;
  begin.time = "2026-11-30T02:00:52.000Z";
  begin.plan_digest = sha256_hex(text);
  const JournalPaths paths(kState, plan["id"]);
  machine.set_file(paths.plan, text, 0600);
  machine.set_file(paths.log, encode_record(1, begin) + "\n", 0600);
  for (const std::string& folder : {std::string(kState), paths.all, paths.folder})
    machine.make_directory(folder, 0700);
  return machine;
}

Transaction transaction_on(const Machine& machine) {
  SimHost host(machine);
  return *load_transaction(host, kState, list_transactions(host, kState)->back());
}

void expect_sound(const SimHost& host, uint64_t extents) {
  const Machine& machine = host.machine();
  EXPECT_THAT(machine.violations(), IsEmpty());
  EXPECT_EQ(machine.file("/etc/fstab"), kTable);
  EXPECT_EQ(extents_of(machine), extents);
  EXPECT_EQ(machine.mounts.back().target, "/srv/data");
}

void expect_continued(const Machine& machine) {
  SimHost host(machine);
  const auto ran = run_lvq(host, {"continue", "-y"});
  EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  expect_sound(host, 50);
  EXPECT_EQ(run_lvq(host, {"verify"}).exit, 0);
}

void expect_taken_back(const Machine& machine) {
  SimHost host(machine);
  const auto ran = run_lvq(host, {"repair", "-y"});
  if (past_point_of_no_return(transaction_on(machine))) {
    EXPECT_EQ(ran.exit, 3) << ran.out << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("refused [no-return]"));
    return;
  }
  EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  expect_sound(host, 100);
}

TEST(EarlierJournal, IsContinued) { expect_continued(begun()); }

// The power fails while its log or /etc/fstab is written: the log ends in the middle of each line.
TEST(EarlierJournal, IsContinuedOrTakenBackWhereverItWasCutOff) {
  const Machine machine = begun();
  SimHost uncut(machine);
  ASSERT_EQ(run_lvq(uncut, {"continue", "-y"}).exit, 0);
  size_t cuts = 0;
  for (size_t effect = 1; effect <= uncut.effects().count(); ++effect) {
    const std::string& label = uncut.effects().labels()[effect - 1];
    if (!label.contains("log.jsonl") && !label.contains("/etc/fstab")) continue;
    SCOPED_TRACE(std::to_string(effect) + ": " + label);
    SimHost host(machine);
    host.cut({.effect = effect, .where = sim::Where::torn});
    EXPECT_TRUE(run_until_cut(host, [&] { run_lvq(host, {"continue", "-y"}); }));
    const Machine booted = host.machine().reboot();
    if (transaction_on(booted).state() == State::completed) continue;
    ++cuts;
    expect_continued(booted);
    expect_taken_back(booted);
  }
  EXPECT_GT(cuts, 30U);
}

// What an administrator adds meanwhile is not overwritten by the whole file of the plan.
TEST(EarlierJournal, DoesNotOverwriteWhatOthersWroteMeanwhile) {
  SimHost host(begun());
  host.before_run = [](SimHost& now, const lvq::Run& run) {
    if (run.argv.front() == "umount") now.request_stop();
  };
  ASSERT_EQ(run_lvq(host, {"continue", "-y"}).exit, 2);
  host.before_run = {};
  host.request_stop(false);
  const std::string noted = host.machine().file("/etc/fstab") + "# a note of the administrator\n";
  host.machine().set_file("/etc/fstab", noted);
  for (const char* way : {"continue", "repair"}) {
    SimHost copy(host.machine());
    const auto ran = run_lvq(copy, {way, "-y"});
    EXPECT_EQ(ran.exit, 4) << ran.out << ran.err;
    EXPECT_EQ(copy.machine().file("/etc/fstab"), noted) << way;
  }
}

}  // namespace
}  // namespace lvq
