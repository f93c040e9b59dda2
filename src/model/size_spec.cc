#include "model/size_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "base/text.h"
#include "model/arithmetic.h"

namespace lvq {

namespace {

constexpr std::string_view kDecimalDigits = "0123456789";
constexpr std::string_view kUnitHint =
    "units are B S K M G T P E, powers of 1024: 512M, 1.5G, 2TiB";

struct Unit {
  char letter;
  unsigned shift;  // the unit is 2^shift bytes
};
constexpr std::array kUnits = {Unit{'B', 0},  Unit{'S', 9},  Unit{'K', 10}, Unit{'M', 20},
                               Unit{'G', 30}, Unit{'T', 40}, Unit{'P', 50}, Unit{'E', 60}};

std::unexpected<Error> invalid_size(std::string_view text, std::string message,
                                    std::string hint = {}) {
  return fail("size-invalid", printable(text), std::move(message), {}, std::move(hint));
}

// A literal cut into its parts: "1.50GiB" -> "1", "50", true, "GiB".
struct Literal {
  std::string_view whole, fraction, suffix;
  bool has_point = false;
};

std::string_view take_digits(std::string_view& rest) {
  const auto digits = rest.substr(0, rest.find_first_not_of(kDecimalDigits));
  rest.remove_prefix(digits.size());
  return digits;
}

Result<Literal> cut(std::string_view text) {
  if (text.empty()) return invalid_size("", "a size is missing", std::string(kUnitHint));
  Literal literal;
  auto rest = text;
  literal.whole = take_digits(rest);
  if (literal.whole.empty()) {
    return invalid_size(text, "is not a size: it does not begin with a digit",
                        std::string(kUnitHint));
  }
  if (literal.whole.size() > 1 && literal.whole.front() == '0')
    return invalid_size(text, "has leading zeros");
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    literal.has_point = true;
    literal.fraction = take_digits(rest);
    if (literal.fraction.empty())
      return invalid_size(text, "has no digit behind the decimal point");
  }
  literal.suffix = rest;
  return literal;
}

// Nothing if the number does not fit in 64 bits.
std::optional<uint64_t> number(std::string_view digits) {
  uint64_t value = 0;
  return read_number(digits, value) ? std::optional(value) : std::nullopt;
}

// "g", "GB", "GiB" and so on; plain "B" and "S" take no more letters.
std::optional<unsigned> unit_shift(std::string_view suffix) {
  const auto word = upper(suffix);
  for (const auto& unit : kUnits) {
    if (word.empty() || word.front() != unit.letter) continue;
    const auto tail = std::string_view(word).substr(1);
    const bool takes_tail = unit.shift >= 10;
    if (tail.empty() || (takes_tail && (tail == "B" || tail == "IB"))) return unit.shift;
  }
  return std::nullopt;
}

std::unexpected<Error> too_large(std::string_view text) {
  return invalid_size(text, "is too large: sizes stay below 16E");
}

Result<SizeSpec> read_bytes(std::string_view text, const Literal& literal, unsigned shift,
                            Rounding rounding) {
  const auto fraction = literal.fraction.substr(0, literal.fraction.find_last_not_of('0') + 1);
  if (fraction.size() > arithmetic::kMaxFractionDigits) {
    return invalid_size(text, fmt::format("has more than {} digits behind the point",
                                          arithmetic::kMaxFractionDigits));
  }
  const auto whole = number(literal.whole);
  if (!whole) return too_large(text);
  const auto parts = fraction.empty() ? 0 : number(fraction).value_or(0);
  const auto digits = static_cast<unsigned>(fraction.size());
  auto bytes = arithmetic::decimal_bytes(*whole, parts, digits, shift);
  if (!bytes.exact) {
    const auto high = arithmetic::checked_mul(uint64_t{1} << shift, *whole);
    const uint64_t low =
        arithmetic::fraction_floor(parts, digits, shift) + (rounding == Rounding::up ? 1 : 0);
    const auto sum = arithmetic::checked_add(high.value, low);
    bytes = {sum.value, true, high.ok && sum.ok};
  }
  if (!bytes.fits) return too_large(text);
  if (bytes.value == 0) return invalid_size(text, "is zero");
  return SizeSpec{SizeSpec::Kind::bytes, bytes.value};
}

Result<SizeSpec> read_extents(std::string_view text, const Literal& literal) {
  if (literal.has_point) {
    return invalid_size(text, "is a fraction without a unit",
                        fmt::format("a bare number counts extents; {}", kUnitHint));
  }
  const auto count = number(literal.whole);
  if (!count || *count > kMaxExtents.value) {
    return invalid_size(
        text, fmt::format("is too large: LVM2 counts at most {} extents", kMaxExtents.value));
  }
  if (*count == 0) return invalid_size(text, "is zero");
  return SizeSpec{SizeSpec::Kind::extents, *count};
}

Result<SizeSpec> read_percent(std::string_view text, const Literal& literal) {
  const auto of = upper(literal.suffix.substr(1));
  const auto kind = of == "VG"     ? std::optional(SizeSpec::Kind::percent_vg)
                    : of == "PVS"  ? std::optional(SizeSpec::Kind::percent_pvs)
                    : of == "FREE" ? std::optional(SizeSpec::Kind::percent_free)
                                   : std::nullopt;
  if (!kind)
    return invalid_size(text, "is a percentage of something unknown", "use %VG, %PVS or %FREE");
  if (literal.has_point)
    return invalid_size(text, "is a fractional percentage", "percentages are whole numbers");
  const auto percent = number(literal.whole);
  if (!percent || *percent < 1 || *percent > 100)
    return invalid_size(text, "is not a percentage from 1 to 100");
  return SizeSpec{*kind, *percent};
}

std::string bytes_text(uint64_t bytes) {
  const auto fits = [&](const Unit& u) {
    return u.shift != 9 && bytes % (uint64_t{1} << u.shift) == 0;
  };
  const auto unit = std::find_if(kUnits.rbegin(), kUnits.rend(), fits);  // "B" always fits
  return fmt::format("{}{}", bytes >> unit->shift, unit->letter);
}

Result<Extents> percent_of(const SizeSpec& spec, Extents base, const Room& room) {
  const auto share = percent_floor(base, spec.value);
  if (share.value == 0) {
    if (base.value > 0)
      return invalid_size(text(spec),
                          fmt::format("of {} extents is less than one extent", base.value));
    return fail("not-enough-space", text(spec), "there is no free extent");
  }
  if (room.vg_free.value == 0)
    return fail("not-enough-space", text(spec), "the volume group has no free extent");
  return share;
}

}  // namespace

