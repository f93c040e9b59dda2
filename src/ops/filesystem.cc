#include "ops/filesystem.h"

#include "base/text.h"

namespace lvq {
namespace {

std::string without_hyphens(std::string text) {
  std::erase(text, '-');
  return text;
}

std::vector<std::string> mkfs_argv(const Filesystem& fs, const std::string& path,
                                   const std::string& uuid, Identifiers& ids) {
  if (fs.name == "xfs") return {"mkfs.xfs", "-q", "-m", "uuid=" + uuid, path};
  if (fs.name == "ext4")
    return {"mkfs.ext4", "-q", "-U", uuid, "-E", "hash_seed=" + ids.uuid(), path};
  if (fs.name == "btrfs") return {"mkfs.btrfs", "-q", "-U", uuid, path};
  if (fs.name == "vfat") return {"mkfs.vfat", "-i", without_hyphens(uuid), path};
  if (fs.name == "swap") return {"mkswap", "-U", uuid, path};
  if (fs.name == "f2fs") return {"mkfs.f2fs", "-q", "-U", uuid, path};
  if (fs.name == "ntfs") return {"mkfs.ntfs", "-Q", path};
  return {"mkfs.exfat", path};
}

std::vector<std::string> set_id_argv(const Filesystem& fs, const std::string& path,
                                     const std::string& uuid) {
  if (fs.name == "ntfs") return {"ntfslabel", "--new-serial=" + uuid, path};
  return {"tune.exfat", "-I", "0x" + without_hyphens(uuid), path};
}

}  // namespace

Step signatures_wipe(const DeviceIs& device, const std::vector<std::string>& targets,
                     const std::vector<std::string>& found) {
  std::vector<std::string> argv = {"wipefs", "--all"};
  argv.insert(argv.end(), targets.begin(), targets.end());
  Step step;
  step.title = "Erase the signatures on " + device.path;
  step.action = Run{argv};
  step.before = {device, DeviceUnused{device.path}, SignaturesAre{device.path, found}};
  step.after = {NoSignature{device.path}};
  // The partitions go with their table: a wipe that was cut off finishes on the device itself.
  step.redo = {{Run{{"wipefs", "--all", device.path}}, NoSignature{device.path}}};
  step.overwrites = true;
  step.destroys = join(found, "; ");
  return step;
}

std::string new_fs_uuid(const Filesystem& fs, Identifiers& ids) {
  if (fs.name == "ntfs") return upper(ids.hex(16));
  if (fs.name != "vfat" && fs.name != "exfat") return ids.uuid();
  const std::string serial = upper(ids.hex(8));
  return serial.substr(0, 4) + "-" + serial.substr(4);
}

std::vector<Step> fs_make(const Filesystem& fs, const std::string& path, const std::string& uuid,
                          Bytes size, Identifiers& ids) {
  const std::string type(fs.blkid);
  const Remedy wipe{Run{{"wipefs", "--all", path}}, NoSignature{path}};
  Step make;
  make.title = "Make " + std::string(fs.name) + (fs.is_swap() ? " area of " : " file system of ") +
               text(size) + " on " + path;
  make.action = Run{mkfs_argv(fs, path, uuid, ids)};
  make.before = {NoSignature{path}};
  make.after = {FsIs{path, type, fs.id_at_mkfs ? uuid : "", ""}};
  make.undo = {wipe};
  make.redo = {wipe, {make.action, std::nullopt}};
  make.after_proves_done = false;
  make.overwrites = true;
  if (fs.id_at_mkfs) return {make};

  Step set_id;
  set_id.title = "Give the " + std::string(fs.name) + " on " + path + " the serial " + uuid;
  set_id.action = Run{set_id_argv(fs, path, uuid)};
  set_id.before = {FsIs{path, type, "", ""}};
  set_id.after = {FsIs{path, type, uuid, ""}};
  set_id.redo = {{set_id.action, std::nullopt}};
  return {make, set_id};
}

}  // namespace lvq
