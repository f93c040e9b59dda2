#include "golden.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "cli/help.h"
#include "model/health.h"
#include "probe/lvm_report.h"
#include "spec/adopt.h"
#include "tests/support/fixture.h"

namespace lvq {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Example ten() { return planned(kProvision, five_loops(), ten_volumes()); }
Example photos() {
  return planned(kProvision, loops_and_photos(), photos_request(), {"wipe:/dev/sdb"});
}

TEST(Plan, TenVolumesOnFiveDisks) { expect_golden("plan_ten_volumes", plan_of(ten())); }

TEST(Plan, ConsentedWipeIsThePointOfNoReturn) { expect_golden("plan_wipe", plan_of(photos())); }

TEST(Plan, ConvergingShowsOnlyWhatIsMissing) {
  Example first = ten();
  Options options = ten_volumes();
  options.emplace_back("--lv", "late:1G:exfat:/mnt/late");
  expect_golden("plan_converge",
                plan_of(planned(kProvision, after(first), options, {"converge:vg_data"})));
}

Options layouts(const std::string& mirrored) {
  return {{"--pv", "/dev/loop0:/dev/loop1:/dev/loop2"},
          {"--vg", "vg_data"},
          {"--lv", "home:" + mirrored + ":ext4:/srv/home"},
          {"--layout", "home=raid1"},
          {"--lv", "scratch:301M:xfs:/srv/scratch"},
          {"--layout", "scratch=striped:3:128K"},
          {"--lv", "plain:40M"}};
}

TEST(Plan, VolumesHaveLayouts) {
  expect_golden("plan_layouts", plan_of(planned(kProvision, five_loops(), layouts("1G"))));
}

TEST(Refusals, OfLayoutsThatTheDisksDoNotAllow) {
  std::string all =
      refusals_text(planned(kProvision, five_loops(), layouts("4G")).findings, kPlain);
  Options too_many = layouts("1G");
  too_many[3].second = "home=raid6:3";
  all += refusals_text(planned(kProvision, five_loops(), too_many).findings, kPlain);
  expect_golden("refusals_layouts", all);
}

TEST(Plan, SeveralWipesAreEachNamed) {
  Snapshot machine = loops_and_photos();
  machine.signatures["loop0"] = {
      {.type = "xfs", .uuid = "9b1c2d3e-0000-4000-8000-000000000001", .label = "", .offset = 0}};
  expect_golden("plan_two_wipes", plan_of(planned(kProvision, machine, photos_request(),
                                                  {"wipe:/dev/sdb", "wipe:/dev/loop0"})));
}

TEST(Plan, AWholeGroupGoes) {
  expect_golden("plan_decommission", plan_of(planned(kDecommission, ten_volumes_in_use(),
                                                     {{"--vg", "vg_data"}}, {}, {"/srv/uploads"})));
}

TEST(Plan, AVolumeGoesWithItsSnapshotThatConsentNames) {
  expect_golden("plan_decommission_volume",
                plan_of(planned(kDecommission, ten_volumes_in_use(), {{"--lv", "vg_data/db_data"}},
                                {"remove:vg_data/db_before"})));
}

TEST(Plan, APhysicalVolumeIsEvacuated) {
  expect_golden("plan_evacuate",
                plan_of(planned(kEvacuate, disks_to_evacuate(), {{"--pv", "/dev/loop0"}})));
}

TEST(Plan, ADiskIsReplaced) {
  expect_golden("plan_replace_disk",
                plan_of(planned(kReplaceDisk, disks_to_evacuate(),
                                {{"--old", "/dev/loop0"}, {"--new", "/dev/loop3"}})));
}

// Of the ten volumes one with ext4 that is mounted, and half empty.
Snapshot volume_to_shrink() {
  Snapshot machine = ten_volumes_in_use();
  std::erase_if(machine.mounts,
                [](const Mount& mount) { return mount.target == "/var/lib/mysql/shared"; });
  erase_if(machine.lvs, [](const LogicalVolume& lv) { return lv.name == "db_before"; });
  const std::string device = machine.device("/dev/vg_data/db_data")->name;
  machine.fs_ends[device] = 2_GiB;
  machine.minimums[device] = {.size = 300_MiB, .complaint = ""};
  machine.usage[device] = {
      .used = 200_MiB, .total = 2_GiB, .last_mounted = "", .taken = 300_MiB, .tables = 36_MiB};
  return machine;
}

TEST(Plan, AVolumeShrinks) {
  expect_golden("plan_shrink", plan_of(planned(kShrink, volume_to_shrink(),
                                               {{"--lv", "vg_data/db_data"}, {"--size", "1G"}})));
}

TEST(Refusals, OfAVolumeThatCannotShrink) {
  Snapshot machine = volume_to_shrink();
  const std::string device = machine.device("/dev/vg_data/db_data")->name;
  machine.minimums[device].complaint = "its superblock says that errors were found in it";
  machine.users = {{device, "812", "mysqld", "an open file", "/var/lib/mysql/ibdata1"}};
  machine.vgs.front().free = {1};
  machine.tools["resize2fs"] = "";
  std::string all;
  for (const char* size : {"300M", "3G", "-100%LV"})
    all += std::string("--size ") + size + "\n" +
           refusals_text(
               planned(kShrink, machine, {{"--lv", "vg_data/db_data"}, {"--size", size}}).findings,
               kPlain);
  all += "xfs\n" +
         refusals_text(
             planned(kShrink, machine, {{"--lv", "vg_data/web_root"}, {"--size", "500M"}}).findings,
             kPlain);
  expect_golden("refusals_shrink", all);
}

// The same, with a disk that is free.
Snapshot volume_to_grow() {
  Snapshot machine = volume_to_shrink();
  const std::string device = machine.device("/dev/vg_data/db_data")->name;
  // Each plan draws the same identifiers.
  machine.pvs.front().uuid = "GmB0Xa-0000-0000-0000-0000-0000-000000";
  machine.ext[device] = {.block = 4_KiB, .group = 128_MiB, .first = {}, .least = 7_MiB};
  machine.devices.push_back(disk("sdb", 8, 16, 4_GiB));
  machine.signatures["sdb"] = {};
  return machine;
}

TEST(Plan, AVolumeGrowsOntoANewDisk) {
  expect_golden("plan_grow", plan_of(planned(kGrow, volume_to_grow(),
                                             {{"--vg", "vg_data"},
                                              {"--pv", "/dev/sdb"},
                                              {"--lv", "vg_data/db_data"},
                                              {"--size", "+100%FREE"}})));
}

TEST(Plan, AVolumeGrowsOntoWhatItsDiskHasGrownBy) {
  Snapshot machine = volume_to_grow();
  machine.devices.edit(*machine.device("/dev/loop3")).size = 5_GiB;
  expect_golden(
      "plan_grow_disk",
      plan_of(planned(kGrow, machine,
                      {{"--pv", "/dev/loop3"}, {"--lv", "vg_data/db_data"}, {"--size", "+2G"}})));
}

TEST(Plan, AVolumeGrowsOntoWhatItsPartitionHasGrownBy) {
  Snapshot machine = volume_to_grow();
  Device part = *machine.device("/dev/loop4");
  const auto pv = std::ranges::find(machine.pvs, "/dev/loop4", &PhysicalVolume::device);
  part.name = "sdb2";
  part.parent = "sdb";
  part.backing_file.clear();
  part.major = pv->major = 8;
  part.minor = pv->minor = 18;
  pv->device = "/dev/sdb2";
  machine.signatures["sdb2"] = machine.signatures["loop4"];
  machine.signatures["loop4"] = {};
  machine.signatures["sdb"] = {{.type = "gpt", .uuid = "", .label = "", .offset = 512}};
  machine.partition_tables["sdb"] = {
      "gpt",
      {{1, 2048, 204800, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
        "219B270E-83BE-7E49-ADB8-068D392B0E1B", "EFI system"},
       {2, 206848, part.size.value / 512, "E6D6D379-F507-44C2-A23C-238F2A3DF928",
        "13CE18F4-F3A8-2145-BC18-6A90F2879DE5", "data"}}};
  machine.devices.push_back(part);
  expect_golden(
      "plan_grow_partition",
      plan_of(
          planned(kGrow, machine,
                  {{"--pv", "/dev/sdb2"}, {"--lv", "vg_data/db_data"}, {"--size", "+100%FREE"}})));
}

TEST(Refusals, OfAVolumeThatCannotGrow) {
  Snapshot machine = volume_to_grow();
  std::string all;
  const auto add = [&](const std::string& lv, const std::string& size) {
    all +=
        "--lv " + lv + " --size " + size + "\n" +
        refusals_text(planned(kGrow, machine, {{"--lv", lv}, {"--size", size}}).findings, kPlain);
  };
  for (const char* size : {"1G", "+20G", "50%FREE", "-1G"}) add("vg_data/db_data", size);
  for (auto& [device, ext] : machine.ext) ext.has_errors = true;
  add("vg_data/db_data", "3G");
  add("vg_data/scratch_pad", "3G");
  add("vg_data/none", "3G");
  all += "--pv /dev/sdb\n" +
         refusals_text(planned(kGrow, machine, {{"--pv", "/dev/sdb"}}).findings, kPlain);
  expect_golden("refusals_grow", all);
}

TEST(Plan, AnXfsMovesToASmallerVolume) {
  expect_golden("plan_shrink_xfs",
                plan_of(planned(kShrinkXfs, xfs_to_shrink(),
                                {{"--lv", "vg_data/web_root"}, {"--size", "600M"}})));
}

TEST(Refusals, OfAnXfsThatCannotBeCopied) {
  Snapshot machine = xfs_to_shrink();
  const std::string device = machine.device("/dev/vg_data/web_root")->name;
  machine.vgs.front().free = {1};
  machine.tools["rsync"] = "";
  machine.xfs[device].external_log = true;
  for (auto& mount : machine.mounts)
    if (machine.is_mount_of(mount, *machine.device_by_name(device)))
      mount.super_options += ",usrquota";
  std::string all;
  for (const char* size : {"250M", "2G", "-100%LV"})
    all +=
        std::string("--size ") + size + "\n" +
        refusals_text(
            planned(kShrinkXfs, machine, {{"--lv", "vg_data/web_root"}, {"--size", size}}).findings,
            kPlain);
  all += "ext4\n" +
         refusals_text(
             planned(kShrinkXfs, machine, {{"--lv", "vg_data/db_data"}, {"--size", "1G"}}).findings,
             kPlain);
  expect_golden("refusals_shrink_xfs", all);
}

// The ten volumes in use, and programs that hold an application.
Snapshot volumes_to_snap_back() {
  Snapshot machine = ten_volumes_in_use();
  machine.paths["/"] = machine.paths["/usr"] =
      machine.paths["/usr/sbin"] = {.kind = PathState::Kind::directory, .mode = 0755};
  for (const char* name : {"/usr/sbin/db-hold", "/usr/sbin/db-free"})
    machine.paths[name] = {.kind = PathState::Kind::file, .mode = 0755};
  machine.paths["/mnt"] = {.kind = PathState::Kind::directory, .mode = 0755};
  LogicalVolume& snapshot = machine.lvs.edit(*machine.lv("vg_data", "db_before"));
  snapshot.snap_percent = "12.50";
  snapshot.attr = machine.lvs.edit(*machine.lv("vg_data", "db_data")).attr = "-wi-a-----";
  return machine;
}

TEST(Plan, ASetOfSnapshotsIsTaken) {
  expect_golden("plan_snap_back", plan_of(planned(kSnapBack, volumes_to_snap_back(),
                                                  {{"--lv", "vg_data/web_root"},
                                                   {"--lv", "vg_data/app_logs"},
                                                   {"--lv", "vg_data/swap_space"},
                                                   {"--mount", "/mnt/now"},
                                                   {"--before", "/usr/sbin/db-hold"},
                                                   {"--after", "/usr/sbin/db-free"}})));
}

TEST(Plan, ASnapshotIsRestored) {
  Snapshot machine = volumes_to_snap_back();
  std::erase_if(machine.mounts,
                [](const Mount& mount) { return mount.target == "/var/lib/mysql/shared"; });
  expect_golden("plan_snap_back_restore",
                plan_of(planned(kSnapBack, machine, {{"--restore", "vg_data/db_before"}})));
}

TEST(Refusals, OfSnapshotsThatCannotBeTakenOrRestored) {
  Snapshot machine = volumes_to_snap_back();
  machine.paths["/usr/sbin/db-hold"].mode = 0775;
  machine.paths["/usr/sbin"].uid = 1000;
  machine.lvs.edit(*machine.lv("vg_data", "db_before")).snapshot_invalid = true;
  machine.vgs.front().free = {10};
  const auto refused = [&](const Options& options) {
    std::string words;
    for (const auto& [option, value] : options) words += option + " " + value + "\n";
    return words + refusals_text(planned(kSnapBack, machine, options).findings, kPlain);
  };
  expect_golden("refusals_snap_back",
                refused({{"--lv", "vg_data/web_root"},
                         {"--lv", "vg_data/user_uploads"},
                         {"--lv", "vg_data/db_before"},
                         {"--lv", "vg_data/none"},
                         {"--size", "1M"},
                         {"--name", "x_tmeta"},
                         {"--mount", "/mnt/now"},
                         {"--before", "/usr/sbin/db-hold"},
                         {"--after", "/usr/sbin/gone"}}) +
                    refused({{"--lv", "vg_data/web_root"}, {"--size", "2G"}}) +
                    refused({{"--restore", "vg_data/db_before"}}) +
                    refused({{"--restore", "vg_data/web_root"}}) +
                    refused({{"--remove", "vg_data/web_root"}}) +
                    refused({{"--lv", "x"}, {"--remove", "y"}, {"--before", "sh -c reboot"}}));
}

TEST(Refusals, OfAPhysicalVolumeThatCannotLeave) {
  Snapshot machine = disks_to_evacuate();
  machine.pvs[1].allocatable = false;
  LogicalVolume move;
  move.vg = "vg_data";
  move.name = "pvmove0";
  move.hidden = true;
  move.move_pv = "/dev/loop1";
  move.copy_percent = "12.50";
  machine.lvs.push_back(move);
  machine.lvs.edit(*machine.lv("vg_data", "web")).layout = "writecache";
  machine.tools["pvmove"] = "";
  expect_golden(
      "refusals_evacuate",
      refusals_text(planned(kEvacuate, machine, {{"--pv", "/dev/loop0"}}).findings, kPlain));
}

TEST(Refusals, OfADiskThatCannotTakeThePlace) {
  Snapshot machine = disks_to_evacuate();
  machine.devices.push_back(disk("sdx", 65, 112, 100_MiB));
  machine.signatures["sdx"] = {{.type = "ext4", .uuid = "5e7f", .label = "photos", .offset = 1080}};
  expect_golden(
      "refusals_replace_disk",
      refusals_text(
          planned(kReplaceDisk, machine, {{"--old", "/dev/loop0"}, {"--new", "/dev/sdx"}}).findings,
          kPlain));
}

TEST(Refusals, OfVolumesThatAreHeld) {
  expect_golden(
      "refusals_decommission",
      refusals_text(planned(kDecommission, ten_volumes_held(), {{"--vg", "vg_data"}}).findings,
                    kPlain));
}

TEST(Refusals, ASnapshotThatWasNotNamedWithItsOrigin) {
  expect_golden(
      "refusals_dependents",
      refusals_text(
          planned(kDecommission, ten_volumes_in_use(), {{"--lv", "vg_data/db_data"}}).findings,
          kPlain));
}

TEST(Refusals, AllAtOnce) {
  expect_golden(
      "refusals_all",
      refusals_text(planned(kProvision, troubled_machine(), troubled_request()).findings, kPlain));
}

TEST(Refusals, SignatureWithItsConsent) {
  expect_golden(
      "refusals_signature",
      refusals_text(planned(kProvision, loops_and_photos(), photos_request()).findings, kPlain));
}

TEST(Refusals, PartialState) {
  Options options = ten_volumes();
  options.emplace_back("--lv", "late:1G");
  expect_golden("refusals_partial",
                refusals_text(planned(kProvision, after(ten()), options).findings, kPlain));
}

TEST(Refusals, UnreadableRequest) {
  const Options options = {{"--pv", "sdb"},
                           {"--vg", "-x"},
                           {"--lv", "a:0"},
                           {"--lv", "b:1G:zfs"},
                           {"--lv", "c\x1b[2J:1G"}};
  expect_golden("refusals_request",
                refusals_text(planned(kProvision, five_loops(), options).findings, kPlain));
}

TEST(Refusals, NothingFromTheMachineReachesTheTerminalRaw) {
  Snapshot machine = loops_and_photos();
  machine.signatures["sdb"][0].label = "\x1b[2Jphotos\nrefused";
  const std::string text =
      refusals_text(planned(kProvision, machine, photos_request()).findings, kPlain);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("\\x1b[2Jphotos\\nrefused"));
}

