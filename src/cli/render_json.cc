#include "cli/render_json.h"

#include <algorithm>

#include "cli/json_parts.h"
#include "cli/next.h"
#include "plan/review.h"

namespace lvq {
namespace {

const char* state_name(StepReport::State state) {
  switch (state) {
    case StepReport::State::pending:
      return "pending";
    case StepReport::State::done:
      return "done";
    case StepReport::State::failed:
      return "failed";
    case StepReport::State::interrupted:
      return "interrupted";
  }
  return "";
}

Json number_json(size_t number) { return number == 0 ? Json(nullptr) : Json(number); }

Json steps_json(const Outcome& outcome) {
  const Plan& plan = outcome.plan;
  const auto& report = outcome.report;
  Json json = Json::array();
  for (size_t n = 1; n <= plan.steps.size(); ++n) {
    Json step = step_json(n, plan.steps[n - 1]);
    step["n"] = number_json(outcome.numbers.at(n));
    if (report && n <= report->steps.size()) {
      const StepReport& mine = report->steps[n - 1];
      step["state"] = state_name(mine.state);
      step["seconds"] =
          mine.state == StepReport::State::pending ? Json(nullptr) : Json(mine.seconds);
    }
    json.push_back(std::move(step));
  }
  return json;
}

Json error_json(const Error& error) {
  return {{"code", error.code.text()},
          {"subject", error.subject},
          {"message", error.message},
          {"evidence", error.evidence},
          {"hint", error.hint}};
}

// Why the run stopped although no tool has failed.
Error error_of(const Outcome& outcome) {
  const Report& report = *outcome.report;
  if (report.state == State::halted)
    return {"interrupted", outcome.transaction, "a signal asked it to stop", "", ""};
  if (report.stopped_at == 0)
    return {"goal-missed", outcome.transaction, "every step has run, but the goal is not reached",
            "", ""};
  return {"drifted", outcome.transaction, "the machine has changed", "", ""};
}

Json state_json(const std::optional<ObjectState>& state) {
  if (!state) return nullptr;
  Json json = {{"size", state->size.value},
               {"content", text_or_null(state->content)},
               {"label", text_or_null(state->label)},
               {"mount_points", state->mount_points},
               {"swap", state->swap}};
  if (state->free) json["free"] = state->free->value;
  if (state->extent_size) json["extent_size"] = state->extent_size->value;
  if (!state->volume_group.empty()) json["volume_group"] = state->volume_group;
  if (!state->layout.empty()) json["layout"] = state->layout;
  if (state->active) json["active"] = *state->active;
  return json;
}

Json change_json(const ObjectChange& change) {
  Json json = {{"kind", change.kind},
               {"name", change.name},
               {"change", word_of(change.change)},
               {"before", state_json(change.before)},
               {"after", state_json(change.after)}};
  if (!change.old_name.empty()) json["old_name"] = change.old_name;
  return json;
}

Json misfits_json(const std::vector<UnmetFact>& unmet) {
  Json json = Json::array();
  for (const auto& unmet_fact : unmet)
    json.push_back({{"step", unmet_fact.step == 0 ? Json(nullptr) : Json(unmet_fact.step)},
                    {"expected", text(unmet_fact.fact)},
                    {"found", unmet_fact.found}});
  return json;
}

}  // namespace

Json outcome_json(const Outcome& outcome) {
  Json json = common_json(outcome.command, outcome.status, outcome.exit, outcome.findings);
  for (const auto& change : outcome.changes) json["changes"].push_back(change_json(change));
  json["steps"] = steps_json(outcome);
  const auto line = point_of_no_return(outcome.plan);
  json["point_of_no_return"] = line ? number_json(outcome.numbers.at(*line)) : Json(nullptr);
  json["transaction"] = text_or_null(outcome.transaction);
  json["next"] = next_commands(outcome);
  json["report"] = text_or_null(outcome.page_file);
  if (!outcome.report || outcome.exit == kDone) return json;
  const Report& report = *outcome.report;
  const bool at_step = report.stopped_at > 0 && report.stopped_at <= outcome.plan.steps.size();
  json["stopped_at"] = at_step ? number_json(outcome.numbers.at(report.stopped_at)) : Json(nullptr);
  json["error"] = error_json(report.error ? *report.error : error_of(outcome));
  json["misfits"] = misfits_json(report.unmet);
  return json;
}

Json taken_back_json(const Plan& plan) {
  Json json = common_json("verify", "nothing_to_do", kDone, {});
  json["transaction"] = plan.id;
  json["facts"] = Json::array();
  return json;
}

Json verify_json(const Plan& plan, const std::vector<UnmetFact>& unmet) {
  Json json = common_json("verify", unmet.empty() ? "completed" : "drifted",
                          unmet.empty() ? kDone : kDirty, {});
  json["transaction"] = plan.id;
  json["facts"] = Json::array();
  for (const auto& fact : plan.goal) {
    const auto unmet_fact = std::ranges::find(unmet, fact, &UnmetFact::fact);
    const bool holds = unmet_fact == unmet.end();
    json["facts"].push_back({{"expected", text(fact)},
                             {"holds", holds},
                             {"found", holds ? Json(nullptr) : Json(unmet_fact->found)}});
  }
  return json;
}

}  // namespace lvq
