#include "model/volume_layout.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "base/text.h"
#include "model/names.h"
#include "model/size_spec.h"

namespace lvq {
namespace {

using Kind = VolumeLayout::Kind;

constexpr std::string_view kForms =
    "linear, striped:N[:STRIPE_SIZE], raid1[:COPIES], raid10[:STRIPES[:STRIPE_SIZE]], "
    "raid5:N[:STRIPE_SIZE], raid6:N[:STRIPE_SIZE], thin:POOL, thin-pool[:METADATA_SIZE]";

// What one kind says of itself. `least` and `most` are of the number behind its name: stripes, or
// the copies of raid1 (lvmraid(7); the kernel takes 253 devices, LVM 128 stripes, 10 copies).
struct Row {
  Kind kind;
  std::string_view name, lvm;
  uint32_t least, most, usual;  // usual 0: the number has to be given
  uint32_t parity;              // PVs that come on top of the stripes
};
constexpr std::array kRows = {
    Row{Kind::linear, "linear", "linear", 0, 0, 0, 0},
    Row{Kind::striped, "striped", "striped", 2, 128, 0, 0},
    Row{Kind::raid1, "raid1", "raid,raid1", 2, 10, 2, 0},
    Row{Kind::raid10, "raid10", "raid,raid10", 2, 32, 2, 0},
    Row{Kind::raid5, "raid5", "raid,raid5,raid5_ls", 2, 63, 0, 1},
    Row{Kind::raid6, "raid6", "raid,raid6,raid6_zr", 3, 62, 0, 2},
    Row{Kind::thin_pool, "thin-pool", "thin,pool", 0, 0, 0, 0},
    Row{Kind::thin, "thin", "thin,sparse", 0, 0, 0, 0},
};

const Row& row_of(Kind kind) { return *std::ranges::find(kRows, kind, &Row::kind); }

std::unexpected<Error> wrong(std::string_view text, std::string message) {
  return fail("usage", printable(text), std::move(message), {}, "KIND is " + std::string(kForms));
}

Result<uint32_t> parse_count(std::string_view text, const Row& row, std::string_view count) {
  uint32_t number = 0;
  if (!read_number(count, number) || number < row.least || number > row.most)
    return wrong(text,
                 fmt::format("{} takes a number from {} to {}", row.name, row.least, row.most));
  return number;
}

// LVM takes powers of two from the size of a page to that of an extent. The latter is checked
// later, when the group is known.
Result<Bytes> parse_stripe_size(std::string_view text, std::string_view size) {
  TRY(const Bytes bytes, parse_bytes(size));
  if (bytes < 4_KiB || !std::has_single_bit(bytes.value))
    return fail("size-invalid", printable(text), "a stripe size is a power of two, and 4K at least",
                "lvcreate(8), --stripesize");
  return bytes;
}

Result<VolumeLayout> parse_rest(std::string_view text, const Row& row,
                                std::span<const std::string> rest) {
  VolumeLayout layout{.kind = row.kind};
  const bool has_stripes = row.most > 0 && row.kind != Kind::raid1;
  const size_t most = row.kind == Kind::linear ? 0 : has_stripes ? 2 : 1;
  const bool needs_one = row.kind == Kind::thin || (row.most > 0 && row.usual == 0);
  if (rest.size() > most) return wrong(text, "has too many parts");
  if (rest.empty() && needs_one)
    return wrong(text, fmt::format("{} needs {}", row.name,
                                   row.kind == Kind::thin ? "the name of its pool" : "a number"));
  if (row.kind == Kind::thin) {
    TRY_VOID(check_lv_name(rest[0]));
    layout.pool = rest[0];
  } else if (row.kind == Kind::thin_pool) {
    if (rest.empty()) return layout;
    TRY(layout.metadata_size, parse_bytes(rest[0]));
  } else if (row.most > 0) {
    uint32_t count = row.usual;
    if (!rest.empty()) {
      TRY(count, parse_count(text, row, rest[0]));
    }
    (row.kind == Kind::raid1 ? layout.copies : layout.stripes) = count;
    if (row.kind == Kind::raid10) layout.copies = 2;
    if (rest.size() == 2) {
      TRY(layout.stripe_size, parse_stripe_size(text, rest[1]));
    }
  }
  return layout;
}

}  // namespace

Result<VolumeLayout> parse_volume_layout(std::string_view text) {
  const auto parts = split(text, ':');
  const auto row = std::ranges::find(kRows, std::string_view(parts[0]), &Row::name);
  if (row == kRows.end()) return wrong(text, "is not a layout");
  return parse_rest(text, *row, std::span(parts).subspan(1));
}

std::string text(const VolumeLayout& layout) {
  std::string out(row_of(layout.kind).name);
  if (layout.kind == Kind::raid1)
    out += fmt::format(":{}", layout.copies);
  else if (layout.stripes > 1)
    out += fmt::format(":{}", layout.stripes);
  if (layout.stripe_size.value > 0)
    out += ":" + text(SizeSpec{SizeSpec::Kind::bytes, layout.stripe_size.value});
  if (layout.metadata_size.value > 0)
    out += ":" + text(SizeSpec{SizeSpec::Kind::bytes, layout.metadata_size.value});
  if (!layout.pool.empty()) out += ":" + layout.pool;
  return out;
}

uint32_t pvs_needed(const VolumeLayout& layout) {
  return layout.stripes * layout.copies + row_of(layout.kind).parity;
}

bool is_thin(const VolumeLayout& layout) {
  return layout.kind == Kind::thin_pool || layout.kind == Kind::thin;
}

bool is_raid(const VolumeLayout& layout) { return lvm_words(layout).starts_with("raid"); }

std::string lvm_words(const VolumeLayout& layout) { return std::string(row_of(layout.kind).lvm); }

std::optional<VolumeLayout::Kind> kind_with_lvm_words(std::string_view words) {
  const auto row = std::ranges::find(kRows, words, &Row::lvm);
  return row == kRows.end() ? std::nullopt : std::optional(row->kind);
}

}  // namespace lvq
