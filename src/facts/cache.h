#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

// The volume has a cache: this pool, all of it on this PV, which runs in this mode with chunks of
// this size by LVM's metadata and, while the volume is active, by the kernel's table.
struct CachedBy {
  std::string vg, lv, lv_uuid;
  std::string pool;     // its name while it is not attached: "fast", not "fast_cpool"
  std::string pv_uuid;  // empty: any
  std::string mode;
  Bytes chunk;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "cache:" + full_name(vg, lv); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const {
    scope.lvm = true;
    scope.caches = true;
  }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const CachedBy&) const = default;
};

struct NotCached {
  std::string vg, lv, lv_uuid;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "cache:" + full_name(vg, lv); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const NotCached&) const = default;
};

// The LV's former hidden origin does not have its cache, as it has where a detaching was cut off
// (docs/adr/0009).
struct NoDetachLeftover {
  std::string vg, lv;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "cache-remains:" + full_name(vg, lv); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const NoDetachLeftover&) const = default;
};

}  // namespace lvq