TEST(Endings, OfEveryStatus) {
  std::string all;
  for (const char* status : {"completed", "nothing_to_do", "aborted", "ready", "refused", "dirty"})
    all += std::string("[") + status + "]\n" +
           ending_text({.command = "provision", .status = status}, kPlain);
  expect_golden("endings", all);
}

TEST(Endings, FailedStepCanBeTakenBack) {
  expect_golden("ending_failed", ending_text(failed(ten(), 6), kPlain));
}

TEST(Endings, FailedPastThePointOfNoReturn) {
  expect_golden("ending_no_return", ending_text(failed(photos(), 4), kPlain));
}

TEST(Endings, StoppedByASignal) {
  Outcome outcome = failed(ten(), 7);
  outcome.status = "halted";
  outcome.report->state = State::halted;
  outcome.report->steps[6] = {};
  outcome.report->error.reset();
  expect_golden("ending_halted", ending_text(outcome, kPlain));
}

TEST(Endings, DriftNamesWhatWasExpectedAndFound) {
  const Example example = photos();
  Outcome outcome = failed(example, 1);
  outcome.status = "drifted";
  outcome.exit = kHalted;
  outcome.report->state = State::drifted;
  outcome.report->steps[0] = {};
  outcome.report->error.reset();
  Snapshot other = example.machine;
  other.signatures["sdb"] = {};
  outcome.report->unmet = check_facts(example.plan.steps[0].before, other, 1);
  expect_golden("ending_drifted", ending_text(outcome, kPlain));
}

