// What keeps others away while a transaction runs: a lock for each volume group and disk that it
// touches, in one order, and one for the transaction itself (docs/adr/0015).
#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/session.h"
#include "model/snapshot.h"

namespace lvq {

using LockNames = std::set<std::string>;  // "volume group vg0", "disk sdb"

LockNames lock_names(const Plan& plan, const Snapshot& machine);
// For a request that has no plan yet: the objects that it names. The form with a Host serves before
// the machine was probed, and cannot tell a partition from a disk.
LockNames lock_names(const Scope& scope, const Snapshot& machine);
LockNames lock_names(const Scope& scope, Host& host);

class Locks {
 public:
  // `since`: when the command began. All locks together are waited for no longer than --wait says.
  Locks(const Session& session, std::string transaction, const std::string& since);

  // Takes the transaction's own lock. Tools that run meanwhile hold it too: nobody can continue the
  // transaction beside them if lvq is killed.
  Result<> take_transaction();
  // Takes these locks beside those that are held. The held ones are released first, so others may
  // have had them in between.
  Result<> take(const LockNames& names);
  bool cover(const LockNames& names) const;
  bool hold_transaction() const { return own_ != nullptr; }
  Lock* own() const { return own_.get(); }  // the transaction's; nullptr: not held

 private:
  Result<std::unique_ptr<Lock>> take_one(const std::string& name, bool with_tools) const;

  const Session& session_;
  std::string transaction_, holder_;
  std::chrono::steady_clock::time_point deadline_;
  LockNames names_;
  std::unique_ptr<Lock> own_;
  std::vector<std::unique_ptr<Lock>> held_;
};

}  // namespace lvq
