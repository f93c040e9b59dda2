#include "tests/property/requests.h"

#include <ostream>

#include "base/text.h"

namespace lvq::test {
namespace {

using sim::Machine;

template <class T>
T pick(const std::vector<T>& from) {
  return *rc::gen::elementOf(from);
}

int number(int from, int below) { return *rc::gen::inRange(from, below); }
bool chance(int percent) { return number(0, 100) < percent; }

const std::vector<std::string> kFileSystems = {"xfs", "ext4", "btrfs", "vfat", "swap", "f2fs", "ntfs", ""};

// Enough for each file system's minimum.
std::string sound_size(const std::string& fs) {
  if (fs.empty()) return pick<std::string>({"1", "7", "100K", "3.5M"});
  if (fs == "xfs") return pick<std::string>({"300M", "301M", "0.3125G"});
  if (fs == "btrfs") return pick<std::string>({"110M", "128M", "112MiB"});
  return pick<std::string>({"60M", "64M", "61.5M", "131072S"});
}

std::string sound_mount(int n) {
  const std::string base = pick<std::string>({"/srv/", "/mnt/", "/srv/deep/er/", "/data/"});
  return base + pick<std::string>({"a", "b c", "d#", "e\\:f", "ü"}) + std::to_string(n);
}

std::vector<std::string> sound_volumes(int count) {
  std::vector<std::string> argv, mounts;
  for (int n = 0; n < count; ++n) {
    const std::string fs = pick(kFileSystems);
    std::string lv = "lv" + std::to_string(n) + ":" + sound_size(fs);
    if (!fs.empty()) lv += ":" + fs;
    if (!fs.empty() && fs != "swap" && chance(75)) {
      mounts.push_back(!mounts.empty() && chance(30) ? pick(mounts) + "/in" + std::to_string(n) : sound_mount(n));
      lv += ":" + mounts.back();
      if (chance(30)) lv += ":" + pick<std::string>({"noatime", "defaults,nofail", "rw,nodev"});
    }
    argv.insert(argv.end(), {"--lv", lv});
  }
  if (chance(30))
    argv.insert(argv.end(), {"--lv", "rest:" + pick<std::string>({"50%FREE", "100%FREE", "1%VG", "10%PVS"})});
  return argv;
}

std::string random_fstab() {
  std::string text = pick<std::string>(
      {"", "# /etc/fstab\n", "\t # odd\n\n", "UUID=11111111-2222-3333-4444-555555555555 /old ext4 noauto 0 0\n"});
  if (chance(30)) text += "tmpfs\t/tmp\ttmpfs\tdefaults\t0\t0";
  return text;
}

rc::Gen<Case> sound_provision() {
  return rc::gen::exec([] {
    auto machine = std::make_shared<Machine>(static_cast<uint64_t>(number(1, 1 << 20)));
    machine->systemd = chance(50);
    machine->set_file("/etc/fstab", random_fstab());
    Case result{machine, {"provision"}};
    const int disks = number(1, 5);
    std::vector<std::string> paths;
    const uint32_t sector = chance(80) ? 512 : 4096;
    for (int n = 0; n < disks; ++n) {
      const std::string name = std::string("sd") + static_cast<char>('b' + n);
      machine->add_disk(name, Bytes{static_cast<uint64_t>(number(2500, 6000)) << 20},
                        {.sector = sector, .wwid = "naa." + name});
      if (chance(15)) {
        machine->put_fs(name, "ext4", "old");
        machine->consent(name);
        result.argv.insert(result.argv.end(), {"--allow", "wipe:/dev/" + name});
      }
      paths.push_back("/dev/" + name);
    }
    result.argv.insert(result.argv.end(),
                       {"--pv", join(paths, ":"), "--vg", "vg" + pick<std::string>({"", ":4M", ":8M", ":1M"})});
    for (auto& word : sound_volumes(number(0, 7))) result.argv.push_back(word);
    return result;
  });
}

// --- decommission: a group as somebody may have made it by hand

struct HandMade {
  std::string name, fs, mount;  // fs and mount empty: none
  bool snapshot = false;        // "NAME-s"
};

std::string uuid_on(const Machine& machine, const std::string& device) { return machine.content(device)->front().uuid; }

std::string spelled(const Machine& machine, const std::string& lv) {
  return pick<std::string>({"UUID=" + uuid_on(machine, "vg-1/" + lv), "/dev/vg-1/" + lv, "/dev/mapper/vg--1-" + lv,
                            "/dev/disk/by-uuid/" + uuid_on(machine, "vg-1/" + lv)});
}

void add_line(Machine& machine, const std::string& line) {
  machine.set_file("/etc/fstab", machine.file("/etc/fstab") + line + "\n");
}

void fill(Machine& machine, const HandMade& volume) {
  const std::string device = "vg-1/" + volume.name;
  if (volume.fs.empty()) return;
  machine.put_fs(device, volume.fs, chance(30) ? "label" + volume.name : "", {.precious = false});
  const bool swap = volume.fs == "swap";
  if (swap && chance(70)) machine.swap_on(device);
  if (swap && chance(70)) add_line(machine, spelled(machine, volume.name) + "\tnone swap sw 0 0");
  if (volume.mount.empty()) return;
  machine.mount(device, volume.mount);
  if (chance(80))
    add_line(machine, spelled(machine, volume.name) + " " + volume.mount + " " + volume.fs + " noatime 0 2");
}

std::vector<HandMade> hand_made(int count) {
  std::vector<HandMade> all;
  std::string outer;
  for (int n = 0; n < count; ++n) {
    HandMade volume{"lv" + std::to_string(n), pick<std::string>({"xfs", "ext4", "btrfs", "swap", ""}), "", chance(20)};
    if (!volume.fs.empty() && volume.fs != "swap" && chance(70)) {
      volume.mount = (outer.empty() || chance(60) ? "/srv/m" : outer + "/in") + std::to_string(n);
      outer = volume.mount;
    }
    all.push_back(volume);
  }
  return all;
}

// Innermost last: nothing is mounted inside it.
std::vector<std::string> some_volumes(const std::vector<HandMade>& volumes) {
  std::vector<std::string> argv;
  for (auto volume = volumes.rbegin(); volume != volumes.rend() && (argv.empty() || chance(50)); ++volume) {
    argv.insert(argv.end(), {"--lv", "vg-1/" + volume->name});
    if (volume->snapshot) argv.insert(argv.end(), {"--lv", "vg-1/" + volume->name + "-s"});
  }
  return argv;
}

rc::Gen<Case> sound_decommission() {
  return rc::gen::exec([] {
    auto machine = std::make_shared<Machine>(static_cast<uint64_t>(number(1, 1 << 20)));
    machine->systemd = chance(50);
    machine->set_file("/etc/fstab", random_fstab() + "\n");
    std::vector<std::string> disks;
    for (int n = number(1, 4); n > 0; --n) {
      disks.push_back("sd" + std::string(1, static_cast<char>('a' + n)));
      machine->add_disk(disks.back(), 2_GiB, {.wwid = "naa." + disks.back()});
    }
    machine->make_vg("vg-1", disks);
    for (const auto& disk : disks) machine->consent(disk);
    const auto volumes = hand_made(number(0, 6));
    for (const auto& volume : volumes) {
      machine->make_lv("vg-1", volume.name, static_cast<uint64_t>(number(1, 64)), {.active = true});
      fill(*machine, volume);
      if (volume.snapshot) machine->make_snapshot("vg-1", volume.name, volume.name + "-s", 4);
    }
    Case result{machine, {"decommission"}};
    const auto some = chance(30) ? some_volumes(volumes) : std::vector<std::string>{};
    if (!some.empty()) result.argv.insert(result.argv.end(), some.begin(), some.end());
    if (some.empty()) result.argv.insert(result.argv.end(), {"--vg", "vg-1"});
    if (some.empty() && chance(30)) result.argv.emplace_back("--keep-pvs");
    return result;
  });
}

// --- evacuate: what is on one disk fits onto the others

std::shared_ptr<Machine> filled_disks(int disks) {
  auto machine = std::make_shared<Machine>(static_cast<uint64_t>(number(1, 1 << 20)));
  machine->systemd = chance(50);
  std::vector<std::string> names;
  for (int n = 1; n <= disks; ++n) {
    names.push_back("sd" + std::string(1, static_cast<char>('a' + n)));
    machine->add_disk(names.back(), 2_GiB, {.wwid = "naa." + names.back(), .rotational = chance(50)});
  }
  machine->make_vg("vg-1", names);
  for (int n = 0, count = number(0, 6); n < count; ++n) {
    const std::string name = "lv" + std::to_string(n);
    const bool active = chance(80);
    machine->make_lv("vg-1", name, static_cast<uint64_t>(number(1, 64)),
                     {.active = true, .pvs = {pick(names), names.front()}});
    machine->put_fs("vg-1/" + name, pick<std::string>({"xfs", "ext4", "swap"}), "", {.precious = true});
    const bool snapshot = chance(20);
    if (snapshot) machine->make_snapshot("vg-1", name, name + "-s", 4);
    if (!active && !snapshot) machine->deactivate("vg-1/" + name);
  }
  return machine;
}

rc::Gen<Case> sound_evacuate() {
  return rc::gen::exec([] {
    Case result{filled_disks(number(2, 4)), {"evacuate", "--pv", "/dev/sdb"}};
    result.machine->content("sdb")->front().precious = false;
    if (chance(50)) result.argv.emplace_back("--keep-pv");
    return result;
  });
}

// --- shrink: there is room for what the volume holds, and for the snapshot

rc::Gen<Case> sound_shrink() {
  return rc::gen::exec([] {
    auto machine = std::make_shared<Machine>(static_cast<uint64_t>(number(1, 1 << 20)));
    machine->systemd = chance(50);
    machine->set_file("/etc/fstab", random_fstab() + "\n");
    for (const char* disk : {"sdb", "sdc"}) machine->add_disk(disk, 2_GiB, {.wwid = "naa." + std::string(disk)});
    machine->make_vg("vg-1", {"sdb", "sdc"});
    HandMade volume{"lv0", pick<std::string>({"ext2", "ext4", "ext4", "btrfs", "ntfs", "swap"}), "", false};
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
    const uint64_t left =
        extents - static_cast<uint64_t>(number(1, static_cast<int>(extents) - 80));  // as a rerun counts
    const std::string size = chance(50) ? std::to_string(left) : std::to_string(left * 4 - 1) + "M";
    return Case{machine, {"shrink", "--lv", "vg-1/lv0", "--size", size}};
  });
}

// --- shrink-xfs: there is room for both volumes

rc::Gen<Case> sound_shrink_xfs() {
  return rc::gen::exec([] {
    auto machine = std::make_shared<Machine>(static_cast<uint64_t>(number(1, 1 << 20)));
    machine->systemd = chance(50);
    machine->set_file("/etc/fstab", random_fstab() + "\n");
    for (const char* disk : {"sdb", "sdc"}) machine->add_disk(disk, 2_GiB, {.wwid = "naa." + std::string(disk)});
    machine->make_vg("vg-1", {"sdb", "sdc"});
    HandMade volume{"lv0", "xfs", chance(70) ? "/srv/m" : "", false};
    const uint64_t extents = static_cast<uint64_t>(number(130, 450));
    machine->make_lv("vg-1", volume.name, extents);
    fill(*machine, volume);
    for (auto& magic : *machine->content("vg-1/lv0")) magic.precious = true;
    if (!volume.mount.empty() && chance(30)) {
      machine->make_directory("/srv/m/part");
      machine->bind("/srv/m/part", "/mnt", chance(50));
    }
    const uint64_t left = extents - static_cast<uint64_t>(number(1, static_cast<int>(extents) - 125));
    Case result{machine, {"shrink-xfs", "--lv", "vg-1/lv0", "--size", std::to_string(left)}};
    if (chance(30)) result.argv.emplace_back("--keep-old");
    return result;
  });
}

rc::Gen<Case> sound_replacement() {
  return rc::gen::exec([] {
    Case result{filled_disks(number(1, 3)), {"replace-disk", "--old", "/dev/sdb", "--new", "/dev/sdz"}};
    result.machine->add_disk("sdz", Bytes{static_cast<uint64_t>(number(1700, 4000)) << 20}, {.wwid = "naa.new"});
    result.machine->content("sdb")->front().precious = false;
    if (chance(20)) {
      result.machine->put_fs("sdz", "ext4", "old");
      result.machine->consent("sdz");
      result.argv.insert(result.argv.end(), {"--allow", "wipe:/dev/sdz"});
    }
    if (chance(50)) result.argv.emplace_back("--keep-pv");
    return result;
  });
}

// --- anything

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

std::string wild_size() {
  return pick<std::string>({"1G", "1.5G", "0", "0.1S", "16E", "99999999999999999999G", "100%FREE", "0%VG", "101%VG",
                            "50%PVS", "5", "1e3", "-1G", " 1G", "1 G", "", "3x", "18446744073709551615"});
}

std::string wild_lv() {
  std::vector<std::string> fields = {chance(70) ? pick<std::string>({"a", "b", "c"}) : wild_word(),
                                     chance(60) ? "64M" : wild_size()};
  if (chance(70)) fields.push_back(chance(80) ? pick(kFileSystems) : wild_word());
  if (chance(50))
    fields.push_back(
        pick<std::string>({"/srv/a", "/srv/a/b", "/", "/etc", "/proc/x", "relative", "/srv/../etc", "/srv/full",
                           "/srv/link", "/srv/link/x", "/tmp/x", "/var/lib", "none", "/srv/\n", "/mnt/used"}));
  if (chance(30)) fields.push_back(wild_word());
  return join(fields, ":");
}

void damage(Machine& machine) {
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", 3_GiB, {.sector = chance(80) ? 512U : 4096U});
  machine.add_disk("sdd", Bytes{static_cast<uint64_t>(number(1, 6)) << 20}, {.read_only = chance(20)});
  machine.add_disk("sde", 2_GiB);
  machine.add_disk("sdf", 2_GiB);
  machine.make_directory("/srv/full");
  machine.set_file("/srv/full/file", "x");
  machine.make_link("/srv/link", "/etc");
  machine.make_directory("/mnt/used");
  machine.set_file(
      "/etc/fstab",
      random_fstab() + "\n/dev/sdf /mnt/f ext4 noauto,nofail 0 0\nLABEL=photos /p ext4 noauto,nofail 0 0\n");
  if (chance(40))
    machine.put_fs("sdb", pick<std::string>({"ext4", "xfs", "linux_raid_member", "crypto_LUKS", "swap"}),
                   chance(50) ? "photos" : "a\nb");
  if (chance(40)) {
    machine.add_partition("sdc", 1, 500_MiB);
    if (chance(50)) machine.put_fs("sdc1", "ext4");
    if (chance(30) && machine.content("sdc1") && !machine.content("sdc1")->empty()) machine.mount("sdc1", "/mnt/used");
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

rc::Gen<Case> wild_provision() {
  return rc::gen::exec([] {
    Case result{damaged_machine(), {"provision"}};
    for (int n = number(0, 4); n > 0; --n)
      result.argv.insert(result.argv.end(),
                         {"--pv", pick<std::string>({"/dev/sdb", "/dev/sdc", "/dev/sdc1", "/dev/sdd", "/dev/sde",
                                                     "/dev/sdf", "/dev/sdb:/dev/sdc", "/dev/null", "/etc/passwd", "sdb",
                                                     "/dev/sdz", "/dev/vg/a", "/dev/sdb:/dev/sdb"})});
    for (int n = chance(90) ? 1 : number(0, 3); n > 0; --n)
      result.argv.insert(result.argv.end(), {"--vg", chance(80) ? "vg" : wild_word()});
    for (int n = number(0, 5); n > 0; --n) result.argv.insert(result.argv.end(), {"--lv", wild_lv()});
    if (chance(30))
      result.argv.insert(result.argv.end(),
                         {"--allow", pick<std::string>({"converge:vg", "wipe:/dev/nothing", "everything", ""})});
    return result;
  });
}

rc::Gen<Case> wild_decommission() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    if (machine->kernel_name("vg/a") != "" && chance(50)) {
      machine->put_fs("vg/a", pick<std::string>({"ext4", "xfs", "swap", "LVM2_member"}), "", {.precious = false});
      if (chance(50))
        add_line(*machine,
                 pick<std::string>({"/dev/vg/a /srv/a ext4 noauto,nofail 0 0", "UUID=x /y ext4 noauto,nofail 0 0"}));
      if (chance(30)) machine->add_process(99, "vim").cwd = "/srv/a";
    }
    machine->consent("sde");
    Case result{machine, {"decommission"}};
    for (int n = number(0, 3); n > 0; --n)
      result.argv.insert(result.argv.end(),
                         {"--vg", chance(70) ? pick<std::string>({"vg", "other", "none"}) : wild_word()});
    for (int n = number(0, 3); n > 0; --n)
      result.argv.insert(
          result.argv.end(),
          {"--lv", chance(70) ? pick<std::string>({"vg/a", "other/a", "/dev/vg/a", "vg/b", "vg/"}) : wild_word()});
    if (chance(20)) result.argv.emplace_back("--keep-pvs");
    if (chance(30))
      result.argv.insert(result.argv.end(), {"--allow", pick<std::string>({"wipe:/dev/vg/a", "remove:vg/a", ""})});
    return result;
  });
}

rc::Gen<Case> wild_evacuate() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    const bool group = machine->kernel_name("vg/a") != "" && chance(50);
    if (group && chance(50)) machine->export_vg("vg");
    if (group && chance(30)) machine->foreign_vg("vg", "another");
    for (auto& [name, disk] : machine->disks)
      if (chance(30))
        for (auto& magic : disk.surface.here) magic.precious &= !magic.pv.has_value();
    Case result{machine, {"evacuate"}};
    for (int n = chance(90) ? 1 : number(0, 3); n > 0; --n)
      result.argv.insert(result.argv.end(),
                         {"--pv", chance(80) ? pick<std::string>({"/dev/sde", "/dev/sdb", "/dev/sdc1", "/dev/null",
                                                                  "/dev/vg/a", "/etc/passwd"})
                                             : wild_word()});
    if (chance(50)) result.argv.emplace_back("--keep-pv");
    return result;
  });
}

