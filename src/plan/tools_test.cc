#include "plan/tools.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "plan/tool_table.h"

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

RunRules rules(const char* words) { return rules_of(lvq::Run{split_words(words)}); }

// Cut off they can leave devices suspended (design rule 13).
TEST(Tools, CommandsOfLvmAndDeviceMapperAreNeverEnded) {
  for (const Tool& tool : all_tools()) {
    const bool of_lvm = tool.package == "lvm2" || tool.package == "dmsetup";
    EXPECT_TRUE(!of_lvm || !tool.rules.ends) << tool.name;
    for (const auto& [option, otherwise] : tool.rules_with)
      EXPECT_TRUE(!of_lvm || !otherwise.ends) << tool.name << " " << option;
    EXPECT_TRUE(tool.rules.ends || of_lvm || tool.rules.interruptible) << tool.name;
  }
}

TEST(Tools, AnOptionCanMakeItAnother) {
  using std::chrono::hours, std::chrono::minutes;
  const RunRules writes_back = rules("lvchange --yes --cachemode writethrough vg/a");
  EXPECT_TRUE(writes_back.interruptible);
  EXPECT_FALSE(writes_back.ends);
  EXPECT_EQ(writes_back.limit, hours(24));
  EXPECT_FALSE(rules("lvchange --refresh vg/a").interruptible);
  EXPECT_EQ(rules("lvchange --refresh vg/a").limit, minutes(5));
  EXPECT_TRUE(rules("lvconvert --yes --splitcache vg/a").interruptible);
  EXPECT_FALSE(rules("lvconvert --yes --repair vg/a /dev/sdb").interruptible);
}

TEST(Tools, WhatIsNotInTheTableIsEndedAfterTenMinutes) {
  for (const RunRules& each : {rules("udevadm settle"), rules("")}) {
    EXPECT_EQ(each.limit, std::chrono::minutes(10));
    EXPECT_TRUE(each.ends);
    EXPECT_FALSE(each.interruptible);
  }
}

TEST(Tools, OnlyWhatMountLeavesRunningIsNoPartOfItsWork) {
  for (const Tool& tool : all_tools())
    EXPECT_EQ(tool.rules.leaves_daemons, tool.name == "mount") << tool.name;
}

TEST(Tools, AnExitStatusIsSuccessWhereTheTableHasIt) {
  EXPECT_TRUE(is_success({{"e2fsck", "-f", "-p", "/dev/vg/a"}}, 1));
  EXPECT_TRUE(is_success({{"rsync", "/a/", "/b/"}}, 24));
  EXPECT_TRUE(is_success({{"lvq", "inside", "/dev/vg/b", "/b", "rsync", "/a/", "./"}}, 24));
  EXPECT_FALSE(is_success({{"lvq", "inside", "/dev/vg/b", "/b", "lvq", "check-room"}}, 24));
  EXPECT_FALSE(is_success({{"e2fsck", "-f", "-p", "/dev/vg/a"}}, 4));
  EXPECT_FALSE(is_success({{"rsync", "/a/", "/b/"}}, 1));
  EXPECT_FALSE(is_success({{"lvcreate"}}, 5));
  for (const Tool& tool : all_tools())
    EXPECT_TRUE(is_success({{std::string(tool.name)}}, 0)) << tool.name;
}

TEST(Tools, SuccessIsSeenWhereAnExitStatusCanLie) {
  const auto seen = [](const char* words) { return is_to_be_seen(lvq::Run{split_words(words)}); };
  for (const char* words :
       {"lvconvert --merge vg/s", "pvmove --abort /dev/sdb", "lvchange --refresh vg/a",
        "lvchange --yes --activate y vg/a", "lvremove --yes --select lv_uuid=x vg",
        "vgremove --yes --select vg_uuid=x vg"})
    EXPECT_TRUE(seen(words)) << words;
  for (const char* words : {"lvconvert --yes --splitcache vg/a", "pvmove /dev/sdb",
                            "lvchange --permission r vg/a", "lvcreate --name a vg", "sync"})
    EXPECT_FALSE(seen(words)) << words;
}

TEST(Tools, OnlyASurveyLooksAhead) {
  EXPECT_TRUE(is_look_ahead({{"lvq", "survey-tree", "--to", "/a/list", "/a/old"}}));
  EXPECT_FALSE(is_look_ahead({{"lvq", "set-label", "/srv/a", "survey-tree"}}));
  EXPECT_FALSE(is_look_ahead({{"lvq"}}));
  EXPECT_FALSE(is_look_ahead({{"rsync", "survey-tree"}}));
}

