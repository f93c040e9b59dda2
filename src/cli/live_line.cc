#include "cli/live_line.h"

#include "cli/wrap.h"

namespace lvq {
namespace {

constexpr const char* kToTheEnd = "\x1b[K";

}  // namespace

size_t LivePlace::room() const {
  const size_t limit = columns ? columns() : 0;
  return limit == 0 ? SIZE_MAX : limit - 1;
}

std::string LivePlace::drawn_over(std::string_view line) const {
  return "\r" + clipped(std::string(line), room()) + kToTheEnd;
}

std::string LivePlace::cleared() const { return std::string("\r") + kToTheEnd; }

}  // namespace lvq
