#include "tests/support/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "journal/journal.h"

namespace lvq {
namespace {

using sim::Machine;
using sim::SimHost;
using test::Ran;
using test::run_lvq;
using test::operator+;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Words = std::vector<std::string>;

Machine two_disks() {
  Machine machine;
  machine.set_file("/etc/fstab", "# fstab\n");
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", 3_GiB, {.wwid = "naa.c"});
  return machine;
}

const Words kRequest = {"provision", "--pv", "/dev/sdb", "--vg", "vg0", "--lv", "a:1G:xfs:/srv/a"};

struct Program : testing::Test {
  SimHost host{two_disks()};
  std::string before = host.machine().fingerprint();
  void expect_unchanged() { EXPECT_EQ(host.machine().fingerprint(), before); }
};

TEST_F(Program, NeedsRootBeforeAnythingElse) {
  Ran ran;
  const Console console{.out = [&](std::string_view text) { ran.out += text; },
                        .err = [&](std::string_view text) { ran.err += text; },
                        .answer = {},
                        .columns = [] { return size_t{0}; }};
  EXPECT_EQ(run_app({"frobnicate"}, host, console), 1);
  EXPECT_THAT(ran.err, StartsWith("refused [not-root]"));
  EXPECT_EQ(run_app({"--version"}, host, console), 0);
  EXPECT_THAT(ran.out, StartsWith("lvq " LVQ_VERSION "\ncommit "));
  for (const char* line : {"build ", "CLI11 ", "fmt ", "nlohmann-json ", "compiler "})
    EXPECT_THAT(ran.out, HasSubstr(std::string("\n") + line));
  EXPECT_EQ(run_app({"help", "shrink"}, host, console), 0);
  EXPECT_EQ(run_app({"shrink", "--help"}, host, console), 0);
  EXPECT_EQ(run_app({"help", "nonsense"}, host, console), 1);
  EXPECT_THAT(ran.err, HasSubstr("refused [usage] nonsense: there is no such command"));
  EXPECT_EQ(run_app({"status", "--log", "--from=f"}, host, console), 1) << "the log is no capture";
  EXPECT_TRUE(host.runs().empty());
}

TEST_F(Program, UnknownCommandIsNamedAndTheOneMeantSuggested) {
  const auto ran = run_lvq(host, {"--color", "never", "provison"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(run_lvq(host, {"provison"}).err, HasSubstr("did you mean provision?"));
  EXPECT_THAT(run_lvq(host, {"frobnicate"}).err, HasSubstr("frobnicate"));
  EXPECT_THAT(run_lvq(host, {"provision", "--help"}).out, HasSubstr("lvq provision"));
}

TEST_F(Program, WithoutAnyWordItSaysHowItIsUsed) {
  const auto ran = run_lvq(host, {});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("Usage:\n  lvq [OPTION...] COMMAND [ARGUMENT...]\n"));
  EXPECT_TRUE(host.runs().empty());
}

TEST_F(Program, HelpIsTheSameByEitherName) {
  EXPECT_EQ(run_lvq(host, {"help"}).out, run_lvq(host, {"--help"}).out);
  EXPECT_EQ(run_lvq(host, {"help", "shrink"}).out, run_lvq(host, {"shrink", "-h"}).out);
  EXPECT_THAT(run_lvq(host, {"help", "shrnik"}).err, HasSubstr("did you mean shrink?"));
  EXPECT_TRUE(host.runs().empty());
}

TEST_F(Program, HelpAndVersionAreADocumentToo) {
  const auto said = [&](const Words& argv) {
    const auto ran = run_lvq(host, argv + Words{"--output", "json"});
    EXPECT_EQ(ran.exit, 0);
    EXPECT_EQ(ran.err, "");
    const Json json = Json::parse(ran.out);
    EXPECT_EQ(json["status"], "completed");
    EXPECT_EQ(json["exit_code"], 0);
    return std::pair(json["command"].get<std::string>(), json["text"].get<std::string>());
  };
  for (const auto& [argv, command] :
       {std::pair{Words{"--version"}, ""}, std::pair{Words{"--help"}, ""},
        std::pair{Words{"shrink", "--help"}, "shrink"}, std::pair{Words{"help"}, "help"},
        std::pair{Words{"help", "shrink"}, "help"}})
    EXPECT_EQ(said(argv), std::pair(std::string(command), run_lvq(host, argv).out));
  EXPECT_TRUE(host.runs().empty());
}

TEST_F(Program, JsonNamesTheCommandThatWasUsedWrongly) {
  const auto wrong = [&](const Words& argv) {
    const auto ran = run_lvq(host, argv + Words{"--output", "json"});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_EQ(ran.err, "");
    return parse_json(ran.out, "output", "usage").value();
  };
  EXPECT_EQ(wrong({"provision", "--what"})["command"], "provision");
  EXPECT_EQ(wrong({"provision", "--pv"})["command"], "provision");
  EXPECT_EQ(wrong(kRequest)["command"], "provision") << "without -y";
  EXPECT_EQ(wrong({"provison"})["command"], "");
}

TEST_F(Program, QuietNeverHidesWhatAQuestionIsAbout) {
  const auto ran = run_lvq(host, kRequest + Words{"-q"}, "Y");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, StartsWith("refused [usage] -q"));
  expect_unchanged();
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-q", "--dry-run"}).exit, 0);
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-q", "-y"}).exit, 0);
}

TEST_F(Program, ConsentThatThisRequestCouldNotAskForIsAnError) {
  for (const char* word : {"wipe:/dev/sdc", "wipe:/dev/sdz", "converge:vg1", "unread:/dev/sdb",
                           "remove:vg0/a", "defer:vg0/a"}) {
    const auto ran = run_lvq(host, kRequest + Words{"-y", "--allow", word});
    EXPECT_EQ(ran.exit, 1) << word;
    EXPECT_THAT(ran.err,
                HasSubstr(std::string("refused [usage] --allow ") + word + " is no consent"));
    EXPECT_THAT(ran.err, HasSubstr("it could ask for wipe:/dev/sdb, converge:vg0"));
  }
  expect_unchanged();
}

TEST_F(Program, ConsentThatIsNotNeededAnyMoreIsNoError) {
  host.machine().put_fs("sdb", "ext4", "photos");
  host.machine().consent("sdb");
  const Words request = kRequest + Words{"-y", "--allow", "wipe:/dev/sdb"};
  EXPECT_EQ(run_lvq(host, request).exit, 0);
  EXPECT_THAT(run_lvq(host, request).out, HasSubstr("No changes needed"));
  EXPECT_EQ(run_lvq(host, {"decommission", "-y", "--lv", "vg0/a", "--allow", "remove:vg0/b"}).exit,
            0);
  EXPECT_EQ(run_lvq(host, {"decommission", "-y", "--lv", "vg0/a", "--allow", "remove:vg0/b"}).exit,
            0)
      << "and neither is there any more";
}

TEST_F(Program, ConsentThatNothingCouldAskForIsAnError) {
  const auto ran = run_lvq(host, kRequest + Words{"-y", "--allow", "wip:/dev/sdb"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("wipe:DEV"));
  expect_unchanged();
}

TEST_F(Program, GlobalOptionsAreAcceptedAnywhere) {
  EXPECT_EQ(run_lvq(host, Words{"--dry-run"} + kRequest).exit, 0);
  EXPECT_EQ(run_lvq(host, kRequest + Words{"--dry-run"}).exit, 0);
  EXPECT_EQ(
      run_lvq(host, {"provision", "--dry-run", "--pv", "/dev/sdb", "--color=never", "--vg", "vg0"})
          .exit,
      0);
  expect_unchanged();
}

TEST_F(Program, ASwitchTakesNoValueThatCouldMeanTheOpposite) {
  for (const char* word : {"--dry-run=false", "--auto-confirm=no", "-y=0"}) {
    const auto ran = run_lvq(host, kRequest + Words{word});
    EXPECT_EQ(ran.exit, 1) << word;
    EXPECT_THAT(ran.err, HasSubstr("refused [usage]"));
  }
  EXPECT_EQ(run_lvq(host, {"decommission", "--vg", "vg0", "--keep-pvs=no"}).exit, 1);
  expect_unchanged();
}

TEST_F(Program, ADirectoryThatWasRemovedAndMadeByAnotherIsNotLvqsAnyMore) {
  const auto done = [&](const Words& request) {
    host.machine().clock += 60'000;  // transactions are told apart, and put in order, by their time
    const auto ran = run_lvq(host, request + Words{"-y"});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  };
  const Words removal = {"decommission", "--vg", "vg0"};
  done(kRequest);
  done(removal);
  EXPECT_EQ(host.lstat("/srv/a")->kind, PathInfo::Kind::absent);
  host.machine().make_directory("/srv/a");
  done(kRequest);
  done(removal);
  EXPECT_EQ(host.lstat("/srv/a")->kind, PathInfo::Kind::directory);
}

TEST_F(Program, OnlyYesGoesOn) {
  for (const char* answer : {"", "n", "N", "Yess", " Y", "yess"}) {
    const auto ran = run_lvq(host, kRequest, answer);
    EXPECT_EQ(ran.exit, 1) << answer;
    EXPECT_THAT(ran.out + ran.err, HasSubstr("Aborted: nothing was changed."));
  }
  EXPECT_EQ(run_lvq(host, kRequest, std::nullopt).exit, 1) << "nothing is done by silence";
  expect_unchanged();
  for (const char* answer : {"y", "Y", "yes"}) {
    SimHost each{two_disks()};
    EXPECT_THAT(run_lvq(each, kRequest, answer).out,
                HasSubstr("SUCCESS: System state successfully converged to target."))
        << answer;
  }
}

TEST_F(Program, AllRefusalsAreSaidAtOnce) {
  host.machine().put_fs("sdb", "ext4", "photos");
  host.machine().missing_tools = {"mkfs.f2fs"};
  const auto ran = run_lvq(host, {"provision", "-y", "--pv", "/dev/sdb:/dev/sdz", "--vg", "vg0",
                                  "--lv", "a:9G:xfs:/srv/a", "--lv", "b:5M:xfs", "--lv", "c:1Q",
                                  "--lv", "d:100M:f2fs:relative", "--lv", "e:100M:f2fs"});
  EXPECT_EQ(ran.exit, 1);
  for (const char* code : {"signature-found", "device-missing", "not-enough-space", "fs-too-small",
                           "size-invalid", "mountpoint-invalid", "tool-missing"})
    EXPECT_THAT(ran.err, HasSubstr(std::string("refused [") + code + "]")) << code;
  EXPECT_THAT(ran.err, HasSubstr("--allow wipe:/dev/sdb"));
}

TEST_F(Program, AToolThatOnlyTheWayBackNeedsIsRefusedWhereItIsNotThere) {
  host.machine().missing_tools = {"vgremove", "wipefs"};
  const auto ran = run_lvq(host, kRequest + Words{"-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("refused [tool-missing] vgremove"));
  EXPECT_THAT(ran.err, HasSubstr("install the package that has it: lvm2"));
  expect_unchanged();
}

TEST_F(Program, AToolThatThePlanDoesNotNeedMayBeMissing) {
  host.machine().missing_tools = {"mkfs.ext4", "rsync", "pvmove", "swapon"};
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 0);
}

TEST_F(Program, ConsentIsForTheNamedDeviceOnly) {
  host.machine().put_fs("sdb", "ext4", "photos");
  host.machine().put_fs("sdc", "xfs", "films");
  host.machine().consent("sdb");
  const Words request = {"provision", "-y", "--pv", "/dev/sdb:/dev/sdc", "--vg", "vg0"};
  EXPECT_EQ(run_lvq(host, request + Words{"--allow", "wipe:/dev/sdb"}).exit, 1);
  EXPECT_EQ(run_lvq(host, {"provision", "-y", "--pv", "/dev/sdb", "--vg", "vg0", "--allow",
                           "wipe:/dev/sdb"})
                .exit,
            0);
  EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
}

TEST_F(Program, ASecondOneIsToldWhoHoldsTheLock) {
  host.hold_lock("/run/lvq/volume%20group%20vg0", "lvq shrink, since noon");
  const auto ran = run_lvq(host, kRequest + Words{"-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, StartsWith("refused [locked]"));
  EXPECT_THAT(ran.err, HasSubstr("lvq shrink, since noon"));
}

// Another lvq, process 812, that has the group, and gives it back after `seconds`.
struct Waiting : Program {
  static constexpr const char* kGroup = "/run/lvq/volume%20group%20vg0";
  static constexpr const char* kOther = "/run/lvq/transaction%2020261122T155130Z-1c01e2";
  const std::string holder =
      "lvq shrink, transaction 20261122T155130Z-1c01e2, since 2026-11-22T15:51:30.123Z, process "
      "812";
  int seconds = 0;

  Waiting() {
    for (const uint32_t pid : {812U, 4242U})
      host.machine().processes[pid] = {.pid = pid, .comm = "lvq"};
    host.hold_lock(kGroup, holder + "\n");
    host.hold_lock(kOther, holder + "\nstep 12/48, 37 %\n");
    release_after(3);
  }
  void release_after(int until) {
    host.while_waiting = [this, until](SimHost& waited) {
      if (++seconds == until) waited.release_lock(kGroup);
    };
  }
  // On a terminal of so many columns.
  std::string shown_on(size_t columns, const Words& more = {}) {
    std::string shown;
    const Console console{.out = [&](std::string_view text) { shown += text; },
                          .err = [&](std::string_view text) { shown += text; },
                          .answer = {},
                          .columns = [columns] { return columns; },
                          .root = true,
                          .terminal = true,
                          .directory = "/root"};
    EXPECT_EQ(run_app(kRequest + Words{"-y", "--wait", "100"} + more, host, console), 0);
    return shown;
  }
};

TEST_F(Waiting, IsALineOnATerminalThatIsDrawnOver) {
  const std::string text = shown_on(200);
  for (const char* time : {"", " 1.0 s", " 2.0 s"})
    EXPECT_THAT(text, HasSubstr(std::string("\rwaiting") + time +
                                " for volume group vg0: process 812, step 12/48, 37 %, lvq shrink, "
                                "transaction 20261122T155130Z-1c01e2\x1b[K"));
  EXPECT_THAT(text, HasSubstr("\x1b[K\r\x1b[K")) << "it is taken away in the end";
  EXPECT_THAT(text, HasSubstr("SUCCESS"));
}

TEST_F(Waiting, HasOnANarrowTerminalWhatTellsMost) {
  EXPECT_THAT(shown_on(61),
              HasSubstr("\rwaiting for volume group vg0: process 812, step 12/48, 37"));
  for (const auto& row : split(shown_on(61), '\r')) EXPECT_LE(row.find("\x1b[K") + 1, 61U) << row;
}

TEST_F(Waiting, IsOnAPipeALineNowAndThen) {
  release_after(400);
  const auto ran = run_lvq(host, kRequest + Words{"-y", "--wait", "1000"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, StartsWith("waiting for volume group vg0: process 812, step 12/48, 37 %, "));
  EXPECT_THAT(ran.out, HasSubstr("\nwaiting 5 min 00 s for volume group vg0: process 812"));
  EXPECT_THAT(ran.out, Not(HasSubstr("waiting 1.0 s")));
  EXPECT_EQ(seconds, 400);
}

TEST_F(Waiting, SaysNothingWhereNothingIsWaitedForOrQuietIsAsked) {
  EXPECT_THAT(run_lvq(host, kRequest + Words{"-y"}).out, Not(HasSubstr("waiting")));
  const auto quiet = run_lvq(host, kRequest + Words{"-y", "-q", "--wait", "100"});
  EXPECT_EQ(quiet.exit, 0);
  EXPECT_THAT(quiet.out + quiet.err, Not(HasSubstr("waiting")));
}

TEST_F(Waiting, IsOnStandardErrorBesideTheJsonDocument) {
  const auto ran = run_lvq(host, kRequest + Words{"-y", "--wait", "100", "--output", "json"});
  EXPECT_EQ(Json::parse(ran.out)["status"], "completed");
  EXPECT_THAT(ran.err, StartsWith("waiting for volume group vg0: process 812"));
}

TEST_F(Waiting, ForAProgramThatOutlivedItsLvqSaysSo) {
  host.machine().processes.erase(812);
  EXPECT_THAT(shown_on(200), HasSubstr("volume group vg0: the lvq that held it has ended, and a "
                                       "program that it had started is still running\x1b[K"));
}

TEST_F(Waiting, ForOneThatLeftNoWordSaysWhatIsKnown) {
  host.hold_lock(kGroup, "\n");
  EXPECT_THAT(shown_on(200), HasSubstr("waiting for volume group vg0: another lvq\x1b[K"));
}

TEST_F(Program, TheJournalComesBeforeTheFirstEffect) {
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 0);
  size_t begun = 0, first_write = 0;
  for (size_t n = 0; n < host.effects().labels().size(); ++n) {
    const std::string& label = host.effects().labels()[n];
    if (begun == 0 && label.find("log.jsonl") != std::string::npos) begun = n + 1;
    if (first_write == 0 && label.starts_with("pvcreate")) first_write = n + 1;
  }
  EXPECT_GT(begun, 0U);
  EXPECT_LT(begun, first_write);
}

TEST_F(Program, AJournalThatCannotBeWrittenMeansNothingIsExecuted) {
  host.fail_write({.path_part = "/transactions/"});
  const auto ran = run_lvq(host, kRequest + Words{"-y"});
  EXPECT_NE(ran.exit, 0);
  for (const auto& argv : host.runs()) EXPECT_NE(argv.front(), "pvcreate");
}

TEST_F(Program, AFullDiskUnderTheJournalStopsBeforeTheNextStep) {
  host.fail_write({.path_part = "log.jsonl", .nth = 4, .times = 100});
  const auto ran = run_lvq(host, kRequest + Words{"-y"});
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("No space left on device"));
  size_t changes = 0;
  for (const auto& argv : host.runs())
    changes +=
        argv.front() == "pvcreate" || argv.front() == "vgcreate" || argv.front() == "lvcreate";
  EXPECT_LE(changes, 2U);
}

TEST_F(Program, AnOpenTransactionBlocksWhatTouchesTheSameObjects) {
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == "mkfs.xfs"; }});
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 2);
  const auto blocked = run_lvq(host, {"provision", "-y", "--vg", "vg0", "--lv", "b:100M"});
  EXPECT_EQ(blocked.exit, 1);
  EXPECT_THAT(blocked.err, HasSubstr("refused [transaction-open]"));
  EXPECT_EQ(
      run_lvq(host, {"provision", "-y", "--pv", "/dev/sdc", "--vg", "other", "--lv", "b:100M"})
          .exit,
      0)
      << "others may proceed";
  EXPECT_THAT(run_lvq(host, {"status"}).out, HasSubstr("lvq repair"));
}

TEST_F(Program, StatusTellsFirstThatADiskIsMissing) {
  Machine& machine = host.machine();
  machine.make_vg("half", {"sdb", "sdc"});
  machine.remove_disk("sdc");
  for (const Words& argv : {Words{"status"}, Words{"status", "half"}}) {
    const auto ran = run_lvq(host, argv);
    EXPECT_EQ(ran.exit, 0) << ran.err;
    EXPECT_THAT(ran.out, StartsWith("trouble [pv-missing]"));
    EXPECT_THAT(ran.out, HasSubstr("physical volume, missing"));
    EXPECT_THAT(ran.out, Not(HasSubstr("[unknown]")));
  }
}

TEST_F(Program, AnOpenTransactionExplainsTheOtherRefusalsAndNoConsentLiftsIt) {
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == "lvcreate"; }});
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 2);
  for (const char* spelling : {"/dev/sdb", "/dev/disk/by-id/wwn-naa.b"}) {
    const auto again =
        run_lvq(host, {"provision", "-y", "--pv", spelling, "--vg", "other", "--lv", "b:100M"});
    EXPECT_EQ(again.exit, 1);
    const auto first = again.err.find("refused [");
    EXPECT_EQ(again.err.substr(first, 26), "refused [transaction-open]") << again.err;
    EXPECT_THAT(again.err, HasSubstr(std::string("touches ") + spelling));
    EXPECT_THAT(again.err, HasSubstr("refused [device-is-pv]"));
  }
}