TEST(Tools, AllThatStepsMayRunIsNeeded) {
  Step step;
  step.action = Together{.hooks = {.before = "/root/hold", .after = "/root/let-go"},
                         .runs = {{{"lvcreate"}}, {{"sync"}}}};
  step.undo = {{lvq::Run{{"lvremove"}}, std::nullopt}};
  step.redo = {{lvq::Run{{"wipefs"}}, std::nullopt}, {MakeDir{"/srv/a"}, std::nullopt}};
  step.restore_volatile = {{lvq::Run{{"mount"}}, std::nullopt}};
  Step edit, copy;
  edit.action = EditFile{.path = "/etc/fstab"};
  copy.action = lvq::Run{{"lvq", "inside", "/dev/vg/b", "/b", "rsync", "/a/", "./"}};
  EXPECT_THAT(
      tools_needed({step, edit, copy}),
      testing::ElementsAre("lvcreate", "lvq", "lvremove", "mount", "rsync", "sync", "wipefs"));
}

TEST(Tools, AllAreLookedForButLvqItself) {
  EXPECT_EQ(tools_to_find().size() + 1, all_tools().size());
  EXPECT_FALSE(tools_to_find().contains("lvq"));
  EXPECT_EQ(package_of("mkfs.xfs"), "xfsprogs");
}

TEST(Tools, WhatPlansOfLvqRunIsAccepted) {
  for (const char* each :
       {"pvcreate --yes /dev/sdb", "mkfs.xfs -q /dev/vg/a", "lvm lvpoll --polloperation merge vg/a",
        "rm -- /etc/fstab",
        "lvq finish-copy --record /a/compared --devices /dev/vg/a /dev/vg/b /a/old /a/new",
        "dd if=/dev/sdb of=/dev/null bs=4M iflag=direct,skip_bytes,count_bytes skip=0 count=4096 "
        "status=none",
        "rsync -aHS --delete /a/old/ /a/new/",
        "lvq inside /dev/vg/b /a/new rsync -aHS --delete /a/old/ ./",
        "lvq inside /dev/vg/b /a/new lvq copy-holes --listed /a/changed /a/old .",
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
        "rsync --daemon", "rsync -aHS --log-file=/etc/cron.d/x /a/ /b/", "rsync -aHS /a/ ./",
        "lvq inside /dev/vg/b /b rsync -aHS /a/ /etc/", "lvq inside /dev/vg/b /b sh -c true",
        "lvq inside /dev/vg/b /b rsync -e /bin/sh /a/ ./", "lvq inside /dev/vg/b /b"})
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
                           "mkfs.xfs -c options=/tmp/x.conf /dev/vg/a",
                           "mkfs.xfs -c options=/usr/share/xfsprogs/mkfs/../x /dev/vg/a",
                           "mount -t xfs -o ro --move /a /b",
                           "wipefs --all --force /dev/sda",
                           "lvremove --yes --force vg",
                           "lvremove --yes --select vg_name!=x vg",
                           "vgreduce --removemissing --force vg",
                           "lvcreate --yes --name -x vg",
                           "umount --lazy /srv/a",
                           "e2fsck -f -y /dev/vg/a",
                           "e2fsck -f -n -C x /dev/vg/a",
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

TEST(Tools, NothingIsReadButThePlaceOfAPartition) {
  const std::vector<std::string> sfdisk = {"sfdisk",   "--quiet", "--no-reread", "--no-tell-kernel",
                                           "--partno", "2",       "/dev/sdb"};
  EXPECT_TRUE(is_accepted(lvq::Run{sfdisk, "start=2048, size=4096"}));
  for (const char* input : {"start=2048, size=4096\nlabel: gpt", "start=2048", "size=4096",
                            "start=2048, size=4096, type=83", "start=0x8, size=1", "write"})
    EXPECT_FALSE(is_accepted(lvq::Run{sfdisk, input})) << input;
  EXPECT_FALSE(is_accepted(lvq::Run{{"sync", "--file-system", "/a"}, "start=2048, size=4096"}));
  for (const char* each : {"sfdisk --delete /dev/sdb", "sfdisk --partno x /dev/sdb",
                           "partx --delete /dev/sdb", "pvresize --uuid x /dev/sdb"})
    EXPECT_FALSE(is_accepted(each)) << each;
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
