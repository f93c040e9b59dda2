// What the arguments of provision say, before any machine is looked at: the grammar of --lv, --vg
// and device lists. Each function returns its first error, with the whole argument as the subject;
// the command collects them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/mount_point.h"
#include "model/size_spec.h"
#include "model/volume_layout.h"

namespace lvq {

// NAME:SIZE[:FS[:MOUNT[:OPTIONS]]], a literal colon as "\:" and a literal backslash as "\\"; any
// other backslash stays as it is.
struct LvRequest {
  std::string name;
  SizeSpec size;
  std::string fs;            // one that lvq makes, or empty: a bare LV
  std::string mount;         // in normal form, or empty: not mounted; always empty for swap
  std::string options;       // fourth field of fstab; empty where nothing goes into fstab
  VolumeLayout layout = {};  // from --layout
  bool operator==(const LvRequest&) const = default;
};

// Codes: usage, name-invalid, size-invalid, mountpoint-invalid.
Result<LvRequest> parse_lv_request(std::string_view text);
std::string text(const LvRequest& request);  // parses back to the same request

// NAME=KIND: the layout of the volume of that name.
struct LayoutRequest {
  std::string name;
  VolumeLayout layout;
};

// Codes: usage, name-invalid, size-invalid.
Result<LayoutRequest> parse_layout_request(std::string_view text);

// NAME[:PE_SIZE].
struct VgRequest {
  std::string name;
  std::optional<ExtentSize> extent;  // nullopt: the default, 4M
  bool operator==(const VgRequest&) const = default;
};

// Takes the sector size to be 512 bytes; check_extent_size() is asked again with the real one.
Result<VgRequest> parse_vg_request(std::string_view text);

// Splits only where ':' is followed by '/', so that by-path names stay whole. An empty text names
// no device.
std::vector<std::string> split_device_list(std::string_view text);

}  // namespace lvq
