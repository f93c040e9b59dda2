#include "copy/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <ranges>

#include "copy/inodes.h"
#include "host/os_error.h"

namespace lvq {
namespace {

constexpr int kReading = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOATIME;

struct Name {
  std::string name;
  ino_t inode = 0;
};
using Names = std::vector<Name>;  // sorted by name

Result<Names> names_in(int folder, const std::string& path) {
  Fd again(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOATIME));
  if (!again) return fail(os_error(path, "cannot open the folder"));
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(again.get()), &closedir);
  if (!stream) return fail(os_error(path, "cannot read the folder"));
  again.release();  // the stream owns it now
  Names names;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(stream.get());
    if (!entry && errno != 0) return fail(os_error(path, "cannot read the folder"));
    if (!entry) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.push_back({std::string(name), entry->d_ino});
  }
  std::ranges::sort(names, {}, &Name::name);
  return names;
}

Result<TreeEntry> look_at(int folder, const std::string& name, const std::string& path) {
  TreeEntry entry{folder, name, std::nullopt};
  struct stat info{};
  if (fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0)
    entry.info = info;
  else if (errno != ENOENT)
    return fail(os_error(path, "cannot examine"));
  return entry;
}

// look_at() for trees that do not change. `names` was read from the folder before, and `inodes` may
// know the state, so that the kernel need not be asked.
Result<TreeEntry> look_up(int folder, const std::string& name, const Names& names,
                          const Inodes& inodes, const std::string& path) {
  const auto it = std::ranges::lower_bound(names, name, {}, &Name::name);
  if (it == names.end() || it->name != name) return TreeEntry{folder, name, std::nullopt};
  if (auto info = inodes.find(it->inode)) return TreeEntry{folder, name, info};
  return look_at(folder, name, path);
}

std::vector<std::string> all_names(const std::vector<Names>& folders) {
  std::vector<std::string> all;
  for (const auto& names : folders) {
    std::vector<std::string> merged;
    std::ranges::set_union(all, names | std::views::transform(&Name::name),
                           std::back_inserter(merged));
    all = std::move(merged);
  }
  return all;
}

// A walk keeps a folder open on every level of every tree.
void allow_many_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

class Walk {
 public:
  // `inodes` has one element for each tree, or none if the trees may change.
  Walk(std::vector<Inodes> inodes, const Visit& visit)
      : inodes_(std::move(inodes)), visit_(visit) {}

  // `folders` has one open folder of each tree.
  Result<> inside(const std::vector<Fd>& folders, const std::string& path) {
    std::vector<Names> names;
    for (const auto& folder : folders) {
      TRY(auto found, names_in(folder.get(), path));
      names.push_back(std::move(found));
    }
    for (const auto& name : all_names(names)) {
      const std::string below = path.empty() ? name : path + "/" + name;
      std::vector<TreeEntry> entries;
      for (size_t n = 0; n < folders.size(); ++n) {
        const int folder = folders[n].get();
        TRY(auto entry, in_use() ? look_at(folder, name, below)
                                 : look_up(folder, name, names[n], inodes_[n], below));
        entries.push_back(std::move(entry));
      }
      TRY_VOID(take(entries, below));
    }
    return {};
  }

  Result<> take(const std::vector<TreeEntry>& entries, const std::string& path) {
    if (std::ranges::all_of(entries, [](const TreeEntry& each) { return each.is(S_IFDIR); }))
      TRY_VOID(enter(entries, path));
    return visit_(path, entries);
  }

 private:
  Result<> enter(const std::vector<TreeEntry>& entries, const std::string& path) {
    std::vector<Fd> folders;
    for (const auto& entry : entries) {
      auto folder = open_entry(entry, path);
      if (!folder && folder.error().code == "absent" && in_use()) return {};
      if (!folder) return fail(std::move(folder).error());
      folders.push_back(*std::move(folder));
    }
    return inside(folders, path);
  }

  bool in_use() const { return inodes_.empty(); }

  const std::vector<Inodes> inodes_;
  const Visit& visit_;
};

}  // namespace

Result<Fd> open_entry(const TreeEntry& entry, const std::string& path) {
  Fd fd(uninterrupted([&] { return openat(entry.folder, entry.name.c_str(), kReading); }));
  if (!fd) return fail(os_error(path, "cannot open"));
  struct stat info{};
  if (fstat(fd.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  if (info.st_ino != entry.info->st_ino || info.st_dev != entry.info->st_dev)
    return fail("absent", path, "was replaced while it was looked at");
  return fd;
}

Result<> check_device(const std::string& root, const std::string& device) {
  struct stat folder{}, above{}, block{};
  if (lstat(root.c_str(), &folder) != 0 || lstat((root + "/..").c_str(), &above) != 0)
    return fail(os_error(root, "cannot examine"));
  if (stat(device.c_str(), &block) != 0) return fail(os_error(device, "cannot examine"));
  if (S_ISBLK(block.st_mode) && folder.st_dev == block.st_rdev && above.st_dev != folder.st_dev)
    return {};
  return fail("failed", root, "is not where " + device + " is mounted");
}

std::string path_of(const TreeEntry& entry) {
  return "/proc/self/fd/" + std::to_string(entry.folder) + "/" + entry.name;
}

Result<> walk(const std::vector<std::string>& roots, Use use, const Visit& visit) {
  allow_many_open_files();
  std::vector<Fd> folders;
  std::vector<TreeEntry> entries;
  for (const auto& root : roots) {
    Fd folder(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NOATIME));
    if (!folder) return fail(os_error(root, "cannot open the folder"));
    TRY(auto entry, look_at(folder.get(), ".", root));
    entries.push_back(std::move(entry));
    folders.push_back(std::move(folder));
  }
  std::vector<dev_t> devices;
  std::vector<Inodes> inodes;
  for (size_t n = 0; n < roots.size(); ++n) {
    devices.push_back(entries[n].info->st_dev);
    if (use == Use::perhaps) continue;
    TRY(auto all, Inodes::all_of(folders[n].get(), roots[n]));
    inodes.push_back(std::move(all));
  }
  const Visit checked = [&](const std::string& path, std::span<const TreeEntry> found) -> Result<> {
    for (size_t n = 0; n < found.size(); ++n)
      if (found[n].info && found[n].info->st_dev != devices[n])
        return fail("failed", path, "is on another file system than " + roots[n]);
    return visit(path, found);
  };
  return Walk(std::move(inodes), checked).take(entries, "");
}

}  // namespace lvq
