#include "host/quiesce_guard.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

#include "base/text.h"
#include "host/fd.h"
#include "host/files.h"
#include "host/os_error.h"
#include "host/process.h"
#include "host/timestamps.h"

namespace lvq {
namespace {

using Clock = std::chrono::steady_clock;
using Time = std::chrono::milliseconds;

// The messages between lvq and the guard: the first byte is the kind, the rest is text.
constexpr char kHeld = 'h', kFailed = 'f', kRelease = 'r', kReleasing = 'b', kReleased = 'd',
               kNotReleased = 'n';

void tell(const Fd& socket, char kind, const std::string& words = "") {
  const std::string message = kind + std::string(tail(words, 2048));
  uninterrupted([&] { return send(socket.get(), message.data(), message.size(), MSG_NOSIGNAL); });
}

// Waits for the next message; empty where the other end has gone.
std::string hear(const Fd& socket) {
  std::array<char, 4096> buffer;
  const ssize_t got =
      uninterrupted([&] { return recv(socket.get(), buffer.data(), buffer.size(), 0); });
  return got > 0 ? std::string(buffer.data(), static_cast<size_t>(got)) : "";
}

std::string verdict_of(const Result<Output>& outcome) {
  if (!outcome) return to_string(outcome.error());
  if (outcome->ok()) return "";
  const std::string words = last_words(*outcome);
  return ending_of(*outcome) + (words.empty() ? "" : ": " + words);
}

// Runs the program, if there is one. Returns what went wrong; empty where nothing did.
std::string run_program(const std::string& program, const std::vector<std::string>& environment,
                        Time limit, Time grace) {
  if (program.empty()) return "";
  // When the plan was made, only root could change the program; this has to be true now too.
  if (const auto file = open_trusted(program); !file)
    return "is not run: " + to_string(file.error());
  WaitPolicy patience;
  patience.rules.limit = limit;
  patience.grace = grace;
  patience.environment = environment;
  return verdict_of(run_process(Run{{program}}, {}, patience));
}

// The process that keeps the promise.
class Guard {
 public:
  Guard(const Hooks& hooks, const std::string& log, const GuardLimits& limits, Fd socket)
      : hooks_(hooks),
        log_(log),
        limits_(limits),
        socket_(std::move(socket)),
        end_(Clock::now() + std::chrono::seconds(hooks.deadline)) {}

  void keep() {
    note("hold: " + (hooks_.before.empty() ? "no program" : hooks_.before));
    const std::string failure =
        run_program(hooks_.before, hooks_.environment, left(), limits_.grace);
    note_aside(failure.empty() ? "held" : "not held: " + hooks_.before + " " + failure);
    tell(socket_, failure.empty() ? kHeld : kFailed, failure);
    const char* why = failure.empty() ? wait() : "since it could not be held";
    tell(socket_, kReleasing);
    const std::string trouble =
        run_program(hooks_.after, hooks_.environment, limits_.after, limits_.grace);
    const bool late = std::strcmp(why, kLate) == 0;
    tell(socket_, trouble.empty() && !late ? kReleased : kNotReleased,
         trouble.empty() ? why : trouble);
    await_writer();
    note("let go " + std::string(why) + (hooks_.after.empty() ? "" : ": " + hooks_.after) +
         (trouble.empty() ? "" : " " + trouble));
  }

 private:
  static constexpr const char* kLate = "at the deadline, while lvq was still at work";

  Time left() const { return std::max(Time(0), std::chrono::ceil<Time>(end_ - Clock::now())); }

  const char* wait() const {
    pollfd watched{socket_.get(), POLLIN, 0};
    for (;;) {
      const int ready =
          poll(&watched, 1, static_cast<int>(std::min<int64_t>(left().count(), INT32_MAX)));
      if (ready > 0) return hear(socket_).empty() ? "since lvq was gone" : "by lvq";
      if (left().count() == 0) return kLate;
    }
  }

  // A line that cannot be written is lost, and that is no error.
  void note(const std::string& words) const {
    const auto now = std::chrono::floor<Time>(std::chrono::system_clock::now());
    std::ignore =
        append_file(log_, rfc3339(now) + " " + printable(words) + "\n", 0600, Durable::yes);
  }

