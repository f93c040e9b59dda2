#include "host/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "host/lines.h"
#include "host/real_host.h"
#include "host/signals.h"
#include "host/test_folder.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

Result<Output> tool(std::vector<std::string> argv, const ProgressFn& on_line = {}) {
  return run_process({std::move(argv)}, on_line);
}

Result<Output> shell(const std::string& script, const ProgressFn& on_line = {}) {
  return tool({"sh", "-c", script}, on_line);
}

TEST(Process, KeepsStreamsAndExitStatusApart) {
  const auto output = shell("echo to-out; echo to-err >&2; exit 5");
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "to-out\n");
  EXPECT_EQ(output->err, "to-err\n");
  EXPECT_EQ(output->exit_status, 5);
  EXPECT_EQ(output->signal, 0);
  EXPECT_FALSE(output->ok());
}

TEST(Process, ReadsWhatItIsGiven) {
  const auto output = run_process({{"cat"}, "start=2048, size=4096"}, {});
  ASSERT_TRUE(output) << to_string(output.error());
  EXPECT_EQ(output->out, "start=2048, size=4096");
  const auto nothing = tool({"cat"});
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->out, "");
}

TEST(Process, EnvironmentIsExactlyOurs) {
  setenv("LVM_SYSTEM_DIR", "/tmp/evil", 1);
  setenv("LD_PRELOAD_X", "/tmp/evil.so", 1);
  const auto output = tool({"env"});
  ASSERT_TRUE(output);
  EXPECT_THAT(split_lines(output->out), ElementsAreArray(tool_environment()));
  EXPECT_THAT(tool_environment()[0], "PATH=/usr/sbin:/usr/bin:/sbin:/bin");
  const bool has_udev = access("/run/udev/control", F_OK) == 0;
  EXPECT_EQ(std::ranges::count(tool_environment(), "DM_DISABLE_UDEV=1"), has_udev ? 0 : 1);
}

TEST(Process, PathOfTheCallerIsNotFollowed) {
  const TestFolder folder;
  std::ofstream(folder / "env") << "#!/bin/sh\necho trap\n";
  chmod((folder / "env").c_str(), 0755);
  const std::string before = getenv("PATH");
  setenv("PATH", folder.path().c_str(), 1);
  const auto output = tool({"env"});
  setenv("PATH", before.c_str(), 1);
  ASSERT_TRUE(output);
  EXPECT_THAT(output->out, testing::Not(HasSubstr("trap")));
}

// Limits that a test can wait for.
WaitPolicy impatience(bool ends) {
  using namespace std::chrono_literals;
  return {.rules = {.limit = 50ms, .ends = ends}, .grace = 50ms};
}

TEST(Process, AToolThatHangsIsEndedAtItsLimit) {
  const auto output =
      run_process({{"sh", "-c", "echo begun; exec sleep 1000"}}, {}, impatience(true));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->signal, SIGTERM);
  EXPECT_EQ(output->out, "begun\n");
  EXPECT_THAT(output->err, HasSubstr("lvq ended it: it was still running after 0 s"));
}

TEST(Process, AToolThatIgnoresBeingAskedIsKilledWithItsChildren) {
  const auto output =
      run_process({{"sh", "-c", "trap '' TERM; sleep 1000 & echo $!; wait"}}, {}, impatience(true));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->signal, SIGKILL);
  const pid_t child = std::stoi(output->out);
  for (int n = 0; n < 500 && kill(child, 0) == 0; ++n)
    usleep(10'000);  // until init has heard of it
  EXPECT_EQ(kill(child, 0), -1);
}

TEST(Process, WhatIsNotToBeEndedIsWaitedForAloud) {
  std::vector<std::string> said;
  WaitPolicy patience = impatience(false);
  patience.waiting = [&](const std::string& words) { said.push_back(words); };
  const auto output = run_process({{"sh", "-c", "sleep 0.5; echo done"}}, {}, patience);
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "done\n");
  EXPECT_EQ(output->err, "");
  ASSERT_GE(said.size(), 2U);
  EXPECT_THAT(said[0], testing::MatchesRegex("sh \\(process [0-9]+\\) has been running for 0 s"));
}

TEST(Process, OfAToolThatRunsItIsToldHowMuchItHasReadAndWritten) {
  std::vector<ToolIo> told;
  WaitPolicy patience;
  patience.pulse = [&](const ToolIo& io) { told.push_back(io); };
  const std::string copies = "head -c 3000000 /dev/zero >/dev/null; exec sleep 1.5";
  ASSERT_TRUE(run_process({{"sh", "-c", copies}}, {}, patience));
  ASSERT_FALSE(told.empty());
  EXPECT_GE(told.back().read, 3'000'000U) << "a child that has ended counts";
}

