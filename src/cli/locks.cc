#include "cli/locks.h"

#include <algorithm>

#include "base/text.h"
#include "cli/lock_wait.h"
#include "cli/render_text.h"
#include "cli/running.h"
#include "model/machine_index.h"
#include "model/names.h"
#include "plan/identifiers.h"
#include "plan/objects.h"

namespace lvq {
namespace {

std::string disk(const std::string& name) { return "disk " + name; }

// Adds the disks to which the paths lead, directly or through a partition. A logical volume adds
// none: whoever works on it holds the lock of its group.
void add_disks(const std::set<std::string>& paths, const Snapshot& machine, LockNames& names) {
  for (const auto& path : paths)
    if (const Device* device = machine.device(path); device && !is_logical_volume(*device))
      names.insert(disk(device->parent.empty() ? device->name : device->parent));
}

LockNames group_names(const Objects& objects) { return Objects{objects.groups, {}}.names(); }

// The progress of the transaction that `holder` names: "provision, executing, 3 of 48 steps done".
std::string progress_of(const std::string& holder, const Session& session) {
  const std::string id = read_holder(holder).transaction;
  if (!is_transaction_id(id)) return "";
  const auto transaction = load_transaction(session.host, session.globals().state_dir, id);
  return transaction ? progress_text(summary(*transaction)) : "";
}

}  // namespace

LockNames lock_names(const Plan& plan, const Snapshot& machine) {
  const auto objects = objects_of(plan);
  LockNames names = group_names(objects);
  add_disks(objects.paths, machine, names);
  return names;
}

LockNames lock_names(const Scope& scope, const Snapshot& machine) {
  LockNames names = group_names(objects_of(scope));
  add_disks(scope.devices, machine, names);
  return names;
}

// A partition counts as a disk here. Once there is a plan, the disk below it is known and locked.
LockNames lock_names(const Scope& scope, Host& host) {
  LockNames names = group_names(objects_of(scope));
  for (const auto& path : scope.devices)
    if (const auto real = host.resolve(path))
      names.insert(disk(real->substr(real->rfind('/') + 1)));
  return names;
}

Locks::Locks(const Session& session, std::string transaction, const std::string& since)
    : session_(session),
      transaction_(std::move(transaction)),
      holder_(lock_holder(session.invocation.command, transaction_, since)),
      deadline_(std::chrono::steady_clock::now() + session.globals().wait) {
  if (const auto self = session.host.read_link("/proc/self")) holder_ += *self;
}

Result<> Locks::take_transaction() {
  TRY(own_, take_one(transaction_lock(transaction_), true));
  return {};
}

Result<> Locks::take(const LockNames& names) {
  held_.clear();
  names_.insert(names.begin(), names.end());
  for (const auto& name : names_) {
    TRY(auto lock, take_one(name, false));
    held_.push_back(std::move(lock));
  }
  return {};
}

bool Locks::cover(const LockNames& names) const { return std::ranges::includes(names_, names); }

Result<std::unique_ptr<Lock>> Locks::take_one(const std::string& name, bool with_tools) const {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
  LockWait wait(session_, name);
  auto lock = session_.host.lock(
      {.path = lock_path(name),
       .holder = holder_,
       .patience = std::max(left, std::chrono::milliseconds(0)),
       .waiting = [&](const std::string& holder,
                      std::chrono::milliseconds waited) { wait.tell(holder, waited); },
       .with_tools = with_tools});
  if (lock || lock.error().code != "locked") return lock;
  Error error = lock.error();
  error.subject = name;
  if (has_ended(error.evidence, session_.host))
    error.message =
        "is in use: the lvq that held it has ended, and a program that it had started is still "
        "running";
  const std::string progress = progress_of(error.evidence, session_);
  if (!progress.empty()) error.evidence += "; " + progress;
  return fail(std::move(error));
}

}  // namespace lvq
