// A Host made of maps, for unit tests: what is not in them is absent. Records every call. For a
// machine that behaves, take sim/ instead.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "host/host.h"

namespace lvq {

class FakeHost : public Host {
 public:
  std::map<std::string, std::string> files;  // path -> content; its folders exist as well
  std::map<std::string, std::vector<std::string>>
      folders;                               // listed beside what `files` and `links` imply
  std::map<std::string, std::string> links;  // path -> text of the symbolic link
  std::map<std::string, PathInfo> nodes;     // what lstat says, where the maps above are not enough
  std::map<std::string, std::string> resolved;  // path -> realpath; else itself, where it exists
  std::map<std::string, FileIdentity>
      identities;  // of a path; of any other that exists: none of interest
  std::map<std::string, std::string>
      namespaces;                         // mountinfo by nsfs file; else that of the process
  std::map<std::string, Output> outputs;  // by the argv as a shell would show it, or by argv[0]
  std::map<std::string, Error> errors;    // path or argv[0] -> how it fails
  std::map<std::string, std::string> obstacles;  // path -> what bars it from being replaced
  std::map<std::string, Space> spaces;           // by mount point
  std::map<std::string, std::string> written;    // path -> what replace() and append() left
  std::vector<std::string> calls;                // "run lvm fullreport …", "read /proc/swaps"
  bool stop = false;

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
    return std::vector<std::string>(names.begin(), names.end());
  }
  Result<PathInfo> lstat(const std::string& path) override {
    calls.push_back("lstat " + path);
    if (errors.contains(path)) return fail(errors[path]);
    PathInfo info;
    info.mode = 0755;
    if (nodes.contains(path)) return nodes[path];
    if (links.contains(path))
      info.kind = PathInfo::Kind::symlink;
    else if (files.contains(path))
      info.kind = PathInfo::Kind::file;
    else if (is_folder(path))
      info.kind = PathInfo::Kind::directory;
    return info;
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
    if (nodes.contains(path) || files.contains(path) || is_folder(path)) return path;
    return fail("absent", path, "is not there");
  }
  Result<FileIdentity> identify(const std::string& path) override {
    calls.push_back("identify " + path);
    if (errors.contains(path)) return fail(errors[path]);
    if (identities.contains(path)) return identities[path];
    if (links.contains(path) || files.contains(path) || is_folder(path)) return FileIdentity{};
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

  Result<> replace(const std::string& path, std::string_view text, uint32_t) override {
    return write("replace", path, std::string(text));
  }
  Result<bool> replace_unchanged(const std::string& path, std::string_view old_text,
                                 std::string_view text, uint32_t mode) override {
    if (files[path] != old_text) return false;
    TRY_VOID(replace(path, text, mode));
    return true;
  }
  Result<> append(const std::string& path, std::string_view text, uint32_t) override {
    return write("append", path, files[path] + std::string(text));
  }
  Result<> log(const std::string& path, std::string_view text, uint32_t mode) override {
    return append(path, text, mode);
  }
  Result<> truncate(const std::string& path, uint64_t size) override {
    return write("truncate", path, files[path].substr(0, size));
  }
  Result<> make_dir(const std::string& path, uint32_t) override {
    folders[path];
    return note("make_dir", path);
  }
  Result<> remove_dir(const std::string& path) override {
    folders.erase(path);
    return note("remove_dir", path);
  }
  Result<> remove_files(const std::string& folder, const std::vector<std::string>& names) override {
    for (const auto& name : names) files.erase(folder + "/" + name);
    return note("remove_files", folder);
  }
  Result<> flush(const std::string& path) override { return note("flush", path); }
  Result<std::unique_ptr<Lock>> lock(const LockRequest& request) override {
    if (auto noted = note("lock", request.path); !noted) return fail(noted.error());
    return std::make_unique<Lock>();
  }
  Result<Stamp> stamp() override { return Stamp{{}, std::string(32, 'e')}; }
  bool stop_requested() override { return stop; }

 private:
  Result<std::string> read_named(const std::string& call, const std::string& path) {
    calls.push_back(call + " " + path);
    if (errors.contains(path)) return fail(errors[path]);
    if (!files.contains(path)) return fail("absent", path, "is not there");
    return files[path];
  }
  Result<> note(const std::string& call, const std::string& path) {
    calls.push_back(call + " " + path);
    if (errors.contains(path)) return fail(errors[path]);
    return {};
  }
  Result<> write(const std::string& call, const std::string& path, std::string text) {
    if (auto noted = note(call, path); !noted) return noted;
    written[path] = text;
    files[path] = std::move(text);
    return {};
  }
  static std::string inside(const std::string& path) { return path == "/" ? path : path + "/"; }
  template <class Map>
  static bool has_below(const std::string& path, const Map& map) {
    const auto it = map.lower_bound(inside(path));
    return it != map.end() && it->first.starts_with(inside(path));
  }
  bool is_folder(const std::string& path) const {
    return folders.contains(path) || has_below(path, files) || has_below(path, links) ||
           has_below(path, folders);
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
