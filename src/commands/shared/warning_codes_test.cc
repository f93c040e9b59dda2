// Warnings by their codes: what people are told, scripts tell by these (docs/refusals.md).
#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using test::plan_on;
using test::plan_on_snapshot;
using test::probed;
using testing::Contains;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

Machine volumes_a_and_b(const std::vector<std::string>& disks = {"sdb"}) {
  Machine machine;
  for (const auto& disk : disks) machine.add_disk(disk, 2_GiB, {.wwid = "naa." + disk});
  machine.make_vg("vg", disks);
  for (const char* name : {"a", "b"}) {
    machine.make_lv("vg", name, 50);
    machine.put_fs(std::string("vg/") + name, "ext4");
  }
  return machine;
}

test::Words warnings(const Machine& machine, const test::Request& request) {
  return plan_on(machine, request).warnings();
}

TEST(WarningCodes, OfProvision) {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.sdb"});
  EXPECT_THAT(warnings(machine, {"provision",
                                 {{"--pv", {"/dev/sdb"}}, {"--vg", {"vg"}}, {"--lv", {"a:100M"}}}}),
              Contains("full-disk /dev/sdb"));
}

TEST(WarningCodes, OfSnapshotsThatAreTaken) {
  const Machine machine = volumes_a_and_b();
  EXPECT_THAT(
      warnings(machine, {"snap-back",
                         {{"--lv", {"vg/a", "vg/b"}}, {"--name", {"s"}}, {"--mount", {"/mnt/s"}}}}),
      IsSupersetOf({"not-one-instant set", "mount-not-kept /mnt/s", "not-mounted vg/a",
                    "snapshot-room vg/a"}));
}

TEST(WarningCodes, OfASetThatIsThereAlready) {
  Machine machine = volumes_a_and_b();
  machine.make_snapshot("vg", "a", "a-s", 10);
  EXPECT_THAT(warnings(machine, {"snap-back",
                                 {{"--lv", {"vg/a"}}, {"--name", {"s"}}, {"--unless-taken", {}}}}),
              Contains("already-there vg/a-s"));
}

// "a" lies in a thin pool, and where the request names it, its snapshot "s".
Snapshot thin_volumes(const test::Request& request, const LogicalVolume& pool) {
  Machine machine = volumes_a_and_b();
  for (const auto& [option, values] : request.options)
    if (values == test::Words{"vg/s"}) machine.make_snapshot("vg", "a", "s", 10);
  Snapshot seen = probed(machine, request);
  LogicalVolume added = pool;
  added.vg = "vg";
  added.name = "pool";
  added.layout = "thin,pool";
  seen.lvs.push_back(added);
  for (auto& lv : seen.lvs)
    if (lv.name == "a" || lv.name == "s") {
      lv.pool = "pool";
      lv.layout = "thin,sparse";
    }
  return seen;
}

const test::Request kTakeOfThin{"snap-back", {{"--lv", {"vg/a"}}, {"--name", {"t"}}}};

test::Words refusals_in(const test::Request& request, const LogicalVolume& pool) {
  return plan_on_snapshot(thin_volumes(request, pool), request).refusals();
}

TEST(WarningCodes, OfASnapshotOfAPoolThatFills) {
  LogicalVolume pool;
  pool.data_percent = "50.00";
  pool.metadata_percent = "74.99";
  EXPECT_THAT(plan_on_snapshot(thin_volumes(kTakeOfThin, pool), kTakeOfThin).warnings(),
              Contains("pool-fill vg/a"));
  EXPECT_THAT(refusals_in(kTakeOfThin, pool), testing::IsEmpty());
  pool.metadata_percent = "75.00";
  EXPECT_THAT(refusals_in(kTakeOfThin, pool),
              Contains("snapshot-space vg/a: lies in pool, which has metadata that is 75.00 % "
                       "full: LVM makes no snapshot in it"));
}

