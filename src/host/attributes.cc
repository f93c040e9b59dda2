#include "host/attributes.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <vector>

#include "base/text.h"
#include "host/os_error.h"

namespace lvq {
namespace {

// Digests and signatures of the content: the kernel makes new ones for the new content, and a copy
// would be wrong.
bool follows_content(const std::string& name) {
  return name == "security.ima" || name == "security.evm";
}

// Calls a system call twice, first for the size and then for the value, and again if the value grew
// in between.
template <class Call>
std::optional<std::string> sized(Call call) {
  for (;;) {
    const ssize_t size = call(nullptr, 0);
    if (size < 0) return std::nullopt;
    std::string value(static_cast<size_t>(size), '\0');
    const ssize_t got = call(value.data(), value.size());
    if (got < 0 && errno == ERANGE) continue;
    if (got < 0) return std::nullopt;
    value.resize(static_cast<size_t>(got));
    return value;
  }
}

std::optional<std::string> get(int fd, const std::string& name) {
  return sized([&](char* value, size_t size) { return fgetxattr(fd, name.c_str(), value, size); });
}

Result<> copy_extended(int from, int to, const std::string& path) {
  const auto names = sized([&](char* list, size_t size) { return flistxattr(from, list, size); });
  if (!names && errno == ENOTSUP) return {};
  if (!names) return fail(os_error(path, "cannot list the extended attributes"));
  for (const std::string& name : split(*names, '\0')) {
    if (name.empty() || follows_content(name)) continue;
    const auto value = get(from, name);
    if (!value && errno == ENODATA) continue;
    if (!value)
      return fail(os_error(path, "cannot read the extended attribute " + printable(name)));
    if (get(to, name) == value) continue;  // e.g. a label that the kernel set itself
    if (fsetxattr(to, name.c_str(), value->data(), value->size(), 0) != 0)
      return fail(os_error(path, "cannot keep the extended attribute " + printable(name)));
  }
  return {};
}

}  // namespace

Result<> copy_attributes(int from, int to, const std::string& path) {
  struct stat info{};
  if (fstat(from, &info) != 0) return fail(os_error(path, "cannot examine"));
  if (fchown(to, info.st_uid, info.st_gid) != 0)
    return fail(os_error(path, "cannot keep the owner"));
  if (fchmod(to, info.st_mode & 07777) != 0) return fail(os_error(path, "cannot keep the mode"));
  return copy_extended(from, to, path);
}

}  // namespace lvq