TEST(Endings, GoalThatIsNotReached) {
  const Example example = ten();
  Outcome outcome = failed(example, 1);
  outcome.status = "drifted";
  outcome.report->state = State::drifted;
  for (auto& step : outcome.report->steps) step.state = StepReport::State::done;
  outcome.report->stopped_at = 0;
  outcome.report->error.reset();
  Snapshot machine = after(example);
  std::erase_if(machine.mounts, [](const Mount& mount) { return mount.target == "/srv/uploads"; });
  outcome.report->unmet = check_facts(example.plan.goal, machine);
  expect_golden("ending_goal", ending_text(outcome, kPlain));
}

TEST(Steps, LineAndEndMakeOneLine) {
  const Example example = ten();
  const StepNumbers numbers = numbers_of(example.plan);
  EXPECT_EQ(number_text(3, numbers) + step_end({StepReport::State::done, 0.44}, kPlain),
            " 3/48 done (0.4 s)\n");
  EXPECT_EQ(step_end({StepReport::State::failed, 125}, kPlain), " FAILED (2 min 05 s)\n");
}

TEST(Status, WholeMachine) {
  Snapshot machine = after(planned(kProvision, troubled_machine(),
                                   {{"--pv", "/dev/loop0:/dev/loop1"},
                                    {"--vg", "vg_data"},
                                    {"--lv", "web:1G:xfs:/var/www/html"},
                                    {"--lv", "swap:1G:swap"},
                                    {"--lv", "spare:2G:ext4"},
                                    {"--lv", "bare:100M"}}));
  Device partition = disk("sda2", 8, 2, 1_GiB);
  partition.parent = "sda";
  partition.holders = {"dm-9"};
  machine.signatures["sda2"] = {{.type = "crypto_LUKS", .uuid = "", .label = "", .offset = 0}};
  machine.devices.push_back(partition);
  machine.lvs.back().active = false;
  expect_golden("status", status_text(machine, {},
                                      {summary(journaled(ten(), 5, true)),
                                       summary(journaled(photos(), 3, true))},
                                      kPlain));
  expect_golden("status_one_vg", status_text(machine, {"attic"}, {}, kPlain));
}

