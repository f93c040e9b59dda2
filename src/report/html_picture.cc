// A bar is an <svg> of fixed height with its parts at percentages, so that it can have any width
// without its letters being stretched. Each part is an <svg> of its own, which clips what is in it.
// A volume is marked by colour, pattern and letter, for readers who cannot see one of these.
#include "report/html_picture.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/change_words.h"
#include "report/html_parts.h"

namespace lvq {
namespace {

constexpr size_t kColours = 7, kPatterns = 5;  // without a common divisor: 35 pairs
constexpr double kNarrow = 290, kWide = 780;   // pixels: the least width of the widest bar
constexpr double kLetter = 7;                  // pixels: the width of a letter in a label
constexpr double kLeastShare = 0.06;  // of the widest bar, so that a small disk can be seen

// A, B, … Z, AA, AB, …
std::string key_of(size_t index) {
  std::string key;
  for (++index; index > 0; index = (index - 1) / 26)
    key.insert(key.begin(), static_cast<char>('A' + (index - 1) % 26));
  return key;
}

std::string colour_class(size_t index) { return fmt::format("c{}", index % kColours); }

// The first of the patterns is the plain colour.
Html filling(size_t index) {
  const HtmlAttribute width = {"width", "100%"}, height = {"height", "100%"};
  Html fill = empty_element("rect", {width, height, {"class", colour_class(index)}});
  if (index % kPatterns > 0)
    fill += empty_element(
        "rect", {width, height, {"fill", fmt::format("url(#pattern-{})", index % kPatterns)}});
  return fill;
}

class BarDrawing {
 public:
  // `share`: the bar's part of the width that there is.
  BarDrawing(const Picture& picture, Bytes size, double share)
      : picture_(picture), size_(size), share_(share) {}

  Html draw(const Bar& bar, const std::string& label) const {
    Html parts;
    for (const auto& part : bar) parts += part_html(part) + Html::verbatim("\n");
    return element("svg",
                   {{"class", "bar"},
                    {"role", "img"},
                    {"aria-label", label},
                    {"width", percent(share_)},
                    {"height", "30"}},
                   Html::verbatim("\n") + parts);
  }

 private:
  static std::string percent(double share) { return fmt::format("{:.4g}%", share * 100); }

  double share_of(Bytes size) const {
    return size_.value == 0 ? 0
                            : static_cast<double>(size.value) / static_cast<double>(size_.value);
  }

  Html part_html(const BarPart& part) const {
    const HtmlAttributes place = {{"x", percent(share_of(part.start))},
                                  {"width", percent(share_of(part.size))},
                                  {"height", "100%"}};
    return element("svg", place, element("title", tooltip(part)) + fill_of(part) + labels(part));
  }

  std::string tooltip(const BarPart& part) const {
    const std::string size = text(part.size);
    const std::string words = part.words.empty() ? "" : ", " + part.words;
    switch (part.kind) {
      case BarPart::Kind::volume:
        return picture_.volumes[part.volume].name + ": " + size + words;
      case BarPart::Kind::free:
        return "free: " + size + words;
      case BarPart::Kind::room:
        return "free, or taken by new volumes: " + size + words;
      case BarPart::Kind::other:
        return part.words + ": " + size;
    }
    return "";
  }

  static Html fill_of(const BarPart& part) {
    if (part.kind == BarPart::Kind::volume) return filling(part.volume);
    const char* kind = part.kind == BarPart::Kind::free   ? "free"
                       : part.kind == BarPart::Kind::room ? "room"
                                                          : "other";
    Html fill = empty_element("rect", {{"width", "100%"}, {"height", "100%"}, {"class", kind}});
    if (part.kind == BarPart::Kind::other) return fill;
    return fill + empty_element("rect", {{"width", "100%"},
                                         {"height", "100%"},
                                         {"fill", fmt::format("url(#pattern-{})", kind)}});
  }

  // The part's possible labels, from the longest to the shortest.
  std::vector<std::string> wordings(const BarPart& part) const {
    const std::string size = text(part.size);
    switch (part.kind) {
      case BarPart::Kind::volume: {
        const std::string& full = picture_.volumes[part.volume].name;
        const std::string key = key_of(part.volume), name = full.substr(full.find('/') + 1);
        return {key + " " + name + " " + size, key + " " + name, key};
      }
      case BarPart::Kind::free:
        return {size + " free", "free"};
      case BarPart::Kind::room:
        return {size + " for new volumes", "room"};
      case BarPart::Kind::other:
        return {part.words + " " + size, part.words};
    }
    return {};
  }

  // The longest label for which the part is wide enough; empty: it is too narrow for any.
  std::string fitting(const BarPart& part, double whole) const {
    const double room = share_of(part.size) * share_ * whole;
    for (const auto& words : wordings(part))
      if (static_cast<double>(words.size()) * kLetter + 6 <= room) return words;
    return "";
  }

