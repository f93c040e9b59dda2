#include "copy/changes.h"

#include <fcntl.h>
#include <unistd.h>

#include <set>

#include "copy/difference.h"
#include "copy/record.h"
#include "copy/walk.h"
#include "host/files.h"
#include "host/os_error.h"

namespace lvq {
namespace {

constexpr size_t kBuffer = 1 << 20;

// Begins every name with "./", because rsync takes what begins with # or ; for a comment.
std::string name_in_list(const std::string& path) { return path.empty() ? "." : "./" + path; }

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

class Lister {
 public:
  Lister(Fd list, std::string list_path, FileRecord record)
      : list_(std::move(list)), list_path_(std::move(list_path)), record_(std::move(record)) {}

  Result<> visit(const std::string& path, const TreeEntry& old_one, const TreeEntry& new_one) {
    TRY(const std::string why, differences_.of(path, old_one, new_one));
    const bool on_the_way = folders_.erase(path) > 0;
    if (why.empty() && !on_the_way && !may_be_a_link(old_one, new_one)) return {};
    if (!path.empty()) folders_.insert(folder_of(path));
    return add(path);
  }

  Result<> add(const std::string& path) {
    ++listed_;
    waiting_ += name_in_list(path) + '\0';
    return waiting_.size() < kBuffer ? Result<>() : write_out();
  }

  Result<uint64_t> finish() {
    TRY_VOID(write_out());
    if (fsync(list_.get()) != 0) return fail(os_error(list_path_, "cannot flush"));
    return listed_;
  }

 private:
  bool may_be_a_link(const TreeEntry& old_one, const TreeEntry& new_one) const {
    return !old_one.is(S_IFDIR) && old_one.info->st_nlink > 1 &&
           !record_.has(states_of(*old_one.info, *new_one.info));
  }

  Result<> write_out() {
    TRY_VOID(write_all(list_.get(), waiting_, list_path_));
    waiting_.clear();
    return {};
  }

  const Fd list_;
  const std::string list_path_;
  const FileRecord record_;
  Differences differences_;
  std::set<std::string> folders_;  // still to be visited, and holding something listed
  std::string waiting_;
  uint64_t listed_ = 0;
};

// Lists everything in a folder that the copy lacks, because the walk over both trees does not enter
// it. These are few entries, so each is looked at by itself (Use::perhaps).
Result<> add_all_in(Lister& lister, const std::string& old_tree, const std::string& path) {
  return walk({old_tree + "/" + path}, Use::perhaps, [&](const std::string& below, auto) {
    return below.empty() ? Result<>() : lister.add(path + "/" + below);
  });
}

}  // namespace

Result<Changes> list_changes(const std::string& old_tree, const std::string& new_tree,
                             const std::string& record, const std::string& list,
                             const std::function<void(uint64_t entries)>& watch) {
  TRY(auto known, FileRecord::open(record));
  TRY(Fd fd, make_anew(list));
  Lister lister(std::move(fd), list, std::move(known));
  Changes changes;
  const Visit visit = [&](const std::string& path, auto entries) -> Result<> {
    ++changes.entries;
    if (watch) watch(changes.entries);
    TRY_VOID(lister.visit(path, entries[0], entries[1]));
    const bool was_entered = entries[1].is(S_IFDIR) || !entries[0].is(S_IFDIR);
    return was_entered ? Result<>() : add_all_in(lister, old_tree, path);
  };
  TRY_VOID(walk({old_tree, new_tree}, Use::none, visit));
  TRY(changes.listed, lister.finish());
  return changes;
}

}  // namespace lvq
