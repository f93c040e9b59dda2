#include "base/text.h"
#include "model/filesystems.h"
#include "model/volume_layout.h"
#include "tests/property/requests_kit.h"

namespace lvq::test {
namespace {

std::vector<std::string> file_systems_or_none() {
  std::vector<std::string> names = split(makeable_names(), ' ');
  names.emplace_back();
  return names;
}

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
    const std::string fs = pick(file_systems_or_none());
    std::string lv = "lv" + std::to_string(n) + ":" + sound_size(fs);
    if (!fs.empty()) lv += ":" + fs;
    if (!fs.empty() && fs != "swap" && chance(75)) {
      mounts.push_back(!mounts.empty() && chance(30) ? pick(mounts) + "/in" + std::to_string(n)
                                                     : sound_mount(n));
      lv += ":" + mounts.back();
      if (chance(30)) lv += ":" + pick<std::string>({"noatime", "defaults,nofail", "rw,nodev"});
    }
    argv.insert(argv.end(), {"--lv", lv});
  }
  if (chance(30))
    argv.insert(argv.end(),
                {"--lv", "rest:" + pick<std::string>({"50%FREE", "100%FREE", "1%VG", "10%PVS"})});
  return argv;
}

// One that so many disks allow.
std::string sound_layout(int disks) {
  std::vector<std::string> kinds;
  for (const char* kind : {"linear", "striped:2", "striped:2:128K", "striped:3", "raid1", "raid1:3",
                           "raid10", "raid5:2", "raid6:3"})
    if (static_cast<int>(pvs_needed(*parse_volume_layout(kind))) <= disks) kinds.push_back(kind);
  return pick(kinds);
}

// A layout for some of the volumes. One that takes all that is free on several disks would leave
// nothing for the others.
std::vector<std::string> sound_layouts(const std::vector<std::string>& volumes, int disks) {
  std::vector<std::string> argv;
  for (const auto& volume : volumes)
    if (volume != "--lv" && volume.find(":100%") == volume.npos && chance(40))
      argv.insert(argv.end(),
                  {"--layout", volume.substr(0, volume.find(':')) + "=" + sound_layout(disks)});
  return argv;
}

std::string wild_size() {
  return pick<std::string>({"1G", "1.5G", "0", "0.1S", "16E", "99999999999999999999G", "100%FREE",
                            "0%VG", "101%VG", "50%PVS", "5", "1e3", "-1G", " 1G", "1 G", "", "3x",
                            "18446744073709551615"});
}

std::string wild_lv() {
  std::vector<std::string> fields = {chance(70) ? pick<std::string>({"a", "b", "c"}) : wild_word(),
                                     chance(60) ? "64M" : wild_size()};
  if (chance(70)) fields.push_back(chance(80) ? pick(file_systems_or_none()) : wild_word());
  if (chance(50))
    fields.push_back(pick<std::string>({"/srv/a", "/srv/a/b", "/", "/etc", "/proc/x", "relative",
                                        "/srv/../etc", "/srv/full", "/srv/link", "/srv/link/x",
                                        "/tmp/x", "/var/lib", "none", "/srv/\n", "/mnt/used"}));
  if (chance(30)) fields.push_back(wild_word());
  return join(fields, ":");
}

}  // namespace

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
    result.argv.insert(result.argv.end(), {"--pv", join(paths, ":"), "--vg",
                                           "vg" + pick<std::string>({"", ":4M", ":8M", ":1M"})});
    const auto volumes = sound_volumes(number(0, 7));
    result.argv.insert(result.argv.end(), volumes.begin(), volumes.end());
    if (chance(50))
      for (auto& word : sound_layouts(volumes, disks)) result.argv.push_back(std::move(word));
    return result;
  });
}

rc::Gen<Case> wild_provision() {
  return rc::gen::exec([] {
    Case result{damaged_machine(), {"provision"}};
    for (int n = number(0, 4); n > 0; --n)
      result.argv.insert(
          result.argv.end(),
          {"--pv", pick<std::string>({"/dev/sdb", "/dev/sdc", "/dev/sdc1", "/dev/sdd", "/dev/sde",
                                      "/dev/sdf", "/dev/sdb:/dev/sdc", "/dev/null", "/etc/passwd",
                                      "sdb", "/dev/sdz", "/dev/vg/a", "/dev/sdb:/dev/sdb"})});
    ask(result, "--vg", mostly_once(), {"vg"});
    for (int n = number(0, 5); n > 0; --n)
      result.argv.insert(result.argv.end(), {"--lv", wild_lv()});
    for (int n = number(0, 3); n > 0; --n)
      result.argv.insert(result.argv.end(),
                         {"--layout", pick<std::string>({"a=raid1", "b=striped:2", "c=raid6:3",
                                                         "a=linear", "d=raid1", "a=thin:b", "a",
                                                         "=", "a=raid1:99", "a=striped:2:3K"})});
    if (chance(30))
      result.argv.insert(
          result.argv.end(),
          {"--allow", pick<std::string>({"converge:vg", "wipe:/dev/nothing", "everything", ""})});
    return result;
  });
}

}  // namespace lvq::test
