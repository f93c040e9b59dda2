#include "examples.h"

#include <fmt/format.h>

#include "plan/review.h"

namespace lvq {
namespace {

constexpr const char* kTime = "20261122T155130Z";

void add_disk(Snapshot& machine, Device device, std::vector<Signature> signatures = {}) {
  machine.signatures[device.name] = std::move(signatures);
  machine.devices.push_back(std::move(device));
}

Snapshot bare_machine() {
  Snapshot machine;
  machine.has_lvm = true;
  machine.systemd = true;
  machine.files["/etc/fstab"] = {
      .exists = true,
      .text =
          "# /etc/fstab\nUUID=0b4c9bd0-1d4c-4d3e-8a53-5a1f6f2c7a10 / ext4 errors=remount-ro 0 1\n"};
  machine.files["/etc/crypttab"] = {};
  for (const char* path : {"/", "/var", "/var/lib", "/var/log", "/srv", "/mnt", "/dev"})
    machine.paths[path] = {.kind = PathState::Kind::directory, .mode = 0755, .empty = false};
  add_disk(machine, disk("sda", 8, 0, 20_GiB),
           {{.type = "gpt", .uuid = "", .label = "", .offset = 512}});
  Device root = disk("sda1", 8, 1, 19_GiB);
  root.parent = "sda";
  add_disk(machine, root,
           {{.type = "ext4",
             .uuid = "0b4c9bd0-1d4c-4d3e-8a53-5a1f6f2c7a10",
             .label = "",
             .offset = 1080}});
  machine.mounts.push_back({.major = 8,
                            .minor = 1,
                            .root = "/",
                            .target = "/",
                            .fs_type = "ext4",
                            .source = "/dev/sda1"});
  return machine;
}

// The probe reports every path of the scope and what is above it.
void look_at_paths(const Scope& scope, Snapshot& machine) {
  for (const auto& path : scope.paths)
    for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
      machine.paths.try_emplace(path.substr(0, end));
      if (end == std::string::npos) break;
    }
}

// What LVM tells of a VG once it is there, and the facts of a plan leave open: identities, and who
// has which extents.
void lay_out(Snapshot& machine) {
  for (auto& vg : machine.vgs) {
    if (vg.uuid.empty()) vg.uuid = "uuid of " + vg.name;
    std::vector<LogicalVolume*> lvs;
    for (auto& lv : machine.lvs)
      if (lv.vg == vg.name) {
        lv.uuid = "uuid of " + lv.name;
        lvs.push_back(&lv);
      }
    uint64_t left = lvs.empty() ? 0 : lvs.front()->extents.value;
    size_t current = 0;
    for (auto& pv : machine.pvs) {
      if (pv.vg != vg.name) continue;
      pv.pe_start = default_pe_start();
      pv.total = pe_count(pv.device_size, pv.pe_start, vg.extent);
      pv.allocated = {};
      pv.segments.clear();
      while (current < lvs.size() && pv.allocated < pv.total) {
        const Extents piece = {std::min(left, pv.total.value - pv.allocated.value)};
        pv.segments.push_back(
            {.start = pv.allocated, .size = piece, .lv_uuid = lvs[current]->uuid});
        pv.allocated.value += piece.value;
        left -= piece.value;
        if (left == 0 && ++current < lvs.size()) left = lvs[current]->extents.value;
      }
    }
  }
}

Record record(Event event, size_t step, size_t second) {
  Record out;
  out.event = event;
  out.step = step;
  out.time = fmt::format("2026-11-22T15:51:{:02}.250Z", 30 + second);
  out.seconds = event == Event::done || event == Event::failed ? 0.25 : 0;
  return out;
}

}  // namespace

Device disk(const std::string& name, uint32_t major, uint32_t minor, Bytes size) {
  Device device;
  device.name = name;
  device.major = major;
  device.minor = minor;
  device.size = size;
  return device;
}

Snapshot five_loops() {
  Snapshot machine = bare_machine();
  for (uint32_t i = 0; i < 5; ++i) add_disk(machine, disk("loop" + std::to_string(i), 7, i, 3_GiB));
  return machine;
}

