#include "tests/property/requests_kit.h"

namespace lvq::test {

// There is room for both volumes.
rc::Gen<Case> sound_shrink_xfs() {
  return rc::gen::exec([] {
    auto machine = machine_with_group({"sdb", "sdc"});
    HandMade volume{"lv0", "xfs", chance(70) ? "/srv/m" : "", false};
    const uint64_t extents = static_cast<uint64_t>(number(130, 450));
    machine->make_lv("vg-1", volume.name, extents);
    fill(*machine, volume);
    for (auto& magic : *machine->content("vg-1/lv0")) magic.precious = true;
    if (!volume.mount.empty() && chance(30)) {
      machine->make_directory("/srv/m/part");
      machine->bind("/srv/m/part", "/mnt", chance(50));
    }
    const uint64_t left =
        extents - static_cast<uint64_t>(number(1, static_cast<int>(extents) - 125));
    Case result{machine, {"shrink-xfs", "--lv", "vg-1/lv0", "--size", std::to_string(left)}};
    if (chance(30)) result.argv.emplace_back("--keep-old");
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
    ask(result, "--lv", mostly_once(), {"vg/a", "vg/a", "other/a", "vg/b"});
    ask(result, "--size", mostly_once(), {"1", "-1", "80", "50%LV", "300M", "1P", "0"});
    if (chance(30)) result.argv.emplace_back("--keep-old");
    return result;
  });
}

}  // namespace lvq::test
