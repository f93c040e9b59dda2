// What keeps a volume from being removed, one by one.
#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using test::Planned;
using test::Request;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const Request kRemoval{"decommission", {{"--vg", {"vg"}}}};

sim::Machine mounted() {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.add_disk("sdc", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 50);
  machine.put_fs("vg/a", "ext4", "photos");
  machine.mount("vg/a", "/srv/a");
  return machine;
}

test::Words refusals_on(const sim::Machine& machine) {
  return test::plan_on(machine, kRemoval).refusals();
}

// The machine as probed, then changed by what the simulator does not have.
test::Words refusals_after(const std::function<void(Snapshot&)>& change,
                           const sim::Machine& machine = mounted()) {
  Snapshot seen = test::probed(machine, kRemoval);
  change(seen);
  return test::plan_on_snapshot(std::move(seen), kRemoval).refusals();
}

void change_lv(Snapshot& machine, const std::function<void(LogicalVolume&)>& change) {
  change(machine.lvs.edit(*machine.lv("vg", "a")));
}

TEST(VolumeInUse, IsBusyWithAnyKindOfProcess) {
  const std::pair<const char*, std::function<void(sim::Process&)>> kinds[] = {
      {"its working directory", [](sim::Process& p) { p.cwd = "/srv/a/x"; }},
      {"its root directory", [](sim::Process& p) { p.root = "/srv/a"; }},
      {"its program", [](sim::Process& p) { p.exe = "/srv/a/bin"; }},
      {"an open file", [](sim::Process& p) { p.fds = {"/srv/a/log (deleted)"}; }},
      {"an open file", [](sim::Process& p) { p.fds = {"/dev/vg/a"}; }},
      {"a mapped file", [](sim::Process& p) { p.maps = "7f-80 r-xp 0 fe:00 5  /srv/a/lib.so\n"; }}};
  for (const auto& [words, use] : kinds) {
    sim::Machine machine = mounted();
    use(machine.add_process(812, "nginx"));
    EXPECT_THAT(refusals_on(machine),
                ElementsAre(HasSubstr("is in use by pid 812 (nginx): " + std::string(words))));
  }
}

TEST(VolumeInUse, IsBusyInAnotherMountNamespace) {
  sim::Machine machine = mounted();
  machine.add_process(812, "nginx");
  machine.mount_in_namespace(812, "vg/a", "/private");
  EXPECT_THAT(refusals_on(machine), Contains(HasSubstr("in the mount namespace of pid 812")));
}

TEST(VolumeInUse, IsBusyWithAStrangersMountInsideOrOverIt) {
  sim::Machine machine = mounted();
  machine.put_fs("sdc", "xfs");
  sim::Machine over = machine;
  machine.mount("sdc", "/srv/a/in");
  EXPECT_THAT(refusals_on(machine),
              ElementsAre(HasSubstr("has /dev/sdc mounted inside it, on /srv/a/in")));
  over.mount("sdc", "/srv/a");
  EXPECT_THAT(refusals_on(over),
              ElementsAre(HasSubstr("shares the mount point /srv/a with /dev/sdc")));
}

TEST(VolumeInUse, IsBusyWithASwapFile) {
  EXPECT_THAT(
      refusals_after([](Snapshot& machine) { machine.swaps.push_back({"/srv/a/swap file", ""}); }),
      ElementsAre(HasSubstr("holds the active swap file /srv/a/swap file")));
}

TEST(VolumeInUse, IsBusyWithAnExport) {
  sim::Machine machine = mounted();
  machine.make_directory("/srv/a/pub");
  machine.set_file("/etc/exports", "/srv/a/pub *(rw)\n");
  EXPECT_THAT(refusals_on(machine),
              ElementsAre(HasSubstr("is in use by the export to other hosts of /srv/a/pub")));
  machine.set_file("/etc/exports", "/srv *(rw)\n");
  EXPECT_THAT(refusals_on(machine), IsEmpty());
}

TEST(VolumeInUse, IsNeededByTheSystemOrByLvq) {
  sim::Machine usr = mounted();
  usr.mount("vg/a", "/usr");
  EXPECT_THAT(refusals_on(usr),
              Contains(StartsWith("needed-by-system /dev/vg/a: is mounted on /usr")));
  sim::Machine state = mounted();
  state.mount("vg/a", "/var/lib/lvq");
  EXPECT_THAT(refusals_on(state), Contains(StartsWith("state-dir-affected")));
  sim::Machine above = mounted();
  above.mount("vg/a", "/var/log");
  EXPECT_THAT(refusals_on(above),
              Contains(HasSubstr("holds /var/log/lvq, which lvq or LVM needs")));
}

