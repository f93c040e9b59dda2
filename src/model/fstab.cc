// Reads what libmount reads (verified with findmnt of util-linux 2.38): three fields at least,
// options, frequency and pass may be missing, what follows the pass is ignored, blanks and tabs
// separate, one CR before the line feed is dropped, "\ooo" is a byte. A line that libmount rejects
// is an odd line here.
#include "model/fstab.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/text.h"

namespace lvq {
namespace {

constexpr std::string_view kBlank = " \t";

// Calls take(number, line) for each line; `line` still has its line feed, where it has one.
template <class Take>
void for_each_line(std::string_view text, Take take) {
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const size_t length = end == std::string_view::npos ? text.size() : end + 1;
    take(number, text.substr(0, length));
    text.remove_prefix(length);
  }
}

// The first place of `wanted` from `from` on, as memmem(3) finds it; npos: none.
size_t position(std::string_view text, std::string_view wanted, size_t from) {
  if (from >= text.size()) return std::string_view::npos;
  const void* found = memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  return found ? static_cast<size_t>(static_cast<const char*>(found) - text.data())
               : std::string_view::npos;
}

size_t count_line_feeds(std::string_view text) {
  size_t count = 0;
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    ++count;
  return count;
}

// The line without its end and leading blanks; empty for a comment or a blank line.
std::string_view content(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const size_t first = line.find_first_not_of(kBlank);
  if (first == std::string_view::npos || line[first] == '#') return {};
  return line.substr(first);
}

// The next field, taken off the front of `rest`; empty at the end.
std::string_view next_field(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlank), rest.size()));
  const std::string_view field = rest.substr(0, rest.find_first_of(kBlank));
  rest.remove_prefix(field.size());
  return field;
}

bool read_number_field(std::string_view& rest, int& number) {
  std::string_view field = next_field(rest);
  if (field.empty()) return true;
  if (field.starts_with('+')) field.remove_prefix(1);
  return read_number(field, number);
}

std::optional<FstabEntry> read_entry(std::string_view rest) {
  if (rest.find('\0') != std::string_view::npos) return std::nullopt;
  FstabEntry entry;
  for (std::string* field : {&entry.spec, &entry.target, &entry.type}) {
    const std::string_view text = next_field(rest);
    if (text.empty()) return std::nullopt;
    *field = unescape_fstab_field(text);
  }
  entry.options = unescape_fstab_field(next_field(rest));
  if (!read_number_field(rest, entry.frequency) || !read_number_field(rest, entry.pass))
    return std::nullopt;
  return entry;
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

std::string field_or(const std::string& field, std::string_view otherwise) {
  return field.empty() ? std::string(otherwise) : escape_fstab_field(field);
}

}  // namespace

Fstab parse_fstab(std::string_view text) {
  Fstab fstab;
  for_each_line(text, [&](size_t number, std::string_view line) {
    const std::string_view fields = content(line);
    if (fields.empty()) return;
    if (auto entry = read_entry(fields)) {
      entry->line = number;
      fstab.entries.push_back(*std::move(entry));
    } else {
      fstab.odd_lines.push_back(number);
    }
  });
  return fstab;
}

// Goes from one line that can name the field to the next, without reading those in between: a plan
// for hundreds of volumes calls this for each of them.
std::vector<FstabEntry> fstab_entries_naming(std::string_view text, std::string_view field) {
  std::vector<FstabEntry> entries;
  size_t number = 1, named = position(text, field, 0), escaped = position(text, "\\", 0);
  for (size_t at = 0;;) {
    if (named < at) named = position(text, field, at);
    if (escaped < at) escaped = position(text, "\\", at);
    const size_t hit = std::min(named, escaped);
    if (hit == std::string_view::npos) return entries;
    const size_t begin = hit == 0 ? 0 : text.rfind('\n', hit - 1) + 1;
    const size_t end = std::min(text.find('\n', hit), text.size());
    number += count_line_feeds(text.substr(at, begin - at));
    const std::string_view fields = content(text.substr(begin, end - begin));
    if (auto entry = fields.empty() ? std::nullopt : read_entry(fields)) {
      entry->line = number;
      entries.push_back(*std::move(entry));
    }
    at = end + 1;
    ++number;
  }
}

