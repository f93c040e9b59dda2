#include "tests/property/requests_kit.h"

namespace lvq::test {

// There is room for what the volume holds, and for the snapshot.
rc::Gen<Case> sound_shrink() {
  return rc::gen::exec([] {
    auto machine = machine_with_group({"sdb", "sdc"});
    HandMade volume{"lv0", pick<std::string>({"ext2", "ext4", "ext4", "btrfs", "ntfs", "swap"}), "",
                    false};
    if (volume.fs == "btrfs" || (volume.fs != "swap" && chance(60))) volume.mount = "/srv/m";
    const uint64_t extents = static_cast<uint64_t>(number(81, 400));
    machine->make_lv("vg-1", volume.name, extents, {.pvs = {pick<std::string>({"sdb", "sdc"})}});
    fill(*machine, volume);
    for (auto& magic : *machine->content("vg-1/lv0")) magic.precious = volume.fs != "swap";
    // What a boot mounts, so that a rerun after one can see how large it is.
    if (volume.fs == "btrfs" && machine->file("/etc/fstab").find("/srv/m") == std::string::npos)
      add_line(*machine, "/dev/vg-1/lv0 /srv/m btrfs defaults 0 0");
    if (!volume.mount.empty() && volume.fs != "btrfs" && chance(30)) {
      machine->make_directory("/srv/m/part");
      machine->bind("/srv/m/part", "/mnt", chance(50));
    }
    const uint64_t left = extents - static_cast<uint64_t>(number(
                                        1, static_cast<int>(extents) - 80));  // as a rerun counts
    const std::string size = chance(50) ? std::to_string(left) : std::to_string(left * 4 - 1) + "M";
    return Case{machine, {"shrink", "--lv", "vg-1/lv0", "--size", size}};
  });
}

rc::Gen<Case> wild_shrink() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    if (machine->kernel_name("vg/a") != "" && chance(70)) {
      const auto type =
          pick<std::string>({"ext4", "xfs", "swap", "btrfs", "ntfs", "vfat", "LVM2_member"});
      machine->put_fs("vg/a", type, "", {.complete = chance(80), .precious = type != "swap"});
      if (chance(30)) machine->add_process(99, "vim").cwd = "/srv/a";
    }
    Case result{machine, {"shrink"}};
    ask(result, "--lv", mostly_once(), {"vg/a", "vg/a", "other/a", "vg/b"});
    ask(result, "--size", mostly_once(),
        {"1", "-1", "50%LV", "-50%LV", "10%VG", "8M", "1P", "0", "-100%LV", "+1G", "1.5"});
    return result;
  });
}

}  // namespace lvq::test