// One volume of each kind on two disks.
class Stack {
 public:
  Stack() {
    machine.has_lvm = true;
    VolumeGroup vg;
    vg.name = "data";
    vg.extent = {4_MiB};
    vg.total = {5118};
    vg.free = {1000};
    machine.vgs.push_back(vg);
    for (const char* name : {"sdb", "sdc"}) {
      machine.devices.push_back(disk(name, 8, name[2] == 'b' ? 16 : 32, 10_GiB));
      PhysicalVolume pv;
      pv.uuid = pv.device = std::string("/dev/") + name;
      pv.vg = "data";
      pv.major = 8;
      pv.minor = name[2] == 'b' ? 16 : 32;
      pv.total = {2559};
      machine.pvs.push_back(pv);
    }
  }

  // Its first extents on `pvs`, which is "b", "c" or both.
  LogicalVolume& add(const std::string& name, Bytes size, const std::string& pvs) {
    LogicalVolume lv;
    lv.vg = "data";
    lv.name = lv.uuid = name;
    lv.size = size;
    lv.layout = "linear";
    lv.active = true;
    for (auto& pv : machine.pvs) {
      if (pvs.find(pv.device.back()) == std::string::npos) continue;
      pv.segments.push_back({pv.allocated, {size.value / (Bytes{4_MiB}).value}, name});
      pv.allocated.value += size.value / (Bytes{4_MiB}).value;
    }
    machine.devices.push_back({.name = "dm-" + std::to_string(++count_),
                               .major = 253,
                               .minor = count_,
                               .size = size,
                               .dm_name = "data-" + name,
                               .dm_uuid = "LVM-" + name});
    machine.lvs.push_back(lv);
    return machine.lvs.edit(machine.lvs.back());
  }
  std::string device() const { return "dm-" + std::to_string(count_); }
  void holds(const std::string& type, const std::string& target, Bytes used, Bytes total) {
    machine.signatures[device()] = {{.type = type, .uuid = type, .label = "", .offset = 0}};
    machine.usage[device()] = {.used = used, .total = total, .last_mounted = ""};
    machine.mounts.push_back(
        {.major = 253, .minor = count_, .root = "/", .target = target, .fs_type = type});
  }
  void open_luks(const std::string& name) {
    const std::string outer = device();
    machine.signatures[outer] = {{.type = "crypto_LUKS", .uuid = "", .label = "", .offset = 0}};
    Device inner{.name = "dm-" + std::to_string(++count_),
                 .major = 253,
                 .minor = count_,
                 .size = 1_GiB,
                 .dm_name = name,
                 .dm_uuid = "CRYPT-LUKS2-x"};
    machine.devices.push_back(inner);
    Device holder = *machine.device_by_name(outer);
    holder.holders = {inner.name};
    machine.devices.edit(*machine.device_by_name(outer)) = holder;
  }

