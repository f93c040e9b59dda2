#include "host/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "base/text.h"
#include "host/fd.h"
#include "host/lines.h"
#include "host/os_error.h"

namespace lvq {
namespace {

struct Pipe {
  Fd read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return fail(os_error("pipe", "cannot be made"));
  Pipe pipe{Fd(ends[0]), Fd(ends[1])};
  if (fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK) != 0)
    return fail(os_error("pipe", "cannot be set up"));
  return pipe;
}

// One output stream of the tool. It is read while the tool runs.
class Stream {
 public:
  Stream(Fd fd, LineSplitter lines) : fd_(std::move(fd)), lines_(std::move(lines)) {}

  int fd() const { return fd_.get(); }

  // Reads at most one buffer of what is there now.
  void take() {
    if (fd_) take_up_to(buffer_.size());
  }

  // Reads what is in the pipe when the tool has ended, but not what a daemon that it left writes
  // later, and returns everything read.
  std::string finish() {
    int waiting = 0;
    if (fd_ && ioctl(fd_.get(), FIONREAD, &waiting) == 0)
      for (size_t left = static_cast<size_t>(waiting); left > 0 && fd_;) {
        const size_t got = take_up_to(left);
        if (got == 0) break;
        left -= got;
      }
    lines_.finish();
    if (dropped_) text_ += "\n[lvq kept the first 64 MiB of this output and dropped the rest]\n";
    return std::move(text_);
  }

 private:
  size_t take_up_to(size_t limit) {
    const size_t size = std::min(limit, buffer_.size());
    const ssize_t got = uninterrupted([&] { return ::read(fd_.get(), buffer_.data(), size); });
    if (got < 0 && errno == EAGAIN) return 0;
    if (got <= 0) {
      fd_.reset();
      return 0;
    }
    const std::string_view bytes(buffer_.data(), static_cast<size_t>(got));
    lines_.feed(bytes);
    const size_t room = kOutputLimit - text_.size();
    text_ += bytes.substr(0, room);
    dropped_ |= bytes.size() > room;
    return bytes.size();
  }

  Fd fd_;
  LineSplitter lines_;
  std::string text_;
  bool dropped_ = false;
  std::vector<char> buffer_ = std::vector<char>(size_t{8} << 10);
};

// How posix_spawn(3) starts the child: its file actions and its attributes. The calls that fill
// these can only fail for lack of memory.
class Recipe {
 public:
  // `in`: what it reads from its standard input; none: nothing.
  Recipe(const Fd& in, const Fd& out, const Fd& err, int keep_open) {
    posix_spawn_file_actions_init(&actions_);
    if (in)
      posix_spawn_file_actions_adddup2(&actions_, in.get(), 0);
    else
      posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, out.get(), 1);
    posix_spawn_file_actions_adddup2(&actions_, err.get(), 2);
    constexpr int kFirst = 3;  // the first after the standard three
    if (keep_open >= 0) posix_spawn_file_actions_adddup2(&actions_, keep_open, kFirst);
#if __GLIBC_PREREQ(2, 34)
    posix_spawn_file_actions_addclosefrom_np(&actions_, keep_open < 0 ? kFirst : kFirst + 1);
#endif
    posix_spawn_file_actions_addchdir_np(&actions_, "/");
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  Recipe(const Recipe&) = delete;
  Recipe& operator=(const Recipe&) = delete;
  ~Recipe() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// A file in memory with this text; none for an empty one.
Result<Fd> file_with(const std::string& text) {
  if (text.empty()) return Fd();
  Fd fd(memfd_create("input", MFD_CLOEXEC));
  if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      lseek(fd.get(), 0, SEEK_SET) != 0)
    return fail(os_error("memfd", "could not be filled with what a tool is to read"));
  return fd;
}

Result<pid_t> spawn(const std::string& path, std::vector<std::string> argv,
                    const std::vector<std::string>& more, const Recipe& recipe) {
  std::vector<std::string> environment = tool_environment();
  environment.insert(environment.end(), more.begin(), more.end());
  pid_t pid = 0;
  // Others may read the files that tools make (LVM's backups). The child inherits the umask of this
  // moment.
  const mode_t ours = umask(022);
  const int error = posix_spawn(&pid, path.c_str(), recipe.actions(), recipe.attributes(),
                                pointers(argv).data(), pointers(environment).data());
  umask(ours);
  if (error != 0) {
    Error failure = os_error(path, "cannot be started", error);
    failure.code = "tool-failed";
    return fail(std::move(failure));
  }
  return pid;
}

std::string words_for(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  if (seconds >= 7200) return std::to_string(seconds / 3600) + " h";
  if (seconds >= 120) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds) + " s";
}

