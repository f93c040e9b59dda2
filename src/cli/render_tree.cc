// Two trees of rows are compared by the rows' keys, wherever they stand: a disk that joins a volume
// group is one row that changes, not one that goes and one that appears.
#include "cli/render_tree.h"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "cli/columns.h"

namespace lvq {
namespace {

constexpr size_t kShownContext = 3;  // unchanged rows beside changed ones

bool has_change(const StackRow& row) {
  return row.mark != ' ' || std::ranges::any_of(row.children, has_change);
}

class Comparison {
 public:
  Comparison(const std::vector<StackRow>& before, const std::vector<StackRow>& after) {
    collect(before, [this](const StackRow& row) { old_.emplace(row.key, &row); });
    collect(after, [this](const StackRow& row) { kept_.insert(row.key); });
  }

  // `after`, marked, then the rows of `before` that are gone.
  std::vector<StackRow> merged(const std::vector<StackRow>& before,
                               const std::vector<StackRow>& after) const {
    static const std::vector<StackRow> kNone;
    std::vector<StackRow> rows;
    for (const auto& row : after) {
      const auto was = old_.find(row.key);
      StackRow marked = was == old_.end() ? with_mark(row, '+') : changed(*was->second, row);
      marked.children = merged(was == old_.end() ? kNone : was->second->children, row.children);
      if (!has_change(marked))
        marked.children = std::vector<StackRow>();  // there may be thousands, none of them shown
      rows.push_back(std::move(marked));
    }
    for (const auto& row : before) {
      if (kept_.contains(row.key)) continue;
      StackRow gone = with_mark(row, '-');
      gone.children = merged(row.children, kNone);
      rows.push_back(std::move(gone));
    }
    return rows;
  }

 private:
  template <class Take>
  static void collect(const std::vector<StackRow>& rows, const Take& take) {
    for (const auto& row : rows) {
      take(row);
      collect(row.children, take);
    }
  }

  static StackRow with_mark(const StackRow& row, char mark) {
    return {.key = row.key,
            .mark = mark,
            .name = row.name,
            .size = row.size,
            .content = row.content,
            .place = row.place};
  }

  static StackRow changed(const StackRow& was, const StackRow& is) {
    StackRow row = with_mark(is, ' ');
    for (const auto column : {&StackRow::size, &StackRow::content, &StackRow::place}) {
      if (was.*column == is.*column) continue;
      row.mark = '~';
      if (!(was.*column).empty())
        row.*column = was.*column + " -> " + ((is.*column).empty() ? "none" : is.*column);
    }
    return row;
  }

  std::unordered_map<std::string, const StackRow*> old_;
  std::unordered_set<std::string> kept_;
};

// Drops what lies too far from any change; a few unchanged siblings stay, and the others are
// counted.
std::vector<StackRow> pruned(std::vector<StackRow> rows, size_t context) {
  std::vector<StackRow> kept;
  size_t shown = 0, hidden = 0;
  for (auto& row : rows) {
    if (has_change(row))
      row.children = pruned(std::move(row.children), kShownContext);
    else if (shown < context) {
      ++shown;
      row.children.clear();
    } else {
      ++hidden;
      continue;
    }
    kept.push_back(std::move(row));
  }
  if (hidden > 0 && context > 0)
    kept.push_back({.key = "", .name = fmt::format("({} more, unchanged)", hidden)});
  return kept;
}

struct Widths {
  size_t name = 0, size = 0, content = 0;
};

void measure(const std::vector<StackRow>& rows, size_t depth, Widths& widths) {
  for (const auto& row : rows) {
    if (!row.key.empty()) widths.name = std::max(widths.name, 2 * depth + width(row.name));
    widths.size = std::max(widths.size, width(row.size));
    if (!row.place.empty()) widths.content = std::max(widths.content, width(row.content));
    measure(row.children, depth + 1, widths);
  }
}

std::string coloured(char mark, const std::string& line, const Palette& palette) {
  switch (mark) {
    case '+':
      return palette.green(line);
    case '-':
      return palette.red(line);
    case '~':
      return palette.yellow(line);
    default:
      return line;
  }
}

std::string line(const StackRow& row, size_t depth, const Widths& widths) {
  std::string out = padded(std::string(2 * depth, ' ') + row.name, widths.name) + "  " +
                    right_aligned(row.size, widths.size) + "  ";
  out += row.place.empty() ? row.content : padded(row.content, widths.content) + "  " + row.place;
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

void draw(const std::vector<StackRow>& rows, size_t depth, const Widths& widths, bool marks,
          const Palette& palette, std::string& out) {
  for (const auto& row : rows) {
    const std::string mark = marks ? std::string(1, row.mark) + " " : "";
    out += coloured(row.mark, mark + line(row, depth, widths), palette) + "\n";
    draw(row.children, depth + 1, widths, marks, palette, out);
  }
}

}  // namespace

std::vector<StackRow> difference(const std::vector<StackRow>& before,
                                 const std::vector<StackRow>& after) {
  return pruned(Comparison(before, after).merged(before, after), 0);
}

std::string rows_text(const std::vector<StackRow>& rows, const Palette& palette) {
  Widths widths;
  measure(rows, 0, widths);
  std::string out;
  draw(rows, 0, widths, std::ranges::any_of(rows, has_change), palette, out);
  return out;
}

}  // namespace lvq
