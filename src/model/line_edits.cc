#include "model/line_edits.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/text.h"

namespace lvq {
namespace {

std::vector<std::string> lines_with_feeds(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::string_view without_feed(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

bool same_line(std::string_view a, std::string_view b) {
  return without_feed(a) == without_feed(b);
}

class Editor {
 public:
  explicit Editor(std::string_view text) : lines_(lines_with_feeds(text)) {}

  // False where the edit changes a line, and neither that line nor the changed one is there.
  bool apply(const LineEdit& edit) {
    if (edit.from.empty()) {
      insert(edit);
      return true;
    }
    const auto at =
        nearest(edit.at, [&](size_t n) { return same_line(lines_[n], edit.from); }, lines_.size());
    if (!at) return edit.to.empty() || has(edit.to);
    if (edit.to.empty())
      lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(*at));
    else
      lines_[*at] = edit.to;
    return true;
  }

  // The edit that undoes `edit`. REQUIRES: `edit` has not been applied yet.
  LineEdit inverse_of(const LineEdit& edit) const {
    if (edit.from.empty())
      return {.from = edit.to, .to = "", .behind = "", .at = place_of(edit) + 1};
    const auto at =
        nearest(edit.at, [&](size_t n) { return same_line(lines_[n], edit.from); }, lines_.size());
    const size_t n = at.value_or(0);
    if (!edit.to.empty()) return {.from = edit.to, .to = lines_[n], .behind = "", .at = n + 1};
    return {.from = "", .to = edit.from, .behind = n == 0 ? "" : lines_[n - 1], .at = n + 1};
  }

  std::string open_end() const {
    return lines_.empty() || lines_.back().ends_with('\n') ? "" : lines_.back();
  }

  std::string text(const std::string& open_end) && {
    for (size_t n = 0; n + 1 < lines_.size(); ++n)
      if (!lines_[n].ends_with('\n')) lines_[n] += '\n';
    if (!open_end.empty() && !lines_.empty() && lines_.back() == open_end + '\n')
      lines_.back() = open_end;
    return join(lines_, "");
  }

 private:
  bool has(std::string_view line) const {
    return std::ranges::any_of(lines_,
                               [&](const std::string& each) { return same_line(each, line); });
  }

  // Among the indices from 0 to `end` for which `fits` holds, the one that is nearest to the line
  // number `at`, which counts from 1.
  template <class Fits>
  static std::optional<size_t> nearest(size_t at, Fits fits, size_t end) {
    std::optional<size_t> best;
    const auto distance = [&](size_t n) { return n + 1 > at ? n + 1 - at : at - n - 1; };
    for (size_t n = 0; n < end; ++n)
      if (fits(n) && (!best || distance(n) < distance(*best))) best = n;
    return best;
  }

  size_t place_of(const LineEdit& edit) const {
    if (edit.at == 0) return lines_.size();
    const auto fits = [&](size_t n) {
      return n == 0 ? edit.behind.empty()
                    : !edit.behind.empty() && same_line(lines_[n - 1], edit.behind);
    };
    return nearest(edit.at, fits, lines_.size() + 1).value_or(lines_.size());
  }

  void insert(const LineEdit& edit) {
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(place_of(edit)), edit.to);
  }

  std::vector<std::string> lines_;
};

}  // namespace

Result<std::string> edited(std::string_view text, const LineEdits& edits, const std::string& path) {
  Editor editor(text);
  for (const auto& edit : edits.list)
    if (!editor.apply(edit))
      return fail("drifted", path,
                  "has no line \"" + printable(without_feed(edit.from)) + "\" any more",
                  "it is to become \"" + printable(without_feed(edit.to)) + "\"",
                  "add one of the two lines to " + path + ", and run lvq continue");
  return std::move(editor).text(edits.open_end);
}

LineEdits inverse(std::string_view text, const LineEdits& edits) {
  Editor editor(text);
  LineEdits back{.list = {}, .open_end = editor.open_end()};
  for (const auto& edit : edits.list) {
    back.list.push_back(editor.inverse_of(edit));
    editor.apply(edit);
  }
  std::ranges::reverse(back.list);
  return back;
}

LineEdits lines_added(const std::vector<std::string>& lines) {
  LineEdits edits;
  for (const auto& line : lines)
    edits.list.push_back({.from = "", .to = line + '\n', .behind = "", .at = 0});
  return edits;
}

LineEdits lines_removed(std::string_view text, const std::vector<size_t>& numbers) {
  LineEdits edits;
  const auto lines = lines_with_feeds(text);
  for (size_t gone = 0; const size_t number : numbers)
    edits.list.push_back(
        {.from = lines[number - 1], .to = "", .behind = "", .at = number - gone++});
  return edits;
}

LineEdits lines_replaced(std::string_view text, const std::vector<size_t>& numbers,
                         std::string_view after) {
  LineEdits edits;
  const auto was = lines_with_feeds(text), becomes = lines_with_feeds(after);
  for (const size_t number : numbers)
    edits.list.push_back(
        {.from = was[number - 1], .to = becomes[number - 1], .behind = "", .at = number});
  return edits;
}

}  // namespace lvq
