#include "probe/users_of.h"

#include <gmock/gmock.h>

#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// vg/a is on /srv/a and, a folder of it, bound on /mnt/bound; vg/b is mounted inside, on /srv/a/b.
Snapshot mounted_machine() {
  Snapshot machine;
  machine.devices = {{.name = "dm-0", .major = 254, .minor = 0, .dm_name = "vg-a"},
                     {.name = "dm-1", .major = 254, .minor = 1, .dm_name = "vg-b"}};
  machine.mounts = {{.major = 8, .minor = 1, .root = "/", .target = "/"},
                    {.major = 254, .minor = 0, .root = "/", .target = "/srv/a"},
                    {.major = 254, .minor = 1, .root = "/", .target = "/srv/a/b"},
                    {.major = 254, .minor = 0, .root = "/in", .target = "/mnt/bound"}};
  return machine;
}

// A process that touches nothing of ours: what every test starts from.
void add_process(MemoryHost& host, const std::string& pid) {
  const std::string folder = "/proc/" + pid + "/";
  host.folders["/proc"].push_back(pid);
  host.folders[folder + "fd"];
  host.files[folder + "maps"] = "";
  host.files[folder + "comm"] = "nginx\n";
  host.links[folder + "cwd"] = "/";
  host.links[folder + "root"] = "/";
  host.links[folder + "exe"] = "/usr/sbin/nginx";
}

// A link of it to something with these numbers.
void add_link(MemoryHost& host, const std::string& path, const std::string& named,
              const FileIdentity& file) {
  host.links[path] = named;
  host.identities[path] = file;
}

FileIdentity file_on(uint32_t minor) {
  return {.fs_major = 254, .fs_minor = minor, .kind = PathInfo::Kind::file};
}

FileIdentity device(uint32_t minor, PathInfo::Kind kind = PathInfo::Kind::block) {
  return {.fs_major = 0, .fs_minor = 5, .kind = kind, .major = 254, .minor = minor};
}

MountTable table_of(const Snapshot& machine) {
  MountTable table{machine.mounts, {{"", "", {}}}};
  for (uint32_t id = 20; const auto& mount : machine.mounts)
    table.namespaces[0].lines.push_back({mount, id++, 1});
  return table;
}

std::vector<std::string> found(MemoryHost& host, Snapshot machine,
                               const std::string& device = "/dev/vg/a") {
  Scope scope;
  scope.users = {device};
  const auto read = read_users(host, scope, table_of(machine), machine);
  if (!read) return {std::string("error: ") + read.error().code.text()};
  std::vector<std::string> words;
  for (const auto& user : *machine.users)
    words.push_back(user.device + " " + user.pid + " " + user.command + " " + user.holds + " " +
                    user.path);
  return words;
}

std::vector<std::string> found(MemoryHost& host, const std::string& device = "/dev/vg/a") {
  return found(host, mounted_machine(), device);
}

std::vector<std::string> found_with(const std::string& link, const std::string& path,
                                    const FileIdentity& file,
                                    const std::string& device = "/dev/vg/a") {
  MemoryHost host;
  add_process(host, "812");
  add_link(host, "/proc/812/" + link, path, file);
  return found(host, device);
}

TEST(UsersOf, AreFoundByAllThatHoldsAFileSystem) {
  EXPECT_THAT(found_with("cwd", "/srv/a", file_on(0)),
              ElementsAre("dm-0 812 nginx its working directory /srv/a"));
  EXPECT_THAT(found_with("root", "/srv/a/jail", file_on(0)),
              ElementsAre("dm-0 812 nginx its root directory /srv/a/jail"));
  EXPECT_THAT(found_with("exe", "/srv/a/nginx", file_on(0)),
              ElementsAre("dm-0 812 nginx its program /srv/a/nginx"));
  EXPECT_THAT(found_with("fd/3", "/srv/a/log", file_on(0)),
              ElementsAre("dm-0 812 nginx an open file /srv/a/log"));
  MemoryHost host;
  add_process(host, "812");
  host.files["/proc/812/maps"] =
      "7f0-7f1 r-xp 00000000 08:01 12   /lib/libc.so.6\n7f1-7f2 rw-p 00000000 fe:00 13   "
      "/srv/a/lib x.so\n7f3-7f4 rw-p "
      "0 00:00 0\n";
  EXPECT_THAT(found(host), ElementsAre("dm-0 812 nginx a mapped file /srv/a/lib x.so"));
}

