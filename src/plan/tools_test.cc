#include "plan/tools.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace lvq {
namespace {

// May a plan that was saved somewhere do this?
bool is_accepted(const Action& action) {
  Plan plan;
  plan.steps.emplace_back().action = action;
  Plan undoing;
  undoing.steps.emplace_back().action = lvq::Run{{"pvcreate", "/dev/sdb"}};
  undoing.steps.front().undo = {{action, std::nullopt}};
  const bool accepted = check_arguments(plan, "it").has_value();
  EXPECT_EQ(check_arguments(undoing, "it").has_value(), accepted) << "as a way back";
  return accepted;
}

bool is_accepted(const char* words) { return is_accepted(lvq::Run{split_words(words)}); }

TEST(Tools, WhatPlansOfLvqRunIsAccepted) {
  for (const char* each :
       {"pvcreate --yes /dev/sdb", "mkfs.xfs -q /dev/vg/a", "lvm lvpoll --polloperation merge vg/a",
        "rm -- /etc/fstab",
        "lvq finish-copy --record /a/compared --devices /dev/vg/a /dev/vg/b /a/old /a/new",
        "dd if=/dev/sdb of=/dev/null bs=4M iflag=direct,skip_bytes,count_bytes skip=0 count=4096 "
        "status=none",
        "rsync -aHS --delete /a/old/ /a/new/",
        "rsync -aHS --files-from=/a/changed --from0 --force /a/old/ /a/new/"})
    EXPECT_TRUE(is_accepted(each)) << each;
}

TEST(Tools, ProgramsThatNoPlanRunsAreRefused) {
  for (const char* each :
       {"sh -c true", "/usr/bin/pvcreate /dev/sdb", "rm -rf /", "dd if=/dev/zero of=/dev/sda",
        "lvm vgremove vg", "lvq provision --pv /dev/sdb", "lvq"})
    EXPECT_FALSE(is_accepted(each)) << each;
  EXPECT_FALSE(is_accepted(lvq::Run{}));
}

TEST(Tools, RsyncRunsNoOtherProgramAndCopiesBetweenFoldersOfThisMachineAlone) {
  for (const char* each :
       {"rsync -aHS -e /bin/sh /a/ /b/", "rsync -aHS --rsh=/bin/sh /a/ /b/",
        "rsync -aHS --rsync-path=/bin/sh /a/ /b/", "rsync -aHS host:/a/ /b/", "rsync -aHS a /b/",
        "rsync -aHS --files-from=host:/list /a/ /b/", "rsync -aHS --files-from=- /a/ /b/",
        "rsync --daemon", "rsync -aHS --log-file=/etc/cron.d/x /a/ /b/"})
    EXPECT_FALSE(is_accepted(each)) << each;
}

TEST(Tools, EachToolGetsTheArgumentsThatPlansOfLvqGiveIt) {
  for (const char* each : {"dd if=/dev/sdb of=/dev/null of=/dev/sda",
                           "dd of=/dev/null of=/dev/sda",
                           "dd if=/dev/zero of=/dev/null conv=x",
                           "systemctl stop sshd",
                           "systemctl daemon-reexec",
                           "systemctl --root=/x daemon-reload",
                           "systemctl reboot",
                           "pvcreate --yes --config x /dev/sdb",
                           "lvchange --config devices{filter=[]} --refresh vg/a",
                           "mkfs.ext4 -d /etc /dev/vg/a",
                           "mount -t xfs -o ro --move /a /b",
                           "wipefs --all --force /dev/sda",
                           "lvremove --yes --force vg",
                           "lvremove --yes --select vg_name!=x vg",
                           "vgreduce --removemissing --force vg",
                           "lvcreate --yes --name -x vg",
                           "umount --lazy /srv/a",
                           "e2fsck -f -y /dev/vg/a",
                           "lvm lvmdevices --deldev ../x",
                           "mkswap -U 1 relative",
                           "dmsetup remove vg-a",
                           "lvq check-unused",
                           "blockdev --setro --setrw",
                           "lvrename --yes vg a",
                           "xfs_admin -U nil /dev/vg/a"})
    EXPECT_FALSE(is_accepted(each)) << each;
}

TEST(Tools, SettingsForLvmAreThoseThatLvqGives) {
  EXPECT_TRUE(is_accepted(
      lvq::Run{{"pvmove", "--abort", "--config", "global { use_lvmpolld=0 }", "/dev/sdb"}}));
  EXPECT_FALSE(is_accepted(
      lvq::Run{{"pvmove", "--abort", "--config", "global { use_lvmpolld=1 }", "/dev/sdb"}}));
  EXPECT_FALSE(is_accepted(
      lvq::Run{{"pvmove", "--abort", "--config", "activation { raid_fault_policy=\"x\" }", "/a"}}));
}

TEST(Tools, FilesAreThoseOfTheBootAndPathsAreNormal) {
  EXPECT_TRUE(is_accepted(ReplaceFile{"/etc/fstab", "", ""}));
  EXPECT_TRUE(is_accepted(MakeDir{"/srv/a", 0755}));
  EXPECT_FALSE(is_accepted(ReplaceFile{"/etc/shadow", "", ""}));
  EXPECT_TRUE(is_accepted(EditFile{.path = "/etc/crypttab"}));
  EXPECT_FALSE(is_accepted(EditFile{.path = "/etc/shadow"}));
  for (const char* path : {"srv/a", "/srv/../etc", "/srv//a", "/srv/a/"}) {
    EXPECT_FALSE(is_accepted(MakeDir{path, 0755})) << path;
    EXPECT_FALSE(is_accepted(RemoveDir{path})) << path;
  }
}

}  // namespace
}  // namespace lvq
