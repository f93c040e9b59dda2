// Writes files so that neither a power cut nor another user can spoil them. host.h has the
// contracts of the functions with the same names.
//
// Two rules carry all of it. A folder is opened first, with RESOLVE_NO_SYMLINKS, and every further
// call names one entry of that descriptor: nobody can put a link in the path between a check and
// its use. And nothing counts as done before fsync of the file, and of the folder where an entry
// came, went or changed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "host/fd.h"

namespace lvq {

// A path in two parts: its open folder, and the name in that folder.
struct Entry {
  Fd folder;
  std::string name;
};

// Error where any component is a symbolic link, or where the last one is "", "." or "..".
Result<Entry> open_entry(const std::string& path);

// See Host::read_trusted and Host::obstacle.
Result<Fd> open_trusted(const std::string& path);
Result<std::string> obstacle_of(const std::string& path);

Result<> write_all(int fd, std::string_view text, const std::string& path);

// Makes an empty file that only root can read and write, instead of what had that name before; the
// name is durable.
Result<Fd> make_anew(const std::string& path);

Result<> replace_file(const std::string& path, std::string_view text, uint32_t mode);
// Calls `is_wanted` right before the new text is put in place, and leaves the old text if that says
// no. Returns what `is_wanted` said.
Result<bool> replace_file_if(const std::string& path, std::string_view text, uint32_t mode,
                             const std::function<Result<bool>()>& is_wanted);
enum class Durable { no, yes };
// See Host::sweep. `names` is the content of the folder.
Result<> sweep_folder(const std::string& path, const std::vector<std::string>& names);
Result<> append_file(const std::string& path, std::string_view text, uint32_t mode,
                     Durable durable);
Result<> truncate_file(const std::string& path, uint64_t size);
Result<> make_directory(const std::string& path, uint32_t mode);
Result<> remove_directory(const std::string& path);
Result<> remove_files_of(const std::string& folder, const std::vector<std::string>& names);

}  // namespace lvq