  Snapshot machine;

 private:
  uint32_t count_ = 0;
};

Snapshot every_kind_of_volume() {
  Stack stack;
  stack.add("web", 4_GiB, "b");
  stack.holds("xfs", "/srv/web", 3_GiB, 4_GiB);
  LogicalVolume& before = stack.add("web-before", 400_MiB, "b");
  before.origin_uuid = "web";
  before.role = "public,snapshot,thicksnapshot";
  before.snap_percent = "12.30";
  before.tags = {"lvq.20261122T155130Z-1c01e2"};
  stack.add("secret", 1_GiB, "c");
  stack.open_luks("secret_plain");
  stack.holds("ext4", "/srv/a/folder/with/a/long/name", 100_MiB, 1_GiB);
  LogicalVolume& mirror = stack.add("mirror", 2_GiB, "bc");
  mirror.layout = "raid,raid1";
  mirror.copy_percent = "62.50";
  LogicalVolume& pool = stack.add("pool", 2_GiB, "c");
  pool.layout = "thin,pool";
  pool.data_percent = "71.20";
  pool.metadata_percent = "34.10";
  LogicalVolume& thin = stack.add("vm1", 8_GiB, "");
  thin.layout = "thin,sparse";
  thin.pool = "pool";
  thin.data_percent = "10.00";
  stack.add("hidden_part", 4_MiB, "b").hidden = true;
  return stack.machine;
}

