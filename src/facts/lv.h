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

// The volume lies on its PVs in this layout (KIND of --layout), stripes and their size included.
struct LvLayoutIs {
  std::string vg, name;
  std::string layout;  // "striped:2:64K"

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "layout:" + full_name(vg, name); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvLayoutIs&) const = default;
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

// The volume is active and not suspended.
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

// By LVM's metadata the volume may be written to, or may not (lvchange --permission).
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

// The volume is a snapshot of `origin`, valid, and not being merged into it.
struct LvSnapshotOf {
  std::string vg, name, origin;
  Extents room = {};  // that a new one takes in the group, which LVM's monitor may extend: a check
                      // does not ask for it; 0: it is thin, or it is not known

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

// By the kernel's count nothing has the volume open, not even somebody whom lvq cannot see.
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

// The snapshot has taken its origin's place, or takes it at the latest when the origin is activated
// next.
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

// No other volume of the VG would go with this one or not work without it: it has no thick snapshot
// and, if it is a pool, no volume.
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
