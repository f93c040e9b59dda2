// Laws of every command: the tests iterate the table, so a new command is held to them as soon as
// it has a generator.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "commands/command.h"
#include "engine/engine.h"
#include "journal/journal.h"
#include "model/fstab.h"
#include "model/snapshot_json.h"
#include "plan/plan_json.h"
#include "plan/review.h"
#include "plan/tools.h"
#include "probe/probe.h"
#include "tests/property/requests.h"
#include "tests/support/open_journal.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::Machine;
using sim::SimHost;
using test::Case;
using test::run_lvq;
using test::operator+;
using Words = std::vector<std::string>;

const std::vector<std::string> kLvqsOwn = {"/var/lib/lvq", "/var/log/lvq", "/run"};

std::string all_violations(const SimHost& host) { return join(host.machine().violations(), "\n"); }

const std::string kNothingToDo = "System is already in the desired state. No changes needed.\n";

std::string any_command() { return (*rc::gen::elementOf(commands())).name; }
Case sound(const std::string& command) { return *test::sound_requests().at(command)(); }
Case sound() { return sound(any_command()); }
Case wild() { return *test::wild_requests().at(any_command())(); }

Plan saved_plan(SimHost& host, const Case& each) {
  host.machine().allow_write("/root/plan");
  const auto ran = run_lvq(host, each.argv + Words{"--dry-run", "--save-plan", "/root/plan"});
  RC_PRE(ran.exit == 0);
  const auto text = host.read("/root/plan");
  RC_PRE(text.has_value());  // absent: nothing to do
  const auto plan = plan_from_json(*parse_json(*text, "plan", "plan-invalid"), "plan");
  RC_ASSERT(plan.has_value());
  return *plan;
}

TEST(Commands, EveryCommandOfTheTableHasRandomRequests) {
  for (const auto& command : commands()) {
    EXPECT_TRUE(test::sound_requests().contains(command.name)) << command.name;
    EXPECT_TRUE(test::wild_requests().contains(command.name)) << command.name;
  }
}

RC_GTEST_PROP(Commands, ARequestThatFitsIsCarriedOutAndARerunDoesNothing, ()) {
  const Case each = sound();
  SimHost host(*each.machine);
  const auto first = run_lvq(host, each.argv + Words{"-y"});
  RC_LOG() << first.out << first.err << all_violations(host);
  RC_ASSERT(first.exit == 0);
  RC_ASSERT(host.machine().violations().empty());
  const std::string after = host.machine().fingerprint_without({"/run"});
  const auto second = run_lvq(host, each.argv + Words{"-y"});
  RC_LOG() << second.out << second.err;
  RC_ASSERT(second.exit == 0);
  RC_ASSERT(second.out.ends_with(kNothingToDo));
  RC_ASSERT(host.machine().fingerprint_without({"/run"}) == after);
}

RC_GTEST_PROP(Commands, NothingIsLeftToDoAfterAReboot, ()) {
  const Case each = sound();
  RC_PRE(std::ranges::find(each.argv, "--mount") ==
         each.argv.end());  // of snap-back: not in fstab, and it says so
  SimHost host(*each.machine);
  const auto ran = run_lvq(host, each.argv + Words{"-y"});
  RC_LOG() << ran.out << ran.err;
  RC_ASSERT(ran.exit == 0);
  // An xfs that has grown and that no boot mounts shows its new size only when its log has been
  // written out, as the kernel does after a while (docs/lvm-behaviour.md).
  for (const auto& mount : host.machine().mounts) host.machine().settle_superblock(mount.device);
  SimHost rebooted(host.machine().reboot());
  RC_LOG() << all_violations(rebooted);
  RC_ASSERT(rebooted.machine().violations().empty());
  const auto again = run_lvq(rebooted, each.argv + Words{"-y"});
  RC_LOG() << again.out << again.err;
  RC_ASSERT(again.exit == 0);
  RC_ASSERT(again.out.ends_with(kNothingToDo));
}

RC_GTEST_PROP(Commands, ADryRunChangesNothing, ()) {
  const Case each = sound();
  SimHost host(*each.machine);
  const std::string before = host.machine().fingerprint();
  const auto planned = run_lvq(host, each.argv + Words{"--dry-run"});
  RC_LOG() << planned.out << planned.err;
  RC_ASSERT(planned.exit == 0);
  RC_ASSERT(host.machine().fingerprint() == before);
  RC_ASSERT(host.effects().count() == 0U);
}

