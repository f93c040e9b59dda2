#include "cli/render_json.h"

#include <algorithm>

#include "cli/json_parts.h"
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

Json steps_json(const Plan& plan, const std::optional<Report>& report) {
  Json json = Json::array();
  for (size_t n = 1; n <= plan.steps.size(); ++n) {
    Json step = step_json(n, plan.steps[n - 1]);
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

Json error_json(const std::optional<Error>& error) {
  if (!error) return nullptr;
  return {{"code", error->code},
          {"subject", error->subject},
          {"message", error->message},
          {"evidence", error->evidence},
          {"hint", error->hint}};
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
  json["steps"] = steps_json(outcome.plan, outcome.report);
  const auto line = point_of_no_return(outcome.plan);
  json["point_of_no_return"] = line ? Json(*line) : Json(nullptr);
  json["transaction"] = text_or_null(outcome.transaction);
  json["report"] = text_or_null(outcome.page_file);
  if (!outcome.report || outcome.exit == kDone) return json;
  const Report& report = *outcome.report;
  json["stopped_at"] = report.stopped_at == 0 ? Json(nullptr) : Json(report.stopped_at);
  json["error"] = error_json(report.error);
  json["misfits"] = misfits_json(report.unmet);
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
