#include "tests/property/requests_kit.h"

namespace lvq::test {
namespace {

std::string uuid_on(const Machine& machine, const std::string& device) {
  return machine.content(device)->front().uuid;
}

std::string spelled(const Machine& machine, const std::string& lv) {
  return pick<std::string>({"UUID=" + uuid_on(machine, "vg-1/" + lv), "/dev/vg-1/" + lv,
                            "/dev/mapper/vg--1-" + lv,
                            "/dev/disk/by-uuid/" + uuid_on(machine, "vg-1/" + lv)});
}

}  // namespace

std::string random_fstab() {
  std::string text =
      pick<std::string>({"", "# /etc/fstab\n", "\t # odd\n\n",
                         "UUID=11111111-2222-3333-4444-555555555555 /old ext4 noauto 0 0\n"});
  if (chance(30)) text += "tmpfs\t/tmp\ttmpfs\tdefaults\t0\t0";
  return text;
}

void add_line(Machine& machine, const std::string& line) {
  machine.set_file("/etc/fstab", machine.file("/etc/fstab") + line + "\n");
}

std::shared_ptr<Machine> machine_with_group(const std::vector<std::string>& disks) {
  auto machine = std::make_shared<Machine>(static_cast<uint64_t>(number(1, 1 << 20)));
  machine->systemd = chance(50);
  machine->set_file("/etc/fstab", random_fstab() + "\n");
  for (const auto& disk : disks) machine->add_disk(disk, 2_GiB, {.wwid = "naa." + disk});
  machine->make_vg("vg-1", disks);
  return machine;
}

void fill(Machine& machine, const HandMade& volume) {
  const std::string device = "vg-1/" + volume.name;
  if (volume.fs.empty()) return;
  machine.put_fs(device, volume.fs, chance(30) ? "label" + volume.name : "", {.precious = false});
  const bool swap = volume.fs == "swap";
  if (swap && chance(70)) machine.swap_on(device);
  if (swap && chance(70)) add_line(machine, spelled(machine, volume.name) + "\tnone swap sw 0 0");
  if (volume.mount.empty()) return;
  // That shrinks while it is mounted.
  const bool automount = machine.systemd && volume.fs != "btrfs" && chance(15);
  if (automount) machine.add_automount(volume.mount);
  machine.mount(device, volume.mount);
  const std::string options = automount ? "noatime,x-systemd.automount" : "noatime";
  if (automount || chance(80))
    add_line(machine, spelled(machine, volume.name) + " " + volume.mount + " " + volume.fs + " " +
                          options + " 0 2");
  if (automount) machine.systemd_fstab = machine.file("/etc/fstab");
}

std::string wild_word() {
  return pick<std::string>({"",
                            "a",
                            "../x",
                            "$(reboot)",
                            "`id`",
                            "a\nb",
                            "a;b",
                            "a:b",
                            "\\:",
                            "x\x1b[2J",
                            "é",
                            "-rf",
                            "--",
                            "snapshot1",
                            "pvmove0",
                            "a_tmeta",
                            std::string(200, 'a'),
                            "0",
                            "root",
                            "%",
                            "100%FREE"});
}

void ask(Case& request, const std::string& option, int times,
         const std::vector<std::string>& words) {
  for (; times > 0; --times) {
    const std::string word = chance(80) ? pick(words) : wild_word();
    if (chance(50))
      request.argv.insert(request.argv.end(), {option, word});
    else
      request.argv.emplace_back(option + "=" + word);
  }
}

void damage(Machine& machine) {
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", 3_GiB, {.sector = chance(80) ? 512U : 4096U});
  machine.add_disk("sdd", Bytes{static_cast<uint64_t>(number(1, 6)) << 20},
                   {.read_only = chance(20)});
  machine.add_disk("sde", 2_GiB);
  machine.add_disk("sdf", 2_GiB);
  machine.make_directory("/srv/full");
  machine.set_file("/srv/full/file", "x");
  machine.make_link("/srv/link", "/etc");
  machine.make_directory("/mnt/used");
  machine.set_file(
      "/etc/fstab",
      random_fstab() +
          "\n/dev/sdf /mnt/f ext4 noauto,nofail 0 0\nLABEL=photos /p ext4 noauto,nofail 0 0\n");
  if (chance(40))
    machine.put_fs("sdb",
                   pick<std::string>({"ext4", "xfs", "linux_raid_member", "crypto_LUKS", "swap"}),
                   chance(50) ? "photos" : "a\nb");
  if (chance(40)) {
    machine.add_partition("sdc", 1, 500_MiB);
    if (chance(50)) machine.put_fs("sdc1", "ext4");
    if (chance(30) && machine.content("sdc1") && !machine.content("sdc1")->empty())
      machine.mount("sdc1", "/mnt/used");
  }
  if (chance(50)) {
    const std::string vg = chance(60) ? "vg" : "other";
    machine.make_vg(vg, {"sde"});
    if (chance(60)) machine.make_lv(vg, "a", 16);
  }
}

std::shared_ptr<Machine> damaged_machine() {
  auto machine = std::make_shared<Machine>(static_cast<uint64_t>(number(1, 1 << 20)));
  damage(*machine);
  machine->treasure();
  return machine;
}

}  // namespace lvq::test
