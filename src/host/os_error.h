// Makes an Error of errno.
#pragma once

#include <string>

#include "base/result.h"

namespace lvq {

// Code "absent" (ENOENT, ENOTDIR, ESRCH), "exists" (EEXIST), or another that docs/refusals.md
// lists; message "cannot open: Permission denied". REQUIRES: errno was set by the failed call and
// nothing else ran since.
Error os_error(const std::string& subject, const std::string& what);
Error os_error(const std::string& subject, const std::string& what, int error_number);

}  // namespace lvq