RC_GTEST_PROP(Commands, AnythingButYesChangesNothing, (const std::string& answer)) {
  RC_PRE(answer != "y" && answer != "Y" && answer != "yes");
  const Case each = sound();
  SimHost host(*each.machine);
  const std::string before = host.machine().fingerprint();
  RC_ASSERT(run_lvq(host, each.argv, answer).exit == 1);
  RC_ASSERT(run_lvq(host, each.argv, std::nullopt).exit == 1);
  RC_ASSERT(host.machine().fingerprint() == before);
}

RC_GTEST_PROP(Commands, ARefusalChangesNothingAndSaysWhy, ()) {
  const Case each = wild();
  SimHost host(*each.machine);
  const std::string before = host.machine().fingerprint();
  const auto ran = run_lvq(host, each.argv + Words{"-y"});
  RC_LOG() << ran.out << ran.err << all_violations(host);
  RC_ASSERT(ran.exit == 0 || ran.exit == 1 || ran.exit == 4);
  RC_CLASSIFY(ran.exit == 0);
  RC_CLASSIFY(ran.exit == 4);
  if (ran.exit != 0) {
    RC_ASSERT(ran.err.contains("refused [") || ran.err.contains("differs ["));
    RC_ASSERT(host.machine().fingerprint() == before);
  }
  RC_ASSERT(host.machine().violations().empty());
}

RC_GTEST_PROP(Commands, JsonIsOneDocumentWithTheExitStatusWhateverHappens, ()) {
  const Case each = *rc::gen::element(true, false) ? wild() : sound();
  SimHost host(*each.machine);
  const auto ran = run_lvq(host, each.argv + Words{"-y", "--output", "json"});
  const auto json = parse_json(ran.out, "output", "usage");
  RC_ASSERT(json.has_value());
  RC_ASSERT(json->at("exit_code") == ran.exit);
  RC_ASSERT(json->at("schema") == 1);
  RC_ASSERT(json->at("refusals").empty() == (ran.exit == 0));
  for (const auto& refusal : json->at("refusals"))
    RC_ASSERT(!refusal.at("code").get<std::string>().empty());
}

RC_GTEST_PROP(Commands, SameRequestSameMachineSameStampGiveTheSamePlan, ()) {
  const Case each = sound();
  SimHost one(*each.machine), two(*each.machine);
  RC_ASSERT(saved_plan(one, each) == saved_plan(two, each));
}

RC_GTEST_PROP(Commands, APlanPassesTheChainCheckAndSurvivesJson, ()) {
  const Case each = sound();
  SimHost host(*each.machine);
  const Plan plan = saved_plan(host, each);
  const auto machine = probe(host, scope_of(plan));
  RC_ASSERT(machine.has_value());
  RC_ASSERT(check_chain(plan, *machine).empty());
  RC_ASSERT(*plan_from_json(to_json(plan), "plan") == plan);
  RC_ASSERT(check_arguments(plan, "plan").has_value());
}

RC_GTEST_PROP(Commands, ASavedPlanDoesWhatTheRequestDoes, ()) {
  const Case each = sound();
  SimHost host(*each.machine);
  saved_plan(host, each);
  const auto applied = run_lvq(host, {"apply", "/root/plan", "-y"});
  RC_LOG() << applied.out << applied.err;
  RC_ASSERT(applied.exit == 0);
  RC_ASSERT(run_lvq(host, each.argv + Words{"-y"}).out.ends_with(kNothingToDo));
}

RC_GTEST_PROP(Commands, TheWayBackLeadsToWhereItStarted, ()) {
  const Case each = sound();
  SimHost host(*each.machine);
  const Plan plan = saved_plan(host, each);
  if (point_of_no_return(plan)) return;
  const auto state = [&] {
    return host.machine().fingerprint_without(kLvqsOwn + Words{"/etc/lvm"}, false);
  };
  const std::string start = state();
  RC_ASSERT(run_lvq(host, {"apply", "/root/plan", "-y"}).exit == 0);
  auto transaction = load_transaction(host, "/var/lib/lvq", plan.id);
  transaction->records.pop_back();  // that it is completed
  auto journal = open_journal(host, "/var/lib/lvq", plan.id);
  const ExecutionPlan back = recovery_back(*transaction, *probe(host, scope_of(plan)));
  const Report report = run(back, host, *journal, "/var/log/lvq/lvq.log", {});
  if (report.error) RC_LOG() << to_string(*report.error);
  for (const auto& unmet_fact : report.unmet)
    RC_LOG() << text(unmet_fact.fact) << " / " << unmet_fact.found << "\n";
  RC_ASSERT(report.state == State::repaired);
  RC_LOG() << "START\n" << start << "\nEND\n" << state();
  RC_ASSERT(state() == start);
}

