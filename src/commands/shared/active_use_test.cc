// In which order what is mounted is let go, and the commands that would bring it back as it was.
#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using test::Request;
using test::Words;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Request kReleased{"decommission", {{"--vg", {"vg"}}}};

sim::Machine two_volumes() {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 50);
  machine.make_lv("vg", "b", 50);
  machine.put_fs("vg/a", "ext4", "photos");
  machine.put_fs("vg/b", "xfs");
  return machine;
}

// The steps that let go, each with what brings it back at last.
Words releases_of(const test::Planned& planned) {
  Words words = planned.refusals();
  for (const auto& step : planned.draft.steps) {
    const std::string action = text(step.action);
    if (action.starts_with("umount") || action.starts_with("swapoff"))
      words.push_back(action + " <- " + text(step.undo.back().action));
  }
  return words;
}

Words releases_on(const sim::Machine& machine) {
  return releases_of(test::plan_on(machine, kReleased));
}

// Of one mount of vg/a, as the kernel might show it.
Words releases_with(const Mount& mount, const std::string& fstab = "",
                    const std::string& signature = "ext4") {
  Snapshot seen = test::probed(two_volumes(), kReleased);
  const Device& device = *seen.device("/dev/vg/a");
  seen.signatures[device.name].front().type = signature;
  seen.files["/etc/fstab"].text = fstab;
  seen.mounts.push_back(mount);
  seen.mounts.back().major = device.major;
  seen.mounts.back().minor = device.minor;
  return releases_of(test::plan_on_snapshot(seen, kReleased));
}

TEST(ActiveUse, GoesFromTheInsideOut) {
  sim::Machine machine = two_volumes();
  machine.mount("vg/a", "/srv/a");
  machine.mount("vg/b", "/srv/a/b");
  machine.mount("vg/a", "/srv/a/b/c");
  EXPECT_THAT(releases_on(machine),
              ElementsAre("umount /srv/a/b/c <- mount -t ext4 -o rw,relatime /dev/vg/a /srv/a/b/c",
                          "umount /srv/a/b <- mount -t xfs -o rw,relatime /dev/vg/b /srv/a/b",
                          "umount /srv/a <- mount -t ext4 -o rw,relatime /dev/vg/a /srv/a"));
}

TEST(ActiveUse, LetsGoABindMountBeforeWhatItShows) {
  sim::Machine machine = two_volumes();
  machine.mount("vg/a", "/srv/a");
  machine.make_directory("/srv/a/in");
  machine.bind("/srv/a/in", "/mnt/bound");
  EXPECT_THAT(releases_on(machine),
              ElementsAre("umount /mnt/bound <- mount -o bind,rw,relatime /srv/a/in /mnt/bound",
                          "umount /srv/a <- mount -t ext4 -o rw,relatime /dev/vg/a /srv/a"));
}

// As after mount --rbind /srv/a /mnt, where mounts propagate.
TEST(ActiveUse, UnmountsOnceWhatComesAndGoesTogether) {
  sim::Machine machine = two_volumes();
  machine.mount("vg/a", "/srv/a");
  machine.mount("vg/b", "/srv/a/b");
  machine.bind("/srv/a", "/mnt");
  machine.mount("vg/b", "/mnt/b");
  Snapshot seen = test::probed(machine, kReleased);
  for (auto& mount : seen.mounts) {
    if (mount.target == "/srv/a" || mount.target == "/mnt") mount.peers = 7;
    if (mount.target == "/mnt/b") mount.with = "/srv/a/b";
  }
  const auto planned = test::plan_on_snapshot(seen, kReleased);
  EXPECT_THAT(releases_of(planned),
              ElementsAre("umount /srv/a/b <- mount --bind /srv/a/b /mnt/b",
                          "umount /mnt <- mount -o bind,rw,relatime /srv/a /mnt",
                          "umount /srv/a <- mount -t ext4 -o rw,relatime /dev/vg/a /srv/a"));
  EXPECT_THAT(planned.draft.steps.front().after,
              ElementsAre(Fact(Unmounted{"/srv/a/b"}), Fact(Unmounted{"/mnt/b"})));
}

TEST(ActiveUse, KeepsABindMountReadOnly) {
  sim::Machine machine = two_volumes();
  machine.mount("vg/a", "/srv/a");
  machine.make_directory("/srv/a/in");
  machine.bind("/srv/a/in", "/mnt/bound", true);
  EXPECT_THAT(releases_on(machine), Contains(HasSubstr("mount -o bind,ro,relatime")));
}

