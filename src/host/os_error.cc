#include "host/os_error.h"

#include <cerrno>
#include <cstring>

namespace lvq {
namespace {

const char* code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:  // nothing can have such a name
    case ESRCH:
      return "absent";
    case EEXIST:
      return "exists";
    case ENOTEMPTY:
      return "not-empty";
    default:
      return "internal";
  }
}

const char* hint_for(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "make room on that file system, then try again";
    case EROFS:
      return "remount that file system writable, then try again";
    case EFBIG:
      return "lift the file size limit (ulimit -f unlimited), then try again";
    case EMFILE:
    case ENFILE:
      return "too many files are open; raise the limit (ulimit -n), then try again";
    case EIO:
      return "see the kernel's log (dmesg) for the failing device";
    case ELOOP:
      return "a symbolic link is in the way; name the real path";
    default:
      return "";
  }
}

}  // namespace

Error os_error(const std::string& subject, const std::string& what) { return os_error(subject, what, errno); }

Error os_error(const std::string& subject, const std::string& what, int error_number) {
  return {code_of(error_number), subject, what + ": " + std::strerror(error_number), "", hint_for(error_number)};
}

}  // namespace lvq
