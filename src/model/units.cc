#include "model/units.h"

#include <fmt/core.h>

#include <array>
#include <charconv>

#include "model/arithmetic.h"

namespace lvq {

namespace {

std::unexpected<Error> too_large(std::string subject, std::string what) {
  return fail("size-invalid", std::move(subject), std::move(what),
              "sizes are counted in 64 bits, below 16 EiB");
}

// The value in units of 2^shift, rounded to the nearest hundredth. By digits, because 100 * value
// may wrap.
struct Hundredths {
  uint64_t whole, hundredths;
};

Hundredths in_units(uint64_t value, unsigned shift) {
  const uint64_t unit = uint64_t{1} << shift;
  const uint64_t tenths = (value % unit) * 10;
  const uint64_t rest = (tenths % unit) * 10;
  const bool up = (rest % unit) * 2 >= unit;
  const uint64_t hundredths = (tenths >> shift) * 10 + (rest >> shift) + (up ? 1 : 0);
  return {(value >> shift) + hundredths / 100, hundredths % 100};
}

}  // namespace

Result<Bytes> to_bytes(Extents extents, ExtentSize size) {
  const auto product = arithmetic::extents_to_bytes(extents.value, size.bytes.value);
  if (!product.ok)
    return too_large(fmt::format("{} extents of {}", extents.value, text(size.bytes)),
                     "is too large");
  return Bytes{product.value};
}

Extents extents_ceil(Bytes bytes, ExtentSize size) {
  return {arithmetic::bytes_to_extents_ceil(bytes.value, size.bytes.value)};
}

Extents extents_floor(Bytes bytes, ExtentSize size) {
  return {arithmetic::bytes_to_extents_floor(bytes.value, size.bytes.value)};
}

Result<Bytes> add(Bytes a, Bytes b) {
  const auto sum = arithmetic::checked_add(a.value, b.value);
  if (!sum.ok) return too_large(fmt::format("{} + {}", text(a), text(b)), "is too large");
  return Bytes{sum.value};
}

Result<Extents> add(Extents a, Extents b) {
  const auto sum = arithmetic::checked_add(a.value, b.value);
  if (!sum.ok) return too_large(fmt::format("{} + {} extents", a.value, b.value), "is too large");
  return Extents{sum.value};
}

Result<Bytes> round_up(Bytes bytes, Bytes multiple) {
  const auto rounded = arithmetic::round_up(bytes.value, multiple.value);
  if (!rounded.ok)
    return too_large(text(bytes),
                     fmt::format("is too large to be rounded up to {}", text(multiple)));
  return Bytes{rounded.value};
}

Bytes round_down(Bytes bytes, Bytes multiple) {
  return {arithmetic::round_down(bytes.value, multiple.value)};
}

Extents percent_floor(Extents total, uint64_t percent) {
  return {arithmetic::percent_floor(total.value, percent)};
}

Extents percent_ceil(Extents total, uint64_t percent) {
  return {arithmetic::percent_ceil(total.value, percent)};
}

std::optional<double> percent_in(std::string_view text) {
  double percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && percent >= 0 && percent <= 100 ? std::optional(percent) : std::nullopt;
}

Bytes share_of(Bytes whole, double percent) {
  if (percent >= 100) return whole;
  return {static_cast<uint64_t>(static_cast<double>(whole.value) * percent / 100)};
}

Bytes default_pe_start() {
  return {arithmetic::pe_start(kMetadataAreaBytes.value, kDataAlignment.value).value};
}

Extents pe_count(Bytes device, Bytes pe_start, ExtentSize size) {
  return {arithmetic::pe_count(device.value, pe_start.value, size.bytes.value)};
}

std::string text(Bytes bytes) {
  constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes.value < 1024) return fmt::format("{} B", bytes.value);
  size_t unit = 1;
  auto scaled = in_units(bytes.value, 10);
  while (scaled.whole >= 1024) scaled = in_units(bytes.value, static_cast<unsigned>(++unit) * 10);
  return fmt::format("{}.{:02} {}", scaled.whole, scaled.hundredths, units[unit]);
}

std::string count_words(Extents n) {
  return std::to_string(n.value) + (n.value == 1 ? " extent" : " extents");
}

}  // namespace lvq
