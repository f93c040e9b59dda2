#include "host/real_host.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "host/file_lock.h"
#include "host/files.h"
#include "host/mount_namespace.h"
#include "host/os_error.h"
#include "host/process.h"
#include "host/quiesce_guard.h"
#include "host/signals.h"

namespace lvq {
namespace {

constexpr uint64_t kLargestFile = uint64_t{256} << 20;  // the most that read() takes
constexpr size_t kFirstRead = 4 << 10;  // enough for most files, which are sysfs attributes

// Reading leaves no trace: where the kernel allows O_NOATIME, not even the access time changes.
// With O_NONBLOCK a fifo reads as empty instead of waiting for a writer.
Fd open_quietly(const std::string& path, int flags) {
  flags |= O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  const auto open_it = [&](int more) {
    return Fd(uninterrupted([&] { return open(path.c_str(), flags | more); }));
  };
  Fd fd = open_it(O_NOATIME);
  if (fd || errno != EPERM) return fd;
  return open_it(0);
}

Result<Fd> open_for_reading(const std::string& path) {
  Fd fd = open_quietly(path, 0);
  if (!fd) return fail(os_error(path, "cannot open"));
  return fd;
}

// A read(2) gives a whole sysfs attribute, so a short read means the end
// (Documentation/filesystems/sysfs.rst). This saves a second read for each of thousands of
// attributes.
bool ends_short(std::string_view path) { return path.starts_with("/sys/"); }

PathInfo::Kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return PathInfo::Kind::file;
  if (S_ISDIR(mode)) return PathInfo::Kind::directory;
  if (S_ISLNK(mode)) return PathInfo::Kind::symlink;
  if (S_ISBLK(mode)) return PathInfo::Kind::block;
  if (S_ISCHR(mode)) return PathInfo::Kind::character;
  return PathInfo::Kind::other;
}

// Takes the entries that one getdents64(2) has put into the buffer.
void take_entries(const char* buffer, ssize_t size, std::vector<std::string>& names) {
  for (ssize_t at = 0; at < size;) {
    const auto* entry = reinterpret_cast<const dirent64*>(buffer + at);
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    at += entry->d_reclen;
  }
}

// The errors of a file system that needs an answer from a server or a program and does not get it.
bool is_remote(int error_number) {
  static constexpr int kNumbers[] = {ESTALE,    ENOTCONN,     ECONNREFUSED, ECONNABORTED,
                                     EHOSTDOWN, EHOSTUNREACH, ENETUNREACH,  ETIMEDOUT,
                                     EREMOTEIO, EKEYEXPIRED};
  return std::ranges::find(kNumbers, error_number) != std::end(kNumbers);
}

Result<PathInfo> examine(const std::string& path, int flags) {
  struct stat s{};
  if (fstatat(AT_FDCWD, path.c_str(), &s, flags) != 0) {
    Error error = os_error(path, "cannot examine");
    if (error.code == "absent") return PathInfo{};
    return fail(std::move(error));
  }
  return PathInfo{kind_of(s.st_mode),
                  s.st_mode & 07777,
                  s.st_uid,
                  s.st_gid,
                  major(s.st_rdev),
                  minor(s.st_rdev),
                  static_cast<uint64_t>(s.st_size),
                  s.st_nlink};
}

template <class Take>
Result<> read_pieces(const std::string& path, uint64_t offset, uint64_t length, const Take& take) {
  TRY(const Fd fd, open_for_reading(path));
  std::vector<char> buffer(64 << 10);
  while (length > 0) {
    const size_t size = static_cast<size_t>(std::min<uint64_t>(length, buffer.size()));
    const ssize_t got = uninterrupted(
        [&] { return pread(fd.get(), buffer.data(), size, static_cast<off_t>(offset)); });
    if (got < 0) return fail(os_error(path, "cannot read"));
    if (got == 0)
      return fail("io-error", path,
                  "ends at byte " + std::to_string(offset) + ", before its size says", "",
                  "see the kernel's log (dmesg) for the failing device");
    take(std::string_view(buffer.data(), static_cast<size_t>(got)));
    offset += static_cast<uint64_t>(got);
    length -= static_cast<uint64_t>(got);
  }
  return {};
}

// Reserves memory for a long file at once: a string that grows step by step would be copied again
// and again.
void reserve_for(const Fd& fd, std::string& text) {
  struct stat info{};
  const bool known = fstat(fd.get(), &info) == 0 && S_ISREG(info.st_mode);
  const uint64_t size = known ? std::min(static_cast<uint64_t>(info.st_size), kLargestFile) : 0;
  text.reserve(std::max(size + 1, 2 * uint64_t{text.size()}));
}

Result<std::string> read_whole(const Fd& fd, const std::string& path) {
  std::string text;
  while (text.size() <= kLargestFile) {
    const size_t have = text.size();
    if (have == kFirstRead) reserve_for(fd, text);
    const size_t chunk = std::max(have < kFirstRead ? 0 : text.capacity() - have, kFirstRead);
    text.resize(have + chunk);
    const ssize_t got = uninterrupted([&] { return ::read(fd.get(), text.data() + have, chunk); });
    if (got < 0) return fail(os_error(path, "cannot read"));
    text.resize(have + static_cast<size_t>(got));
    if (got == 0 || (ends_short(path) && static_cast<size_t>(got) < chunk)) return text;
  }
  return fail("file-unsafe", path, "is larger than 256 MiB", "",
              "see what it is: lvq reads no such file");
}

}  // namespace

