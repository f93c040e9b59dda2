// One example of every fact, and a machine in which all of them can be established.
#pragma once

#include <vector>

#include "facts/fact.h"

namespace lvq::test {

inline Snapshot small_machine() {
  Snapshot machine;
  machine.has_lvm = true;
  machine.devices = {{.name = "sdb", .major = 8, .minor = 16, .size = 1_GiB, .wwid = "naa.1"},
                     {.name = "sdb1", .major = 8, .minor = 17, .size = 100_MiB, .parent = "sdb"},
                     {.name = "sdc", .major = 8, .minor = 32, .size = 1_GiB}};
  machine.signatures = {
      {"sdb", {{"gpt", "", "", 512}}}, {"sdb1", {{"ext4", "u-1", "photos", 1080}}}, {"sdc", {}}};
  machine.partition_tables["sdb"] = {"gpt", {{1, 2048, 2048, "83", "u-5", "data"}}};
  machine.files["/etc/fstab"] = {.exists = true, .is_link = false, .text = "# nothing\n"};
  machine.paths["/srv"] = {.kind = PathState::Kind::directory, .mode = 0755};
  machine.paths["/srv/a"] = {};
  for (const char* folder : {"/", "/usr"})
    machine.paths[folder] = {.kind = PathState::Kind::directory, .mode = 0755};
  machine.paths["/usr/hold"] = {.kind = PathState::Kind::file, .mode = 0755};
  return machine;
}

// In an order in which each can be established after the ones before it.
inline std::vector<Fact> facts_in_order() {
  return {
      NoSignature{"/dev/sdb"},
      PvIs{"/dev/sdb", "pv-1", ""},
      VgIs{.name = "vg", .extent = {}, .total = {255}, .pv_uuids = {"pv-1"}, .tag = "lvq.t"},
      PvIs{"/dev/sdb", "pv-1", "vg"},
      VgLacks{"vg", {}, {255}, {"pv-1"}, {}},
      LvIs{"vg", "a", {64}, "linear", "lvq.t", "lv-1"},
      LvOffPv{"vg", "a", "lv-1", "pv-1"},
      LvHasExtents{"vg", "a", "lv-1", {60}},
      LvLayoutIs{"vg", "a", "raid1:2"},
      LvLayoutIs{"vg", "a", "striped:2:64K"},
      LvLayoutIs{"vg", "a", "linear"},
      LvNamed{"vg", "b", "", "lvq.t"},
      LvNamed{"vg", "a", "lv-1", ""},
      PvKeepsMetadata{"vg", "/dev/sdb", "pv-1", false},
      PvKeepsMetadata{"vg", "/dev/sdb", "pv-1", true},
      VgNamed{"vg2", ""},
      VgNamed{"vg", ""},
      NamesKept{"/run/udev/rules.d/90-lvq.rules", {"LVM-abc=vg/a"}},
      LvWritable{"vg", "a", false},
      LvWritable{"vg", "a", true},
      LvSnapshotOf{"vg", "s", "a", Extents{2}},
      LvClosed{"vg", "a"},
      LvMergeStarted{"vg", "s", "a"},
      LvMerging{"vg", "s"},
      LvAbsent{"vg", "s"},
      LvMerging{"vg", "s"},
      LvIs{"vg", "fast", {8}, "cache,pool", "", ""},
      CachedBy{"vg", "a", "lv-1", "fast", "pv-1", "writethrough", 64_KiB},
      CachedBy{"vg", "a", "lv-1", "fast", "", "writeback", 64_KiB},
      NotCached{"vg", "a", "lv-1"},
      NoDetachLeftover{"vg", "a"},
      LvGone{"vg", "lv-9"},
      LvAbsent{"vg", "fast"},
      LvActive{"vg", "a"},
      ExtentsAre{"vg", "/dev/sdb", "pv-1", {0}, {64}, "a", "lv-1"},
      ExtentsAre{"vg", "/dev/sdb", "pv-1", {0}, {64}, "", ""},
      PvHasExtents{"vg", "/dev/sdb", "pv-1", {300}},
      PvHasExtents{"vg", "/dev/sdb", "pv-1", {255}},
      DeviceHasSize{"/dev/sdb", 1_GiB},
      PartitionIs{"/dev/sdb", 1, 2048, 4096, "83", "u-5", "data"},
      PvEmpty{"vg", "/dev/sdb", "pv-1"},
      PvNotOrphaned{"/dev/sdb", "pv-1"},
      PvAllocates{"vg", "/dev/sdb", "pv-1", false},
      NoMove{"vg", ""},
      NoMove{"vg", "/dev/sdb"},
      NoMoveRemains{"vg"},
      LvInactive{"vg", "a"},
      LvActive{"vg", "a"},
      FsIs{"/dev/vg/a", "xfs", "u-2", ""},
      FsEnds{"/dev/vg/a", Bytes{0}, 100_MiB},
      FsEnds{"/dev/vg/a", 50_MiB, 50_MiB},
      DirIs{"/srv/a", true},
      Mounted{"/dev/vg/a", "/srv/a"},
      FsWritable{"/dev/vg/a", false},
      FsWritable{"/dev/vg/a", true},
      DeviceWritable{"/dev/vg/a", false},
      DeviceWritable{"/dev/vg/a", true},
      NotMountedAt{"/dev/vg/a", "/srv/a"},
      AutomountIs{"/srv/a", true},
      AutomountIs{"/srv/a", false},
      Mounted{"/dev/vg/a", "/srv/a"},
      FstabHas{"UUID=u-2", "/srv/a", "xfs", "defaults", 0},
      LinesAre{"/etc/fstab", {"# nothing"}, {"# something"}},
      LinesAre{"/etc/fstab", {"# something"}, {"# nothing"}},
      FileLacks{"/etc/fstab", "# nothing"},
      Unmounted{"/srv/a"},
      SwapOn{"/dev/vg/a"},
      SwapOff{"/dev/vg/a"},
      DirGoneOrUsed{"/srv/a"},
      DirAbsent{"/srv/a"},
      ProgramIs{"/usr/hold"},
      LvAbsent{"vg", "a"},
      VgAbsent{"vg"},
  };
}

// Facts that no step brings about by naming them; they hold in small_machine().
inline std::vector<Fact> given_facts() {
  return {
      DeviceIs{"/dev/sdb", 1_GiB, 512, "naa.1", ""},
      DeviceUnused{"/dev/sdb"},
      NotPv{"/dev/sdb"},
      NoDependents{"vg", "a"},
      VgEmpty{"vg"},
      NotBusy{"/dev/sdb"},
      NotInDevicesFile{"/dev/sdb"},
      SignaturesAre{"/dev/sdb",
                    {"sdb: gpt at byte 512", "sdb1: ext4 \"photos\" UUID u-1 at byte 1080"}},
      FileIs{"/etc/fstab", "3f2a9a5f7a5e5b7b"},
      RoomIn{"vg", {1}},
  };
}

inline std::vector<Fact> all_facts() {
  auto all = facts_in_order();
  for (const auto& fact : given_facts()) all.push_back(fact);
  return all;
}

}  // namespace lvq::test
