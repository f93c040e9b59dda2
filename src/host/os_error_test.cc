#include "host/os_error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace lvq {
namespace {

TEST(OsError, EachNumberHasACodeAndAWayOn) {
  const struct {
    int number;
    const char* code;
  } kCases[] = {{ENOENT, "absent"},        {EEXIST, "exists"},       {ENOTEMPTY, "not-empty"},
                {ENOSPC, "no-space"},      {EDQUOT, "no-space"},     {EROFS, "read-only"},
                {EACCES, "not-permitted"}, {EPERM, "not-permitted"}, {EMFILE, "limit-reached"},
                {ENOMEM, "limit-reached"}, {EIO, "io-error"},        {ELOOP, "file-unsafe"},
                {EINVAL, "system-error"},  {EISDIR, "system-error"}};
  for (const auto& [number, code] : kCases) {
    const Error error = os_error("/etc/fstab", "cannot open", number);
    EXPECT_EQ(error.code, code) << number;
    const bool is_a_state =
        error.code == "absent" || error.code == "exists" || error.code == "not-empty";
    EXPECT_EQ(error.hint.empty(), is_a_state) << code;
  }
}

}  // namespace
}  // namespace lvq