TEST(WarningCodes, OfAPoolWhoseMetadataHasToBeChecked) {
  LogicalVolume pool;
  pool.check_needed = true;
  const auto refused = Contains(testing::HasSubstr("pool-check-needed vg/pool: "));
  for (const test::Request& request :
       {kTakeOfThin, test::Request{"snap-back", {{"--restore", {"vg/s"}}}},
        test::Request{"snap-back", {{"--remove", {"vg/s"}}}},
        test::Request{"shrink", {{"--lv", {"vg/a"}}, {"--size", {"40"}}}},
        test::Request{"decommission", {{"--lv", {"vg/s"}}}},
        test::Request{"decommission", {{"--vg", {"vg"}}}}}) {
    EXPECT_THAT(refusals_in(request, pool), refused) << request.command;
  }
}

TEST(WarningCodes, OfASnapshotThatIsRestored) {
  Machine machine = volumes_a_and_b();
  machine.make_snapshot("vg", "a", "s", 10);
  machine.make_snapshot("vg", "a", "t", 60);
  machine.make_directory("/srv/a");
  machine.mount("vg/a", "/srv/a");
  machine.add_process(812, "bash").cwd = "/srv/a";
  test::Request restore{"snap-back", {{"--restore", {"vg/s"}}}};
  restore.allowed = plan_on(machine, restore).consents().empty()
                        ? std::set<std::string>{}
                        : std::set<std::string>{plan_on(machine, restore).consents().front()};
  EXPECT_THAT(warnings(machine, restore), IsSupersetOf({"other-snapshot vg/t", "deferred vg/a"}));
}

TEST(WarningCodes, OfASnapshotThatIsBeingMergedAlready) {
  Machine machine = volumes_a_and_b();
  machine.make_snapshot("vg", "a", "s", 10);
  const test::Request restore{"snap-back", {{"--restore", {"vg/s"}}}};
  Snapshot seen = probed(machine, restore);
  for (auto& lv : seen.lvs) lv.merging = lv.name == "s";
  const auto planned = plan_on_snapshot(seen, restore);
  EXPECT_THAT(planned.warnings(), Contains("merging vg/s"));
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), IsEmpty());
}

// A boot mounts /usr from vg by an initramfs, and LVM goes by a devices file that lists sdb.
class InitramfsOfVg : public testing::Test {
 protected:
  Machine machine = volumes_a_and_b();

  InitramfsOfVg() {
    machine.add_disk("sdc", 2_GiB, {.wwid = "naa.sdc"});
    machine.mount("vg/b", "/usr");
  }
  Snapshot seen(const test::Request& request) const {
    Snapshot snapshot = probed(machine, request);
    snapshot.files["/etc/lvm/devices/system.devices"] = {
        .exists = true, .text = "IDTYPE=devname DEVNAME=/dev/sdb\n"};
    snapshot.lvm_settings["devices/use_devicesfile"] = {"1"};
    return snapshot;
  }
  test::Words told(const test::Request& request) const {
    return plan_on_snapshot(seen(request), request).warnings();
  }
};

constexpr const char* kNewIsNotListed = "initramfs-stale /dev/sdc";
constexpr const char* kOldIsListed = "initramfs-stale /dev/sdb";
const test::Request kReplace{"replace-disk", {{"--old", {"/dev/sdb"}}, {"--new", {"/dev/sdc"}}}};

TEST_F(InitramfsOfVg, IsStaleWhereADiskIsReplaced) {
  EXPECT_THAT(told(kReplace), Contains(kNewIsNotListed));
  EXPECT_THAT(told(kReplace), Not(Contains(kOldIsListed))) << "said once";
}

