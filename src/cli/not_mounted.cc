#include "cli/not_mounted.h"

#include <algorithm>

#include "base/text.h"
#include "plan/review.h"
#include "probe/probe.h"

namespace lvq {
namespace {

bool is_use(const Fact& fact) {
  return std::holds_alternative<Mounted>(fact) || std::holds_alternative<SwapOn>(fact);
}

bool ends(const Step& step, const Fact& use) {
  return std::ranges::any_of(step.after, [&](const Fact& fact) {
    if (const auto* mounted = std::get_if<Mounted>(&use)) {
      const auto* unmounted = std::get_if<Unmounted>(&fact);
      return unmounted && unmounted->target == mounted->target;
    }
    const auto* off = std::get_if<SwapOff>(&fact);
    return off && off->path == std::get<SwapOn>(use).path;
  });
}

bool is_among(const std::vector<Fact>& facts, const Fact& fact) {
  return std::ranges::find(facts, fact) != facts.end();
}

// Mounts and swaps that were there before the transaction, and that one of its steps ends.
std::vector<Fact> uses_ended_by(const Plan& plan) {
  std::vector<Fact> found, made;
  for (const auto& step : plan.steps) {
    for (const auto& fact : step.before)
      if (is_use(fact) && ends(step, fact) && !is_among(made, fact)) found.push_back(fact);
    std::ranges::copy_if(step.after, std::back_inserter(made),
                         [&](const Fact& fact) { return !is_among(step.before, fact); });
  }
  return found;
}

Finding missing(const Fact& use) {
  if (const auto* mounted = std::get_if<Mounted>(&use))
    return {{"not-mounted", mounted->target,
             mounted->target + " is NOT mounted now: what is written there goes elsewhere.",
             "/proc/self/mountinfo", ""},
            ""};
  const std::string& path = std::get<SwapOn>(use).path;
  return {
      {"not-mounted", path, "The swap area on " + path + " is NOT in use now.", "/proc/swaps", ""},
      ""};
}

}  // namespace

std::vector<Finding> not_mounted_now(const Plan& transaction, Host& host) {
  const auto uses = uses_ended_by(transaction);
  if (uses.empty()) return {};
  Scope scope = scope_of(uses);
  scope.lvm = false;
  const auto machine = probe(host, scope);
  if (!machine)
    return {{{"not-mounted", "lvq",
              "Whether everything is mounted that was mounted before could not be seen: " +
                  to_string(machine.error()),
              machine.error().evidence, "findmnt"},
             ""}};
  std::vector<Finding> findings;
  for (const auto& use : uses) {
    const auto* mounted = std::get_if<Mounted>(&use);
    const bool there = mounted ? machine->mount_at(mounted->target) != nullptr
                               : check_facts({use}, *machine).empty();
    if (!there) findings.push_back(missing(use));
  }
  return findings;
}

}  // namespace lvq
