#include "cli/internal_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "host/test_folder.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::HasSubstr;

struct InternalCommands : testing::Test {
  const std::filesystem::path before = std::filesystem::current_path();
  TestFolder folder;
  MemoryHost host;
  std::string out, err;

  ~InternalCommands() override { std::filesystem::current_path(before); }

  std::optional<int> run(const std::vector<std::string>& argv) {
    const Console console{.out = [this](std::string_view text) { out += text; },
                          .err = [this](std::string_view text) { err += text; }};
    return run_own_tool(argv, host, console);
  }
};

TEST_F(InternalCommands, WhatIsNoneOfThemIsLeftToOthers) {
  EXPECT_FALSE(run({"status"}));
  EXPECT_FALSE(run({}));
}

TEST_F(InternalCommands, NoToolRunsInsideOfWhatIsNotMounted) {
  EXPECT_EQ(run({"inside", "/dev/null", folder.path(), "touch", "file"}), 1);
  EXPECT_THAT(err, HasSubstr("is not where /dev/null is mounted"));
  EXPECT_FALSE(std::filesystem::exists(folder / "file"));
  EXPECT_EQ(run({"inside", "/dev/null", folder / "none", "true"}), 1);
  EXPECT_THAT(err, HasSubstr("cannot enter the folder"));
  EXPECT_EQ(run({"inside", "/dev/null"}), 1);
}

}  // namespace
}  // namespace lvq
