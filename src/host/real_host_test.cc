#include "host/real_host.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <fstream>
#include <set>
#include <thread>

#include "host/signals.h"
#include "host/test_folder.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = PathInfo::Kind;

std::string code(const auto& result) { return result ? "" : result.error().code.text(); }

class RealHostTest : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text = "old") {
    std::ofstream(folder / name) << text;
    return folder / name;
  }
  uint32_t mode(const std::string& path) { return host.lstat(path)->mode; }

  TestFolder folder;
  RealHost host{no_rules};
};

TEST_F(RealHostTest, TellsZerosFromAnythingElse) {
  std::string bytes(300'000, '\0');
  const auto zero = [&](uint64_t offset, uint64_t length) {
    return host.all_zero(file("f", bytes), offset, length);
  };
  EXPECT_TRUE(*zero(0, 300'000));
  EXPECT_TRUE(*zero(5, 0));
  EXPECT_FALSE(zero(0, 300'001)) << "a file that ends early was not looked at";
  for (const size_t at : {size_t{0}, size_t{65'535}, size_t{65'536}, size_t{299'999}}) {
    bytes[at] = 1;
    EXPECT_FALSE(*zero(0, 300'000)) << at;
    EXPECT_FALSE(*zero(at, 1)) << at;
    EXPECT_TRUE(*zero(at + 1, 300'000 - at - 1)) << at;
    bytes[at] = 0;
  }
}

TEST_F(RealHostTest, IdentifiesAnOpenFileWhateverBecameOfItsName) {
  const std::string path = file("f");
  const auto named = host.identify(path);
  ASSERT_TRUE(named);
  EXPECT_EQ(named->kind, Kind::file);
  const int open_file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const std::string link = "/proc/self/fd/" + std::to_string(open_file);
  EXPECT_EQ(host.identify(link), named);
  unlink(path.c_str());
  EXPECT_EQ(host.identify(link), named);
  EXPECT_EQ(code(host.identify(path)), "absent");
  close(open_file);
  EXPECT_EQ(code(host.identify(link)), "absent");
  const auto null = host.identify("/dev/null");
  ASSERT_TRUE(null);
  EXPECT_EQ(null->kind, Kind::character);
  EXPECT_EQ(null->major, 1U);
  EXPECT_EQ(null->minor, 3U);
}

TEST_F(RealHostTest, ReadsTheMountsOfAnotherNamespace) {
  if (geteuid() != 0) GTEST_SKIP() << "only root enters other mount namespaces";
  std::array<int, 2> ready{};
  ASSERT_EQ(pipe(ready.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    const bool made =
        unshare(CLONE_NEWNS) == 0 && mount("", "/", "", MS_REC | MS_PRIVATE, "") == 0 &&
        mount("none", folder.path().c_str(), "tmpfs", 0, "") == 0 && chroot("/proc") == 0;
    _exit(write(ready[1], made ? "y" : "n", 1) == 1 ? pause() : 1);
  }
  char made = 0;
  ASSERT_EQ(read(ready[0], &made, 1), 1);
  const std::string name = "/proc/" + std::to_string(child) + "/ns/mnt";
  const auto text = host.mounts_in(name);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
  if (made != 'y') GTEST_SKIP() << "no mount namespace can be made here";
  ASSERT_TRUE(text) << to_string(text.error());
  EXPECT_THAT(*text, HasSubstr(" " + folder.path() + " "))
      << "it lies outside of that process's root directory";
  EXPECT_THAT(*host.read("/proc/self/mountinfo"),
              testing::Not(HasSubstr(" " + folder.path() + " ")));
  EXPECT_EQ(code(host.mounts_in(name)), "absent");
  EXPECT_EQ(code(host.mounts_in("/dev/null")), "system-error");
}

TEST_F(RealHostTest, ReadsWholeFiles) {
  const std::string path = file("f", "0123456789");
  EXPECT_EQ(*host.read(path), "0123456789");
  EXPECT_EQ(host.read("/proc/self/mountinfo").value().empty(), false);  // of unknown size
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(*host.read(file("large", large)), large);
}

TEST_F(RealHostTest, SweepingRemovesOnlyWhatAReplacementLeft) {
  const std::string left = file(".lvq-0123456789abcdef");
  const std::vector<std::string> kept = {file("fstab"), file(".lvq-0123456789abcde"),
                                         file(".lvq-0123456789abcdeg"),
                                         file("x.lvq-0123456789abcdef")};
  symlink(kept[0].c_str(), (folder / ".lvq-fedcba9876543210").c_str());
  ASSERT_TRUE(host.sweep(folder.path()));
  EXPECT_EQ(host.lstat(left)->kind, PathInfo::Kind::absent);
  for (const auto& path : kept) EXPECT_EQ(host.lstat(path)->kind, PathInfo::Kind::file) << path;
  EXPECT_EQ(host.lstat(folder / ".lvq-fedcba9876543210")->kind, PathInfo::Kind::symlink);
  const std::string again = file(".lvq-0123456789abcdef");
  chmod(folder.path().c_str(), 0777);
  ASSERT_TRUE(host.sweep(folder.path()));
  EXPECT_EQ(host.lstat(again)->kind, PathInfo::Kind::file) << "others may have made it";
}

TEST_F(RealHostTest, AbsentIsToldFromOtherFailures) {
  EXPECT_EQ(code(host.read(folder / "no")), "absent");
  EXPECT_EQ(code(host.read(file("f") + "/below")), "absent");
  EXPECT_EQ(code(host.list(folder / "no")), "absent");
  EXPECT_EQ(code(host.resolve(folder / "no")), "absent");
  EXPECT_EQ(code(host.read_link(folder / "no")), "absent");
  EXPECT_EQ(code(host.read(folder.path())), "system-error");  // a folder
  EXPECT_EQ(host.lstat(folder / "no")->kind, Kind::absent);
}

TEST_F(RealHostTest, NeverWaitsForAFifo) {
  mkfifo((folder / "fifo").c_str(), 0600);
  EXPECT_EQ(*host.read(folder / "fifo"), "");
  EXPECT_EQ(code(host.append(folder / "fifo", "x", 0600)), "system-error");
  EXPECT_EQ(code(host.replace(folder / "fifo", "x", 0600)), "file-unsafe");
}

TEST_F(RealHostTest, ListsAndExamines) {
  file("b");
  file("a", "1234");
  symlink("a", (folder / "link").c_str());
  EXPECT_THAT(*host.list(folder.path()), ElementsAre("a", "b", "link"));
  EXPECT_EQ(host.lstat(folder / "a")->kind, Kind::file);
  EXPECT_EQ(host.lstat(folder / "a")->size, 4U);
  EXPECT_EQ(host.lstat(folder / "a")->links, 1U);
  EXPECT_EQ(host.lstat(folder / "link")->kind, Kind::symlink);
  EXPECT_EQ(host.lstat(folder.path())->kind, Kind::directory);
  EXPECT_EQ(host.lstat("/dev/null")->kind, Kind::character);
  EXPECT_EQ(host.lstat("/dev/null")->major, 1U);
  EXPECT_EQ(*host.read_link(folder / "link"), "a");
  EXPECT_EQ(*host.resolve(folder / "link"), folder / "a");
}

TEST_F(RealHostTest, ReplaceMakesANewFileWithExactlyItsMode) {
  const mode_t before = umask(077);
  ASSERT_TRUE(host.replace(folder / "new", "text", 0644));
  umask(before);
  EXPECT_EQ(*host.read(folder / "new"), "text");
  EXPECT_EQ(mode(folder / "new"), 0644U);
  EXPECT_THAT(*host.list(folder.path()), ElementsAre("new"));
}

TEST_F(RealHostTest, ReplaceKeepsOwnerModeAndAttributes) {
  const std::string path = file("f");
  chmod(path.c_str(), 0640);
  const bool is_root = geteuid() == 0 && chown(path.c_str(), 123, 456) == 0;
  const bool has_xattr = setxattr(path.c_str(), "user.note", "kept", 4, 0) == 0;
  ASSERT_TRUE(host.replace(path, "new", 0600));
  EXPECT_EQ(*host.read(path), "new");
  EXPECT_EQ(mode(path), 0640U);
  EXPECT_EQ(host.lstat(path)->uid, is_root ? 123U : geteuid());
  EXPECT_EQ(host.lstat(path)->gid, is_root ? 456U : getegid());
  std::array<char, 8> value{};
  EXPECT_EQ(getxattr(path.c_str(), "user.note", value.data(), value.size()), has_xattr ? 4 : -1);
}

TEST_F(RealHostTest, ReplaceIsAtomicUnderAConcurrentReader) {
  const std::string a(40'000, 'a'), b(70'000, 'b'), path = file("f", a);
  std::atomic<bool> stop{false};
  size_t torn = 0, reads = 0;
  std::jthread reader([&] {
    for (RealHost other(no_rules); !stop || reads == 0; ++reads)
      if (const auto text = other.read(path); !text || (*text != a && *text != b)) ++torn;
  });
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(host.replace(path, i % 2 == 0 ? b : a, 0600));
  stop = true;
  reader.join();
  EXPECT_EQ(torn, 0U);
  EXPECT_GT(reads, 0U);
}

TEST_F(RealHostTest, ChangesFollowNoSymbolicLink) {
  file("f");
  mkdir((folder / "real").c_str(), 0700);
  std::ofstream(folder / "real/f") << "old";
  symlink("real", (folder / "dir").c_str());
  symlink("f", (folder / "link").c_str());
  symlink("nowhere", (folder / "dangling").c_str());
  for (const char* name : {"link", "dangling", "dir/f", "dir/new"}) {
    EXPECT_FALSE(host.replace(folder / name, "x", 0600)) << name;
    EXPECT_FALSE(host.append(folder / name, "x", 0600)) << name;
    EXPECT_FALSE(host.truncate(folder / name, 0)) << name;
    EXPECT_FALSE(host.lock({.path = folder / name, .holder = "me"})) << name;
  }
  EXPECT_FALSE(host.make_dir(folder / "dir/sub", 0700));
  EXPECT_FALSE(host.remove_dir(folder / "dir"));
  EXPECT_EQ(*host.read(folder / "f"), "old");
  EXPECT_EQ(*host.read(folder / "real/f"), "old");
  EXPECT_THAT(*host.list(folder / "real"), ElementsAre("f"));
  EXPECT_THAT(host.replace(folder / "dir/f", "x", 0600).error().hint, HasSubstr("symbolic link"));
}

TEST_F(RealHostTest, ChangesNeedANameInAFolder) {
  for (const char* name : {"", "/", ".", "..", "sub/", "sub/.", "no/f"})
    EXPECT_FALSE(host.replace(folder / name, "x", 0600)) << name;
  EXPECT_FALSE(host.replace(folder / std::string("a\0b", 3), "x", 0600));
  EXPECT_THAT(*host.list(folder.path()), IsEmpty());
}

TEST_F(RealHostTest, AppendsInOrderAndMakesTheFile) {
  const mode_t before = umask(0);
  ASSERT_TRUE(host.append(folder / "log", "one\n", 0600));
  umask(before);
  ASSERT_TRUE(host.append(folder / "log", "two\n", 0644));
  EXPECT_EQ(*host.read(folder / "log"), "one\ntwo\n");
  EXPECT_EQ(mode(folder / "log"), 0600U);
}

TEST_F(RealHostTest, HardLinkedFileIsNotAppendedTo) {
  link(file("secret").c_str(), (folder / "log").c_str());
  EXPECT_THAT(host.append(folder / "log", "x", 0600).error().message, HasSubstr("hard links"));
  EXPECT_FALSE(host.truncate(folder / "log", 0));
  EXPECT_EQ(*host.read(folder / "secret"), "old");
}

TEST_F(RealHostTest, TruncateCutsAndNeverExtends) {
  const std::string path = file("f", "0123456789");
  ASSERT_TRUE(host.truncate(path, 4));
  EXPECT_EQ(*host.read(path), "0123");
  EXPECT_FALSE(host.truncate(path, 5));
  EXPECT_EQ(code(host.truncate(folder / "no", 0)), "absent");
}

TEST_F(RealHostTest, MakesAndRemovesFolders) {
  const mode_t before = umask(077);
  ASSERT_TRUE(host.make_dir(folder / "d", 0755));
  umask(before);
  EXPECT_EQ(mode(folder / "d"), 0755U);
  EXPECT_EQ(code(host.make_dir(folder / "d", 0755)), "exists");
  EXPECT_EQ(code(host.make_dir(file("f"), 0755)), "exists");
  EXPECT_EQ(code(host.make_dir(folder / "no/d", 0755)), "absent");
  file("d/f");
  EXPECT_EQ(code(host.remove_dir(folder / "d")), "not-empty");
  std::filesystem::remove(folder / "d/f");
  EXPECT_TRUE(host.remove_dir(folder / "d"));
  EXPECT_EQ(code(host.remove_dir(folder / "d")), "absent");
}

TEST_F(RealHostTest, RemovesTheFilesThatAreNamedAndStopsAtWhatIsNone) {
  ASSERT_TRUE(host.make_dir(folder / "d", 0755));
  ASSERT_TRUE(host.make_dir(folder / "d/folder", 0755));
  for (const char* name : {"d/a", "d/b", "d/c", "outside"}) file(name);
  EXPECT_TRUE(host.remove_files(folder / "d", {"c", "a"}));
  EXPECT_THAT(*host.list(folder / "d"), ElementsAre("b", "folder"));
  EXPECT_EQ(code(host.remove_files(folder / "d", {"c"})), "absent");
  EXPECT_EQ(code(host.remove_files(folder / "d", {"../outside"})), "path-invalid");
  EXPECT_FALSE(host.remove_files(folder / "d", {"folder", "b"}));
  EXPECT_THAT(*host.list(folder / "d"), ElementsAre("b", "folder"));
  EXPECT_EQ(code(host.remove_files(folder / "no", {"a"})), "absent");
}

// The mount is there, and the program that has to answer for its files has ended.
TEST_F(RealHostTest, AFileThatNobodyAnswersForIsRemote) {
  const int program = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  const std::string options =
      "fd=" + std::to_string(program) + ",rootmode=40000,user_id=0,group_id=0";
  if (program < 0 || mount("lvq", folder.path().c_str(), "fuse", 0, options.c_str()) != 0)
    GTEST_SKIP() << "cannot mount a file system of a program";
  close(program);
  const auto found = host.identify(folder / "f");
  EXPECT_EQ(umount(folder.path().c_str()), 0);
  EXPECT_EQ(code(found), "remote");
  EXPECT_EQ(code(host.identify(folder / "f")), "absent");
}

TEST_F(RealHostTest, OnlyBlockDevicesAreFlushed) {
  EXPECT_EQ(code(host.flush(file("f"))), "device-not-block");
  EXPECT_EQ(code(host.flush(folder / "no")), "absent");
  EXPECT_TRUE(host.flush(folder.path()));
}

TEST_F(RealHostTest, FullFileSystemIsAnErrorThatLeavesThingsAsTheyWere) {
  if (mount("lvq", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0)
    GTEST_SKIP() << "cannot mount a tmpfs";
  ASSERT_TRUE(host.append(folder / "log", "line\n", 0600));
  ASSERT_TRUE(host.replace(folder / "f", "old", 0600));
  const std::string large(200'000, 'x');
  const auto replaced = host.replace(folder / "f", large, 0600);
  const auto appended = host.append(folder / "log", large, 0600);
  EXPECT_EQ(*host.read(folder / "f"), "old");
  EXPECT_EQ(*host.read(folder / "log"), "line\n");
  EXPECT_THAT(*host.list(folder.path()), ElementsAre("f", "log"));
  umount(folder.path().c_str());
  ASSERT_FALSE(replaced || appended);
  EXPECT_THAT(appended.error().message, HasSubstr("No space left"));
  EXPECT_THAT(appended.error().hint, HasSubstr("make room"));
}

TEST_F(RealHostTest, WriteCutShortLeavesNoHalfLine) {
  EXPECT_EXIT(
      {
        install_signal_handlers();  // SIGXFSZ is ignored, the write fails
        host.append(folder / "log", "line\n", 0600).value();
        rlimit limit{};
        limit.rlim_cur = limit.rlim_max = 20;
        setrlimit(RLIMIT_FSIZE, &limit);
        const auto appended = host.append(folder / "log", std::string(100, 'x'), 0600);
        exit(!appended && *host.read(folder / "log") == "line\n" ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(RealHostTest, StampsAreFresh) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto stamp = host.stamp();
    EXPECT_EQ(stamp->entropy.size(), 32U);
    EXPECT_TRUE(seen.insert(stamp->entropy).second);
    EXPECT_LT(std::chrono::system_clock::now() - stamp->time, std::chrono::seconds(10));
  }
}

}  // namespace
}  // namespace lvq