TEST(Status, EveryKindOfVolume) {
  expect_golden("status_every_kind", status_text(every_kind_of_volume(), {}, {}, kPlain));
}

// Of three disks one is gone (captured from LVM).
Snapshot group_that_misses_a_disk() {
  Snapshot machine;
  machine.has_lvm = true;
  const auto report = parse_fullreport(fixture("fullreport-2.03.31-degraded.json"));
  EXPECT_TRUE(report);
  machine.vgs = report->vgs;
  machine.pvs = report->pvs;
  machine.lvs = report->lvs;
  for (const auto& [name, minor] : {std::pair{"ubdb", 16U}, {"ubdc", 32U}})
    machine.devices.push_back(disk(name, 98, minor, 4_GiB));
  return machine;
}

TEST(Status, OfAGroupThatMissesADiskTellsTheTroubleFirst) {
  const Snapshot machine = group_that_misses_a_disk();
  const std::string troubles = troubles_text(troubles_of(machine, {}), kPlain);
  const std::string shown = troubles + status_text(machine, {}, {}, kPlain);
  EXPECT_THAT(shown, StartsWith("trouble [pv-missing]"));
  for (const char* unseen : {"[unknown]", " 0 B  "}) EXPECT_THAT(shown, Not(HasSubstr(unseen)));
  expect_golden("status_missing_disk", shown);
  expect_golden("status_missing_disk_verbose",
                status_text(machine, {}, {}, {.columns = 120}, Detail::all));
}

