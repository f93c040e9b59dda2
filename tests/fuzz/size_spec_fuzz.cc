// Any bytes as a SIZE: no crash, and what is accepted has an exact text that reads back as the same
// value.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "model/size_spec.h"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

void check_spec(const lvq::SizeSpec& spec) {
  using Kind = lvq::SizeSpec::Kind;
  require(lvq::parse_size_spec(lvq::text(spec)) == spec, "text of a size reads back");
  require(spec.value != 0, "no size is zero");
  const bool percent = spec.kind != Kind::bytes && spec.kind != Kind::extents;
  require(!percent || spec.value <= 100, "percentages end at 100");
  const lvq::Room room{.vg_total = {1000}, .vg_free = {600}, .pvs_free = {300}, .extent = {}};
  const auto extents = lvq::resolve(spec, room);
  require(percent || extents.has_value(), "bytes and extents resolve");
  require(!extents || extents->value > 0, "nothing resolves to no extents");
  const auto whole = spec.kind == Kind::percent_vg ? room.vg_total : room.vg_free;
  require(!percent || !extents || extents->value <= whole.value,
          "percentages stay within what they are of");
}

void check_error(const lvq::Error& error) {
  require(error.code == "size-invalid", "one code for all");
  const auto all = error.subject + error.message;
  for (const char c : all) require(static_cast<unsigned char>(c) >= ' ', "errors are printable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto spec = lvq::parse_size_spec(text);
  spec ? check_spec(*spec) : check_error(spec.error());
  const auto bytes = lvq::parse_bytes(text);
  require(!bytes || (spec && bytes->value == spec->value),
          "parse_bytes agrees with parse_size_spec");
  const auto extent = lvq::parse_extent_size(text);
  require(!extent || lvq::check_extent_size(*extent, 512).has_value(),
          "an accepted extent size is one");
  return 0;
}
