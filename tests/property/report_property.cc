// Laws of the page that --report writes, for every command of the table.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/json.h"
#include "commands/command.h"
#include "plan/plan_json.h"
#include "plan/review.h"
#include "probe/probe.h"
#include "report/picture.h"
#include "report/windows.h"
#include "tests/property/requests.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::SimHost;
using test::Case;
using test::run_lvq;
using test::operator+;
using Words = std::vector<std::string>;

constexpr const char* kPlan = "/root/plan";
constexpr const char* kPage = "/root/page.html";

Case any_sound_request() {
  return *test::sound_requests().at((*rc::gen::elementOf(commands())).name)();
}

// The plan of the request, and the machine before and after it, as its facts have it looked at.
struct Seen {
  Plan plan;
  Snapshot before, expected, found;
};

Seen carried_out(SimHost& host, const Case& each) {
  host.machine().allow_write("/root");
  RC_ASSERT(run_lvq(host, each.argv + Words{"--dry-run", "--save-plan", kPlan}).exit == 0);
  const auto text = host.read(kPlan);
  RC_PRE(text.has_value());  // absent: nothing to do
  Seen seen{.plan = *plan_from_json(*parse_json(*text, kPlan, "plan-invalid"), kPlan)};
  seen.before = *probe(host, scope_of(seen.plan));
  seen.expected = seen.before;
  for (const auto& step : seen.plan.steps) establish(step, seen.expected);
  const auto ran = run_lvq(host, {"apply", kPlan, "-y"});
  RC_LOG() << ran.out << ran.err;
  RC_ASSERT(ran.exit == 0);
  seen.found = *probe(host, scope_of(seen.plan));
  return seen;
}

void assert_whole(const Picture& picture) {
  for (const auto& disk : picture.disks)
    for (const Bar* bar : {&disk.before, &disk.after}) {
      Bytes at;
      for (const auto& part : *bar) {
        RC_ASSERT(part.start == at);
        RC_ASSERT(part.kind != BarPart::Kind::volume || part.volume < picture.volumes.size());
        at.value += part.size.value;
      }
      if (!bar->empty() && disk.name.starts_with('/')) RC_ASSERT(at == disk.size);
    }
}

// Names of those that change, and what is left of them.
std::set<std::pair<std::string, bool>> changes_in(const Picture& picture) {
  std::set<std::pair<std::string, bool>> changes;
  for (const auto& volume : picture.volumes)
    if (volume.change != PageVolume::Change::none)
      changes.emplace(volume.name, volume.after.has_value());
  return changes;
}

RC_GTEST_PROP(Report, BarsAddUpToTheDiskAndTheSameVolumesChangeAsExpected, ()) {
  const Case each = any_sound_request();
  SimHost host(*each.machine);
  const Seen seen = carried_out(host, each);
  const Picture expected = picture_of(seen.before, seen.expected);
  const Picture found = picture_of(seen.before, seen.found);
  assert_whole(expected);
  assert_whole(found);
  RC_ASSERT(changes_in(expected) == changes_in(found));
}

RC_GTEST_PROP(Report, AWindowIsOneOfSteps, ()) {
  const Case each = any_sound_request();
  SimHost host(*each.machine);
  const Seen seen = carried_out(host, each);
  for (const auto& window : closed_windows(seen.plan, seen.before, numbers_of(seen.plan))) {
    RC_ASSERT(window.first >= 1U && window.first <= seen.plan.steps.size());
    RC_ASSERT(window.last == 0U ||
              (window.last > window.first && window.last <= seen.plan.steps.size()));
    RC_ASSERT(!window.parts.empty());
    // Whoever can write again finds something mounted there.
    RC_ASSERT(window.last == 0U || seen.found.mount_at(window.place));
  }
}

RC_GTEST_PROP(Report, APageThatIsCompletedShowsNoPromiseThatDoesNotHold, ()) {
  const Case each = any_sound_request();
  SimHost host(*each.machine);
  host.machine().allow_write("/root");
  const auto ran = run_lvq(host, each.argv + Words{"-y", "--report", kPage});
  RC_LOG() << ran.out << ran.err;
  RC_ASSERT(ran.exit == 0);
  const auto page = host.read(kPage);
  RC_PRE(page.has_value());  // absent: nothing to do
  RC_ASSERT(page->find("Completed: the machine is in the state") != std::string::npos);
  RC_ASSERT(page->find("✗ no") == std::string::npos);
  RC_ASSERT(page->find("could not be looked at") == std::string::npos);
}

}  // namespace
}  // namespace lvq
