#include "cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command_table.h"

namespace lvq {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Words = std::vector<std::string>;

Invocation parsed(const Words& argv) { return parse_arguments(argv, "/root"); }

// "subject | message | hint" of what is wrong; "" where nothing is.
std::string wrong(const Words& argv) {
  const auto invocation = parsed(argv);
  if (!invocation.wrong) return "";
  EXPECT_EQ(invocation.wrong->code, "usage");
  return invocation.wrong->subject + " | " + invocation.wrong->message + " | " +
         invocation.wrong->hint;
}

const Words kShrinking = {"shrink", "--lv", "vg0/home", "--size", "-5G"};

Words shrinking(const Words& more) {
  Words all = kShrinking;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(ArgumentsTest, AreThoseOfTheCommandAndOfLvq) {
  const auto invocation = parsed(shrinking({"-y", "--log", "lvq.log", "--wait", "5"}));
  ASSERT_FALSE(invocation.wrong) << invocation.wrong->message;
  EXPECT_EQ(invocation.command, "shrink");
  EXPECT_EQ(invocation.arguments.all("--size"), Words{"-5G"});
  EXPECT_TRUE(invocation.globals.yes);
  EXPECT_EQ(invocation.globals.log, "/root/lvq.log");
  EXPECT_EQ(invocation.globals.wait, std::chrono::seconds(5));
}

TEST(ArgumentsTest, OptionsOfLvqStandAnywhere) {
  for (const Words& argv : {Words{"--dry-run", "status"}, Words{"status", "--dry-run"},
                            Words{"status", "vg0", "--dry-run"}}) {
    const auto invocation = parsed(argv);
    EXPECT_FALSE(invocation.wrong);
    EXPECT_TRUE(invocation.globals.dry_run);
  }
}

TEST(ArgumentsTest, AnUnknownOptionIsNamedWithTheOneThatWasMeant) {
  EXPECT_EQ(wrong({"shrink", "--lv", "vg0/home", "--sise", "5G"}),
            "--sise | is no option of lvq shrink | did you mean --size? lvq shrink --help lists "
            "its options");
  EXPECT_THAT(wrong(shrinking({"--dry"})), HasSubstr("did you mean --dry-run?"));
  EXPECT_THAT(wrong(shrinking({"--alow=wipe:/dev/sdb"})), HasSubstr("did you mean --allow?"));
  EXPECT_EQ(wrong(shrinking({"--frobnicate"})),
            "--frobnicate | is no option of lvq shrink | lvq shrink --help lists its options");
  EXPECT_EQ(wrong({"--frobnicate"}),
            "--frobnicate | is no option of lvq | lvq --help lists its options");
}

TEST(ArgumentsTest, AnUnknownCommandIsNamedWithTheOneThatWasMeant) {
  EXPECT_THAT(wrong({"shrnik"}),
              StartsWith("shrnik | there is no such command | did you mean shrink?"));
  EXPECT_THAT(wrong({"--what", "frobnicate"}), StartsWith("frobnicate | there is no such command"));
  EXPECT_EQ(wrong({"--dry-run"}), "lvq | no command is given | lvq --help lists its options");
}

TEST(ArgumentsTest, AMissingValueIsToldOfItsOption) {
  const std::string lacking =
      "--size | needs a value after it in lvq shrink: --size SIZE | lvq shrink --help lists its "
      "options";
  EXPECT_EQ(wrong({"shrink", "--lv", "vg0/home", "--size"}), lacking);
  EXPECT_EQ(wrong({"shrink", "--size", "--lv", "vg0/home"}), lacking);
  EXPECT_EQ(wrong({"shrink", "--size=", "--lv", "vg0/home"}), lacking);
  EXPECT_EQ(wrong({"shrink", "--lv", "vg0/home", "--size", "-y"}), lacking);
  EXPECT_EQ(wrong({"shrink", "--lv", "vg0/home", "--size="}), lacking);
  EXPECT_EQ(wrong({"--log"}),
            "--log | needs a value after it in lvq: --log FILE | lvq --help lists its options");
}

TEST(ArgumentsTest, ASwitchTakesNoValue) {
  EXPECT_THAT(wrong(shrinking({"-y=0"})),
              StartsWith("-y | cannot have a value in lvq shrink, and was given 0"));
  EXPECT_THAT(wrong(shrinking({"--dry-run=false"})),
              StartsWith("--dry-run | cannot have a value in lvq shrink, and was given false"));
}

TEST(ArgumentsTest, AnOperandTooManyIsNamed) {
  EXPECT_THAT(wrong(shrinking({"more"})),
              StartsWith("more | is more than lvq shrink takes; it has no operands"));
  EXPECT_THAT(wrong({"apply", "plan", "more"}),
              StartsWith("more | is more than lvq apply takes; it has one operand, FILE"));
  EXPECT_THAT(wrong(shrinking({"--", "--lv"})), StartsWith("--lv | is more than lvq shrink takes"));
  EXPECT_THAT(wrong({"apply"}), StartsWith("lvq apply | needs an operand: lvq apply FILE"));
}

TEST(ArgumentsTest, WhatIsGivenOnceIsNotRepeated) {
  EXPECT_THAT(wrong(shrinking({"--size", "6G"})),
              StartsWith("--size | is given 2 times; lvq shrink takes it once"));
  EXPECT_THAT(wrong(shrinking({"--log", "a", "--log", "b"})),
              StartsWith("--log | is given 2 times"));
  EXPECT_EQ(wrong({"decommission", "--lv", "vg0/a", "--lv", "vg0/b"}), "");
  EXPECT_EQ(wrong(shrinking({"-y", "-y"})), "");
}

TEST(ArgumentsTest, WordsAndNumbersThatAreKnown) {
  EXPECT_THAT(wrong(shrinking({"--output", "xml"})),
              StartsWith("--output xml | is none of what lvq shrink knows: text, json"));
  for (const char* number : {"soon", "-1", "86401", "", "999999999999999999999"})
    EXPECT_THAT(wrong(shrinking({"--wait", number})),
                HasSubstr("is no whole number from 0 to 86400"))
        << number;
}

TEST(ArgumentsTest, WhatDoesNotGoTogether) {
  EXPECT_THAT(wrong(shrinking({"--save-plan", "f"})),
              StartsWith("--save-plan | goes with --dry-run"));
  EXPECT_EQ(wrong(shrinking({"--save-plan", "f", "--from", "g"})), "") << "which is a dry run";
  EXPECT_THAT(wrong(shrinking({"--force"})), StartsWith("--force | is for continue only"));
  EXPECT_THAT(wrong({"status", "--from", "f"}),
              StartsWith("--from | is for commands that plan, and for adopt"));
  EXPECT_THAT(wrong({"history", "--prune", "2y", "--open"}),
              StartsWith("--prune | cannot stand beside anything"));
  EXPECT_THAT(wrong({"history", "--prune", "2y", "ID"}),
              StartsWith("--prune | cannot stand beside anything"));
}

TEST(ArgumentsTest, QuietAndJsonAskNoQuestion) {
  for (const Words& asking : {Words{"-q"}, Words{"--output", "json"}}) {
    EXPECT_THAT(wrong(shrinking(asking)), HasSubstr("-y or --dry-run"));
    for (const char* command : {"continue", "repair"}) {
      Words argv = asking;
      argv.insert(argv.begin(), command);
      EXPECT_NE(wrong(argv), "") << command;
    }
    for (const char* settled : {"-y", "--dry-run"}) {
      Words argv = shrinking(asking);
      argv.emplace_back(settled);
      EXPECT_EQ(wrong(argv), "");
    }
    Words looking = {"history"};
    looking.insert(looking.end(), asking.begin(), asking.end());
    EXPECT_EQ(wrong(looking), "");
    looking.insert(looking.end(), {"--prune", "2y"});
    EXPECT_NE(wrong(looking), "") << "this changes something";
  }
}

TEST(ArgumentsTest, ConsentIsOfAKindThatCouldBeAskedFor) {
  EXPECT_EQ(wrong(shrinking({"--allow", "wipe:/dev/sdb", "--allow", "remove:vg/a,vg/b"})), "");
  EXPECT_EQ(parsed(shrinking({"--allow", "wipe:/dev/sdb"})).globals.allow.size(), 1U);
  EXPECT_THAT(wrong(shrinking({"--allow", "everything"})), HasSubstr("the kinds are converge:VG"));
  EXPECT_THAT(wrong({"continue", "--allow", "wipe:/dev/sdb"}),
              StartsWith("--allow | is for commands that plan"));
}

TEST(ArgumentsTest, TheCommandOfAWrongLineIsKnown) {
  EXPECT_EQ(parsed({"shrink", "--what"}).command, "shrink");
  EXPECT_EQ(parsed({"--log", "f", "shrink", "--size"}).command, "shrink");
  EXPECT_EQ(parsed({"shrnik"}).command, "");
  EXPECT_TRUE(parsed({"shrink", "--what", "--output", "json"}).globals.json);
}

TEST(ArgumentsTest, HelpStandsAnywhereAndNeedsNoRoot) {
  for (const Words& argv :
       {Words{"shrink", "--help"}, Words{"-h", "shrink"}, Words{"shrink", "--size", "-h"},
        Words{"shrink", "--what", "--help"}, Words{"-qh", "shrink"}}) {
    const auto invocation = parsed(argv);
    EXPECT_FALSE(invocation.wrong);
    EXPECT_THAT(invocation.text, HasSubstr("lvq shrink: "));
  }
  EXPECT_FALSE(parsed({"shrink", "--size", "-h"}).needs_root);
  EXPECT_FALSE(parsed({"help", "nonsense"}).needs_root);
  EXPECT_FALSE(parsed({"--version"}).needs_root);
  EXPECT_FALSE(parsed(shrinking({"--from", "f"})).needs_root);
  EXPECT_TRUE(parsed(kShrinking).needs_root);
  EXPECT_TRUE(parsed({"status", "--log", "--from=f"}).needs_root) << "that is the name of a log";
  EXPECT_THAT(wrong({"shrnik", "--help"}), HasSubstr("did you mean shrink?"));
}

TEST(ArgumentsTest, EveryCommandOfTheTableIsUnderstood) {
  for (const auto& row : command_rows()) {
    Words argv = {row.command.name};
    for (size_t n = 0; n < row.command.operands.least; ++n) argv.emplace_back("operand");
    EXPECT_EQ(wrong(argv), "");
    EXPECT_EQ(parsed(argv).row, &row);
  }
}

}  // namespace
}  // namespace lvq
