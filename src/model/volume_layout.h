// How a volume lies on its PVs, as people ask for it: "striped:3:64K", "raid1", "thin:pool"
// (lvcreate(8), lvmraid(7), lvmthin(7)).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/units.h"

namespace lvq {

struct VolumeLayout {
  enum class Kind { linear, striped, raid1, raid10, raid5, raid6, thin_pool, thin };
  Kind kind = Kind::linear;
  // Over how many PVs the data are spread. What raid5 and raid6 need for parity (one PV, two PVs)
  // and raid10 for its copies comes on top, as with lvcreate --stripes.
  uint32_t stripes = 1;
  uint32_t copies = 1;  // of each byte: raid1, raid10
  Bytes stripe_size;    // 0: LVM's own choice
  Bytes metadata_size;  // of a thin pool; 0: by lvq's rule
  std::string pool;     // of a thin volume: the name of its pool, in the same group
  bool operator==(const VolumeLayout&) const = default;
};

// KIND of --layout: linear, striped:N[:STRIPE_SIZE], raid1[:COPIES],
// raid10[:STRIPES[:STRIPE_SIZE]], raid5:N[:STRIPE_SIZE], raid6:N[:STRIPE_SIZE], thin:POOL,
// thin-pool[:METADATA_SIZE]. Codes: usage, size-invalid, name-invalid.
Result<VolumeLayout> parse_volume_layout(std::string_view text);
std::string text(const VolumeLayout& layout);  // parses back to the same layout

// The least number of PVs that the layout needs. They must share no disk.
uint32_t pvs_needed(const VolumeLayout& layout);
bool is_raid(const VolumeLayout& layout);
bool is_thin(const VolumeLayout& layout);  // a thin pool, or a volume in one

// lv_layout of lvs(8) for it: "linear", "striped", "raid,raid1", "raid,raid5,raid5_ls",
// "thin,pool".
std::string lvm_words(const VolumeLayout& layout);
// The kind for which LVM has these words; nothing: none of them.
std::optional<VolumeLayout::Kind> kind_with_lvm_words(std::string_view words);

}  // namespace lvq
