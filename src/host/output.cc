#include "base/text.h"
#include "host/host.h"

namespace lvq {

std::string ending_of(const Output& output) {
  return output.signal != 0 ? "was ended by signal " + std::to_string(output.signal)
                            : "exited with status " + std::to_string(output.exit_status);
}

std::string last_words(const Output& output) {
  constexpr size_t kTailBytes = 4096;
  return std::string(trim(tail(output.err.empty() ? output.out : output.err, kTailBytes)));
}

}  // namespace lvq
