#include "model/fstab.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

FstabEntry only(std::string_view text) {
  const Fstab fstab = parse_fstab(text);
  EXPECT_EQ(fstab.entries.size(), 1u) << text;
  return fstab.entries.empty() ? FstabEntry{} : fstab.entries[0];
}

TEST(Fstab, AllSixFields) {
  const FstabEntry expected{"UUID=1", "/srv/a", "xfs", "rw,noatime", 1, 2, 1};
  EXPECT_EQ(only("UUID=1 /srv/a\txfs  rw,noatime 1 2\n"), expected);
  EXPECT_EQ(only(" \tUUID=1 /srv/a xfs rw,noatime 1 2 # what follows is ignored"), expected);
  EXPECT_EQ(only("UUID=1 /srv/a xfs rw,noatime 1 2\r\n"), expected);
}

TEST(Fstab, OptionsFrequencyAndPassMayBeMissing) {
  EXPECT_EQ(only("/dev/a /b ext4"), (FstabEntry{"/dev/a", "/b", "ext4", "", 0, 0, 1}));
  EXPECT_EQ(only("/dev/a /b ext4\r\n"), (FstabEntry{"/dev/a", "/b", "ext4", "", 0, 0, 1}));
  EXPECT_EQ(only("/dev/a /b ext4 rw 1"), (FstabEntry{"/dev/a", "/b", "ext4", "rw", 1, 0, 1}));
  EXPECT_EQ(only("/dev/a /b ext4 rw 0 -1").pass, -1);
}

TEST(Fstab, CommentsAndBlankLinesAreNeitherEntriesNorOdd) {
  const Fstab fstab = parse_fstab("# a\n\n \t\n\r\n   # b\n/dev/a /b ext4\n");
  ASSERT_EQ(fstab.entries.size(), 1u);
  EXPECT_EQ(fstab.entries[0].line, 6u);
  EXPECT_THAT(fstab.odd_lines, IsEmpty());
}

TEST(Fstab, HashInsideIsNoComment) {
  EXPECT_EQ(only("/h#x #g ext4 rw#\n"), (FstabEntry{"/h#x", "#g", "ext4", "rw#", 0, 0, 1}));
}