Result<SizeSpec> parse_size_spec(std::string_view text, Rounding rounding) {
  TRY(const auto literal, cut(text));
  if (literal.suffix.empty()) return read_extents(text, literal);
  if (literal.suffix.front() == '%') return read_percent(text, literal);
  const auto shift = unit_shift(literal.suffix);
  if (!shift) {
    return invalid_size(text, fmt::format("has an unknown unit \"{}\"", printable(literal.suffix)),
                        std::string(kUnitHint));
  }
  return read_bytes(text, literal, *shift, rounding);
}

Result<Bytes> parse_bytes(std::string_view text) {
  TRY(const auto spec, parse_size_spec(text));
  if (spec.kind == SizeSpec::Kind::bytes) return Bytes{spec.value};
  if (spec.kind != SizeSpec::Kind::extents)
    return invalid_size(text, "is a percentage, but a size in bytes is needed here");
  return invalid_size(text, "has no unit",
                      fmt::format("if mebibytes are meant, write {}M", spec.value));
}

bool is_percentage(const SizeSpec& size) {
  return size.kind != SizeSpec::Kind::bytes && size.kind != SizeSpec::Kind::extents;
}

std::string text(const SizeSpec& spec) {
  switch (spec.kind) {
    case SizeSpec::Kind::extents:
      return fmt::format("{}", spec.value);
    case SizeSpec::Kind::percent_vg:
      return fmt::format("{}%VG", spec.value);
    case SizeSpec::Kind::percent_pvs:
      return fmt::format("{}%PVS", spec.value);
    case SizeSpec::Kind::percent_free:
      return fmt::format("{}%FREE", spec.value);
    case SizeSpec::Kind::bytes:
      break;
  }
  return bytes_text(spec.value);
}

Result<Extents> resolve(const SizeSpec& spec, const Room& room) {
  switch (spec.kind) {
    case SizeSpec::Kind::percent_vg:
      return percent_of(spec, room.vg_total, room);
    case SizeSpec::Kind::percent_pvs:
      return percent_of(spec, room.pvs_free, room);
    case SizeSpec::Kind::percent_free:
      return percent_of(spec, room.vg_free, room);
    case SizeSpec::Kind::extents:
    case SizeSpec::Kind::bytes:
      break;
  }
  if (spec.value == 0) return invalid_size(text(spec), "is zero");
  return spec.kind == SizeSpec::Kind::extents ? Extents{spec.value}
                                              : extents_ceil(Bytes{spec.value}, room.extent);
}

Result<> check_extent_size(ExtentSize size, uint32_t sector_bytes) {
  const auto bytes = size.bytes.value;
  const auto subject = text(SizeSpec{SizeSpec::Kind::bytes, bytes});
  constexpr uint64_t limit = uint64_t{1} << 41;
  if (bytes >= limit)
    return invalid_size(subject, "is too large for an extent: LVM2 wants less than 2T");
  if (std::has_single_bit(bytes) && bytes < sector_bytes) {
    return invalid_size(subject, fmt::format("is less than one sector of {} bytes", sector_bytes));
  }
  if (std::has_single_bit(bytes) || (bytes != 0 && bytes % (128 * 1024) == 0)) return {};
  return invalid_size(subject,
                      "cannot be an extent size: neither a power of two nor a multiple of 128K");
}

Result<ExtentSize> parse_extent_size(std::string_view text, uint32_t sector_bytes) {
  TRY(const auto bytes, parse_bytes(text));
  const ExtentSize size{bytes};
  TRY_VOID(check_extent_size(size, sector_bytes));
  return size;
}

}  // namespace lvq
