#include "copy/holes.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <vector>

#include "base/text.h"
#include "copy/walk.h"
#include "host/files.h"
#include "host/os_error.h"

namespace lvq {
namespace {

constexpr off_t kLeast = 1 << 20;  // bytes of holes: fewer are read faster than they are found
constexpr size_t kDataPiece = 1 << 20;
constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Where the next data begins and where it ends; both are the size of the file where there is none.
struct Extent {
  off_t begin = 0, end = 0;
};

Result<Extent> next_extent(int fd, off_t at, off_t size, const std::string& path) {
  const off_t begin = lseek(fd, at, SEEK_DATA);
  if (begin < 0 && errno == ENXIO) return Extent{size, size};
  if (begin < 0) return fail(os_error(path, "cannot be asked where its data is"));
  const off_t end = lseek(fd, begin, SEEK_HOLE);
  if (end < 0) return fail(os_error(path, "cannot be asked where its data ends"));
  return Extent{std::min(begin, size), std::min(end, size)};
}

// Whether all holes together have a megabyte or more: a file that is being rewritten may have a
// small hole for a while.
Result<bool> has_holes(int fd, off_t size, const std::string& path) {
  off_t data = 0;
  for (off_t at = 0; at < size;) {
    TRY(const Extent extent, next_extent(fd, at, size, path));
    data += extent.end - extent.begin;
    if (extent.begin - at >= kLeast) return true;
    at = extent.end;
  }
  return size - data >= kLeast;
}

bool is_same(const struct stat& a, const struct stat& b) {
  return S_ISREG(b.st_mode) && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

enum class Missing { make, error };  // rsync sets owner and mode of a made folder

// Opens the folder of a file, whose path is below a root and may have any length. No symbolic link
// on the way is followed.
class Folders {
 public:
  Folders(Fd root, Missing missing) : root_(std::move(root)), missing_(missing) {}

  Result<int> open_for(const std::string& path) {
    const size_t slash = path.rfind('/');
    const std::string folder = slash == path.npos ? "" : path.substr(0, slash);
    if (!folder_ || folder != name_) {
      TRY(folder_, open(folder));
      name_ = folder;
    }
    return folder_.get();
  }

 private:
  Result<Fd> open(const std::string& folder) {
    Fd at(openat(root_.get(), ".", kFolder));
    if (!at) return fail(os_error(folder, "cannot open the folder"));
    for (const auto& part : split(folder, '/')) {
      if (part.empty()) continue;
      if (missing_ == Missing::make && mkdirat(at.get(), part.c_str(), 0700) != 0 &&
          errno != EEXIST)
        return fail(os_error(folder, "cannot make the folder"));
      Fd next(openat(at.get(), part.c_str(), kFolder));
      if (!next) return fail(os_error(folder, "cannot open the folder"));
      at = std::move(next);
    }
    return at;
  }

  const Fd root_;
  const Missing missing_;
  std::string name_;
  Fd folder_;
};

std::string name_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

class HolesCopier {
 public:
  HolesCopier(Fd new_root, const HolesWatch& watch)
      : folders_(std::move(new_root), Missing::make), watch_(watch) {}

  // Copies the file if it has holes and its copy is not up to date. True where it has holes.
  Result<bool> take(const std::string& path, const TreeEntry& old_one) {
    if (!old_one.is(S_IFREG) || old_one.info->st_size < kLeast) return false;
    TRY(const Fd from, open_entry(old_one, path));
    struct stat info{};
    if (fstat(from.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
    TRY(const bool holes, has_holes(from.get(), info.st_size, path));
    if (!holes) return false;
    ++result_.files;
    if (info.st_nlink > 1 && !linked_.insert(info.st_ino).second)
      return true;  // rsync links its other names
    TRY(const int folder, folders_.open_for(path));
    struct stat there{};
    const bool is_there = fstatat(folder, name_of(path).c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0;
    if (!is_there || !is_same(info, there))
      TRY_VOID(copy(from.get(), info, folder, path, is_there));
    return true;
  }

  const Holes& result() const { return result_; }

 private:
  // Sets the time last: a copy that was cut off has another time, and is made again.
  Result<> copy(int from, const struct stat& info, int folder, const std::string& path,
                bool is_there) {
    const std::string name = name_of(path);
    if (is_there && unlinkat(folder, name.c_str(), 0) != 0)
      return fail(os_error(path, "cannot be made anew"));
    const Fd to(
        openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!to) return fail(os_error(path, "cannot be made"));
    TRY_VOID(copy_data(from, to.get(), info.st_size, path));
    const timespec times[2] = {{0, UTIME_OMIT}, info.st_mtim};
    if (ftruncate(to.get(), info.st_size) != 0 || fchown(to.get(), info.st_uid, info.st_gid) != 0 ||
        fchmod(to.get(), info.st_mode & 07777) != 0 || futimens(to.get(), times) != 0)
      return fail(os_error(path, "cannot be given its size, owner, mode and time"));
    ++result_.copied;
    return {};
  }

  Result<> copy_data(int from, int to, off_t size, const std::string& path) {
    for (off_t at = 0; at < size;) {
      TRY(const Extent extent, next_extent(from, at, size, path));
      for (at = extent.begin; at < extent.end;) {
        const auto wanted = static_cast<size_t>(std::min<off_t>(extent.end - at, kDataPiece));
        const ssize_t got = uninterrupted([&] { return pread(from, piece_.data(), wanted, at); });
        if (got < 0) return fail(os_error(path, "cannot read"));
        if (got == 0) return {};  // the file became shorter; the comparison will find that
        TRY_VOID(write_piece(to, at, static_cast<size_t>(got), path));
        at += got;
        result_.data += static_cast<uint64_t>(got);
        if (watch_) watch_(result_.data);
      }
      at = extent.end;
    }
    return {};
  }

  Result<> write_piece(int to, off_t at, size_t size, const std::string& path) {
    for (size_t done = 0; done < size;) {
      const ssize_t put = uninterrupted([&] {
        return pwrite(to, piece_.data() + done, size - done, at + static_cast<off_t>(done));
      });
      if (put < 0) return fail(os_error(path, "cannot write"));
      done += static_cast<size_t>(put);
    }
    return {};
  }

  Folders folders_;
  const HolesWatch& watch_;
  std::vector<char> piece_ = std::vector<char>(kDataPiece);
  std::set<ino_t> linked_;  // inodes of files with several names
  Holes result_;
};

Result<Fd> open_root(const std::string& tree) {
  Fd root(open(tree.c_str(), kFolder));
  if (!root) return fail(os_error(tree, "cannot open the folder"));
  return root;
}

}  // namespace

std::string exclude_pattern(const std::string& path) {
  const bool has_wildcard = path.find_first_of("*?[") != path.npos;
  std::string pattern = "/";
  for (const char c : path) {
    if (has_wildcard && std::string_view("*?[\\").find(c) != std::string_view::npos)
      pattern += '\\';
    pattern += c;
  }
  return pattern;
}

Result<Holes> copy_files_with_holes(const std::string& old_tree, const std::string& new_tree,
                                    const std::string& exclude, const HolesWatch& watch) {
  TRY(Fd root, open_root(new_tree));
  TRY(const Fd list, make_anew(exclude));
  HolesCopier copier(std::move(root), watch);
  TRY_VOID(walk({old_tree}, Use::perhaps, [&](const std::string& path, auto entries) -> Result<> {
    const auto taken = copier.take(path, entries[0]);
    if (!taken && taken.error().code == "absent") return {};
    if (!taken) return fail(taken.error());
    return *taken ? write_all(list.get(), exclude_pattern(path) + '\0', exclude) : Result<>();
  }));
  if (fsync(list.get()) != 0) return fail(os_error(exclude, "cannot flush"));
  return copier.result();
}

Result<Holes> copy_listed_files_with_holes(const std::string& old_tree, const std::string& new_tree,
                                           const std::string& list, const HolesWatch& watch) {
  TRY(Fd root, open_root(new_tree));
  TRY(Fd old_root, open_root(old_tree));
  std::ifstream names(list, std::ios::binary);
  if (!names) return fail(os_error(list, "cannot open"));
  Folders old_folders(std::move(old_root), Missing::error);
  HolesCopier copier(std::move(root), watch);
  for (std::string name; std::getline(names, name, '\0');) {
    if (!name.starts_with("./")) continue;
    const std::string path = name.substr(2);
    const auto folder = old_folders.open_for(path);
    if (!folder && folder.error().code == "absent")
      continue;  // it is only in the copy; rsync removes it
    if (!folder) return fail(folder.error());
    TreeEntry entry{*folder, name_of(path), std::nullopt};
    struct stat info{};
    if (fstatat(*folder, entry.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) entry.info = info;
    const auto taken = copier.take(path, entry);
    if (!taken && taken.error().code != "absent")
      return fail(taken.error());  // if absent: rsync removes what is in the way
  }
  return copier.result();
}

}  // namespace lvq
