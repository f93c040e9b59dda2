#include "host/file_lock.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "host/real_host.h"
#include "host/signals.h"
#include "host/test_folder.h"

namespace lvq {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class FileLockTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Lock>> lock(seconds patience = seconds(0),
                                     const std::string& holder = "pid 1, lvq") {
    return host.lock({.path = path, .holder = holder, .patience = patience});
  }
  TestFolder folder;
  std::string path = folder / "lock";
  RunRules rules;
  RealHost host{[this](const lvq::Run&) { return rules; }};
};

TEST_F(FileLockTest, SecondIsRefusedAndToldWhoHoldsIt) {
  const auto first = lock(seconds(0), "pid 4711, lvq provision --vg \x1b[2J");
  ASSERT_TRUE(first);
  EXPECT_EQ(host.lstat(path)->mode, 0600U);
  const auto second = lock();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "locked");
  EXPECT_EQ(second.error().evidence, "pid 4711, lvq provision --vg \\x1b[2J");
}

TEST_F(FileLockTest, EvidenceOfAForeignWriterIsPrintable) {
  const auto first = lock();
  std::ofstream(path) << "\x1b[31mevil\nline\n";
  EXPECT_EQ(lock().error().evidence, "\\x1b[31mevil");
}

TEST_F(FileLockTest, TheHolderTellsHowFarItIsBelowWhoItIs) {
  const auto held = lock(seconds(0), "pid 1");
  (*held)->tell("step 12/48, 37 %");
  (*held)->tell("step 13/48");
  EXPECT_EQ(host.read(path), "pid 1\nstep 13/48\n");
  EXPECT_EQ(lock().error().evidence, "pid 1");
}

TEST_F(FileLockTest, ReleasedWhenItGoesOutOfScope) {
  {
    ASSERT_TRUE(lock());
  }
  EXPECT_EQ(host.lstat(path)->kind, PathInfo::Kind::absent) << "it leaves nothing behind";
  EXPECT_TRUE(lock(seconds(0), "pid 2"));
}

TEST_F(FileLockTest, WaitEndsAtTheDeadline) {
  const auto first = lock();
  const auto start = steady_clock::now();
  EXPECT_EQ(lock(seconds(1)).error().code, "locked");
  EXPECT_GE(steady_clock::now() - start, milliseconds(1000));
  EXPECT_LT(steady_clock::now() - start, milliseconds(3000));
}

TEST_F(FileLockTest, WaitEndsWhenTheOwnerLetsGo) {
  auto first = lock();
  std::jthread owner([&] {
    std::this_thread::sleep_for(milliseconds(300));
    first = std::unique_ptr<Lock>();
  });
  const auto start = steady_clock::now();
  EXPECT_TRUE(lock(seconds(30)));
  EXPECT_LT(steady_clock::now() - start, seconds(5));
}

TEST_F(FileLockTest, TellsAtOnceAndThenEachSecondWhomItWaitsFor) {
  auto first = lock(seconds(0), "lvq shrink, process 812");
  std::vector<std::string> holders;
  std::vector<milliseconds> times;
  const auto second = host.lock({.path = path,
                                 .holder = "pid 2",
                                 .patience = seconds(30),
                                 .waiting = [&](const std::string& holder, milliseconds waited) {
                                   holders.push_back(holder);
                                   times.push_back(waited);
                                   if (times.size() == 3) first = std::unique_ptr<Lock>();
                                 }});
  ASSERT_TRUE(second);
  EXPECT_THAT(holders, testing::Each("lvq shrink, process 812"));
  ASSERT_EQ(times.size(), 3U);
  EXPECT_LT(times[0], milliseconds(500));
  EXPECT_GE(times[1], milliseconds(900));
  EXPECT_GE(times[2], milliseconds(1900));
}

TEST_F(FileLockTest, WhoDoesNotWaitIsToldNothing) {
  const auto first = lock();
  bool told = false;
  EXPECT_FALSE(host.lock({.path = path,
                          .holder = "pid 2",
                          .waiting = [&](const std::string&, milliseconds) { told = true; }}));
  EXPECT_FALSE(told);
}

class OrphanedTool : public FileLockTest {
 protected:
  // Of an lvq that took the lock, started `tool`, which left a process behind, and died.
  pid_t left_by(const std::string& tool, bool with_tools) {
    const pid_t owner = fork();
    if (owner == 0) {
      const auto held =
          host.lock({.path = path, .holder = "me", .patience = {}, .with_tools = with_tools});
      if (!held) _exit(1);
      host.run(lvq::Run{{tool, "-c", "sleep 20 & echo $! >" + (folder / "pid")}}).value();
      _exit(0);
    }
    int status = 0;
    waitpid(owner, &status, 0);
    EXPECT_EQ(status, 0);
    return std::stoi(*host.read(folder / "pid"));
  }
};

TEST_F(OrphanedTool, DoesNotKeepALockThatIsNotForTools) {
  const pid_t left = left_by("sh", false);
  EXPECT_TRUE(lock());
  kill(left, SIGKILL);
}

TEST_F(OrphanedTool, KeepsTheLockUntilItEnds) {
  const pid_t left = left_by("sh", true);
  EXPECT_EQ(lock().error().code, "locked");
  kill(left, SIGKILL);
  EXPECT_TRUE(lock(seconds(30)));
}

TEST_F(OrphanedTool, DoesNotKeepTheLockWhereWhatItLeavesIsNoPartOfItsWork) {
  rules.leaves_daemons = true;
  const pid_t left = left_by("sh", true);
  EXPECT_TRUE(lock());
  kill(left, SIGKILL);
}

TEST_F(FileLockTest, InterruptEndsTheWait) {
  EXPECT_EXIT(
      {
        install_signal_handlers();
        const auto first = lock();
        std::jthread([] {
          std::this_thread::sleep_for(milliseconds(100));
          kill(getpid(), SIGINT);
        }).detach();
        const auto second = lock(seconds(60));
        exit(!second && second.error().message.starts_with("interrupted") ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(FileLockTest, RemovedLockFileIsNoticedByTheWaiter) {
  auto first = lock();
  std::jthread owner([&] {
    std::this_thread::sleep_for(milliseconds(100));
    unlink(path.c_str());
    first = std::unique_ptr<Lock>();
  });
  const auto second = lock(seconds(30));
  ASSERT_TRUE(second);
  EXPECT_EQ(lock().error().code, "locked");
}

TEST_F(FileLockTest, OnlyARegularFileIsALock) {
  mkfifo(path.c_str(), 0600);
  EXPECT_FALSE(lock());
  EXPECT_FALSE(host.lock({.path = folder.path(), .holder = "me"}));
}

}  // namespace
}  // namespace lvq
