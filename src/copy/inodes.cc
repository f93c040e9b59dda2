#include "copy/inodes.h"

#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>

#include "host/os_error.h"

namespace lvq {
namespace {

// ioctl_xfs_bulkstat(2), version 5 of the interface.
struct Record {
  uint64_t inode, size, blocks, flags;
  int64_t accessed, modified, changed, born;
  uint32_t generation, owner, group, project;
  uint32_t accessed_ns, modified_ns, changed_ns, born_ns;
  uint32_t block_size, device, cow_extent_size, extent_size;
  uint32_t links, extents, attribute_extents;
  uint16_t version, fork_offset, sick, checked, mode, padding;
  uint64_t extents_64, reserved[6];
};
static_assert(sizeof(Record) == 192);

struct Request {
  uint64_t next = 0;  // inode
  uint32_t flags = 0, wanted = 0, got = 0, group = 0;
  uint64_t reserved[5] = {};
  std::array<Record, 4096> records;
};
constexpr size_t kBeforeRecords = 64;
static_assert(offsetof(Request, records) == kBeforeRecords);
constexpr unsigned long kBulkstat = _IOC(_IOC_READ, 'X', 127, kBeforeRecords);

constexpr uint64_t kShareOfMemory = 16;

// Bulkstat packs the major and the minor number into 14 and 18 bits, unlike stat(2).
dev_t device_number(uint32_t sysv) { return makedev(sysv >> 18, sysv & 0x3ffff); }

bool fits_in_memory(int folder, size_t each) {
  struct statvfs space{};
  struct sysinfo memory{};
  if (fstatvfs(folder, &space) != 0 || sysinfo(&memory) != 0) return false;
  const uint64_t inodes = space.f_files - space.f_ffree;
  return inodes * each < uint64_t{memory.totalram} * memory.mem_unit / kShareOfMemory;
}

}  // namespace

Result<Inodes> Inodes::all_of(int folder, const std::string& path) {
  Inodes inodes;
  struct stat root{};
  if (fstat(folder, &root) != 0) return fail(os_error(path, "cannot examine"));
  inodes.file_system_ = root.st_dev;
  if (!fits_in_memory(folder, sizeof(State))) return inodes;
  // Bulkstat tells the size on the disk, which is 0 for a file that is not written out yet.
  if (syncfs(folder) != 0) return fail(os_error(path, "cannot be written to the disk"));
  const auto request = std::make_unique<Request>();
  do {
    request->wanted = static_cast<uint32_t>(request->records.size());
    if (ioctl(folder, kBulkstat, request.get()) != 0) {
      if (errno == ENOTTY || errno == EOPNOTSUPP || errno == EPERM) return inodes;
      return fail(os_error(path, "cannot read the states of its files"));
    }
    for (const Record& each : std::span(request->records).first(request->got))
      inodes.all_.push_back({each.inode, static_cast<int64_t>(each.size), each.modified,
                             each.changed, each.modified_ns, each.changed_ns, each.mode, each.links,
                             each.owner, each.group, each.device});
  } while (request->got > 0);
  std::ranges::sort(inodes.all_, {}, &State::inode);
  return inodes;
}

std::optional<struct stat> Inodes::find(ino_t inode) const {
  const auto it = std::ranges::lower_bound(all_, inode, {}, &State::inode);
  if (it == all_.end() || it->inode != inode) return std::nullopt;
  struct stat info{};
  info.st_dev = file_system_;
  info.st_ino = it->inode;
  info.st_mode = it->mode;
  info.st_nlink = it->links;
  info.st_uid = it->owner;
  info.st_gid = it->group;
  if (S_ISBLK(it->mode) || S_ISCHR(it->mode)) info.st_rdev = device_number(it->device);
  info.st_size = it->size;
  info.st_mtim = {it->modified, it->modified_ns};
  info.st_ctim = {it->changed, it->changed_ns};
  return info;
}

}  // namespace lvq
