#include "journal/layout.h"

#include "base/text.h"
#include "plan/identifiers.h"

namespace lvq {

Result<bool> exists_safely(Host& host, const std::string& path) {
  TRY(const PathInfo info, host.lstat(path));
  if (info.kind == PathInfo::Kind::absent) return false;
  if (info.kind != PathInfo::Kind::directory)
    return fail("state-dir-unsafe", path, "is not a directory", "",
                "move it away, or give another --state-dir");
  if (info.uid != 0 || (info.mode & 022) != 0)
    return fail("state-dir-unsafe", path, "can be written to by others than root", "",
                "chown root " + shell_quote(path) + " && chmod 0700 " + shell_quote(path));
  return true;
}

Result<JournalPaths> paths_of_transaction(Host& host, const std::string& state_dir,
                                          const std::string& id) {
  if (!is_transaction_id(id)) return fail("plan-invalid", printable(id), "is not a transaction id");
  JournalPaths paths(state_dir, id);
  for (const std::string& path : {state_dir, paths.all, paths.folder}) {
    TRY(const bool exists, exists_safely(host, path));
    if (!exists) return fail("absent", id, "no such transaction", paths.folder, "lvq history");
  }
  return paths;
}

Result<std::string> read_if_there(Host& host, const std::string& path) {
  auto text = host.read(path);
  if (!text && text.error().code == "absent") return "";
  return text;
}

}  // namespace lvq
