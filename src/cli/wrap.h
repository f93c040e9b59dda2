// Commands and sentences within the width of a terminal. `columns` is 0 where there is no limit: on
// a pipe a command is one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/palette.h"

namespace lvq {

// One word of a command as argv has it.
struct CommandWord {
  enum class Look { plain, dim, bright };
  std::string text;
  Look look = Look::plain;
};

// Rows of a command, quoted. Each that goes on in the next ends with a backslash, so that all of
// them can be pasted into a shell. `label` stands before the first row, the others are indented as
// far.
std::string command_rows(const std::vector<CommandWord>& words, const std::string& label,
                         const Palette& palette);

// A printable text, broken at blanks, and within a word that alone is too long. `label` stands
// before the first row; the others are indented as far, or by `indent`.
std::vector<std::string> prose_rows(std::string_view text, const std::string& label, size_t columns,
                                    std::optional<size_t> indent = std::nullopt);

// The same with a line feed after each row.
std::string prose(std::string_view text, const std::string& label, size_t columns);

// Cuts a text that is too long, and lets it end with "...".
std::string clipped(std::string_view text, size_t columns);

}  // namespace lvq
