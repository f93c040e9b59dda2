#include "copy/survey.h"

#include <linux/fs.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "copy/attributes.h"
#include "copy/walk.h"
#include "host/os_error.h"

namespace lvq {
namespace {

constexpr uint64_t kBlock = 4096, kInode = 1024;  // an inode with the trees that lead to it
constexpr size_t kObstaclesShown = 20;
// The longest path, from the root of the tree, that rsync can copy: MAXPATHLEN, less the room for
// the temporary name of a file.
constexpr size_t kLongestPath = 4096 - 32;

uint64_t taken_by(const struct stat& info) {
  const auto allocated = static_cast<uint64_t>(info.st_blocks) * 512;
  if (!S_ISREG(info.st_mode)) return allocated + kInode;
  return std::min(allocated, (static_cast<uint64_t>(info.st_size) + kBlock - 1) / kBlock * kBlock) +
         kInode;
}

// Whether the file has an extent size hint, which only an empty file can be given.
Result<bool> has_size_hint(const TreeEntry& entry, const std::string& path) {
  const auto fd = open_entry(entry, path);
  if (!fd) return fd.error().code == "absent" ? Result<bool>(false) : fail(fd.error());
  TRY(const auto attributes, xfs_attributes(*fd, path));
  return (attributes.flags & FS_XFLAG_EXTSIZE) != 0;
}

std::string too_long(const std::string& path) {
  constexpr size_t kPathShown = 80;
  return printable(path.substr(0, kPathShown)) + "... has a path of " +
         std::to_string(path.size()) + " bytes, and no copy can be made of more than " +
         std::to_string(kLongestPath);
}

}  // namespace

Result<Survey> survey(const std::string& tree) {
  Survey found;
  std::set<ino_t> linked;
  TRY_VOID(walk({tree}, Use::perhaps, [&](const std::string& path, auto entries) -> Result<> {
    const TreeEntry& entry = entries[0];
    if (!entry.info) return {};
    ++found.entries;
    const bool first =
        entry.info->st_nlink == 1 || entry.is(S_IFDIR) || linked.insert(entry.info->st_ino).second;
    if (first) found.needed += taken_by(*entry.info);
    if (found.obstacles.size() >= kObstaclesShown) return {};
    if (path.size() > kLongestPath) {
      found.obstacles.push_back(too_long(path));
      return {};
    }
    if (!entry.is(S_IFREG) || entry.info->st_size == 0) return {};
    TRY(const bool hint, has_size_hint(entry, path));
    if (hint)
      found.obstacles.push_back(printable(path) +
                                " has an extent size hint, which no copy can be given");
    return {};
  }));
  return found;
}

Result<uint64_t> room_in(const std::string& path) {
  struct statvfs info{};
  if (statvfs(path.c_str(), &info) != 0) return fail(os_error(path, "cannot ask the file system"));
  return uint64_t{info.f_bavail} * info.f_frsize;
}

}  // namespace lvq
