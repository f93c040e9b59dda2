// fstab(5) and crypttab(5) as text: lines that are not ours stay as they were, byte for byte.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lvq {

inline constexpr const char* kFstab = "/etc/fstab";
inline constexpr const char* kCrypttab = "/etc/crypttab";

struct FstabEntry {
  std::string spec, target, type, options;  // unescaped
  int frequency = 0, pass = 0;
  size_t line = 0;  // from 1
  bool operator==(const FstabEntry&) const = default;
};

struct Fstab {
  std::vector<FstabEntry> entries;
  std::vector<size_t> odd_lines;  // neither blank, nor a comment, nor an entry; line numbers from 1
};

// Total: it reads any bytes as some Fstab.
Fstab parse_fstab(std::string_view text);

// The entries of parse_fstab(text) whose spec or target may be `field`, because their line contains
// `field` literally or contains an escape. In a long file this takes a hundredth of the time.
std::vector<FstabEntry> fstab_entries_naming(std::string_view text, std::string_view field);

// Is `wanted` one of the options, which commas separate?
bool has_option(std::string_view options, std::string_view wanted);

// One field with octal escapes, as in fstab(5), for NUL, blank, tab, line feed, carriage return and
// backslash, and for '#' at its start.
std::string escape_fstab_field(std::string_view field);
std::string unescape_fstab_field(std::string_view field);

// "UUID=… /srv/a xfs defaults 0 0", escaped, without a line feed.
std::string format_fstab_entry(const FstabEntry& entry);

// `text` with the entries added after its last line (a missing final line feed is supplied first).
std::string fstab_with(std::string_view text, const std::vector<FstabEntry>& entries);

// `text` without these lines (numbers from 1); every other byte as it was.
std::string fstab_without(std::string_view text, const std::vector<size_t>& lines);

// `text` with these lines (numbers from 1) as comments that begin with "# ", `words` and ": ";
// every other byte as it was.
std::string fstab_commented(std::string_view text, const std::vector<size_t>& lines,
                            std::string_view words);

// `text` with these lines (numbers from 1) naming `spec` in their first field; every other byte as
// it was.
std::string fstab_renamed(std::string_view text, const std::vector<size_t>& lines,
                          std::string_view spec);

// `text` with these lines (numbers from 1) having `options` in their fourth field. A line without a
// fourth field stays as it is.
std::string fstab_with_options(std::string_view text, const std::vector<size_t>& lines,
                               std::string_view options);

// fstab_renamed() for the text of /etc/crypttab, where the device is the second field.
std::string crypttab_renamed(std::string_view text, const std::vector<size_t>& lines,
                             std::string_view spec);

// The underlying device of each crypttab(5) entry, with its line number.
struct CrypttabEntry {
  std::string name, device;
  size_t line = 0;
};
std::vector<CrypttabEntry> parse_crypttab(std::string_view text);

}  // namespace lvq