  // The program may have frozen the file system that the log is on. Another process waits for it,
  // so that the guard can let the application go in time.
  void note_aside(const std::string& words) {
    writer_ = fork();
    if (writer_ != 0) return;
    socket_.reset();
    note(words);
    _exit(0);
  }

  void await_writer() const {
    if (writer_ > 0) uninterrupted([&] { return waitpid(writer_, nullptr, 0); });
  }

  const Hooks& hooks_;
  const std::string& log_;
  const GuardLimits& limits_;
  Fd socket_;
  Clock::time_point end_;
  pid_t writer_ = -1;
};

// Runs in the child, which keeps only the socket and the lock of lvq. The lock keeps other
// transactions away until the application may write again.
[[noreturn]] void become_guard(const Hooks& hooks, const std::string& log,
                               const GuardLimits& limits, Fd socket) {
  setsid();
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) std::signal(signal, SIG_IGN);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {0, 1, 2}) dup2(nothing, fd);
  if (nothing > 2) close(nothing);
  // Where this is not allowed, the guard may have to wait until pages of its program are read.
  mlockall(MCL_CURRENT | MCL_FUTURE);
  Guard(hooks, log, limits, std::move(socket)).keep();
  _exit(0);
}

class GuardedQuiescence final : public Quiesced {
 public:
  GuardedQuiescence(Fd socket, pid_t guard, const Hooks& hooks, const GuardLimits& limits)
      : socket_(std::move(socket)), guard_(guard), hooks_(hooks), limits_(limits) {}
  GuardedQuiescence(const GuardedQuiescence&) = delete;
  GuardedQuiescence& operator=(const GuardedQuiescence&) = delete;
  ~GuardedQuiescence() override {
    if (!released_) std::ignore = release();
  }

  Result<> release() override {
    released_ = true;
    tell(socket_, kRelease);
    bool begun = false;
    for (;;) {
      const std::string message = hear(socket_);
      if (message.starts_with(kReleasing)) {
        begun = true;
        continue;
      }
      uninterrupted([&] { return waitpid(guard_, nullptr, 0); });
      if (message.starts_with(kReleased)) return {};
      if (message.starts_with(kNotReleased))
        return fail("failed", "the application",
                    "was not let go as it should be: " + message.substr(1), hooks_.after,
                    "see that it is at work");
      return begun ? fail("failed", hooks_.after,
                          "was begun, and its guard was killed: how it ended is not known", "",
                          "see that the application is at work")
                   : by_itself();
    }
  }

 private:
  // The guard was killed before it ran the program, so lvq runs it.
  Result<> by_itself() const {
    const std::string trouble =
        run_program(hooks_.after, hooks_.environment, limits_.after, limits_.grace);
    if (trouble.empty()) return {};
    return fail("failed", hooks_.after, trouble, "", "see that the application is at work");
  }

  Fd socket_;
  pid_t guard_;
  Hooks hooks_;
  GuardLimits limits_;
  bool released_ = false;
};

}  // namespace

Result<std::unique_ptr<Quiesced>> quiesce_application(const Hooks& hooks, const std::string& log,
                                                      const GuardLimits& limits) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(os_error("socketpair", "cannot be made"));
  Fd ours(ends[0]), theirs(ends[1]);
  const pid_t guard = fork();
  if (guard < 0) return fail(os_error("fork", "the guard of the application cannot be started"));
  if (guard == 0) {
    ours.reset();
    become_guard(hooks, log, limits, std::move(theirs));
  }
  theirs.reset();
  const std::string answer = hear(ours);
  if (answer.starts_with(kHeld))
    return std::make_unique<GuardedQuiescence>(std::move(ours), guard, hooks, limits);
  // The guard has let the application go, or was killed. Either way its end of the socket closes.
  const bool failed = answer.starts_with(kFailed);
  while (failed && !hear(ours).empty()) {
  }
  uninterrupted([&] { return waitpid(guard, nullptr, 0); });
  if (!failed && !hooks.after.empty())
    std::ignore = run_program(hooks.after, hooks.environment, limits.after, limits.grace);
  return fail("failed", hooks.before,
              failed ? answer.substr(1) : "was begun, and its guard was killed", log,
              hooks.after.empty() ? "" : hooks.after + " has run");
}

}  // namespace lvq
