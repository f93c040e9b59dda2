#include "report/build_page.h"

#include "base/text.h"
#include "report/ending.h"
#include "report/glance.h"
#include "report/losses.h"
#include "report/picture.h"
#include "report/timeline.h"
#include "report/windows.h"

namespace lvq {
namespace {

std::string line_of(const std::vector<std::string>& argv) { return "lvq " + shell_quote(argv); }

}  // namespace

Page build_page(const Plan& plan, const PageSources& sources) {
  const Snapshot& machine = sources.machine;
  Snapshot expected = machine;
  for (const auto& step : plan.steps) establish(step, expected);
  Page page;
  page.heading = {.command = sources.command,
                  .line = line_of(sources.argv),
                  .planned_by = sources.argv == plan.argv ? "" : line_of(plan.argv),
                  .transaction = plan.id,
                  .origin = sources.origin,
                  .capture = sources.capture,
                  .digest = sources.digest};
  for (const auto& warning : sources.findings.warnings)
    page.warnings.push_back(warning.what.message);
  page.numbers = sources.numbers;
  page.way = sources.way;
  page.losses = losses_of(plan, machine, page.numbers);
  page.picture = picture_of(machine, expected);
  page.windows = closed_windows(plan, machine, page.numbers);
  page.steps = timeline_of(plan, machine, page.numbers, page.windows);
  page.point_of_no_return = point_of_no_return(plan);
  if (page.point_of_no_return)
    page.why_no_return = plan.steps[*page.point_of_no_return - 1].no_way_back;
  page.summary = sentences_of(summary_of(plan, page.numbers, page.way, sources.amount), page);
  return page;
}

Page complete_page(Page page, const Plan& plan, const Snapshot& machine, const PageRun& run) {
  if (run.report) add_durations(*run.report, page.steps, page.windows);
  if (run.report && run.found && run.found->has_lvm) {
    page.picture = picture_of(machine, *run.found);
    page.picture.after_is = "found at " + run.seen_at;
  }
  page.ending = ending_of(page, plan, run);
  return page;
}

}  // namespace lvq