Snapshot loops_and_photos() {
  Snapshot machine = five_loops();
  Device camera = disk("sdb", 8, 16, 64_GiB);
  camera.wwid = "naa.50014ee2b5d3f0c1";
  camera.serial = "WD-WCC4N0123456";
  add_disk(machine, camera,
           {{.type = "ext4",
             .uuid = "1c1e6f0a-7c7b-4d0a-9c58-1d2f6f0b7f11",
             .label = "photos",
             .offset = 1080}});
  return machine;
}

Snapshot troubled_machine() {
  Snapshot machine = loops_and_photos();
  add_disk(machine, disk("sdc", 8, 32, 8_GiB),
           {{.type = "LVM2_member",
             .uuid = "Zq0Xzv-1Sve-7Wkz-Rk2f-6Jd0-3h1x-A5yQbN",
             .label = "",
             .offset = 536}});
  PhysicalVolume member;
  member.uuid = "Zq0Xzv-1Sve-7Wkz-Rk2f-6Jd0-3h1x-A5yQbN";
  member.device = "/dev/sdc";
  member.vg = "attic";
  member.major = 8;
  member.minor = 32;
  member.device_size = 8_GiB;
  member.total = {2047};
  machine.pvs.push_back(member);
  VolumeGroup attic;
  attic.name = "attic";
  attic.uuid = "kk3tPp-9GvB-0b4r-Rk2f-6Jd0-3h1x-Qx2ZcM";
  attic.attr = "wzx-n-";
  attic.exported = true;
  attic.total = attic.free = {2047};
  machine.vgs.push_back(attic);
  add_disk(
      machine, disk("sdd", 8, 48, 4_GiB),
      {{.type = "xfs", .uuid = "9b1c2d3e-0000-4000-8000-000000000001", .label = "", .offset = 0}});
  machine.mounts.push_back({.major = 8,
                            .minor = 48,
                            .root = "/",
                            .target = "/srv/old",
                            .fs_type = "xfs",
                            .source = "/dev/sdd"});
  add_disk(machine, disk("sde", 8, 64, 1_MiB));
  machine.files["/etc/fstab"].text += "/dev/loop4\t/srv/spare\text4\tnoauto\t0 0\n";
  machine.paths["/srv/full"] = {.kind = PathState::Kind::directory, .mode = 0755, .empty = false};
  machine.paths["/dev/sdx"] = {.kind = PathState::Kind::file, .mode = 0600};
  return machine;
}

Snapshot ten_volumes_in_use() {
  Snapshot machine = after(planned(kProvision, five_loops(), ten_volumes()));
  machine.users.emplace();
  LogicalVolume snapshot = *machine.lv("vg_data", "db_data");
  snapshot.name = "db_before";
  snapshot.uuid = "uuid of db_before";
  snapshot.open = false;
  snapshot.origin_uuid = "uuid of db_data";
  snapshot.extents = {50};
  snapshot.size = 200_MiB;
  Device copy = *machine.device("/dev/vg_data/db_data");
  copy.name = "dm-77";
  copy.minor = 77;
  copy.dm_name = "vg_data-db_before";
  copy.size = snapshot.size;
  machine.signatures[copy.name] = machine.signatures[machine.device("/dev/vg_data/db_data")->name];
  machine.devices.push_back(copy);
  machine.lvs.push_back(snapshot);
  const std::string mysql = machine.device("/dev/vg_data/db_data")->name;
  machine.usage[mysql] = {
      .used = 1400_MiB, .total = 1900_MiB, .last_mounted = "2026-11-20 08:15 UTC"};
  machine.usage["dm-77"] = {
      .used = 1300_MiB, .total = 1900_MiB, .last_mounted = "2026-11-20 08:15 UTC"};
  const auto inactive = *machine.device("/dev/vg_data/media_assets");
  std::string& fstab = machine.files["/etc/fstab"].text;
  const std::string spec = "UUID=" + machine.signatures.at(inactive.name).front().uuid;
  fstab.replace(fstab.find(spec), spec.size(), "/dev/vg_data/media_assets");
  erase_if(machine.devices, [&](const Device& each) { return each.name == inactive.name; });
  std::erase_if(machine.mounts, [](const Mount& each) { return each.target == "/var/www/media"; });
  return machine;
}

