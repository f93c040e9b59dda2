// Sizes as people write them: "1.5G", "256" extents, "80%FREE".
// Units are binary, and decimal fractions are computed as integers. A fraction of a byte is rounded
// so that nobody gets less than they asked for. A spec becomes extents only against a VG, with the
// rounding of lvcreate(8).
#pragma once

#include <string>
#include <string_view>

#include "model/units.h"

namespace lvq {

struct SizeSpec {
  enum class Kind { bytes, extents, percent_vg, percent_pvs, percent_free };
  Kind kind = Kind::bytes;
  uint64_t value = 0;
  bool operator==(const SizeSpec&) const = default;
};

bool is_percentage(const SizeSpec& size);

// How a fraction of a byte is rounded: up in the size of what is to exist, down in the size of what
// is to be taken away.
enum class Rounding { up, down };

// The whole grammar. Every error here is "size-invalid", with the text as its subject.
Result<SizeSpec> parse_size_spec(std::string_view text, Rounding rounding = Rounding::up);

// A size with a unit; a bare number and a percentage are refused.
Result<Bytes> parse_bytes(std::string_view text);

// Shortest exact form that parses back to the same value: "1536M", "256", "80%FREE".
std::string text(const SizeSpec& spec);

// What percentages refer to. `pvs_free` counts the free extents of the listed PVs; where none are
// listed the caller sets it to `vg_total`, as lvcreate does.
struct Room {
  Extents vg_total, vg_free, pvs_free;
  ExtentSize extent;
};

// Bytes round up to whole extents, percentages round down. The result may exceed the room and is
// not cut to it, as lvcreate would do: the caller refuses and names both figures. "size-invalid"
// where nothing is left after rounding, "not-enough-space" where a percentage meets a full VG.
Result<Extents> resolve(const SizeSpec& spec, const Room& room);

// Extent sizes of a VG: 2^n of at least one sector, or a multiple of 128 KiB; below 2 TiB
// (vgcreate(8), and what 2.03.16 refuses: it keeps the number of 512-byte sectors in 32 bits).
Result<> check_extent_size(ExtentSize size, uint32_t sector_bytes);
Result<ExtentSize> parse_extent_size(std::string_view text, uint32_t sector_bytes = 512);

}  // namespace lvq