uint64_t number_behind(std::string_view label, std::string_view text) {
  const size_t at = text.find(label);
  uint64_t number = 0;
  if (at == std::string_view::npos) return number;
  std::string_view rest = text.substr(at + label.size());
  return take_number(rest, number) ? number : 0;
}

// Zeros where the kernel does not count, or where the tool has just ended.
ToolIo io_of(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/io";
  const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 512> bytes{};
  const ssize_t size = fd ? read(fd.get(), bytes.data(), bytes.size()) : 0;
  const std::string_view text(bytes.data(), static_cast<size_t>(std::max<ssize_t>(size, 0)));
  return {.read = number_behind("rchar: ", text), .written = number_behind("wchar: ", text)};
}

// The clock of one tool: what to do when while the tool does not end.
class Deadline {
 public:
  Deadline(const Run& run, pid_t pid, const WaitPolicy& patience)
      : run_(run), pid_(pid), patience_(patience), next_(Clock::now() + patience.rules.limit) {}

  int milliseconds_left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_ - Clock::now()).count();
    // A signal just before poll(2) does not end it, so a tool that may be interrupted is looked at
    // each second.
    const bool looks_up = may_be_interrupted() || patience_.pulse;
    return static_cast<int>(std::clamp<int64_t>(left, 0, looks_up ? 1000 : INT32_MAX));
  }

  void give_pulse() {
    if (!patience_.pulse || Clock::now() < next_pulse_) return;
    next_pulse_ = Clock::now() + std::chrono::seconds(1);
    patience_.pulse(io_of(pid_));
  }

  // False where the tool has outlived SIGKILL and nothing more can be done.
  bool act_if_due() {
    if (Clock::now() < next_) return true;
    if (!patience_.rules.ends) return remind();
    if (signalled_ == SIGKILL) return false;
    signalled_ = signalled_ == 0 ? SIGTERM : SIGKILL;
    kill(-pid_, signalled_);  // the tool leads a session and process group of its own
    next_ = Clock::now() + patience_.grace;
    return true;
  }

  void interrupt_if_asked() {
    if (interrupted_ || !may_be_interrupted() || !patience_.stop()) return;
    interrupted_ = true;
    kill(pid_, SIGTERM);
  }

  bool has_interrupted() const { return interrupted_; }

  // What to add to the tool's own output; empty where it ended by itself.
  std::string verdict() const {
    return signalled_ == 0 ? ""
                           : "[lvq ended it: it was still running after " +
                                 words_for(patience_.rules.limit) + "]\n";
  }
  Error outlived() const {
    return {"failed", run_.argv[0],
            "does not end, not even by SIGKILL: the kernel is waiting for a device",
            "process " + std::to_string(pid_), "see what dmesg says about the device"};
  }

 private:
  using Clock = std::chrono::steady_clock;

  bool may_be_interrupted() const { return patience_.stop && patience_.rules.interruptible; }

  bool remind() {
    waited_ += patience_.rules.limit;
    next_ += patience_.rules.limit;
    if (patience_.waiting)
      patience_.waiting(run_.argv[0] + " (process " + std::to_string(pid_) +
                        ") has been running for " + words_for(waited_));
    return true;
  }

  const Run& run_;
  pid_t pid_;
  const WaitPolicy& patience_;
  Clock::time_point next_;
  Clock::time_point next_pulse_ = Clock::now() + std::chrono::seconds(1);
  std::chrono::milliseconds waited_{0};
  int signalled_ = 0;
  bool interrupted_ = false;
};

// Sleeps until the tool writes or ends, or the time is up; returns whether it may have ended.
// Kernels before 5.3 have no descriptor for a process; there the caller checks 20 times a second
// whether the tool has ended.
bool sleep_until_news(const Fd& process, const Stream& out, const Stream& err, int milliseconds) {
  std::array<pollfd, 3> watched{
      {{out.fd(), POLLIN, 0}, {err.fd(), POLLIN, 0}, {process.get(), POLLIN, 0}}};
  poll(watched.data(), watched.size(), process ? milliseconds : std::min(milliseconds, 50));
  return !process || watched[2].revents != 0;
}

