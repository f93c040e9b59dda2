#include "probe/units.h"

#include <gmock/gmock.h>

#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> units_of(MemoryHost& host, bool systemd = true) {
  Snapshot machine;
  machine.systemd = systemd;
  Scope scope;
  scope.units = true;
  const auto read = read_units(host, scope, machine);
  if (!read) return {std::string("error: ") + read.error().code.text()};
  std::vector<std::string> words;
  for (const auto& unit : machine.units)
    words.push_back(unit.path + ": " + unit.what + " on " + unit.where);
  return words;
}

TEST(Units, AreThoseThatMountOrSwap) {
  MemoryHost host;
  host.files["/etc/systemd/system/srv-a.mount"] = "What=/dev/vg/a\nWhere=/srv/a\n";
  host.files["/etc/systemd/system/ssh.service"] = "What=/dev/vg/a\n";
  host.files["/usr/lib/systemd/system/tmp.mount"] = "What=tmpfs\nWhere=/tmp\n";
  host.files["/etc/systemd/system/multi-user.target.wants/x.mount"] = "What=/dev/x\n";
  EXPECT_THAT(units_of(host), ElementsAre("/etc/systemd/system/srv-a.mount: /dev/vg/a on /srv/a",
                                          "/usr/lib/systemd/system/tmp.mount: tmpfs on /tmp"));
  EXPECT_THAT(units_of(host, false), IsEmpty());
}

TEST(Units, AreOverriddenMaskedAndAddedTo) {
  MemoryHost host;
  host.files["/etc/systemd/system/a.swap"] = "What=/dev/vg/a\n";
  host.files["/usr/lib/systemd/system/a.swap"] = "What=/dev/vg/b\n";
  host.files["/usr/lib/systemd/system/a.swap.d/over.conf"] = "[Swap]\nWhat=/dev/vg/c\n";
  host.links["/etc/systemd/system/m.mount"] = "/dev/null";
  host.files["/usr/lib/systemd/system/m.mount"] = "What=/dev/vg/a\n";
  host.files["/etc/systemd/system/only.mount.d/over.conf"] = "What=/dev/vg/a\n";
  EXPECT_THAT(units_of(host), ElementsAre("/etc/systemd/system/a.swap: /dev/vg/c on ",
                                          "/etc/systemd/system/m.mount:  on "));
}

TEST(Units, ThatCannotBeReadAreAnError) {
  MemoryHost host;
  host.files["/etc/systemd/system/a.swap"] = "";
  host.errors["/etc/systemd/system/a.swap"] = {"io-error", "a.swap",
                                               "cannot read: Input/output error"};
  EXPECT_THAT(units_of(host), ElementsAre("error: io-error"));
}

TEST(LvmSettings, AreTheFilesOfItsFolders) {
  MemoryHost host;
  for (const char* path : {"/etc/lvm/lvm.conf", "/etc/lvm/profile/own.profile",
                           "/etc/lvm/archive/vg.vg", "/etc/lvm/x"})
    host.files[path] = path;
  Snapshot machine;
  Scope scope;
  scope.units = true;
  ASSERT_TRUE(read_lvm_files(host, scope, machine));
  std::vector<std::string> paths;
  for (const auto& [path, file] : machine.files) paths.push_back(path);
  EXPECT_THAT(paths, ElementsAre("/etc/lvm/lvm.conf", "/etc/lvm/profile/own.profile"));
}

}  // namespace
}  // namespace lvq