TEST(Process, ToolThatIsNotThereIsToolMissing) {
  for (const char* name :
       {"no-such-tool-of-lvq", "", "./sh", "../bin/sh", "/etc/passwd", "/usr/bin"}) {
    const auto output = tool({name});
    ASSERT_FALSE(output) << name;
    EXPECT_EQ(output.error().code, "tool-missing");
  }
  EXPECT_EQ(tool({}).error().code, "path-invalid");
  EXPECT_EQ(tool({"echo", std::string("a\0b", 3)}).error().code, "path-invalid");
}

TEST(Process, FileWithoutInterpreterIsNotAMissingTool) {
  const TestFolder folder;
  std::ofstream(folder / "tool") << "#!/nowhere/at/all\n";
  chmod((folder / "tool").c_str(), 0755);
  const auto output = tool({folder / "tool"});
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, "tool-failed");
  EXPECT_THAT(output.error().message, HasSubstr("No such file"));
}

TEST(Process, AbsolutePathStandsForItself) { EXPECT_TRUE(tool({"/bin/true"})->ok()); }

TEST(Process, DaemonThatKeepsThePipesDoesNotBlock) {
  const auto start = std::chrono::steady_clock::now();
  const auto output = shell("sleep 20 & echo $!");
  ASSERT_TRUE(output);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  kill(std::stoi(output->out), SIGKILL);
}

TEST(Process, DaemonThatGoesOnWritingDoesNotBlock) {
  const auto output = shell("yes & echo $! >&2");
  ASSERT_TRUE(output);
  kill(std::stoi(output->err), SIGKILL);
}

TEST(Process, LargeOutputOnBothStreamsIsComplete) {
  const auto output = shell("yes out | head -c 10000000; yes err | head -c 10000000 >&2");
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out.size(), 10'000'000U);
  EXPECT_EQ(output->err.size(), 10'000'000U);
}

TEST(Process, OutputBeyondTheLimitIsDroppedAndSaid) {
  const auto output = shell("head -c 70000000 /dev/zero; echo end >&2");
  ASSERT_TRUE(output);
  EXPECT_EQ(output->err, "end\n");
  EXPECT_LT(output->out.size(), kOutputLimit + 100);
  EXPECT_THAT(output->out.substr(kOutputLimit), HasSubstr("dropped the rest"));
}

TEST(Process, ProgressComesLineByLineWhileItRuns) {
  const TestFolder folder;
  std::vector<std::string> lines;
  const std::string go = folder / "go";
  // The tool waits for a file that only the first line's arrival makes: so lines come before the
  // end.
  const std::string wait = "while [ ! -e " + go + " ]; do sleep 0.01; done; ";
  const auto output =
      shell("printf '1%%\\r'; " + wait + "printf '2%%\\r\\n\\nlast'", [&](std::string_view line) {
        lines.emplace_back(line);
        std::ofstream(go.c_str());
      });
  ASSERT_TRUE(output);
  EXPECT_THAT(lines, ElementsAre("1%", "2%", "last"));
}

TEST(Process, SignalledToolIsReportedAsAShellDoes) {
  const auto output = shell("kill -TERM $$");
  ASSERT_TRUE(output);
  EXPECT_EQ(output->signal, SIGTERM);
  EXPECT_EQ(output->exit_status, 128 + SIGTERM);
  EXPECT_FALSE(output->ok());
}

TEST(Process, StandardInputIsEmpty) { EXPECT_EQ(tool({"cat"})->out, ""); }

TEST(Process, NoOtherDescriptorIsInherited) {
  const int leaky = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  const auto output = tool({"ls", "/proc/self/fd"});
  close(leaky);
  EXPECT_THAT(split_lines(output->out),
              ElementsAre("0", "1", "2", "3"));  // 3: the folder that ls reads
}

TEST(Process, RunsInTheRootFolderWithAnOpenUmask) {
  const mode_t before = umask(077);
  EXPECT_EQ(shell("pwd; umask")->out, "/\n0022\n");
  EXPECT_EQ(umask(before), 077U);
}

// Signals 1 to 31; the C library keeps two of the others to itself.
uint64_t signals_in(const std::string& status, const std::string& field) {
  const size_t at = status.find(field);
  return std::stoull(status.substr(at + field.size()), nullptr, 16) & 0x7fffffff;
}