TEST(VolumeInUse, IsNeededToResumeFrom) {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 50);
  const std::string uuid = machine.put_fs("vg/a", "swap").uuid;
  machine.swap_on("vg/a");
  const auto with = [&](const char* path, const std::string& text) {
    return refusals_after(
        [&](Snapshot& seen) { seen.files[path] = {.exists = true, .text = text}; }, machine);
  };
  const std::string expected =
      "needed-by-system /dev/vg/a: is the swap that the system resumes from";
  EXPECT_THAT(with("/proc/cmdline", "root=/dev/vda1 resume=/dev/mapper/vg-a quiet\n"),
              ElementsAre(expected));
  EXPECT_THAT(with("/proc/cmdline", "resume=UUID=" + uuid), ElementsAre(expected));
  EXPECT_THAT(with("/etc/initramfs-tools/conf.d/resume", "RESUME=UUID=" + uuid + "\n"),
              ElementsAre(expected));
  EXPECT_THAT(with("/sys/power/resume", "254:0\n"), ElementsAre(expected));
  EXPECT_THAT(with("/proc/cmdline", "noresume resume=/dev/vda1"), IsEmpty());
  const std::string root = "needed-by-system /dev/vg/a: is the root that the kernel starts with";
  EXPECT_THAT(with("/proc/cmdline", "\"root=UUID=" + uuid + "\" quiet"), ElementsAre(root));
  machine.swaps.clear();
  machine.deactivate("vg/a");
  EXPECT_THAT(with("/proc/cmdline", "resume=/dev/vg/a"), ElementsAre(expected))
      << "nor is it active now";
}

TEST(VolumeInUse, IsActivatedByTheKernelsCommandLine) {
  const auto with = [&](const std::string& text, const test::Request& request) {
    Snapshot seen = test::probed(mounted(), request);
    seen.files["/proc/cmdline"] = {.exists = true, .text = text};
    return test::plan_on_snapshot(std::move(seen), request).refusals();
  };
  const test::Request one{"decommission", {{"--lv", {"vg/a"}}}},
      group{"decommission", {{"--vg", {"vg"}}}};
  const std::string by_name =
      "needed-by-system /dev/vg/a: is activated at every boot by rd.lvm.lv=vg/a";
  EXPECT_THAT(with("rd.lvm.lv=vg/root rd.lvm.lv=vg/a", one), ElementsAre(by_name));
  EXPECT_THAT(with("rd.lvm.lv=vg/a", group), ElementsAre(by_name));
  EXPECT_THAT(with("rd.lvm.vg=vg", group),
              ElementsAre("needed-by-system vg: is activated at every boot by rd.lvm.vg=vg"));
  EXPECT_THAT(with("rd.lvm.vg=vg rd.lvm.lv=vg/ab rd.lvm=0", one), IsEmpty()) << "the group stays";
}

TEST(VolumeInUse, IsNamedInTheSettingsOfLvm) {
  sim::Machine machine = mounted();
  machine.set_file(
      "/etc/lvm/lvm.conf",
      "activation {\n\t# volume_list = [ \"vg/a\" ]\n  volume_list = [\"vg/ab\", \"vg/a\"]\n}\n");
  EXPECT_THAT(test::plan_on(machine, kRemoval).warnings(), ElementsAre("lvm-conf-references vg/a"));
  machine.set_file("/etc/lvm/lvm.conf", "");
  machine.set_file("/etc/lvm/profile/own.profile", "x=\"vg\"\n");
  EXPECT_THAT(test::plan_on(machine, kRemoval).warnings(), ElementsAre("lvm-conf-references vg"));
  EXPECT_THAT(test::plan_on(machine, {"decommission", {{"--lv", {"vg/a"}}}}).warnings(), IsEmpty());
}

TEST(VolumeInUse, MayBeALayerOfAnOverlayWhoseLayersCannotBeFound) {
  Snapshot seen = test::probed(mounted(), kRemoval);
  seen.unseen_layers = {"overlay on /run/o/m"};
  const Planned planned = test::plan_on_snapshot(std::move(seen), kRemoval);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.warnings(), Contains("layer-unknown /dev/vg/a"));
}

TEST(VolumeInUse, CarriesNothingOfDeviceMapperOrLoop) {
  EXPECT_THAT(refusals_after([](Snapshot& machine) {
                machine.devices.push_back({.name = "dm-9", .dm_name = "crypt"});
                machine.devices.edit(*machine.device("/dev/vg/a")).holders = {"dm-9"};
              }),
              Contains(HasSubstr("in use by dm-9 (device mapper \"crypt\")")));
  sim::Machine loop = mounted();
  loop.add_loop("loop0", 100_MiB, "/dev/" + loop.kernel_name("vg/a"));
  EXPECT_THAT(refusals_on(loop), Contains(HasSubstr("backing device of loop0")));
}