TEST_F(InitramfsOfVg, IsNotStaleWithoutADevicesFileThatIsInUse) {
  Snapshot snapshot = seen(kReplace);
  snapshot.lvm_settings["devices/use_devicesfile"] = {"0"};
  EXPECT_THAT(plan_on_snapshot(snapshot, kReplace).warnings(), Not(Contains(kNewIsNotListed)));
  snapshot = seen(kReplace);
  snapshot.files.erase("/etc/lvm/devices/system.devices");
  EXPECT_THAT(plan_on_snapshot(snapshot, kReplace).warnings(), Not(Contains(kNewIsNotListed)));
}

TEST_F(InitramfsOfVg, IsNotStaleWhereNoBootNeedsTheGroup) {
  Snapshot snapshot = seen(kReplace);
  snapshot.mounts.clear();
  EXPECT_THAT(plan_on_snapshot(snapshot, kReplace).warnings(), Not(Contains(kNewIsNotListed)));
}

TEST_F(InitramfsOfVg, IsStaleWhereTheGroupIsExtended) {
  test::Request request{"provision",
                        {{"--pv", {"/dev/sdb:/dev/sdc"}}, {"--vg", {"vg"}}, {"--lv", {"c:100M"}}}};
  request.allowed = {"converge:vg"};
  EXPECT_THAT(told(request), Contains(kNewIsNotListed));
  request.options = {{"--pv", {"/dev/sdc"}}, {"--vg", {"other"}}, {"--lv", {"c:100M"}}};
  request.allowed = {};
  EXPECT_THAT(told(request), Not(Contains(kNewIsNotListed))) << "a group that no boot needs";
}

TEST_F(InitramfsOfVg, IsStaleWhereACacheJoinsTheGroup) {
  EXPECT_THAT(told({"accelerate", {{"--lv", {"vg/a"}}, {"--cache", {"/dev/sdc"}}}}),
              Contains(kNewIsNotListed));
}

TEST_F(InitramfsOfVg, IsStaleWhereADiskLeaves) {
  machine = volumes_a_and_b({"sdb", "sdc"});
  machine.mount("vg/b", "/usr");
  test::Request request{"evacuate", {{"--pv", {"/dev/sdb"}}}};
  EXPECT_THAT(told(request), Contains(kOldIsListed));
  request.options["--keep-pv"] = {};
  EXPECT_THAT(told(request), Not(Contains(kOldIsListed))) << "it stays in the devices file";
}

TEST(WarningCodes, OfShrink) {
  EXPECT_THAT(warnings(volumes_a_and_b(), {"shrink", {{"--lv", {"vg/a"}}, {"--size", {"40"}}}}),
              Contains("room-left vg/a"));
}

TEST(WarningCodes, OfAVolumeThatCannotBeRead) {
  const test::Request request{"shrink", {{"--lv", {"vg/a"}}, {"--size", {"40"}}}};
  Snapshot seen = probed(volumes_a_and_b(), request);
  seen.signatures.clear();
  EXPECT_THAT(plan_on_snapshot(seen, request).refusals(),
              Contains("unreadable vg/a: could not be read"));
}

TEST(WarningCodes, OfAnXfsWhoseFilesShareBlocks) {
  Machine machine;
  machine.add_disk("sdb", 4_GiB, {.wwid = "naa.sdb"});
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 200);
  machine.put_fs("vg/a", "xfs");
  const test::Request request{"shrink-xfs", {{"--lv", {"vg/a"}}, {"--size", {"600M"}}}};
  Snapshot seen = probed(machine, request);
  for (auto& [device, geometry] : seen.xfs) geometry.ro_compat |= 4;
  EXPECT_THAT(plan_on_snapshot(seen, request).warnings(), Contains("sharing-lost vg/a"));
}

TEST(WarningCodes, OfWhatACaptureDoesNotHold) {
  const test::Request request{"decommission", {{"--vg", {"vg"}}}};
  Snapshot seen = probed(volumes_a_and_b(), request);
  seen.captured = true;
  seen.users.reset();
  EXPECT_THAT(plan_on_snapshot(seen, request).warnings(), Contains("not-captured processes"));
}

}  // namespace
}  // namespace lvq
