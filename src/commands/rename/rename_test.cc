#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using test::plan_on;
using test::Words;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// Volumes a (ext4, mounted), s (swap, active) and raw of the group vg, each on a disk of its own.
Machine used_volumes() {
  Machine machine;
  for (const char* disk : {"sdb", "sdc"}) machine.add_disk(disk, 1_GiB);
  machine.make_vg("vg", {"sdb", "sdc"});
  machine.make_lv("vg", "a", 50, {.pvs = {"sdb"}});
  machine.make_lv("vg", "s", 10, {.pvs = {"sdc"}});
  machine.make_lv("vg", "raw", 5);
  machine.put_fs("vg/a", "ext4");
  machine.put_fs("vg/s", "swap");
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  machine.swap_on("vg/s");
  return machine;
}

test::Request volume(const std::string& lv, const std::string& to) {
  return {"rename", {{"--lv", {lv}}, {"--to", {to}}}};
}
test::Request group(const std::string& vg, const std::string& to) {
  return {"rename", {{"--vg", {vg}}, {"--to", {to}}}};
}

Words first_words(const test::Planned& planned) {
  Words words;
  for (const auto& action : planned.actions()) words.push_back(action.substr(0, action.find(' ')));
  return words;
}

TEST(Rename, NothingButTheNameChangesWhereNothingUsesIt) {
  Machine machine = used_volumes();
  machine.systemd = false;
  const auto planned = plan_on(machine, volume("vg/raw", "new"));
  EXPECT_THAT(planned.actions(), ElementsAre("lvrename --yes vg raw new"));
  EXPECT_THAT(planned.warnings(), ElementsAre("names-elsewhere vg/raw"));
  EXPECT_FALSE(point_of_no_return({.steps = planned.draft.steps}));
}

// At no instant a line names what is not there, and systemd keeps both names all the time.
TEST(Rename, LinesGoByWhatNoRenamingChangesMeanwhile) {
  Machine machine = used_volumes();
  machine.set_file("/etc/fstab",
                   "# mine\n/dev/mapper/vg-a\t/srv/a ext4 noatime 0 2 # why\n"
                   "/dev//vg/\\141 /opt ext4 noauto 0 0\n/dev/vg/s none swap sw 0 0\n");
  const auto planned = plan_on(machine, volume("vg/a", "a-b"));
  EXPECT_THAT(first_words(planned),
              ElementsAre("lvq", "update", "systemctl", "lvrename", "update", "systemctl"));
  const std::string lasting = "/dev/disk/by-id/dm-uuid-" + machine.dm_by_name("vg-a")->uuid;
  EXPECT_THAT(
      planned.fstab_texts(),
      ElementsAre("# mine\n" + lasting + "\t/srv/a ext4 noatime 0 2 # why\n" + lasting +
                      " /opt ext4 noauto 0 0\n/dev/vg/s none swap sw 0 0\n",
                  "# mine\n/dev/mapper/vg-a--b\t/srv/a ext4 noatime 0 2 # why\n/dev/vg/a-b /opt "
                  "ext4 noauto 0 0\n/dev/vg/s none swap sw 0 0\n"));
  EXPECT_THAT(planned.actions().front(), HasSubstr("=vg/a LVM-"));
  EXPECT_THAT(planned.warnings(), ElementsAre("old-name-kept vg/a", "names-elsewhere vg/a"));
}

TEST(Rename, LinesByUuidStayAsTheyAre) {
  Machine machine = used_volumes();
  const std::string uuid = machine.content("vg/a")->front().uuid;
  machine.set_file("/etc/fstab", "UUID=" + uuid + " /srv/a ext4 defaults 0 2\n/dev/disk/by-uuid/" +
                                     uuid + " /opt ext4 noauto 0 0\n");
  EXPECT_THAT(first_words(plan_on(machine, volume("vg/a", "new"))), ElementsAre("lvq", "lvrename"));
}

