// Writes one JSON document of every kind to the folder that is named; validate_json.py holds them
// to the schema.
#include <cstdio>
#include <fstream>

#include "cli/json_parts.h"
#include "cli/render_json.h"
#include "cli/version.h"
#include "examples.h"
#include "plan/review.h"
#include "spec/adopt.h"

namespace lvq {
namespace {

std::string folder;

void write(const char* name, const Json& json) {
  std::ofstream(folder + "/" + name + ".json", std::ios::binary) << dump_pretty(json) << "\n";
}

void write_outcomes(const Example& example) {
  Outcome outcome{.command = "provision",
                  .status = "ready",
                  .exit = kDone,
                  .findings = example.findings,
                  .plan = example.plan,
                  .numbers = numbers_of(example.plan),
                  .changes = changes_of(view_of(example.plan, example.machine), example.machine),
                  .argv = example.plan.argv};
  write("outcome-ready", outcome_json(outcome));
  outcome.status = "completed";
  outcome.transaction = example.plan.id;
  outcome.report.emplace().steps.assign(example.plan.steps.size(), {StepReport::State::done, 0.25});
  write("outcome-completed", outcome_json(outcome));
  write("outcome-failed", outcome_json(failed(example, 4)));
  Outcome drifted = failed(example, 1);
  drifted.status = "drifted";
  drifted.report->error.reset();
  drifted.report->unmet = check_facts(example.plan.goal, example.machine);
  drifted.report->stopped_at = 0;
  write("outcome-drifted", outcome_json(drifted));
  write("outcome-nothing", outcome_json({.command = "provision", .status = "nothing_to_do"}));
  write("outcome-refused",
        outcome_json(refused(planned(kProvision, troubled_machine(), troubled_request()))));
  Outcome unreadable{.command = "", .status = "refused", .exit = kRefused};
  unreadable.findings.refusals.push_back({{"usage", "lvq", "--xyz\xff is unknown", "", ""}, ""});
  write("outcome-unreadable", outcome_json(unreadable));
}

void write_way_back() {
  Example back = planned(kProvision, five_loops(), ten_volumes());
  back.plan.steps.resize(1);
  back.plan.steps[0].action = RemoveDir{"/srv/uploads"};
  write("outcome-repair", outcome_json({.command = "repair",
                                        .status = "ready",
                                        .plan = back.plan,
                                        .numbers = {.of = {3}, .total = 10},
                                        .way = Way::back,
                                        .argv = {"repair", "--dry-run"}}));
}

void write_machine(const Example& example) {
  Snapshot machine = after(example);
  machine.signatures.erase("loop1");
  PhysicalVolume lost;
  lost.uuid = "gone";
  lost.device = "[unknown]";
  lost.vg = "archive";
  lost.missing = true;
  machine.pvs.push_back(lost);
  const Transaction open = journaled(example, 3, true);
  write("status", status_json(machine, {}, {summary(open)}));
  Running running{.pid = "812", .command = "provision", .since = "2026-11-22T15:51:30.123Z"};
  write("status-running", status_json(machine, {}, {summary(open, running)}));
  running.progress = "step  4/12, 37 %";
  machine.lvs.front().health = "partial";
  write("status-running-on", status_json(machine, {}, {summary(open, running)}));
  machine.vgs.push_back({.name = "theirs", .exported = true});
  write("adopted", adopted_json(specification_of(machine)));
}

void write_journal(const Example& example) {
  Transaction cut = journaled(example, 2, true);
  cut.records.pop_back();
  cut.torn_bytes = 12;
  write("history",
        history_json({.transactions = {journaled(example, example.plan.steps.size(), false), cut},
                      .unreadable = {}}));
  write("history-empty", history_json({}));
  write("spoken", spoken_json("", version_text()));
  write(
      "history-pruned",
      pruned_json("completed",
                  {{"20261122T155130Z-9f3a1c", "2026-11-22T15:52:00.000Z", State::repaired}}, {}));
  write("history-nothing-pruned", pruned_json("nothing_to_do", {}, {}));
  write("transaction-failed", transaction_json(journaled(example, 3, true)));
  write("transaction-cut", transaction_json(cut));
  write("verify-holds", verify_json(example.plan, {}));
  write("verify-taken-back", taken_back_json(example.plan));
  write("verify-drifted",
        verify_json(example.plan, check_facts(example.plan.goal, example.machine)));
}

}  // namespace
}  // namespace lvq

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_documents FOLDER\n", stderr);
    return 2;
  }
  lvq::folder = argv[1];
  const lvq::Example example = lvq::planned(lvq::kProvision, lvq::loops_and_photos(),
                                            lvq::photos_request(), {"wipe:/dev/sdb"});
  lvq::write_outcomes(example);
  lvq::write_way_back();
  lvq::write_machine(example);
  lvq::write_journal(example);
}
