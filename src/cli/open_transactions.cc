#include "cli/open_transactions.h"

#include <algorithm>

#include "base/text.h"
#include "cli/render_text.h"
#include "plan/objects.h"
#include "report/way_out.h"

namespace lvq {
namespace {

std::string way_out_of(const OpenTransaction& open) {
  if (open.running) return "wait for it to end";
  std::vector<std::string> ways;
  for (const auto& way : ways_out(open.id, open.past_point_of_no_return))
    ways.push_back(way.to + " with " + shell_quote(way.command));
  return join(ways, ", or ");
}

// Which of `mine` the others touch too, under the same name or another name of the same device.
std::vector<std::string> common(const std::set<std::string>& mine,
                                const std::set<std::string>& others, const Snapshot& machine) {
  std::set<const Device*> devices;
  for (const auto& each : others)
    if (const Device* device = machine.device(each)) devices.insert(device);
  std::vector<std::string> found;
  std::ranges::copy_if(mine, std::back_inserter(found), [&](const std::string& each) {
    const Device* device = machine.device(each);
    return others.contains(each) || (device && devices.contains(device));
  });
  return found;
}

// Where the plan of a damaged journal cannot be read, it may touch anything: all is refused.
void refuse_damaged(const Damaged& damaged, const std::set<std::string>& objects,
                    const Snapshot& machine, Findings& findings) {
  std::string touches = ", and what it touches is not known";
  if (damaged.plan) {
    const auto shared = common(objects, objects_of(*damaged.plan).names(), machine);
    if (shared.empty()) return;
    touches = ", and it touches " + join(shared, ", ");
  }
  findings.refusals.insert(findings.refusals.begin(), {damage(damaged, touches), ""});
}

}  // namespace

Error damage(const Damaged& damaged, const std::string& touches) {
  return Error{"journal-damaged", damaged.id,
               "may be open" + touches + ": its journal cannot be read", to_string(damaged.error),
               "compare the machine with what is left of the journal, then close it as it stands "
               "with lvq repair "
               "--abandon " +
                   damaged.id};
}

Finding open_notice(const OpenTransaction& open) {
  return {{"transaction-open", open.id, "is an open transaction: " + progress_text(open), "",
           way_out_of(open)},
          ""};
}

std::vector<Finding> damage_notices(const Result<Ledger>& ledger) {
  std::vector<Finding> notices;
  if (!ledger) return notices;
  for (const auto& each : ledger->damaged) notices.push_back({damage(each), ""});
  return notices;
}

std::vector<Finding> open_notices(const Result<Ledger>& ledger, Host& host) {
  if (!ledger) return {{ledger.error(), ""}};
  std::vector<Finding> notices;
  for (const auto& each : summaries(ledger->open, host)) notices.push_back(open_notice(each));
  std::ranges::move(damage_notices(ledger), std::back_inserter(notices));
  return notices;
}

void refuse_overlap(const Ledger& ledger, const Objects& touched, const Snapshot& machine,
                    Host& host, Findings& findings) {
  const auto objects = touched.names();
  for (const auto& each : ledger.damaged) refuse_damaged(each, objects, machine, findings);
  auto before = findings.refusals.begin();
  for (const auto& other : ledger.open) {
    const auto shared = common(objects, objects_of(other.plan).names(), machine);
    if (shared.empty()) continue;
    const OpenTransaction about = summary(other, running(host, other.plan.id));
    Error what{"transaction-open", about.id,
               "is an open transaction that touches " + join(shared, ", "), progress_text(about),
               way_out_of(about)};
    before = findings.refusals.insert(before, {std::move(what), ""}) + 1;
  }
}

}  // namespace lvq