TEST(ActiveUse, RefusesAPartOfWhatIsNotMountedWhole) {
  sim::Machine machine = two_volumes();
  machine.mount("vg/a", "/srv/a");
  machine.make_directory("/srv/a/in");
  machine.bind("/srv/a/in", "/mnt/bound");
  std::erase_if(machine.mounts, [](const auto& mount) { return mount.target == "/srv/a"; });
  EXPECT_THAT(releases_on(machine),
              Contains(HasSubstr("is mounted on /mnt/bound only in part (/in)")));
}

TEST(ActiveUse, ComesBackAsFstabHasIt) {
  sim::Machine machine = two_volumes();
  machine.mount("vg/a", "/srv/my data");
  machine.set_file("/etc/fstab", "/dev/vg/a /srv/my\\040data ext4 noatime,nofail 0 2\n");
  EXPECT_THAT(
      releases_on(machine),
      ElementsAre(
          "umount '/srv/my data' <- mount -t ext4 -o noatime,nofail /dev/vg/a '/srv/my data'"));
}

TEST(ActiveUse, ComesBackAsReadOnlyAsItIs) {
  const Mount now_ro{.root = "/", .target = "/srv/a", .fs_type = "ext4", .options = "ro,relatime"};
  const Mount now_rw{.root = "/", .target = "/srv/a", .fs_type = "ext4", .options = "rw,relatime"};
  EXPECT_THAT(releases_with(now_ro, "/dev/vg/a /srv/a ext4 defaults 0 2\n"),
              Contains(HasSubstr("-o defaults,ro ")));
  EXPECT_THAT(releases_with(now_rw, "/dev/vg/a /srv/a ext4 ro 0 2\n"),
              Contains(HasSubstr("-o ro,rw ")));
  EXPECT_THAT(releases_with(now_ro), Contains(HasSubstr("-o ro,relatime ")));
}

TEST(ActiveUse, ComesBackWithTheOptionsOfItsFileSystem) {
  EXPECT_THAT(releases_with({.root = "/",
                             .target = "/srv/a",
                             .fs_type = "ext4",
                             .options = "rw,nosuid",
                             .super_options = "rw,errors=remount-ro"}),
              Contains(HasSubstr("mount -t ext4 -o rw,nosuid,errors=remount-ro /dev/vg/a /srv/a")));
}

TEST(ActiveUse, OfNtfsNamesNtfsAndNotFuse) {
  EXPECT_THAT(releases_with({.root = "/",
                             .target = "/srv/a",
                             .fs_type = "fuseblk",
                             .options = "rw,relatime",
                             .super_options = "rw,user_id=0,group_id=0,allow_other"},
                            "", "ntfs"),
              Contains(HasSubstr("mount -t ntfs -o rw,relatime /dev/vg/a /srv/a")));
}

TEST(ActiveUse, OfABtrfsSubvolumeIsNoBindMount) {
  EXPECT_THAT(
      releases_with({.root = "/@home",
                     .target = "/srv/a",
                     .fs_type = "btrfs",
                     .source = "/dev/mapper/vg-a",
                     .options = "rw,relatime",
                     .super_options = "rw,space_cache=v2,subvolid=256,subvol=/@home"},
                    "", "btrfs"),
      Contains(HasSubstr(
          "mount -t btrfs -o rw,relatime,space_cache=v2,subvolid=256,subvol=/@home /dev/vg/a")));
}

TEST(ActiveUse, OfSwapKeepsAPriorityThatSomebodySet) {
  sim::Machine machine = two_volumes();
  machine.make_lv("vg", "s", 5);
  machine.make_lv("vg", "t", 5);
  machine.put_fs("vg/s", "swap");
  machine.put_fs("vg/t", "swap");
  machine.swap_on("vg/s", 5);
  machine.swap_on("vg/t");
  EXPECT_THAT(releases_on(machine),
              ElementsAre("swapoff /dev/vg/s <- swapon --priority 5 /dev/vg/s",
                          "swapoff /dev/vg/t <- swapon /dev/vg/t"));
}

sim::Machine automounted(bool triggered) {
  sim::Machine machine = two_volumes();
  machine.set_file("/etc/fstab", "/dev/vg/a /srv/a ext4 noauto,x-systemd.automount 0 2\n");
  machine.systemd_fstab = machine.file("/etc/fstab");
  machine.add_automount("/srv/a");
  if (triggered) machine.mount("vg/a", "/srv/a");
  return machine;
}

Words first_actions_of(const test::Planned& planned, size_t count) {
  Words words = planned.refusals(), actions = planned.actions();
  words.insert(words.end(), actions.begin(),
               actions.begin() + static_cast<ptrdiff_t>(std::min(count, actions.size())));
  return words;
}