rc::Gen<Case> wild_shrink() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    if (machine->kernel_name("vg/a") != "" && chance(70)) {
      const auto type = pick<std::string>({"ext4", "xfs", "swap", "btrfs", "ntfs", "vfat", "LVM2_member"});
      machine->put_fs("vg/a", type, "", {.complete = chance(80), .precious = type != "swap"});
      if (chance(30)) machine->add_process(99, "vim").cwd = "/srv/a";
    }
    Case result{machine, {"shrink"}};
    for (int n = chance(90) ? 1 : number(0, 3); n > 0; --n)
      result.argv.insert(result.argv.end(),
                         {"--lv", chance(80) ? pick<std::string>({"vg/a", "vg/a", "other/a", "vg/b"}) : wild_word()});
    for (int n = chance(90) ? 1 : number(0, 3); n > 0; --n)
      result.argv.insert(result.argv.end(),
                         {"--size=" + (chance(80) ? pick<std::string>({"1", "-1", "50%LV", "-50%LV", "10%VG", "8M",
                                                                       "1P", "0", "-100%LV", "+1G", "1.5"})
                                                  : wild_word())});
    return result;
  });
}

rc::Gen<Case> wild_shrink_xfs() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    if (machine->kernel_name("vg/a") != "" && chance(80))
      machine->put_fs("vg/a", chance(80) ? "xfs" : "ext4", "", {.complete = chance(80)});
    if (chance(30)) machine->add_process(99, "vim").cwd = "/srv/a";
    Case result{machine, {"shrink-xfs"}};
    for (int n = chance(90) ? 1 : number(0, 3); n > 0; --n)
      result.argv.insert(result.argv.end(),
                         {"--lv", chance(80) ? pick<std::string>({"vg/a", "vg/a", "other/a", "vg/b"}) : wild_word()});
    for (int n = chance(90) ? 1 : number(0, 3); n > 0; --n)
      result.argv.insert(result.argv.end(),
                         {"--size=" + (chance(80) ? pick<std::string>({"1", "-1", "80", "50%LV", "300M", "1P", "0"})
                                                  : wild_word())});
    if (chance(30)) result.argv.emplace_back("--keep-old");
    return result;
  });
}

