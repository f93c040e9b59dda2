#include "host/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <ctime>
#include <optional>
#include <tuple>

#include "base/text.h"
#include "host/files.h"
#include "host/os_error.h"
#include "host/signals.h"

namespace lvq {
namespace {

// While this object lives, the thread gets SIGALRM several times a second, which only ends a system
// call that waits. The timer repeats because a signal just before the call would not end it.
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
  if (size <= 0) return "";
  return printable(split({text.data(), static_cast<size_t>(size)}, '\n').front());
}

std::unexpected<Error> locked(const std::string& path, const Fd& fd, const std::string& message) {
  const std::string holder = holder_of(fd);
  return fail("locked", path, message, holder.empty() ? "its owner left no word" : holder,
              "wait for it to end, or give --wait SECONDS");
}

// Tells about once a second that the lock is waited for.
class Waiting {
 public:
  explicit Waiting(const LockRequest& request) : request_(request) {}

  bool is_over() const { return Clock::now() >= begun_ + request_.patience; }

  void tell(const Fd& fd) {
    if (!request_.waiting || Clock::now() < next_) return;
    next_ = Clock::now() + std::chrono::seconds(1);
    request_.waiting(holder_of(fd),
                     std::chrono::floor<std::chrono::milliseconds>(Clock::now() - begun_));
  }

 private:
  using Clock = std::chrono::steady_clock;

  const LockRequest& request_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point next_ = begun_;
};

Result<> acquire(const Fd& fd, const LockRequest& request, Waiting& waiting) {
  const std::string& path = request.path;
  if (try_lock(fd)) return {};
  if (!is_taken()) return fail(os_error(path, "cannot lock"));
  if (request.patience.count() <= 0) return locked(path, fd, "another lvq is running");
  const Ticks ticks;
  if (!ticks.running()) return fail(os_error(path, "cannot start a timer to wait for the lock"));
  while (!stop_signal_seen()) {
    waiting.tell(fd);
    if (try_lock(fd, 0)) return {};
    if (!is_taken()) return fail(os_error(path, "cannot lock"));
    if (waiting.is_over()) return locked(path, fd, "another lvq is still running");
  }
  return locked(path, fd, "interrupted while waiting for another lvq");
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

// Error "absent" where the folder is gone by now: it goes with the last lock in it.
Result<Fd> open_lock(const Entry& entry, const std::string& path) {
  struct stat info{};
  if (fstat(entry.folder.get(), &info) != 0)
    return fail(os_error(path, "cannot examine its folder"));
  if (info.st_uid != geteuid() || (info.st_mode & 022) != 0)
    return fail("file-unsafe", folder_of(path),
                "could be changed by others, and locks are to be in it",
                "owner " + std::to_string(info.st_uid) + ", or writable by group or others",
                "remove it; lvq makes it anew");
  Fd fd(openat(entry.folder.get(), entry.name.c_str(),
               O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  if (!fd) return fail(os_error(path, "cannot open the lock"));
  if (fstat(fd.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  if (!S_ISREG(info.st_mode))
    return fail("file-unsafe", path, "is not a regular file", "", "remove it, then try again");
  return fd;
}

// A folder that somebody else has just made is as good.
Result<> make_folder(const std::string& path) {
  auto made = make_directory(path, 0700);
  return made || made.error().code == "exists" ? Result<>() : made;
}

// Whether the path still names the file that we have locked. Somebody may have removed it while we
// waited; then nobody else will find the file.
bool is_still(const Entry& entry, const Fd& fd) {
  struct stat opened{}, named{};
  return fstat(fd.get(), &opened) == 0 &&
         fstatat(entry.folder.get(), entry.name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

// A process that waits for the lock, or a tool that outlives lvq, may take it over; then it owns
// the file too, and the file stays.
FileLock::~FileLock() {
  const auto entry = open_entry(path_);
  if (!entry) return;
  const Fd again(openat(entry->folder.get(), entry->name.c_str(),
                        O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  fd_.reset();
  if (!again || !try_lock(again) || !is_still(*entry, again)) return;
  unlinkat(entry->folder.get(), entry->name.c_str(), 0);
  rmdir(folder_of(path_).c_str());
}

// A reader in the same instant may see half of this line, but the first line is whole.
void FileLock::tell(std::string_view words) {
  const std::string line = printable(words) + "\n";
  const ssize_t size = pwrite(fd_.get(), line.data(), line.size(), static_cast<off_t>(holder_));
  if (size > 0) std::ignore = ftruncate(fd_.get(), static_cast<off_t>(holder_) + size);
}

Result<std::unique_ptr<FileLock>> lock_file(const LockRequest& request) {
  Waiting waiting(request);
  for (;;) {
    auto entry = open_entry(request.path);
    if (!entry && entry.error().code == "absent") {
      TRY_VOID(make_folder(folder_of(request.path)));
      continue;
    }
    if (!entry) return fail(entry.error());
    auto fd = open_lock(*entry, request.path);
    if (!fd && fd.error().code == "absent") continue;
    if (!fd) return fail(fd.error());
    TRY_VOID(acquire(*fd, request, waiting));
    if (!is_still(*entry, *fd)) continue;
    if (ftruncate(fd->get(), 0) != 0) return fail(os_error(request.path, "cannot empty"));
    const std::string line = printable(request.holder) + "\n";
    TRY_VOID(write_all(fd->get(), line, request.path));
    return std::make_unique<FileLock>(request.path, *std::move(fd), line.size());
  }
}

}  // namespace lvq