Snapshot ten_volumes_held() {
  Snapshot machine = ten_volumes_in_use();
  const auto name = [&](const char* volume) {
    return machine.device(std::string("/dev/vg_data/") + volume)->name;
  };
  machine.users->push_back(
      {name("web_root"), "812", "nginx\x1b[2J", "its working directory", "/var/www/html/a b"});
  machine.users->push_back(
      {name("web_root"), "812", "nginx", "an open file", "/var/www/html/access.log"});
  machine.users->push_back(
      {name("db_data"), "900", "mysqld", "a mapped file", "/var/lib/mysql/ibdata1"});
  Device crypt = disk("dm-90", 254, 90, 1_GiB);
  crypt.dm_name = "secret";
  machine.devices.push_back(crypt);
  machine.devices.edit(*machine.device("/dev/vg_data/backup_staged")).holders = {"dm-90"};
  machine.mounts.push_back({.major = 0,
                            .minor = 70,
                            .root = "/",
                            .target = "/srv/uploads/tmp",
                            .fs_type = "tmpfs",
                            .source = "tmpfs"});
  machine.users->push_back({.device = name("redis_cache"),
                            .pid = {},
                            .command = {},
                            .holds = "the export to other hosts of",
                            .path = "/var/lib/redis",
                            .evidence = "/etc/exports:3",
                            .hint = "take that line away, then: exportfs -ra"});
  machine.files["/proc/cmdline"] = {.exists = true,
                                    .text = "ro resume=/dev/vg_data/swap_space quiet\n"};
  machine.files["/etc/fstab"].text += "LABEL=of_media_assets_perhaps /mnt/db ext4 noauto 0 0\n";
  return machine;
}

Snapshot disks_to_evacuate() {
  const Example example = planned(kProvision, five_loops(),
                                  {{"--pv", "/dev/loop0:/dev/loop1:/dev/loop2"},
                                   {"--vg", "vg_data"},
                                   {"--lv", "web:1G:xfs"},
                                   {"--lv", "db:3G:ext4"},
                                   {"--lv", "swap:512M:swap"}});
  Snapshot machine = after(example);
  // Each plan draws the same identifiers.
  machine.pvs.front().uuid = "GmB0Xa-0000-0000-0000-0000-0000-000000";
  return machine;
}

Snapshot xfs_to_shrink() {
  Snapshot machine = ten_volumes_in_use();
  const std::string device = machine.device("/dev/vg_data/web_root")->name;
  machine.xfs[device] = {.block = 4096,
                         .sector = 512,
                         .inode = 512,
                         .directory_block = 4096,
                         .version = 5,
                         .inode_percent = 25,
                         .ro_compat = 0xD,
                         .incompat = 0xB};
  machine.usage[device] = {.used = 200_MiB, .total = 1_GiB, .last_mounted = ""};
  for (const auto& lv : std::as_const(machine.lvs))
    machine.lvs.edit(lv).tags.clear();  // the same identifier as here
  for (auto& mount : machine.mounts)
    if (machine.is_mount_of(mount, *machine.device_by_name(device)))
      mount.super_options = "rw,attr2,inode64";
  return machine;
}

Options ten_volumes() {
  Options options = {{"--pv", "/dev/loop0:/dev/loop1:/dev/loop2:/dev/loop3:/dev/loop4"},
                     {"--vg", "vg_data"}};
  for (const char* lv :
       {"web_root:1G:xfs:/var/www/html", "db_data:2G:ext4:/var/lib/mysql",
        "app_logs:500M:xfs:/var/log/app", "redis_cache:500M:ext4:/var/lib/redis",
        "user_uploads:1G:btrfs:/srv/uploads", "backup_staged:1G:xfs:/mnt/backups",
        "scratch_pad:200M:vfat:/mnt/scratch", "media_assets:1G:ext4:/var/www/media",
        "docker_volumes:1.5G:xfs:/var/lib/docker", "swap_space:1G:swap"})
    options.emplace_back("--lv", lv);
  return options;
}

