#include "probe/kernel_merges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(KernelMerges, AreNamedByTheVolumeThatTheyGoInto) {
  const auto names = parse_merge_tables(
      "vg-a: 0 409600 snapshot-merge 254:1 254:2 P 8\n"
      "vg-b--c: 0 8192 snapshot-merge 254:5 254:6 P 16\n");
  ASSERT_TRUE(names) << to_string(names.error());
  EXPECT_THAT(*names, testing::ElementsAre("vg-a", "vg-b--c"));
}

TEST(KernelMerges, NoneIsNone) {
  for (const char* text : {"", "No devices found\n"}) {
    const auto names = parse_merge_tables(text);
    ASSERT_TRUE(names);
    EXPECT_TRUE(names->empty());
  }
}

TEST(KernelMerges, ALineThatIsNotUnderstoodIsAnError) {
  for (const char* text : {"vg-a 0 409600 snapshot-merge 254:1 254:2 P 8\n", "vg-a: 0 409600\n",
                           "vg-a: 0 409600 snapshot-origin 254:1\n"})
    EXPECT_FALSE(parse_merge_tables(text)) << text;
}

}  // namespace
}  // namespace lvq
