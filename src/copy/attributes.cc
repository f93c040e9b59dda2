#include "copy/attributes.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <climits>
#include <map>

#include "base/text.h"
#include "host/os_error.h"

namespace lvq {
namespace {

constexpr uint32_t kForbidding = FS_XFLAG_IMMUTABLE | FS_XFLAG_APPEND;
// The flags that users set; the others tell what the file has (extents, attributes) or where it
// lies (real-time).
constexpr uint32_t kSettable = kForbidding | FS_XFLAG_SYNC | FS_XFLAG_NOATIME | FS_XFLAG_NODUMP |
                               FS_XFLAG_PROJINHERIT | FS_XFLAG_NOSYMLINKS | FS_XFLAG_EXTSIZE |
                               FS_XFLAG_EXTSZINHERIT | FS_XFLAG_NODEFRAG | FS_XFLAG_FILESTREAM |
                               FS_XFLAG_DAX | FS_XFLAG_COWEXTSIZE;

Result<> set_attributes(const Fd& fd, const XfsAttributes& wanted, const std::string& path) {
  fsxattr raw{};
  if (ioctl(fd.get(), FS_IOC_FSGETXATTR, &raw) != 0)
    return fail(os_error(path, "cannot read its attributes"));
  raw.fsx_xflags = (raw.fsx_xflags & ~kSettable) | wanted.flags;
  raw.fsx_extsize = wanted.extent_size;
  raw.fsx_cowextsize = wanted.cow_extent_size;
  raw.fsx_projid = wanted.project;
  if (ioctl(fd.get(), FS_IOC_FSSETXATTR, &raw) != 0)
    return fail(os_error(path, "cannot set its attributes"));
  return {};
}

using Extended = std::map<std::string, std::string>;  // names and values

Result<Extended> extended_attributes(const TreeEntry& entry, const std::string& path) {
  const std::string name = path_of(entry);
  Extended all;
  static std::array<char, XATTR_LIST_MAX> names;
  static std::array<char, XATTR_SIZE_MAX> value;
  const ssize_t size = llistxattr(name.c_str(), names.data(), names.size());
  if (size < 0 && errno == EOPNOTSUPP) return all;
  if (size < 0) return fail(os_error(path, "cannot list its extended attributes"));
  for (const auto& each : split(std::string_view(names.data(), static_cast<size_t>(size)), '\0')) {
    if (each.empty()) continue;
    const ssize_t got = lgetxattr(name.c_str(), each.c_str(), value.data(), value.size());
    if (got < 0 && errno == ENODATA) continue;
    if (got < 0) return fail(os_error(path, "cannot read its extended attribute " + each));
    all[each] = std::string(value.data(), static_cast<size_t>(got));
  }
  return all;
}

// An ACL is listed under two names (system.posix_acl_access, trusted.SGI_ACL_FILE). Removing one
// removes the other too, so ENODATA is no error.
Result<> set_extended_attributes(const TreeEntry& entry, const Extended& found,
                                 const Extended& wanted, const std::string& path) {
  const std::string name = path_of(entry);
  for (const auto& [each, value] : found)
    if (!wanted.contains(each) && lremovexattr(name.c_str(), each.c_str()) != 0 && errno != ENODATA)
      return fail(os_error(path, "cannot be rid of the extended attribute " + each));
  for (const auto& [each, value] : wanted) {
    const auto it = found.find(each);
    if (it != found.end() && it->second == value) continue;
    if (lsetxattr(name.c_str(), each.c_str(), value.data(), value.size(), 0) != 0)
      return fail(os_error(path, "cannot be given the extended attribute " + each));
  }
  return {};
}

}  // namespace

Result<XfsAttributes> xfs_attributes(const Fd& fd, const std::string& path) {
  fsxattr raw{};
  if (ioctl(fd.get(), FS_IOC_FSGETXATTR, &raw) == 0)
    return XfsAttributes{raw.fsx_xflags & kSettable, raw.fsx_extsize, raw.fsx_cowextsize,
                         raw.fsx_projid};
  if (errno == ENOTTY || errno == EOPNOTSUPP) return XfsAttributes{};
  return fail(os_error(path, "cannot read its attributes"));
}

Result<bool> match_xfs_attributes(const Fd& from, const Fd& to, bool finally,
                                  const std::string& path) {
  TRY(const auto has, xfs_attributes(from, path));
  TRY(auto now, xfs_attributes(to, path));
  auto wanted = has;
  if (!finally) wanted.flags &= ~kForbidding;
  if (wanted != now) {
    TRY_VOID(set_attributes(to, wanted, path));
    TRY(now, xfs_attributes(to, path));
  }
  return now == has;
}

Result<bool> match_extended_attributes(const TreeEntry& from, const TreeEntry& to,
                                       const std::string& path) {
  TRY(const auto wanted, extended_attributes(from, path));
  TRY(auto now, extended_attributes(to, path));
  if (wanted != now) {
    TRY_VOID(set_extended_attributes(to, now, wanted, path));
    TRY(now, extended_attributes(to, path));
  }
  return now == wanted;
}

Result<> set_label(const std::string& folder, const std::string& label) {
  const Fd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return fail(os_error(folder, "cannot open"));
  std::array<char, FSLABEL_MAX> raw{};
  if (label.size() >= raw.size()) return fail("failed", folder, "so long a label does not fit");
  std::ranges::copy(label, raw.begin());
  if (ioctl(fd.get(), FS_IOC_SETFSLABEL, raw.data()) != 0)
    return fail(os_error(folder, "cannot be given a label"));
  if (syncfs(fd.get()) != 0) return fail(os_error(folder, "cannot be written to the disk"));
  return {};
}

}  // namespace lvq