// What a path says is another matter in a container, and of a tree that was unmounted lazily.
TEST(UsersOf, AreFoundByNumberWhateverThePathSays) {
  EXPECT_THAT(found_with("fd/3", "/gone/log", file_on(0)),
              ElementsAre("dm-0 812 nginx an open file /gone/log"));
  EXPECT_THAT(found_with("fd/3", "/srv/a/log", {.fs_major = 8, .fs_minor = 1}), IsEmpty());
  EXPECT_THAT(found_with("fd/3", "/srv/a/log (deleted)", file_on(0)), SizeIs(1));
}

TEST(UsersOf, AreFoundByTheDeviceItself) {
  EXPECT_THAT(found_with("fd/3", "/mnt/node", device(0)),
              ElementsAre("dm-0 812 nginx an open file /mnt/node"));
  EXPECT_THAT(found_with("fd/3", "/dev/dm-1", device(1)), IsEmpty());
  EXPECT_THAT(found_with("fd/3", "/dev/char", device(0, PathInfo::Kind::character)), IsEmpty());
  MemoryHost host;
  add_process(host, "812");
  host.files["/proc/812/maps"] = "7f0-7f1 rw-s 00000000 00:05 12   /dev/dm-0\n";
  add_link(host, "/proc/812/map_files/7f0-7f1", "/dev/dm-0", device(0));
  EXPECT_THAT(found(host), ElementsAre("dm-0 812 nginx a mapped file /dev/dm-0"));
}

TEST(UsersOf, AreNotThoseOfAnotherVolume) {
  EXPECT_THAT(found_with("fd/3", "/srv/a/b/log", file_on(1)), IsEmpty());
  EXPECT_THAT(found_with("fd/3", "/srv/a/b/log", file_on(1), "/dev/vg/b"), SizeIs(1));
  EXPECT_THAT(found_with("fd/3", "socket:[1234]", {.fs_major = 0, .fs_minor = 9}), IsEmpty());
}

// A disk is open where a partition of it is, and the other way round.
TEST(UsersOf, AreThoseOfPartitionsToo) {
  Snapshot machine;
  machine.devices = {{.name = "sdb", .major = 8, .minor = 16},
                     {.name = "sdb1", .major = 8, .minor = 17, .parent = "sdb"},
                     {.name = "sdb2", .major = 8, .minor = 18, .parent = "sdb"}};
  MemoryHost host;
  add_process(host, "812");
  add_link(host, "/proc/812/fd/3", "/dev/sdb1",
           {.kind = PathInfo::Kind::block, .major = 8, .minor = 17});
  EXPECT_THAT(found(host, machine, "/dev/sdb"),
              ElementsAre("sdb1 812 nginx an open file /dev/sdb1"));
  EXPECT_THAT(found(host, machine, "/dev/sdb2"), IsEmpty());
  add_link(host, "/proc/812/fd/3", "/dev/sdb",
           {.kind = PathInfo::Kind::block, .major = 8, .minor = 16});
  EXPECT_THAT(found(host, machine, "/dev/sdb2"),
              ElementsAre("sdb 812 nginx an open file /dev/sdb"));
}

// A btrfs has a number of its own, each of its subvolumes another, and several devices.
TEST(UsersOf, AreFoundOnEveryDeviceOfABtrfs) {
  Snapshot machine = mounted_machine();
  machine.mounts[1] = {
      .major = 0, .minor = 40, .target = "/srv/a", .fs_type = "btrfs", .source = "/dev/dm-0"};
  MemoryHost host;
  add_process(host, "812");
  const auto open = [&](const FileIdentity& file) {
    add_link(host, "/proc/812/fd/3", "/srv/a/log", file);
    return found(host, machine);
  };
  EXPECT_THAT(open({.fs_major = 0, .fs_minor = 41, .mount = 21}), SizeIs(1))
      << "by the ID of its mount";
  EXPECT_THAT(open({.fs_major = 0, .fs_minor = 41, .mount = 99}), IsEmpty())
      << "an overlay, a pipe";
  host.identities["/srv/a"] = {
      .fs_major = 0, .fs_minor = 41, .mount = 21, .kind = PathInfo::Kind::directory};
  EXPECT_THAT(open({.fs_major = 0, .fs_minor = 41, .mount = 99}), SizeIs(1))
      << "unmounted lazily, a subvolume we know";
  host.files["/proc/812/maps"] = "7f1-7f2 rw-p 00000000 00:28 13   /srv/a/lib\n";
  EXPECT_THAT(open({}), ElementsAre("dm-0 812 nginx a mapped file /srv/a/lib"));
}

