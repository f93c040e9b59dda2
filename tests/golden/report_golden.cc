// The pages of --report. What is compared here is also what tools/report-pictures shows in a
// browser and validate_html.py holds to be whole.
#include <gmock/gmock.h>

#include "base/digest.h"
#include "cli/next.h"
#include "golden.h"
#include "model/snapshot_edit.h"
#include "report/build_page.h"
#include "report/writers.h"

namespace lvq {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSeenAt = "2026-11-22T15:58:02.900Z";

Page page_of(const Example& example) {
  const PlanView view = view_of(example.plan, example.machine);
  const StepNumbers numbers = numbers_of(example.plan);
  return build_page(example.plan, {.command = example.plan.command,
                                   .argv = example.plan.argv,
                                   .machine = example.machine,
                                   .findings = example.findings,
                                   .numbers = numbers,
                                   .amount = amount_of(view, example.plan),
                                   .origin = {.time = "2026-11-22T15:51:30.123Z",
                                              .lvq = "1.0.0",
                                              .lvm = "2.03.16(2)",
                                              .kernel = "6.1.0-28-amd64",
                                              .host = "storage1"},
                                   .capture = "",
                                   .digest = sha256_hex("a capture")});
}

void expect_pages(const std::string& name, const Page& page) {
  expect_golden_file(name + ".html", page_html(page));
  expect_golden_file(name + ".md", page_markdown(page));
}

Example evacuated() { return planned(kEvacuate, disks_to_evacuate(), {{"--pv", "/dev/loop0"}}); }

// As LVM would report it: no volume without extents.
Snapshot without_snapshots(Snapshot machine) {
  erase_if(machine.lvs, [](const LogicalVolume& lv) { return lv.name == "db_before"; });
  return machine;
}

Example xfs_shrunk() {
  return planned(kShrinkXfs, without_snapshots(xfs_to_shrink()),
                 {{"--lv", "vg_data/web_root"}, {"--size", "600M"}});
}

// Afterwards: what was planned has its UUID, and extents where LVM found room.
Snapshot found_after_shrinking(const Example& example) {
  Snapshot found = example.machine;
  for (const auto& step : example.plan.steps) establish(step, found);
  LogicalVolume& lv = found.lvs.edit(*std::as_const(found).lv("vg_data", "web_root"));
  lv.uuid = "uuid of the new web_root";
  give(found.pvs.back(), {0}, lv.extents, lv.uuid);
  return found;
}

TEST(ReportPage, Provision) {
  expect_pages("report_provision", page_of(planned(kProvision, five_loops(), ten_volumes())));
}

TEST(ReportPage, ProvisionOfAWipedDisk) {
  expect_pages("report_wipe", page_of(planned(kProvision, loops_and_photos(), photos_request(),
                                              {"wipe:/dev/sdb"})));
}

TEST(ReportPage, ShrinkXfs) { expect_pages("report_shrink_xfs", page_of(xfs_shrunk())); }

TEST(ReportPage, Evacuate) { expect_pages("report_evacuate", page_of(evacuated())); }

TEST(ReportPage, Decommission) {
  expect_pages("report_decommission",
               page_of(planned(kDecommission, without_snapshots(ten_volumes_in_use()),
                               {{"--vg", "vg_data"}}, {}, {"/srv/uploads"})));
}

// Each step takes another time, so that a sum shows what it is made of.
Report completed_report(const Example& example) {
  Report report;
  for (size_t n = 0; n < example.plan.steps.size(); ++n)
    report.steps.push_back({StepReport::State::done, 0.25 * static_cast<double>(n + 1)});
  return report;
}

TEST(ReportPage, CompletedShowsWhatWasProvedAndHowLongItTook) {
  const Example example = xfs_shrunk();
  const Report report = completed_report(example);
  const Snapshot found = found_after_shrinking(example);
  const Outcome outcome{.status = "completed", .transaction = example.plan.id};
  expect_pages("report_completed", complete_page(page_of(example), example.plan, example.machine,
                                                 {.status = "completed",
                                                  .report = &report,
                                                  .next = next_commands(outcome),
                                                  .found = &found,
                                                  .seen_at = kSeenAt}));
}

TEST(ReportPage, FailedShowsWhereItStoppedAndWhatToDo) {
  const Example example = evacuated();
  const Outcome outcome = failed(example, 5);
  Snapshot found = example.machine;
  for (size_t n = 0; n < 4; ++n) establish(example.plan.steps[n], found);
  expect_pages("report_failed", complete_page(page_of(example), example.plan, example.machine,
                                              {.status = "failed",
                                               .report = &*outcome.report,
                                               .steps_done = outcome.steps_done,
                                               .next = next_commands(outcome),
                                               .found = &found,
                                               .seen_at = kSeenAt}));
}

TEST(ReportPage, NotExecutedSaysSo) {
  const Example example = evacuated();
  const Page page =
      complete_page(page_of(example), example.plan, example.machine, {.status = "aborted"});
  EXPECT_THAT(page_html(page), HasSubstr("Not executed: the question was not answered with yes."));
  EXPECT_THAT(page_markdown(page), HasSubstr("Nothing was changed."));
}

TEST(ReportPage, AMachineThatCouldNotBeLookedAtProvesNothing) {
  const Example example = evacuated();
  const Report report = completed_report(example);
  const Page page = complete_page(
      page_of(example), example.plan, example.machine,
      {.status = "completed", .report = &report, .unseen = "lvm: exited with status 5"});
  EXPECT_THAT(page_html(page), HasSubstr("could not be looked at afterwards: lvm: exited"));
  EXPECT_THAT(page_html(page), Not(HasSubstr("✓ yes")));
}

// Names made to hurt, at every place that a machine or a user can put one.
constexpr const char* kHostile =
    "<script>alert(1)</script>\"'&|`](javascript:alert(2))\x1b[31m\xe2\x80\xae"
    "gpj.\n<!-- --> http://evil.example www.evil.example";

Page hostile_page() {
  Example example = planned(kProvision, loops_and_photos(), photos_request(), {"wipe:/dev/sdb"});
  example.machine.signatures["sdb"].front().label = kHostile;
  example.plan.argv.emplace_back(kHostile);
  example.findings.warnings.push_back({{"usage", kHostile, kHostile, "", ""}, ""});
  example.plan.steps.front().title = kHostile;
  example.plan.steps.front().destroys = kHostile;
  Page page = page_of(example);
  page.heading.origin.host = page.heading.capture = kHostile;
  page.picture.volumes.front().name = page.picture.volumes.front().content = kHostile;
  page.picture.disks.front().name = std::string("/dev/") + kHostile;
  page.losses.front().mounted_on = {kHostile};
  Report report = *failed(example, 3).report;
  report.error->evidence = report.error->hint = kHostile;
  report.steps.front().note = kHostile;
  return complete_page(page, example.plan, example.machine,
                       {.status = "failed",
                        .report = &report,
                        .steps_done = 2,
                        .next = {{"lvq", kHostile}},
                        .unseen = kHostile});
}

TEST(ReportPage, NamesMadeToHurtStayText) {
  const Page page = hostile_page();
  expect_pages("report_hostile", page);
  const std::string html = page_html(page);
  for (const char* bad : {"<script", "<!-- ", "\x1b", "\xe2\x80\xae", "href", "src="})
    EXPECT_THAT(html, Not(HasSubstr(bad)));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;|`]"));
}

}  // namespace
}  // namespace lvq
