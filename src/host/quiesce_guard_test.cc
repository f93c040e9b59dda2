#include "host/quiesce_guard.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "host/real_host.h"
#include "host/test_folder.h"

namespace lvq {
namespace {

using testing::HasSubstr;

// The programs have to lie where root alone can write, so below /root, and only root can run these.
class GuardTest : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs root";
    std::string pattern = "/root/lvq-guard-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string program(const std::string& name, const std::string& script) const {
    std::ofstream(path(name)) << "#!/bin/sh\necho " << name << " $LVQ_VOLUMES >>" << path("ran")
                              << "\n"
                              << script << "\n";
    chmod(path(name).c_str(), 0755);
    return path(name);
  }
  Hooks hooks(const std::string& before = "", const std::string& after = "",
              uint64_t deadline = 30) const {
    return {
        program("before", before), program("after", after), {"LVQ_VOLUMES=vg/a vg/b"}, deadline};
  }
  Result<std::unique_ptr<Quiesced>> quiesce(const Hooks& hooks) const {
    return quiesce_application(
        hooks, path("log"),
        {.after = std::chrono::seconds(5), .grace = std::chrono::milliseconds(200)});
  }
  std::string text(const std::string& name) const {
    std::stringstream all;
    all << std::ifstream(path(name)).rdbuf();
    return all.str();
  }
  // Awaited, since the guard may outlive what it guards.
  bool comes_to(const std::string& name, const std::string& part) const {
    for (int n = 0; n < 500; ++n) {
      if (text(name).find(part) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  static constexpr const char* kBoth = "before vg/a vg/b\nafter vg/a vg/b\n";

  std::string folder_;
};

TEST_F(GuardTest, HoldsAndLetsGoOnce) {
  {
    auto held = quiesce(hooks());
    ASSERT_TRUE(held) << to_string(held.error());
    EXPECT_EQ(text("ran"), "before vg/a vg/b\n");
    EXPECT_TRUE((*held)->release());
  }
  EXPECT_EQ(text("ran"), kBoth);
  EXPECT_THAT(text("log"), HasSubstr(" held\n"));
  EXPECT_THAT(text("log"), HasSubstr("let go by lvq: " + path("after")));
  struct stat info{};
  ASSERT_EQ(stat(path("log").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(GuardTest, LetsGoWhereNobodyAsksIt) {
  {
    ASSERT_TRUE(quiesce(hooks()));
  }
  EXPECT_EQ(text("ran"), kBoth);
}

TEST_F(GuardTest, LetsGoWhenLvqIsKilled) {
  const pid_t lvq = fork();
  if (lvq == 0) {
    const auto held = quiesce(hooks());
    kill(getpid(), SIGKILL);
  }
  waitpid(lvq, nullptr, 0);
  EXPECT_TRUE(comes_to("log", "let go since lvq was gone")) << text("log");
  EXPECT_EQ(text("ran"), kBoth);
}

TEST_F(GuardTest, IsWhatTheRealHostHolds) {
  RealHost host(no_rules);
  const auto held = host.quiesce(hooks(), path("log"));
  ASSERT_TRUE(held) << to_string(held.error());
  EXPECT_TRUE((*held)->release());
  EXPECT_EQ(text("ran"), kBoth);
}

TEST_F(GuardTest, LetsGoAtTheDeadlineAndSaysSo) {
  const auto held = quiesce(hooks("", "", 1));
  ASSERT_TRUE(held);
  EXPECT_TRUE(comes_to("log", "let go at the deadline"));
  const auto released = (*held)->release();
  ASSERT_FALSE(released);
  EXPECT_THAT(released.error().message, HasSubstr("at the deadline"));
  EXPECT_EQ(text("ran"), kBoth);
}

TEST_F(GuardTest, WhatCannotBeHeldIsLetGo) {
  const auto held = quiesce(hooks("echo busy >&2; exit 7"));
  ASSERT_FALSE(held);
  EXPECT_THAT(held.error().message, HasSubstr("exited with status 7: busy"));
  EXPECT_EQ(text("ran"), kBoth);
}

TEST_F(GuardTest, AProgramThatHangsIsEnded) {
  const auto held = quiesce(hooks("exec sleep 100", "", 1));
  ASSERT_FALSE(held);
  EXPECT_THAT(held.error().message, HasSubstr("was ended by signal 15"));
  EXPECT_EQ(text("ran"), kBoth);
}

TEST_F(GuardTest, AProgramThatFailsToLetGoIsAnError) {
  const auto held = quiesce(hooks("", "exit 4"));
  ASSERT_TRUE(held);
  const auto released = (*held)->release();
  ASSERT_FALSE(released);
  EXPECT_THAT(released.error().message, HasSubstr("exited with status 4"));
}

TEST_F(GuardTest, AProgramThatOthersCouldChangeIsNotRun) {
  const Hooks wanted = hooks();
  chmod(wanted.before.c_str(), 0777);
  const auto held = quiesce(wanted);
  ASSERT_FALSE(held);
  EXPECT_THAT(held.error().message,
              HasSubstr("is not run: " + wanted.before +
                        ": could have been changed by a user other than root"));
  EXPECT_EQ(text("ran"), "after vg/a vg/b\n");
}

// Its own end is seen, and lvq is then the one that lets go.
TEST_F(GuardTest, AGuardThatIsKilledIsReplacedByLvqItself) {
  const Hooks wanted = hooks("echo $PPID >" + path("guard"));
  const auto held = quiesce(wanted);
  ASSERT_TRUE(held);
  kill(std::stoi(text("guard")), SIGKILL);
  EXPECT_TRUE((*held)->release());
  EXPECT_EQ(text("ran"), kBoth);
}

}  // namespace
}  // namespace lvq
