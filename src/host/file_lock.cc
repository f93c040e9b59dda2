#include "host/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <ctime>
#include <optional>

#include "base/text.h"
#include "host/files.h"
#include "host/os_error.h"
#include "host/signals.h"

namespace lvq {
namespace {

class FileLock : public Lock {
 public:
  explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
  ~FileLock() override {
    if (ftruncate(fd_.get(), 0) != 0) return;  // a stale word about the owner; the next one writes its own
  }

 private:
  Fd fd_;
};

// While it lives, this thread gets SIGALRM several times a second, which does nothing but end a system call that
// waits. Repeating, because one that comes just before the call would end nothing.
class Ticks {
 public:
  Ticks() {
    struct sigaction ignore{};
    ignore.sa_handler = [](int) {};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGALRM, &ignore, &before_);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGALRM;
    event._sigev_un._tid = gettid();
    running_ = timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
    const itimerspec every{{0, 200'000'000}, {0, 200'000'000}};
    if (running_) timer_settime(timer_, 0, &every, nullptr);
  }
  Ticks(const Ticks&) = delete;
  Ticks& operator=(const Ticks&) = delete;
  ~Ticks() {
    if (running_) timer_delete(timer_);
    sigaction(SIGALRM, &before_, nullptr);
  }
  bool running() const { return running_; }

 private:
  struct sigaction before_{};
  timer_t timer_{};
  bool running_ = false;
};

bool try_lock(const Fd& fd, int how = LOCK_NB) { return flock(fd.get(), LOCK_EX | how) == 0; }

// REQUIRES: errno is that of a try_lock that failed.
bool is_taken() { return errno == EWOULDBLOCK || errno == EINTR; }

std::string holder_of(const Fd& fd) {
  std::array<char, 4096> text{};
  const ssize_t size = pread(fd.get(), text.data(), text.size(), 0);
  return size <= 0 ? "" : printable(trim({text.data(), static_cast<size_t>(size)}));
}

std::unexpected<Error> locked(const std::string& path, const Fd& fd, const std::string& message) {
  const std::string holder = holder_of(fd);
  return fail("locked", path, message, holder.empty() ? "its owner left no word" : holder,
              "wait for it to end, or give --wait SECONDS");
}

Result<> acquire(const Fd& fd, const std::string& path, std::chrono::seconds patience) {
  if (try_lock(fd)) return {};
  if (!is_taken()) return fail(os_error(path, "cannot lock"));
  if (patience.count() <= 0) return locked(path, fd, "another lvq is running");
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const Ticks ticks;
  if (!ticks.running()) return fail(os_error(path, "cannot start a timer to wait for the lock"));
  while (!stop_signal_seen()) {
    if (try_lock(fd, 0)) return {};
    if (!is_taken()) return fail(os_error(path, "cannot lock"));
    if (std::chrono::steady_clock::now() >= deadline) return locked(path, fd, "another lvq is still running");
  }
  return locked(path, fd, "interrupted while waiting for another lvq");
}

Result<Fd> open_lock(const Entry& entry, const std::string& path) {
  Fd fd(openat(entry.folder.get(), entry.name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  if (!fd) return fail(os_error(path, "cannot open the lock"));
  struct stat info{};
  if (fstat(fd.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  if (!S_ISREG(info.st_mode))
    return fail("file-unsafe", path, "is not a regular file", "", "remove it, then try again");
  return fd;
}

// Somebody may have removed the file while we waited; then the lock is on a file that nobody else will find.
bool is_still(const Entry& entry, const Fd& fd) {
  struct stat opened{}, named{};
  return fstat(fd.get(), &opened) == 0 &&
         fstatat(entry.folder.get(), entry.name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

Result<std::unique_ptr<Lock>> lock_file(const std::string& path, const std::string& holder,
                                        std::chrono::seconds patience) {
  TRY(const Entry entry, open_entry(path));
  for (;;) {
    TRY(Fd fd, open_lock(entry, path));
    TRY_VOID(acquire(fd, path, patience));
    if (!is_still(entry, fd)) continue;
    if (ftruncate(fd.get(), 0) != 0) return fail(os_error(path, "cannot empty"));
    TRY_VOID(write_all(fd.get(), printable(holder) + "\n", path));
    return std::make_unique<FileLock>(std::move(fd));
  }
}

}  // namespace lvq