  Html labels(const BarPart& part) const {
    const std::string narrow = fitting(part, kNarrow), wide = fitting(part, kWide);
    if (narrow == wide) return label("label", wide);
    return label("label narrow", narrow) + label("label wide", wide);
  }

  static Html label(const char* kind, const std::string& words) {
    if (words.empty()) return {};
    return element("text", {{"class", kind}, {"x", "50%"}, {"y", "50%"}}, words);
  }

  const Picture& picture_;
  const Bytes size_;
  const double share_;
};

Html swatch(size_t index) {
  return element("svg", {{"class", "swatch"}, {"width", "26"}, {"height", "20"}},
                 filling(index) + element("text", {{"class", "label"}, {"x", "50%"}, {"y", "50%"}},
                                          key_of(index)));
}

bool is_disk(const DiskPicture& disk) { return disk.name.starts_with('/'); }

Bytes widest(const Picture& picture) {
  Bytes most;
  for (const auto& disk : picture.disks)
    if (is_disk(disk)) most = std::max(most, disk.size);
  return most;
}

double share_of_widest(const DiskPicture& disk, Bytes most) {
  if (!is_disk(disk) || most.value == 0) return 1;
  return std::max(kLeastShare,
                  static_cast<double>(disk.size.value) / static_cast<double>(most.value));
}

Html bar_row(const Picture& picture, const DiskPicture& disk, const Bar& bar,
             const std::string& when, double share) {
  if (bar.empty()) return {};
  const Html drawing = BarDrawing(picture, disk.size, share).draw(bar, disk.name + " " + when);
  return element("div", {{"class", "bar-row"}},
                 element("span", {{"class", "when"}}, when) +
                     element("div", {{"class", "track"}}, drawing)) +
         Html::verbatim("\n");
}

std::string becomes(const DiskPicture& disk) {
  if (disk.before_is == disk.after_is) return disk.before_is;
  if (disk.before_is.empty() || disk.after_is.empty()) return disk.before_is + disk.after_is;
  return disk.before_is + " → " + disk.after_is;
}

Html disk_html(const Picture& picture, const DiskPicture& disk, const std::string& after) {
  const double share = share_of_widest(disk, widest(picture));
  const std::string name = is_disk(disk) ? disk.name : "Volumes of " + disk.name;
  const std::string scale = share == kLeastShare ? " (drawn larger than its scale)" : "";
  const Html caption = element("b", name) + " " + element("span", text(disk.size)) + " " +
                       element("span", {{"class", "muted"}}, becomes(disk) + scale);
  return element("figure", element("figcaption", caption) + Html::verbatim("\n") +
                               bar_row(picture, disk, disk.before, "before", share) +
                               bar_row(picture, disk, disk.after, after, share)) +
         Html::verbatim("\n");
}

Html size_html(const std::optional<Bytes>& size) { return unbroken(size ? text(*size) : "–"); }

Html legend(const Picture& picture) {
  HtmlTable table{.head = {"Volume", "Before", "After", "Change", "Holds", "Where"}};
  for (size_t n = 0; n < picture.volumes.size(); ++n) {
    const PageVolume& volume = picture.volumes[n];
    const Html key = volume.drawn ? swatch(n) : Html();
    const Html name = key + element("b", {{"class", "name"}}, renamed_words(volume));
    table.rows.push_back({{element("div", {{"class", "keyed"}}, name), size_html(volume.before),
                           size_html(volume.after), change_words(volume), volume.content,
                           place_cell(volume.place)}});
  }
  return table_of(table);
}

Html line_pattern(Literal id, Literal path) {
  return element("pattern",
                 {{"id", std::string(id.text())},
                  {"width", "8"},
                  {"height", "8"},
                  {"patternUnits", "userSpaceOnUse"}},
                 empty_element("path", {{"d", std::string(path.text())}}));
}

}  // namespace

Html pattern_definitions() {
  const Html patterns = line_pattern("pattern-1", "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6") +
                        line_pattern("pattern-2", "M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2") +
                        line_pattern("pattern-3", "M4 0 L4 8") +
                        line_pattern("pattern-4", "M0 4 L8 4") +
                        line_pattern("pattern-free", "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6") +
                        line_pattern("pattern-room", "M3 4 L5 4");
  return element("svg",
                 {{"class", "patterns"}, {"width", "0"}, {"height", "0"}, {"aria-hidden", "true"}},
                 element("defs", patterns)) +
         Html::verbatim("\n");
}

Html picture_html(const Picture& picture) {
  const std::string after = picture.after_is == "expected" ? "after" : "found";
  Html out = element("p", {{"class", "muted"}}, after_sentence(picture));
  for (const auto& disk : picture.disks) out += disk_html(picture, disk, after);
  if (!picture.unchanged.empty())
    out += element("p", {{"class", "muted"}}, unchanged_sentence(picture));
  for (const auto& note : picture.notes) out += element("p", note);
  if (!picture.volumes.empty()) out += legend(picture);
  return out;
}

}  // namespace lvq
