// The PVs, VGs and LVs as one `lvm fullreport` prints them (lvmreport(7)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/snapshot.h"

namespace lvq {

struct LvmReport {
  std::vector<PhysicalVolume> pvs;
  std::vector<VolumeGroup> vgs;
  std::vector<LogicalVolume> lvs;
};

std::vector<std::string> fullreport_argv();
Result<LvmReport> parse_fullreport(std::string_view json);

// The lines of standard error that tell something the report does not.
std::vector<std::string> lvm_complaints(std::string_view standard_error, const LvmReport& report);

// "  system ID: machine" -> "machine"; "" where this host has none.
Result<std::string> parse_system_id(std::string_view text);

// "  LVM version:     2.03.16(2) (2022-05-18)", the first line -> "2.03.16(2)".
Result<std::string> parse_version(std::string_view text);

// `lvm version`, which looks at no device.
Result<std::string> read_lvm_version(Host& host);

// Sets pvs, vgs, lvs, lvm_complaints and has_lvm.
Result<> read_lvm(Host& host, Snapshot& snapshot);

}  // namespace lvq
