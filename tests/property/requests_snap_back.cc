#include <algorithm>

#include "tests/property/requests_kit.h"

namespace lvq::test {
namespace {

std::shared_ptr<Machine> machine_to_snap_back(const std::vector<HandMade>& volumes) {
  auto machine = machine_with_group({"sdb", "sdc"});
  for (const auto& volume : volumes) {
    machine->make_lv("vg-1", volume.name, static_cast<uint64_t>(number(30, 60)));
    fill(*machine, volume);
    if (volume.snapshot) machine->make_snapshot("vg-1", volume.name, volume.name + "-s", 4);
  }
  for (const char* program : {"/usr/local/sbin/hold", "/usr/local/sbin/free"})
    machine->set_file(program, "#!", 0755);
  return machine;
}

std::vector<HandMade> volumes_to_snap_back() {
  std::vector<HandMade> volumes;
  for (int n = 0, count = number(1, 5); n < count; ++n) {
    const std::string fs = pick<std::string>({"xfs", "ext4", "vfat", "swap", ""});
    const bool mounted = !fs.empty() && fs != "swap" && chance(70);
    // Of swap that is not active nothing would tell whose a line by UUID is, the volume's or its
    // snapshot's.
    volumes.push_back({"lv" + std::to_string(n), fs, mounted ? "/srv/m" + std::to_string(n) : "",
                       fs != "swap" && chance(30)});
  }
  return volumes;
}

}  // namespace

// Of some volumes, or of a snapshot that is there.
rc::Gen<Case> sound_snap_back() {
  return rc::gen::exec([] {
    const auto volumes = volumes_to_snap_back();
    Case result{machine_to_snap_back(volumes), {"snap-back"}};
    const auto old = std::ranges::find_if(volumes, &HandMade::snapshot);
    if (old != volumes.end() && chance(50)) {
      for (const std::string& lv : {old->name, old->name + "-s"})
        result.machine->consent("vg-1/" + lv);
      result.argv.insert(result.argv.end(),
                         {chance(50) ? "--restore" : "--remove", "vg-1/" + old->name + "-s"});
      return result;
    }
    for (const auto& volume : volumes)
      if (result.argv.size() == 1 || chance(50))
        result.argv.insert(result.argv.end(), {"--lv", "vg-1/" + volume.name});
    result.argv.insert(
        result.argv.end(),
        {"--name", pick<std::string>({"now", "before-upgrade", "n.1"}), "--unless-taken"});
    if (chance(50))
      result.argv.insert(
          result.argv.end(),
          {"--size", pick<std::string>({"10%ORIGIN", "100%ORIGIN", "20M", "7", "1%FREE"})});
    if (chance(40))
      result.argv.insert(result.argv.end(),
                         {"--mount", pick<std::string>({"/mnt/s", "/srv/deep/s"})});
    if (chance(40))
      result.argv.insert(result.argv.end(),
                         {"--before", "/usr/local/sbin/hold", "--after", "/usr/local/sbin/free"});
    return result;
  });
}

rc::Gen<Case> wild_snap_back() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    if (machine->kernel_name("vg/a") != "" && chance(70)) {
      machine->put_fs("vg/a", pick<std::string>({"ext4", "xfs", "swap", "btrfs", "LVM2_member"}));
      if (chance(30)) machine->add_process(99, "vim").cwd = "/srv/a";
      if (chance(40)) machine->make_snapshot("vg", "a", "a-now", 2);
      for (const char* lv : {"vg/a", "vg/a-now"})
        if (machine->kernel_name(lv) != "") machine->consent(lv);
    }
    machine->set_file("/usr/local/sbin/hold", "#!", pick<uint32_t>({0755, 0777, 0644}));
    Case result{machine, {"snap-back"}};
    const auto add = [&](const char* option, int most, const std::vector<std::string>& words) {
      ask(result, option, number(0, most + 1), words);
    };
    add("--lv", chance(70) ? 2 : 0, {"vg/a", "vg/a", "other/a", "vg/b"});
    add("--restore", chance(30) ? 1 : 0, {"vg/a-now", "vg/a"});
    add("--remove", chance(30) ? 1 : 0, {"vg/a-now", "vg/a"});
    add("--size", 1, {"1", "50%ORIGIN", "0%ORIGIN", "1P", "4M", "-1", "10%FREE"});
    add("--name", 1, {"now", "x-y", "pvmove0"});
    if (chance(30)) result.argv.emplace_back("--unless-taken");
    add("--mount", 1, {"/mnt/used", "/srv/full", "/srv/link/x", "/srv/new", "/etc"});
    for (const char* option : {"--before", "--after"})
      add(option, 1, {"/usr/local/sbin/hold", "hold", "/tmp/x", "/usr/local/sbin/none"});
    add("--deadline", chance(30) ? 1 : 0, {"30", "0", "never", "99999"});
    return result;
  });
}

}  // namespace lvq::test