Options photos_request() {
  return {{"--pv", "/dev/loop0"},
          {"--pv", "/dev/sdb"},
          {"--vg", "archive:8M"},
          {"--lv", "all:100%FREE:xfs:/srv/archive:noatime,nofail"}};
}

Options troubled_request() {
  return {{"--pv", "/dev/sdb:/dev/sdc:/dev/sdd:/dev/sde:/dev/sdx:/dev/sdz:/dev/loop4"},
          {"--pv", "/dev/sdb"},
          {"--vg", "data"},
          {"--lv", "full:1G:ext4:/srv/full"},
          {"--lv", "tiny:4M:xfs"},
          {"--lv", "full:1G"}};
}

Example planned(const Command& command, Snapshot machine, const Options& options,
                const std::set<std::string>& allowed,
                const std::set<std::string>& made_directories) {
  Arguments arguments;
  std::vector<std::string> argv = {command.name};
  for (const auto& [name, value] : options) {
    arguments.values[name].push_back(value);
    argv.insert(argv.end(), {name, value});
  }
  const ReadRequest request = command.read(arguments);
  look_at_paths(request.scope, machine);
  Identifiers ids(std::string(32, 'e'), kTime);
  const std::string id = ids.transaction_id();
  Draft draft = request.plan({.machine = machine,
                              .ids = ids,
                              .transaction = id,
                              .allowed = allowed,
                              .protected_paths = {"/var/lib/lvq", "/var/log/lvq", "/etc/lvm"},
                              .made_directories = made_directories});
  return {.plan = {.id = id,
                   .command = command.name,
                   .argv = argv,
                   .steps = draft.steps,
                   .goal = draft.goal},
          .findings = draft.findings,
          .machine = std::move(machine)};
}

Snapshot after(const Example& example) {
  Snapshot machine = example.machine;
  for (const auto& step : example.plan.steps) establish(step, machine);
  lay_out(machine);
  return machine;
}

Transaction journaled(const Example& example, size_t done, bool fails) {
  Transaction transaction;
  transaction.plan = example.plan;
  transaction.origin = {.time = "2026-11-22T15:51:30.123Z",
                        .lvq = "1.0.0",
                        .lvm = "2.03.16(2)",
                        .kernel = "6.1.0-28-amd64",
                        .host = "storage1"};
  transaction.records.push_back(record(Event::begin, 0, 0));
  for (size_t n = 1; n <= done; ++n)
    for (const Event event : {Event::start, Event::done})
      transaction.records.push_back(record(event, n, n / 2));
  if (fails) {
    transaction.records.push_back(record(Event::start, done + 1, done));
    Record failure = record(Event::failed, done + 1, done);
    failure.exit_status = 5;
    failure.words = "  Error writing device at 4096 length 1024.\n  Failed to write VG.";
    transaction.records.push_back(failure);
  } else {
    transaction.records.push_back(record(Event::completed, 0, 29));
  }
  return transaction;
}

Outcome failed(const Example& example, size_t at) {
  Outcome outcome{.command = example.plan.command,
                  .status = "failed",
                  .exit = kHalted,
                  .findings = example.findings,
                  .plan = example.plan,
                  .numbers = numbers_of(example.plan)};
  outcome.transaction = example.plan.id;
  outcome.steps_done = at - 1;
  Report& report = outcome.report.emplace();
  report.state = State::failed;
  report.steps.resize(example.plan.steps.size());
  for (size_t n = 1; n < at; ++n) report.steps[n - 1] = {StepReport::State::done, 0.25};
  report.steps[at - 1] = {StepReport::State::failed, 1.5};
  report.stopped_at = at;
  report.error =
      Error{"failed", text(example.plan.steps[at - 1].action), "exited with status 5",
            "Error writing device at 4096 length 1024.\n\x1b[31mFailed\x1b[0m to write VG.", ""};
  const auto line = point_of_no_return(example.plan);
  report.past_point_of_no_return = line && at >= *line;
  if (report.past_point_of_no_return) outcome.exit = kNoReturn;
  return outcome;
}

Outcome refused(const Example& example) {
  return {.command = example.plan.command,
          .status = "refused",
          .exit = kRefused,
          .findings = example.findings};
}

}  // namespace lvq
