#include "model/mount_options.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"

namespace lvq {
namespace {

constexpr size_t kMaxOptions = 4095;  // mount(2): one page with its final NUL

bool bad_in_options(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '\\';
}

}  // namespace

Result<> check_mount_options(std::string_view options) {
  const auto invalid = [&](std::string message) {
    return fail("usage", {},
                fmt::format("mount options \"{}\" {}", printable(options), std::move(message)));
  };
  if (options.size() > kMaxOptions)
    return invalid(fmt::format("are longer than {} bytes", kMaxOptions));
  if (std::ranges::any_of(options, bad_in_options))
    return invalid("contain white space, a control character or a backslash");
  const bool empty_item =
      options.starts_with(',') || options.ends_with(',') || options.contains(",,");
  if (empty_item) return invalid("have an empty item");
  return {};
}

}  // namespace lvq