TEST(VolumeInUse, HoldsNoPhysicalVolumeWithoutConsent) {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 50);
  machine.put_fs("vg/a", "LVM2_member");
  const Planned planned = test::plan_on(machine, kRemoval);
  EXPECT_THAT(planned.refusals(), ElementsAre(StartsWith("device-is-pv /dev/vg/a")));
  EXPECT_THAT(planned.consents(), ElementsAre("wipe:/dev/vg/a"));
  Request allowed = kRemoval;
  allowed.allowed = {"wipe:/dev/vg/a"};
  EXPECT_THAT(test::plan_on(machine, allowed).refusals(), IsEmpty());
}

TEST(VolumeInUse, IsNoDeviceOfABtrfsThatSpansOthers) {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  for (const char* name : {"a", "b"}) {
    machine.make_lv("vg", name, 50);
    machine.put_fs(std::string("vg/") + name, "btrfs", "",
                   {.uuid = "aaaaaaaa-0000-4000-8000-000000000000"});
  }
  const auto spanning = [&](const Request& request, uint64_t devices) {
    Snapshot seen = test::probed(machine, request);
    for (const char* path : {"/dev/vg/a", "/dev/vg/b"})
      seen.usage[seen.device(path)->name].devices = devices;
    return test::plan_on_snapshot(seen, request).refusals();
  };
  EXPECT_THAT(spanning(kRemoval, 2), IsEmpty());
  EXPECT_THAT(spanning({"decommission", {{"--lv", {"vg/a"}}}}, 2),
              ElementsAre(HasSubstr("is one of 2 devices of a btrfs")));
  EXPECT_EQ(spanning(kRemoval, 3).size(), 2U) << "one is elsewhere";
}

TEST(VolumeInUse, IsWhole) {
  EXPECT_THAT(refusals_after([](Snapshot& m) {
                change_lv(m, [](LogicalVolume& lv) { lv.suspended = true; });
              }),
              Contains(StartsWith("frozen vg/a")));
  EXPECT_THAT(refusals_after(
                  [](Snapshot& m) { change_lv(m, [](LogicalVolume& lv) { lv.merging = true; }); }),
              Contains("busy vg/a: is being merged"));
  EXPECT_THAT(refusals_after([](Snapshot& m) {
                change_lv(m, [](LogicalVolume& lv) { lv.convert_lv = "x"; });
              }),
              Contains("busy vg/a: is being converted"));
}

TEST(VolumeInUse, IsNoPartOfAnother) {
  Snapshot seen = test::probed(mounted(), kRemoval);
  change_lv(seen, [](LogicalVolume& lv) { lv.hidden = true; });
  const Request request{"decommission", {{"--lv", {"vg/a"}}}};
  EXPECT_THAT(test::plan_on_snapshot(seen, request).refusals(),
              Contains("lv-type-unsupported vg/a: is a part of another volume"));
}

TEST(VolumeInUse, WaitsForDataThatIsBeingMoved) {
  EXPECT_THAT(
      refusals_after([](Snapshot& machine) {
        machine.lvs.push_back(
            {.vg = "vg", .name = "pvmove0", .hidden = true, .move_pv = "/dev/sdb"});
      }),
      Contains(HasSubstr("busy vg/pvmove0: is a pvmove under way, of extents away from /dev/sdb")));
}

TEST(VolumeInUse, IsNotOpenWithoutARecognisableReason) {
  sim::Machine machine = mounted();
  machine.mounts.pop_back();
  EXPECT_THAT(
      refusals_after([](Snapshot& m) { change_lv(m, [](LogicalVolume& lv) { lv.open = true; }); },
                     machine),
      ElementsAre(HasSubstr("is open, and nothing that can be seen has it open")));
  EXPECT_THAT(refusals_on(machine), IsEmpty());
}

// All that is wrong is said at once.
TEST(VolumeInUse, CollectsEveryRefusal) {
  sim::Machine machine = mounted();
  machine.add_process(812, "nginx").cwd = "/srv/a";
  machine.add_process(813, "mysqld").fds = {"/srv/a/x"};
  machine.put_fs("sdc", "xfs");
  machine.mount("sdc", "/srv/a/in");
  EXPECT_EQ(refusals_on(machine).size(), 3U);
}

}  // namespace
}  // namespace lvq
