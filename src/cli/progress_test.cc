#include "cli/progress.h"

#include <gtest/gtest.h>

#include "base/text.h"

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

Progress elsewhere(StepLine line) { return {std::move(line), {}}; }
Progress on_terminal(StepLine line, size_t columns) {
  return {std::move(line), {.live = true, .columns = [columns] { return columns; }}};
}
const StepLine kMove = {.number = "1/2", .title = "Move 100 extents", .moved = 400_MiB};

TEST(Progress, TheMostChunksThatWereLeftAreTheWhole) {
  Progress progress = elsewhere({.number = "1/3", .title = "Write back", .chunk = 64_KiB});
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

TEST(Progress, ReadsTheMeterOfE2fsck) {
  EXPECT_EQ(percent_moved("/dev/vg/a: |=                   |  1.4%   "), 1.4);
  EXPECT_EQ(percent_moved("/dev/vg/a: |===================|100.0%   "), std::nullopt)
      << "its end is what ends the step";
  for (const char* other :
       {"                    ", "/dev/vg/a: 11/102400 files (0.0% non-contiguous)",
        "/dev/vg/a: | 5", "/dev/vg/a: |"})
    EXPECT_FALSE(percent_moved(other)) << other;
}

TEST(Progress, RsyncTellsHowMuchItCopies) {
  Progress progress = elsewhere({.number = "8/29", .title = "Copy"});
  EXPECT_EQ(progress.said("    104,857,600  25%    9.99MB/s    0:00:12", 10),
            "\n      25 %, 10.00 MiB/s, 30.0 s left");
}

TEST(Progress, ALineOnATerminalIsDrawnOver) {
  Progress progress = on_terminal(kMove, 81);
  EXPECT_EQ(progress.start(), "1/2 Move 100 extents ...");
  EXPECT_EQ(progress.said("  /dev/sdb: Moved: 25.00%", 10),
            "\r1/2 25 %, 10.00 MiB/s, 30.0 s left [#####...............]  Move 100 extents\x1b[K");
  EXPECT_EQ(progress.percent_text(), "25 %");
  EXPECT_EQ(progress.said("  /dev/sdb: Moved: 100.00%", 40), "");
  EXPECT_EQ(progress.end({StepReport::State::done, 40}, {}),
            "\r1/2 Move 100 extents ...\x1b[K done (40.0 s)\n");
}

TEST(Progress, NoLineIsWiderThanTheTerminal) {
  for (size_t columns = 20; columns < 90; ++columns) {
    Progress progress = on_terminal(kMove, columns);
    for (std::string drawn : {progress.start(), progress.said("  /dev/sdb: Moved: 25.00%", 10),
                              progress.end({StepReport::State::done, 40}, {})}) {
      for (const std::string code : {"\r", "\x1b[K"})
        if (const size_t at = drawn.find(code); at != drawn.npos) drawn.erase(at, code.size());
      for (const auto& line : split_lines(drawn)) EXPECT_LE(line.size(), columns) << drawn;
    }
  }
}

TEST(Progress, OfAStepThatHasEndedTheWholeTitleStays) {
  const Progress progress = on_terminal(
      {.number = "3/7", .title = "Take back: Move 80.00 MiB of vg/a from /dev/mapper/slow"}, 41);
  EXPECT_EQ(progress.end({StepReport::State::done, 1}, {}),
            "\r3/7 Take back: Move 80.00 MiB of vg/a\x1b[K\n"
            "    from /dev/mapper/slow ...\n"
            "    done (1.0 s)\n");
  EXPECT_EQ(on_terminal({.number = "3/7", .title = "Move 80.00 MiB of vg/a"}, 33)
                .end({StepReport::State::done, 1}, {}),
            "\r3/7 Move 80.00 MiB of vg/a ...\x1b[K\n    done (1.0 s)\n");
}

TEST(Progress, TheWidthIsAskedForEachTime) {
  size_t columns = 100;
  Progress progress(kMove, {.live = true, .columns = [&] { return columns; }});
  const size_t wide = progress.said("  /dev/sdb: Moved: 25.00%", 10).size();
  columns = 40;
  const std::string narrow = progress.said("  /dev/sdb: Moved: 26.00%", 11);
  EXPECT_GT(wide, 70U);
  EXPECT_EQ(narrow, "\r1/2 26 %, 9.45 MiB/s, 31.3 s left\x1b[K");
}

TEST(Progress, ALineForEveryTenthElsewhere) {
  Progress progress = elsewhere({.number = "1/2", .title = "Move"});
  EXPECT_EQ(progress.start(), "1/2 Move ...");
  const auto moved = [&](const char* percent, double seconds) {
    return progress.said(std::string("  /dev/sdb: Moved: ") + percent, seconds);
  };
  EXPECT_EQ(moved("9.00%", 1), "");
  EXPECT_EQ(moved("35.00%", 7), "\n      35 %, 13.0 s left");
  EXPECT_EQ(moved("39.00%", 8), "");
  EXPECT_EQ(moved("40.00%", 8), "\n      40 %, 12.0 s left");
  EXPECT_EQ(moved("41.00%", 400), "\n      41 %, 9 min 35 s left") << "nothing for minutes";
  EXPECT_EQ(progress.end({StepReport::State::done, 0.44}, {}), " done (0.4 s)\n");
}

TEST(Progress, OfAToolThatSaysNothingTheTimeIsTold) {
  Progress live = on_terminal({.number = "3/9", .title = "Make xfs"}, 80);
  EXPECT_EQ(live.pulse({}, 1), "") << "most steps take no longer";
  EXPECT_EQ(live.pulse({.read = 0, .written = Bytes{3_GiB}.value}, 70),
            "\r3/9 1 min 10 s, 3.00 GiB written  Make xfs\x1b[K");
  Progress piped = elsewhere({.number = "3/9", .title = "Make xfs"});
  EXPECT_EQ(piped.pulse({}, 59), "");
  EXPECT_EQ(piped.pulse({}, 61), "\n      1 min 01 s");
  EXPECT_EQ(piped.pulse({}, 62), "");
}

TEST(Progress, OfAReadingItIsKnownHowMuchThereIs) {
  Progress progress = elsewhere({.number = "2/9", .title = "Read", .read = 1_GiB});
  EXPECT_EQ(progress.pulse({.read = Bytes{256_MiB}.value}, 4),
            "\n      25 %, 64.00 MiB/s, 12.0 s left");
}

}  // namespace
}  // namespace lvq
