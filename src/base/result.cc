#include "base/result.h"

namespace lvq {

std::string to_string(const Error& error) {
  std::string out = error.subject.empty() ? error.message : error.subject + ": " + error.message;
  if (!error.evidence.empty()) out += " (" + error.evidence + ")";
  return out;
}

}  // namespace lvq
