// What snap-back was asked for.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands/command.h"
#include "model/size_spec.h"

namespace lvq {

// How much room for changes a snapshot gets: a size as size_spec.h has it, or "N%ORIGIN".
struct CowSize {
  bool of_origin = true;
  SizeSpec spec{SizeSpec::Kind::percent_vg, 20};  // of_origin: a percentage of the volume
};

struct SnapshotRequest {
  enum class What { take, restore, remove } what = What::take;
  // The VG and LV of each value of --lv, --restore or --remove.
  std::vector<std::pair<std::string, std::string>> volumes;
  std::optional<CowSize> size;
  std::string suffix;         // empty: it is made from the transaction's time
  std::string mount;          // empty: nowhere
  Hooks hooks;                // without environment
  bool unless_taken = false;  // keep a snapshot of that name, if there is one

  std::set<std::string> groups() const;
};

SnapshotRequest parse_snapshot_request(const Arguments& arguments, Findings& findings);

// The most room that a snapshot of so many bytes can ever need, its tables included; LVM gives no
// more (lvm-behaviour 8).
Extents largest_room(Bytes origin, ExtentSize extent);

// Never less than was asked, never more than a snapshot can need. `free`: what can be allocated.
// Error: "size-invalid".
Result<Extents> resolve(const CowSize& size, const LogicalVolume& origin, const VolumeGroup& vg,
                        Extents free);

}  // namespace lvq
