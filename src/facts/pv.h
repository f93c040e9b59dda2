#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/devices_file.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

struct PvIs {
  std::string path, uuid;
  std::string vg;  // empty: belongs to none

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "content:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const {
    scope.devices.insert(path);
    scope.lvm = true;
  }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const PvIs&) const = default;
};

struct NotPv {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "content:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const {
    scope.devices.insert(path);
    scope.lvm = true;
  }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const NotPv&) const = default;
};

// The device is this PV, of a VG that can be seen or of none. A command that was cut off while it
// put the PV into a VG, or took it out, can leave a PV of a VG that nobody sees (lvm-behaviour 2).
struct PvNotOrphaned {
  std::string path, uuid;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "soundness:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const {
    scope.devices.insert(path);
    scope.lvm = true;
  }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const PvNotOrphaned&) const = default;
};

// No extent of the PV belongs to any LV.
struct PvEmpty {
  std::string vg, pv, pv_uuid;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "extents:" + pv_uuid; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const {
    objects.groups.insert(vg);
    objects.paths.insert(pv);
  }
  static constexpr bool kVolatile = false;
  bool operator==(const PvEmpty&) const = default;
};

// The PV has so many extents, in use or free (pvresize(8)).
struct PvHasExtents {
  std::string vg, pv, pv_uuid;
  Extents extents;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "pv-extents:" + pv_uuid; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const {
    objects.groups.insert(vg);
    objects.paths.insert(pv);
  }
  static constexpr bool kVolatile = false;
  bool operator==(const PvHasExtents&) const = default;
};

// LVM may put new extents onto the PV (pvchange --allocatable), or may not.
struct PvAllocates {
  std::string vg, pv, pv_uuid;
  bool allowed = true;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "allocation:" + pv_uuid; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const {
    objects.groups.insert(vg);
    objects.paths.insert(pv);
  }
  static constexpr bool kVolatile = false;
  bool operator==(const PvAllocates&) const = default;
};

// LVM keeps the group's metadata on the PV (pvchange --metadataignore), or does not.
struct PvKeepsMetadata {
  std::string vg, pv, pv_uuid;
  bool kept = true;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "metadata:" + pv_uuid; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return vg; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const {
    objects.groups.insert(vg);
    objects.paths.insert(pv);
  }
  static constexpr bool kVolatile = false;
  bool operator==(const PvKeepsMetadata&) const = default;
};

// The devices file of LVM (lvmdevices(8)), where there is one, has no entry for the device.
struct NotInDevicesFile {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "listed:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const {
    scope.devices.insert(path);
    scope.files.insert(kDevicesFile);
  }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const NotInDevicesFile&) const = default;
};

// No part of the volume lies on that PV.
struct LvOffPv {
  std::string vg, lv, lv_uuid, pv_uuid;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "off:" + full_name(vg, lv) + ":" + pv_uuid; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.lvm = true; }
  void add_objects(Objects& objects) const { objects.groups.insert(vg); }
  static constexpr bool kVolatile = false;
  bool operator==(const LvOffPv&) const = default;
};

}  // namespace lvq