TEST_F(Program, EveryCommandTellsOfAnOpenTransaction) {
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == "lvcreate"; }});
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 2);
  host.machine() = host.machine().reboot(1);
  const Words other = {"provision", "--dry-run", "--pv", "/dev/sdc", "--vg", "other"};
  for (const Words& command : {Words{"history"}, Words{"verify"}, Words{"capture"}, other}) {
    const auto ran = run_lvq(host, command);
    EXPECT_THAT(ran.err, HasSubstr("is an open transaction: provision, failed, 2 of "))
        << command.front();
    EXPECT_THAT(ran.err, HasSubstr("finish it with lvq continue ")) << command.front();
  }
  const auto json = Json::parse(run_lvq(host, {"history", "--output", "json"}).out);
  EXPECT_EQ(json["warnings"][0]["code"], "transaction-open");
  EXPECT_THAT(run_lvq(host, {"history", "--open"}).out, HasSubstr("to take it back: lvq repair "));
  EXPECT_EQ(run_lvq(host, {"repair", "-y"}).exit, 0);
  EXPECT_EQ(run_lvq(host, {"history"}).err, "");
  EXPECT_EQ(run_lvq(host, {"history", "--open"}).out, "");
}

TEST_F(Program, ASavedPlanIsAppliedOnceAndOnlyWhereItFits) {
  host.machine().allow_write("/root");
  EXPECT_EQ(run_lvq(host, kRequest + Words{"--dry-run", "--save-plan", "plan"}).exit, 0);
  SimHost changed(host.machine());
  changed.machine().put_fs("sdb", "xfs", "new");
  const auto stale = run_lvq(changed, {"apply", "plan", "-y"});
  EXPECT_EQ(stale.exit, 1);
  EXPECT_THAT(stale.err, HasSubstr("refused [plan-stale]"));
  EXPECT_EQ(run_lvq(host, {"apply", "plan", "-y"}).exit, 0);
  EXPECT_EQ(run_lvq(host, {"apply", "plan", "-y"}).out,
            "System is already in the desired state. No changes needed.\n");
}

