#include "cli/progress.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(Progress, ReadsWhatPvmoveSays) {
  EXPECT_EQ(percent_moved("  /dev/sdb: Moved: 12.50%"), 12.5);
  EXPECT_EQ(percent_moved("  /dev/disk/by-path/a: Moved: 100.00%"), 100);
  for (const char* other :
       {"", "%", "  Detected pvmove in progress for /dev/sdb.", "  /dev/sdb: Moved: %",
        "  /dev/sdb: Moved: 1e9%", "  /dev/sdb: Moved: -1%", "  /dev/sdb: Moved: nan%",
        "  /dev/sdb: Moved: 5"})
    EXPECT_FALSE(percent_moved(other)) << other;
}

TEST(Progress, ReadsWhatLvmSaysOfACacheThatIsWrittenBack) {
  EXPECT_EQ(chunks_left("  Flushing 136 blocks for cache vg/data."), 136U);
  for (const char* other : {"", "  Flushing", "  Flushing  blocks for cache vg/a.",
                            "  Flushing -1 blocks for cache vg/a.", "  Flushing 5",
                            "  Flushing 99999999999999999999 blocks for cache vg/a.",
                            "  Flushing 5 blocks of vg/a.", "  Logical volume vg/a changed."})
    EXPECT_FALSE(chunks_left(other)) << other;
}

TEST(Progress, TheMostChunksThatWereLeftAreTheWhole) {
  Progress progress("1/3 Write back ...", {}, false, 64_KiB);
  EXPECT_EQ(progress.said("  Flushing 3200 blocks for cache vg/a.", 2), "");
  EXPECT_EQ(progress.said("  WARNING: something", 3), "");
  EXPECT_EQ(progress.said("  Flushing 2400 blocks for cache vg/a.", 10),
            "\n      25 %, 5.00 MiB/s, 30.0 s left");
  EXPECT_EQ(progress.said("  Flushing 0 blocks for cache vg/a.", 40), "");
}

TEST(Progress, ReadsWhatRsyncAndItsOwnToolsSay) {
  EXPECT_EQ(percent_moved("      1,234,567  12%    1.20MB/s    0:00:12"), 12);
  EXPECT_EQ(percent_moved("    104,857,600 100%  200.00MB/s    0:00:00 (xfr#3, to-chk=0/5)"), 100);
  EXPECT_EQ(percent_moved("Compared: 7.25%"), 7.25);
  for (const char* other : {"sent 12% of it", "1,234 x% 1.0MB/s 0:00:12", "1,234 12% 1.0 0:00:12"})
    EXPECT_FALSE(percent_moved(other)) << other;
}

TEST(Progress, RsyncTellsHowMuchItCopies) {
  Progress progress("8/29 Copy ...", {}, false);
  EXPECT_EQ(progress.said("    104,857,600  25%    9.99MB/s    0:00:12", 10),
            "\n      25 %, 10.00 MiB/s, 30.0 s left");
}

TEST(Progress, ABarOnATerminalIsDrawnOverAndGone) {
  Progress progress("1/2 Move ...", 400_MiB, true);
  EXPECT_EQ(progress.finish(), "");
  EXPECT_EQ(progress.update(25, 10),
            "\r1/2 Move ... [#####...............] 25 %, 10.00 MiB/s, 30.0 s left\x1b[K");
  EXPECT_EQ(progress.update(100, 40), "");
  EXPECT_EQ(progress.finish(), "\r1/2 Move ...\x1b[K");
}

TEST(Progress, ALineForEveryTenthElsewhere) {
  Progress progress("1/2 Move ...", {0}, false);
  EXPECT_EQ(progress.update(9, 1), "");
  EXPECT_EQ(progress.update(35, 7), "\n      35 %, 13.0 s left");
  EXPECT_EQ(progress.update(39, 8), "");
  EXPECT_EQ(progress.update(40, 8), "\n      40 %, 12.0 s left");
  EXPECT_EQ(progress.finish(), "");
}

}  // namespace
}  // namespace lvq