TEST(UsersOf, AreNamedOnceForEachKindOfUse) {
  MemoryHost host;
  add_process(host, "812");
  for (const char* number : {"3", "4", "5"})
    add_link(host, "/proc/812/fd/" + std::string(number), "/srv/a/log", file_on(0));
  add_link(host, "/proc/812/cwd", "/srv/a", file_on(0));
  EXPECT_THAT(found(host), SizeIs(2));
}

TEST(UsersOf, AreThreadsThatLeftWhatTheirProcessShares) {
  MemoryHost host;
  add_process(host, "812");
  for (const char* thread : {"812", "813"}) {
    host.links["/proc/812/task/" + std::string(thread) + "/cwd"] = "/";
    host.links["/proc/812/task/" + std::string(thread) + "/root"] = "/";
    host.folders["/proc/812/task/" + std::string(thread) + "/fd"];
  }
  EXPECT_THAT(found(host), IsEmpty());
  add_link(host, "/proc/812/task/813/cwd", "/srv/a", file_on(0));
  add_link(host, "/proc/812/task/813/fd/7", "/srv/a/log", file_on(0));
  EXPECT_THAT(found(host), ElementsAre("dm-0 812 nginx its working directory /srv/a",
                                       "dm-0 812 nginx an open file /srv/a/log"));
}

TEST(UsersOf, LeaveOutTheDriverOfAMountedFileSystem) {
  Snapshot machine = mounted_machine();
  MemoryHost host;
  add_process(host, "812");
  add_link(host, "/proc/812/fd/3", "/dev/dm-0", device(0));
  add_link(host, "/proc/812/fd/4", "/dev/fuse",
           {.kind = PathInfo::Kind::character, .major = 10, .minor = 229});
  EXPECT_THAT(found(host, machine), SizeIs(1));
  machine.mounts[1].fs_type = "fuseblk";
  EXPECT_THAT(found(host, machine), IsEmpty());
}

TEST(UsersOf, LeaveOutWhatAServerWouldHaveToAnswerFor) {
  MemoryHost host;
  add_process(host, "812");
  host.links["/proc/812/fd/3"] = "/nfs/x";
  host.errors["/proc/812/fd/3"] = {"remote", "/proc/812/fd/3", "cannot examine: Stale file handle"};
  EXPECT_THAT(found(host), IsEmpty());
}

// As udev's workers and blkid, which have a device open for an instant.
class LettingGoHost : public MemoryHost {
 public:
  Result<Output> run(const Run& run, const ProgressFn& on_line) override {
    if (run.argv.front() == "udevadm") {
      links.erase(gone);
      identities.erase(gone);
    }
    return MemoryHost::run(run, on_line);
  }
  std::string gone;
};

TEST(UsersOf, AreThoseWhoStayWhenUdevIsAtRest) {
  LettingGoHost host;
  for (const char* pid : {"812", "813"}) {
    add_process(host, pid);
    add_link(host, "/proc/" + std::string(pid) + "/fd/3", "/dev/dm-0", device(0));
  }
  host.gone = "/proc/812/fd/3";
  EXPECT_THAT(found(host), ElementsAre("dm-0 813 nginx an open file /dev/dm-0"));
}

TEST(UsersOf, LeaveOutAKernelThread) {
  MemoryHost host;
  add_process(host, "2");
  host.links.erase("/proc/2/exe");
  EXPECT_THAT(found(host), IsEmpty());
}

TEST(UsersOf, LeaveOutAProcessThatHasEndedMeanwhile) {
  MemoryHost host;
  host.folders["/proc"] = {"813", "self"};
  EXPECT_THAT(found(host), IsEmpty());
}

TEST(UsersOf, FailWhereAProcessThatLivesCannotBeLookedAt) {
  MemoryHost host;
  add_process(host, "812");
  host.errors["/proc/812/fd"] = {"not-permitted", "/proc/812/fd", "cannot read: Permission denied"};
  EXPECT_THAT(found(host), ElementsAre("error: not-permitted"));
}

TEST(UsersOf, AreNotLookedForWhereNothingAsks) {
  MemoryHost host;
  Snapshot machine = mounted_machine();
  ASSERT_TRUE(read_users(host, {}, table_of(machine), machine));
  EXPECT_FALSE(machine.users.has_value());
  EXPECT_THAT(host.calls, IsEmpty());
}

TEST(UsersOf, AreNoneOfAVolumeThatIsNotThere) {
  MemoryHost host;
  EXPECT_THAT(found(host, "/dev/vg/gone"), IsEmpty());
  EXPECT_THAT(host.calls, IsEmpty());
}

}  // namespace
}  // namespace lvq