bool has_option(std::string_view options, std::string_view wanted) {
  const auto all = split(options, ',');
  return std::ranges::find(all, wanted) != all.end();
}

std::string escape_fstab_field(std::string_view field) {
  constexpr std::string_view kSpecial("\0\t\n\r \\", 6);
  std::string out;
  for (size_t i = 0; i < field.size(); ++i) {
    const auto byte = static_cast<unsigned char>(field[i]);
    if (kSpecial.find(field[i]) == std::string_view::npos && !(i == 0 && field[i] == '#')) {
      out += field[i];
      continue;
    }
    out += '\\';
    for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + ((byte >> shift) & 7));
  }
  return out;
}

std::string unescape_fstab_field(std::string_view field) {
  std::string out;
  for (size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\' || field.size() - i < 4 ||
        !std::ranges::all_of(field.substr(i + 1, 3), is_octal)) {
      out += field[i];
      continue;
    }
    out += static_cast<char>((field[i + 1] & 7) * 64 + (field[i + 2] & 7) * 8 + (field[i + 3] & 7));
    i += 3;
  }
  return out;
}

std::string format_fstab_entry(const FstabEntry& entry) {
  return field_or(entry.spec, "none") + ' ' + field_or(entry.target, "none") + ' ' +
         field_or(entry.type, "auto") + ' ' + field_or(entry.options, "defaults") + ' ' +
         std::to_string(entry.frequency) + ' ' + std::to_string(entry.pass);
}

std::string fstab_with(std::string_view text, const std::vector<FstabEntry>& entries) {
  std::string out(text);
  if (!entries.empty() && !out.empty() && !out.ends_with('\n')) out += '\n';
  for (const auto& entry : entries) out += format_fstab_entry(entry) + '\n';
  return out;
}

std::string fstab_without(std::string_view text, const std::vector<size_t>& lines) {
  std::vector<size_t> gone = lines;
  std::ranges::sort(gone);
  std::string out;
  for_each_line(text, [&](size_t number, std::string_view line) {
    if (!std::ranges::binary_search(gone, number)) out += line;
  });
  return out;
}

std::string fstab_commented(std::string_view text, const std::vector<size_t>& lines,
                            std::string_view words) {
  std::vector<size_t> chosen = lines;
  std::ranges::sort(chosen);
  std::string out;
  for_each_line(text, [&](size_t number, std::string_view line) {
    if (std::ranges::binary_search(chosen, number)) out.append("# ").append(words).append(": ");
    out += line;
  });
  return out;
}

namespace {

// `before`: how many fields stand before the one that is to be `words`.
std::string with_field(std::string_view text, const std::vector<size_t>& lines, int before,
                       std::string_view words) {
  std::string out;
  for_each_line(text, [&](size_t number, std::string_view line) {
    std::string_view rest = line;
    for (int n = 0; n < before; ++n) next_field(rest);
    const std::string_view field = next_field(rest);
    if (std::ranges::find(lines, number) == lines.end() || field.empty()) {
      out += line;
      return;
    }
    const auto at = static_cast<size_t>(field.data() - line.data());
    out.append(line.substr(0, at))
        .append(escape_fstab_field(words))
        .append(line.substr(at + field.size()));
  });
  return out;
}

}  // namespace

std::string fstab_renamed(std::string_view text, const std::vector<size_t>& lines,
                          std::string_view spec) {
  return with_field(text, lines, 0, spec);
}

std::string fstab_with_options(std::string_view text, const std::vector<size_t>& lines,
                               std::string_view options) {
  return with_field(text, lines, 3, options);
}

std::string crypttab_renamed(std::string_view text, const std::vector<size_t>& lines,
                             std::string_view spec) {
  return with_field(text, lines, 1, spec);
}

std::vector<CrypttabEntry> parse_crypttab(std::string_view text) {
  std::vector<CrypttabEntry> entries;
  for_each_line(text, [&](size_t number, std::string_view line) {
    std::string_view rest = content(line);
    const std::string_view name = next_field(rest), device = next_field(rest);
    if (!device.empty())
      entries.push_back({unescape_fstab_field(name), unescape_fstab_field(device), number});
  });
  return entries;
}

}  // namespace lvq