TEST(Rename, ALineOfCrypttabChangesItsSecondField) {
  Machine machine = used_volumes();
  machine.set_file("/etc/crypttab", "raw  /dev/vg/raw none luks,noauto\n");
  const auto planned = plan_on(machine, volume("vg/raw", "new"));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("/etc/crypttab")).Times(2));
  const Fact last = LinesAre{"/etc/crypttab",
                             {"raw  /dev/vg/new none luks,noauto"},
                             {"raw  /dev/vg/raw none luks,noauto"}};
  EXPECT_THAT(planned.draft.goal, Contains(last));
}

// A vgrename that reaches one PV and not the other leaves a group that no boot activates
// (lvm-behaviour 14).
TEST(Rename, TheNameOfAGroupChangesInOneWrite) {
  Machine machine = used_volumes();
  machine.set_file("/etc/fstab",
                   "/dev/vg/a /srv/a ext4 defaults 0 2\n/dev/mapper/vg-s none swap "
                   "sw 0 0\n");
  const auto planned = plan_on(machine, group("vg", "my-data"));
  const std::string uuid = planned.machine.vg("vg")->uuid;
  EXPECT_THAT(first_words(planned), ElementsAre("lvq", "update", "systemctl", "pvchange",
                                                "vgrename", "pvchange", "update", "systemctl"));
  EXPECT_THAT(planned.actions(),
              testing::AllOf(Contains("pvchange --yes --metadataignore y /dev/sdc"),
                             Contains("vgrename --yes " + uuid + " my-data"),
                             Contains("pvchange --yes --metadataignore n /dev/sdc")));
  EXPECT_EQ(planned.fstab_texts().back(),
            "/dev/my-data/a /srv/a ext4 defaults 0 2\n/dev/mapper/my--data-s none swap sw 0 0\n");
  EXPECT_THAT(
      planned.draft.goal,
      testing::IsSupersetOf<Fact>({VgNamed{"my-data", uuid}, VgAbsent{"vg"},
                                   Mounted{"/dev/my-data/a", "/srv/a"}, SwapOn{"/dev/my-data/s"}}));
}

TEST(Rename, OfOnePhysicalVolumeNothingHasToLeave) {
  Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.systemd = false;
  EXPECT_THAT(first_words(plan_on(machine, group("vg", "data"))), ElementsAre("vgrename"));
}

TEST(Rename, TheNewNameHasToBeFreeAndOneThatLvmTakes) {
  const Machine machine = used_volumes();
  const auto refused = [&](const test::Request& request) {
    return plan_on(machine, request).refusals();
  };
  EXPECT_THAT(refused(volume("vg/a", "s")), ElementsAre("name-taken vg/s: is there already"));
  EXPECT_THAT(refused(volume("vg/a", "pvmove0")), ElementsAre(StartsWith("name-invalid pvmove0")));
  EXPECT_THAT(refused(volume("vg/a", "vg/b")), ElementsAre(StartsWith("name-invalid vg/b")));
  // Hyphens count twice: LVM would find that out too late, and leave the volume suspended.
  EXPECT_THAT(refused(volume("vg/a", "x" + std::string(60, '-'))),
              ElementsAre(StartsWith("name-invalid vg/x--")));
  EXPECT_THAT(refused(group("vg", std::string(120, 'v'))),
              Contains(testing::AllOf(StartsWith("name-invalid vvv"), HasSubstr("too long"))));
  EXPECT_THAT(refused(group("vg", "mapper")), ElementsAre(StartsWith("name-invalid mapper")));
}

TEST(Rename, AFolderBelowDevTakesTheNameOfAGroup) {
  Machine machine = used_volumes();
  machine.add_disk("data", 1_GiB);
  EXPECT_THAT(plan_on(machine, group("vg", "data")).refusals(),
              ElementsAre("name-taken /dev/data: is there already"));
}

