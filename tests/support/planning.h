// What a command plans or refuses on a simulated machine, looked at by the real probe.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/refusals.h"
#include "plan/review.h"
#include "plan/tools.h"
#include "probe/probe.h"
#include "sim/sim_host.h"

namespace lvq::test {

using Words = std::vector<std::string>;

struct Planned {
  Snapshot machine;
  Draft draft;

  // The actions, as a shell would show them.
  Words actions() const {
    Words all;
    for (const auto& step : draft.steps) all.push_back(text(step.action));
    return all;
  }
  // What /etc/fstab holds after each step that edits it, where nobody else does.
  Words fstab_texts() const {
    Words all;
    std::string text(machine.file_text("/etc/fstab"));
    for (const auto& step : draft.steps)
      if (const auto* edit = std::get_if<EditFile>(&step.action);
          edit && edit->path == "/etc/fstab")
        all.push_back(text = edited(text, edit->lines, edit->path).value_or("cannot be edited"));
    return all;
  }
  // "busy /dev/vg/a: is in use by …"
  Words refusals() const {
    Words all;
    for (const auto& each : draft.findings.refusals)
      all.push_back(std::string(each.what.code.text()) + " " + each.what.subject + ": " +
                    each.what.message);
    return all;
  }
  Words warnings() const {
    Words all;
    for (const auto& each : draft.findings.warnings)
      all.push_back(std::string(each.what.code.text()) + " " + each.what.subject);
    return all;
  }
  // The words of consent that the refusals name.
  Words consents() const {
    Words all;
    for (const auto& each : draft.findings.refusals)
      if (!each.allow.empty()) all.push_back(each.allow);
    return all;
  }
};

struct Request {
  std::string command;
  std::map<std::string, Words> options;
  std::set<std::string> allowed = {};
  Words protected_paths = {"/var/lib/lvq", "/var/log/lvq", "/etc/lvm"};
  std::set<std::string> made_directories = {};
};

inline Planned plan_on_snapshot(Snapshot machine, const Request& request) {
  Planned planned{std::move(machine), {}};
  Identifiers ids(std::string(32, 'e'), "20261122T155130Z");
  const Arguments arguments{request.options};
  planned.draft = find_command(request.command)
                      ->read(arguments)
                      .plan({.machine = planned.machine,
                             .ids = ids,
                             .transaction = ids.transaction_id(),
                             .allowed = request.allowed,
                             .protected_paths = request.protected_paths,
                             .made_directories = request.made_directories});
  Plan plan;
  plan.steps = planned.draft.steps;
  plan.goal = planned.draft.goal;
  if (const auto fits = check_arguments(plan, "plan"); !fits)
    ADD_FAILURE() << to_string(fits.error());
  if (!planned.draft.findings.refused())
    check_tools(tools_needed(plan.steps), planned.machine, planned.draft.findings);
  if (!planned.draft.findings.refused())
    for (const auto& unmet_fact : check_chain(plan, planned.machine))
      ADD_FAILURE() << "step " << unmet_fact.step << " needs: " << text(unmet_fact.fact)
                    << "; found: " << unmet_fact.found;
  return planned;
}

inline Snapshot probed(const sim::Machine& machine, const Request& request) {
  sim::SimHost host(machine);
  const ReadRequest read = find_command(request.command)->read({request.options});
  Scope scope = read.scope;
  scope.paths.insert(request.made_directories.begin(), request.made_directories.end());
  auto seen = probe(host, scope);
  if (seen && read.refine) {
    scope.merge(read.refine(*seen).scope);
    seen = probe(host, scope);
  }
  EXPECT_TRUE(seen) << (seen ? "" : to_string(seen.error()));
  return seen ? *seen : Snapshot{};
}

inline Planned plan_on(const sim::Machine& machine, const Request& request) {
  return plan_on_snapshot(probed(machine, request), request);
}

}  // namespace lvq::test
