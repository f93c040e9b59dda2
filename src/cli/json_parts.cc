#include "cli/json_parts.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/overloaded.h"
#include "base/text.h"
#include "plan/review.h"
#include "plan/tools.h"

namespace lvq {
namespace {

constexpr int kSchema = 1;

Json findings_json(const std::vector<Finding>& findings) {
  Json json = Json::array();
  for (const auto& finding : findings) json.push_back(finding_json(finding));
  return json;
}

Json diff_json(const Action& action) {
  const auto diff = file_diff(action);
  return {{"path", diff->path}, {"diff", join(diff->lines, "\n")}};
}

}  // namespace

Json finding_json(const Finding& finding) {
  const Error& what = finding.what;
  return {{"code", what.code.text()}, {"subject", what.subject},
          {"message", what.message},  {"evidence", what.evidence},
          {"hint", what.hint},        {"allow", text_or_null(finding.allow)}};
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json common_json(const std::string& command, const std::string& status, ExitStatus exit,
                 const Findings& findings) {
  return {{"schema", kSchema},
          {"command", command},
          {"status", status},
          {"exit_code", static_cast<int>(exit)},
          {"warnings", findings_json(findings.warnings)},
          {"refusals", findings_json(findings.refusals)},
          {"changes", Json::array()},
          {"steps", Json::array()},
          {"point_of_no_return", nullptr},
          {"transaction", nullptr},
          {"next", Json::array()}};
}

Json spoken_json(const std::string& command, const std::string& text) {
  Json json = common_json(command, "completed", kDone, {});
  json["text"] = text;
  return json;
}

Json step_json(size_t n, const Step& step) {
  Json json = {{"n", n}, {"title", step.title}};
  std::visit(
      overloaded{
          [&](const Run& run) {
            const RunRules rules = rules_of(run);
            json["command"] = run.argv;
            if (!run.input.empty()) json["input"] = run.input;
            json["limit"] = {
                {"seconds", std::chrono::duration_cast<std::chrono::seconds>(rules.limit).count()},
                {"ends", rules.ends}};
          },
          [&](const ReplaceFile&) { json["file"] = diff_json(step.action); },
          [&](const EditFile&) { json["file"] = diff_json(step.action); },
          [&](const MakeDir& dir) {
            json["directory"] = {{"path", dir.path}, {"mode", fmt::format("{:04o}", dir.mode)}};
          },
          [&](const RemoveDir& dir) { json["removed_directory"] = {{"path", dir.path}}; },
          [&](const Together& set) {
            json["together"] = {{"before", text_or_null(set.hooks.before)},
                                {"commands", Json::array()},
                                {"after", text_or_null(set.hooks.after)}};
            for (const auto& run : set.runs) json["together"]["commands"].push_back(run.argv);
          },
      },
      step.action);
  json["destroys"] = text_or_null(step.destroys);
  json["reversible"] = reversible(step);
  return json;
}

}  // namespace lvq
