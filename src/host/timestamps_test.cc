#include "host/timestamps.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(Timestamps, AreUtcAndOfFixedWidth) {
  const Milliseconds time{std::chrono::milliseconds(1795362690007)};
  EXPECT_EQ(rfc3339(time), "2026-11-22T15:51:30.007Z");
  EXPECT_EQ(compact_time(time), "20261122T155130Z");
  EXPECT_EQ(rfc3339(Milliseconds{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(Milliseconds{std::chrono::milliseconds(-1)}), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace lvq
