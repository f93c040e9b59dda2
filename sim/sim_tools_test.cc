// mkfs, wipefs, mount and swap as lvm-behaviour sections 3 and 9 describe them.
#include "sim/sim_test_kit.h"

namespace lvq::sim {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kUuid = "11111111-2222-3333-4444-555555555555";

std::string mkfs_line(const std::string& tool, const std::string& device) {
  const std::string id = tool == "mkfs.xfs"    ? std::string("-m uuid=") + kUuid
                         : tool == "mkfs.vfat" ? "-i 1a2b3c4d"
                         : tool == "mkfs.ntfs" || tool == "mkfs.exfat" ? ""
                                                                       : std::string("-U ") + kUuid;
  return tool + " " + id + " " + device;
}

TEST(SimMkfs, TakesTheIdentifierWhereTheToolCan) {
  for (const char* tool :
       {"mkfs.xfs", "mkfs.ext4", "mkfs.btrfs", "mkfs.f2fs", "mkswap", "mkfs.vfat"}) {
    SimHost host(two_disks());
    ASSERT_EQ(run(host, mkfs_line(tool, "/dev/sdb")), 0) << tool;
    EXPECT_EQ(host.machine().content("sdb")->at(0).uuid,
              std::string(tool) == "mkfs.vfat" ? "1A2B-3C4D" : kUuid);
  }
  SimHost host(two_disks());
  EXPECT_EQ(run(host, "mkfs.ntfs -F -Q /dev/sdb"), 0);
  EXPECT_EQ(run(host, "ntfslabel --new-serial=00112233AABBCCDD /dev/sdb"), 0);
  EXPECT_EQ(host.machine().content("sdb")->at(0).uuid, "00112233AABBCCDD");
  EXPECT_EQ(run(host, "mkfs.exfat /dev/sdc"), 0);
  EXPECT_EQ(run(host, "tune.exfat -I 0x1a2b3c4d /dev/sdc"), 0);
  EXPECT_EQ(host.machine().content("sdc")->at(0).uuid, "1A2B-3C4D");
}

TEST(SimMkfs, MinimumSizesAreEnforced) {
  const std::pair<const char*, uint64_t> minima[] = {
      {"mkfs.xfs", 300 << 20},  {"mkfs.btrfs", 114'294'784}, {"mkfs.f2fs", 54'525'952},
      {"mkfs.ntfs", 1'052'672}, {"mkfs.exfat", 2'113'536},   {"mkswap", 40 << 10},
      {"mkfs.vfat", 52 << 10}};
  for (const auto& [tool, bytes] : minima) {
    Machine machine;
    machine.add_disk("sdb", {bytes});
    machine.add_disk("sdc", {bytes - 512});
    SimHost host(machine);
    EXPECT_EQ(run(host, mkfs_line(tool, "/dev/sdb")), 0) << tool;
    EXPECT_EQ(run(host, mkfs_line(tool, "/dev/sdc")), 1) << tool;
  }
}

TEST(SimMkfs, XfsBtrfsAndF2fsRefuseSignaturesTheOthersDoNot) {
  for (const char* tool : {"mkfs.xfs", "mkfs.btrfs", "mkfs.f2fs", "mkfs.ext4", "mkfs.vfat",
                           "mkswap", "mkfs.ntfs", "mkfs.exfat"}) {
    Machine machine = two_disks();
    machine.put_fs("sdb", "ext4", "old", {.precious = false});
    SimHost host(machine);
    const bool refuses =
        std::string("mkfs.xfs mkfs.btrfs mkfs.f2fs").find(tool) != std::string::npos;
    EXPECT_EQ(run(host, mkfs_line(tool, "/dev/sdb")), refuses ? 1 : 0) << tool;
    if (!refuses) continue;
    EXPECT_EQ(run(host, mkfs_line(tool, "-f /dev/sdb")), 0) << tool;
  }
}

TEST(SimMkfs, CutOffShowsTheIdentifierXfsDoesNotMountVfatAndBtrfsDo) {
  for (const char* type : {"xfs", "vfat", "btrfs"}) {
    SimHost host(two_disks());
    host.machine().make_directory("/mnt/x");
    host.cut({2, Where::after});
    ASSERT_TRUE(run_until_cut(
        host, [&] { run(host, mkfs_line(std::string("mkfs.") + type, "/dev/sdb")); }));
    SimHost up(host.machine().reboot());
    EXPECT_EQ(types_on(up.machine(), "sdb"), type);
    EXPECT_EQ(run(up, std::string("mount -t ") + type + " /dev/sdb /mnt/x"),
              std::string(type) == "xfs" ? 32 : 0);
    EXPECT_EQ(up.machine().violations().size(), std::string(type) == "xfs" ? 0U : 1U);
  }
}

TEST(SimMkfs, NtfsForcedSucceedsOnAMountedDeviceAndIsAViolation) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "x", {.precious = false});
  machine.mount("sdb", "/mnt/x");
  SimHost host(machine);
  EXPECT_EQ(run(host, "mkfs.ext4 -F /dev/sdb"), 1);
  EXPECT_THAT(host.machine().violations(), IsEmpty());
  EXPECT_EQ(run(host, "mkfs.ntfs -F -Q /dev/sdb"), 0);
  EXPECT_EQ(host.machine().violations().size(), 1U);
}

