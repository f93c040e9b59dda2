#include "host/files.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "host/attributes.h"
#include "host/os_error.h"

namespace lvq {
namespace {

constexpr const char* kPlainFile = "make it a regular file of its own, then try again";

Result<Fd> open_folder(const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS;
  const auto open_it = [&] {
    return syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how);
  };
  Fd fd(static_cast<int>(uninterrupted(open_it)));
  if (!fd) return fail(os_error(path, "cannot open the folder"));
  return fd;
}

Result<> sync_fd(int fd, const std::string& path) {
  if (uninterrupted([&] { return fsync(fd); }) != 0)
    return fail(os_error(path, "cannot make the change durable"));
  return {};
}

// Refuses any file but a regular one without other hard links: writing must not change a file that
// has another name.
Result<struct stat> checked_stat(int fd, const std::string& path) {
  struct stat info{};
  if (fstat(fd, &info) != 0) return fail(os_error(path, "cannot examine"));
  if (!S_ISREG(info.st_mode))
    return fail("file-unsafe", path, "is not a regular file", "", kPlainFile);
  if (info.st_nlink != 1)
    return fail("file-unsafe", path, "has more than one name (hard links)", "", kPlainFile);
  return info;
}

// With O_NONBLOCK, opening a fifo without a reader fails instead of waiting; it does not change
// regular files.
constexpr int kWrite = O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

Fd open_in(const Entry& entry, const std::string& name, int flags, uint32_t mode = 0) {
  return Fd(uninterrupted([&] { return openat(entry.folder.get(), name.c_str(), flags, mode); }));
}

constexpr std::string_view kTemporary = ".lvq-";
constexpr size_t kRandomDigits = 16;

bool is_temporary_name(std::string_view name) {
  return name.size() == kTemporary.size() + kRandomDigits && name.starts_with(kTemporary) &&
         name.find_first_not_of("0123456789abcdef", kTemporary.size()) == std::string_view::npos;
}

Result<std::string> temporary_name() {
  std::array<unsigned char, kRandomDigits / 2> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
    return fail(os_error("getrandom", "no random bytes"));
  std::string name(kTemporary);
  for (const unsigned char byte : random) {
    std::array<char, 3> hex{};
    std::snprintf(hex.data(), hex.size(), "%02x", byte);
    name += hex.data();
  }
  return name;
}

// Opens the file to be replaced, for its attributes. The Fd is not open where there is no such
// file.
Result<Fd> open_old(const Entry& entry, const std::string& path) {
  struct stat info{};
  if (fstatat(entry.folder.get(), entry.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return Fd();
    return fail(os_error(path, "cannot examine"));
  }
  if (S_ISLNK(info.st_mode))
    return fail("file-unsafe", path, "is a symbolic link", "",
                "replace it by the file it names, or name that file");
  if (!S_ISREG(info.st_mode))
    return fail("file-unsafe", path, "is not a regular file", "", kPlainFile);
  Fd old = open_in(entry, entry.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (!old) return fail(os_error(path, "cannot open"));
  return old;
}

// REQUIRES: `temporary` is ours, empty and open.
Result<> fill(const Fd& temporary, const Fd& old, std::string_view text, uint32_t mode,
              const std::string& path) {
  if (old) {
    TRY_VOID(copy_attributes(old.get(), temporary.get(), path));
  } else if (fchmod(temporary.get(), mode) != 0) {
    return fail(os_error(path, "cannot set the mode"));
  }
  TRY_VOID(write_all(temporary.get(), text, path));
  return sync_fd(temporary.get(), path);
}

// Creates a file with exactly this mode, whatever the umask is.
Result<Fd> create(const Entry& entry, const std::string& path, uint32_t mode, Durable durable) {
  Fd fd = open_in(entry, entry.name, kWrite | O_APPEND | O_CREAT | O_EXCL, mode);
  if (!fd) return fail(os_error(path, "cannot create"));
  if (fchmod(fd.get(), mode) != 0) return fail(os_error(path, "cannot set the mode"));
  if (durable == Durable::no) return fd;
  TRY_VOID(sync_fd(fd.get(), path));
  TRY_VOID(sync_fd(entry.folder.get(), path));
  return fd;
}

// Error where anybody but root could change the file, or what is in the folder.
Result<> check_roots_own(const Fd& fd, const std::string& path) {
  struct stat info{};
  if (fstat(fd.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  if (info.st_uid == 0 && (info.st_mode & 022) == 0) return {};
  return fail(
      "file-unsafe", path, "could have been changed by a user other than root",
      "owner " + std::to_string(info.st_uid) + ", " +
          ((info.st_mode & 022) == 0 ? "writable by its owner" : "writable by group or others"),
      "keep it where nobody but root can write, as in /root");
}

// Says why the flags of the file or of its file system forbid a change; empty where they do not.
Result<std::string> bar_on(const Fd& fd, const std::string& path) {
  struct statvfs fs{};
  if (fstatvfs(fd.get(), &fs) != 0) return fail(os_error(path, "cannot ask the file system"));
  if ((fs.f_flag & ST_RDONLY) != 0) return "is on a read-only file system";
  int flags = 0;  // the ioctl fails where the file system has no such flags
  if (ioctl(fd.get(), FS_IOC_GETFLAGS, &flags) != 0) return "";
  if ((flags & FS_IMMUTABLE_FL) != 0) return "is immutable (chattr +i)";
  return (flags & FS_APPEND_FL) != 0 ? "can only be appended to (chattr +a)" : "";
}

}  // namespace

Result<Fd> open_trusted(const std::string& path) {
  if (!path.starts_with('/'))
    return fail("path-invalid", path, "is not an absolute path", "", "name it from / on");
  Fd here(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!here) return fail(os_error("/", "cannot open"));
  std::string so_far;
  auto names = split(path.substr(1), '/');
  std::erase_if(names, [](const std::string& each) { return each.empty() || each == "."; });
  for (size_t n = 0; n < names.size(); ++n) {
    TRY_VOID(check_roots_own(here, so_far.empty() ? "/" : so_far));
    so_far += "/" + names[n];
    const bool last = n + 1 == names.size();
    const int flags =
        O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (last ? 0 : O_DIRECTORY);
    Fd next(uninterrupted([&] { return openat(here.get(), names[n].c_str(), flags); }));
    if (!next) return fail(os_error(so_far, "cannot open"));
    here = std::move(next);
  }
  struct stat info{};
  if (fstat(here.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  if (!S_ISREG(info.st_mode))
    return fail("file-unsafe", path, "is not a regular file", "", kPlainFile);
  TRY_VOID(check_roots_own(here, path));
  return here;
}

Result<std::string> obstacle_of(const std::string& path) {
  const Fd fd(uninterrupted([&] {
    return open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  }));
  const bool absent = !fd && (errno == ENOENT || errno == ENOTDIR);
  if (!fd && errno == ELOOP) return "";  // a link, which replace() refuses anyway
  if (!fd && !absent) return fail(os_error(path, "cannot open"));
  struct stat info{};
  if (fd) {
    TRY(std::string own, bar_on(fd, path));
    if (!own.empty()) return own;
    if (fstat(fd.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
    if (S_ISDIR(info.st_mode)) return "";
  }
  const std::string folder = path.substr(0, std::max<size_t>(path.rfind('/'), 1));
  const Fd above(
      uninterrupted([&] { return open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!above) return "";
  TRY(const std::string bar, bar_on(above, folder));
  return bar.empty() ? "" : "is in " + folder + ", which " + bar;
}

Result<Entry> open_entry(const std::string& path) {
  if (path.find('\0') != std::string::npos)
    return fail("path-invalid", path, "contains a NUL byte", "", "name a path that can be");
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "."
                             : slash == 0               ? "/"
                                                        : path.substr(0, slash);
  Entry entry{Fd(), slash == std::string::npos ? path : path.substr(slash + 1)};
  if (entry.name.empty() || entry.name == "." || entry.name == "..")
    return fail("path-invalid", path, "does not name an entry of a folder", "",
                "name a path that can be");
  TRY(entry.folder, open_folder(folder));
  return entry;
}

Result<> write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = uninterrupted([&] { return write(fd, text.data(), text.size()); });
    if (written <= 0) return fail(os_error(path, "cannot write", written == 0 ? EIO : errno));
    text.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Result<Fd> make_anew(const std::string& path) {
  TRY(const Entry entry, open_entry(path));
  if (unlinkat(entry.folder.get(), entry.name.c_str(), 0) != 0 && errno != ENOENT)
    return fail(os_error(path, "cannot be removed"));
  Fd fd = open_in(entry, entry.name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (!fd) return fail(os_error(path, "cannot be made"));
  TRY_VOID(sync_fd(entry.folder.get(), path));
  return fd;
}

Result<> replace_file(const std::string& path, std::string_view text, uint32_t mode) {
  TRY_VOID(replace_file_if(path, text, mode, [] { return true; }));
  return {};
}

Result<bool> replace_file_if(const std::string& path, std::string_view text, uint32_t mode,
                             const std::function<Result<bool>()>& is_wanted) {
  TRY(const Entry entry, open_entry(path));
  TRY(const Fd old, open_old(entry, path));
  TRY(const std::string name, temporary_name());
  const Fd temporary = open_in(entry, name, kWrite | O_CREAT | O_EXCL, 0600);
  if (!temporary) return fail(os_error(path, "cannot create a temporary file beside it"));
  const auto put_beside = [&]() -> Result<bool> {
    TRY_VOID(fill(temporary, old, text, mode, path));
    return is_wanted();
  };
  Result<bool> outcome = put_beside();
  if (outcome.value_or(false) &&
      renameat(entry.folder.get(), name.c_str(), entry.folder.get(), entry.name.c_str()) != 0)
    outcome = fail(os_error(path, "cannot put the new text in place"));
  if (!outcome.value_or(false)) {
    unlinkat(entry.folder.get(), name.c_str(), 0);
    return outcome;
  }
  TRY_VOID(sync_fd(entry.folder.get(), path));
  return true;
}

Result<> sweep_folder(const std::string& path, const std::vector<std::string>& names) {
  TRY(const Fd folder, open_folder(path));
  struct stat info{};
  if (fstat(folder.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  if (info.st_uid != geteuid() || (info.st_mode & 022) != 0) return {};
  bool changed = false;
  for (const auto& name : names) {
    if (!is_temporary_name(name)) continue;
    if (fstatat(folder.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(info.st_mode))
      continue;
    if (unlinkat(folder.get(), name.c_str(), 0) != 0)
      return fail(os_error(path + "/" + name, "cannot remove"));
    changed = true;
  }
  if (!changed) return {};
  return sync_fd(folder.get(), path);
}

Result<> append_file(const std::string& path, std::string_view text, uint32_t mode,
                     Durable durable) {
  TRY(const Entry entry, open_entry(path));
  Fd fd = open_in(entry, entry.name, kWrite | O_APPEND);
  if (!fd && errno != ENOENT) return fail(os_error(path, "cannot open for appending"));
  if (!fd) {
    TRY(fd, create(entry, path, mode, durable));
  }
  TRY(const struct stat before, checked_stat(fd.get(), path));
  if (auto written = write_all(fd.get(), text, path); !written) {
    // The next line must not follow half a line. Where cutting fails too, a reader still recognises
    // a torn tail.
    if (ftruncate(fd.get(), before.st_size) != 0)
      written.error().evidence = "part of a line was written";
    return written;
  }
  if (durable == Durable::yes && uninterrupted([&] { return fdatasync(fd.get()); }) != 0)
    return fail(os_error(path, "cannot make the change durable"));
  return {};
}

Result<> truncate_file(const std::string& path, uint64_t size) {
  TRY(const Entry entry, open_entry(path));
  const Fd fd = open_in(entry, entry.name, kWrite);
  if (!fd) return fail(os_error(path, "cannot open for writing"));
  TRY(const struct stat before, checked_stat(fd.get(), path));
  if (size > static_cast<uint64_t>(before.st_size))
    return fail("file-unsafe", path, "is shorter than it is to be cut to", "",
                "see what else writes into it");
  if (ftruncate(fd.get(), static_cast<off_t>(size)) != 0) return fail(os_error(path, "cannot cut"));
  return sync_fd(fd.get(), path);
}

Result<> make_directory(const std::string& path, uint32_t mode) {
  TRY(const Entry entry, open_entry(path));
  if (mkdirat(entry.folder.get(), entry.name.c_str(), mode & 0700) != 0)
    return fail(os_error(path, "cannot make the folder"));
  const Fd made = open_in(entry, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (!made) return fail(os_error(path, "cannot open the new folder"));
  if (fchmod(made.get(), mode) != 0) return fail(os_error(path, "cannot set the mode"));
  TRY_VOID(sync_fd(made.get(), path));
  return sync_fd(entry.folder.get(), path);
}

Result<> remove_directory(const std::string& path) {
  TRY(const Entry entry, open_entry(path));
  if (unlinkat(entry.folder.get(), entry.name.c_str(), AT_REMOVEDIR) != 0)
    return fail(os_error(path, "cannot remove the folder"));
  return sync_fd(entry.folder.get(), path);
}

Result<> remove_files_of(const std::string& folder, const std::vector<std::string>& names) {
  TRY(const Fd fd, open_folder(folder));
  for (const auto& name : names) {
    if (name.find('/') != name.npos)
      return fail("path-invalid", name, "does not name an entry of " + folder, "",
                  "name a path that can be");
    if (unlinkat(fd.get(), name.c_str(), 0) != 0)
      return fail(os_error(folder + "/" + name, "cannot remove"));
  }
  return sync_fd(fd.get(), folder);
}

}  // namespace lvq
