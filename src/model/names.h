// Names LVM2 accepts, and how it derives device names from them (lvm(8), "VALID NAMES";
// device-mapper joins VG and LV by one hyphen and doubles the hyphens inside). lvq checks names
// while planning, because LVM2 finds some errors too late: an lvrename to a name whose escaped form
// is too long commits and then leaves the LV suspended.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace lvq {

// All errors are "name-invalid". These are for new names; a name that exists may be longer.
Result<> check_vg_name(std::string_view name);
Result<> check_lv_name(std::string_view name);
Result<> check_lv_path_length(std::string_view vg, std::string_view lv);

std::string dm_name(std::string_view vg, std::string_view lv);  // "a-b", "c" -> "a--b-c"
bool is_dm_name(std::string_view text, std::string_view vg,
                std::string_view lv);                             // text == dm_name(vg, lv)
std::string full_name(std::string_view vg, std::string_view lv);  // "VG/LV"
std::string lv_path(std::string_view vg, std::string_view lv);    // "/dev/VG/LV"

bool is_name_character(char c);  // one that LVM takes in a name (lvm(8), "Valid names")

// "VG/LV", or its path below /dev; nothing for anything else.
std::optional<std::pair<std::string, std::string>> parse_lv_name(std::string_view text);

// VG and LV of a device-mapper name; nothing for other names, and for layers of an LV
// ("vg-lv-real").
std::optional<std::pair<std::string, std::string>> split_dm_name(std::string_view name);

}  // namespace lvq