TEST(Rename, WhatHasTheNewNameAlreadyIsLeft) {
  Machine machine = used_volumes();
  auto planned = plan_on(machine, volume("vg/gone", "a"));
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.warnings(), ElementsAre("renamed-already vg/gone"));
  EXPECT_TRUE(all_hold(planned.draft.goal, planned.machine));
  planned = plan_on(machine, volume("vg/a", "a"));
  EXPECT_THAT(planned.warnings(), IsEmpty());
  EXPECT_TRUE(all_hold(planned.draft.goal, planned.machine));
  EXPECT_THAT(plan_on(machine, group("gone", "vg")).warnings(),
              ElementsAre("renamed-already gone"));
  EXPECT_THAT(plan_on(machine, volume("vg/gone", "new")).refusals(),
              ElementsAre(StartsWith("lv-missing vg/gone")));
  EXPECT_THAT(plan_on(machine, group("gone", "new")).refusals(),
              ElementsAre(StartsWith("vg-missing gone")));
}

TEST(Rename, LinesThatGoByAnOldNameAreNotGuessedAbout) {
  Machine machine = used_volumes();
  machine.set_file("/etc/fstab", "/dev/vg/gone /opt ext4 noauto 0 0\n");
  EXPECT_THAT(
      plan_on(machine, volume("vg/gone", "a")).refusals(),
      ElementsAre(testing::AllOf(StartsWith("partial-state vg/gone"), HasSubstr("/etc/fstab:1"))));
  machine.set_file("/etc/fstab", "/dev/mapper/old-x /opt ext4 noauto 0 0\n");
  EXPECT_THAT(plan_on(machine, group("old", "vg")).refusals(),
              ElementsAre(StartsWith("partial-state old")));
}

TEST(Rename, WhatABootGoesByIsNamedWithItsPlace) {
  const auto refused_by = [](const std::string& file, const std::string& text) {
    Machine machine = used_volumes();
    machine.set_file(file, text);
    const auto planned = plan_on(machine, volume("vg/s", "new"));
    Words found;
    for (const auto& each : planned.draft.findings.refusals)
      found.push_back(std::string(each.what.code.text()) + " " + each.what.evidence);
    return found;
  };
  const auto place = [](const std::string& where) { return ElementsAre("name-in-use " + where); };
  EXPECT_THAT(refused_by("/etc/default/grub", "# /dev/vg/s\nX=\"resume=/dev/vg/s\"\n"),
              place("/etc/default/grub:2"));
  EXPECT_THAT(refused_by("/boot/grub/grub.cfg", "set root='lvm/vg-s'\n"),
              place("/boot/grub/grub.cfg:1"));
  EXPECT_THAT(refused_by("/etc/initramfs-tools/conf.d/resume", "RESUME=/dev/mapper/vg-s\n"),
              place("/etc/initramfs-tools/conf.d/resume:1"));
  EXPECT_THAT(refused_by("/etc/dracut.conf.d/x.conf", "rd.lvm.lv=vg/s\n"),
              place("/etc/dracut.conf.d/x.conf:1"));
  EXPECT_THAT(refused_by("/etc/lvm/lvm.conf", "\tvolume_list = [ \"vg/s\" ]\n"),
              place("/etc/lvm/lvm.conf:1"));
  EXPECT_THAT(refused_by("/etc/fstab", "UUID=x /x xfs logdev=/dev/vg/s 0 0\n"),
              place("/etc/fstab:1"));
  EXPECT_THAT(refused_by("/etc/default/grub", "X=\"/dev/vg/s2 /dev/mapper/vg-s--x /x/vg/s\"\n"),
              IsEmpty());
}

TEST(Rename, SettingsThatNameAGroupKeepItsName) {
  Machine machine = used_volumes();
  machine.set_file("/etc/lvm/lvm.conf", "auto_activation_volume_list = [ \"vg\" ]\n");
  EXPECT_THAT(plan_on(machine, group("vg", "new")).refusals(),
              ElementsAre(StartsWith("name-in-use vg")));
  EXPECT_THAT(plan_on(machine, volume("vg/raw", "new")).refusals(), IsEmpty());
}

