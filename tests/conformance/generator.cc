#include "tests/conformance/generator.h"

#include <algorithm>
#include <random>

#include "probe/probe.h"

namespace lvq::conformance {
namespace {

constexpr const char* kPinnedGeometry =
    "devices { data_alignment_detection=0 data_alignment_offset_detection=0 }";

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed), host_(blank_machine()) {}

  std::vector<Command> script() {
    for (size_t left = 5 + below(10); left > 0; --left) {
      look();
      Command command = next();
      (void)host_.run({command});
      script_.push_back(std::move(command));
    }
    return std::move(script_);
  }

 private:
  void look() {
    auto seen =
        probe(host_, {.lvm = true, .everything = true, .devices = {}, .paths = {}, .files = {}});
    if (seen) now_ = *std::move(seen);
  }

  // Most scripts soon have a group with volumes; the rest is chance.
  Command next() {
    if (now_.vgs.empty() && below(4) != 0) return below(3) == 0 ? pv_create() : vg_create();
    if (!now_.vgs.empty() && now_.lvs.empty() && below(3) != 0) return lv_create();
    switch (below(22)) {
      case 0:
        return pv_create();
      case 1:
        return {"pvremove", "--yes", disk()};
      case 2:
        return vg_create();
      case 3:
        return {"vgextend", "--yes", vg(), disk()};
      case 4:
        return {"vgreduce", "--yes", vg(), disk()};
      case 5:
        return {"vgremove", "--yes", vg()};
      case 6:
      case 7:
      case 8:
        return lv_create();
      case 9:
        return {"lvremove", "--yes", volume()};
      case 10:
        return {"lvchange", "--activate", below(2) == 0 ? "y" : "n", volume()};
      case 11:
        return {"wipefs", "--all", device()};
      case 12:
      case 13:
      case 14:
        return make_fs();
      case 15:
      case 16:
        return {"mount",
                "-t",
                pick_word({"ext4", "ext4", "xfs", "vfat", "btrfs"}),
                "-o",
                "defaults",
                device(),
                pick(kMountPoints)};
      case 17:
        return {"umount", pick(kMountPoints)};
      case 18:
        return {"swapon", device()};
      case 19:
      case 20:
        return snapshot();
      default:
        return {"swapoff", device()};
    }
  }

  Command pv_create() {
    return {"pvcreate",        "--yes", "--uuid",         lvm_id(), "--norestorefile",
            "--dataalignment", "1m",    "--metadatasize", "1020k",  "--config",
            kPinnedGeometry,   disk()};
  }

  Command vg_create() {
    Command command = {"vgcreate",
                       "--yes",
                       "--physicalextentsize",
                       pick_word({"1048576b", "4194304b", "8388608b"}),
                       "--addtag",
                       "t" + hex(4),
                       vg()};
    const size_t first = below(kDisks), count = 1 + below(kDisks);
    for (size_t i = 0; i < count; ++i) command.push_back(disk_path((first + i) % kDisks));
    return command;
  }

  // Small, nearly all there is, or more than that.
  Command lv_create() {
    const std::string group = vg();
    const VolumeGroup* there = now_.vg(group);
    const uint64_t free = there ? there->free.value : 10;
    const uint64_t sizes[] = {1 + below(8), 1 + free / 3, 1 + free * 2 / 3,
                              free,         free + 1,     30 + below(60)};
    const uint64_t extents = sizes[below(std::size(sizes))];
    return {"lvcreate", "--yes", "--wipesignatures", "y",
            "--zero",   "y",     "--addtag",         "t" + hex(4),
            "--name",   lv(),    "--extents",        std::to_string(std::max<uint64_t>(extents, 1)),
            group};
  }

  // Room for every change, and a little more than is of use. A btrfs beside its copy is nothing to
  // try.
  Command snapshot() {
    const std::string origin = volume();
    const Device* device = now_.device("/dev/" + origin);
    const auto* held = device ? now_.signatures_of(*device) : nullptr;
    if (held &&
        std::ranges::any_of(*held, [](const Signature& each) { return each.type == "btrfs"; }))
      return make_fs();
    const auto slash = origin.find('/');
    const LogicalVolume* there = now_.lv(origin.substr(0, slash), origin.substr(slash + 1));
    const uint64_t extents = (there ? there->extents.value : 1) + 1 + below(4);
    return {"lvcreate", "--yes", "--snapshot", "--name", lv(), "--extents", std::to_string(extents),
            origin};
  }

  Command make_fs() {
    const std::string on = device();
    switch (below(6)) {
      case 0:
        return {"mkfs.xfs", "-q", "-m", "uuid=" + uuid(), on};
      case 1:
        return {"mkfs.btrfs", "-q", "-U", uuid(), on};
      case 2:
        return {"mkfs.vfat", "-i", hex(8), on};
      case 3:
        return {"mkswap", "-U", uuid(), on};
      default:
        return {"mkfs.ext4", "-q", "-U", uuid(), "-E", "hash_seed=" + uuid(), on};
    }
  }

  std::string vg() {
    return now_.vgs.empty() || below(4) == 0 ? pick_word({"va", "vb"}) : pick(now_.vgs).name;
  }
  std::string lv() { return pick_word({"one", "two", "with-hyphen", "four"}); }
  std::string disk() { return disk_path(below(kDisks)); }
  std::string volume() {
    if (now_.lvs.empty() || below(5) == 0) return vg() + "/" + lv();
    const LogicalVolume& there = pick(now_.lvs);
    return there.vg + "/" + there.name;
  }
  std::string device() { return below(6) == 0 ? disk() : "/dev/" + volume(); }

  uint64_t below(uint64_t limit) { return random_() % limit; }
  template <class List>
  const typename List::value_type& pick(const List& from) {
    return from[below(from.size())];
  }
  std::string pick_word(const std::vector<std::string>& from) { return pick(from); }
  std::string hex(size_t digits) {
    std::string text;
    while (text.size() < digits) text += "0123456789abcdef"[below(16)];
    return text;
  }
  std::string uuid() {
    return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-8" + hex(3) + "-" + hex(12);
  }
  std::string lvm_id() {
    return hex(6) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" +
           hex(6);
  }

  std::mt19937_64 random_;
  sim::SimHost host_;
  Snapshot now_;
  std::vector<Command> script_;
};

}  // namespace

std::string disk_path(size_t n) { return "/dev/loop" + std::to_string(n); }

sim::Machine blank_machine() {
  sim::Machine machine;
  for (size_t n = 0; n < kDisks; ++n)
    machine.add_loop("loop" + std::to_string(n), kDiskSize, "/dev/shm/disks/" + std::to_string(n));
  for (const auto& path : kMountPoints) machine.make_directory(path);
  return machine;
}

std::vector<Command> random_script(uint64_t seed) { return Generator(seed).script(); }

}  // namespace lvq::conformance