TEST(Process, SignalsAreAtTheirDefaultsInASessionOfItsOwn) {
  EXPECT_EXIT(
      {
        install_signal_handlers();
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, nullptr);
        const auto status = tool({"cat", "/proc/self/status"});
        const auto session = shell("test $(cut -d' ' -f6 /proc/$$/stat) = $$");
        exit(signals_in(status->out, "SigBlk:") == 0 && signals_in(status->out, "SigIgn:") == 0 &&
                     signals_in(status->out, "SigCgt:") == 0 && session->ok()
                 ? 0
                 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(Process, InterruptIsHonouredOnlyAfterTheToolEnded) {
  EXPECT_EXIT(
      {
        install_signal_handlers();
        setsid();
        RealHost host(no_rules);
        lvq::Run sleeper;
        sleeper.argv.assign({"sh", "-c", "echo first; sleep 0.2; echo end"});
        const auto output = host.run(sleeper, [](std::string_view line) {
          if (line == "first") kill(0, SIGINT);  // the whole process group, as the terminal does it
        });
        exit(output && output->ok() && output->out == "first\nend\n" && host.stop_requested() ? 0
                                                                                              : 1);
      },
      testing::ExitedWithCode(0), "");
}

WaitPolicy until(const bool& stop, bool interruptible) {
  return {.rules = {.ends = false, .interruptible = interruptible},
          .stop = [&stop] { return stop; }};
}

TEST(Process, OnlyAToolThatCanBeGoneOnWithIsAskedToEnd) {
  bool stop = false;
  const auto other = run_process(
      {{"sh", "-c", "echo begun; sleep 0.3"}}, [&](std::string_view) { stop = true; },
      until(stop, false));
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->ok());
  const auto reader = run_process({{"dd", "if=/dev/zero", "of=/dev/null"}}, {}, until(stop, true));
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->signal, SIGTERM);
}

// Run as a tool by the test below.
TEST(Tool, DISABLED_WhoseChildEndsLater) {
  if (fork() == 0) {
    signal(SIGTERM, SIG_IGN);
    usleep(300'000);
    _exit(write(1, "ended\n", 6) == 6 ? 0 : 1);
  }
  ASSERT_EQ(write(1, "begun\n", 6), 6);
  pause();
}

TEST(Process, AnInterruptedToolHasEndedWithAllThatItHasStarted) {
  bool stop = false;
  const auto output = run_process(
      {{"lvq", "--gtest_also_run_disabled_tests",
        "--gtest_filter=Tool.DISABLED_WhoseChildEndsLater"}},
      [&](std::string_view line) { stop |= line == "begun"; }, until(stop, true));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->signal, SIGTERM);
  EXPECT_THAT(output->out, HasSubstr("ended\n"));
}

TEST(Process, NohupIsRespected) {
  EXPECT_EXIT(
      {
        signal(SIGHUP, SIG_IGN);
        install_signal_handlers();
        raise(SIGHUP);
        if (stop_signal_seen()) exit(1);
        raise(SIGTERM);
        exit(stop_signal_seen() ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(Process, IgnoredChildSignalDoesNotLoseTheExitStatus) {
  EXPECT_EXIT(
      {
        signal(SIGCHLD, SIG_IGN);  // inherited from a careless parent
        install_signal_handlers();
        exit(shell("exit 7")->exit_status == 7 ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(HardenProcess, OpensTheMissingStandardDescriptorsAndLiftsLimits) {
  EXPECT_EXIT(
      {
        close(0);
        close(2);
        rlimit limit{};
        limit.rlim_max = RLIM_INFINITY;
        setrlimit(RLIMIT_FSIZE, &limit);
        const bool hardened = harden_process().has_value();
        getrlimit(RLIMIT_FSIZE, &limit);
        exit(hardened && fcntl(0, F_GETFD) != -1 && fcntl(2, F_GETFD) != -1 && umask(0) == 077 &&
                     limit.rlim_cur == RLIM_INFINITY
                 ? 0
                 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(LineSplitter, JoinsPiecesAndPassesOverEmptyLines) {
  std::vector<std::string> lines;
  LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); });
  for (const char* piece : {"a", "b\r", "\n\n", "c\nd", ""}) splitter.feed(piece);
  EXPECT_THAT(lines, ElementsAre("ab", "c"));
  splitter.finish();
  EXPECT_THAT(lines, ElementsAre("ab", "c", "d"));
}

}  // namespace
}  // namespace lvq
