#include "tests/property/requests_kit.h"

namespace lvq::test {
namespace {

// By the name that goes; random_fstab has lines of others.
std::string by_name(const std::string& lv) {
  return pick<std::string>(
      {"/dev/vg-1/" + lv, "/dev/mapper/vg--1-" + lv, "/dev//vg-1/" + lv, "/dev/vg\\0551/" + lv});
}

void use(Machine& machine, const std::string& name) {
  HandMade volume{name, pick<std::string>({"xfs", "ext4", "btrfs", "swap", ""}), "", chance(20)};
  if (!volume.fs.empty() && volume.fs != "swap" && chance(70)) volume.mount = "/srv/" + name;
  fill(machine, volume);
  if (volume.snapshot) machine.make_snapshot("vg-1", name, name + "-s", 4);
  if (!volume.mount.empty() && chance(50)) {
    machine.make_directory("/mnt/" + name);
    machine.bind(volume.mount, "/mnt/" + name);
  }
  const bool encrypted = volume.fs.empty() && chance(30);
  if (encrypted)
    machine.set_file("/etc/crypttab", machine.file("/etc/crypttab") + "c" + name + " " +
                                          by_name(name) + " none luks,noauto\n");
  if (!volume.fs.empty() && chance(30))
    add_line(machine, by_name(name) + " /opt/" + name + " " + volume.fs + " noauto 0 0");
}

}  // namespace

rc::Gen<Case> sound_rename() {
  return rc::gen::exec([] {
    std::vector<std::string> disks = {"sdb"};
    if (chance(60)) disks.emplace_back("sdc");
    auto machine = machine_with_group(disks);
    const int volumes = number(1, 4);
    for (int n = 0; n < volumes; ++n) {
      const std::string name = "lv" + std::to_string(n);
      machine->make_lv("vg-1", name, static_cast<uint64_t>(number(4, 64)));
      use(*machine, name);
      if (machine->users("vg-1/" + name, false).empty() && chance(20))
        machine->deactivate("vg-1/" + name);
    }
    const std::string to = pick<std::string>({"new", "a-b", "x.y_z", "lv00"});
    if (chance(50)) return Case{machine, {"rename", "--vg", "vg-1", "--to", to}};
    const std::string lv = "lv" + std::to_string(number(0, volumes));
    return Case{machine, {"rename", "--lv", "vg-1/" + lv, "--to", to}};
  });
}

rc::Gen<Case> wild_rename() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    if (machine->kernel_name("vg/a") != "" && chance(50)) {
      machine->put_fs("vg/a", "ext4");
      machine->mount("vg/a", pick<std::string>({"/srv/a", "/usr", "/var/lib/lvq"}));
    }
    if (chance(30))
      machine->set_file("/etc/default/grub", "GRUB_CMDLINE_LINUX=\"resume=/dev/vg/a\"\n");
    Case result{machine, {"rename"}};
    ask(result, "--lv", chance(60) ? 1 : 0, {"vg/a", "vg/a", "other/a", "vg/b", "vg/"});
    ask(result, "--vg", chance(40) ? 1 : 0, {"vg", "other", "none"});
    ask(result, "--to", mostly_once(), {"new", "b", "a", "mapper", "vg"});
    return result;
  });
}

}  // namespace lvq::test
