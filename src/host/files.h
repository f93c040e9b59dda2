// Files written so that a power cut or a hostile neighbour cannot spoil them. The contracts are
// those of the functions of the same names in host.h.
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

// A path taken apart: its folder, open, and the name in it.
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

// Empty, for reading and writing, by root alone; its name is durable. What was there by that name
// is there no more.
Result<Fd> make_anew(const std::string& path);

Result<> replace_file(const std::string& path, std::string_view text, uint32_t mode);
// Asks `is_wanted` when all that is left to do is to put the new text in place; false where that
// says no.
Result<bool> replace_file_if(const std::string& path, std::string_view text, uint32_t mode,
                             const std::function<Result<bool>()>& is_wanted);
enum class Durable { no, yes };
// See Host::sweep. `names`: what is in the folder.
Result<> sweep_folder(const std::string& path, const std::vector<std::string>& names);
Result<> append_file(const std::string& path, std::string_view text, uint32_t mode,
                     Durable durable);
Result<> truncate_file(const std::string& path, uint64_t size);
Result<> make_directory(const std::string& path, uint32_t mode);
Result<> remove_directory(const std::string& path);
Result<> remove_files_of(const std::string& folder, const std::vector<std::string>& names);

}  // namespace lvq
