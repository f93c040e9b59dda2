#include "cli/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "cli/columns.h"
#include "cli/global_options.h"

namespace lvq {
namespace {

using testing::Contains;
using Words = std::vector<std::string>;

void expect_narrow(const std::string& text) {
  for (const auto& line : split_lines(text)) EXPECT_LE(width(line), 80U) << line;
}

TEST(HelpTest, FitsEightyColumns) {
  expect_narrow(full_help());
  expect_narrow(short_help());
  for (const auto& row : command_rows()) expect_narrow(command_help(row));
}

TEST(HelpTest, NamesEveryOptionAndOperandOnce) {
  for (const auto& row : command_rows()) {
    const Words lines = split_lines(command_help(row));
    for (const auto& option : row.command.options)
      EXPECT_EQ(std::ranges::count_if(lines,
                                      [&](const std::string& line) {
                                        const std::string begins = "  " + with_value(option);
                                        return line == begins || line.starts_with(begins + "  ");
                                      }),
                1)
          << with_value(option);
  }
}

// What stands in the forms: "--lv", "--size".
std::set<std::string> options_in(const Command& command) {
  std::set<std::string> all;
  for (const char* form : command.forms)
    for (auto word : split_words(form)) {
      std::erase_if(word, [](char each) { return each == '[' || each == ']' || each == '.'; });
      if (word.starts_with('-')) all.insert(word);
    }
  return all;
}

TEST(HelpTest, TheFormsOfACommandHaveItsOptionsAndNoOthers) {
  for (const auto& row : command_rows()) {
    std::set<std::string> options;
    for (const auto& option : row.command.options) options.insert(long_name(option));
    EXPECT_EQ(options_in(row.command), options) << row.command.name;
    EXPECT_FALSE(row.command.examples.empty()) << row.command.name;
  }
}

TEST(HelpTest, NoCommandTakesAnOptionOfLvqForItsOwn) {
  for (const auto& row : command_rows())
    for (const auto& option : row.command.options)
      for (const auto& global : global_options())
        for (const auto& name : names_of(global.option))
          EXPECT_THAT(names_of(option), testing::Not(Contains(name))) << row.command.name;
}

TEST(HelpTest, OptionsOfLvqThatAreForOneCommandNameOne) {
  for (const auto& global : global_options())
    EXPECT_TRUE(*global.only == '\0' || find_row(global.only)) << global.option.name;
}

TEST(HelpTest, ExamplesAreLinesThatAreUnderstood) {
  for (const auto& row : command_rows())
    for (const auto& example : row.command.examples) {
      Words argv = split_words(example.line);
      ASSERT_EQ(argv.front(), "lvq") << example.line;
      argv.erase(argv.begin());
      std::erase_if(argv, [](const std::string& word) { return word.starts_with('>'); });
      const auto invocation = parse_arguments(argv, "/root");
      EXPECT_FALSE(invocation.wrong) << example.line << ": " << invocation.wrong->message;
    }
}

}  // namespace
}  // namespace lvq
