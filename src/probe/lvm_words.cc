// The words are those of LVM 2.03.16 and 2.03.31: seen in captured reports of both
// (tests/fixtures), listed in lvs(8), vgs(8), pvs(8) and lvmreport(7), and compared with what
// LVM2's lib/report and lib/metadata can print.
#include "probe/lvm_words.h"

namespace lvq {
namespace {

using Word = std::string_view;

// Yes or no, as --binary prints it. Where -1 is accepted too, a volume without a device has it, and
// it counts as no.
constexpr Grammar kFlag{[](Word word) { return word == "0" || word == "1"; }, "0 or 1"};
constexpr Grammar kFlagIfActive{[](Word word) { return kFlag.accepts(word) || word == "-1"; },
                                "0, 1 or -1"};

constexpr Grammar kNumber{is_decimal, "a number"};
constexpr Grammar kNumberIfActive{[](Word word) { return is_decimal(word) || word == "-1"; },
                                  "a number or -1"};
constexpr Grammar kNumberIfAny{[](Word word) { return is_decimal(word) || word.empty(); },
                               "a number or nothing"};

constexpr Grammar kPercent{[](Word word) {
                             const size_t point = std::min(word.find('.'), word.size());
                             const Word behind = word.substr(point);
                             return word.empty() ||
                                    (is_decimal(word.substr(0, point)) && behind.size() == 3 &&
                                     is_decimal(behind.substr(1)));
                           },
                           "a percentage or nothing"};

// 32 characters in groups of 6-4-4-4-4-4-6.
constexpr Grammar kUuid{[](Word word) {
                          constexpr size_t kGroups[] = {6, 4, 4, 4, 4, 4, 6};
                          size_t group = 0;
                          const auto fits = [&](Word part) {
                            return group < std::size(kGroups) && part.size() == kGroups[group++] &&
                                   is_alphanumeric(part, "!#");
                          };
                          return is_list(word, fits, '-') && group == std::size(kGroups);
                        },
                        "a UUID of LVM"};
constexpr Grammar kUuidIfAny{[](Word word) { return word.empty() || kUuid.accepts(word); },
                             "a UUID of LVM or nothing"};

bool is_lvm_name(Word word) { return is_alphanumeric(word, "+_.-"); }
bool is_bracketed(Word word) {
  return word.size() > 2 && word.starts_with('[') && word.ends_with(']') &&
         is_lvm_name(word.substr(1, word.size() - 2));
}
// LVM puts brackets around the names of hidden volumes.
bool is_lv_name(Word word) { return is_lvm_name(word) || is_bracketed(word); }
bool is_pv_name(Word word) { return word.starts_with('/') || word == "[unknown]"; }
bool is_range(Word word) {
  const size_t dash = word.rfind('-'), colon = word.rfind(':', dash);
  if (dash == word.npos || colon == word.npos) return false;
  return (is_pv_name(word.substr(0, colon)) || is_lv_name(word.substr(0, colon))) &&
         is_decimal(word.substr(colon + 1, dash - colon - 1)) && is_decimal(word.substr(dash + 1));
}
bool is_tag(Word word) { return is_alphanumeric(word, "+_.-/=!:&#"); }

constexpr Grammar kVgName{is_lvm_name, "a name"};
constexpr Grammar kLvName{is_lv_name, "a name"};
constexpr Grammar kLvNameIfAny{[](Word word) { return word.empty() || is_lv_name(word); },
                               "a name or nothing"};
constexpr Grammar kSystemId{[](Word word) { return word.empty() || is_lvm_name(word); },
                            "a system ID or nothing"};
// Any path is accepted: LVM prints whichever of the device's links it prefers.
constexpr Grammar kPvName{is_pv_name, "a path or [unknown]"};
constexpr Grammar kPvNameIfAny{[](Word word) { return word.empty() || is_pv_name(word); },
                               "a path, [unknown] or nothing"};
constexpr Grammar kRanges{[](Word word) { return word.empty() || is_list(word, is_range); },
                          "a list of ranges of extents"};
constexpr Grammar kTags{[](Word word) { return word.empty() || is_list(word, is_tag); },
                        "a list of tags"};

template <const auto& kKnown>
constexpr Grammar kOneOf{[](Word word) { return is_one_of(word, kKnown); },
                         "a word that lvq knows"};
template <const auto& kKnown>
constexpr Grammar kListOf{
    [](Word list) { return is_list(list, [](Word word) { return is_one_of(word, kKnown); }); },
    "a list of words that lvq knows"};
template <const auto& kPlaces, size_t kNeeded = std::size(kPlaces)>
constexpr Grammar kLetters{[](Word word) { return is_lettered(word, kPlaces, kNeeded); },
                           "letters that lvq knows"};

// Permissions; resizeable; exported; partial; allocation policy; clustered or shared; and, in
// versions after 2.03.31, persistent reservations.
constexpr Word kVgAttr[] = {"rw", "z-", "x-", "p-", "cltnai-", "cs-", "pP-"};
constexpr Word kPvAttr[] = {"dau-", "x-", "m-"};
// Kind; permissions; allocation policy, in capitals where locked; fixed minor number; state; open;
// target; zeroing; health; skipped at activation. An X means that LVM could not find out, as with a
// volume that an interrupted lvcreate leaves.
constexpr Word kLvAttr[] = {"pcoOeCiIgrRmMVSdDvtTls-",
                            "wrR-",
                            "cltnaiCLTNAI-",
                            "m-",
                            "aidshISMmcCX-",
                            "oX-",
                            "tCrmsuv-",
                            "z-",
                            "pXrmsRwFMDE-",
                            "k-"};

constexpr Word kLockTypes[] = {"", "none", "clvm", "dlm", "sanlock", "idm"};

// 2.03.16 says "unknown" for volumes that consist of nothing but error or zero segments.
constexpr Word kLayouts[] = {
    "linear",   "striped", "mirror",   "raid",       "raid0",     "raid0_meta", "raid1",
    "raid10",   "raid4",   "raid5",    "raid5_n",    "raid5_la",  "raid5_ra",   "raid5_ls",
    "raid5_rs", "raid6",   "raid6_zr", "raid6_nr",   "raid6_nc",  "thin",       "pool",
    "sparse",   "cache",   "cachevol", "writecache", "integrity", "vdo",        "virtual",
    "error",    "zero",    "unknown"};
constexpr Word kRoles[] = {"public",
                           "private",
                           "origin",
                           "thinorigin",
                           "multithinorigin",
                           "thickorigin",
                           "multithickorigin",
                           "cacheorigin",
                           "writecacheorigin",
                           "integrityorigin",
                           "extthinorigin",
                           "multiextthinorigin",
                           "snapshot",
                           "thinsnapshot",
                           "thicksnapshot",
                           "mirror",
                           "raid",
                           "thin",
                           "cache",
                           "writecache",
                           "integrity",
                           "vdo",
                           "pvmove",
                           "image",
                           "log",
                           "metadata",
                           "pool",
                           "data",
                           "spare",
                           "lockd",
                           "sanlock"};
// 2.03.16 prints "active" or nothing, 2.03.31 prints 1 or 0. Both print another word where
// activation is turned off; it is not accepted, since nothing can be concluded from it.
constexpr Word kActive[] = {"active", "", "1", "0"};
// A writable volume without a device has "unknown"; the volume of a pvmove has nothing.
constexpr Word kPermissions[] = {"writeable", "read-only", "read-only-override", "unknown", ""};
constexpr Word kHealth[] = {
    "",       "partial", "refresh needed", "mismatches exist",  "writemostly",
    "failed", "error",   "out_of_data",    "metadata_read_only"};
constexpr Word kSegTypes[] = {"linear",     "striped",    "mirror",     "snapshot",    "thin",
                              "thin-pool",  "cache",      "cache-pool", "writecache",  "error",
                              "zero",       "integrity",  "vdo",        "vdo-pool",    "raid0",
                              "raid1",      "raid0_meta", "raid10",     "raid10_near", "raid4",
                              "raid5",      "raid5_n",    "raid5_la",   "raid5_ls",    "raid5_ra",
                              "raid5_rs",   "raid6",      "raid6_nc",   "raid6_nr",    "raid6_zr",
                              "raid6_la_6", "raid6_ls_6", "raid6_ra_6", "raid6_rs_6",  "raid6_n_6"};
constexpr Word kCacheModes[] = {"", "writethrough", "writeback", "passthrough"};
// Any name is accepted, since policies are modules of the kernel.
constexpr Grammar kCachePolicy{
    [](Word word) { return word.empty() || is_alphanumeric(word, "-_"); },
    "the name of a policy or nothing"};

constexpr LvmField kVg[] = {
    {"vg_name", kVgName},
    {"vg_uuid", kUuid},
    {"vg_seqno", kNumber},
    {"vg_attr", kLetters<kVgAttr, 6>},
    {"vg_extent_size", kNumber},
    {"vg_extent_count", kNumber},
    {"vg_free_count", kNumber},
    {"vg_exported", kFlag},
    {"vg_partial", kFlag},
    {"vg_missing_pv_count", kNumber},
    {"vg_systemid", kSystemId},
    {"vg_shared", kFlag},
    {"vg_lock_type", kOneOf<kLockTypes>},
    {"vg_tags", kTags},
    {"max_lv", kNumber},
    {"max_pv", kNumber},
    {"vg_mda_free", kNumber},
    {"vg_autoactivation", kFlag},
};

constexpr LvmField kPv[] = {
    {"pv_name", kPvName},           {"pv_uuid", kUuid},
    {"vg_uuid", kUuidIfAny},        {"dev_size", kNumber},
    {"pe_start", kNumber},          {"pv_pe_count", kNumber},
    {"pv_pe_alloc_count", kNumber}, {"pv_attr", kLetters<kPvAttr>},
    {"pv_missing", kFlag},          {"pv_in_use", kFlag},
    {"pv_allocatable", kFlag},      {"pv_mda_count", kNumber},
    {"pv_mda_used_count", kNumber}, {"pv_tags", kTags},
    {"pv_major", kNumberIfActive},  {"pv_minor", kNumberIfActive},
};

constexpr LvmField kLv[] = {
    {"lv_name", kLvName},
    {"lv_uuid", kUuid},
    {"lv_attr", kLetters<kLvAttr>},
    {"lv_size", kNumber},
    {"lv_layout", kListOf<kLayouts>},
    {"lv_role", kListOf<kRoles>},
    {"lv_active", kOneOf<kActive>},
    {"lv_tags", kTags},
    {"origin_uuid", kUuidIfAny},
    {"pool_lv", kLvNameIfAny},
    {"lv_parent", kLvNameIfAny},
    {"move_pv", kPvNameIfAny},
    {"convert_lv", kLvNameIfAny},
    {"copy_percent", kPercent},
    {"snap_percent", kPercent},
    {"data_percent", kPercent},
    {"metadata_percent", kPercent},
    {"lv_check_needed", kFlagIfActive},
    {"lv_snapshot_invalid", kFlagIfActive},
    {"lv_merging", kFlag},
    {"lv_health_status", kOneOf<kHealth>},
    {"lv_permissions", kOneOf<kPermissions>},
    {"lv_skip_activation", kFlag},
    {"lv_kernel_major", kNumberIfActive},
    {"lv_kernel_minor", kNumberIfActive},
    {"lv_device_open", kFlagIfActive},
    {"lv_suspended", kFlagIfActive},
    {"cache_dirty_blocks", kNumberIfAny},
    {"lv_autoactivation", kFlag},
};

constexpr LvmField kSeg[] = {
    {"lv_uuid", kUuid},
    {"segtype", kOneOf<kSegTypes>},
    {"seg_start_pe", kNumber},
    {"seg_size_pe", kNumber},
    {"seg_le_ranges", kRanges},
    {"chunk_size", kNumber},
    {"cache_mode", kOneOf<kCacheModes>},
    {"cache_policy", kCachePolicy},
    {"stripe_size", kNumber},
};

constexpr LvmField kPvSeg[] = {
    {"pv_uuid", kUuid},
    {"pvseg_start", kNumber},
    {"pvseg_size", kNumber},
    {"lv_uuid", kUuidIfAny},
};

constexpr LvmTable kTables[] = {
    {"vg", kVg}, {"pv", kPv}, {"lv", kLv}, {"seg", kSeg}, {"pvseg", kPvSeg}};

}  // namespace

std::span<const LvmTable> lvm_tables() { return kTables; }

const LvmTable* lvm_table(std::string_view kind) {
  const auto table = std::ranges::find(kTables, kind, &LvmTable::kind);
  return table == std::end(kTables) ? nullptr : table;
}

}  // namespace lvq
