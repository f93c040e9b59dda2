#include "tests/property/foreigner.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "model/fstab.h"
#include "sim/random.h"
#include "sim/tool.h"

namespace lvq::test {
namespace {

using sim::LvMeta;
using sim::Machine;
using sim::Survey;
using sim::VgView;
using Words = std::vector<std::string>;

constexpr const char* kName = "strange";
constexpr const char* kNote = "# a strange note";
constexpr const char* kPlace = "/strange";
constexpr uint32_t kPid = 4711;

// Of a tool that is not lvq's. False: it refused.
bool succeeds(Machine& machine, const Words& argv) {
  sim::Effects effects(machine);
  sim::Tool tool{machine, effects, argv.front(), {argv.begin() + 1, argv.end()}};
  const int status = sim::tools().at(argv.front())(tool);
  ++machine.mutations;
  return status == 0;
}

// A volume by its UUID, whatever it is called by now.
struct Found {
  std::string vg, name, origin;
};
std::optional<Found> volume_with(const Machine& machine, const std::string& uuid) {
  for (const auto& view : Survey(machine).vgs)
    for (const auto& lv : view.meta->lvs)
      if (lv.uuid == uuid) return Found{view.meta->name, lv.name, lv.origin};
  return std::nullopt;
}

// "VG/LV", which is there.
std::string uuid_of(const Machine& machine, const std::string& volume) {
  const auto slash = volume.find('/');
  return Survey(machine).vg(volume.substr(0, slash))->meta->lv(volume.substr(slash + 1))->uuid;
}

Words groups(const Machine& machine) {
  Words names;
  for (const auto& view : Survey(machine).vgs) names.push_back(view.meta->name);
  return names;
}

const sim::Magic* file_system_on(const Machine& machine, const std::string& device) {
  const sim::Content* held = machine.content(device);
  const bool one = held && held->size() == 1 && held->front().complete &&
                   sim::is_file_system(held->front().type);
  return one ? &held->front() : nullptr;
}

Words active_volumes(const Machine& machine) {
  Words active = shown_volumes(machine);
  std::erase_if(active, [&](const std::string& each) { return machine.kernel_name(each).empty(); });
  return active;
}

// Targets of what device-mapper devices are mounted on, without those that lvq has for itself.
Words mount_targets(const Machine& machine) {
  Words targets;
  for (const auto& mount : machine.mounts)
    if (mount.device.starts_with("dm-") && !sim::under(mount.target, "/var/lib/lvq"))
      targets.push_back(mount.target);
  return targets;
}

// What the volume holds, and what its snapshots show, may be lost.
void consent_to(Machine& machine, const std::string& volume) {
  const std::string uuid = uuid_of(machine, volume);
  for (const auto& view : Survey(machine).vgs)
    for (const auto& lv : view.meta->lvs)
      if (const std::string name = view.meta->name + "/" + lv.name;
          (lv.uuid == uuid || lv.origin == uuid) && !machine.kernel_name(name).empty())
        machine.consent(name);
}

void remove_by_uuid(Machine& machine, const std::string& uuid) {
  const auto found = volume_with(machine, uuid);
  if (!found) return;
  const std::string name = found->vg + "/" + found->name;
  consent_to(machine, name);
  succeeds(machine, {"lvremove", "--yes", name});
}

}  // namespace

const std::vector<std::string>& foreign_actions() {
  static const Words kAll = {"mount",    "umount", "lvcreate", "lvremove", "lvrename",
                             "snapshot", "fstab",  "open",     "pvchange", "vgchange"};
  return kAll;
}

std::vector<std::string> shown_volumes(const Machine& machine) {
  Words names;
  for (const auto& view : Survey(machine).vgs)
    for (const auto& lv : view.meta->lvs)
      if (lv.visible && !lv.merging && lv.chunk == 0 && lv.remains_of.empty() &&
          !lv.name.starts_with("pvmove"))
        names.push_back(view.meta->name + "/" + lv.name);
  return names;
}

size_t Foreigner::below(size_t end) { return static_cast<size_t>(sim::next_random(luck_) % end); }

void Foreigner::done(std::string did, Undo undo, Missing missing) {
  did_ = std::move(did);
  undo_ = std::move(undo);
  missing_ = std::move(missing);
}

void Foreigner::act(Machine& machine) {
  static const std::map<std::string, void (Foreigner::*)(Machine&)> kHow = {
      {"mount", &Foreigner::mount},       {"umount", &Foreigner::umount},
      {"lvcreate", &Foreigner::lvcreate}, {"lvremove", &Foreigner::lvremove},
      {"lvrename", &Foreigner::lvrename}, {"snapshot", &Foreigner::snapshot},
      {"fstab", &Foreigner::fstab},       {"open", &Foreigner::open},
      {"pvchange", &Foreigner::pvchange}, {"vgchange", &Foreigner::vgchange}};
  (this->*kHow.at(action_))(machine);
}

// A volume at a place of his own, or a part of what is mounted.
void Foreigner::mount(Machine& machine) {
  Words fit = active_volumes(machine);
  std::erase_if(fit, [&](const std::string& each) { return !file_system_on(machine, each); });
  const std::string volume = one_of(fit), folder = one_of(mount_targets(machine));
  Words argv = {"mount", "--bind", folder, kPlace};
  if (folder.empty() || (!volume.empty() && below(3) > 0))
    argv = {"mount", "/dev/" + volume, kPlace};
  if (volume.empty() && folder.empty()) return;
  if (argv[1] != "--bind" && file_system_on(machine, volume)->type == "xfs")
    argv.insert(argv.begin() + 1, {"-o", "nouuid"});
  machine.make_directory(kPlace);
  if (!succeeds(machine, argv)) return;
  done(
      join(argv, " "), [](Machine& later) { succeeds(later, {"umount", kPlace}); },
      [](const Machine& later) {
        const auto mounted = std::ranges::find(later.mounts, kPlace, &sim::MountPoint::target);
        return mounted != later.mounts.end() ? "" : std::string("nothing is mounted on ") + kPlace;
      });
}

void Foreigner::umount(Machine& machine) {
  const std::string target = one_of(mount_targets(machine));
  if (target.empty()) return;
  const sim::MountPoint was =
      *std::ranges::find_if(machine.mounts, [&](const sim::MountPoint& mount) {
        return mount.target == target && mount.device.starts_with("dm-");
      });
  const std::string uuid = machine.dm(was.device)->uuid;
  if (!succeeds(machine, {"umount", target})) return;
  done("umount " + target, [was, uuid](Machine& later) {
    const bool taken = std::ranges::any_of(later.mounts, [&](const sim::MountPoint& mount) {
      return mount.target == was.target && !mount.device.empty();
    });
    const sim::DmDevice* device = later.dm_by_uuid(uuid);
    if (taken || !device) return;
    sim::MountPoint again = was;
    again.device = "dm-" + std::to_string(device->minor);
    again.source = "/dev/mapper/" + device->name;
    later.add_mount(again);
  });
}

void Foreigner::lvcreate(Machine& machine) {
  const std::string vg = one_of(groups(machine)), volume = vg + "/" + kName;
  const Words argv = {"lvcreate", "--yes", "--name", kName, "--extents", "1", vg};
  if (vg.empty() || !succeeds(machine, argv)) return;
  machine.put_fs(volume, "ext4", kName);
  const std::string uuid = uuid_of(machine, volume);
  done(
      join(argv, " "), [uuid](Machine& later) { remove_by_uuid(later, uuid); },
      [uuid](const Machine& later) {
        return volume_with(later, uuid) ? "" : std::string("his volume is gone");
      });
}

void Foreigner::lvremove(Machine& machine) {
  Words fit = active_volumes(machine);
  std::erase_if(fit, [&](const std::string& each) { return !machine.users(each, false).empty(); });
  const std::string volume = one_of(fit);
  if (volume.empty()) return;
  const std::string uuid = uuid_of(machine, volume);
  Machine tried = machine;
  consent_to(tried, volume);
  if (!succeeds(tried, {"lvremove", "--yes", volume})) return;
  machine = std::move(tried);
  done("lvremove --yes " + volume, {}, [uuid](const Machine& later) {
    return volume_with(later, uuid) ? "the volume that he removed is there again" : std::string();
  });
}

void Foreigner::lvrename(Machine& machine) {
  const std::string volume = one_of(shown_volumes(machine));
  if (volume.empty()) return;
  const std::string vg = volume.substr(0, volume.find('/')), was = volume.substr(vg.size() + 1);
  const std::string uuid = uuid_of(machine, volume);
  if (!succeeds(machine, {"lvrename", vg, was, kName})) return;
  done(
      "lvrename " + vg + " " + was + " " + kName,
      [uuid, was](Machine& later) {
        if (const auto found = volume_with(later, uuid))
          succeeds(later, {"lvrename", found->vg, found->name, was});
      },
      [uuid](const Machine& later) {
        const auto found = volume_with(later, uuid);
        return !found || found->name == kName
                   ? ""
                   : "the volume that he renamed is called " + found->name;
      });
}

void Foreigner::snapshot(Machine& machine) {
  const std::string volume = one_of(active_volumes(machine));
  const Words argv = {"lvcreate", "--yes", "--snapshot", "--name", kName, "--extents", "2", volume};
  if (volume.empty() || !succeeds(machine, argv)) return;
  const std::string uuid = uuid_of(machine, volume.substr(0, volume.find('/')) + "/" + kName);
  done(
      join(argv, " "), [uuid](Machine& later) { remove_by_uuid(later, uuid); },
      [uuid](const Machine& later) {
        const auto found = volume_with(later, uuid);
        if (!found) return std::string("his snapshot is gone");
        return found->origin.empty() ? std::string("his snapshot is none any more") : "";
      });
}

// A remark at the end or the beginning, other options for a line, or a line less.
void Foreigner::fstab(Machine& machine) {
  std::string text = machine.file("/etc/fstab");
  if (!text.empty() && !text.ends_with('\n')) text += "\n";
  auto lines = split_lines(text);
  const auto entries = parse_fstab(text).entries;
  const size_t how = below(entries.empty() ? 2 : 4);
  const auto write = [](Machine& to, const Words& all) {
    to.set_file("/etc/fstab", all.empty() ? "" : join(all, "\n") + "\n");
  };
  const auto has = [](const Machine& later, const std::string& line) {
    const auto now = split_lines(later.file("/etc/fstab"));
    return std::ranges::find(now, line) != now.end();
  };
  if (how < 2) {
    lines.insert(how == 0 ? lines.end() : lines.begin(), kNote);
    write(machine, lines);
    return done(
        "a remark in /etc/fstab",
        [write](Machine& later) {
          auto now = split_lines(later.file("/etc/fstab"));
          std::erase(now, kNote);
          write(later, now);
        },
        [has](const Machine& later) {
          return has(later, kNote) ? "" : std::string("his remark is gone");
        });
  }
  FstabEntry entry = entries[below(entries.size())];
  const std::string was = lines[entry.line - 1];
  entry.options += ",nodiratime";
  std::string is = format_fstab_entry(entry);
  if (how == 2)
    lines[entry.line - 1] = is;
  else {
    lines.erase(lines.begin() + static_cast<long>(entry.line - 1));
    is.clear();
  }
  write(machine, lines);
  done("in /etc/fstab \"" + was + "\" becomes \"" + is + "\"",
       [write, has, was, is](Machine& later) {
         if (has(later, was)) return;
         auto now = split_lines(later.file("/etc/fstab"));
         const auto changed = std::ranges::find(now, is);
         if (!is.empty() && changed != now.end())
           *changed = was;
         else
           now.push_back(was);
         write(later, now);
       });
}

// By a process that is inside of what is mounted, or by one that nothing shows.
void Foreigner::open(Machine& machine) {
  const std::string volume = one_of(active_volumes(machine)),
                    folder = one_of(mount_targets(machine));
  if (volume.empty() && folder.empty()) return;
  const bool inside = !folder.empty() && below(2) == 0;
  if (inside)
    machine.add_process(kPid, "stranger").cwd = folder;
  else
    machine.open_unseen(volume);
  done(inside ? "a process in " + folder : "something has " + volume + " open", [](Machine& later) {
    later.processes.erase(kPid);
    later.close_unseen();
    ++later.mutations;
  });
}

void Foreigner::pvchange(Machine& machine) {
  struct Pv {
    std::string device, uuid;
    bool allocatable;
  };
  std::vector<Pv> members;
  for (const auto& view : Survey(machine).vgs)
    for (const auto& pv : view.meta->pvs)
      if (const std::string device = view.device(pv.uuid); !device.empty())
        members.push_back({"/dev/" + device, pv.uuid, pv.allocatable});
  if (members.empty()) return;
  const Pv pv = members[below(members.size())];
  const auto set = [device = pv.device](Machine& to, bool yes) {
    return succeeds(to, {"pvchange", "--allocatable", yes ? "y" : "n", device});
  };
  if (!set(machine, !pv.allocatable)) return;
  done(
      std::string("pvchange --allocatable ") + (pv.allocatable ? "n " : "y ") + pv.device,
      [set, pv](Machine& later) { set(later, pv.allocatable); },
      [pv](const Machine& later) {
        const Survey survey(later);
        const VgView* group = survey.vg_of_pv(pv.uuid);
        const bool kept = !group || group->meta->pv(pv.uuid)->allocatable != pv.allocatable;
        return kept ? "" : "what he changed of " + pv.device + " is as before";
      });
}

// A tag more, no activation at a boot, or what is not in use switched off.
void Foreigner::vgchange(Machine& machine) {
  const std::string vg = one_of(groups(machine));
  if (vg.empty()) return;
  const Words there[] = {{"--addtag", kName}, {"--setautoactivation", "n"}, {"--activate", "n"}};
  const Words back[] = {{"--deltag", kName}, {"--setautoactivation", "y"}, {"--activate", "y"}};
  const size_t how = below(3);
  const auto change = [vg](Machine& to, const Words& what) {
    succeeds(to, {"vgchange", what[0], what[1], vg});
  };
  change(machine, there[how]);
  done(
      "vgchange " + join(there[how], " ") + " " + vg,
      [change, what = back[how]](Machine& later) { change(later, what); },
      [how, vg](const Machine& later) {
        const Survey survey(later);
        const VgView* group = survey.vg(vg);
        if (!group || how == 2) return std::string();
        const auto& tags = group->meta->tags;
        const bool kept =
            how == 0 ? std::ranges::find(tags, kName) != tags.end() : !group->meta->autoactivation;
        return kept ? "" : "what he changed of " + vg + " is as before";
      });
}

}  // namespace lvq::test