// REQUIRES: the process is a child that nobody else waits for.
Result<int> wait_for(pid_t pid, Deadline& deadline, Stream& out, Stream& err) {
  const Fd process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  for (;;) {
    deadline.interrupt_if_asked();
    const bool may_have_ended = sleep_until_news(process, out, err, deadline.milliseconds_left());
    out.take();
    err.take();
    int status = 0;
    const pid_t ended = may_have_ended ? waitpid(pid, &status, WNOHANG) : 0;
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR)
      return fail(os_error("waitpid", "the tool cannot be waited for"));
    if (!deadline.act_if_due()) return fail(deadline.outlived());
    deadline.give_pulse();
  }
}

// For a tool that was interrupted: its own children go on for a moment, and write to the same pipes
// until they end.
void wait_for_the_rest(pid_t group, Stream& out, Stream& err, std::chrono::milliseconds grace) {
  const auto end = std::chrono::steady_clock::now() + grace;
  while (out.fd() >= 0 || err.fd() >= 0) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      kill(-group, SIGKILL);
      return;
    }
    sleep_until_news(Fd(), out, err, static_cast<int>(left.count()));
    out.take();
    err.take();
  }
}

Output outcome(int status) {
  Output output;
  if (WIFSIGNALED(status)) {
    output.signal = WTERMSIG(status);
    output.exit_status = 128 + output.signal;
  } else {
    output.exit_status = WEXITSTATUS(status);
  }
  return output;
}

bool is_program(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<std::string> find_tool(const std::string& name) {
  if (name == "lvq") return "/proc/self/exe";  // the program that is running now
  if (name.empty() || name.find('\0') != std::string::npos)
    return fail("tool-missing", name, "is no name of a tool");
  if (name.find('/') != std::string::npos) {
    if (name[0] == '/' && is_program(name)) return name;
    return fail("tool-missing", name,
                name[0] == '/' ? "is not an executable file" : "is neither a name nor absolute");
  }
  for (const std::string& folder : split(kToolPath, ':'))
    if (std::string path = folder + "/" + name; is_program(path)) return path;
  return fail("tool-missing", name, "is not installed", std::string("looked in ") + kToolPath,
              "install the package that brings it");
}

std::vector<std::string> tool_environment() {
  std::vector<std::string> out{std::string("PATH=") + kToolPath, "LC_ALL=C", "LANG=C", "HOME=/root",
                               "LVM_SUPPRESS_FD_WARNINGS=1"};
  // Without udevd nobody makes the device nodes that LVM waits for (lvm-behaviour E).
  if (access("/run/udev/control", F_OK) != 0) out.emplace_back("DM_DISABLE_UDEV=1");
  return out;
}

Result<Output> run_process(const Run& run, const ProgressFn& on_line, const WaitPolicy& patience) {
  if (run.argv.empty()) return fail("path-invalid", "run", "an empty command");
  for (const std::string& word : run.argv)
    if (word.find('\0') != std::string::npos)
      return fail("path-invalid", printable(word), "a NUL byte in an argument");
  TRY(const std::string path, find_tool(run.argv[0]));
  TRY(const Fd in, file_with(run.input));
  TRY(Pipe out_pipe, make_pipe());
  TRY(Pipe err_pipe, make_pipe());
  TRY(const pid_t pid, spawn(path, run.argv, patience.environment,
                             Recipe(in, out_pipe.write, err_pipe.write, patience.keep_open)));
  out_pipe.write.reset();
  err_pipe.write.reset();
  Stream out(std::move(out_pipe.read), LineSplitter(on_line)),
      err(std::move(err_pipe.read), LineSplitter({}));
  Deadline deadline(run, pid, patience);
  TRY(const int status, wait_for(pid, deadline, out, err));
  if (deadline.has_interrupted()) wait_for_the_rest(pid, out, err, patience.grace);
  Output output = outcome(status);
  output.out = out.finish();
  output.err = err.finish() + deadline.verdict();
  return output;
}

}  // namespace lvq
