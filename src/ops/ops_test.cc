// What the steps that remove need, leave, destroy, and how they are taken back or finished.
#include <gmock/gmock.h>

#include "ops/cache.h"
#include "ops/fstab.h"
#include "ops/lvm.h"
#include "ops/mount.h"
#include "ops/move.h"
#include "ops/snapshot.h"
#include "plan/review.h"

namespace lvq {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> texts(const std::vector<Remedy>& remedies) {
  std::vector<std::string> all;
  for (const auto& each : remedies) all.push_back(text(each.action));
  return all;
}

const LiveMount kInner{"/dev/vg/b", "/srv/a/b", {"mount", "-t", "xfs", "/dev/vg/b", "/srv/a/b"}};
const LiveMount kOuter{"/dev/vg/a", "/srv/a", {"mount", "-t", "ext4", "/dev/vg/a", "/srv/a"}};
const NewPv kPv{{"/dev/sdb", 1_GiB, 512, "naa.1", ""}, "pv-1"};

TEST(FsUnmount, IsTakenBackFromTheOutermostMountOn) {
  const Step step = fs_unmount(kInner, {NotBusy{"/dev/vg/b"}}, {kOuter});
  EXPECT_EQ(text(step.action), "umount /srv/a/b");
  EXPECT_THAT(step.before,
              ElementsAre(Fact(NotBusy{"/dev/vg/b"}), Fact(Mounted{"/dev/vg/b", "/srv/a/b"})));
  EXPECT_THAT(step.after, ElementsAre(Fact(Unmounted{"/srv/a/b"})));
  EXPECT_THAT(texts(step.undo),
              ElementsAre("mount -t ext4 /dev/vg/a /srv/a", "mount -t xfs /dev/vg/b /srv/a/b"));
  EXPECT_EQ(step.redo, step.restore_volatile) << "a reboot has mounted it again";
  EXPECT_THAT(texts(step.redo), ElementsAre("umount /srv/a/b"));
  EXPECT_THAT(step.destroys, IsEmpty());
}

TEST(FsUnmount, TakesAlongWhatGoesWithIt) {
  LiveMount mount = kInner;
  mount.also = {"/mnt/b"};
  const Step step = fs_unmount(mount, {}, {});
  EXPECT_THAT(step.after, ElementsAre(Fact(Unmounted{"/srv/a/b"}), Fact(Unmounted{"/mnt/b"})));
  EXPECT_THAT(texts(step.undo),
              ElementsAre("mount -t xfs /dev/vg/b /srv/a/b", "mount --bind /srv/a/b /mnt/b"));
  EXPECT_EQ(fs_remount(mount).redo, step.undo)
      << "the second only where it has not come with the first";
}

TEST(PvArgument, HasABackslashBeforeWhatLvmWouldTakeForExtentsOrATag) {
  EXPECT_EQ(pv_argument("/dev/sdb"), "/dev/sdb");
  EXPECT_EQ(pv_argument("/dev/mapper/a:b@c"), "/dev/mapper/a\\:b\\@c");
  EXPECT_EQ(extents_on("/dev/mapper/a:b", {5}, {3}), "/dev/mapper/a\\:b:5-7");
}

TEST(ExtentsMove, NamesDisksWithColonsInTheirPathsInEveryCommand) {
  Move move{.vg = "vg", .from = {"/dev/a:1", "1"}, .to = {"/dev/b:2", "2"}, .lv = "lv"};
  move.count = {4};
  move.holder = "lv";
  const Step step = extents_move(move, {});
  EXPECT_THAT(text(step.action), testing::EndsWith("'/dev/a\\:1:0-3' '/dev/b\\:2:0-3'"));
  EXPECT_THAT(texts(step.undo), Contains(testing::EndsWith(" '/dev/a\\:1'")));
}

TEST(LvCreate, NamesTheExtentsOfItsLegsAndNeedsThem) {
  const VolumeLayout mirror{.kind = VolumeLayout::Kind::raid1, .copies = 2};
  const Step step = lv_create(
      {"vg", "a", {64}, "raid,raid1", "lvq.t", ""}, 256_MiB, {}, {},
      {mirror, 2_MiB, {{"/dev/sd:b", "pv-1", {10}, {65}}, {"/dev/sdc", "pv-2", {0}, {65}}}});
  EXPECT_EQ(step.title,
            "Create logical volume vg/a of 256.00 MiB, raid1:2: 65 extents on /dev/sd:b, "
            "65 on /dev/sdc");
  EXPECT_THAT(std::get<::lvq::Run>(step.action).argv,
              testing::IsSupersetOf({"--type", "raid1", "--mirrors", "1", "--regionsize", "2048k",
                                     "/dev/sd\\:b:10-74", "/dev/sdc:0-64"}));
  EXPECT_THAT(step.before,
              ElementsAre(Fact(LvAbsent{"vg", "a"}), Fact(RoomIn{"vg", {130}}),
                          Fact(ExtentsAre{"vg", "/dev/sd:b", "pv-1", {10}, {65}, "", ""}),
                          Fact(ExtentsAre{"vg", "/dev/sdc", "pv-2", {0}, {65}, "", ""})));
  EXPECT_THAT(step.after, Contains(Fact(LvLayoutIs{"vg", "a", "raid1:2"})));
}

TEST(SwapOffOp, IsTakenBackWithItsPriority) {
  const Step step = swap_off({"/dev/vg/s", {"swapon", "--priority", "5", "/dev/vg/s"}});
  EXPECT_EQ(text(step.action), "swapoff /dev/vg/s");
  EXPECT_THAT(step.before, ElementsAre(Fact(SwapOn{"/dev/vg/s"})));
  EXPECT_THAT(step.after, ElementsAre(Fact(SwapOff{"/dev/vg/s"})));
  EXPECT_THAT(texts(step.undo), ElementsAre("swapon --priority 5 /dev/vg/s"));
  EXPECT_THAT(texts(step.restore_volatile), ElementsAre("swapoff /dev/vg/s"));
}

TEST(DirRemove, NeedsNothingAndPromisesNoMoreThanThatItIsSpent) {
  const Step step = dir_remove("/srv/a");
  EXPECT_EQ(step.action, Action(RemoveDir{"/srv/a"}));
  EXPECT_THAT(step.before, IsEmpty());
  EXPECT_THAT(step.after, ElementsAre(Fact(DirGoneOrUsed{"/srv/a"})));
  EXPECT_THAT(step.destroys, IsEmpty());
}

TEST(TableRemove, TakesOutItsLinesAndLeavesTheOthersByteForByte) {
  const FileState file{
      .exists = true,
      .text = "# mine\n/dev/vg/a  /srv/a\text4 defaults 0 2\n\n/dev/sda1 / ext4 d 0 1"};
  const Step step = table_remove("/etc/fstab", file, {2}, {}, false);
  const std::string line = "/dev/vg/a  /srv/a\text4 defaults 0 2",
                    left = "# mine\n\n/dev/sda1 / ext4 d 0 1";
  EXPECT_EQ(edited(file.text, std::get<EditFile>(step.action).lines, "/etc/fstab"), left);
  EXPECT_THAT(step.before, ElementsAre(Fact(LinesAre{"/etc/fstab", {line}, {}})));
  EXPECT_THAT(step.after, ElementsAre(Fact(LinesAre{"/etc/fstab", {}, {line}}),
                                      Fact(FileLacks{"/etc/fstab", line})));
  ASSERT_EQ(step.undo.size(), 1U);
  EXPECT_EQ(step.undo.front().achieves, step.before.front());
  EXPECT_EQ(edited(left, std::get<EditFile>(step.undo.front().action).lines, "/etc/fstab"),
            file.text);
}

TEST(TableRemove, BringsBackWhatWasReleasedAfterTheLinesAreBack) {
  const FileState file{.exists = true, .text = "/dev/vg/a /srv/a ext4 defaults 0 2\n"};
  const Step step = table_remove("/etc/fstab", file, {1}, {mount_again(kOuter)}, true);
  ASSERT_EQ(step.undo.size(), 3U);
  EXPECT_EQ(text(step.undo[1].action), "systemctl daemon-reload");
  EXPECT_EQ(text(step.undo[2].action), "mount -t ext4 /dev/vg/a /srv/a");
  EXPECT_THAT(step.before, Contains(Fact(Mounted{"/dev/vg/a", "/srv/a"})));
}

TEST(LvRemove, WantsTheVeryVolumeAndDestroysForGood) {
  const LvIs lv{"vg", "a", {64}, "linear", "", "uuid-a"};
  const Step step = lv_remove(lv, 256_MiB, {NotBusy{"/dev/vg/a"}}, "ext4 \"photos\"", {"/dev/sdb"});
  EXPECT_EQ(text(step.action),
            "lvremove --yes --select 'lv_uuid=uuid-a && lv_role!=thickorigin' vg/a")
      << "and no other of that name";
  EXPECT_THAT(step.before,
              ElementsAre(Fact(lv), Fact(NoDependents{"vg", "a"}), Fact(NotBusy{"/dev/vg/a"})));
  EXPECT_THAT(step.after, ElementsAre(Fact(LvAbsent{"vg", "a"}), Fact(LvGone{"vg", "uuid-a"})));
  EXPECT_THAT(step.undo, IsEmpty());
  EXPECT_THAT(texts(step.redo),
              ElementsAre("lvremove --yes --select 'lv_uuid=uuid-a && lv_role!=thickorigin' vg"))
      << "whatever it is by then";
  EXPECT_THAT(step.destroys, HasSubstr("ext4 \"photos\""));
  EXPECT_THAT(step.flush, ElementsAre("/dev/sdb"));
}

const CachedBy kCached{"vg", "a", "lv-1", "fast", "pv-1", "writeback", 64_KiB};
const LvIs kPool{"vg", "fast", {8}, "cache,pool", "", ""};
const char* const kSplitNew =
    "lvconvert --yes --splitcache --config 'global { "
    "cache_check_options=[\"-q\",\"--skip-mappings\"] }' vg/a";

TEST(CachePoolCreate, HasItsSizesItsDeviceAndItsWayBack) {
  const Step step = cache_pool_create({.vg = "vg",
                                       .name = "fast",
                                       .tags = {"lvq.t", "lvq.brought"},
                                       .pv = "/dev/nvme",
                                       .data = {8},
                                       .metadata = {2},
                                       .chunk = 64_KiB,
                                       .data_size = 32_MiB,
                                       .metadata_size = 8_MiB,
                                       .flush = {"/dev/nvme"}});
  EXPECT_EQ(text(step.action),
            "lvcreate --yes --type cache-pool --name fast --extents 8 --poolmetadatasize 8388608b "
            "--poolmetadataspare n "
            "--chunksize 65536b --addtag lvq.t --addtag lvq.brought vg /dev/nvme");
  EXPECT_THAT(step.before, ElementsAre(Fact(LvAbsent{"vg", "fast"}), Fact(RoomIn{"vg", {10}})));
  EXPECT_THAT(step.after, ElementsAre(Fact(kPool)));
  EXPECT_THAT(
      texts(step.undo),
      ElementsAre("lvremove --yes --select 'lv_tags=lvq.t && lv_role!=thickorigin' vg/fast"));
  EXPECT_FALSE(step.after_proves_done);
}

TEST(CacheAttach, GoesAndComesBack) {
  const Step step = cache_attach(kCached, kPool, {}, {"/dev/nvme"});
  EXPECT_EQ(text(step.action),
            "lvconvert --yes --type cache --cachepool vg/fast --cachemode writeback --cachepolicy "
            "smq vg/a");
  EXPECT_THAT(step.after, ElementsAre(Fact(kCached), Fact(LvAbsent{"vg", "fast"})));
  EXPECT_THAT(texts(step.undo), ElementsAre(kSplitNew, std::string(kSplitNew) + "_corig",
                                            "lvchange --activate n --yes vg/a"))
      << "one that was cut off is taken away first, and it was not active";
}

TEST(CacheAttach, BringsBackWhatABootDoesNotActivateOverANewCache) {
  const Remedy mount{::lvq::Run{{"mount", "/dev/vg/a", "/srv/a"}}, Mounted{"/dev/vg/a", "/srv/a"}};
  const Step step = cache_attach(kCached, kPool, {cached_activate("vg", "a"), mount}, {});
  EXPECT_THAT(step.after,
              ElementsAre(Fact(kCached), Fact(LvAbsent{"vg", "fast"}), Fact(LvActive{"vg", "a"}),
                          Fact(Mounted{"/dev/vg/a", "/srv/a"})));
  const char* activate =
      "lvchange --activate y --yes --config 'global { "
      "cache_check_options=[\"-q\",\"--skip-mappings\"] }' vg/a";
  EXPECT_THAT(texts(step.redo), ElementsAre(std::string(kSplitNew) + "_corig", text(step.action),
                                            activate, "mount /dev/vg/a /srv/a"))
      << "a repair may have been cut off before";
  EXPECT_THAT(texts(step.undo), ElementsAre(kSplitNew, std::string(kSplitNew) + "_corig", activate,
                                            "mount /dev/vg/a /srv/a"));
  EXPECT_THAT(texts(step.restore_volatile), ElementsAre(activate, "mount /dev/vg/a /srv/a"));
}

TEST(CacheDetach, OfAnActiveVolumeAttachesAnewWhatABootThenDoesNotActivate) {
  const Step step = cache_detach(kCached, kPool, {cached_activate("vg", "a")}, {});
  EXPECT_EQ(text(step.action), kSplitNew) << "after a repair that was cut off there";
  EXPECT_THAT(texts(step.undo),
              ElementsAre(kSplitNew, std::string(kSplitNew) + "_corig", HasSubstr("--type cache"),
                          HasSubstr("--activate y"), "sync /dev/vg/a"));
}

TEST(CacheCommit, IsRunAgainWhereItIsInDoubt) {
  const Step step = cache_commit(kCached);
  EXPECT_EQ(text(step.action), "sync /dev/vg/a");
  EXPECT_THAT(step.before, ElementsAre(Fact(LvActive{"vg", "a"})));
  EXPECT_FALSE(step.after_proves_done);
  EXPECT_THAT(texts(step.redo), ElementsAre("sync /dev/vg/a"));
}

TEST(CacheDetach, HoldsNothingByItselfAnyMore) {
  const Step back = cache_write_back(kCached, "", {});
  ASSERT_EQ(back.after.size(), 1U);
  EXPECT_THAT(texts(back.undo), ElementsAre(HasSubstr("writethrough"), HasSubstr("writeback")))
      << "what was cut off is written back to the end first";
  EXPECT_NE(back.redo.front().action, back.action)
      << "it goes on from where CachedBy does not hold";
  const auto& after = std::get<CachedBy>(back.after.front());
  EXPECT_EQ(after.mode, "writethrough");
  const Step step = cache_detach(after, kPool, {}, {});
  EXPECT_EQ(step.before, back.after);
  EXPECT_THAT(step.after, ElementsAre(Fact(NotCached{"vg", "a", "lv-1"}), Fact(kPool)));
  EXPECT_THAT(texts(step.undo),
              ElementsAre("lvconvert --yes --splitcache vg/a",
                          "lvconvert --yes --splitcache vg/a_corig", HasSubstr("--type cache")))
      << "one that was cut off is taken away first";
  EXPECT_TRUE(step.destroys.empty());
  EXPECT_FALSE(cache_remove(kPool, 40_MiB, {}).destroys.empty());
}

TEST(CacheRemove, WantsTheVeryPool) {
  LvIs pool = kPool;
  pool.uuid = "uuid-f";
  const Step step = cache_remove(pool, 40_MiB, {});
  EXPECT_EQ(text(step.action),
            "lvremove --yes --select 'lv_uuid=uuid-f && lv_role!=thickorigin' vg/fast");
  EXPECT_THAT(step.after, ElementsAre(Fact(LvAbsent{"vg", "fast"}), Fact(LvGone{"vg", "uuid-f"})));
}

TEST(WaysBack, TakeAwayOnlyWhatTheTransactionMade) {
  EXPECT_THAT(texts(lv_create({"vg", "a", {64}, "linear", "lvq.t", ""}, 256_MiB, {}).undo),
              ElementsAre("lvremove --yes --select 'lv_tags=lvq.t && lv_role!=thickorigin' vg/a"));
  EXPECT_EQ(text(snapshot_removal({.vg = "vg", .lv = "a", .snapshot = "s", .tag = "lvq.t"}).action),
            "lvremove --yes --select 'lv_tags=lvq.t && lv_role!=thickorigin' vg/s");
  const VgIs vg{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = "lvq.t"};
  const Step made = vg_create(vg, {kPv});
  EXPECT_EQ(text(made.undo.front().action), "vgremove --select vg_tags=lvq.t vg")
      << "with no volume of anybody's";
  EXPECT_EQ(made.undo.back().achieves, Fact(PvNotOrphaned{"/dev/sdb", "pv-1"}));
}

TEST(Merge, OfASnapshotThatWasThereWantsTheVeryPair) {
  const SnapshotVolume there{
      .vg = "vg", .lv = "a", .snapshot = "s", .lv_uuid = "uuid-a", .snapshot_uuid = "uuid-s"};
  for (const Step& step :
       {lv_merge(there, {}, {}, "what was written since"), lv_merge_later(there, "it")}) {
    EXPECT_THAT(step.before, Contains(Fact(LvNamed{"vg", "s", "uuid-s", ""})));
    EXPECT_THAT(step.before, Contains(Fact(LvNamed{"vg", "a", "uuid-a", ""})));
    EXPECT_FALSE(step.destroys.empty()) << "so it is looked at right before";
  }
}

TEST(VgRemove, TakesNoVolumesWithItAndMendsWhatACutLeaves) {
  const VgIs is{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = ""};
  const Step step = vg_remove(is, "vg-1", {kPv});
  EXPECT_EQ(text(step.action), "vgremove --select vg_uuid=vg-1 vg");
  EXPECT_THAT(step.before,
              ElementsAre(Fact(is), Fact(VgEmpty{"vg"}), Fact(PvIs{"/dev/sdb", "pv-1", "vg"})));
  EXPECT_THAT(step.after, ElementsAre(Fact(VgAbsent{"vg"}), Fact(PvIs{"/dev/sdb", "pv-1", ""})));
  ASSERT_EQ(step.redo.size(), 2U);
  EXPECT_EQ(step.redo[0].action, step.action);
  EXPECT_THAT(text(step.redo[1].action),
              HasSubstr("pvcreate --yes --force --force --uuid pv-1 --norestorefile"));
  EXPECT_EQ(step.redo[1].achieves, Fact(PvNotOrphaned{"/dev/sdb", "pv-1"}))
      << "never of one that a group has";
  EXPECT_EQ(step.destroys, "volume group vg");
}

TEST(PvRemove, IsNeverForced) {
  const Step step = pv_remove(kPv, true);
  EXPECT_EQ(text(step.action), "pvremove /dev/sdb");
  EXPECT_THAT(step.before, ElementsAre(Fact(kPv.device), Fact(DeviceUnused{"/dev/sdb"}),
                                       Fact(PvIs{"/dev/sdb", "pv-1", ""})));
  EXPECT_THAT(step.after, ElementsAre(Fact(NotPv{"/dev/sdb"}), Fact(NoSignature{"/dev/sdb"})));
  EXPECT_THAT(step.flush, ElementsAre("/dev/sdb"));
  EXPECT_THAT(pv_remove(kPv, false).after, ElementsAre(Fact(NotPv{"/dev/sdb"})))
      << "other signatures stay";
}

}  // namespace
}  // namespace lvq
