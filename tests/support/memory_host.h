// A Host made of maps, for unit tests: what is not in them is absent. Records every call, starts no
// tools, and fails when it is told to. For a machine that behaves, take sim/ instead.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "host/host.h"

namespace lvq {

class MemoryHost : public Host {
 public:
  std::map<std::string, std::string> files;  // path -> content; its folders exist as well
  std::map<std::string, std::vector<std::string>>
      folders;                               // listed beside what the other maps imply
  std::map<std::string, std::string> links;  // path -> text of the symbolic link
  // What lstat says, where the maps above are not enough. Whatever a call makes is entered here.
  std::map<std::string, PathInfo> nodes;
  std::map<std::string, std::string> resolved;  // path -> realpath; else itself, where it exists
  std::map<std::string, FileIdentity>
      identities;  // by path; any other path that exists has an empty one
  std::map<std::string, std::string>
      namespaces;                         // nsfs file -> mountinfo; else that of the process
  std::map<std::string, Output> outputs;  // by the argv as a shell would show it, or by argv[0]
  std::map<std::string, Error> errors;    // path or argv[0] -> how it fails
  std::map<std::string, std::string> obstacles;  // path -> what bars it from being replaced
  std::map<std::string, Space> spaces;           // by mount point
  std::vector<std::string> calls;                // "run lvm fullreport …", "read /proc/swaps"
  // The next append writes so many bytes, then fails; all later ones fail too.
  std::optional<size_t> append_only;
  bool full = false;  // no file can be replaced any more
  std::chrono::milliseconds now{1'795'362'690'123};
  bool stop = false;

  void forget(const std::string& path) {
    files.erase(path);
    nodes.erase(path);
    folders.erase(path);
  }

  size_t count(std::string_view prefix) const {
    return static_cast<size_t>(
        std::ranges::count_if(calls, [&](const auto& call) { return call.starts_with(prefix); }));
  }

  Result<Output> run(const Run& run, const ProgressFn&) override {
    const std::string command = shell_quote(run.argv);
    calls.push_back("run " + command);
    if (errors.contains(run.argv[0])) return fail(errors[run.argv[0]]);
    for (const auto& key : {command, run.argv[0]})
      if (outputs.contains(key)) return outputs[key];
    return fail("tool-missing", run.argv[0], "is not in the PATH");
  }
  Result<std::unique_ptr<Quiesced>> quiesce(const Hooks& hooks, const std::string&) override {
    if (auto noted = note("hold", hooks.before); !noted) return fail(noted.error());
    return fail("failed", hooks.before, "no application can be held here");
  }
  Result<std::string> read(const std::string& path) override { return read_named("read", path); }
  Result<std::string> read_trusted(const std::string& path) override {
    return read_named("read_trusted", path);
  }
  Result<std::string> obstacle(const std::string& path) override {
    calls.push_back("obstacle " + path);
    if (errors.contains(path)) return fail(errors[path]);
    return obstacles.contains(path) ? obstacles[path] : std::string();
  }
  Result<> sweep(const std::string& folder) override { return note("sweep", folder); }
  Result<bool> all_zero(const std::string& path, uint64_t offset, uint64_t length) override {
    TRY(const std::string text, read_named("all_zero", path));
    if (offset + length > text.size()) return fail("io-error", path, "ends early");
    return text.find_first_not_of('\0', offset) >= offset + length;
  }
  Result<std::string> read_at(const std::string& path, uint64_t offset, uint64_t length) override {
    TRY(const std::string text, read_named("read_at", path));
    if (offset + length > text.size()) return fail("io-error", path, "ends early");
    return text.substr(offset, length);
  }
  Result<Space> space(const std::string& path) override {
    calls.push_back("space " + path);
    if (!spaces.contains(path)) return fail("absent", path, "is not there");
    return spaces[path];
  }
  Result<std::vector<std::string>> list(const std::string& path) override {
    calls.push_back("list " + path);
    if (errors.contains(path)) return fail(errors[path]);
    if (!is_folder(path)) return fail("absent", path, "is not there");
    std::set<std::string> names;
    if (folders.contains(path)) names.insert(folders[path].begin(), folders[path].end());
    add_names_below(path, files, names);
    add_names_below(path, links, names);
    add_names_below(path, nodes, names);
    return std::vector<std::string>(names.begin(), names.end());
  }
  Result<PathInfo> lstat(const std::string& path) override {
    calls.push_back("lstat " + path);
    if (errors.contains(path)) return fail(errors[path]);
    if (nodes.contains(path)) return nodes[path];
    PathInfo info;
    info.mode = 0755;
    if (links.contains(path))
      info.kind = PathInfo::Kind::symlink;
    else if (files.contains(path))
      info.kind = PathInfo::Kind::file;
    else if (is_folder(path))
      info.kind = PathInfo::Kind::directory;
    return info;
  }
  Result<PathInfo> follow(const std::string& path) override {
    const auto real = resolve(path);
    if (!real && real.error().code == "absent") return PathInfo{};
    if (!real) return fail(real.error());
    return lstat(*real);
  }
  Result<std::string> read_link(const std::string& path) override {
    calls.push_back("read_link " + path);
    if (errors.contains(path)) return fail(errors[path]);
    if (!links.contains(path)) return fail("absent", path, "is not there");
    return links[path];
  }
  Result<std::string> resolve(const std::string& path) override {
    calls.push_back("resolve " + path);
    if (errors.contains(path)) return fail(errors[path]);
    if (resolved.contains(path)) return resolved[path];
    if (!links.contains(path) && exists(path)) return path;
    return fail("absent", path, "is not there");
  }
  Result<FileIdentity> identify(const std::string& path) override {
    calls.push_back("identify " + path);
    if (errors.contains(path)) return fail(errors[path]);
    if (identities.contains(path)) return identities[path];
    if (exists(path)) return FileIdentity{};
    return fail("absent", path, "is not there");
  }
  Result<std::string> mounts_in(const std::string& mount_namespace) override {
    const std::string in_proc =
        mount_namespace.substr(0, mount_namespace.rfind("/ns/mnt")) + "/mountinfo";
    calls.push_back("mounts_in " + mount_namespace);
    if (errors.contains(mount_namespace)) return fail(errors[mount_namespace]);
    if (namespaces.contains(mount_namespace)) return namespaces[mount_namespace];
    if (errors.contains(in_proc)) return fail(errors[in_proc]);
    if (!files.contains(in_proc)) return fail("absent", mount_namespace, "is not there");
    return files[in_proc];
  }

