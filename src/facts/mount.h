#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

struct Mounted {
  std::string device, target;  // the topmost mount on `target` is of `device`

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "mount:" + target; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(device); }
  void add_objects(Objects& objects) const {
    objects.paths.insert(device);
    objects.paths.insert(target);
  }
  static constexpr bool kVolatile = true;
  bool operator==(const Mounted&) const = default;
};

struct Unmounted {
  std::string target;  // nothing is mounted there, except an automount's autofs

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "mount:" + target; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope&) const {}
  void add_objects(Objects& objects) const { objects.paths.insert(target); }
  static constexpr bool kVolatile = true;
  bool operator==(const Unmounted&) const = default;
};

// Whatever is mounted at this place, it is not this device.
struct NotMountedAt {
  std::string device, target;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "mount:" + target; }
  std::vector<std::string> supersedes() const;
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(device); }
  void add_objects(Objects& objects) const {
    objects.paths.insert(device);
    objects.paths.insert(target);
  }
  static constexpr bool kVolatile = true;
  bool operator==(const NotMountedAt&) const = default;
};

// An automount unit of systemd's watches `target`, whether it has mounted something there already
// or not; or, if not `set`, none does.
struct AutomountIs {
  std::string target;
  bool set = true;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "automount:" + target; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope&) const {}
  void add_objects(Objects& objects) const { objects.paths.insert(target); }
  static constexpr bool kVolatile = true;
  bool operator==(const AutomountIs&) const = default;
};

}  // namespace lvq
