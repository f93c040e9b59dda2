// Hostile bytes as a specification: what is read is written and read again as the same; what is
// refused is told with a place and in words that can be shown.
#include "base/text.h"
#include "spec/read.h"
#include "spec/write.h"
#include "tests/fuzz/require.h"
#include "tests/support/specifications.h"

namespace {

using namespace lvq;

void check_errors(const std::vector<Error>& errors) {
  require(!errors.empty());
  for (const auto& error : errors) {
    require(error.code == "specification-invalid");
    require(error.subject.starts_with("f"));
    require(printable(error.message) == error.message);
    require(error.message.size() < 1000);
  }
}

void check_specification(const Specification& specification) {
  const auto again = read_specification(write_specification(specification), "f");
  require(again.has_value());
  require(test::without_marks(*again) == test::without_marks(specification));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = read_specification(text, "f");
  read ? check_specification(*read) : check_errors(read.error());
  return 0;
}
