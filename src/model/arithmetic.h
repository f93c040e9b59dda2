// All arithmetic on sizes that could wrap or round, in one place, so that it can be proved.
//
// Every function is a template over the word type W. The program uses uint64_t; tests/proofs
// instantiates the same text with symbolic words and proves it for all inputs. So the code is
// branch-free: conditions are values of type Flag<W>, a choice is select(), division with remainder
// is divide(), and nothing is wider than W. A function that can fail returns its value with a flag;
// where the flag is false the value means nothing.
#pragma once

#include <cstdint>
#include <utility>

namespace lvq::arithmetic {

template <class W>
using Flag = decltype(std::declval<const W&>() < std::declval<const W&>());

template <class W>
struct Checked {
  W value;
  Flag<W> ok;
};

template <class W>
struct Division {
  W quotient;
  W remainder;
};

// The customisation points: a symbolic word brings its own two, found by argument-dependent lookup.
constexpr uint64_t select(bool condition, uint64_t yes, uint64_t no) {
  return condition ? yes : no;
}
constexpr Division<uint64_t> divide(uint64_t n, uint64_t d) {
  return {n / d, n % d};
}  // REQUIRES: d != 0

template <class W>
constexpr Checked<W> checked_add(const W& a, const W& b) {
  const W sum = a + b;
  return {sum, a <= sum};
}

template <class W>
constexpr Checked<W> checked_sub(const W& a, const W& b) {
  return {a - b, b <= a};
}

template <class W>
constexpr Checked<W> checked_mul(const W& a, const W& b) {
  const W divisor = select(a == W(0), W(1), a);
  const W most = divide(W(UINT64_MAX), divisor).quotient;
  return {a * b, a == W(0) || b <= most};
}

// REQUIRES: d != 0; below, too, no divisor and no multiple may be 0.
template <class W>
constexpr W floor_div(const W& n, const W& d) {
  return divide(n, d).quotient;
}

template <class W>
constexpr W ceil_div(const W& n, const W& d) {
  const Division<W> division = divide(n, d);
  return division.quotient + select(division.remainder == W(0), W(0), W(1));
}

template <class W>
constexpr W round_down(const W& n, const W& multiple) {
  return n - divide(n, multiple).remainder;
}

template <class W>
constexpr Checked<W> round_up(const W& n, const W& multiple) {
  const W remainder = divide(n, multiple).remainder;
  return checked_add(n, select(remainder == W(0), W(0), multiple - remainder));
}

template <class W>
constexpr Checked<W> extents_to_bytes(const W& extents, const W& extent_bytes) {
  return checked_mul(extent_bytes, extents);
}

template <class W>
constexpr W bytes_to_extents_floor(const W& bytes, const W& extent_bytes) {
  return floor_div(bytes, extent_bytes);
}

template <class W>
constexpr W bytes_to_extents_ceil(const W& bytes, const W& extent_bytes) {
  return ceil_div(bytes, extent_bytes);
}

// floor(total * percent / 100). REQUIRES: percent <= 100. total * percent itself may need 71 bits.
template <class W>
constexpr W percent_floor(const W& total, const W& percent) {
  const Division<W> hundreds = divide(total, W(100));
  return hundreds.quotient * percent + floor_div<W>(hundreds.remainder * percent, W(100));
}

// ceil(total * percent / 100). REQUIRES: percent <= 100.
template <class W>
constexpr W percent_ceil(const W& total, const W& percent) {
  const Division<W> hundreds = divide(total, W(100));
  return hundreds.quotient * percent + ceil_div<W>(hundreds.remainder * percent, W(100));
}

constexpr unsigned kMaxFractionDigits = 19;  // the most for which every fraction fits 64 bits

constexpr uint64_t power(uint64_t base, unsigned exponent) {
  uint64_t result = 1;
  for (; exponent > 0; --exponent) result *= base;
  return result;
}

// fraction / 10^digits * 2^shift; not ok unless that is a whole number.
// 10^digits divides fraction * 2^shift exactly if 5^digits divides fraction and what is left,
// shifted, loses no bit; so no product is ever formed. REQUIRES: digits <= kMaxFractionDigits,
// fraction < 10^digits, shift <= 63.
template <class W>
constexpr Checked<W> scaled_fraction(const W& fraction, unsigned digits, unsigned shift) {
  const Division<W> fives = divide(fraction, W(power(5, digits)));
  if (shift >= digits)
    return {fives.quotient * W(uint64_t{1} << (shift - digits)), fives.remainder == W(0)};
  const Division<W> twos = divide(fives.quotient, W(uint64_t{1} << (digits - shift)));
  return {twos.quotient, fives.remainder == W(0) && twos.remainder == W(0)};
}

// One step of a long division in binary: appends one bit to the quotient and doubles the remainder,
// modulo the divisor. REQUIRES: the remainder is less than the divisor.
template <class W>
constexpr Division<W> next_bit(const Division<W>& so_far, const W& divisor) {
  const W gap = divisor - so_far.remainder;
  const Flag<W> is_one = gap <= so_far.remainder;
  return {so_far.quotient + so_far.quotient + select(is_one, W(1), W(0)),
          select(is_one, so_far.remainder - gap, so_far.remainder + so_far.remainder)};
}

// floor(fraction / 10^digits * 2^shift); no product is ever formed. REQUIRES: as scaled_fraction.
template <class W>
constexpr W fraction_floor(const W& fraction, unsigned digits, unsigned shift) {
  Division<W> division{W(0), fraction};
  for (unsigned bit = 0; bit < shift; ++bit) division = next_bit<W>(division, W(power(10, digits)));
  return division.quotient;
}

template <class W>
struct DecimalBytes {
  W value;
  Flag<W> exact;  // a whole number of bytes was asked for
  Flag<W> fits;   // and it is below 2^64; says nothing where exact is false
};

// whole.fraction * 2^shift, for a fraction written with that many digits. REQUIRES: as
// scaled_fraction.
template <class W>
constexpr DecimalBytes<W> decimal_bytes(const W& whole, const W& fraction, unsigned digits,
                                        unsigned shift) {
  const Checked<W> high = checked_mul<W>(W(uint64_t{1} << shift), whole);
  const Checked<W> low = scaled_fraction<W>(fraction, digits, shift);
  const Checked<W> sum = checked_add<W>(high.value, low.value);
  return {sum.value, low.ok, high.ok && sum.ok};
}

// Where the first extent of a PV begins: behind the label (4 KiB) and the metadata area, aligned.
// pv_manip.c and format_text.c of LVM2, without an alignment offset.
template <class W>
constexpr Checked<W> pe_start(const W& mda_bytes, const W& align) {
  const Checked<W> header = checked_add<W>(mda_bytes, W(4096));
  const Checked<W> aligned = round_up<W>(header.value, align);
  return {aligned.value, header.ok && aligned.ok};
}

// Whole extents between `start` and the end of the device; none where the device ends before
// `start`. The PV has one metadata area, at the front.
template <class W>
constexpr W pe_count(const W& device_bytes, const W& start, const W& extent_bytes) {
  const W room = select(start <= device_bytes, W(device_bytes - start), W(0));
  return floor_div<W>(room, extent_bytes);
}

// The smallest chunk size in bytes with which at most a million chunks
// (allocation/cache_pool_max_chunks of LVM2) cache `data` bytes: a multiple of 32 KiB, as the
// kernel demands. After cache_manip.c of LVM2.
template <class W>
constexpr W cache_least_chunk(const W& data) {
  const W step = W(uint64_t{1} << 15);
  const W each = ceil_div<W>(data, W(1'000'000));
  const W steps = ceil_div<W>(each, step);
  return select(steps == W(0), W(1), steps) * step;
}

// Metadata of a dm-cache: 4 MiB and 44 bytes for each chunk, in whole extents. REQUIRES: chunks <=
// 2^49, as many as 64 bits can address in chunks of 32 KiB.
template <class W>
constexpr W cache_metadata_extents(const W& chunks, const W& extent_bytes) {
  return ceil_div<W>(W(uint64_t{4} << 20) + W(44) * chunks, extent_bytes);
}

// Extents of a volume that lies on so many stripes: LVM gives each as many.
template <class W>
constexpr Checked<W> whole_stripes(const W& extents, const W& stripes) {
  return round_up(extents, stripes);
}

// What LVM reserves on each leg of a RAID: two superblocks of 4 KiB, and a bit for each region of
// the leg. After raid_rmeta_extents() of LVM2.
template <class W>
constexpr W raid_metadata_extents(const W& leg_bytes, const W& region, const W& extent_bytes) {
  const W bits = floor_div<W>(leg_bytes, region);
  return ceil_div<W>(W(8192) + ceil_div<W>(bits, W(8)), extent_bytes);
}

// The most data extents that a leg of a RAID has in a room of so many extents: the room minus the
// metadata that data of that whole size would need.
template <class W>
constexpr W raid_data_extents(const W& room, const W& region, const W& extent_bytes) {
  const W metadata = raid_metadata_extents<W>(room * extent_bytes, region, extent_bytes);
  return select(metadata <= room, W(room - metadata), W(0));
}

}  // namespace lvq::arithmetic
