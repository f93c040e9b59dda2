#include "probe/users_of.h"

#include <gmock/gmock.h>

#include "tests/support/fake_host.h"

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
void add_process(FakeHost& host, const std::string& pid) {
  const std::string folder = "/proc/" + pid + "/";
  host.folders["/proc"].push_back(pid);
  host.folders[folder + "fd"];
  host.files[folder + "maps"] = "";
  host.files[folder + "comm"] = "nginx\n";
  host.links[folder + "cwd"] = "/";
  host.links[folder + "root"] = "/";
  host.links[folder + "exe"] = "/usr/sbin/nginx";
}

std::vector<std::string> found(FakeHost& host, const std::string& device = "/dev/vg/a") {
  Snapshot machine = mounted_machine();
  Scope scope;
  scope.users = {device};
  const auto read = read_users(host, scope, machine);
  if (!read) return {"error: " + read.error().code};
  std::vector<std::string> words;
  for (const auto& user : *machine.users)
    words.push_back(user.device + " " + user.pid + " " + user.command + " " + user.holds + " " + user.path);
  return words;
}

std::vector<std::string> found_with(const std::string& link, const std::string& path,
                                    const std::string& device = "/dev/vg/a") {
  FakeHost host;
  add_process(host, "812");
  host.links["/proc/812/" + link] = path;
  return found(host, device);
}

TEST(UsersOf, AreFoundByAllThatHoldsAFileSystem) {
  EXPECT_THAT(found_with("cwd", "/srv/a"), ElementsAre("dm-0 812 nginx its working directory /srv/a"));
  EXPECT_THAT(found_with("root", "/srv/a/jail"), ElementsAre("dm-0 812 nginx its root directory /srv/a/jail"));
  EXPECT_THAT(found_with("exe", "/srv/a/nginx"), ElementsAre("dm-0 812 nginx its program /srv/a/nginx"));
  EXPECT_THAT(found_with("fd/3", "/srv/a/log"), ElementsAre("dm-0 812 nginx an open file /srv/a/log"));
  FakeHost host;
  add_process(host, "812");
  host.files["/proc/812/maps"] =
      "7f0-7f1 r-xp 00000000 08:01 12   /lib/libc.so.6\n7f1-7f2 rw-p 00000000 fe:00 13   /srv/a/lib x.so\n7f3-7f4 rw-p "
      "0 00:00 0\n";
  EXPECT_THAT(found(host), ElementsAre("dm-0 812 nginx a mapped file /srv/a/lib x.so"));
}

TEST(UsersOf, AreFoundByADeletedFile) { EXPECT_THAT(found_with("fd/3", "/srv/a/log (deleted)"), SizeIs(1)); }

TEST(UsersOf, AreFoundThroughABindMount) { EXPECT_THAT(found_with("cwd", "/mnt/bound/x"), SizeIs(1)); }

TEST(UsersOf, AreFoundByTheDeviceItself) {
  for (const char* path : {"/dev/dm-0", "/dev/mapper/vg-a", "/dev/vg/a"})
    EXPECT_THAT(found_with("fd/3", path), SizeIs(1)) << path;
  EXPECT_THAT(found_with("fd/3", "/dev/dm-1"), IsEmpty());
}

TEST(UsersOf, AreNotThoseOfAnotherMountInsideOrBeside) {
  EXPECT_THAT(found_with("fd/3", "/srv/a/b/log"), IsEmpty());
  EXPECT_THAT(found_with("fd/3", "/srv/a/b/log", "/dev/vg/b"), SizeIs(1));
  EXPECT_THAT(found_with("fd/3", "/srv/abc"), IsEmpty());
  EXPECT_THAT(found_with("fd/3", "socket:[1234]"), IsEmpty());
}

TEST(UsersOf, AreNamedOnceForEachKindOfUse) {
  FakeHost host;
  add_process(host, "812");
  for (const char* number : {"3", "4", "5"}) host.links["/proc/812/fd/" + std::string(number)] = "/srv/a/log";
  host.links["/proc/812/cwd"] = "/srv/a";
  EXPECT_THAT(found(host), SizeIs(2));
}

TEST(UsersOf, LeaveOutAKernelThread) {
  FakeHost host;
  add_process(host, "2");
  host.links.erase("/proc/2/exe");
  EXPECT_THAT(found(host), IsEmpty());
}

TEST(UsersOf, LeaveOutAProcessThatHasEndedMeanwhile) {
  FakeHost host;
  host.folders["/proc"] = {"813", "self"};
  EXPECT_THAT(found(host), IsEmpty());
}

TEST(UsersOf, FailWhereAProcessThatLivesCannotBeLookedAt) {
  FakeHost host;
  add_process(host, "812");
  host.errors["/proc/812/fd"] = {"not-permitted", "/proc/812/fd", "cannot read: Permission denied"};
  EXPECT_THAT(found(host), ElementsAre("error: not-permitted"));
}

TEST(UsersOf, AreNotLookedForWhereNothingAsks) {
  FakeHost host;
  Snapshot machine = mounted_machine();
  ASSERT_TRUE(read_users(host, {}, machine));
  EXPECT_FALSE(machine.users.has_value());
  EXPECT_THAT(host.calls, IsEmpty());
}

TEST(UsersOf, AreNoneOfAVolumeThatIsNotThere) {
  FakeHost host;
  EXPECT_THAT(found(host, "/dev/vg/gone"), IsEmpty());
  EXPECT_THAT(host.calls, IsEmpty());
}

}  // namespace
}  // namespace lvq
