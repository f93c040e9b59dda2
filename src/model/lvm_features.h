// What differs between versions of LVM2: each feature with the first version that has it, and how
// that is known.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lvq {

struct LvmVersion {
  uint32_t major = 0, minor = 0, patch = 0;
  auto operator<=>(const LvmVersion&) const = default;
};

// "2.03.16(2)", as `lvm version` prints it, or a bare "2.03.16"; nothing where it is no version.
std::optional<LvmVersion> parse_lvm_version(std::string_view text);

enum class LvmFeature { fs_option, active_in_figures };

struct LvmFeatureRow {
  LvmFeature feature;
  LvmVersion since;
  std::string_view source;
};

// One row for each feature. Add one where versions differ; ask with has_feature().
inline constexpr std::array<LvmFeatureRow, 2> kLvmFeatures = {{
    // lvreduce looks at the file system by itself (--fs checksize), even with --force. lvq has
    // looked already and turns that off. Older versions do not know the option.
    {LvmFeature::fs_option,
     {2, 3, 17},
     "LVM2's WHATS_NEW, version 2.03.17; lvreduce(8), --fs; tried with 2.03.31"},
    // With --binary, lv_active is "1" or "0". lvq reads words and figures from every version.
    {LvmFeature::active_in_figures,
     {2, 3, 31},
     "tried: not with 2.03.16, with 2.03.31; those between were not"},
}};

// An unknown version has no feature. Only a capture of an older lvq lacks the version.
bool has_feature(std::string_view lvm_version, LvmFeature feature);

}  // namespace lvq