std::string adopted_text(const Snapshot& machine) {
  const Adopted adopted = specification_of(machine);
  return write_specification(adopted.specification, adopted.notes);
}

TEST(Adopt, TenVolumes) { expect_golden("adopt", adopted_text(ten_volumes_in_use())); }

TEST(Adopt, EveryKindOfVolume) {
  expect_golden("adopt_every_kind", adopted_text(every_kind_of_volume()));
}

TEST(Status, HiddenVolumesAndExtentsOnRequest) {
  expect_golden("status_verbose",
                status_text(every_kind_of_volume(), {}, {}, {.columns = 120}, Detail::all));
}

TEST(History, List) {
  Transaction open = journaled(ten(), 5, true), abandoned = journaled(photos(), 3, true);
  open.plan.id = "20261122T170000Z-0a0b0c";
  abandoned.plan.id = "20261123T075959Z-0d0e0f";
  abandoned.records.push_back(
      {.event = Event::abandoned, .time = "2026-11-23T08:00:00.000Z", .words = "by hand"});
  expect_golden("history",
                history_text({.transactions = {journaled(ten(), ten().plan.steps.size(), false),
                                               open, abandoned},
                              .unreadable = {}},
                             kPlain));
  EXPECT_EQ(history_text({}, kPlain), "There is no transaction yet.\n");
}