rc::Gen<Case> wild_replacement() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    for (auto& [name, disk] : machine->disks)
      for (auto& magic : disk.surface.here) magic.precious &= !magic.pv.has_value();
    Case result{machine, {"replace-disk"}};
    for (const char* option : {"--old", "--new"})
      for (int n = chance(90) ? 1 : number(0, 3); n > 0; --n)
        result.argv.insert(result.argv.end(),
                           {option, chance(80) ? pick<std::string>({"/dev/sde", "/dev/sdb", "/dev/sdc1", "/dev/sdd",
                                                                    "/dev/sdf", "/dev/vg/a", "/etc/passwd"})
                                               : wild_word()});
    if (chance(50)) result.argv.emplace_back("--keep-pv");
    return result;
  });
}

}  // namespace

void showValue(const Case& value, std::ostream& out) {
  out << shell_quote(value.argv) << "\n" << value.machine->fingerprint();
}

const std::map<std::string, Generator>& sound_requests() {
  static const std::map<std::string, Generator> kAll = {{"provision", sound_provision},
                                                        {"decommission", sound_decommission},
                                                        {"evacuate", sound_evacuate},
                                                        {"replace-disk", sound_replacement},
                                                        {"shrink", sound_shrink},
                                                        {"shrink-xfs", sound_shrink_xfs}};
  return kAll;
}

const std::map<std::string, Generator>& wild_requests() {
  static const std::map<std::string, Generator> kAll = {{"provision", wild_provision},
                                                        {"decommission", wild_decommission},
                                                        {"evacuate", wild_evacuate},
                                                        {"replace-disk", wild_replacement},
                                                        {"shrink", wild_shrink},
                                                        {"shrink-xfs", wild_shrink_xfs}};
  return kAll;
}

}  // namespace lvq::test
