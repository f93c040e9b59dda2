// The transactions that are cut, at least one for every command of the table.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "commands/command.h"
#include "tests/support/program.h"

namespace lvq::test {

using Words = std::vector<std::string>;

struct Transaction {
  std::string name;
  sim::Machine machine;
  std::vector<std::string> argv;
};

inline sim::Machine with_disks(int count, bool systemd = true) {
  sim::Machine machine;
  machine.systemd = systemd;
  machine.set_file("/etc/fstab", "# /etc/fstab\n/dev/vda1 / ext4 defaults 0 1");
  for (int n = 0; n < count; ++n)
    machine.add_disk(std::string("sd") + static_cast<char>('b' + n), 3_GiB,
                     {.wwid = "naa." + std::to_string(n)});
  return machine;
}

// With file systems one inside the other, a snapshot of one, swap, a volume without content, and
// the directories that lvq made for them.
inline sim::Machine provisioned() {
  sim::SimHost host(with_disks(2));
  run_lvq(host,
          {"provision", "--pv", "/dev/sdb:/dev/sdc", "--vg", "vg0", "--lv", "a:1G:xfs:/srv/a",
           "--lv", "b:300M:ext4:/srv/a/in side", "--lv", "s:200M:swap", "--lv", "raw:20M", "-y"});
  host.machine().make_snapshot("vg0", "a", "before", 50);
  host.machine().clock += 60'000;
  return host.machine();
}

// Volumes of which some lie on sdb: one in two pieces, an origin with its snapshot, a plain one.
inline sim::Machine to_evacuate() {
  sim::Machine machine = with_disks(3);
  machine.make_vg("vg0", {"sdb", "sdc", "sdd"});
  machine.make_lv("vg0", "a", 40, {.pvs = {"sdb"}});
  machine.put_fs("vg0/a", "xfs");
  machine.make_snapshot("vg0", "a", "before", 8);
  machine.make_lv("vg0", "c", 10, {.pvs = {"sdb"}});
  machine.make_lv("vg0", "b", 1000, {.pvs = {"sdb", "sdc"}});
  machine.put_fs("vg0/b", "ext4");
  return machine;
}

// One volume, half of it to be given up: mounted, with a line in fstab and a bind mount of a part
// of it.
inline sim::Machine to_shrink(const std::string& fs) {
  sim::Machine machine = with_disks(2);
  machine.make_vg("vg0", {"sdb", "sdc"});
  machine.make_lv("vg0", "a", 200, {.pvs = {"sdb"}});
  sim::Magic& content = machine.put_fs("vg0/a", fs, "photos");
  if (fs == "swap") {
    content.precious = false;
    content.payload = "";
  }
  machine.set_file("/etc/fstab", machine.file("/etc/fstab") + "\nLABEL=photos " +
                                     (fs == "swap" ? "none" : "/srv/a") + " " + fs +
                                     " defaults 0 0\n");
  if (fs == "swap") {
    machine.swap_on("vg0/a");
  } else {
    machine.make_directory("/srv/a");
    machine.mount("vg0/a", "/srv/a");
    machine.set_file("/srv/a/part/file", "dear");
  }
  return machine;
}

// Nothing knows of what is on vg0/a.
inline sim::Machine unused(sim::Machine machine) {
  machine.mounts.pop_back();
  machine.set_file("/etc/fstab", "# /etc/fstab\n");
  return machine;
}

inline sim::Machine with_new_disk(sim::Machine machine) {
  machine.add_disk("sdd", 1_GiB, {.wwid = "naa.new"});
  return machine;
}

// Two mounted volumes and a raw one, an application's programs, and a snapshot of one volume.
inline sim::Machine to_snap_back() {
  sim::Machine machine = with_disks(2);
  machine.make_vg("vg0", {"sdb", "sdc"});
  machine.make_lv("vg0", "a", 100, {.pvs = {"sdb"}});
  machine.make_lv("vg0", "b", 50, {.pvs = {"sdc"}});
  machine.make_lv("vg0", "raw", 20);
  machine.put_fs("vg0/a", "xfs");
  machine.put_fs("vg0/b", "ext4");
  for (const char* name : {"a", "b"}) {
    machine.make_directory("/srv/" + std::string(name));
    machine.mount("vg0/" + std::string(name), "/srv/" + std::string(name));
    machine.set_file("/etc/fstab", machine.file("/etc/fstab") + "\n/dev/vg0/" + name + " /srv/" +
                                       name + " auto defaults 0 0");
    machine.set_file("/usr/local/sbin/" + std::string(name == std::string("a") ? "hold" : "free"),
                     "#!", 0755);
  }
  machine.set_file("/etc/fstab", machine.file("/etc/fstab") + "\n");
  machine.make_snapshot("vg0", "b", "b-old", 12);
  return machine;
}

// An xfs, mounted by its label and bound elsewhere in part; `mounted`: else nothing knows of it.
inline sim::Machine to_copy(bool mounted) {
  sim::Machine machine = with_disks(2);
  machine.make_vg("vg0", {"sdb", "sdc"});
  machine.make_lv("vg0", "a", 300, {.tags = {"mine"}});
  machine.put_fs("vg0/a", "xfs", "photos").payload = "photos";
  machine.make_directory("/srv/a");
  machine.mount("vg0/a", "/srv/a");
  for (const char* name : {"file", "part/file", "part/other"})
    machine.set_file(std::string("/srv/a/") + name, name);
  if (mounted) {
    machine.set_file("/etc/fstab", machine.file("/etc/fstab") +
                                       "\nLABEL=photos\t/srv/a xfs noatime 0 0\n" +
                                       "/srv/a/part /mnt none bind 0 0\n");
    machine.bind("/srv/a/part", "/mnt");
  } else {
    machine.mounts.pop_back();
  }
  return machine;
}

// vg0/a with ext4; a boot does not go on without it.
inline void mount_by_fstab(sim::Machine& machine) {
  machine.put_fs("vg0/a", "ext4");
  machine.make_directory("/srv/a");
  machine.mount("vg0/a", "/srv/a");
  machine.set_file("/etc/fstab",
                   machine.file("/etc/fstab") + "\n/dev/vg0/a /srv/a ext4 defaults 0 2\n");
}

// What is mounted on `target`, by a line with these options, is mounted by an automount of
// systemd's from now on.
inline sim::Machine automounted(sim::Machine machine, const std::string& target,
                                const std::string& options) {
  std::string fstab = machine.file("/etc/fstab");
  const size_t line = fstab.find(" " + target + " ");
  fstab.insert(fstab.find(options, line) + options.size(), ",x-systemd.automount");
  machine.set_file("/etc/fstab", fstab);
  machine.systemd_fstab = fstab;
  const auto mount = std::ranges::find(machine.mounts, target, &sim::MountPoint::target);
  const sim::MountPoint mounted = *mount;
  machine.mounts.erase(mount);
  machine.add_automount(target);
  machine.add_mount(mounted);
  return machine;
}

// Two mounted volumes and swap, each by another spelling of its name, on two disks.
inline sim::Machine to_rename() {
  sim::Machine machine = with_disks(2);
  machine.make_vg("vg0", {"sdb", "sdc"});
  machine.make_lv("vg0", "a-b", 40, {.pvs = {"sdb"}});
  machine.make_lv("vg0", "c", 20, {.pvs = {"sdc"}});
  machine.make_lv("vg0", "s", 10);
  machine.put_fs("vg0/a-b", "xfs");
  machine.put_fs("vg0/c", "ext4");
  sim::Magic& swap = machine.put_fs("vg0/s", "swap");
  swap.precious = false;
  machine.make_directory("/srv/a");
  machine.make_directory("/srv/c");
  machine.mount("vg0/a-b", "/srv/a");
  machine.mount("vg0/c", "/srv/c");
  machine.swap_on("vg0/s");
  machine.set_file("/etc/fstab", machine.file("/etc/fstab") +
                                     "\n/dev/mapper/vg0-a--b /srv/a xfs defaults 0 0\n"
                                     "/dev/vg0/c /srv/c ext4 defaults 0 2\n"
                                     "/dev/vg0/s none swap sw 0 0\n");
  machine.systemd_fstab = machine.file("/etc/fstab");
  return machine;
}

inline std::vector<Transaction> make_transactions() {
  std::vector<Transaction> all;
  all.push_back(
      {"provision_two_disks_xfs_ext4_swap",
       with_disks(2),
       {"provision", "--pv", "/dev/sdb:/dev/sdc", "--vg", "vg0", "--lv", "a:1G:xfs:/srv/a", "--lv",
        "b:300M:ext4:/srv/a/in side", "--lv", "s:200M:swap", "-y"}});
  all.push_back({"provision_every_file_system",
                 with_disks(1, false),
                 {"provision", "--pv", "/dev/sdb", "--vg", "vg0", "--lv", "a:120M:btrfs:/srv/a",
                  "--lv", "b:80M:vfat:/srv/b", "--lv", "c:80M:f2fs:/srv/c", "--lv",
                  "d:80M:ntfs:/srv/d", "--lv", "e:80M:exfat", "--lv", "f:50%FREE", "-y"}});
  sim::Machine used = with_disks(2);
  used.put_fs("sdb", "ext4", "old");
  used.add_partition("sdc", 1, 500_MiB);
  used.put_fs("sdc1", "xfs", "older");
  used.consent("sdb");
  used.consent("sdc");
  all.push_back(
      {"provision_wiping",
       used,
       {"provision", "--pv", "/dev/sdb:/dev/sdc", "--vg", "vg0", "--lv", "a:1G:xfs:/srv/a",
        "--allow", "wipe:/dev/sdb", "--allow", "wipe:/dev/sdc", "-y"}});
  sim::Machine partly = with_disks(2);
  partly.make_vg("vg0", {"sdb"});
  partly.make_lv("vg0", "a", 100);
  all.push_back(
      {"provision_converging",
       partly,
       {"provision", "--pv", "/dev/sdb:/dev/sdc", "--vg", "vg0", "--lv", "a:400M:ext4:/srv/a",
        "--lv", "b:1G:xfs:/srv/b", "--allow", "converge:vg0", "-y"}});
  all.push_back({"decommission_a_group", provisioned(), {"decommission", "--vg", "vg0", "-y"}});
  all.push_back({"decommission_two_volumes",
                 provisioned(),
                 {"decommission", "--lv", "vg0/a", "--lv", "vg0/before", "--lv", "vg0/b", "-y"}});
  sim::Machine bound = provisioned();
  bound.make_directory("/srv/a/shared");
  bound.bind("/srv/a/shared", "/mnt", true);
  bound.set_file("/etc/fstab", bound.file("/etc/fstab") + "/srv/a/shared /mnt none bind,ro 0 0\n");
  all.push_back({"decommission_a_bind_mount", bound, {"decommission", "--vg", "vg0", "-y"}});
  all.push_back(
      {"rename_a_volume", to_rename(), {"rename", "--lv", "vg0/a-b", "--to", "music", "-y"}});
  all.push_back(
      {"rename_a_group", to_rename(), {"rename", "--vg", "vg0", "--to", "my-data", "-y"}});
  sim::Machine leaving = to_evacuate();
  leaving.consent("sdb");
  all.push_back({"evacuate", leaving, {"evacuate", "--pv", "/dev/sdb", "-y"}});
  sim::Machine kept = to_evacuate();
  // A vgreduce that was cut off is mended by writing the label anew.
  kept.content("sdb")->front().precious = false;
  all.push_back(
      {"evacuate_unread_keeping_the_label",
       kept,
       {"evacuate", "--pv", "/dev/sdb", "--keep-pv", "--allow", "unread:/dev/sdb", "-y"}});
  sim::Machine replaced = to_evacuate();
  replaced.add_disk("sde", 2_GiB, {.wwid = "naa.new"});
  replaced.content("sdb")->front().precious = false;
  all.push_back(
      {"replace_disk", replaced, {"replace-disk", "--old", "/dev/sdb", "--new", "/dev/sde", "-y"}});
  sim::Machine bound_part = to_shrink("ext4");
  bound_part.make_directory("/mnt/part");
  bound_part.bind("/srv/a/part", "/mnt/part");
  bound_part.set_file("/etc/fstab",
                      bound_part.file("/etc/fstab") + "/srv/a/part /mnt/part none bind 0 0\n");
  all.push_back({"shrink_ext4", bound_part, {"shrink", "--lv", "vg0/a", "--size", "100", "-y"}});
  for (const char* fs : {"ntfs", "btrfs", "swap"})
    all.push_back({"shrink_" + std::string(fs),
                   to_shrink(fs),
                   {"shrink", "--lv", "vg0/a", "--size", "100", "-y"}});
  for (const char* fs : {"ext4", "xfs", "btrfs", "swap"})
    all.push_back({"grow_" + std::string(fs),
                   to_shrink(fs),
                   {"grow", "--lv", "vg0/a", "--size", "+100%FREE", "-y"}});
  for (const char* fs : {"ext3", "xfs", "btrfs"})
    all.push_back({"grow_unmounted_" + std::string(fs),
                   unused(to_shrink(fs)),
                   {"grow", "--lv", "vg0/a", "--size", "300", "-y"}});
  all.push_back(
      {"grow_onto_a_new_disk",
       with_new_disk(to_shrink("xfs")),
       {"grow", "--vg", "vg0", "--pv", "/dev/sdd", "--lv", "vg0/a", "--size", "+100%FREE", "-y"}});
  const auto converge_with = [&](const std::string& name, const std::string& existing,
                                 sim::Machine machine = to_shrink("ext4"), Words consent = {}) {
    machine.set_file("/root/host.yaml",
                     "lvq: 1\nvolume_groups:\n  vg0:\n    volumes:\n"
                     "      a: " +
                         existing +
                         "\n"
                         "      new: {size: 80, fs: ext4, mount: /srv/new}\n");
    all.push_back({name, machine, Words{"converge", "/root/host.yaml", "-y"} + consent});
  };
  converge_with("converge", "{size: 300, options: noatime}");
  converge_with("converge_without_growth", "{options: noatime}");
  sim::Machine without_line = to_shrink("ext4");
  without_line.set_file("/etc/fstab", "# /etc/fstab\n");
  // Its line is added together with that of another, and put aside for a while by itself.
  converge_with("converge_shrinking_what_had_no_line",
                "{size: 100, fs: ext4, mount: /srv/a, options: noatime}", without_line,
                {"--allow", "shrink:vg0/a"});
  const sim::Machine ext4_below = automounted(to_shrink("ext4"), "/srv/a", "defaults");
  all.push_back({"shrink_below_an_automount",
                 ext4_below,
                 {"shrink", "--lv", "vg0/a", "--size", "100", "-y"}});
  sim::Machine going = ext4_below;
  going.content("vg0/a")->front().precious = false;
  all.push_back(
      {"decommission_below_an_automount", going, {"decommission", "--lv", "vg0/a", "-y"}});
  const Words shrink_xfs = {"shrink-xfs", "--lv", "vg0/a", "--size", "100", "-y"};
  all.push_back({"shrink_xfs", to_copy(true), shrink_xfs});
  sim::Machine xfs_below = to_copy(true);
  xfs_below.set_file("/etc/fstab", "LABEL=photos /srv/a xfs defaults 0 0\n");
  std::erase_if(xfs_below.mounts, [](const auto& mount) { return mount.target == "/mnt"; });
  all.push_back(
      {"shrink_xfs_below_an_automount", automounted(xfs_below, "/srv/a", "defaults"), shrink_xfs});
  all.push_back(
      {"shrink_xfs_keeping_the_old_one", to_copy(true), shrink_xfs + Words{"--keep-old"}});
  all.push_back({"shrink_xfs_not_mounted", to_copy(false), shrink_xfs});
  all.push_back({"snap_back_a_set",
                 to_snap_back(),
                 {"snap-back", "--lv", "vg0/a", "--lv", "vg0/b", "--lv", "vg0/raw", "--name", "now",
                  "--unless-taken", "--mount", "/mnt/now", "--before", "/usr/local/sbin/hold",
                  "--after", "/usr/local/sbin/free", "-y"}});
  sim::Machine looked_at = to_snap_back();
  looked_at.make_directory("/mnt/old");
  looked_at.mount("vg0/b-old", "/mnt/old", "ro,relatime");
  all.push_back({"snap_back_restore", looked_at, {"snap-back", "--restore", "vg0/b-old", "-y"}});
  all.push_back({"snap_back_restore_below_an_automount",
                 automounted(to_snap_back(), "/srv/b", "defaults"),
                 {"snap-back", "--restore", "vg0/b-old", "-y"}});
  all.push_back({"snap_back_remove", looked_at, {"snap-back", "--remove", "vg0/b-old", "-y"}});
  sim::Machine slow = with_disks(2);
  slow.make_vg("vg0", {"sdb"});
  slow.make_lv("vg0", "a", 100);
  mount_by_fstab(slow);
  all.push_back(
      {"accelerate", slow, {"accelerate", "--lv", "vg0/a", "--cache", "/dev/sdc:100M", "-y"}});
  sim::Machine fast = with_disks(2);
  fast.make_vg("vg0", {"sdb", "sdc"});
  fast.make_lv("vg0", "a", 100, {.pvs = {"sdb"}});
  mount_by_fstab(fast);
  fast.make_cache("vg0", "a", "sdc", "writeback", 100, {"lvq.brought"});
  fast.consent("sdc");
  all.push_back({"accelerate_detaching_a_dirty_cache",
                 fast,
                 {"accelerate", "--lv", "vg0/a", "--detach", "-y"}});
  return all;
}

inline const std::vector<Transaction>& transactions() {
  static const std::vector<Transaction> all = make_transactions();
  return all;
}

}  // namespace lvq::test
