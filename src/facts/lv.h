#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

struct LvIs {
  std::string vg, name;
  Extents extents;
  std::string layout;  // lv_layout: "linear"
  std::string tag;     // one it must carry; empty: any
  std::string uuid;    // empty: any

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "lv:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvIs&) const = default;
};

struct LvAbsent {
  std::string vg, name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "lv:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const;
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvAbsent&) const = default;
};

// No volume of the group has this UUID, by whatever name.
struct LvGone {
  std::string vg, uuid;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "volume:" + vg + ":" + uuid; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvGone&) const = default;
};

// Active, not suspended, its device there.
struct LvActive {
  std::string vg, name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "active:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = true;
  bool operator==(const LvActive&) const = default;
};

// Not active, no device of it.
struct LvInactive {
  std::string vg, name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "active:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = true;
  bool operator==(const LvInactive&) const = default;
};

// The volume, whatever its layout, has so many extents.
struct LvHasExtents {
  std::string vg, name, uuid;
  Extents extents;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "span:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvHasExtents&) const = default;
};

// The volume with this UUID (empty: any) and this tag (empty: any) has this name.
struct LvNamed {
  std::string vg, name, uuid, tag;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "lv:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvNamed&) const = default;
};

// May be written to (lvchange --permission), or may not.
struct LvWritable {
  std::string vg, name;
  bool writable = true;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "permission:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvWritable&) const = default;
};

// A snapshot of that volume, whole, and not on its way back into it.
struct LvSnapshotOf {
  std::string vg, name, origin;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "lv:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvSnapshotOf&) const = default;
};

// Nothing has the volume open: by the count that the kernel keeps, whoever it is and whether it can
// be seen or not.
struct LvClosed {
  std::string vg, name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "open:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const {
    scope.lvm = true;
    scope.users.insert(lv_path(vg, name));
  }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = true;
  bool operator==(const LvClosed&) const = default;
};

// The kernel copies the snapshot's content into its origin, or has done so: the merge has not been
// put off.
struct LvMergeStarted {
  std::string vg, name, origin;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "merge:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const {
    scope.lvm = true;
    scope.merges = true;
    scope.users.insert(lv_path(vg, origin));
  }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = true;
  bool operator==(const LvMergeStarted&) const = default;
};

// The snapshot takes its origin's place, at the latest when that is activated next; or it has done
// so.
struct LvMerging {
  std::string vg, name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "lv:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvMerging&) const = default;
};

// No other volume of the VG would go with it or stop to work: no snapshot of it, no volume of its
// pool.
struct NoDependents {
  std::string vg, name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "dependents:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const NoDependents&) const = default;
};

}  // namespace lvq
