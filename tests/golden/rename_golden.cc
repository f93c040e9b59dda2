#include <gtest/gtest.h>

#include "golden.h"

namespace lvq {
namespace {

// A volume mounted by its path, swap by its name in /dev/mapper, and systemd.
Snapshot volumes_to_rename() {
  Snapshot machine = disks_to_evacuate();
  machine.systemd = true;
  machine.vgs.front().uuid = "vgUUID";
  for (const char* name : {"web", "db", "swap"})
    machine.lvs.edit(*machine.lv("vg_data", name)).uuid = std::string("lvUUID") + name;
  const Device& web = *machine.device("/dev/vg_data/web");
  machine.mounts.push_back({.major = web.major,
                            .minor = web.minor,
                            .root = "/",
                            .target = "/srv/web",
                            .fs_type = "xfs",
                            .source = web.name,
                            .options = "rw"});
  machine.files["/etc/fstab"].text +=
      "/dev/vg_data/web /srv/web xfs noatime 0 0\n/dev/mapper/vg_data-swap none swap sw 0 0\n";
  machine.paths["/dev/data"] = {};
  return machine;
}

TEST(Plan, AVolumeGetsAnotherName) {
  expect_golden("plan_rename", plan_of(planned(kRename, volumes_to_rename(),
                                               {{"--lv", "vg_data/web"}, {"--to", "pages"}})));
}

TEST(Plan, AGroupGetsAnotherName) {
  expect_golden("plan_rename_group", plan_of(planned(kRename, volumes_to_rename(),
                                                     {{"--vg", "vg_data"}, {"--to", "my-data"}})));
}

TEST(Refusals, OfNamesThatCannotChange) {
  Snapshot machine = volumes_to_rename();
  machine.files["/proc/cmdline"] = {.exists = true, .text = "ro resume=/dev/vg_data/swap quiet\n"};
  machine.files["/etc/lvm/lvm.conf"] = {.exists = true,
                                        .text = "auto_activation_volume_list = [ \"vg_data\" ]\n"};
  machine.files["/etc/fstab"].text += "/dev/vg_data/old /old ext4 noauto 0 0\n";
  const auto refused = [&](const Options& options) {
    std::string words;
    for (const auto& [option, value] : options) words += option + " " + value + "\n";
    return words + refusals_text(planned(kRename, machine, options).findings, kPlain);
  };
  expect_golden("refusals_rename", refused({{"--vg", "vg_data"}, {"--to", "data"}}) +
                                       refused({{"--lv", "vg_data/web"}, {"--to", "db"}}) +
                                       refused({{"--lv", "vg_data/old"}, {"--to", "db"}}) +
                                       refused({{"--lv", "vg_data/db"}, {"--to", "pvmove0"}}) +
                                       refused({{"--lv", "vg_data/none"}, {"--to", "x"}}) +
                                       refused({{"--to", "x"}}));
}

}  // namespace
}  // namespace lvq
