// evacuate and replace-disk.
#include "tests/property/requests_kit.h"

namespace lvq::test {
namespace {

// What is on one disk fits onto the others.
std::shared_ptr<Machine> filled_disks(int disks) {
  auto machine = std::make_shared<Machine>(static_cast<uint64_t>(number(1, 1 << 20)));
  machine->systemd = chance(50);
  std::vector<std::string> names;
  for (int n = 1; n <= disks; ++n) {
    names.push_back("sd" + std::string(1, static_cast<char>('a' + n)));
    machine->add_disk(names.back(), 2_GiB,
                      {.wwid = "naa." + names.back(), .rotational = chance(50)});
  }
  machine->make_vg("vg-1", names);
  for (int n = 0, count = number(0, 6); n < count; ++n) {
    const std::string name = "lv" + std::to_string(n);
    const bool active = chance(80);
    machine->make_lv("vg-1", name, static_cast<uint64_t>(number(1, 64)),
                     {.active = true, .pvs = {pick(names), names.front()}});
    machine->put_fs("vg-1/" + name, pick<std::string>({"xfs", "ext4", "swap"}), "",
                    {.precious = true});
    const bool snapshot = chance(20);
    if (snapshot) machine->make_snapshot("vg-1", name, name + "-s", 4);
    if (!active && !snapshot) machine->deactivate("vg-1/" + name);
  }
  return machine;
}

}  // namespace

rc::Gen<Case> sound_evacuate() {
  return rc::gen::exec([] {
    Case result{filled_disks(number(2, 4)), {"evacuate", "--pv", "/dev/sdb"}};
    result.machine->content("sdb")->front().precious = false;
    if (chance(50)) result.argv.emplace_back("--keep-pv");
    if (chance(30)) result.argv.insert(result.argv.end(), {"--allow", "unread:/dev/sdb"});
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
    ask(result, "--pv", mostly_once(),
        {"/dev/sde", "/dev/sdb", "/dev/sdc1", "/dev/null", "/dev/vg/a", "/etc/passwd"});
    if (chance(50)) result.argv.emplace_back("--keep-pv");
    return result;
  });
}

rc::Gen<Case> sound_replacement() {
  return rc::gen::exec([] {
    Case result{filled_disks(number(1, 3)),
                {"replace-disk", "--old", "/dev/sdb", "--new", "/dev/sdz"}};
    result.machine->add_disk("sdz", Bytes{static_cast<uint64_t>(number(1700, 4000)) << 20},
                             {.wwid = "naa.new"});
    result.machine->content("sdb")->front().precious = false;
    if (chance(20)) {
      result.machine->put_fs("sdz", "ext4", "old");
      result.machine->consent("sdz");
      result.argv.insert(result.argv.end(), {"--allow", "wipe:/dev/sdz"});
    }
    if (chance(30)) result.argv.insert(result.argv.end(), {"--allow", "unread:/dev/sdb"});
    if (chance(50)) result.argv.emplace_back("--keep-pv");
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
      ask(result, option, mostly_once(),
          {"/dev/sde", "/dev/sdb", "/dev/sdc1", "/dev/sdd", "/dev/sdf", "/dev/vg/a",
           "/etc/passwd"});
    if (chance(50)) result.argv.emplace_back("--keep-pv");
    return result;
  });
}

}  // namespace lvq::test
