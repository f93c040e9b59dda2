#include "commands/shrink/room.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

Shrinkable ext(Bytes end, Bytes taken, Bytes tables, Bytes block) {
  Shrinkable what{.fs = find_filesystem("ext4"), .size = end, .end = end};
  what.usage = Usage{.taken = taken, .tables = tables, .block = block};
  return what;
}

// 301 MiB of files in 2 GiB, to 900 MiB: with its journal of 64 MiB and its tables more than 360
// MiB are written.
TEST(ShrinkRoom, CountsTheJournalAndTheTables) {
  const ShrinkRoom room = room_to_shrink(ext(2_GiB, 400_MiB, 34_MiB, 4_KiB), 900_MiB);
  EXPECT_GE(room.least, 400_MiB);
  EXPECT_GE(room.most, room.least);
  EXPECT_LE(room.most, 420_MiB);
}

TEST(ShrinkRoom, OfAFullOneIsWhatLiesBehindTheEndAndTheTables) {
  const ShrinkRoom room = room_to_shrink(ext(100_GiB, 90_GiB, 2_GiB, 4_KiB), 99_GiB);
  EXPECT_LT(room.least, 4_GiB);
  EXPECT_GE(room.least, 3_GiB);
  EXPECT_GE(room.most, 90_GiB) << "where there is so much";
}

TEST(ShrinkRoom, SmallBlocksMayCostAWholeChunkEach) {
  const ShrinkRoom room = room_to_shrink(ext(1_GiB, 100_MiB, 10_MiB, 1_KiB), 500_MiB);
  EXPECT_GE(room.most, 400_MiB);
  EXPECT_GT(room.least, 150_MiB);
}

TEST(ShrinkRoom, IsNeverMoreThanTheWhole) {
  EXPECT_EQ(room_to_shrink(ext(1_GiB, 900_MiB, 10_MiB, 1_KiB), 950_MiB).most, 1_GiB);
  Shrinkable unknown{.fs = find_filesystem("ntfs"), .size = 1_GiB, .end = 1_GiB};
  EXPECT_EQ(room_to_shrink(unknown, 500_MiB).most, 1_GiB);
}

}  // namespace
}  // namespace lvq
