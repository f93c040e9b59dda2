// Units of systemd's own that mount something or activate swap (systemd.mount(5), systemd.swap(5),
// systemd.automount(5)), as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lvq {

struct UnitFile {
  std::string path;         // "/etc/systemd/system/srv-a.mount"
  std::string what, where;  // What=, Where=; empty: it does not say
  std::string source;       // SourcePath=: the file that a generator made it from
  bool operator==(const UnitFile&) const = default;

  std::string name() const { return path.substr(path.rfind('/') + 1); }
};

// Total. `text` is the text of the unit, followed by that of its drop-ins (NAME.d/*.conf).
UnitFile parse_unit(std::string path, std::string_view text);

// "/srv/a-b" and ".automount" -> "srv-a\x2db.automount" (systemd-escape(1), --path).
std::string unit_of_path(std::string_view path, std::string_view suffix);

}  // namespace lvq
