#include "cli/origin.h"

#include "base/text.h"
#include "host/timestamps.h"
#include "probe/lvm_report.h"

namespace lvq {

Result<Origin> origin_of(Host& host, const Stamp& stamp, const Snapshot& machine) {
  Origin origin{
      .time = rfc3339(stamp.time), .lvq = LVQ_VERSION, .lvm = "", .kernel = "", .host = ""};
  origin.lvm = machine.lvm_version;
  if (origin.lvm.empty()) {
    TRY(origin.lvm, read_lvm_version(host));
  }
  TRY(const std::string kernel, host.read("/proc/sys/kernel/osrelease"));
  TRY(const std::string name, host.read("/proc/sys/kernel/hostname"));
  origin.kernel = trim(kernel);
  origin.host = trim(name);
  return origin;
}

}  // namespace lvq
