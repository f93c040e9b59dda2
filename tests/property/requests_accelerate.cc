#include "tests/property/requests_kit.h"

namespace lvq::test {

// A fast disk in front of a volume, or the cache away from it.
rc::Gen<Case> sound_acceleration() {
  return rc::gen::exec([] {
    const bool member = chance(30), detach = chance(50);
    std::vector<std::string> members = {"sdb", "sdc"};
    if (member || detach) members.emplace_back("sdd");
    auto machine = machine_with_group(members);
    if (members.size() == 2) machine->add_disk("sdd", 2_GiB, {.wwid = "naa.sdd"});
    for (auto& [name, disk] : machine->disks) disk.rotational = chance(50);
    machine->make_lv("vg-1", "lv0", static_cast<uint64_t>(number(1, 400)),
                     {.active = true, .pvs = {"sdb", "sdc"}});
    machine->put_fs("vg-1/lv0", pick<std::string>({"xfs", "ext4"}), "", {.precious = true});
    Case result{machine, {"accelerate", "--lv", "vg-1/lv0"}};
    const std::string mode = pick<std::string>({"writethrough", "writeback"});
    if ((!detach || mode == "writethrough") && chance(20)) machine->deactivate("vg-1/lv0");
    if (detach) {
      const bool brought = chance(50);
      machine->make_cache(
          "vg-1", "lv0", "sdd", mode,
          mode == "writeback" ? static_cast<uint64_t>(number(0, 99)) : 0,
          brought ? std::vector<std::string>{"lvq.brought"} : std::vector<std::string>{});
      machine->consent("sdd");
      result.argv.emplace_back("--detach");
      if (chance(30)) result.argv.emplace_back("--keep-pv");
      return result;
    }
    result.argv.insert(
        result.argv.end(),
        {"--cache", "/dev/sdd" + pick<std::string>({"", ":100M", ":50%FREE", ":20"})});
    if (chance(50)) result.argv.insert(result.argv.end(), {"--mode", mode});
    if (chance(30))
      result.argv.insert(result.argv.end(),
                         {"--chunk-size", pick<std::string>({"32K", "96K", "1M"})});
    return result;
  });
}

rc::Gen<Case> wild_acceleration() {
  return rc::gen::exec([] {
    auto machine = damaged_machine();
    for (auto& [name, disk] : machine->disks)
      for (auto& magic : disk.surface.here) magic.precious &= !magic.pv.has_value();
    Case result{machine, {"accelerate"}};
    ask(result, "--lv", mostly_once(), {"vg/a", "vg/a", "other/a", "vg/b"});
    ask(result, "--cache", mostly_once(),
        {"/dev/sde", "/dev/sdb", "/dev/sdc1", "/dev/sdd:20M", "/dev/sdf:1", "/dev/vg/a",
         "/etc/passwd:1G"});
    ask(result, "--mode", chance(30) ? 1 : 0, {"writeback"});
    ask(result, "--chunk-size", chance(30) ? 1 : 0,
        {"64K", "64K", "64K", "1G", "0", "33K", "16E", "-1G", "", "50%FREE"});
    if (chance(20)) result.argv.emplace_back("--detach");
    if (chance(10)) result.argv.emplace_back("--keep-pv");
    return result;
  });
}

}  // namespace lvq::test
