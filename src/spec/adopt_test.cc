// What is said of machines that LVM's own reports, and the simulator, show.
#include "spec/adopt.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "model/names.h"
#include "probe/lvm_report.h"
#include "probe/probe.h"
#include "sim/sim_host.h"
#include "spec/read.h"
#include "tests/support/fixture.h"
#include "tests/support/specifications.h"

namespace lvq {
namespace {

using sim::Machine;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Words = std::vector<std::string>;

// The report of a real LVM, with a device that holds nothing for each active volume.
Snapshot captured_machine(const std::string& name) {
  Snapshot machine;
  const auto report = parse_fullreport(fixture("fullreport-" + name + ".json"));
  if (!report) {
    ADD_FAILURE() << name << ": " << to_string(report.error());
    return machine;
  }
  machine.pvs = report->pvs;
  machine.vgs = report->vgs;
  for (const auto& lv : report->lvs) {
    machine.lvs.push_back(lv);
    if (!lv.active) continue;
    Device device;
    device.name = "dm-" + std::to_string(machine.devices.size());
    device.dm_name = dm_name(lv.vg, lv.name);
    machine.signatures[device.name] = {};
    machine.devices.push_back(device);
  }
  return machine;
}

Words notes_of(const Adopted& adopted) {
  Words all;
  for (const auto& note : adopted.notes)
    all.push_back(note.volume + (note.volume.empty() ? "" : ": ") + note.text);
  return all;
}

void expect_readable(const Adopted& adopted) {
  const std::string written = write_specification(adopted.specification, adopted.notes);
  const auto read = read_specification(written, "adopted");
  ASSERT_TRUE(read) << to_string(read.error().front()) << "\n" << written;
  EXPECT_EQ(test::without_marks(*read), adopted.specification) << written;
}

Words layouts_of(const WantedGroup& group) {
  Words all;
  for (const auto& volume : group.volumes)
    all.push_back(volume.name + " " + text(volume.size->size) + " " + text(*volume.layout));
  return all;
}

class CapturedVolumes : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Versions, CapturedVolumes, testing::Values("2.03.16", "2.03.31"));

TEST_P(CapturedVolumes, LayoutsAreAsPeopleAskForThem) {
  const Adopted adopted = specification_of(captured_machine(GetParam() + std::string("-volumes")));
  expect_readable(adopted);
  ASSERT_FALSE(adopted.specification.groups.empty());
  const auto layouts = layouts_of(adopted.specification.groups.front());
  for (const char* each :
       {"a 24M linear", "s 16M striped:2", "raid1 16M raid1:2", "raid5 16M raid5:2",
        "raid6 24M raid6:3", "raid10 16M raid10:2", "pool 80M thin-pool:4M", "t 200M thin:pool",
        "mostly 16M raid1:2", "origin 40M linear"})
    EXPECT_THAT(layouts, Contains(each));
}

TEST_P(CapturedVolumes, WhatIsNotManagedIsNoted) {
  const Adopted adopted = specification_of(captured_machine(GetParam() + std::string("-volumes")));
  const auto notes = notes_of(adopted);
  for (const char* each :
       {"slow: not managed: it has the layout cache",
        "writecache-d: not managed: it has the layout writecache",
        "mirror: not managed: it has the layout mirror", "one: not managed: it is a snapshot",
        "t1: not managed: it is a snapshot",
        "checked: not managed: it has checksums of its blocks (integrity)",
        "raid0: not managed: it has the layout raid,raid0",
        "lvol0_pmspare: not managed: it is a hidden volume of LVM's own"})
    EXPECT_THAT(notes, Contains(each));
}

TEST_P(CapturedVolumes, EveryReportGivesASpecification) {
  for (const char* state :
       {"degraded", "duplicate", "exported", "foreign", "in-use-orphan", "missing", "nothing",
        "orphans", "pvmove", "thin-metadata-full", "two-vgs", "volumes"})
    expect_readable(specification_of(captured_machine(GetParam() + std::string("-") + state)));
}

TEST_P(CapturedVolumes, AnExportedGroupIsNotManaged) {
  const Adopted adopted = specification_of(captured_machine(GetParam() + std::string("-exported")));
  EXPECT_THAT(notes_of(adopted), Contains("not managed: it is exported"));
}

Adopted adopted_from(const Machine& machine, const std::set<std::string>& groups = {}) {
  sim::SimHost host(machine);
  const auto seen = probe(host, {.lvm = true, .everything = true, .files = {kFstab}});
  if (seen) return specification_of(*seen, groups);
  ADD_FAILURE() << to_string(seen.error());
  return {};
}

std::string text_of(const Adopted& adopted) {
  expect_readable(adopted);
  return write_specification(adopted.specification, adopted.notes);
}

Machine a_host() {
  Machine machine;
  machine.add_disk("sdb", 20_GiB, {.wwid = "0x5000c500a1b2c3d4"});
  machine.add_disk("sdc", 20_GiB, {.serial = "S1"});
  machine.add_disk("sdd", 20_GiB, {.serial = "S2"});
  machine.add_disk("sde", 20_GiB, {.serial = "S2"});
  machine.make_vg("data", {"sdb", "sdc"});
  machine.make_vg("more", {"sdd"}, 8_MiB);
  machine.make_lv("data", "web", 512);
  machine.put_fs("data/web", "xfs", "web", {.uuid = "w"});
  machine.make_directory("/srv/web");
  machine.mount("data/web", "/srv/web");
  machine.make_lv("data", "swap", 255);
  machine.put_fs("data/swap", "swap", "", {.uuid = "s"});
  machine.swap_on("data/swap");
  machine.make_lv("data", "bare", 1);
  machine.set_file("/etc/fstab", machine.file("/etc/fstab") +
                                     "UUID=w /srv/web xfs noatime,nofail 0 0\n"
                                     "/dev/data/swap none swap sw,pri=5 0 0\n");
  return machine;
}

TEST(Adopt, AWholeHost) {
  EXPECT_EQ(text_of(adopted_from(a_host())), R"(lvq: 1
volume_groups:
  data:
    devices: [{id: wwn-0x5000c500a1b2c3d4}, {serial: S1}]
    extent_size: 4M
    volumes:
      bare: {size: 4M, layout: linear}
      swap: {size: 1020M, layout: linear, fs: swap, options: "sw,pri=5"}
      web:  {size: 2G, layout: linear, fs: xfs, label: web, mount: /srv/web, options: "noatime,nofail"}
  more:
    devices: [{path: /dev/sdd}]
    extent_size: 8M
)");
}

// Which of the two has udev's link is chance: the line is one of both.
TEST(Adopt, ALineThatNamesByUuidIsTheOriginsThoughItsSnapshotHasItToo) {
  Machine machine = a_host();
  machine.make_snapshot("data", "swap", "aside", 50);
  machine.set_file("/etc/fstab", machine.file("/etc/fstab") + "UUID=s none swap sw 0 0\n");
  EXPECT_THAT(text_of(adopted_from(machine)),
              testing::HasSubstr("more than one line of fstab names it"));
}

TEST(Adopt, OnlyTheGroupsThatAreNamed) {
  const Adopted adopted = adopted_from(a_host(), {"more"});
  ASSERT_EQ(adopted.specification.groups.size(), 1u);
  EXPECT_EQ(adopted.specification.groups[0].name, "more");
}

TEST(Adopt, MountsThatFstabDoesNotKeepAreNoted) {
  Machine machine = a_host();
  machine.set_file("/etc/fstab", "/dev/data/bare /srv/bare ext4 defaults 0 2\n");
  machine.put_fs("data/bare", "ext4", "");
  const Adopted adopted = adopted_from(machine, {"data"});
  expect_readable(adopted);
  EXPECT_THAT(notes_of(adopted),
              ElementsAre("bare: fstab mounts it on /srv/bare, and it is not mounted there",
                          "swap: it is active, and fstab does not name it",
                          "web: it is mounted on /srv/web, and fstab does not name it"));
  for (const auto& volume : adopted.specification.groups[0].volumes)
    EXPECT_FALSE(volume.mount || volume.options) << volume.name;
}

TEST(Adopt, WhatAVolumeHoldsIsNotedWhereItCannotBeSaid) {
  Machine machine = a_host();
  machine.make_lv("data", "luks", 10);
  machine.put_fs("data/luks", "crypto_LUKS", "");
  machine.make_lv("data", "off", 10);
  machine.deactivate("data/off");
  machine.make_lv("data", "odd", 100);
  machine.put_fs("data/odd", "ext4", "a label that is too long");
  machine.make_snapshot("data", "web", "web-before", 10);
  EXPECT_THAT(notes_of(adopted_from(machine, {"data"})),
              testing::UnorderedElementsAre(
                  "luks: it holds crypto_LUKS, which lvq does not make",
                  "off: it is not active, so what it holds cannot be seen",
                  "odd: its label \"a label that is too long\" cannot be written here",
                  "web-before: not managed: it is a snapshot"));
}

TEST(Adopt, ASnapshotDoesNotTakeTheLineOfItsOrigin) {
  Machine machine = a_host();
  for (const char* name : {"a", "z"}) machine.make_snapshot("data", "web", name, 10);
  const Adopted adopted = adopted_from(machine, {"data"});
  const auto& volumes = adopted.specification.groups.at(0).volumes;
  EXPECT_EQ(std::ranges::find(volumes, "web", &WantedVolume::name)->mount, "/srv/web");
}

TEST(Adopt, GroupsOfOthersAreNotManaged) {
  Machine machine = a_host();
  machine.add_disk("sdf", 1_GiB);
  machine.make_vg("theirs", {"sdf"});
  machine.foreign_vg("theirs", "other");
  machine.share_vg("more", "sanlock");
  const Adopted adopted = adopted_from(machine);
  EXPECT_EQ(adopted.specification.groups.size(), 1u);
  EXPECT_THAT(text_of(adopted),
              HasSubstr("\n  # more: not managed: it is shared between hosts (sanlock)\n"));
  EXPECT_THAT(
      text_of(adopted),
      HasSubstr("\n  # theirs: not managed: it belongs to the host with the system ID other\n"));
}

TEST(Adopt, AMissingDiskHasItsUuid) {
  Machine machine = a_host();
  machine.remove_disk("sdc");
  const Adopted adopted = adopted_from(machine, {"data"});
  expect_readable(adopted);
  ASSERT_TRUE(adopted.specification.groups.at(0).devices);
  EXPECT_EQ(adopted.specification.groups[0].devices->at(1).by, WantedDevice::By::pv_uuid);
  EXPECT_THAT(notes_of(adopted), Contains(HasSubstr(" is missing")));
}

TEST(Adopt, AMachineWithoutLvmHasNoGroups) {
  EXPECT_EQ(text_of(adopted_from(Machine())), "lvq: 1\nvolume_groups: {}\n");
}

}  // namespace
}  // namespace lvq
