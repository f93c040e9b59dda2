#include "cli/page_file.h"

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/text.h"
#include "cli/dialogue.h"
#include "cli/next.h"
#include "cli/origin.h"
#include "host/timestamps.h"
#include "model/snapshot_json.h"
#include "plan/objects.h"
#include "probe/probe.h"
#include "report/build_page.h"
#include "report/writers.h"

namespace lvq {
namespace {

// The page tells device names, mount points and labels. Like a saved plan, only its owner may read
// it, who can then hand it on.
constexpr uint32_t kPageMode = 0600;

// A capture does not tell the host and the kernel.
Result<Origin> page_origin(const Session& session, const Stamp& stamp, const Snapshot& machine) {
  if (session.globals().from.empty()) return origin_of(session.host, stamp, machine);
  return Origin{.time = rfc3339(stamp.time),
                .lvq = LVQ_VERSION,
                .lvm = machine.lvm_version,
                .kernel = "",
                .host = ""};
}

}  // namespace

// With --from the digest is that of the capture's file, so that whoever has the file can compare.
// Otherwise it is that of what `lvq capture` would print of the parts that were probed.
Result<std::string> PageFile::digest_of(const Snapshot& machine) {
  const std::string& from = session_.globals().from;
  if (from.empty()) return sha256_hex(dump_pretty(to_json(machine)) + "\n");
  TRY(const std::string capture, session_.host.read(from));
  return sha256_hex(capture);
}

Result<Page> PageFile::page_of(const Outcome& outcome, const Snapshot& machine) {
  TRY(const Stamp now, session_.host.stamp());
  TRY(Origin origin, page_origin(session_, now, machine));
  TRY(std::string digest, digest_of(machine));
  const PlanView view = view_of(outcome.plan, machine);
  return build_page(outcome.plan, {.command = outcome.command,
                                   .argv = session_.invocation.argv,
                                   .machine = machine,
                                   .findings = outcome.findings,
                                   .numbers = outcome.numbers,
                                   .way = outcome.way,
                                   .amount = amount_of(view, outcome.plan),
                                   .origin = std::move(origin),
                                   .capture = session_.globals().from,
                                   .digest = std::move(digest)});
}

Result<> PageFile::write(const Page& page) {
  const std::string text = path().ends_with(".md") ? page_markdown(page) : page_html(page);
  return session_.host.replace(path(), text, kPageMode);
}

// If the plan mounts or unmounts something above the page's path, the page that is completed at the
// end would be another file than the one that was written before.
Result<> PageFile::check_place(const Plan& plan) const {
  if (session_.globals().dry_run) return {};
  for (const auto& place : mount_points_of(plan))
    if (path().starts_with(place + "/"))
      return fail("usage", "--report " + printable(path()),
                  "lies below " + printable(place) + ", where the plan mounts or unmounts", "",
                  "name a place that the plan leaves alone");
  return {};
}

Result<> PageFile::before(const Outcome& outcome, const Snapshot& machine) {
  if (path().empty()) return {};
  TRY_VOID(check_place(outcome.plan));
  TRY(Page page, page_of(outcome, machine));
  TRY_VOID(write(page));
  plan_ = outcome.plan;
  machine_ = machine;
  page_ = std::move(page);
  session_.say("report: " + printable(path()) + "\n");
  return {};
}

Result<> PageFile::complete(const Outcome& outcome) {
  PageRun run{.status = outcome.status,
              .report = outcome.report ? &*outcome.report : nullptr,
              .taken_back = outcome.taken_back,
              .steps_done = outcome.steps_done,
              .next = next_commands(outcome)};
  Result<Snapshot> found;
  if (run.report) {
    TRY(const Stamp now, session_.host.stamp());
    run.seen_at = rfc3339(now.time);
    found = probe(session_.host, scope_of(plan_));
    if (found)
      run.found = &*found;
    else
      run.unseen = to_string(found.error());
  }
  return write(complete_page(*page_, plan_, machine_, run));
}

void PageFile::say_unwritten() const {
  if (!path().empty() && !session_.globals().json)
    session_.console.err("No report was written: there is no plan to be reported.\n");
}

void PageFile::after(Outcome& outcome) {
  if (!page_) return say_unwritten();
  outcome.page_file = path();
  const auto completed = complete(outcome);
  if (completed) return;
  Finding warning{{"report-incomplete", path(),
                   "The report could not be completed: " + to_string(completed.error()) +
                       ". It shows the plan, not what came of it.",
                   "", "lvq history " + outcome.transaction},
                  ""};
  if (!session_.globals().json)
    session_.console.err(warnings_text({.warnings = {warning}}, session_.palette));
  outcome.findings.warnings.push_back(std::move(warning));
}

int PageFile::finish(Outcome& outcome) {
  after(outcome);
  return session_.finish(outcome);
}

int PageFile::refuse(Error error, ExitStatus status) {
  Outcome outcome = refused_outcome(session_.invocation.command, std::move(error), status);
  return finish(outcome);
}

}  // namespace lvq
