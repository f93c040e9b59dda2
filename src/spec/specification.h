// The specification of a host's storage, as people write it (docs/specification.md). What it does
// not say is not managed: every member that may be left out is optional, and none has a default
// that would change a machine.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/size_spec.h"
#include "model/volume_layout.h"

namespace lvq {

// A place in the text; line and column count from 1.
struct Mark {
  size_t line = 0, column = 0;
  bool operator==(const Mark&) const = default;
};

// The folder of the links that WantedDevice::By::id names.
inline constexpr const char* kDevicesById = "/dev/disk/by-id/";

struct WantedDevice {
  enum class By { id, serial, path, pv_uuid };
  By by = By::path;
  std::string name;  // "wwn-0x5000c500a1b2c3d4" of /dev/disk/by-id; "/dev/sdc"; a PV's UUID
  Mark at;
  bool operator==(const WantedDevice&) const = default;
};

struct WantedSize {
  enum class Kind { exact, at_least, rest };
  Kind kind = Kind::exact;
  SizeSpec size;  // none of `rest`
  bool operator==(const WantedSize&) const = default;
};

struct WantedVolume {
  std::string name;
  Mark at;
  bool absent = false;             // it is to be removed; nothing else is said of it then
  std::optional<std::string> was;  // its name until now
  std::optional<WantedSize> size;
  std::optional<VolumeLayout> layout;
  std::optional<std::string> fs;  // a type that lvq makes; "none": a bare volume
  std::optional<std::string> label;
  std::optional<std::string> mount;    // in normal form; "none": not mounted
  std::optional<std::string> options;  // fourth field of fstab
  bool operator==(const WantedVolume&) const = default;
};

struct WantedGroup {
  std::string name;
  Mark at;
  bool absent = false;
  std::optional<std::string> was;
  std::optional<std::vector<WantedDevice>> devices;  // all of them: what is not named here leaves
  std::optional<ExtentSize> extent;
  std::vector<WantedVolume> volumes;
  bool operator==(const WantedGroup&) const = default;
};

struct Specification {
  std::vector<WantedGroup> groups;
  bool operator==(const Specification&) const = default;
};

}  // namespace lvq
