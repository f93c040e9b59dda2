#include "tests/property/requests_kit.h"

namespace lvq::test {
namespace {

// By which a second run finds its own result.
std::string sound_size(uint64_t extents, bool whole_file_system) {
  const uint64_t more = static_cast<uint64_t>(number(whole_file_system ? 1 : 0, 300));
  switch (number(0, 5)) {
    case 0:
      return "+100%FREE";
    case 1:
      return "60%VG";
    case 2:
      return std::to_string((extents + more) * 4 - 1) + "M";
    default:
      return std::to_string(extents + more);
  }
}

// A disk of the group, or one with a group on its last partition.
void let_a_disk_grow(Machine& machine, Case& request) {
  std::string disk = "sdc", pv = "/dev/sdc";
  if (chance(40)) {
    disk = "sdd";
    pv = "/dev/sdd2";
    machine.add_disk(disk, 2_GiB, {.wwid = "naa.sdd"});
    machine.add_partition(disk, 1, 100_MiB);
    machine.add_partition(disk, 2, 1900_MiB);
    machine.make_vg("vg-2", {"sdd2"});
  }
  machine.disks.at(disk).bytes += static_cast<uint64_t>(number(0, 3000)) << 20;
  request.argv.insert(request.argv.end(), {"--pv", pv});
}

}  // namespace

// The group has room, in one piece or in several; sometimes a disk joins it.
rc::Gen<Case> sound_grow() {
  return rc::gen::exec([] {
    auto machine = machine_with_group({"sdb", "sdc"});
    HandMade volume{"lv0", pick<std::string>({"", "ext3", "ext4", "ext4", "xfs", "btrfs", "swap"}),
                    "", false};
    if (volume.fs == "btrfs" || (!volume.fs.empty() && volume.fs != "swap" && chance(60)))
      volume.mount = "/srv/m";
    const uint64_t extents = static_cast<uint64_t>(number(81, 300));
    machine->make_lv("vg-1", volume.name, extents, {.pvs = {pick<std::string>({"sdb", "sdc"})}});
    if (chance(50)) machine->make_lv("vg-1", "behind", static_cast<uint64_t>(number(1, 100)));
    fill(*machine, volume);
    // What a boot mounts, so that a rerun after one can see how large it is.
    if (volume.fs == "btrfs" && machine->file("/etc/fstab").find("/srv/m") == std::string::npos)
      add_line(*machine, "/dev/vg-1/lv0 /srv/m btrfs defaults 0 0");
    // An automount mounts it only when it is touched: until then its superblock has the old size.
    if (volume.fs == "xfs") {
      std::string fstab = machine->file("/etc/fstab");
      if (const size_t at = fstab.find(",x-systemd.automount"); at != fstab.npos)
        machine->set_file("/etc/fstab", fstab.erase(at, 20));
    }
    for (auto& magic : *machine->content("vg-1/lv0")) {
      magic.precious = volume.fs != "swap";
      if (chance(30)) magic.bytes -= magic.bytes / 4;  // somebody ran lvextend alone
    }
    Case result{machine, {"grow"}};
    if (chance(40))
      let_a_disk_grow(*machine, result);
    else if (chance(40)) {
      machine->add_disk("sdd", 2_GiB, {.wwid = "naa.sdd"});
      result.argv.insert(result.argv.end(), {"--vg", "vg-1", "--pv", "/dev/sdd"});
    }
    result.argv.insert(result.argv.end(),
                       {"--lv", "vg-1/lv0", "--size", sound_size(extents, !volume.fs.empty())});
    return result;
  });
}

rc::Gen<Case> wild_grow() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    if (machine->kernel_name("vg/a") != "" && chance(70)) {
      const auto type = pick<std::string>(
          {"ext4", "xfs", "swap", "btrfs", "ntfs", "vfat", "LVM2_member", "crypto_LUKS"});
      machine->put_fs("vg/a", type, "", {.complete = chance(80), .precious = type != "swap"});
      if (chance(30)) machine->add_process(99, "vim").cwd = "/srv/a";
    }
    Case result{machine, {"grow"}};
    if (chance(70)) ask(result, "--lv", mostly_once(), {"vg/a", "vg/a", "other/a", "vg/b"});
    if (chance(80))
      ask(result, "--size", mostly_once(),
          {"1", "+1", "+100%FREE", "50%FREE", "100%VG", "+8M", "1P", "0", "-1G", "+1G", "1.5"});
    if (chance(40)) ask(result, "--vg", mostly_once(), {"vg", "vg", "other"});
    if (chance(40))
      ask(result, "--pv", mostly_once(),
          {"/dev/sdb", "/dev/sdc", "/dev/sdd", "/dev/sde", "/dev/sdb:/dev/sdc", "sdb"});
    if (chance(20)) ask(result, "--onto", 1, {"/dev/sdb", "/dev/sdc", "/dev/sdz", "sdb"});
    return result;
  });
}

}  // namespace lvq::test