RC_GTEST_PROP(Commands, OtherLinesOfFstabStayAsTheyWere, ()) {
  const Case each = sound("provision");
  const std::string before = each.machine->file("/etc/fstab");
  SimHost host(*each.machine);
  RC_ASSERT(run_lvq(host, each.argv + Words{"-y"}).exit == 0);
  RC_ASSERT(host.machine().file("/etc/fstab").starts_with(before));
}

// What lvq and LVM keep for themselves stays; so does the line feed that provision gives a file
// that ends without one.
RC_GTEST_PROP(Commands, WhatIsProvisionedAndThenDecommissionedLeavesNoTrace, ()) {
  const Case each = sound("provision");
  for (auto& [name, disk] : each.machine->disks)
    if (name.starts_with("sd")) disk.surface = {};  // what it consents to lose is no trace of lvq
  if (const std::string fstab = each.machine->file("/etc/fstab");
      !fstab.empty() && !fstab.ends_with('\n'))
    each.machine->set_file("/etc/fstab", fstab + "\n");
  const Words own = kLvqsOwn + Words{"/etc/lvm"};
  const std::string before = each.machine->fingerprint_without(own);
  SimHost host(*each.machine);
  RC_ASSERT(run_lvq(host, each.argv + Words{"-y"}).exit == 0);
  SimHost later(*rc::gen::element(true, false) ? host.machine().reboot() : host.machine());
  const auto gone = run_lvq(later, {"decommission", "--vg", "vg", "-y"});
  RC_LOG() << gone.out << gone.err << all_violations(later);
  RC_ASSERT(gone.exit == 0);
  RC_LOG() << "BEFORE\n" << before << "\nAFTER\n" << later.machine().fingerprint_without(own);
  RC_ASSERT(later.machine().fingerprint_without(own) == before);
}

// What stopped because a tool failed has a way out as soon as that works again, and says so.
void assert_ways_out(const SimHost& stopped, const test::Ran& ran) {
  const bool can_be_taken_back = ran.exit == 2;
  RC_ASSERT(ran.err.contains("lvq continue"));
  RC_ASSERT(ran.err.contains("lvq repair") == can_be_taken_back);
  SimHost on(stopped.machine());
  const auto continued = run_lvq(on, {"continue", "-y"});
  RC_LOG() << continued.out << continued.err << all_violations(on);
  RC_ASSERT(continued.exit == 0);
  RC_ASSERT(on.machine().violations().empty());
  RC_ASSERT(run_lvq(on, {"verify"}).exit == 0);
  if (!can_be_taken_back) return;
  SimHost back(stopped.machine());
  const auto repaired = run_lvq(back, {"repair", "-y"});
  RC_LOG() << repaired.out << repaired.err << all_violations(back);
  RC_ASSERT(repaired.exit == 0);
  RC_ASSERT(back.machine().violations().empty());
}

RC_GTEST_PROP(Commands, AToolThatFailsStopsTheRunThereAndTheJournalKnows, ()) {
  const Case each = sound();
  SimHost probe_host(*each.machine);
  const Plan plan = saved_plan(probe_host, each);
  std::vector<size_t> runs;  // the first one of each command
  std::set<Words> seen;
  for (size_t n = 1; n <= plan.steps.size(); ++n)
    if (const auto* run = std::get_if<lvq::Run>(&plan.steps[n - 1].action);
        run && !is_look_ahead(*run) && seen.insert(run->argv).second)
      runs.push_back(n);
  RC_PRE(!runs.empty());
  const size_t victim = *rc::gen::elementOf(runs);
  SimHost host(*each.machine);
  const auto& argv = std::get<lvq::Run>(plan.steps[victim - 1].action).argv;
  host.fail_tool({.when = [argv](const Words& words) { return words == argv; },
                  .exit_status = 5,
                  .err = "  it broke\x1b[1m\n",
                  .effects = 0});
  const auto ran = run_lvq(host, each.argv + Words{"-y"});
  RC_LOG() << "breaks: " << lvq::join(argv, " ") << '\n' << ran.out << ran.err;
  const auto line = point_of_no_return(plan);
  RC_ASSERT(ran.exit ==
            (line && *line < victim ? 3 : 2));  // at the line itself nothing was destroyed
  RC_ASSERT(ran.err.find("it broke\\x1b[1m") != std::string::npos);
  const auto transaction = load_transaction(host, "/var/lib/lvq", plan.id);
  RC_ASSERT(transaction.has_value());
  RC_ASSERT(transaction->done() == victim - 1);
  RC_ASSERT(transaction->state() == State::failed);
  assert_ways_out(host, ran);
  // Where all that is left is to tell systemd, the request itself is satisfied.
  const auto again = run_lvq(host, each.argv + Words{"-y"});
  RC_ASSERT(again.exit != 0 || again.out.ends_with(kNothingToDo));
}

