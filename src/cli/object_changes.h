// The state of each object that a plan changes, before and after it, as numbers and words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/plan_view.h"

namespace lvq {

struct ObjectState {
  Bytes size;
  std::optional<Bytes> free;              // of a volume group
  std::optional<Bytes> extent_size;       // of a volume group
  std::string content, label;             // libblkid's type; empty: nothing, or not known
  std::string volume_group;               // the group of a device that is a physical volume
  std::string layout;                     // of a volume: "linear", "raid1", "thin-pool", …
  std::optional<bool> active;             // of a volume
  std::vector<std::string> mount_points;  // those in our mount namespace
  bool swap = false;                      // in use as swap
};

struct ObjectChange {
  std::string kind;  // "device", "physical_volume" (missing), "volume_group", "logical_volume"
  std::string name;  // "/dev/sdb", "vg0", "vg0/a"
  std::string old_name = {};  // empty: it has no other name than before
  Change change = Change::none;
  std::optional<ObjectState> before, after;
};

// In the order of the tree.
std::vector<ObjectChange> changes_of(const PlanView& view, const Snapshot& before);

// The kind in LVM's layout: "raid,raid5,raid5_ls" -> "raid5". The field lv_layout names the kind,
// then what it is more exactly.
std::string layout_word(const LogicalVolume& lv);

const char* word_of(Change change);  // "create", "destroy", "alter", "revert", "none"

}  // namespace lvq