// systemd unmounts lazily what is mounted over it, and knows the unit by the line.
TEST(ActiveUse, StopsAnAutomountAfterTheUmountAndBeforeItsLineGoes) {
  const auto planned = test::plan_on(automounted(true), kReleased);
  EXPECT_THAT(first_actions_of(planned, 2),
              ElementsAre("umount /srv/a", "systemctl stop -- srv-a.automount"));
  EXPECT_THAT(planned.actions().at(2), HasSubstr("/etc/fstab"));
  const Step& stop = planned.draft.steps[1];
  EXPECT_EQ(text(stop.undo.back().action), "systemctl start -- srv-a.automount");
  EXPECT_THAT(stop.before, Contains(Fact(Unmounted{"/srv/a"})));
  EXPECT_TRUE(stop.overwrites) << "looked at right before";
  EXPECT_THAT(planned.draft.goal, Contains(Fact(AutomountIs{"/srv/a", false})));
}

TEST(ActiveUse, StopsAnAutomountThatNobodyHasTouched) {
  EXPECT_THAT(first_actions_of(test::plan_on(automounted(false), kReleased), 1),
              ElementsAre("systemctl stop -- srv-a.automount"));
}

TEST(ActiveUse, StopsAnAutomountOfAUnitOfSystemdsOwnAndStartsItAgain) {
  sim::Machine machine = automounted(false);
  machine.set_file("/etc/fstab", "");
  machine.set_file("/etc/systemd/system/srv-a.mount", "[Mount]\nWhat=/dev/vg/a\nWhere=/srv/a\n");
  machine.make_snapshot("vg", "a", "a-s", 2);
  const auto planned = test::plan_on(machine, {"snap-back", {{"--restore", {"vg/a-s"}}}});
  EXPECT_THAT(planned.refusals(), IsEmpty());
  const Words actions = planned.actions();
  EXPECT_EQ(actions.front(), "systemctl stop -- srv-a.automount");
  EXPECT_EQ(actions.back(), "systemctl start -- srv-a.automount");
}

TEST(ActiveUse, StartsAnAutomountBeforeWhatIsMountedOverIt) {
  sim::Machine machine = automounted(true);
  machine.make_snapshot("vg", "a", "a-s", 2);
  const Words actions =
      test::plan_on(machine, {"snap-back", {{"--restore", {"vg/a-s"}}}}).actions();
  ASSERT_GE(actions.size(), 4U);
  EXPECT_THAT(Words(actions.end() - 2, actions.end()),
              ElementsAre("systemctl start -- srv-a.automount", HasSubstr("mount -t ext4")));
}

// The trap lies in the file system that is let go after it.
TEST(ActiveUse, StopsAnAutomountInsideBeforeWhatItLiesIn) {
  for (const bool triggered : {true, false}) {
    sim::Machine machine = two_volumes();
    machine.mount("vg/b", "/srv/b");
    machine.set_file("/etc/fstab", "/dev/vg/a /srv/b/a ext4 x-systemd.automount 0 2\n");
    machine.systemd_fstab = machine.file("/etc/fstab");
    machine.add_automount("/srv/b/a");
    if (triggered) machine.mount("vg/a", "/srv/b/a");
    Words expected = {"systemctl stop -- srv-b-a.automount", "umount /srv/b"};
    if (triggered) expected.insert(expected.begin(), "umount /srv/b/a");
    EXPECT_THAT(first_actions_of(test::plan_on(machine, kReleased), expected.size()),
                testing::ElementsAreArray(expected));
    EXPECT_THAT(test::plan_on(machine, {"decommission", {{"--lv", {"vg/b"}}}}).refusals(),
                Contains(HasSubstr("has systemd-1 mounted inside it, on /srv/b/a")));
  }
}

TEST(ActiveUse, LeavesTheAutomountsOfOthersAlone) {
  sim::Machine machine = two_volumes();
  machine.add_automount("/srv/other");
  EXPECT_THAT(first_actions_of(test::plan_on(machine, kReleased), 1),
              ElementsAre(HasSubstr("lvremove")));
  Snapshot seen = test::probed(automounted(true), kReleased);
  for (auto& mount : seen.mounts)
    if (mount.fs_type == "autofs") mount.source = "/etc/auto.direct";
  EXPECT_THAT(test::plan_on_snapshot(seen, kReleased).refusals(),
              Contains(HasSubstr("shares the mount point /srv/a")));
}

TEST(ActiveUse, LeavesStrangersMountsAlone) {
  sim::Machine machine = two_volumes();
  machine.add_disk("sdc", 1_GiB);
  machine.put_fs("sdc", "ext4");
  machine.mount("sdc", "/srv/c");
  EXPECT_THAT(releases_on(machine), IsEmpty());
}

}  // namespace
}  // namespace lvq
