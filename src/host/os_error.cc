#include "host/os_error.h"

#include <cerrno>
#include <cstring>

namespace lvq {
namespace {

struct Meaning {
  Code code;
  const char* hint;
};

Meaning meaning_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:  // nothing can have such a name
    case ESRCH:
      return {"absent", ""};
    case EEXIST:
      return {"exists", ""};
    case ENOTEMPTY:
      return {"not-empty", ""};
    case ENOSPC:
    case EDQUOT:
      return {"no-space", "make room on that file system, then try again"};
    case EROFS:
      return {"read-only", "remount that file system writable, then try again"};
    case EACCES:
    case EPERM:
      return {"not-permitted",
              "find what bars root: chattr +i (lsattr), SELinux, AppArmor, or a container"};
    case EFBIG:
      return {"limit-reached", "lift the file size limit (ulimit -f unlimited), then try again"};
    case EMFILE:
    case ENFILE:
      return {"limit-reached",
              "too many files are open; raise the limit (ulimit -n), then try again"};
    case ENOMEM:
    case EAGAIN:
      return {"limit-reached", "end what takes the memory or the processes, then try again"};
    case EIO:
      return {"io-error", "see the kernel's log (dmesg) for the failing device"};
    case ELOOP:
      return {"file-unsafe", "a symbolic link is in the way; name the real path"};
    case EISDIR:
      return {"system-error", "name a file"};
    default:
      return {"system-error", "see the kernel's log (dmesg), then try again"};
  }
}

}  // namespace

Error os_error(const std::string& subject, const std::string& what) {
  return os_error(subject, what, errno);
}

Error os_error(const std::string& subject, const std::string& what, int error_number) {
  const Meaning meaning = meaning_of(error_number);
  return {meaning.code, subject, what + ": " + std::strerror(error_number), "", meaning.hint};
}

}  // namespace lvq
