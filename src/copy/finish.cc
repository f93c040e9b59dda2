#include "copy/finish.h"

#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "base/text.h"
#include "copy/attributes.h"
#include "copy/difference.h"
#include "copy/record.h"
#include "copy/walk.h"
#include "host/os_error.h"

namespace lvq {
namespace {

constexpr size_t kShown = 20;  // differences
constexpr size_t kPiece = 256 << 10;

// The next offset from `at` on that holds data; `end` where there is none.
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

class Finisher {
 public:
  Finisher(bool in_use, const Watch& watch) : in_use_(in_use), watch_(watch) {}

  void note_in(RecordWriter& writer) { writer_ = &writer; }
  void believe(FileRecord record) { record_ = std::move(record); }

  Result<> visit(const std::string& path, std::span<const TreeEntry> entries) {
    ++result_.entries;
    if (watch_) watch_(result_.entries);
    auto why = finish(path, entries[0], entries[1]);
    if (!why && in_use_ && why.error().code == "absent") why = "vanished while it was looked at";
    if (!why) return fail(std::move(why).error());
    if (why->empty()) return {};
    ++result_.different;
    if (result_.differences.size() < kShown)
      result_.differences.push_back((path.empty() ? "its root" : printable(path)) + ": " + *why);
    return {};
  }

  CopyResult result() && { return std::move(result_); }

 private:
  // Why the two entries are not the same; empty where they are.
  Result<std::string> finish(const std::string& path, const TreeEntry& old_one,
                             const TreeEntry& new_one) {
    TRY(std::string why, differences_.of(path, old_one, new_one));
    if (!old_one.info || !new_one.info ||
        ((old_one.info->st_mode ^ new_one.info->st_mode) & S_IFMT) != 0)
      return why;
    if (why.empty() && record_.has(states_of(*old_one.info, *new_one.info)))
      return ++result_.known, "";
    TRY(const bool alike, match_extended_attributes(old_one, new_one, path));
    if (!alike && why.empty()) why = "has other extended attributes";
    if (old_one.is(S_IFREG) || old_one.is(S_IFDIR))
      return finish_inside(path, old_one, new_one, std::move(why));
    return why;
  }

  Result<std::string> finish_inside(const std::string& path, const TreeEntry& old_one,
                                    const TreeEntry& new_one, std::string why) {
    TRY(const Fd old_fd, open_entry(old_one, path));
    TRY(const Fd new_fd, open_entry(new_one, path));
    TRY(const bool alike, match_xfs_attributes(old_fd, new_fd, !in_use_, path));
    if (!why.empty()) return why;
    if (!alike && !in_use_) return "has other xfs attributes (flags, project or extent size hint)";
    struct stat new_now{};  // after its attributes were set
    if (fstat(new_fd.get(), &new_now) != 0) return fail(os_error(path, "cannot examine"));
    if (new_now.st_mode != old_one.info->st_mode) return "has another mode with the same ACL";
    if (old_one.is(S_IFDIR) || old_one.info->st_size == 0) return "";
    if (old_one.info->st_nlink > 1 && !read_.insert(old_one.info->st_ino).second) return "";
    TRY(why, difference_of_content(path, old_fd, new_fd));
    if (why.empty() && alike && writer_)
      TRY_VOID(note(old_fd, new_fd, states_of(*old_one.info, new_now), path));
    return why;
  }

  Result<std::string> difference_of_content(const std::string& path, const Fd& old_fd,
                                            const Fd& new_fd) {
    struct stat old_before{};
    prepare_comparison(old_fd, new_fd);
    if (fstat(old_fd.get(), &old_before) != 0) return fail(os_error(path, "cannot examine"));
    TRY(const bool same, same_content(old_fd.get(), new_fd.get(), old_before.st_size, path));
    if (!same && in_use_) TRY_VOID(outdate(new_fd, old_before, path));
    return same ? "" : "has other content";
  }

  // Makes sure that the copy is read from the disk, and that the kernel notices stores into mapped
  // pages of the old file from now on.
  void prepare_comparison(const Fd& old_fd, const Fd& new_fd) const {
    if (in_use_)
      sync_file_range(
          old_fd.get(), 0, 0,
          SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    posix_fadvise(new_fd.get(), 0, 0, POSIX_FADV_DONTNEED);
  }

  // Gives the copy another time of modification. By time and size it looks up to date, so the next
  // copy would skip it: a program may have stored into a mapped page after the first copy without a
  // new time.
  static Result<> outdate(const Fd& new_fd, const struct stat& old_info, const std::string& path) {
    const timespec times[2] = {{0, UTIME_OMIT}, {old_info.st_mtim.tv_sec ^ 1, 0}};
    if (futimens(new_fd.get(), times) != 0)
      return fail(os_error(path, "cannot be given another time"));
    return {};
  }

  // Adds the file to the record, unless either side has changed since `same` was read, which was
  // before the content was compared.
  Result<> note(const Fd& old_fd, const Fd& new_fd, const SameFile& same, const std::string& path) {
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
      if (watch_) watch_(result_.entries);
    }
    return true;
  }

  const bool in_use_;
  const Watch& watch_;
  RecordWriter* writer_ = nullptr;
  FileRecord record_;
  Differences differences_;
  std::set<ino_t> read_;  // inodes of files with several names
  std::vector<char> old_piece_ = std::vector<char>(kPiece), new_piece_ = std::vector<char>(kPiece);
  CopyResult result_;
};

Result<> sync_tree(const std::string& tree) {
  const Fd fd(open(tree.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd || syncfs(fd.get()) != 0) return fail(os_error(tree, "cannot be written to the disk"));
  return {};
}

}  // namespace

Result<CopyResult> verify_copy_in_use(const std::string& old_tree, const std::string& new_tree,
                                      const std::string& record, const Watch& watch) {
  TRY_VOID(sync_tree(new_tree));
  TRY(auto writer, RecordWriter::create(record));
  Finisher finisher(true, watch);
  finisher.note_in(writer);
  TRY_VOID(walk({old_tree, new_tree}, Use::perhaps, [&](const std::string& path, auto entries) {
    return finisher.visit(path, entries);
  }));
  TRY_VOID(writer.finish());
  return std::move(finisher).result();
}

Result<CopyResult> verify_copy_at_rest(const std::string& old_tree, const std::string& new_tree,
                                       const std::string& record, const Watch& watch) {
  TRY_VOID(sync_tree(new_tree));
  TRY(auto known, FileRecord::open(record));
  Finisher finisher(false, watch);
  finisher.believe(std::move(known));
  TRY_VOID(walk({old_tree, new_tree}, Use::none, [&](const std::string& path, auto entries) {
    return finisher.visit(path, entries);
  }));
  TRY_VOID(sync_tree(new_tree));
  return std::move(finisher).result();
}

}  // namespace lvq