TEST(SimWipefs, ErasesThePartitionTableAndThePartitionsGo) {
  Machine machine = two_disks();
  machine.add_partition("sdb", 1, 512_MiB);
  machine.put_fs("sdb1", "ext4", "old");
  machine.consent("sdb");
  SimHost host(machine);
  EXPECT_EQ(run(host, "pvcreate --yes /dev/sdb"), 5);
  EXPECT_EQ(run(host, "wipefs --all /dev/sdb1 /dev/sdb"), 0);
  EXPECT_FALSE(host.machine().disks.contains("sdb1"));
  EXPECT_THAT(host.machine().violations(), IsEmpty());
}

TEST(SimWipefs, BusyIsRefusedWithoutForce) {
  Machine machine = two_disks();
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 1);
  SimHost host(machine);
  std::string words;
  EXPECT_EQ(run(host, "wipefs --all /dev/sdb", &words), 1);
  EXPECT_THAT(words, HasSubstr("Device or resource busy"));
}

TEST(SimMount, NeedsADirectoryAKnownTypeAndAFileSystemThatFits) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "x");
  machine.put_fs("sdc", "ext4", "y", {.bytes = 2ULL << 30});
  machine.make_directory("/mnt/x");
  SimHost host(machine);
  EXPECT_EQ(run(host, "mount -t ext4 /dev/sdb /mnt/none"), 32);
  EXPECT_EQ(run(host, "mount -t xfs /dev/sdb /mnt/x"), 32);
  EXPECT_EQ(run(host, "mount -t ext4 /dev/sdc /mnt/x"), 32);
  EXPECT_EQ(run(host, "mount -t ext4 -o defaults,noatime /dev/sdb /mnt/x"), 0);
  EXPECT_EQ(run(host, "mount -t ext4 /dev/sdb /mnt/x"), 32);
  host.machine().unmountable.insert("ext4");
  EXPECT_EQ(run(host, "umount /mnt/x"), 0);
  EXPECT_EQ(run(host, "mount -t ext4 /dev/sdb /mnt/x"), 32);
}

TEST(SimUmount, IsBusyWithANestedMountOrAProcess) {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "x");
  machine.put_fs("sdc", "ext4", "y");
  machine.mount("sdb", "/mnt/x");
  machine.mount("sdc", "/mnt/x/y");
  SimHost host(machine);
  EXPECT_EQ(run(host, "umount /mnt/x"), 32);
  EXPECT_EQ(run(host, "umount /mnt/x/y"), 0);
  host.machine().add_process(77, "vim").fds = {"/mnt/x/file"};
  EXPECT_EQ(run(host, "umount /mnt/x"), 32);
  host.machine().processes.erase(77);
  EXPECT_EQ(run(host, "umount /mnt/x"), 0);
  EXPECT_EQ(run(host, "umount /mnt/x"), 32);
}

TEST(SimSwap, OnAndOff) {
  SimHost host(two_disks());
  EXPECT_EQ(run(host, "swapon /dev/sdb"), 255);
  EXPECT_EQ(run(host, std::string("mkswap -U ") + kUuid + " /dev/sdb"), 0);
  EXPECT_EQ(run(host, "swapoff /dev/sdb"), 4);
  EXPECT_EQ(run(host, "swapon /dev/sdb"), 0);
  EXPECT_EQ(run(host, "mkswap /dev/sdb"), 1);
  EXPECT_THAT(*host.read("/proc/swaps"), HasSubstr("/dev/sdb"));
  EXPECT_EQ(run(host, "swapoff /dev/sdb"), 0);
}

