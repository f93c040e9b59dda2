// Quantities of storage as distinct types: bytes never meet extents without an extent size.
// All arithmetic that can overflow lives in model/arithmetic.h, proved for every 64-bit input.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvq {

template <class Tag>
struct Quantity {
  uint64_t value = 0;
  auto operator<=>(const Quantity&) const = default;
};

using Bytes = Quantity<struct BytesTag>;
using Extents = Quantity<struct ExtentsTag>;  // physical extents of one VG

constexpr Bytes operator""_KiB(unsigned long long n) { return {n << 10}; }
constexpr Bytes operator""_MiB(unsigned long long n) { return {n << 20}; }
constexpr Bytes operator""_GiB(unsigned long long n) { return {n << 30}; }

// The kernel's unit in sysfs and dm tables, whatever the device's block size.
constexpr uint64_t kSectorBytes = 512;

// Size of one extent of a VG in bytes; never zero.
struct ExtentSize {
  Bytes bytes = {uint64_t{4} << 20};
  auto operator<=>(const ExtentSize&) const = default;
};

// Error "size-invalid" where the product does not fit 64 bits.
Result<Bytes> to_bytes(Extents extents, ExtentSize size);
Extents extents_ceil(Bytes bytes, ExtentSize size);
Extents extents_floor(Bytes bytes, ExtentSize size);

// "size-invalid" where the sum or the multiple does not fit 64 bits.
Result<Bytes> add(Bytes a, Bytes b);
Result<Extents> add(Extents a, Extents b);
Result<Bytes> round_up(Bytes bytes, Bytes multiple);  // multiple != 0
Bytes round_down(Bytes bytes, Bytes multiple);        // multiple != 0

// a - b, or 0 where b is more: the room that is left, or the amount that is missing.
template <class Tag>
constexpr Quantity<Tag> surplus(Quantity<Tag> a, Quantity<Tag> b) {
  return {a.value > b.value ? a.value - b.value : 0};
}

// N % of a number of extents; percent <= 100.
Extents percent_floor(Extents total, uint64_t percent);
Extents percent_ceil(Extents total, uint64_t percent);

// A percentage as LVM writes it, "12.34"; nothing where the text is no number from 0 to 100.
std::optional<double> percent_in(std::string_view text);
Bytes share_of(Bytes whole, double percent);

// Geometry of a PV as lvq makes it: one metadata area of LVM2's default size, data aligned to 1
// MiB.
constexpr Bytes kMetadataAreaBytes = {1'044'480};
constexpr Bytes kDataAlignment = 1_MiB;
constexpr Bytes kMinPvBytes = 2_MiB;  // below it pvcreate refuses
constexpr Extents kMaxExtents = {(uint64_t{1} << 32) -
                                 1};  // of a PV or an LV: LVM2 counts in 32 bits
Bytes default_pe_start();             // 1 MiB
Extents pe_count(Bytes device, Bytes pe_start, ExtentSize size);  // 0 where not one fits

// For people: "1.50 GiB", "512 B", "4.00 MiB"; two decimals, rounded to nearest, powers of 1024.
std::string text(Bytes bytes);

// "1 extent", "25 extents".
std::string count_words(Extents n);

}  // namespace lvq
