// Files of the simulated machine: the kernel's own tree, then the file system that is mounted over
// a path. Writing follows RealHost: no link in any component, durable when it returns, atomic where
// it replaces.
#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "sim/sim_host.h"
#include "sim/superblock.h"

namespace lvq::sim {

#define LVQ_SIM_ALIVE() \
  if (auto dead = off()) return lvq::fail(*std::move(dead))

namespace {

std::unexpected<Error> absent(const std::string& path) {
  return fail("absent", path, "cannot open: No such file or directory");
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 || slash == path.npos ? "/" : path.substr(0, slash);
}

std::string leaf_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string below(const std::string& folder, const std::string& name) {
  return folder == "/" ? "/" + name : folder + "/" + name;
}

std::string tidy(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

PathInfo info_of(const Node& node) {
  PathInfo info;
  using From = Node::Kind;
  using To = PathInfo::Kind;
  info.kind = node.kind == From::file        ? To::file
              : node.kind == From::directory ? To::directory
              : node.kind == From::symlink   ? To::symlink
                                             : To::block;
  info.mode = node.mode;
  info.uid = node.uid;
  info.gid = node.gid;
  info.major = node.major;
  info.minor = node.minor;
  info.size = node.text.size();
  info.links = 1;
  return info;
}

}  // namespace

void SimHost::forget_older_states() {
  if (seen_ == machine_.mutations) return;
  seen_ = machine_.mutations;
  tree_.reset();
  real_parents_.clear();
}

void SimHost::unseen_effect(std::string label, const Effects::Change& whole,
                            const Effects::Change& torn) {
  const uint64_t before = machine_.mutations;
  effects_(std::move(label), whole, torn);
  if (seen_ == before && machine_.mutations == before + 1) ++seen_;
}

const KernelTree& SimHost::kernel_tree() {
  forget_older_states();
  if (!tree_) tree_.emplace(machine_);
  return *tree_;
}

const Node* SimHost::node_at(const std::string& path) {
  static const Node root{.kind = Node::Kind::directory, .mode = 0755};
  if (path == "/") return &root;
  if (KernelTree::covers(path)) return kernel_tree().find(path);
  std::string inner;
  const Tree* tree = std::as_const(machine_).tree_of(path, inner);
  if (!tree) return nullptr;
  if (inner == "/") return &root;
  const auto node = tree->find(inner);
  return node == tree->end() ? nullptr : &node->second;
}

Result<std::string> SimHost::real_parent(const std::string& parent, int depth) {
  if (parent == "/") return parent;
  forget_older_states();
  if (const auto known = real_parents_.find(parent); known != real_parents_.end())
    return known->second;
  TRY(const std::string real, real_path(parent, true, depth));
  real_parents_[parent] = real;
  return real;
}

Result<std::string> SimHost::real_path(const std::string& given, bool follow_last, int depth) {
  const std::string path = tidy(given);
  if (path.empty() || path[0] != '/' || depth > 40) return absent(path);
  if (path == "/") return path;
  TRY(const std::string folder, real_parent(parent_of(path), depth));
  const std::string name = leaf_of(path);
  if (name == "." || name.empty()) return folder;
  if (name == "..") return parent_of(folder);
  const std::string here = below(folder, name);
  const Node* node = node_at(here);
  if (!node) return absent(given);
  if (!follow_last || node->kind != Node::Kind::symlink) return here;
  return real_path(node->text.starts_with('/') ? node->text : below(folder, node->text), true,
                   depth + 1);
}

Result<std::string> SimHost::read(const std::string& path) {
  LVQ_SIM_ALIVE();
  if (const auto lock = locks_->find(path); lock != locks_->end()) return lock->second;
  if (before_look) before_look(path);
  TRY(const std::string real, real_path(path, true));
  const Node& node = *node_at(real);
  if (node.kind != Node::Kind::file)
    return fail("system-error", path, "cannot read: Is a directory");
  return node.text;
}

Result<std::string> SimHost::read_trusted(const std::string& path) {
  LVQ_SIM_ALIVE();
  TRY(const std::string real, real_path(path, true));
  if (real != path) return fail("file-unsafe", path, "a symbolic link is in the way");
  for (std::string each = path;; each = parent_of(each)) {
    const Node& node = *node_at(each);
    if (node.uid != 0 || (node.mode & 022) != 0)
      return fail("file-unsafe", each, "could have been changed by a user other than root");
    if (each == "/") break;
  }
  return read(path);
}

// What the test has put in the way of the path or of the folder that it lies in.
Result<std::string> SimHost::obstacle(const std::string& path) {
  LVQ_SIM_ALIVE();
  const auto barred = std::ranges::find_if(machine_.obstacles, [&](const auto& each) {
    return each.first == path || each.first == parent_of(path);
  });
  return barred == machine_.obstacles.end() ? "" : barred->second;
}

// A device holds zeros, except for signatures and for what an interrupted mkfs has left.
Result<bool> SimHost::all_zero(const std::string& path, uint64_t offset, uint64_t length) {
  LVQ_SIM_ALIVE();
  TRY(const std::string real, real_path(path, true));
  if (node_at(real)->kind != Node::Kind::block)
    return fail("device-not-block", path, "cannot read: not a device");
  const uint64_t size = machine_.size_of(real);
  if (offset > size || length > size - offset) return fail("io-error", path, "ends early");
  const Content* held = std::as_const(machine_).content(real);
  return !held || std::ranges::none_of(*held, [&](const Magic& magic) {
    const auto places = offsets_of(magic, size);
    return std::ranges::any_of(places,
                               [&](uint64_t at) { return at >= offset && at - offset < length; });
  });
}

Result<std::string> SimHost::read_at(const std::string& path, uint64_t offset, uint64_t length) {
  TRY_VOID(all_zero(path, offset, length));
  TRY(const std::string real, real_path(path, true));
  const Content* held = std::as_const(machine_).content(real);
  return start_of(held ? *held : Content{}, offset + length).substr(offset);
}

Result<Space> SimHost::space(const std::string& path) {
  LVQ_SIM_ALIVE();
  std::string inner;
  const MountPoint* mount = nullptr;
  const Tree* tree = std::as_const(machine_).tree_of(path, inner, &mount);
  if (!tree) return absent(path);
  const Content* content = std::as_const(machine_).content(mount->device);
  const bool known = content && content->size() == 1 && content->front().bytes > 0;
  Space space{.used = 0,
              .total = known ? content->front().bytes : machine_.size_of(mount->device),
              .entries = tree->size()};
  for (const auto& [name, node] : *tree) space.used += 4096 + node.text.size();
  return space;
}

Result<std::vector<std::string>> SimHost::list(const std::string& path) {
  LVQ_SIM_ALIVE();
  if (before_look) before_look(path);
  TRY(const std::string real, real_path(path, true));
  if (node_at(real)->kind != Node::Kind::directory) return absent(path);
  if (KernelTree::covers(real)) {
    const auto* names = kernel_tree().children(real);
    return names ? *names : std::vector<std::string>{};
  }
  std::string inner;
  const Tree* tree = std::as_const(machine_).tree_of(real, inner);
  const std::string prefix = inner == "/" ? "/" : inner + "/";
  std::vector<std::string> names;
  for (auto it = tree->lower_bound(prefix); it != tree->end() && it->first.starts_with(prefix);
       ++it)
    if (it->first.find('/', prefix.size()) == std::string::npos && it->first.size() > prefix.size())
      names.push_back(it->first.substr(prefix.size()));
  std::ranges::sort(names);
  return names;
}

Result<PathInfo> SimHost::lstat(const std::string& path) {
  LVQ_SIM_ALIVE();
  if (before_look) before_look(path);
  const auto real = real_path(path, false);
  return real ? info_of(*node_at(*real)) : PathInfo{};
}

Result<PathInfo> SimHost::follow(const std::string& path) {
  LVQ_SIM_ALIVE();
  if (before_look) before_look(path);
  const auto real = real_path(path, true);
  return real ? info_of(*node_at(*real)) : PathInfo{};
}

Result<std::string> SimHost::read_link(const std::string& path) {
  LVQ_SIM_ALIVE();
  TRY(const std::string real, real_path(path, false));
  const Node& node = *node_at(real);
  if (node.kind != Node::Kind::symlink)
    return fail("system-error", path, "cannot read the link: Invalid argument");
  return node.text;
}

Result<std::string> SimHost::resolve(const std::string& path) {
  LVQ_SIM_ALIVE();
  return real_path(path, true);
}

// A file that was deleted has no node any more, but its path still tells in which mount it lies.
Result<FileIdentity> SimHost::identify(const std::string& path) {
  LVQ_SIM_ALIVE();
  TRY(const std::string here, real_path(path, false));
  const Node& node = *node_at(here);
  const std::string target = node.kind == Node::Kind::symlink ? node.text : here;
  FileIdentity identity;
  if (!target.starts_with('/')) return identity;
  const std::vector<MountPoint>& mounts = machine_.mounts_seen_by(here);
  const auto in = std::find_if(mounts.rbegin(), mounts.rend(),
                               [&](const auto& m) { return under(target, m.target); });
  if (in != mounts.rend()) {
    identity.mount = in->id;
    std::tie(identity.fs_major, identity.fs_minor) = machine_.number_of(*in);
  }
  const auto real = real_path(target, true);
  const Node* there = real && KernelTree::covers(*real) ? node_at(*real) : nullptr;
  if (there && there->kind == Node::Kind::block) {
    identity.kind = PathInfo::Kind::block;
    identity.major = there->major;
    identity.minor = there->minor;
  }
  return identity;
}

Result<std::string> SimHost::mounts_in(const std::string& mount_namespace) {
  const std::string_view tail = "/ns/mnt";
  if (!mount_namespace.ends_with(tail)) return absent(mount_namespace);
  return read(mount_namespace.substr(0, mount_namespace.size() - tail.size()) + "/mountinfo");
}

Result<SimHost::Place> SimHost::place_for_writing(const std::string& path) {
  TRY(const std::string folder, real_path(parent_of(path), true));
  if (folder != parent_of(path)) return fail("file-unsafe", path, "a symbolic link is in the way");
  if (node_at(folder)->kind != Node::Kind::directory) return absent(path);
  if (KernelTree::covers(path))
    return fail("not-permitted", path, "cannot write: Operation not permitted");
  Place place;
  place.path = path;
  place.tree = machine_.tree_of(path, place.inner, &place.mount);
  if (!place.tree || place.inner == "/") return fail("exists", path, "is a mount point");
  if (place.mount->read_only) return fail("read-only", path, "cannot write: Read-only file system");
  if (const auto node = place.tree->find(place.inner); node != place.tree->end())
    place.node = &node->second;
  return place;
}

void SimHost::flush_place(const Place& place) { machine_.flush(place.mount->device); }

std::optional<WriteFailure> SimHost::write_failure(const std::string& path) {
  for (auto it = write_failures_.begin(); it != write_failures_.end(); ++it) {
    if (path.find(it->path_part) == std::string::npos) continue;
    if (it->nth > 1) {
      --it->nth;
      continue;
    }
    const WriteFailure failure = *it;
    if (--it->times == 0) write_failures_.erase(it);
    return failure;
  }
  return std::nullopt;
}

Result<> SimHost::replace(const std::string& path, std::string_view text, uint32_t mode) {
  LVQ_SIM_ALIVE();
  TRY(Place place, place_for_writing(path));
  if (place.node && place.node->kind != Node::Kind::file)
    return fail("file-unsafe", path, "is not a regular file");
  if (!machine_.may_write(path)) machine_.violation("replaced " + path);
  if (const auto failure = write_failure(path)) return fail("no-space", path, failure->words);
  Node node{.mode = mode, .text = std::string(text)};
  if (place.node) {
    node = *place.node;
    node.text = text;
  }
  const std::string parent = parent_of(place.inner);
  const std::string temporary = below(parent, ".lvq-" + machine_.random_hex(16));
  const auto half = [&] {
    (*place.tree)[temporary] = node;
    (*place.tree)[temporary].text.resize(effects_.random() % (text.size() + 1));
    flush_place(place);
  };
  unseen_effect(
      "temporary file for " + path,
      [&] {
        (*place.tree)[temporary] = node;
        flush_place(place);
      },
      half);
  unseen_effect("rename into " + path, [&] {
    place.tree->erase(temporary);
    (*place.tree)[place.inner] = node;
    flush_place(place);
  });
  return {};
}

Result<bool> SimHost::replace_unchanged(const std::string& path, std::string_view old_text,
                                        std::string_view text, uint32_t mode) {
  const auto now = read(path);
  if (!now && now.error().code != "absent") return fail(now.error());
  if (now.value_or("") != old_text) return false;
  TRY_VOID(replace(path, text, mode));
  return true;
}

Result<> SimHost::sweep(const std::string& folder) {
  LVQ_SIM_ALIVE();
  TRY(Place place, place_for_writing(folder + "/.lvq-"));
  std::vector<std::string> left;
  for (auto it = place.tree->lower_bound(place.inner);
       it != place.tree->end() && it->first.starts_with(place.inner); ++it)
    left.push_back(it->first);
  for (const auto& path : left)
    unseen_effect("remove the leftover " + path, [&] {
      place.tree->erase(path);
      flush_place(place);
    });
  return {};
}

Result<> SimHost::append(const std::string& path, std::string_view text, uint32_t mode) {
  return append(path, text, mode, true);
}

Result<> SimHost::log(const std::string& path, std::string_view text, uint32_t mode) {
  return append(path, text, mode, false);
}

Result<> SimHost::append(const std::string& path, std::string_view text, uint32_t mode,
                         bool durable) {
  LVQ_SIM_ALIVE();
  TRY(Place place, place_for_writing(path));
  if (place.node && place.node->kind != Node::Kind::file)
    return fail("file-unsafe", path, "is not a regular file");
  if (!machine_.may_write(path)) machine_.violation("appended to " + path);
  const auto put = [&](size_t bytes) {
    Node& node = place.tree->try_emplace(place.inner, Node{.mode = mode}).first->second;
    node.text += text.substr(0, bytes);
    if (durable) flush_place(place);
  };
  const std::string label = "append " + std::to_string(text.size()) + " bytes to " + path;
  if (const auto failure = write_failure(path)) {
    unseen_effect("partly: " + label, [&] { put(failure->partial); });
    return fail("no-space", path, failure->words);
  }
  unseen_effect(
      label, [&] { put(text.size()); }, [&] { put(effects_.random() % (text.size() + 1)); });
  return {};
}

Result<> SimHost::truncate(const std::string& path, uint64_t size) {
  LVQ_SIM_ALIVE();
  TRY(Place place, place_for_writing(path));
  if (!place.node) return absent(path);
  if (place.node->text.size() < size)
    return fail("file-unsafe", path, "is shorter than it was to be cut to");
  if (!machine_.may_write(path)) machine_.violation("cut " + path);
  unseen_effect("cut " + path, [&] {
    place.node->text.resize(size);
    flush_place(place);
  });
  return {};
}

Result<> SimHost::make_dir(const std::string& path, uint32_t mode) {
  LVQ_SIM_ALIVE();
  TRY(Place place, place_for_writing(path));
  if (place.node) return fail("exists", path, "cannot make the folder: File exists");
  if (const auto failure = write_failure(path)) return fail("no-space", path, failure->words);
  unseen_effect("make folder " + path, [&] {
    (*place.tree)[place.inner] = {.kind = Node::Kind::directory, .mode = mode};
    flush_place(place);
  });
  return {};
}

Result<> SimHost::remove_dir(const std::string& path) {
  LVQ_SIM_ALIVE();
  TRY(Place place, place_for_writing(path));
  if (!place.node) return absent(path);
  if (place.node->kind != Node::Kind::directory)
    return fail("system-error", path, "cannot remove the folder: Not a directory");
  TRY(const auto names, list(path));
  if (!names.empty())
    return fail("not-empty", path, "cannot remove the folder: Directory not empty");
  effects_("remove folder " + path, [&] {
    place.tree->erase(place.inner);
    flush_place(place);
  });
  return {};
}

Result<> SimHost::remove_files(const std::string& folder, const std::vector<std::string>& names) {
  LVQ_SIM_ALIVE();
  for (const auto& name : names) {
    TRY(Place place, place_for_writing(below(folder, name)));
    if (!place.node) return absent(below(folder, name));
    if (place.node->kind != Node::Kind::file)
      return fail("system-error", below(folder, name), "cannot remove");
    if (!machine_.may_write(folder)) machine_.violation("removed " + below(folder, name));
    unseen_effect("remove " + below(folder, name), [&] {
      place.tree->erase(place.inner);
      flush_place(place);
    });
  }
  return {};
}

}  // namespace lvq::sim
