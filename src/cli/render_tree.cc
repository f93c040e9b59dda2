// Two trees are compared by the keys of their rows, wherever these stand: a disk that joins a
// volume group is one row that changes, not one that goes and one that appears.
#include "cli/render_tree.h"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "cli/columns.h"
#include "cli/wrap.h"

namespace lvq {
namespace {

constexpr const char* kBlank = "blank";
constexpr const char* kPv = "physical volume";
constexpr size_t kShownContext = 3;  // unchanged rows beside changed ones

bool has_change(const StackRow& row) {
  return row.change != Change::none || std::ranges::any_of(row.children, has_change);
}

class Comparison {
 public:
  Comparison(const std::vector<StackRow>& before, const std::vector<StackRow>& after,
             const std::map<std::string, std::string>& reverted)
      : reverted_(reverted) {
    collect(before, [this](const StackRow& row) { old_.emplace(row.key, &row); });
    collect(after, [this](const StackRow& row) { kept_.insert(row.key); });
  }

  // The rows of `after`, marked, followed by the rows of `before` that are gone.
  std::vector<StackRow> merged(const std::vector<StackRow>& before,
                               const std::vector<StackRow>& after) const {
    static const std::vector<StackRow> kNone;
    std::vector<StackRow> rows;
    for (const auto& row : after) {
      const auto was = old_.find(row.key);
      StackRow marked =
          was == old_.end() ? changed_to(row, Change::create) : changed(*was->second, row);
      marked.children = merged(was == old_.end() ? kNone : was->second->children, row.children);
      if (!has_change(marked))
        marked.children = std::vector<StackRow>();  // there may be thousands, none of them shown
      rows.push_back(std::move(marked));
    }
    for (const auto& row : before) {
      if (kept_.contains(row.key)) continue;
      StackRow gone = changed_to(row, Change::destroy);
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

  static StackRow changed_to(const StackRow& row, Change change) {
    StackRow copy = row;
    copy.children.clear();
    copy.change = change;
    return copy;
  }

  StackRow changed(const StackRow& before, const StackRow& after) const {
    StackRow row = changed_to(after, Change::none);
    if (before.name != after.name) {
      row.change = Change::alter;
      row.name = before.name + " -> " + after.name;
    }
    for (const auto column : {&StackRow::size, &StackRow::content, &StackRow::place}) {
      if (before.*column == after.*column) continue;
      row.change = Change::alter;
      row.*column = from_to(before.*column, after.*column);
    }
    if (!after.disks.empty() && before.disks != after.disks) {
      row.change = Change::alter;
      row.disks = from_to(before.disks, after.disks);
      if (before.size == after.size) row.content += row.content.empty() ? "moves" : ", moves";
    }
    // The free room was in a group that the device has left.
    if (after.place.empty() && before.place.ends_with(" free")) row.place.clear();
    if (loses_content(before, after)) row.change = Change::lose;
    if (const auto words = reverted_.find(row.key); words != reverted_.end()) {
      row.change = Change::revert;
      row.content += (row.content.empty() ? "" : ", ") + words->second;
      row.place.clear();
    }
    return row;
  }

  // "5.31 -> 5.72 GiB free": the last words that both texts share are said once.
  static std::string from_to(const std::string& before, const std::string& after) {
    if (before.empty()) return after;
    if (after.empty()) return before + " -> none";
    auto old_words = split(before, ' ');
    auto new_words = split(after, ' ');
    std::string common;
    while (old_words.size() > 1 && new_words.size() > 1 && old_words.back() == new_words.back()) {
      common = " " + new_words.back() + common;
      old_words.pop_back();
      new_words.pop_back();
    }
    return join(old_words, " ") + " -> " + join(new_words, " ") + common;
  }

  // Does a device lose what it held? A blank one and a physical volume have nothing to lose.
  static bool loses_content(const StackRow& before, const StackRow& after) {
    const bool kept = before.content == after.content || before.content.empty() ||
                      before.content == kBlank || before.content.find(kPv) != std::string::npos;
    return before.key.starts_with("device:") && !kept;
  }

  std::unordered_map<std::string, const StackRow*> old_;
  std::unordered_set<std::string> kept_;
  const std::map<std::string, std::string>& reverted_;
};

// Drops what lies too far from any change; the origin of a snapshot and a few more unchanged
// siblings stay, and the others are counted.
std::vector<StackRow> pruned(std::vector<StackRow> rows, size_t context) {
  std::vector<StackRow> kept;
  std::unordered_set<std::string> origins;
  for (const auto& row : rows)
    if (row.change != Change::none) origins.insert(row.origin);
  size_t shown = 0, hidden = 0;
  for (auto& row : rows) {
    const bool is_origin = origins.contains(row.key);
    if (has_change(row))
      row.children = pruned(std::move(row.children), kShownContext);
    else if (is_origin || shown < context) {
      shown += is_origin ? 0 : 1;
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

// How wide each column is, and whether details and disks are shown. `alone`: the width of content
// in rows that have no place, where it may go on into the column of places.
struct Widths {
  size_t name = 0, size = 0, content = 0, place = 0, disks = 0, alone = 0;
  bool details = true, with_disks = true;
};

std::string content_of(const StackRow& row, const Widths& widths) {
  return widths.details ? row.content + row.detail : row.content;
}

bool stands_alone(const StackRow& row, const Widths& widths) {
  return row.place.empty() && (row.disks.empty() || !widths.with_disks);
}

void measure(const std::vector<StackRow>& rows, size_t depth, Widths& widths) {
  for (const auto& row : rows) {
    if (!row.key.empty()) widths.name = std::max(widths.name, 2 * depth + width(row.name));
    widths.size = std::max(widths.size, width(row.size));
    size_t& content = stands_alone(row, widths) ? widths.alone : widths.content;
    content = std::max(content, width(content_of(row, widths)));
    widths.place = std::max(widths.place, width(row.place));
    if (widths.with_disks) widths.disks = std::max(widths.disks, width(row.disks));
    measure(row.children, depth + 1, widths);
  }
}

constexpr size_t kGap = 2;  // blanks between columns

// What a column keeps while others have more to give.
constexpr size_t kReadable = 20;
constexpr size_t kShortName = 16;  // what is longer has a line of its own
constexpr size_t kLeast = 8;

size_t before_content(const Widths& widths, size_t mark) {
  return mark + widths.name + kGap + widths.size + kGap;
}

size_t with_places(const Widths& widths, size_t mark) {
  size_t needed = before_content(widths, mark) + widths.content;
  for (const size_t column : {widths.place, widths.disks})
    if (column > 0) needed += kGap + column;
  return needed;
}

// Takes from a column what the row is too wide by, but leaves it `least`.
void narrow(size_t& column, size_t& excess, size_t least) {
  const size_t less = std::min(excess, column - std::min(column, least));
  column -= less;
  excess -= less;
}

// The content gives first, and goes on in a row below: free space and mounts are looked for.
bool fit(Widths& widths, size_t mark, size_t columns) {
  const size_t wanted = with_places(widths, mark);
  size_t excess = wanted - std::min(wanted, columns);
  narrow(widths.content, excess, kReadable);
  if (excess > 0 && widths.disks > 0) return false;
  narrow(widths.name, excess, kShortName);
  for (const size_t least : {kReadable, kLeast})
    for (size_t* column : {&widths.name, &widths.content, &widths.place})
      narrow(*column, excess, least);
  widths.alone = columns - std::min(columns, before_content(widths, mark));
  return true;
}

Widths widths_within(const std::vector<StackRow>& rows, size_t mark, size_t columns) {
  Widths widths;
  measure(rows, 0, widths);
  const size_t widest =
      std::max(with_places(widths, mark), before_content(widths, mark) + widths.alone);
  if (columns == 0 || widest <= columns) return widths;
  for (const bool with_disks : {true, false}) {
    widths = {.details = false, .with_disks = with_disks};
    measure(rows, 0, widths);
    if (fit(widths, mark, columns)) break;
  }
  return widths;
}

std::string coloured(Change change, const std::string& line, const Palette& palette) {
  switch (change) {
    case Change::create:
      return palette.green(line);
    case Change::destroy:
    case Change::lose:
    case Change::revert:
      return palette.red(line);
    case Change::alter:
      return palette.yellow(line);
    case Change::none:
      break;
  }
  return line;
}

std::vector<std::string> cell(const std::string& words, size_t columns) {
  if (width(words) <= columns) return {words};
  return prose_rows(words, "", std::max<size_t>(columns, 1));
}

// Puts a cell beside what the lines hold so far, `at` being its column. Each of its rows is in a
// line of its own.
void put(const std::vector<std::string>& rows, size_t at, size_t first,
         std::vector<std::string>& lines) {
  if (lines.size() < first + rows.size()) lines.resize(first + rows.size());
  for (size_t i = 0; i < rows.size(); ++i)
    if (!rows[i].empty()) lines[first + i] = padded(lines[first + i], at) + rows[i];
}

// The lines of one row of the tree. A name that is wider than its column has a line of its own.
std::vector<std::string> lines_of(const StackRow& row, size_t depth, const Widths& widths,
                                  size_t columns) {
  const std::string indent(2 * depth, ' ');
  if (row.key.empty()) return prose_rows(row.name, indent, columns);
  std::vector<std::string> lines = {indent + row.name};
  const size_t first = width(lines.front()) > widths.name ? 1 : 0;
  put({right_aligned(row.size, widths.size)}, widths.name + kGap, first, lines);
  const size_t content = before_content(widths, 0);
  const bool alone = stands_alone(row, widths);
  put(cell(content_of(row, widths), alone ? widths.alone : widths.content), content, first, lines);
  const size_t place = content + widths.content + kGap;
  if (!alone) put(cell(row.place, widths.place), place, first, lines);
  if (widths.disks > 0) put({row.disks}, place + widths.place + kGap, first, lines);
  return lines;
}

void draw(const std::vector<StackRow>& rows, size_t depth, const Widths& widths, size_t mark,
          const Palette& palette, std::string& out) {
  const size_t columns = palette.columns == 0 ? SIZE_MAX : palette.columns;
  for (const auto& row : rows) {
    const size_t room = palette.columns - std::min(palette.columns, mark);
    std::string margin = mark == 0 ? "" : std::string(1, mark_of(row.change)) + " ";
    for (const auto& line : lines_of(row, depth, widths, room)) {
      out += coloured(row.change, clipped(margin + line, columns), palette) + "\n";
      margin.assign(mark, ' ');
    }
    draw(row.children, depth + 1, widths, mark, palette, out);
  }
}

}  // namespace

char mark_of(Change change) {
  switch (change) {
    case Change::create:
      return '+';
    case Change::destroy:
      return '-';
    case Change::alter:
      return '~';
    case Change::lose:
    case Change::revert:
      return '!';
    case Change::none:
      break;
  }
  return ' ';
}

std::vector<StackRow> difference(const std::vector<StackRow>& before,
                                 const std::vector<StackRow>& after,
                                 const std::map<std::string, std::string>& reverted) {
  return pruned(Comparison(before, after, reverted).merged(before, after), 0);
}

std::string rows_text(const std::vector<StackRow>& rows, const Palette& palette) {
  const size_t mark = std::ranges::any_of(rows, has_change) ? 2 : 0;
  std::string out;
  draw(rows, 0, widths_within(rows, mark, palette.columns), mark, palette, out);
  return out;
}

}  // namespace lvq