Result<Output> RealHost::run(const Run& run, const ProgressFn& on_line) {
  const RunRules rules = rules_of_(run);
  return run_process(run, on_line,
                     {.rules = rules,
                      .waiting = waiting_,
                      .pulse = pulse_,
                      .stop = stop_signal_seen,
                      .keep_open = rules.leaves_daemons ? -1 : *lock_of_tools_});
}

Result<std::unique_ptr<Quiesced>> RealHost::quiesce(const Hooks& hooks, const std::string& log) {
  return quiesce_application(hooks, log);
}

Result<std::string> RealHost::read(const std::string& path) {
  TRY(const Fd fd, open_for_reading(path));
  return read_whole(fd, path);
}

Result<std::string> RealHost::read_trusted(const std::string& path) {
  TRY(const Fd fd, open_trusted(path));
  return read_whole(fd, path);
}

Result<std::string> RealHost::obstacle(const std::string& path) { return obstacle_of(path); }

Result<bool> RealHost::all_zero(const std::string& path, uint64_t offset, uint64_t length) {
  bool zero = true;
  TRY_VOID(read_pieces(path, offset, length, [&](std::string_view piece) {
    // The first byte is zero, and each byte equals the next one.
    zero &= piece[0] == 0 && std::memcmp(piece.data(), piece.data() + 1, piece.size() - 1) == 0;
  }));
  return zero;
}

Result<std::string> RealHost::read_at(const std::string& path, uint64_t offset, uint64_t length) {
  std::string text;
  TRY_VOID(read_pieces(path, offset, length, [&](std::string_view piece) { text += piece; }));
  return text;
}

Result<Space> RealHost::space(const std::string& path) {
  struct statvfs s{};
  if (statvfs(path.c_str(), &s) != 0) return fail(os_error(path, "cannot ask the file system"));
  return Space{(s.f_blocks - s.f_bfree) * s.f_frsize, s.f_blocks * s.f_frsize,
               s.f_files - s.f_ffree};
}

// Does not use readdir(3), which makes twice as many system calls; sysfs has thousands of folders.
Result<std::vector<std::string>> RealHost::list(const std::string& path) {
  const Fd fd = open_quietly(path, O_DIRECTORY);
  if (!fd) return fail(os_error(path, "cannot open the folder"));
  alignas(dirent64) std::array<char, 16 << 10> buffer;
  std::vector<std::string> names;
  for (;;) {
    const ssize_t got =
        uninterrupted([&] { return getdents64(fd.get(), buffer.data(), buffer.size()); });
    if (got < 0) return fail(os_error(path, "cannot read the folder"));
    if (got == 0) break;
    take_entries(buffer.data(), got, names);
  }
  std::ranges::sort(names);
  return names;
}

Result<PathInfo> RealHost::lstat(const std::string& path) {
  return examine(path, AT_SYMLINK_NOFOLLOW);
}

Result<PathInfo> RealHost::follow(const std::string& path) { return examine(path, 0); }

Result<std::optional<MappedDevice>> RealHost::mapped(uint32_t major, uint32_t minor) {
  return device_mapper_.status(major, minor);
}

Result<std::string> RealHost::read_link(const std::string& path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = readlink(path.c_str(), target.data(), target.size());
  if (size < 0) return fail(os_error(path, "cannot read the link"));
  target.resize(static_cast<size_t>(size));
  return target;
}

