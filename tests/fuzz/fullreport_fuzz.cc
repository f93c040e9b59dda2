// Hostile bytes as the output of `lvm fullreport`: a report that hangs together, or an error.
#include <cstdlib>

#include "probe/lvm_report.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lvq;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto report = parse_fullreport(text);
  if (!report) {
    require(!report.error().code.empty() && !report.error().subject.empty() &&
            !report.error().message.empty());
    return 0;
  }
  for (const auto& vg : report->vgs) require(vg.extent.bytes.value > 0);
  for (const auto& pv : report->pvs)
    for (const auto& segment : pv.segments) require(segment.size.value > 0);
  for (const auto& line : lvm_complaints(text, *report))
    require(text.find(line) != std::string_view::npos);
  (void)parse_system_id(text);
  return 0;
}
