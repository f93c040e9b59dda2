#include <nlohmann/json.hpp>

#include "cli/json_parts.h"
#include "cli/render_json.h"
#include "cli/step_history.h"
#include "plan/review.h"

namespace lvq {
namespace {

Json summary_json(const Transaction& transaction) {
  const auto exit = exit_status_of(transaction);
  return {{"id", transaction.plan.id},
          {"time", transaction.origin.time},
          {"command", transaction.plan.command},
          {"arguments", transaction.plan.argv},
          {"state", name(transaction.state())},
          {"open", transaction.open()},
          {"steps_done", transaction.done()},
          {"steps_total", transaction.plan.steps.size()},
          {"exit_code", exit ? Json(*exit) : Json(nullptr)},
          {"past_point_of_no_return", past_point_of_no_return(transaction)}};
}

Json step_record(size_t n, const Step& step, const StepHistory& history) {
  Json json = step_json(n, step);
  const bool ended =
      history.state == "done" || history.state == "failed" || history.state == "undone";
  json["state"] = history.state;
  json["time"] = text_or_null(history.time);
  json["seconds"] = ended ? Json(history.seconds) : Json(nullptr);
  json["exit_status"] = history.state == "failed" ? Json(history.exit_status) : Json(nullptr);
  json["signal"] = history.signal != 0 ? Json(history.signal) : Json(nullptr);
  json["words"] = text_or_null(history.words);
  return json;
}

Json record_json(const Record& record) {
  return {{"event", name(record.event)},
          {"step", record.step == 0 ? Json(nullptr) : Json(record.step)},
          {"time", record.time},
          {"words", text_or_null(record.words)}};
}

}  // namespace

Json history_json(const History& history) {
  Json json =
      common_json("history", "completed", kDone, {.refusals = {}, .warnings = history.unreadable});
  json["transactions"] = Json::array();
  for (const auto& each : history.transactions) json["transactions"].push_back(summary_json(each));
  return json;
}

Json transaction_json(const Transaction& transaction) {
  Json json = common_json("history", "completed", kDone, {});
  json["transaction"] = transaction.plan.id;
  json["summary"] = summary_json(transaction);
  const Origin& origin = transaction.origin;
  json["origin"] = {
      {"lvq", origin.lvq}, {"lvm", origin.lvm}, {"kernel", origin.kernel}, {"host", origin.host}};
  const auto histories = step_histories(transaction);
  for (size_t n = 1; n <= histories.size(); ++n)
    json["steps"].push_back(step_record(n, transaction.plan.steps[n - 1], histories[n - 1]));
  const auto line = point_of_no_return(transaction.plan);
  json["point_of_no_return"] = line ? Json(*line) : Json(nullptr);
  json["records"] = Json::array();
  for (const auto& record : transaction.records) json["records"].push_back(record_json(record));
  json["torn_bytes"] = transaction.torn_bytes;
  return json;
}

Json pruned_json(const std::string& status, const std::vector<ClosedLine>& lines,
                 const Findings& findings) {
  Json json = common_json("history", status, kDone, findings);
  json["pruned"] = Json::array();
  for (const auto& line : lines)
    json["pruned"].push_back({{"id", line.id}, {"closed", line.time}, {"state", name(line.state)}});
  return json;
}

}  // namespace lvq