TEST(History, WhatIsPruned) {
  expect_golden(
      "history_pruned",
      closed_text({{"20261122T155130Z-9f3a1c", "2026-11-22T15:52:00.123Z", State::completed},
                   {"20261122T170000Z-0a0b0c", "2026-11-22T17:00:01.000Z", State::repaired},
                   {"20261123T075959Z-0d0e0f", "2026-11-23T08:00:00.000Z", State::abandoned}}));
}

TEST(History, OneThatFailed) {
  Transaction transaction = journaled(photos(), 3, true);
  transaction.torn_bytes = 17;
  expect_golden("transaction_failed", transaction_text(transaction, kPlain));
}

TEST(History, OneThatWasTakenBack) {
  const Example example =
      planned(kProvision, five_loops(), {{"--pv", "/dev/loop0"}, {"--vg", "a"}, {"--lv", "b:1G"}});
  Transaction transaction = journaled(example, 2, true);
  for (const size_t step : {size_t{2}, size_t{1}})
    for (const Event event : {Event::undo_start, Event::undone})
      transaction.records.push_back({.event = event,
                                     .step = step,
                                     .time = "2026-11-22T16:00:00.000Z",
                                     .seconds = event == Event::undone ? 0.5 : 0});
  transaction.records.push_back({.event = Event::repaired, .time = "2026-11-22T16:00:01.000Z"});
  expect_golden("transaction_repaired", transaction_text(transaction, kPlain));
}

TEST(History, OneThatWasCut) {
  Transaction transaction = journaled(ten(), 7, true);
  transaction.records.pop_back();
  expect_golden("transaction_cut", transaction_text(transaction, kPlain));
}

TEST(Verify, HoldsAndDoesNot) {
  const Example example = photos();
  Snapshot machine = after(example);
  expect_golden("verify_holds",
                verify_text(example.plan, check_facts(example.plan.goal, machine), kPlain));
  machine.mounts.clear();
  machine.files["/etc/fstab"].text.clear();
  expect_golden("verify_drifted",
                verify_text(example.plan, check_facts(example.plan.goal, machine), kPlain));
}

std::string without_colours(std::string text) {
  for (size_t start; (start = text.find("\x1b[")) != std::string::npos;)
    text.erase(start, text.find('m', start) - start + 1);
  return text;
}

TEST(Plan, ShowsTheLimitOfEachCommandOnRequest) {
  const Example example = photos();
  const std::string full = shown(example, Palette{}, Limits::shown);
  for (const auto& step : example.plan.steps)
    if (std::holds_alternative<lvq::Run>(step.action)) {
      const size_t command = full.find(". " + text(step.action) + "\n");
      ASSERT_NE(command, full.npos) << text(step.action);
      const std::string next = full.substr(full.find('\n', command) + 1, 40);
      EXPECT_THAT(next, testing::AnyOf(HasSubstr("      ended if it takes more than"),
                                       HasSubstr("      never ended;")));
    }
}

TEST(Colours, OnlyAddCodes) {
  const Palette colours{.on = true, .columns = 80};
  const Example example = photos();
  const std::string coloured = shown(example, colours);
  EXPECT_THAT(coloured, HasSubstr("\x1b["));
  EXPECT_EQ(without_colours(coloured), shown(example, kPlain));
  EXPECT_EQ(without_colours(transaction_text(journaled(example, 3, true), colours)),
            transaction_text(journaled(example, 3, true), kPlain));
  EXPECT_EQ(without_colours(ending_text({.command = "provision", .status = "completed"}, colours)),
            "SUCCESS: System state successfully converged to target.\n");
}

TEST(Help, OfLvq) { expect_golden("help", full_help()); }
TEST(Help, InShort) { expect_golden("help_short", short_help()); }
TEST(Help, OfCommands) {
  expect_golden("help_provision", command_help(*find_row("provision")));
  expect_golden("help_snap_back", command_help(*find_row("snap-back")));
  expect_golden("help_continue", command_help(*find_row("continue")));
}

}  // namespace
}  // namespace lvq
