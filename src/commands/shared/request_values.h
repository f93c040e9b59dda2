// Reads the values of options that several commands have, and refuses those that are wrong.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands/command.h"

namespace lvq {

// The value of an option that is not repeatable. "" where it is not given; if it is `needed`, that
// is refused with `example` as the hint.
std::string one_value(const Arguments& arguments, const char* option, const std::string& example,
                      Findings& findings, bool needed = true);

// The devices in all lists of a repeatable option. Refuses each that is not a full path.
std::vector<std::string> devices_named(const Arguments& arguments, const std::string& option,
                                       Findings& findings);
// VG and LV of a value of --lv; nothing, with a refusal that gives `example`, where it names none.
std::optional<std::pair<std::string, std::string>> volume_named(
    const std::string& given, Findings& findings, const std::string& example = "vg0/data");

}  // namespace lvq