  Result<> replace(const std::string& path, std::string_view text, uint32_t mode) override {
    if (full) return fail("no-space", path, "cannot write: No space left on device");
    return write("replace", path, std::string(text), mode);
  }
  Result<bool> replace_unchanged(const std::string& path, std::string_view old_text,
                                 std::string_view text, uint32_t mode) override {
    const auto file = files.find(path);
    if (file == files.end() ? !old_text.empty() : file->second != old_text) return false;
    TRY_VOID(replace(path, text, mode));
    return true;
  }
  Result<> append(const std::string& path, std::string_view text, uint32_t mode) override {
    const std::string_view fits = text.substr(0, append_only.value_or(text.size()));
    TRY_VOID(write("append", path, files[path] + std::string(fits), mode));
    if (!append_only) return {};
    append_only = 0;
    return fail("no-space", path, "cannot write: No space left on device");
  }
  Result<> log(const std::string& path, std::string_view text, uint32_t mode) override {
    return append(path, text, mode);
  }
  Result<> truncate(const std::string& path, uint64_t size) override {
    return write("truncate", path, files.at(path).substr(0, size), 0);
  }
  Result<> make_dir(const std::string& path, uint32_t mode) override {
    TRY_VOID(note("make_dir", path));
    if (exists(path)) return fail("exists", path, "cannot make the folder: File exists");
    nodes[path] = {.kind = PathInfo::Kind::directory, .mode = mode, .links = 1};
    return {};
  }
  Result<> remove_dir(const std::string& path) override {
    TRY_VOID(note("remove_dir", path));
    if (!exists(path)) return fail("absent", path, "cannot remove: No such file or directory");
    if (has_any_below(path)) return fail("not-empty", path, "cannot remove: Directory not empty");
    forget(path);
    return {};
  }
  Result<> remove_files(const std::string& folder, const std::vector<std::string>& names) override {
    TRY_VOID(note("remove_files", folder));
    for (const auto& name : names) {
      const std::string path = folder + "/" + name;
      if (!files.contains(path))
        return fail("absent", path, "cannot remove: No such file or directory");
      forget(path);
    }
    return {};
  }
  Result<> flush(const std::string& path) override { return note("flush", path); }
  Result<std::unique_ptr<Lock>> lock(const LockRequest& request) override {
    if (auto noted = note("lock", request.path); !noted) return fail(noted.error());
    return std::make_unique<Lock>();
  }
  Result<Stamp> stamp() override {
    now += std::chrono::milliseconds(1);
    return Stamp{std::chrono::sys_time<std::chrono::milliseconds>(now), std::string(32, 'e')};
  }
  bool stop_requested() override { return stop; }

 private:
  Result<std::string> read_named(const std::string& call, const std::string& path) {
    calls.push_back(call + " " + path);
    if (errors.contains(path)) return fail(errors[path]);
    if (!files.contains(path) && is_folder(path))
      return fail("system-error", path, "cannot read: Is a directory");
    if (!files.contains(path)) return fail("absent", path, "is not there");
    return files[path];
  }
  Result<> note(const std::string& call, const std::string& path) {
    calls.push_back(call + " " + path);
    if (errors.contains(path)) return fail(errors[path]);
    return {};
  }
  Result<> write(const std::string& call, const std::string& path, std::string text,
                 uint32_t mode) {
    TRY_VOID(note(call, path));
    const PathInfo fresh{.kind = PathInfo::Kind::file, .mode = mode, .links = 1};
    nodes.try_emplace(path, fresh).first->second.size = text.size();
    files[path] = std::move(text);
    return {};
  }
  static std::string inside(const std::string& path) { return path == "/" ? path : path + "/"; }
  template <class Map>
  static bool has_below(const std::string& path, const Map& map) {
    const auto it = map.lower_bound(inside(path));
    return it != map.end() && it->first.starts_with(inside(path));
  }
  bool has_any_below(const std::string& path) const {
    return has_below(path, files) || has_below(path, links) || has_below(path, folders) ||
           has_below(path, nodes);
  }
  bool is_folder(const std::string& path) const {
    const auto node = nodes.find(path);
    const bool made = node != nodes.end() && node->second.kind == PathInfo::Kind::directory;
    return made || folders.contains(path) || has_any_below(path);
  }
  bool exists(const std::string& path) const {
    return nodes.contains(path) || files.contains(path) || links.contains(path) || is_folder(path);
  }
  template <class Map>
  static void add_names_below(const std::string& path, const Map& map,
                              std::set<std::string>& names) {
    const std::string prefix = inside(path);
    for (auto it = map.lower_bound(prefix); it != map.end() && it->first.starts_with(prefix); ++it)
      names.insert(
          it->first.substr(prefix.size(), it->first.find('/', prefix.size()) - prefix.size()));
  }
};

}  // namespace lvq
