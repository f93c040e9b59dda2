#include "cli/open_transactions.h"

#include <algorithm>

#include "base/text.h"
#include "cli/render_text.h"
#include "plan/objects.h"

namespace lvq {
namespace {

std::string way_out_of(const OpenTransaction& open) {
  const std::string finish = "finish it with lvq continue " + open.id;
  return open.past_point_of_no_return ? finish : finish + ", or take it back with lvq repair " + open.id;
}

// Of `mine`, what the other one touches too, under this name or another of the same device.
std::vector<std::string> common(const std::set<std::string>& mine, const std::set<std::string>& others,
                                const Snapshot& machine) {
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

}  // namespace

Result<std::vector<Transaction>> open_transactions(Host& host, const std::string& state_dir) {
  TRY(const auto ids, list_transactions(host, state_dir));
  std::vector<Transaction> open;
  for (const auto& id : ids) {
    TRY(const bool closed, is_closed(host, state_dir, id));
    if (closed) continue;
    TRY(Transaction transaction, load_transaction(host, state_dir, id));
    if (transaction.open()) open.push_back(std::move(transaction));
  }
  return open;
}

std::vector<Finding> open_notices(const Result<std::vector<Transaction>>& open) {
  if (!open) return {{open.error(), ""}};
  std::vector<Finding> notices;
  for (const auto& each : summaries(*open))
    notices.push_back(
        {{"transaction-open", each.id, "is an open transaction: " + progress_text(each), "", way_out_of(each)}, ""});
  return notices;
}

void refuse_overlap(const std::vector<Transaction>& open, const std::set<std::string>& objects, const Snapshot& machine,
                    Findings& findings) {
  auto before = findings.refusals.begin();
  for (const auto& other : open) {
    const auto shared = common(objects, objects_of(other.plan), machine);
    if (shared.empty()) continue;
    const OpenTransaction about = summary(other);
    Error what{"transaction-open", about.id, "is an open transaction that touches " + join(shared, ", "),
               progress_text(about), way_out_of(about)};
    before = findings.refusals.insert(before, {std::move(what), ""}) + 1;
  }
}

}  // namespace lvq
