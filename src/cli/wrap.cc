#include "cli/wrap.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/columns.h"

namespace lvq {
namespace {

constexpr std::string_view kGoesOn = " \\";
constexpr std::string_view kWithinWord = "\\";

std::string styled(const std::string& text, CommandWord::Look look, const Palette& palette) {
  switch (look) {
    case CommandWord::Look::dim:
      return palette.dim(text);
    case CommandWord::Look::bright:
      return palette.bold(text);
    case CommandWord::Look::plain:
      break;
  }
  return text;
}

std::string in_shell(std::string_view word) { return printable(shell_quote(word)); }

// The longest beginning of `word`, in whole characters, that takes at most `columns` when it is
// quoted; at least one character.
std::string_view begin_within(std::string_view word, size_t columns) {
  size_t end = 0;
  while (end < word.size()) {
    const size_t next = end + std::max<size_t>(1, utf8_length(word.substr(end)));
    if (end > 0 && width(in_shell(word.substr(0, next))) > columns) break;
    end = next;
  }
  return word.substr(0, end);
}

// Splits at blanks, but keeps a number and its unit together.
std::vector<std::string> words_of(std::string_view text) {
  constexpr std::array<std::string_view, 7> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "s"};
  std::vector<std::string> words;
  for (auto& word : split(text, ' ')) {
    const std::string_view bare = std::string_view(word).substr(0, word.find_first_of(",.;:)"));
    const bool is_unit = std::ranges::find(kUnits, bare) != kUnits.end();
    if (is_unit && !words.empty())
      words.back() += " " + word;
    else
      words.push_back(std::move(word));
  }
  return words;
}

// A guess by the words alone: an option without a value stands before another option or a path.
bool takes_value(std::string_view option, std::string_view next) {
  return option.starts_with('-') && option.find('=') == std::string_view::npos &&
         !next.starts_with('-') && !next.starts_with('/');
}

class Rows {
 public:
  Rows(const std::string& label, const Palette& palette)
      : row_(label), used_(width(label)), indent_(used_), palette_(palette) {}

  // `with_next`: the columns of what should stay in the same row, as a value beside its option.
  void add(const CommandWord& word, size_t with_next) {
    const std::string shown = in_shell(word.text);
    const size_t blank = fresh_ ? 0 : 1;
    if (fits(blank + width(shown) + with_next)) return append(blank, shown, word.look);
    const bool apart = !fits_in_row(width(shown) + with_next);
    if (apart && fits(blank + width(shown))) return append(blank, shown, word.look);
    if (!fresh_) start(kGoesOn, indent_);
    if (fits(width(shown))) return append(0, shown, word.look);
    add_in_pieces(word);
  }

  std::string text() && { return out_ + row_ + "\n"; }

 private:
  bool fits(size_t more) const {
    return palette_.columns == 0 || used_ + more + kGoesOn.size() <= palette_.columns;
  }

  bool fits_in_row(size_t size) const {
    return palette_.columns == 0 || indent_ + size + kGoesOn.size() <= palette_.columns;
  }

  void append(size_t blank, const std::string& shown, CommandWord::Look look) {
    row_ += std::string(blank, ' ') + styled(shown, look, palette_);
    used_ += blank + width(shown);
    fresh_ = false;
  }

  void start(std::string_view end, size_t indent) {
    out_ += row_ + std::string(end) + "\n";
    row_ = std::string(indent, ' ');
    used_ = indent;
    fresh_ = true;
  }

  // A shell joins what stands on both sides of a backslash at the end of a line, so the next piece
  // has to begin at the left edge.
  void add_in_pieces(const CommandWord& word) {
    std::string_view rest = word.text;
    for (bool first = true; !rest.empty(); first = false) {
      if (!first) start(kWithinWord, 0);
      const size_t taken = used_ + kGoesOn.size();
      const size_t room = palette_.columns > taken ? palette_.columns - taken : 1;
      const std::string_view piece = begin_within(rest, room);
      append(0, in_shell(piece), word.look);
      rest.remove_prefix(piece.size());
    }
  }

  std::string out_, row_;
  size_t used_, indent_;
  bool fresh_ = true;  // nothing stands in the row but its indent
  const Palette& palette_;
};

// How many bytes of `text`, in whole characters, take at most `columns`.
size_t bytes_within(std::string_view text, size_t columns) {
  size_t end = 0;
  for (size_t used = 0; end < text.size() && used < columns; ++used)
    end += std::max<size_t>(1, utf8_length(text.substr(end)));
  return end;
}

}  // namespace

std::string command_rows(const std::vector<CommandWord>& words, const std::string& label,
                         const Palette& palette) {
  Rows rows(label, palette);
  for (size_t i = 0; i < words.size(); ++i) {
    const bool is_pair = i + 1 < words.size() && takes_value(words[i].text, words[i + 1].text);
    rows.add(words[i], is_pair ? 1 + width(in_shell(words[i + 1].text)) : 0);
  }
  return std::move(rows).text();
}

std::vector<std::string> prose_rows(std::string_view text, const std::string& label, size_t columns,
                                    std::optional<size_t> indent) {
  if (columns == 0) return {label + std::string(text)};
  std::vector<std::string> rows;
  std::string row = label;
  bool fresh = true;
  const auto end_row = [&] {
    rows.push_back(row);
    row.assign(std::min(indent.value_or(width(label)), columns / 2), ' ');
    fresh = true;
  };
  for (std::string word : words_of(text)) {
    if (!fresh && width(row) + 1 + width(word) > columns) end_row();
    if (!fresh) row += " ";
    if (width(row) >= columns) end_row();
    while (width(row) + width(word) > columns) {
      const size_t piece = bytes_within(word, columns - width(row));
      row += word.substr(0, piece);
      word.erase(0, piece);
      end_row();
    }
    row += word;
    fresh = false;
  }
  rows.push_back(row);
  return rows;
}

std::string prose(std::string_view text, const std::string& label, size_t columns) {
  return join(prose_rows(text, label, columns), "\n") + "\n";
}

std::string clipped(std::string_view text, size_t columns) {
  constexpr std::string_view kMore = "...";
  if (width(text) <= columns) return std::string(text);
  if (columns <= kMore.size()) return std::string(kMore.substr(0, columns));
  return std::string(text.substr(0, bytes_within(text, columns - kMore.size()))) +
         std::string(kMore);
}

}  // namespace lvq
