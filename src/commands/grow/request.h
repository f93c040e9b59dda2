// What the arguments of grow say, before any machine is looked at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/command.h"
#include "model/size_spec.h"

namespace lvq {

// A size that a volume is to have; with a "+" before it, so much more than now.
struct GrowSize {
  bool more = false;
  SizeSpec spec;
  bool operator==(const GrowSize&) const = default;
};
// "size-invalid", with the text as its subject.
Result<GrowSize> parse_grow_size(std::string_view text);
std::string text(const GrowSize& size);  // parses back to the same

struct GrowRequest {
  std::string group;                 // that `joining` are to join
  std::vector<std::string> joining;  // paths, as they were typed
  std::vector<std::string> grown;    // PVs whose disks have grown
  std::string vg, lv;                // the volume; empty: none, or what was given is no VG/LV
  GrowSize size;
  std::vector<std::string> onto;  // PVs of its group, or some of `joining`
  bool has_volume() const { return !lv.empty(); }
};
GrowRequest parse_grow(const Arguments& arguments, Findings& findings);

}  // namespace lvq