RC_GTEST_PROP(Commands, AStopIsHonouredBetweenTwoSteps, ()) {
  const Case each = sound();
  SimHost host(*each.machine);
  const size_t calls = static_cast<size_t>(*rc::gen::inRange(1, 40));
  host.before_run = [&, seen = size_t{0}](SimHost& now, const lvq::Run&) mutable {
    if (++seen == calls) now.request_stop();
  };
  const auto ran = run_lvq(host, each.argv + Words{"-y"});
  RC_ASSERT(ran.exit == 0 || ran.exit == 2 || ran.exit == 3);
  if (ran.exit == 0) return;
  const auto ids = list_transactions(host, "/var/lib/lvq");
  RC_ASSERT(ids.has_value() && ids->size() == 1U);
  const auto transaction = load_transaction(host, "/var/lib/lvq", ids->front());
  RC_ASSERT(transaction->state() == State::halted);
  const auto doubt = transaction->in_doubt();  // a pvmove that was asked to end
  if (doubt)
    RC_ASSERT(
        rules_of(std::get<lvq::Run>(transaction->plan.steps[*doubt - 1].action)).interruptible);
  host.request_stop(false);
  host.before_run = {};
  const auto on = run_lvq(host, {"continue", "-y"});
  RC_LOG() << on.out << on.err;
  RC_ASSERT(on.exit == 0);
}

// What each plan draws for itself.
std::string without_serial(std::string title) {
  for (size_t at = 0; at + 23 <= title.size(); ++at)
    if (is_transaction_id(title.substr(at, 23))) title.replace(at, 23, "ID");
  if (const size_t uuid = title.find(" name UUID="); uuid != title.npos) title.resize(uuid);
  if (const size_t old = title.find("-old-"); old != title.npos) title.resize(old);
  return title.substr(0, title.find(" the serial "));
}

RC_GTEST_PROP(Commands, ACaptureGivesTheSamePlanAsTheMachine, ()) {
  const Case each = sound();
  SimHost host(*each.machine);
  host.machine().allow_write("/root");
  const auto captured = run_lvq(host, {"capture"});
  RC_ASSERT(captured.exit == 0);
  host.machine().set_file("/root/capture", captured.out);
  const auto here = run_lvq(host, each.argv + Words{"--dry-run", "--output", "json"});
  const auto there =
      run_lvq(host, each.argv + Words{"--from", "/root/capture", "--output", "json"});
  RC_PRE(!there.out.contains("whose partition table was not looked at"));  // nor is that captured
  // Where a file system ends is not in a capture: neither whether it grows, nor from which size.
  const auto is_of_growing = [&](const std::string& title) {
    return (each.argv[0] == "grow" || each.argv[0] == "converge") &&
           (title.starts_with("Grow ") || title.starts_with("Mount ") ||
            title.starts_with("Unmount ") || title.contains("/transactions/"));
  };
  const auto titles = [&](const std::string& text) {
    Words all;
    const auto json = parse_json(text, "output", "usage");
    for (const auto& step : json->at("steps"))
      if (!step.contains("directory") && !is_of_growing(step.at("title")))
        all.push_back(without_serial(step.at("title")));  // directories are not in a capture
    return all;
  };
  RC_LOG() << there.out;
  RC_ASSERT(titles(here.out) == titles(there.out));
}

RC_GTEST_PROP(Commands, APlanIsMadeAgainAfterTheQuestionAndNothingHappensThatItRefuses, ()) {
  const Case each = sound("provision");
  SimHost host(*each.machine);
  const Plan plan = saved_plan(host, each);
  const auto* device = std::get_if<DeviceIs>(&plan.steps[0].before[0]);
  RC_PRE(device != nullptr);
  RC_PRE(std::ranges::find(each.argv, "wipe:" + device->path) == each.argv.end());
  // The first fullreport is of the plan that is shown, the second of the look under the locks.
  std::string changed;
  host.before_run = [&, reports = 0](SimHost& now, const lvq::Run& run) mutable {
    if (run.argv.size() < 2 || run.argv[1] != "fullreport" || ++reports != 2) return;
    now.machine().put_fs(device->path.substr(5), "xfs", "new");
    changed = now.machine().fingerprint_without(kLvqsOwn);
  };
  const auto ran = run_lvq(host, each.argv, "Y");
  RC_LOG() << ran.err;
  RC_ASSERT(ran.exit == 1);
  RC_ASSERT(ran.err.find("refused [signature-found]") != std::string::npos);
  RC_ASSERT(host.machine().fingerprint_without(kLvqsOwn) == changed);
}

}  // namespace
}  // namespace lvq
