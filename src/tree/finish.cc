#include "tree/compare.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <map>
#include <set>

#include "base/text.h"
#include "host/os_error.h"
#include "tree/attributes.h"
#include "tree/record.h"
#include "tree/walk.h"

namespace lvq {
namespace {

constexpr size_t kShown = 20;  // differences
constexpr size_t kPiece = 256 << 10;

bool same_time(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

std::string time_text(const timespec& time) { return fmt::format("{}.{:09}", time.tv_sec, time.tv_nsec); }

Result<std::string> link_target(const TreeEntry& entry, const std::string& path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = readlinkat(entry.folder, entry.name.c_str(), target.data(), target.size());
  if (size < 0) return fail(os_error(path, "cannot read the link"));
  target.resize(static_cast<size_t>(size));
  return target;
}

// Where data is, from there on; `end` where there is none.
off_t next_data(int fd, off_t at, off_t end) {
  const off_t data = lseek(fd, at, SEEK_DATA);
  if (data >= 0) return std::min(data, end);
  return errno == ENXIO ? end : at;
}

Result<size_t> read_piece(int fd, off_t at, std::vector<char>& to, const std::string& path) {
  const ssize_t got = uninterrupted([&] { return pread(fd, to.data(), to.size(), at); });
  if (got < 0) return fail(os_error(path, "cannot read"));
  return static_cast<size_t>(got);
}

class Comparer {
 public:
  Comparer(bool in_use, const Watch& watch) : in_use_(in_use), watch_(watch) {}

  void note_in(RecordWriter& writer) { writer_ = &writer; }
  void believe(ContentRecord record) { record_ = std::move(record); }

  Result<> visit(const std::string& path, std::span<const TreeEntry> entries) {
    ++result_.entries;
    if (watch_) watch_(result_);
    auto why = difference(path, entries[0], entries[1]);
    if (!why && in_use_ && why.error().code == "absent") why = "vanished while it was looked at";
    if (!why) return fail(std::move(why).error());
    if (why->empty()) return {};
    ++result_.different;
    if (result_.differences.size() < kShown)
      result_.differences.push_back((path.empty() ? "its root" : printable(path)) + ": " + *why);
    return {};
  }

  Comparison result() && { return std::move(result_); }

 private:
  // Empty: there is none.
  Result<std::string> difference(const std::string& path, const TreeEntry& old_one, const TreeEntry& new_one) {
    if (!old_one.info && !new_one.info) return "vanished while it was looked at";
    if (!new_one.info) return "is missing in the copy";
    if (!old_one.info) return "is only in the copy";
    if (std::string why = difference_of(*old_one.info, *new_one.info); !why.empty()) return why;
    if (record_.has(states_of(*old_one.info, *new_one.info))) return ++result_.known, "";
    if (old_one.is(S_IFLNK)) {
      TRY(const std::string old_target, link_target(old_one, path));
      TRY(const std::string new_target, link_target(new_one, path));
      if (old_target != new_target) return "leads to " + printable(new_target) + ", not " + printable(old_target);
    }
    TRY(const auto old_attributes, extended_attributes(old_one, path));
    TRY(const auto new_attributes, extended_attributes(new_one, path));
    if (old_attributes != new_attributes) return "has other extended attributes";
    if (old_one.is(S_IFREG) || old_one.is(S_IFDIR)) return difference_inside(path, old_one, new_one);
    return "";
  }

  std::string difference_of(const struct stat& old_info, const struct stat& new_info) {
    const auto differs = [](const char* what, const auto& is, const auto& should) {
      return fmt::format("{} is {}, not {}", what, is, should);
    };
    if (old_info.st_mode != new_info.st_mode)
      return fmt::format("mode is {:o}, not {:o}", new_info.st_mode, old_info.st_mode);
    if (old_info.st_uid != new_info.st_uid) return differs("owner", new_info.st_uid, old_info.st_uid);
    if (old_info.st_gid != new_info.st_gid) return differs("group", new_info.st_gid, old_info.st_gid);
    if (old_info.st_rdev != new_info.st_rdev) return differs("device", new_info.st_rdev, old_info.st_rdev);
    if (!same_time(old_info.st_mtim, new_info.st_mtim))
      return differs("time of modification", time_text(new_info.st_mtim), time_text(old_info.st_mtim));
    if (S_ISDIR(old_info.st_mode)) return "";
    if (old_info.st_size != new_info.st_size) return differs("size", new_info.st_size, old_info.st_size);
    if (old_info.st_nlink != new_info.st_nlink) return differs("number of links", new_info.st_nlink, old_info.st_nlink);
    if (old_info.st_nlink > 1 && links_.try_emplace(old_info.st_ino, new_info.st_ino).first->second != new_info.st_ino)
      return "is a link of another file";
    return "";
  }

  Result<std::string> difference_inside(const std::string& path, const TreeEntry& old_one, const TreeEntry& new_one) {
    TRY(const Fd old_fd, open_entry(old_one, path));
    TRY(const Fd new_fd, open_entry(new_one, path));
    TRY(const auto old_attributes, xfs_attributes(old_fd, path));
    TRY(const auto new_attributes, xfs_attributes(new_fd, path));
    const bool alike = old_attributes == new_attributes;
    if (!alike && !in_use_)  // what forbids changes is set when there are none any more
      return "has other xfs attributes (flags, project or extent size hint)";
    if (old_one.is(S_IFDIR) || old_one.info->st_size == 0) return "";
    if (old_one.info->st_nlink > 1 && !read_.insert(old_one.info->st_ino).second) return "";
    TRY(std::string why, difference_of_content(path, old_fd, new_fd));
    if (why.empty() && alike && writer_) TRY_VOID(note(old_fd, new_fd, states_of(*old_one.info, *new_one.info), path));
    return why;
  }

  Result<std::string> difference_of_content(const std::string& path, const Fd& old_fd, const Fd& new_fd) {
    struct stat old_before{};
    settle(old_fd, new_fd);
    if (fstat(old_fd.get(), &old_before) != 0) return fail(os_error(path, "cannot examine"));
    TRY(const bool same, same_content(old_fd.get(), new_fd.get(), old_before.st_size, path));
    if (!same && in_use_) TRY_VOID(outdate(new_fd, old_before, path));
    return same ? "" : "has other content";
  }

  // The copy is to be read from the disk, and stores into mapped pages are to be seen by the kernel from now on.
  void settle(const Fd& old_fd, const Fd& new_fd) const {
    if (in_use_)
      sync_file_range(old_fd.get(), 0, 0,
                      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    posix_fadvise(new_fd.get(), 0, 0, POSIX_FADV_DONTNEED);
  }

  // By its time and its size it is up to date, by which the next copy would go: stores into a mapped page may have come
  // after the first one without another time.
  static Result<> outdate(const Fd& new_fd, const struct stat& old_info, const std::string& path) {
    const timespec times[2] = {{0, UTIME_OMIT}, {old_info.st_mtim.tv_sec ^ 1, 0}};
    if (futimens(new_fd.get(), times) != 0) return fail(os_error(path, "cannot be given another time"));
    return {};
  }

  // All of it was looked at after `same`, and neither has changed since.
  Result<> note(const Fd& old_fd, const Fd& new_fd, const SameContent& same, const std::string& path) {
    struct stat old_now{}, new_now{};
    if (fstat(old_fd.get(), &old_now) != 0 || fstat(new_fd.get(), &new_now) != 0)
      return fail(os_error(path, "cannot examine"));
    if (states_of(old_now, new_now) != same || !is_at_rest(old_now)) return {};
    return writer_->add(same);
  }

  Result<bool> same_content(int old_fd, int new_fd, off_t size, const std::string& path) {
    for (off_t at = 0; at < size;) {
      at = std::min(next_data(old_fd, at, size), next_data(new_fd, at, size));
      if (at >= size) break;
      TRY(const size_t old_got, read_piece(old_fd, at, old_piece_, path));
      TRY(const size_t new_got, read_piece(new_fd, at, new_piece_, path));
      const size_t both = std::min(old_got, new_got);
      if (both == 0) return false;  // one ends early
      if (std::memcmp(old_piece_.data(), new_piece_.data(), both) != 0) return false;
      at += static_cast<off_t>(both);
      result_.read += both;
      if (watch_) watch_(result_);
    }
    return true;
  }

  const bool in_use_;
  const Watch& watch_;
  RecordWriter* writer_ = nullptr;
  ContentRecord record_;
  std::map<ino_t, ino_t> links_;  // of the files with several: the same one in the copy
  std::set<ino_t> read_;          // of those
  std::vector<char> old_piece_ = std::vector<char>(kPiece), new_piece_ = std::vector<char>(kPiece);
  Comparison result_;
};

Result<> sync_tree(const std::string& tree) {
  const Fd fd(open(tree.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd || syncfs(fd.get()) != 0) return fail(os_error(tree, "cannot be written to the disk"));
  return {};
}

}  // namespace

Result<Comparison> compare_in_use(const std::string& old_tree, const std::string& new_tree, const std::string& record,
                                  const Watch& watch) {
  TRY_VOID(sync_tree(new_tree));
  TRY(auto writer, RecordWriter::create(record));
  Comparer comparer(true, watch);
  comparer.note_in(writer);
  TRY_VOID(walk({old_tree, new_tree}, Use::perhaps,
                [&](const std::string& path, auto entries) { return comparer.visit(path, entries); }));
  TRY_VOID(writer.finish());
  return std::move(comparer).result();
}

Result<Comparison> compare_at_rest(const std::string& old_tree, const std::string& new_tree, const std::string& record,
                                   const Watch& watch) {
  TRY_VOID(sync_tree(new_tree));
  TRY(auto known, ContentRecord::open(record));
  Comparer comparer(false, watch);
  comparer.believe(std::move(known));
  TRY_VOID(walk({old_tree, new_tree}, Use::none,
                [&](const std::string& path, auto entries) { return comparer.visit(path, entries); }));
  TRY_VOID(sync_tree(new_tree));
  return std::move(comparer).result();
}

}  // namespace lvq
