#include "ops/partition.h"

#include "base/text.h"

namespace lvq {
namespace {

PartitionIs entry_of(const PartitionGrowth& growth, uint64_t size) {
  const Partition& entry = growth.entry;
  return {growth.disk.path, entry.number, entry.start, size, entry.type, entry.uuid, entry.name};
}

// Only the entry is written anew, so what others have changed in the table meanwhile stays.
Remedy entry_written(const PartitionGrowth& growth, uint64_t size) {
  Run run{{"sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "never",
           "--wipe-partitions", "never", "--partno", std::to_string(growth.entry.number),
           growth.disk.path},
          "start=" + std::to_string(growth.entry.start) + ", size=" + std::to_string(size)};
  return {std::move(run), entry_of(growth, size)};
}

// All partitions: of a table that was cut off while it was written a boot has found none.
Remedy kernel_told(const PartitionGrowth& growth, uint64_t size) {
  return {Run{{"partx", "--update", growth.disk.path}},
          DeviceHasSize{growth.device, growth.bytes(size)}};
}

Step entry_step(const PartitionGrowth& growth) {
  const uint64_t was = growth.entry.size, now = growth.size;
  Step step;
  step.title = "Grow partition " + std::to_string(growth.entry.number) + " of " + growth.disk.path +
               " from " + text(growth.bytes(was)) + " to " + text(growth.bytes(now));
  const Remedy written = entry_written(growth, now);
  step.action = written.action;
  step.before = {growth.disk, entry_of(growth, was),
                 DeviceHasSize{growth.device, growth.bytes(was)}};
  step.after = {*written.achieves};
  step.undo = {entry_written(growth, was), kernel_told(growth, was)};
  step.redo = {written, kernel_told(growth, now)};
  return step;
}

// It goes back with the table.
Step kernel_step(const PartitionGrowth& growth) {
  const Remedy told = kernel_told(growth, growth.size);
  Step step;
  step.title = "Tell the kernel how large " + growth.device + " is";
  step.action = told.action;
  step.before = {entry_of(growth, growth.size)};
  step.after = {*told.achieves};
  step.redo = {told};
  return step;
}

}  // namespace

std::vector<Step> partition_grow(const PartitionGrowth& growth) {
  return {entry_step(growth), kernel_step(growth)};
}

}  // namespace lvq