TEST_F(Program, ASavedPlanIsNotAppliedWhereAToolOfItIsMissing) {
  host.machine().allow_write("/root");
  EXPECT_EQ(run_lvq(host, kRequest + Words{"--dry-run", "--save-plan", "plan"}).exit, 0);
  const std::string saved = host.machine().fingerprint();
  host.machine().missing_tools = {"mkfs.xfs", "lvremove"};
  const auto ran = run_lvq(host, {"apply", "plan", "-y"});
  EXPECT_EQ(ran.exit, 1);
  for (const char* tool : {"mkfs.xfs", "lvremove"})
    EXPECT_THAT(ran.err, HasSubstr(std::string("refused [tool-missing] ") + tool));
  EXPECT_EQ(host.machine().fingerprint(), saved);
}

TEST_F(Program, APlanThatOthersCouldWriteIsRefused) {
  host.machine().allow_write("/root");
  run_lvq(host, kRequest + Words{"--dry-run", "--save-plan", "plan"});
  host.machine().set_file("/root/plan", *host.read("/root/plan"), 0666);
  const auto ran = run_lvq(host, {"apply", "plan", "-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("refused [plan-invalid]"));
}

TEST_F(Program, APlanInAFolderThatOthersCouldChangeIsRefused) {
  host.machine().allow_write("/root");
  run_lvq(host, kRequest + Words{"--dry-run", "--save-plan", "plan"});
  host.machine().make_directory("/srv/open", 0777);
  host.machine().set_file("/srv/open/plan", *host.read("/root/plan"), 0600);
  const auto ran = run_lvq(host, {"apply", "/srv/open/plan", "-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("refused [plan-invalid] /srv/open could have been changed"));
}

TEST_F(Program, APlanThatWasCarriedOutAndTakenBackIsStale) {
  host.machine().allow_write("/root");
  run_lvq(host, kRequest + Words{"--dry-run", "--save-plan", "plan"});
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == "mkfs.xfs"; }});
  EXPECT_EQ(run_lvq(host, {"apply", "plan", "-y"}).exit, 2);
  EXPECT_EQ(run_lvq(host, {"repair", "-y"}).exit, 0);
  const auto ran = run_lvq(host, {"apply", "plan", "-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("refused [plan-stale]"));
  EXPECT_THAT(ran.err, HasSubstr("repaired"));
}

TEST_F(Program, TheWaysBackOfAPlanAreShownOnRequest) {
  host.machine().allow_write("/root");
  run_lvq(host, kRequest + Words{"--dry-run", "--save-plan", "plan"});
  EXPECT_THAT(run_lvq(host, {"apply", "plan", "--dry-run"}).out, Not(HasSubstr("back: ")));
  const auto ran = run_lvq(host, {"apply", "plan", "--dry-run", "-v"});
  EXPECT_THAT(
      ran.out,
      ContainsRegex(
          "back: lvremove --yes --select 'lv_tags=lvq[^ ]+ && lv_role!=thickorigin' vg0/a"));
  EXPECT_THAT(ran.out, HasSubstr("cut off: wipefs --all /dev/vg0/a"));
}

TEST_F(Program, AnAuditLogThatCannotBeWrittenIsAWarning) {
  host.fail_write({.path_part = "/var/log/lvq", .times = 1000});
  const auto ran = run_lvq(host, kRequest + Words{"-y", "--output", "json"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("\"log-unwritable\""));
}

TEST_F(Program, NorDoesItStopARecovery) {
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == "mkfs.xfs"; }});
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 2);
  host.fail_write({.path_part = "/var/log/lvq", .times = 1000});
  const auto ran = run_lvq(host, {"continue", "-y"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.err, HasSubstr("The audit log could not be written"));
}

TEST_F(Program, VerifyLooksAtTheLastThatBeganAfterTheClockWentBack) {
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 0);
  host.machine().clock -= 86'400'000;
  EXPECT_EQ(run_lvq(host, {"provision", "-y", "--pv", "/dev/sdc", "--vg", "later"}).exit, 0);
  const auto ran = run_lvq(host, {"verify", "--output", "json"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("volume group later"));
  EXPECT_THAT(ran.out, Not(HasSubstr("volume group vg0")));
}

TEST_F(Program, VerifyNamesWhatNoLongerHolds) {
  EXPECT_EQ(run_lvq(host, kRequest + Words{"-y"}).exit, 0);
  EXPECT_EQ(run_lvq(host, {"verify"}).exit, 0);
  EXPECT_EQ(host.run({{"umount", "/srv/a"}})->exit_status, 0);
  const auto ran = run_lvq(host, {"verify"});
  EXPECT_EQ(ran.exit, 4);
  EXPECT_THAT(ran.out, HasSubstr("/dev/vg0/a is mounted on /srv/a"));
  EXPECT_THAT(ran.out, HasSubstr("nothing is mounted there"));
}

TEST_F(Program, NothingForgesALineOfTheAuditLog) {
  host.machine().make_directory("/srv/x");
  EXPECT_EQ(run_lvq(host, {"provision", "-y", "--pv", "/dev/sdb", "--vg", "vg0", "--lv",
                           "a:1G:xfs:/srv/$(reboot)"})
                .exit,
            0);
  for (const auto& line : split_lines(*host.read("/var/log/lvq/lvq.log")))
    EXPECT_THAT(line, StartsWith("20"));
  EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
}

TEST_F(Program, LvmComplaintsAreRefusals) {
  host.machine().lvm_complaint = "  WARNING: something nobody has seen before";
  const auto ran = run_lvq(host, kRequest + Words{"-y"});
  EXPECT_EQ(ran.exit, 4);
  EXPECT_THAT(ran.err, HasSubstr("something nobody has seen before"));
}

TEST_F(Program, AToolThatLiesIsFoundOutByTheProof) {
  host.fail_tool({.when = [](const Words& argv) { return argv.front() == "mount"; },
                  .exit_status = 0,
                  .err = "",
                  .out = ""});
  const auto ran = run_lvq(host, kRequest + Words{"-y"});
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("/dev/vg0/a is mounted on /srv/a"));
}

TEST_F(Program, ProbingStartsAFixedNumberOfProcesses) {
  Words request = {"provision", "--vg", "vg0", "--dry-run"};
  for (int n = 0; n < 40; ++n) {
    const std::string name = "xvd" + std::to_string(n);
    host.machine().add_disk(name, 1_GiB);
    if (n % 2) host.machine().put_fs(name, "ext4", "photos");
    request = request + Words{"--pv", "/dev/" + name};
  }
  run_lvq(host, request);
  EXPECT_EQ(host.runs().size(), 3U) << "lvm fullreport, lvm pvs and wipefs";
}

}  // namespace
}  // namespace lvq
