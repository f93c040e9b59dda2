// For tests: a Host that is a few files in memory, counts appends, and fails when told to. It
// starts no tools.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "host/host.h"

namespace lvq {

class MemoryHost : public Host {
 public:
  struct Node {
    PathInfo::Kind kind = PathInfo::Kind::file;
    uint32_t mode = 0600, uid = 0;
    std::string text;
  };
  std::map<std::string, Node> nodes;
  std::optional<size_t>
      append_only;    // the next append writes so many bytes, then fails; all later ones fail too
  bool full = false;  // nothing more can be replaced
  size_t appends = 0;
  size_t looks = 0;  // at files and folders
  std::chrono::milliseconds now{1'795'362'690'123};

  Result<Output> run(const Run&, const ProgressFn&) override { return unsupported("run"); }
  Result<std::unique_ptr<Quiesced>> quiesce(const Hooks&, const std::string&) override {
    return unsupported("hold");
  }

  Result<std::string> read(const std::string& path) override {
    ++looks;
    const auto it = nodes.find(path);
    if (it == nodes.end()) return fail("absent", path, "cannot open: No such file or directory");
    if (it->second.kind != PathInfo::Kind::file)
      return fail("system-error", path, "cannot read: Is a directory");
    return it->second.text;
  }
  Result<std::string> read_trusted(const std::string& path) override { return read(path); }
  Result<std::string> obstacle(const std::string&) override { return unsupported("obstacle"); }
  Result<> sweep(const std::string&) override { return unsupported("sweep"); }
  Result<bool> all_zero(const std::string&, uint64_t, uint64_t) override {
    return unsupported("all_zero");
  }
  Result<std::string> read_at(const std::string&, uint64_t, uint64_t) override {
    return unsupported("read_at");
  }
  Result<Space> space(const std::string&) override { return unsupported("space"); }
  Result<std::vector<std::string>> list(const std::string& path) override {
    ++looks;
    std::set<std::string> names;
    const std::string prefix = path + "/";
    for (const auto& [name, node] : nodes)
      if (name.starts_with(prefix)) names.insert(split(name.substr(prefix.size()), '/')[0]);
    return std::vector<std::string>(names.begin(), names.end());
  }
  Result<PathInfo> lstat(const std::string& path) override {
    ++looks;
    const auto it = nodes.find(path);
    if (it == nodes.end()) return PathInfo{};
    const Node& node = it->second;
    PathInfo info;
    info.kind = node.kind;
    info.mode = node.mode;
    info.uid = node.uid;
    info.size = node.text.size();
    info.links = 1;
    return info;
  }
  Result<std::string> read_link(const std::string&) override { return unsupported("read_link"); }
  Result<std::string> resolve(const std::string& path) override { return path; }
  Result<FileIdentity> identify(const std::string&) override { return unsupported("identify"); }
  Result<std::string> mounts_in(const std::string&) override { return unsupported("mounts_in"); }
  Result<> replace(const std::string& path, std::string_view text, uint32_t mode) override {
    if (full) return fail("no-space", path, "cannot write: No space left on device");
    nodes[path] = {PathInfo::Kind::file, mode, 0, std::string(text)};
    return {};
  }
  Result<bool> replace_unchanged(const std::string& path, std::string_view old_text,
                                 std::string_view text, uint32_t mode) override {
    if (nodes.contains(path) ? nodes.at(path).text != old_text : !old_text.empty()) return false;
    TRY_VOID(replace(path, text, mode));
    return true;
  }
  Result<> append(const std::string& path, std::string_view text, uint32_t mode) override {
    ++appends;
    Node& node = nodes.try_emplace(path, Node{PathInfo::Kind::file, mode, 0, ""}).first->second;
    node.text += text.substr(0, append_only.value_or(text.size()));
    if (!append_only) return {};
    append_only = 0;
    return fail("no-space", path, "cannot write: No space left on device");
  }
  Result<> log(const std::string& path, std::string_view text, uint32_t mode) override {
    return append(path, text, mode);
  }
  Result<> truncate(const std::string& path, uint64_t size) override {
    nodes.at(path).text.resize(size);
    return {};
  }
  Result<> make_dir(const std::string& path, uint32_t mode) override {
    if (nodes.contains(path)) return fail("exists", path, "cannot make the folder: File exists");
    nodes[path] = {PathInfo::Kind::directory, mode, 0, ""};
    return {};
  }
  Result<> remove_dir(const std::string& path) override {
    const auto next = nodes.upper_bound(path);
    if (next != nodes.end() && next->first.starts_with(path + "/"))
      return fail("not-empty", path, "cannot remove: Directory not empty");
    if (nodes.erase(path) == 0)
      return fail("absent", path, "cannot remove: No such file or directory");
    return {};
  }
  Result<> remove_files(const std::string& folder, const std::vector<std::string>& names) override {
    for (const auto& name : names)
      if (nodes.erase(folder + "/" + name) == 0)
        return fail("absent", folder + "/" + name, "cannot remove: No such file or directory");
    return {};
  }
  Result<> flush(const std::string&) override { return unsupported("flush"); }
  Result<std::unique_ptr<Lock>> lock(const LockRequest&) override {
    return std::make_unique<Lock>();
  }
  Result<Stamp> stamp() override {
    now += std::chrono::milliseconds(1);
    return Stamp{std::chrono::sys_time<std::chrono::milliseconds>(now), std::string(32, 'e')};
  }
  bool stop_requested() override { return false; }

 private:
  static std::unexpected<Error> unsupported(const char* what) {
    return fail("not-permitted", what, "not in this host");
  }
};

}  // namespace lvq
