#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

// The VG is whole, made of exactly these PVs, and neither exported, foreign nor shared.
struct VgIs {
  std::string name;
  ExtentSize extent;
  Extents total;
  std::vector<std::string> pv_uuids;  // sorted
  std::string tag;                    // one it must carry; empty: any

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "vg:" + name; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return name; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(name); }
  static constexpr bool kVolatile = false;
  bool operator==(const VgIs&) const = default;
};

// The VG lacks PVs: it is made of exactly `pv_uuids`, of which exactly `missing` are missing. It is
// neither exported, foreign nor shared.
struct VgLacks {
  std::string name;
  ExtentSize extent;
  Extents total;
  std::vector<std::string> pv_uuids, missing;  // sorted

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "vg:" + name; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(name); }
  static constexpr bool kVolatile = false;
  bool operator==(const VgLacks&) const = default;
};

// The VG with this UUID has this name.
struct VgNamed {
  std::string name, uuid;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "vg:" + name; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return name; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(name); }
  static constexpr bool kVolatile = false;
  bool operator==(const VgNamed&) const = default;
};

struct VgAbsent {
  std::string name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "vg:" + name; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return name; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(name); }
  static constexpr bool kVolatile = false;
  bool operator==(const VgAbsent&) const = default;
};

// The VG has no volume except the spare for pool metadata, which LVM keeps by itself.
struct VgEmpty {
  std::string name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "volumes:" + name; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(name); }
  static constexpr bool kVolatile = false;
  bool operator==(const VgEmpty&) const = default;
};

struct RoomIn {
  std::string vg;
  Extents extents;  // at least so many can be allocated

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "room:" + vg; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const RoomIn&) const = default;
};

}  // namespace lvq