// The lines that findmnt of util-linux 2.38 calls parse errors.
TEST(Fstab, WhatLibmountRejectsIsOdd) {
  EXPECT_THAT(
      parse_fstab(
          "/dev/a\t/b\n/dev/a\n/dev/a /b ext4 rw x y\n/dev/a\v/x ext4\n/dev/a /b ext4 rw # note\n")
          .odd_lines,
      ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(parse_fstab(std::string_view("/dev/a /b\0 ext4\n", 16)).odd_lines, ElementsAre(1));
  EXPECT_THAT(parse_fstab("/dev/a /b ext4 rw 99999999999999999999 0").odd_lines, ElementsAre(1));
}

TEST(Fstab, EntriesThatNameAFieldAreFoundHoweverItIsWritten) {
  const std::string text =
      "/dev/a /b ext4\n# /dev/a /x ext4\n/dev/a\n\\057dev/\\141 /c ext4\nUUID=1 /d xfs\n";
  const auto named = fstab_entries_naming(text, "/dev/a");
  ASSERT_EQ(named.size(), 2u);
  EXPECT_EQ(named[0], parse_fstab(text).entries[0]);
  EXPECT_EQ(named[1], parse_fstab(text).entries[1]);
  EXPECT_THAT(fstab_entries_naming(text, "/d"), ::testing::Contains(parse_fstab(text).entries[2]));
}

TEST(Fstab, EscapesAreDecoded) {
  EXPECT_EQ(only("LABEL=a\\040b /c\\011d\\012e\\134f\\043g xfs").target, "/c\td\ne\\f#g");
  EXPECT_EQ(only("/dev/a /e\\11x\\ \\08 xfs").target, "/e\\11x\\");
  EXPECT_EQ(unescape_fstab_field("\\"), "\\");
  EXPECT_EQ(unescape_fstab_field("\\04"), "\\04");
  EXPECT_EQ(unescape_fstab_field("\\1342040"), "\\2040");
}

TEST(Fstab, FormatEscapesAndFillsIn) {
  EXPECT_EQ(format_fstab_entry({"UUID=1", "/srv/my data", "xfs", "defaults", 0, 2, 0}),
            "UUID=1 /srv/my\\040data xfs defaults 0 2");
  EXPECT_EQ(format_fstab_entry({"#a", "", "", "", 0, 0, 0}), "\\043a none auto defaults 0 0");
}

TEST(Fstab, AddingSuppliesTheMissingLineFeed) {
  EXPECT_EQ(fstab_with("/dev/a /b ext4", {{"UUID=1", "/c", "xfs", "rw", 0, 0, 0}}),
            "/dev/a /b ext4\nUUID=1 /c xfs rw 0 0\n");
  EXPECT_EQ(fstab_with("", {{"UUID=1", "/c", "xfs", "rw", 0, 0, 0}}), "UUID=1 /c xfs rw 0 0\n");
  EXPECT_EQ(fstab_with("no line feed", {}), "no line feed");
}

TEST(Fstab, RemovingLeavesEveryOtherByte) {
  const std::string text = "# caf\xE9\r\n\n/dev/a /a ext4\r\n/dev/b\t/b ext4\nlast";
  EXPECT_EQ(fstab_without(text, {3}), "# caf\xE9\r\n\n/dev/b\t/b ext4\nlast");
  EXPECT_EQ(fstab_without(text, {5, 1, 5}), "\n/dev/a /a ext4\r\n/dev/b\t/b ext4\n");
  EXPECT_EQ(fstab_without(text, {0, 6, 99}), text);
  EXPECT_EQ(fstab_without(text, {}), text);
}

TEST(Fstab, RenamingChangesTheFirstFieldAlone) {
  const std::string text = "# LABEL=a\n LABEL=a\t/a  ext4 rw 0 0 # mine\r\n\n/dev/b /b ext4";
  EXPECT_EQ(fstab_renamed(text, {2}, "UUID=1"),
            "# LABEL=a\n UUID=1\t/a  ext4 rw 0 0 # mine\r\n\n/dev/b /b ext4");
  EXPECT_EQ(fstab_renamed(text, {4}, "/dev/x y"),
            "# LABEL=a\n LABEL=a\t/a  ext4 rw 0 0 # mine\r\n\n/dev/x\\040y /b ext4");
  EXPECT_EQ(fstab_renamed(text, {0, 99}, "UUID=1"), text);
}

TEST(Crypttab, RenamingChangesTheSecondFieldAlone) {
  const std::string text = "# c /dev/a\n c\t/dev/a  none luks\r\nonly-a-name\n";
  EXPECT_EQ(crypttab_renamed(text, {2}, "/dev/x y"),
            "# c /dev/a\n c\t/dev/x\\040y  none luks\r\nonly-a-name\n");
  EXPECT_EQ(crypttab_renamed(text, {3}, "/dev/b"), text);
}

TEST(Fstab, TenMegabyteLineIsReadInTime) {
  const std::string field(10 << 20, 'x');
  EXPECT_EQ(only(field + " /b ext4").spec.size(), field.size());
  EXPECT_THAT(parse_fstab(field).odd_lines, ElementsAre(1));
  EXPECT_EQ(fstab_without(field + "\n/dev/a /b ext4\n", {1}), "/dev/a /b ext4\n");
}

TEST(Crypttab, NamesTheUnderlyingDevices) {
  const auto entries =
      parse_crypttab("# c\nroot UUID=1 none luks\n\nonly-a-name\n data\t/dev/vg0/a\\040b\n");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].device, "UUID=1");
  EXPECT_EQ(entries[1].name, "data");
  EXPECT_EQ(entries[1].device, "/dev/vg0/a b");
  EXPECT_EQ(entries[1].line, 5u);
}

}  // namespace
}  // namespace lvq
