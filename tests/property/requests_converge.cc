#include "tests/property/requests_kit.h"

namespace lvq::test {
namespace {

constexpr const char* kFile = "/root/host.yaml";

// A volume that is there, and what its specification says of it.
struct Managed {
  HandMade volume;
  uint64_t extents = 0;
};

std::string text_of(const std::vector<std::string>& fields) {
  std::string out;
  for (const auto& field : fields) out += (out.empty() ? "" : ", ") + field;
  return "{" + out + "}";
}

// At most one volume of a group takes the rest.
std::string size_of(const Managed& each, bool& has_rest, std::vector<std::string>& allowed) {
  const bool can_shrink = each.volume.fs == "ext4" && each.extents > 60;
  switch (number(0, 6)) {
    case 0:
      return "at-least " + std::to_string(number(1, 200) * 4) + "M";
    case 1:
      if (std::exchange(has_rest, true)) return std::to_string(each.extents);
      return "rest";
    case 2:
      if (!can_shrink) return std::to_string(each.extents);
      allowed.push_back("shrink:vg-1/" + each.volume.name);
      return std::to_string(each.extents - 10);
    default:
      return std::to_string(each.extents + static_cast<uint64_t>(number(0, 80)));
  }
}

bool is_automounted(const Machine& machine, const HandMade& volume) {
  return std::ranges::any_of(machine.mounts, [&](const auto& each) {
    return each.target == volume.mount && each.type == "autofs";
  });
}

std::string line_of(const Machine& machine, const Managed& each, bool& has_rest,
                    std::vector<std::string>& allowed) {
  const std::string& name = each.volume.name;
  if (chance(15)) {
    allowed.push_back("remove:vg-1/" + name);
    return name + ": {absent: true}";
  }
  if (chance(15)) return name + "-new: {was: " + name + "}";
  std::vector<std::string> fields;
  if (chance(70)) fields.push_back("size: " + size_of(each, has_rest, allowed));
  if (!each.volume.fs.empty() && chance(60)) fields.push_back("fs: " + each.volume.fs);
  if (!each.volume.mount.empty() && chance(50)) fields.push_back("mount: " + each.volume.mount);
  if (!each.volume.mount.empty() && !is_automounted(machine, each.volume) && chance(40))
    fields.emplace_back("options: 'noatime,nodev'");
  return name + ": " + text_of(fields);
}

std::string new_volume(int n) {
  const std::string name = "new" + std::to_string(n);
  std::vector<std::string> fields = {"size: " + std::to_string(number(80, 120))};
  if (chance(70)) {
    const auto fs = pick<std::string>({"ext4", "xfs", "swap"});
    fields.push_back("fs: " + fs);
    if (fs != "swap" && chance(70)) fields.push_back("mount: /srv/" + name);
  }
  return name + ": " + text_of(fields);
}

Managed hand_made(Machine& machine, int n) {
  const std::string name = "lv" + std::to_string(n);
  Managed each{{name, pick<std::string>({"", "ext4", "ext4", "xfs"}), "", false},
               static_cast<uint64_t>(number(81, 150))};
  if (!each.volume.fs.empty() && chance(60)) each.volume.mount = "/srv/" + name;
  machine.make_lv("vg-1", name, each.extents);
  fill(machine, each.volume);
  return each;
}

void ask_for(Case& result, const std::string& specification,
             const std::vector<std::string>& allowed) {
  result.machine->set_file(kFile, specification);
  result.argv = {"converge", kFile};
  for (const auto& word : allowed) result.argv.insert(result.argv.end(), {"--allow", word});
}

}  // namespace

rc::Gen<Case> sound_converge() {
  return rc::gen::exec([] {
    Case result{machine_with_group({"sdb", "sdc"}), {}};
    std::string lines;
    std::vector<std::string> allowed;
    bool has_rest = false;
    const int volumes = number(0, 4);
    for (int n = 0; n < volumes; ++n) {
      const Managed each = hand_made(*result.machine, n);
      if (chance(80)) lines += "      " + line_of(*result.machine, each, has_rest, allowed) + "\n";
    }
    const int made = number(1, 3);
    for (int n = 0; n < made; ++n) lines += "      " + new_volume(n) + "\n";
    std::string devices;
    if (chance(30)) {
      result.machine->add_disk("sdd", 2_GiB, {.wwid = "naa.sdd"});
      devices = "    devices: [/dev/sdb, /dev/sdc, /dev/sdd]\n";
    }
    ask_for(result,
            "lvq: 1\nvolume_groups:\n  vg-1:\n" + devices +
                (lines.empty() ? "    volumes: {}\n" : "    volumes:\n" + lines),
            allowed);
    return result;
  });
}

rc::Gen<Case> wild_converge() {
  return rc::gen::exec([] {
    Case result{damaged_machine(), {}};
    std::string text = chance(90) ? "lvq: 1\nvolume_groups:\n" : "";
    for (const char* vg : {"vg", "other"}) {
      if (chance(40)) continue;
      text += "  " + std::string(vg) + ":\n";
      if (chance(40))
        text += "    devices: " +
                pick<std::string>(
                    {"[/dev/sdb]", "[/dev/sdz, {serial: x}]", "[]", "[{uuid: abc}]", "/dev/sdb"}) +
                "\n";
      if (chance(20)) text += "    absent: true\n";
      text += "    volumes:\n";
      for (const char* lv : {"a", "b"})
        if (chance(70))
          text += "      " + std::string(lv) + ": " +
                  pick<std::string>({"{absent: true}", "{size: rest}", "{size: 1P}", "{size: 1}",
                                     "{size: 100M, fs: ext4, mount: /srv/a}", "{mount: /usr}",
                                     "{was: c, size: 4}", "{fs: none}", "{label: x}", "{",
                                     "{layout: raid1, size: 10}"}) +
                  "\n";
    }
    if (chance(10)) text += wild_word();
    ask_for(result, text, {});
    if (chance(30)) result.argv.emplace_back("--check");
    if (chance(30))
      ask(result, "--allow", number(0, 3),
          {"remove:vg/a", "remove:vg/b", "shrink:vg/a", "wipe:/dev/sdb", "evacuate:/dev/sdb"});
    return result;
  });
}

}  // namespace lvq::test
