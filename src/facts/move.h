#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

// `count` extents of the PV, from `start` on, belong to this LV, which may be a hidden one, or to
// none.
struct ExtentsAre {
  std::string vg, pv, pv_uuid;  // pv: its path
  Extents start, count;
  std::string lv, lv_uuid;  // empty: they are free

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "extents:" + pv_uuid + ":" + std::to_string(start.value); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const {
    objects.groups.insert(vg);
    objects.paths.insert(pv);
  }
  static constexpr bool kVolatile = false;
  bool operator==(const ExtentsAre&) const = default;
};

// No pvmove moves extents of the VG away from this PV.
struct NoMove {
  std::string vg, pv;  // pv: its path; empty: any PV

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "move:" + vg + (pv.empty() ? "" : ":" + pv); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const NoMove&) const = default;
};

// No pvmove that was cut off has left its empty LV behind.
struct NoMoveRemains {
  std::string vg;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "remains:" + vg; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const NoMoveRemains&) const = default;
};

}  // namespace lvq