Result<std::string> RealHost::resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  if (!real) return fail(os_error(path, "cannot resolve"));
  return std::string(real.get());
}

Result<FileIdentity> RealHost::identify(const std::string& path) {
  struct statx s{};
  // The kernel is asked for what it has in memory, so that it asks no server: identities do not
  // change.
  constexpr int kFlags = AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT;
  if (statx(AT_FDCWD, path.c_str(), kFlags, STATX_TYPE | STATX_MNT_ID, &s) != 0) {
    Error error = os_error(path, "cannot examine");
    if (is_remote(errno)) error.code = "remote";
    return fail(std::move(error));
  }
  return FileIdentity{.fs_major = s.stx_dev_major,
                      .fs_minor = s.stx_dev_minor,
                      .mount = (s.stx_mask & STATX_MNT_ID) != 0 ? s.stx_mnt_id : 0,
                      .kind = kind_of(s.stx_mode),
                      .major = s.stx_rdev_major,
                      .minor = s.stx_rdev_minor};
}

Result<std::string> RealHost::mounts_in(const std::string& mount_namespace) {
  return read_mounts_in(mount_namespace);
}

Result<> RealHost::replace(const std::string& path, std::string_view text, uint32_t mode) {
  return replace_file(path, text, mode);
}

Result<bool> RealHost::replace_unchanged(const std::string& path, std::string_view old_text,
                                         std::string_view text, uint32_t mode) {
  return replace_file_if(path, text, mode, [&]() -> Result<bool> {
    const auto now = read(path);
    if (!now && now.error().code != "absent") return fail(now.error());
    return now.value_or("") == old_text;
  });
}

Result<> RealHost::sweep(const std::string& folder) {
  TRY(const auto names, list(folder));
  return sweep_folder(folder, names);
}

Result<> RealHost::append(const std::string& path, std::string_view text, uint32_t mode) {
  return append_file(path, text, mode, Durable::yes);
}

Result<> RealHost::log(const std::string& path, std::string_view text, uint32_t mode) {
  return append_file(path, text, mode, Durable::no);
}

Result<> RealHost::truncate(const std::string& path, uint64_t size) {
  return truncate_file(path, size);
}
Result<> RealHost::make_dir(const std::string& path, uint32_t mode) {
  return make_directory(path, mode);
}
Result<> RealHost::remove_dir(const std::string& path) { return remove_directory(path); }
Result<> RealHost::remove_files(const std::string& folder, const std::vector<std::string>& names) {
  return remove_files_of(folder, names);
}

Result<> RealHost::flush(const std::string& path) {
  TRY(const Fd fd, open_for_reading(path));
  struct stat info{};
  if (fstat(fd.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  const bool folder = S_ISDIR(info.st_mode);
  if (!folder && !S_ISBLK(info.st_mode))
    return fail("device-not-block", path, "is neither a block device nor a folder", "fstat", "");
  if (uninterrupted([&] { return folder ? syncfs(fd.get()) : fsync(fd.get()); }) != 0)
    return fail(os_error(path, "cannot flush"));
  return {};
}

Result<std::unique_ptr<Lock>> RealHost::lock(const LockRequest& request) {
  // Lets the tools inherit the lock while it is held.
  class LockOfTools : public Lock {
   public:
    LockOfTools(std::unique_ptr<FileLock> lock, std::shared_ptr<int> tools)
        : lock_(std::move(lock)), tools_(std::move(tools)) {
      *tools_ = lock_->fd();
    }
    LockOfTools(const LockOfTools&) = delete;
    LockOfTools& operator=(const LockOfTools&) = delete;
    ~LockOfTools() override { *tools_ = -1; }
    void tell(std::string_view words) override { lock_->tell(words); }

   private:
    std::unique_ptr<FileLock> lock_;
    std::shared_ptr<int> tools_;
  };
  TRY(std::unique_ptr<FileLock> lock, lock_file(request));
  if (!request.with_tools) return lock;
  return std::make_unique<LockOfTools>(std::move(lock), lock_of_tools_);
}

Result<Stamp> RealHost::stamp() {
  Stamp stamp;
  stamp.time = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  stamp.entropy.resize(32);
  if (getrandom(stamp.entropy.data(), stamp.entropy.size(), 0) !=
      static_cast<ssize_t>(stamp.entropy.size()))
    return fail(os_error("getrandom", "no random bytes"));
  return stamp;
}

bool RealHost::stop_requested() { return stop_signal_seen(); }

}  // namespace lvq
