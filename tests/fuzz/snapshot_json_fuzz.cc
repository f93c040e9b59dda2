// Hostile bytes as a capture: what is read is written and read again the same, and its look-ups
// hold together.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "model/snapshot_json.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lvq;
  const auto snapshot = snapshot_from_json({reinterpret_cast<const char*>(data), size});
  if (!snapshot) {
    require(snapshot.error().code == "plan-invalid");
    return 0;
  }
  const std::string text = dump_line(to_json(*snapshot));
  const auto again = snapshot_from_json(text);
  require(again && dump_line(to_json(*again)) == text);
  for (const auto& device : snapshot->devices) {
    if (!device.name.empty()) require(snapshot->device(device_path(device)) != nullptr);
    for (const Device* partition : snapshot->partitions_of(device))
      require(partition->parent == device.name);
    snapshot->mounts_of(device);
    snapshot->pv_on(device);
  }
  for (const auto& mount : snapshot->mounts)
    require(!mount.holder.empty() || snapshot->mount_at(mount.target) != nullptr);
  return 0;
}
