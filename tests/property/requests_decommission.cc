#include "tests/property/requests_kit.h"

namespace lvq::test {
namespace {

std::vector<HandMade> hand_made(int count) {
  std::vector<HandMade> all;
  std::string outer;
  for (int n = 0; n < count; ++n) {
    HandMade volume{"lv" + std::to_string(n),
                    pick<std::string>({"xfs", "ext4", "btrfs", "swap", ""}), "", chance(20)};
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
  for (auto volume = volumes.rbegin(); volume != volumes.rend() && (argv.empty() || chance(50));
       ++volume) {
    argv.insert(argv.end(), {"--lv", "vg-1/" + volume->name});
    if (volume->snapshot) argv.insert(argv.end(), {"--lv", "vg-1/" + volume->name + "-s"});
  }
  return argv;
}

}  // namespace

rc::Gen<Case> sound_decommission() {
  return rc::gen::exec([] {
    std::vector<std::string> disks;
    for (int n = number(1, 4); n > 0; --n)
      disks.push_back("sd" + std::string(1, static_cast<char>('a' + n)));
    auto machine = machine_with_group(disks);
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

rc::Gen<Case> wild_decommission() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    if (machine->kernel_name("vg/a") != "" && chance(50)) {
      machine->put_fs("vg/a", pick<std::string>({"ext4", "xfs", "swap", "LVM2_member"}), "",
                      {.precious = false});
      if (chance(50))
        add_line(*machine, pick<std::string>({"/dev/vg/a /srv/a ext4 noauto,nofail 0 0",
                                              "UUID=x /y ext4 noauto,nofail 0 0"}));
      if (chance(30)) machine->add_process(99, "vim").cwd = "/srv/a";
    }
    machine->consent("sde");
    Case result{machine, {"decommission"}};
    ask(result, "--vg", number(0, 3), {"vg", "other", "none"});
    ask(result, "--lv", number(0, 3), {"vg/a", "other/a", "/dev/vg/a", "vg/b", "vg/"});
    if (chance(20)) result.argv.emplace_back("--keep-pvs");
    if (chance(30))
      result.argv.insert(result.argv.end(),
                         {"--allow", pick<std::string>({"wipe:/dev/vg/a", "remove:vg/a", ""})});
    return result;
  });
}

}  // namespace lvq::test
