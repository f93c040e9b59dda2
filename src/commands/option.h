// The command line as rows: what is parsed, shown as help, completed in a shell and written into
// the man pages comes from these.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lvq {

struct Option {
  const char* name;               // "--lv"; "-y,--auto-confirm"
  const char* value = "";         // "VG/LV"; "text|json": one of these words; empty: a switch
  const char* group = "Options";  // the heading that it stands under
  bool repeatable = false;
  const char* help;
  uint64_t most = 0;        // not 0: its value is a whole number up to this
  bool changes = false;     // with it a command that only looks changes the machine
  bool alone = false;       // no other option of the command and no operand stands beside it
  bool no_plan = false;     // with it the command makes no plan
  bool only_looks = false;  // with it the command plans, and changes nothing
};

// Words after a command that are not options or their values.
struct Operands {
  const char* name = "";  // "ID"; empty: there are none
  size_t least = 0;
  size_t most = 0;
};
inline constexpr size_t kAnyNumber = SIZE_MAX;

struct CommandExample {
  const char* line;
  const char* what;
};

inline bool is_switch(const Option& option) { return *option.value == '\0'; }
std::vector<std::string> names_of(const Option& option);    // {"-y", "--auto-confirm"}
std::string long_name(const Option& option);                // "--auto-confirm"
std::vector<std::string> choices_of(const Option& option);  // {"text", "json"}; none: any value
// "--lv VG/LV"
std::string with_value(const Option& option);
// Is this word, "FILE" or "DEV[:SIZE]", the path of a file, a folder, a device or a program?
bool is_path(std::string_view value);

}  // namespace lvq
