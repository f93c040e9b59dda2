#include "cli/command_table.h"

#include <algorithm>
#include <vector>

#include "cli/help.h"

namespace lvq {
namespace {

constexpr const char* kPlanning = "Plan a change, show it, ask, and carry it out";
constexpr const char* kTransactions = "Transactions";
constexpr const char* kLooking = "Look";

bool always(const Arguments&) { return true; }

constexpr const char* kApplyForms[] = {"FILE"};
constexpr CommandExample kApplyExamples[] = {
    {"lvq shrink --lv vg0/home --size 20G --dry-run --save-plan /root/home.plan",
     "keep a plan for review"},
    {"lvq apply /root/home.plan", "carry it out, if the machine still fits it"},
};

constexpr const char* kContinueForms[] = {"[ID]"};
constexpr CommandExample kContinueExamples[] = {
    {"lvq continue --dry-run", "what is left to do, and on which machine"},
    {"lvq continue", "do it"},
};

constexpr const char* kRepairForms[] = {"[ID]", "[ID] --abandon"};
constexpr Option kRepairOptions[] = {
    {.name = "--abandon",
     .help = "close it as it stands, by hand; nothing is changed on the machine",
     .no_plan = true},
};
constexpr CommandExample kRepairExamples[] = {
    {"lvq repair --dry-run", "how it would be taken back"},
    {"lvq repair", "take it back, to the state it began in"},
};

constexpr const char* kHistoryForms[] = {"[--limit N]", "--open", "ID", "--prune AGE"};
constexpr Option kHistoryOptions[] = {
    {.name = "--limit", .value = "N", .help = "only the last N", .most = 1'000'000'000},
    {.name = "--open",
     .help = "only those to be finished or taken back; silent where there are none"},
    {.name = "--prune",
     .value = "AGE",
     .help = "remove the journals of transactions that were closed longer ago: 90d, 12w, 2y",
     .changes = true,
     .alone = true},
};
constexpr CommandExample kHistoryExamples[] = {
    {"lvq history --limit 10", "the last ten transactions"},
    {"lvq history last", "the last one, step by step"},
    {"lvq history 20261123T0029", "another one: its ID, which may be shortened"},
    {"lvq history --prune 2y", "remove what was closed more than two years ago"},
};

constexpr const char* kVerifyForms[] = {"[ID]"};
constexpr CommandExample kVerifyExamples[] = {
    {"lvq verify", "does the machine still hold what the last transaction promised?"},
};

constexpr const char* kStatusForms[] = {"[--health] [VG...]"};
constexpr Option kStatusOptions[] = {
    {.name = "--health", .help = "only what is wrong; exit status 4 where anything is"},
};
constexpr CommandExample kStatusExamples[] = {
    {"lvq status", "devices, PVs, VGs, LVs, file systems and mounts as a tree"},
    {"lvq status vg0", "that of one volume group"},
    {"lvq status -v", "with hidden volumes, and the extents of each volume"},
    {"lvq status --health", "for a monitor: silent, and 0, while nothing is wrong"},
};

constexpr const char* kCaptureForms[] = {""};
constexpr CommandExample kCaptureExamples[] = {
    {"lvq capture >machine.json", "keep what lvq sees of this machine"},
    {"lvq evacuate --pv /dev/sdb --from machine.json", "plan elsewhere, without root"},
};

constexpr const char* kAdoptForms[] = {"[VG...]"};
constexpr CommandExample kAdoptExamples[] = {
    {"lvq adopt >host.yaml", "the whole host as one file"},
    {"lvq adopt vg0", "that of one volume group"},
    {"lvq adopt --from machine.json", "of a captured machine, without root"},
};

constexpr const char* kHelpForms[] = {"[COMMAND]"};
constexpr CommandExample kHelpExamples[] = {
    {"lvq help shrink", "the same as lvq shrink --help"},
};

constexpr Operands kOneId = {.name = "ID", .most = 1};

constexpr CommandRow kOwnRows[] = {
    {.command = {.name = "apply",
                 .summary = "carry out a saved plan",
                 .forms = kApplyForms,
                 .examples = kApplyExamples,
                 .operands = {.name = "FILE", .least = 1, .most = 1}},
     .group = kTransactions,
     .run = run_apply},
    {.command = {.name = "continue",
                 .summary = "finish the open transaction",
                 .forms = kContinueForms,
                 .examples = kContinueExamples,
                 .operands = kOneId},
     .group = kTransactions,
     .run = run_continue,
     .tells_open = always,
     .recovers = true},
    {.command = {.name = "repair",
                 .summary = "take the open transaction back",
                 .forms = kRepairForms,
                 .examples = kRepairExamples,
                 .options = kRepairOptions,
                 .operands = kOneId},
     .group = kTransactions,
     .run = run_repair,
     .tells_open = always,
     .recovers = true},
    {.command = {.name = "history",
                 .summary = "show the transactions, or one of them step by step",
                 .forms = kHistoryForms,
                 .examples = kHistoryExamples,
                 .options = kHistoryOptions,
                 .operands = kOneId,
                 .changes = false},
     .group = kTransactions,
     .run = run_history,
     .tells_open = [](const Arguments& arguments) { return arguments.has("--open"); }},
    {.command = {.name = "verify",
                 .summary = "check that the machine still holds what a transaction promised",
                 .forms = kVerifyForms,
                 .examples = kVerifyExamples,
                 .operands = kOneId,
                 .changes = false},
     .group = kTransactions,
     .run = run_verify},
    {.command = {.name = "status",
                 .summary = "show what is wrong, the storage stack, and open transactions",
                 .forms = kStatusForms,
                 .examples = kStatusExamples,
                 .options = kStatusOptions,
                 .operands = {.name = "VG", .most = kAnyNumber},
                 .changes = false},
     .group = kLooking,
     .run = run_status,
     .tells_open = always},
    {.command = {.name = "capture",
                 .summary = "print the machine as JSON, for planning elsewhere",
                 .forms = kCaptureForms,
                 .examples = kCaptureExamples,
                 .changes = false},
     .group = kLooking,
     .run = run_capture},
    {.command = {.name = "adopt",
                 .summary = "print the specification of the machine as it is",
                 .forms = kAdoptForms,
                 .examples = kAdoptExamples,
                 .operands = {.name = "VG", .most = kAnyNumber},
                 .changes = false},
     .group = kLooking,
     .run = run_adopt,
     .takes_capture = true},
    {.command = {.name = "help",
                 .summary = "show the help of lvq, or of a command",
                 .forms = kHelpForms,
                 .examples = kHelpExamples,
                 .operands = {.name = "COMMAND", .most = 1},
                 .changes = false},
     .group = kLooking,
     .run = run_help,
     .of_machine = false},
};

std::vector<CommandRow> all_rows() {
  std::vector<CommandRow> rows;
  for (const Command& command : commands())
    rows.push_back({.command = command, .group = kPlanning, .run = run_transaction});
  rows.insert(rows.end(), std::begin(kOwnRows), std::end(kOwnRows));
  return rows;
}

}  // namespace

std::span<const CommandRow> command_rows() {
  static const std::vector<CommandRow> kRows = all_rows();
  return kRows;
}

const CommandRow* find_row(std::string_view name) {
  const auto rows = command_rows();
  const auto row =
      std::ranges::find_if(rows, [&](const CommandRow& each) { return each.command.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace lvq
