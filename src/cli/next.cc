#include "cli/next.h"

#include <algorithm>
#include <string_view>

#include "report/way_out.h"

namespace lvq {
namespace {

using Words = std::vector<std::string>;

// Removes `option` from the line, and its value if it takes one: the next word, or what follows
// "=".
void drop(Words& line, std::string_view option, bool takes_value) {
  for (auto word = line.begin(); word != line.end();) {
    const bool joined = takes_value && word->starts_with(std::string(option) + "=");
    if (*word != option && !joined) {
      ++word;
      continue;
    }
    word = line.erase(word);
    if (takes_value && !joined && word != line.end()) word = line.erase(word);
  }
}

bool plans_for_another_machine(const Words& argv) {
  return std::ranges::any_of(argv,
                             [](const std::string& word) { return word.starts_with("--from"); });
}

// A plan that was made with --from is carried out on that machine, and needs a saved file for it.
std::vector<Words> carry_out(const Outcome& outcome) {
  if (!outcome.saved_plan.empty()) return {{"lvq", "apply", outcome.saved_plan}};
  Words line = outcome.argv;
  if (plans_for_another_machine(line)) return {};
  for (const char* option : {"--dry-run", "-q"}) drop(line, option, false);
  drop(line, "--output", true);
  line.insert(line.begin(), "lvq");
  return {line};
}

// A transaction that is closed can be looked at: what it promised, or what became of it.
std::vector<Words> look_back(const Outcome& outcome) {
  if (outcome.transaction.empty()) return {};
  const bool forward = outcome.way != Way::back && !outcome.taken_back;
  return {{"lvq", forward ? "verify" : "history", outcome.transaction}};
}

}  // namespace

std::vector<Words> next_commands(const Outcome& outcome) {
  if (outcome.status == "ready") return carry_out(outcome);
  if (outcome.status == "completed" || outcome.taken_back) return look_back(outcome);
  const bool stopped = outcome.exit == kHalted || outcome.exit == kNoReturn;
  if (!stopped || outcome.transaction.empty() || !outcome.report) return {};
  std::vector<Words> next;
  for (auto& way : ways_out(outcome.transaction, outcome.exit == kNoReturn))
    next.push_back(std::move(way.command));
  return next;
}

}  // namespace lvq
