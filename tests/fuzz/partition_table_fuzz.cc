// Hostile bytes as what `sfdisk --json` prints of a disk.
#include <cstdlib>

#include "probe/partition_tables.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lvq;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = parse_partition_table(text, "/dev/sdb");
  if (!table) {
    require(table.error().code == "output-unknown");
    return 0;
  }
  require(!table->label.empty());
  require(*parse_partition_table(text, "/dev/sdb") == *table);
  return 0;
}