TEST(Rename, UnitsOfSystemdsOwnAreNotEdited) {
  Machine machine = used_volumes();
  machine.set_file("/etc/systemd/system/opt.mount", "[Mount]\nWhat=/dev/vg/raw\nWhere=/opt\n");
  EXPECT_THAT(plan_on(machine, volume("vg/raw", "new")).refusals(),
              ElementsAre(StartsWith("unit-references /etc/systemd/system/opt.mount")));
}

TEST(Rename, ALinkOfUnknownOriginIsNotFollowed) {
  Machine machine = used_volumes();
  machine.make_link("/srv/disk", "/dev/vg/raw");
  machine.set_file("/etc/fstab", "/srv/disk /opt ext4 noauto 0 0\n");
  EXPECT_THAT(plan_on(machine, volume("vg/raw", "new")).refusals(),
              ElementsAre(StartsWith("name-in-use /dev/vg/raw")));
}

TEST(Rename, TheLineThatWouldAppearMustNotBeThere) {
  Machine machine = used_volumes();
  machine.set_file("/etc/fstab",
                   "/dev/vg/a /srv/a ext4 noauto 0 0\n/dev/vg/new /srv/a ext4 noauto 0 0\n");
  EXPECT_THAT(plan_on(machine, volume("vg/a", "new")).refusals(),
              ElementsAre(StartsWith("name-in-use /dev/vg/new /srv/a")));
}

TEST(Rename, WhatAnInitramfsMountsOrLvqNeedsKeepsItsName) {
  Machine machine = used_volumes();
  machine.put_fs("vg/raw", "ext4");
  machine.mount("vg/raw", "/usr");
  EXPECT_THAT(plan_on(machine, group("vg", "new")).refusals(),
              ElementsAre(StartsWith("needed-by-system /dev/vg/raw")));
  machine.mounts.pop_back();
  machine.mount("vg/raw", "/var/lib/lvq");
  EXPECT_THAT(plan_on(machine, volume("vg/raw", "new")).refusals(),
              ElementsAre(StartsWith("state-dir-affected /dev/vg/raw")));
}

TEST(Rename, PartsAndKindsThatWereNotTriedAreRefused) {
  const Machine machine = used_volumes();
  Snapshot seen = test::probed(machine, volume("vg/raw", "new"));
  LogicalVolume& raw = seen.lvs.edit(*seen.lv("vg", "raw"));
  raw.layout = "writecache";
  EXPECT_THAT(plan_on_snapshot(seen, volume("vg/raw", "new")).refusals(),
              ElementsAre(StartsWith("lv-type-unsupported vg/raw: is a volume with writecache")));
  raw.layout = "linear";
  raw.hidden = true;
  raw.parent = "a";
  EXPECT_THAT(plan_on_snapshot(seen, volume("vg/raw", "new")).refusals(),
              ElementsAre("lv-type-unsupported vg/raw: is a part of vg/a"));
}

TEST(Rename, AskedForInAnotherWayThanItIsMeant) {
  const Machine machine = used_volumes();
  const auto refused = [&](std::map<std::string, Words> options) {
    return plan_on(machine, {"rename", std::move(options)}).refusals();
  };
  EXPECT_THAT(refused({{"--to", {"x"}}}),
              ElementsAre("usage rename: neither --lv nor --vg is given"));
  EXPECT_THAT(refused({{"--lv", {"vg/a"}}, {"--vg", {"vg"}}, {"--to", {"x"}}}),
              Contains("usage rename: --lv and --vg do not go together"));
  EXPECT_THAT(refused({{"--lv", {"vg/a"}}}), ElementsAre("usage --to: is not given"));
  EXPECT_THAT(refused({{"--lv", {"a"}}, {"--to", {"x"}}}),
              ElementsAre("usage --lv a: is not VG/LV"));
}

}  // namespace
}  // namespace lvq
