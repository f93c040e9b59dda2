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
// Of a request that has no plan: what it names. Before the machine was looked at, as far as that
// can be told.
LockNames lock_names(const Scope& scope, const Snapshot& machine);
LockNames lock_names(const Scope& scope, Host& host);

class Locks {
 public:
  // `since`: when the command began. All waiting together takes as long as the user allows.
  Locks(const Session& session, std::string transaction, const std::string& since);

  // What the transaction's own tools hold on to, should lvq be killed: nobody continues it beside
  // them.
  Result<> take_transaction();
  // These beside those that are held, which are given back for it: in between others may have had
  // them.
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