TEST(SimSwap, PrioritiesAreShownAsTheKernelDoes) {
  Machine machine = two_disks();
  machine.add_disk("sdd", 1_GiB);
  for (const char* disk : {"sdb", "sdc", "sdd"}) machine.put_fs(disk, "swap");
  SimHost host(machine);
  EXPECT_EQ(run(host, "swapon /dev/sdb"), 0);
  EXPECT_EQ(run(host, "swapon --priority 7 /dev/sdc"), 0);
  EXPECT_EQ(run(host, "swapon -o sw,pri=3 /dev/sdd"), 0);
  const std::string swaps = *host.read("/proc/swaps");
  for (const char* line : {"\t-2\n/dev/sdc", "\t7\n/dev/sdd", "\t3\n"})
    EXPECT_THAT(swaps, HasSubstr(line));
}

Machine with_mount() {
  Machine machine = two_disks();
  machine.put_fs("sdb", "ext4", "x");
  machine.mount("sdb", "/mnt/x");
  machine.set_file("/mnt/x/in/file", "text");
  machine.make_directory("/mnt/bound");
  return machine;
}

TEST(SimBind, ShowsAFolderElsewhere) {
  SimHost host(with_mount());
  EXPECT_EQ(run(host, "mount -o bind,ro /mnt/x/in /mnt/bound"), 0);
  EXPECT_EQ(*host.read("/mnt/bound/file"), "text");
  EXPECT_THAT(*host.read("/proc/self/mountinfo"), HasSubstr(" /in /mnt/bound ro,relatime shared:"));
  EXPECT_EQ(run(host, "mount --bind /mnt/bound /mnt/x/in"), 0) << "of what is bound itself";
  EXPECT_THAT(*host.read("/proc/self/mountinfo"), HasSubstr(" /in /mnt/x/in "));
  EXPECT_EQ(run(host, "mount --bind /mnt/none /mnt/bound"), 32);
}

TEST(SimBind, OutlastsTheMountThatItShows) {
  SimHost host(with_mount());
  EXPECT_EQ(run(host, "mount --bind /mnt/x/in /mnt/bound"), 0);
  EXPECT_EQ(run(host, "umount /mnt/x"), 0);
  EXPECT_EQ(*host.read("/mnt/bound/file"), "text");
  EXPECT_EQ(run(host, "umount /mnt/bound"), 0);
  EXPECT_EQ(run(host, "umount /mnt/bound"), 32);
}

TEST(SimBind, OfFstabIsMadeAtBootAfterTheOthers) {
  Machine machine = with_mount();
  machine.set_file("/etc/fstab",
                   "/mnt/x/in /mnt/bound none bind 0 0\n/dev/sdb /mnt/x ext4 defaults 0 0\n");
  const Machine after = machine.reboot();
  EXPECT_EQ(after.file("/mnt/bound/file"), "text");
  EXPECT_TRUE(after.violations().empty());
}

TEST(SimUmount, IsBusyWithAnythingAProcessHasInside) {
  const std::function<void(Process&)> uses[] = {
      [](Process& p) { p.cwd = "/mnt/x"; }, [](Process& p) { p.root = "/mnt/x/in"; },
      [](Process& p) { p.exe = "/mnt/x/in/file"; },
      [](Process& p) { p.fds = {"/mnt/x/gone (deleted)"}; },
      [](Process& p) { p.maps = "7f-80 r-xp 0 8:10 5   /mnt/x/in/file\n"; }};
  for (const auto& use : uses) {
    Machine machine = with_mount();
    use(machine.add_process(77, "vim"));
    SimHost host(machine);
    EXPECT_EQ(run(host, "umount /mnt/x"), 32);
    host.machine().bind("/mnt/x", "/mnt/bound");
    EXPECT_EQ(run(host, "umount /mnt/bound"), 0) << "the process is not in that one";
  }
}

TEST(SimTools, AMissingToolIsAnErrorOfItsOwn) {
  Machine machine = two_disks();
  machine.missing_tools.insert("mkfs.xfs");
  SimHost host(machine);
  EXPECT_EQ(host.run(lvq::Run{{"mkfs.xfs", "/dev/sdb"}}).error().code, "tool-missing");
  EXPECT_EQ(host.lstat("/usr/sbin/mkfs.xfs")->kind, PathInfo::Kind::absent);
  EXPECT_EQ(host.lstat("/usr/sbin/mkfs.ext4")->kind, PathInfo::Kind::file);
}

}  // namespace
}  // namespace lvq::sim
