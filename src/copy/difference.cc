#include "copy/difference.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <climits>

#include "base/text.h"
#include "host/os_error.h"

namespace lvq {
namespace {

bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

std::string time_text(const timespec& time) {
  return fmt::format("{}.{:09}", time.tv_sec, time.tv_nsec);
}

std::string differs(const char* what, const auto& is, const auto& should) {
  return fmt::format("{} is {}, not {}", what, is, should);
}

Result<std::string> link_target(const TreeEntry& entry, const std::string& path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = readlinkat(entry.folder, entry.name.c_str(), target.data(), target.size());
  if (size < 0) return fail(os_error(path, "cannot read the link"));
  target.resize(static_cast<size_t>(size));
  return target;
}

}  // namespace

Result<std::string> Differences::of(const std::string& path, const TreeEntry& old_one,
                                    const TreeEntry& new_one) {
  if (!old_one.info && !new_one.info) return "vanished while it was looked at";
  if (!new_one.info) return "is missing in the copy";
  if (!old_one.info) return "is only in the copy";
  if (std::string why = of_states(*old_one.info, *new_one.info);
      !why.empty() || !old_one.is(S_IFLNK))
    return why;
  TRY(const std::string old_target, link_target(old_one, path));
  TRY(const std::string new_target, link_target(new_one, path));
  if (old_target == new_target) return "";
  return "leads to " + printable(new_target) + ", not " + printable(old_target);
}

std::string Differences::of_states(const struct stat& old_info, const struct stat& new_info) {
  if (old_info.st_mode != new_info.st_mode)
    return fmt::format("mode is {:o}, not {:o}", new_info.st_mode, old_info.st_mode);
  if (old_info.st_uid != new_info.st_uid) return differs("owner", new_info.st_uid, old_info.st_uid);
  if (old_info.st_gid != new_info.st_gid) return differs("group", new_info.st_gid, old_info.st_gid);
  if (old_info.st_rdev != new_info.st_rdev)
    return differs("device", new_info.st_rdev, old_info.st_rdev);
  if (!same_time(old_info.st_mtim, new_info.st_mtim))
    return differs("time of modification", time_text(new_info.st_mtim),
                   time_text(old_info.st_mtim));
  if (S_ISDIR(old_info.st_mode)) return "";
  if (old_info.st_size != new_info.st_size)
    return differs("size", new_info.st_size, old_info.st_size);
  if (old_info.st_nlink != new_info.st_nlink)
    return differs("number of links", new_info.st_nlink, old_info.st_nlink);
  if (old_info.st_nlink > 1 &&
      links_.try_emplace(old_info.st_ino, new_info.st_ino).first->second != new_info.st_ino)
    return "is a link of another file";
  return "";
}

}  // namespace lvq
