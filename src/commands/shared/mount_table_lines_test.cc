// Which lines of fstab and crypttab go with a volume.
#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using test::Request;
using test::Words;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kUuid = "aaaaaaaa-0000-4000-8000-000000000000";

const Request kFirst{"decommission", {{"--lv", {"vg/a"}}}};

// vg/a goes, vg/b and sdc stay.
sim::Machine machine_with_tables(const std::string& fstab, const std::string& crypttab = "") {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.add_disk("sdc", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 50);
  machine.make_lv("vg", "b", 50);
  machine.put_fs("vg/a", "ext4", "my photos", {.uuid = kUuid});
  machine.put_fs("vg/b", "xfs", "other");
  machine.set_file("/etc/fstab", fstab);
  if (!crypttab.empty()) machine.set_file("/etc/crypttab", crypttab);
  return machine;
}

// "fstab: LINE" of all lines that go; or the refusals.
Words gone_from(const sim::Machine& machine, const Request& request = kFirst) {
  const test::Planned planned = test::plan_on(machine, request);
  Words gone = planned.refusals();
  for (const auto& step : planned.draft.steps)
    if (const auto diff = file_diff(step.action))
      for (const auto& line : diff->lines)
        gone.push_back(diff->path.substr(5) + ": " + line.substr(1));
  return gone;
}

TEST(MountTableLines, AreFoundInEverySpelling) {
  for (const std::string spec :
       {"/dev/vg/a", "/dev/mapper/vg-a", "/dev/dm-0", "UUID=aaaaaaaa-0000-4000-8000-000000000000",
        "UUID=\"aaaaaaaa-0000-4000-8000-000000000000\"",
        "/dev/disk/by-uuid/aaaaaaaa-0000-4000-8000-000000000000", "LABEL=my\\040photos",
        "/dev/disk/by-label/my\\134x20photos", "/dev/disk/by-id/dm-name-vg-a", "/dev//vg/a"}) {
    const std::string line = spec + " /srv/a ext4 defaults 0 2";
    EXPECT_THAT(gone_from(machine_with_tables("# kept\n" + line + "\n/dev/vda1 / ext4 d 0 1\n")),
                ElementsAre("fstab: " + line));
  }
}

TEST(MountTableLines, AreAllThatNameTheVolume) {
  EXPECT_THAT(
      gone_from(machine_with_tables("/dev/vg/a /srv/a ext4 d 0 2\n/dev/vg/b /srv/b xfs d 0 0\n"
                                    "/dev/mapper/vg-a /mnt/a ext4 noauto 0 0\n")),
      ElementsAre("fstab: /dev/vg/a /srv/a ext4 d 0 2",
                  "fstab: /dev/mapper/vg-a /mnt/a ext4 noauto 0 0"));
}

TEST(MountTableLines, OfSystemdsOwnUnitsAreTheAdministrators) {
  const auto with = [](const std::string& path, const std::string& text) {
    sim::Machine machine = machine_with_tables("");
    machine.set_file(path, text);
    return gone_from(machine);
  };
  const std::string own = "/etc/systemd/system/srv-a.mount",
                    made = "/run/systemd/generator/srv-a.mount";
  const std::string refused = "unit-references " + own + ": names ";
  EXPECT_THAT(with(own, "[Mount]\nWhat=/dev/vg/a\nWhere=/srv/a\n"),
              ElementsAre(HasSubstr(refused + "/dev/vg/a")));
  for (const std::string& spec :
       {"UUID=" + std::string(kUuid), "/dev/disk/by-uuid/" + std::string(kUuid)})
    EXPECT_THAT(with(own, "What=" + spec + "\n"), ElementsAre(HasSubstr(refused + spec)));
  EXPECT_THAT(with("/etc/systemd/system/x.swap", "What=/dev/mapper/vg-a\n"),
              ElementsAre(HasSubstr("/x.swap: names")));
  EXPECT_THAT(with(own, "What=/dev/vg/b\n"), IsEmpty());
  EXPECT_THAT(with(own, "What=tmpfs\n"), IsEmpty());
}

TEST(MountTableLines, DoNotGoFromUnderAnAutomountOfTheAdministrators) {
  const std::string line = "/dev/vg/a /srv/a ext4 noauto 0 0";
  const auto with = [&](const std::string& path, const std::string& text,
                        const Request& request = kFirst) {
    sim::Machine machine = machine_with_tables(line + "\n");
    machine.set_file(path, text);
    return gone_from(machine, request);
  };
  const std::string own = "/etc/systemd/system/srv-a.automount",
                    made = "/run/systemd/generator/srv-a.automount", unit = "Where=/srv/a\n";
  EXPECT_THAT(with(own, unit), ElementsAre(HasSubstr("unit-references " + own +
                                                     ": mounts on /srv/a, and the line")));
  EXPECT_THAT(with(own, "Where=/srv/ab\n"), ElementsAre("fstab: " + line));
  EXPECT_THAT(with(made, unit + "SourcePath=/etc/fstab\n"), ElementsAre("fstab: " + line));
  const Request smaller{"shrink", {{"--lv", {"vg/a"}}, {"--size", {"40"}}}};
  EXPECT_THAT(with(own, unit, smaller), Not(Contains(HasSubstr("unit-references"))));
}

TEST(MountTableLines, OfOthersStay) {
  for (const char* line :
       {"/dev/vg/b /srv/b xfs d 0 0", "LABEL=other /srv/b xfs d 0 0", "/dev/vg/ab /srv/b xfs d 0 0",
        "UUID=bbbbbbbb-0000-4000-8000-000000000000 /mnt/usb ext4 noauto 0 0",
        "#/dev/vg/a /srv/a ext4 d 0 2", "tmpfs /srv/a tmpfs d 0 0", "host:/vg/a /srv/n nfs d 0 0",
        "PARTUUID=aaaaaaaa-0000-4000-8000-000000000000 /srv/p ext4 d 0 0"})
    EXPECT_THAT(gone_from(machine_with_tables(std::string(line) + "\n")), IsEmpty()) << line;
}

TEST(MountTableLines, OfWhatIsBoundFromTheVolumeGoWithIt) {
  EXPECT_THAT(gone_from(machine_with_tables(
                  "/srv/a/in /mnt/bound none bind 0 0\n/dev/vg/a /srv/a ext4 d 0 2\n"
                  "/srv/ab /mnt/other none bind 0 0\n")),
              ElementsAre("fstab: /srv/a/in /mnt/bound none bind 0 0",
                          "fstab: /dev/vg/a /srv/a ext4 d 0 2"));
}

TEST(MountTableLines, OfASwapFileOnTheVolumeGoWithIt) {
  sim::Machine machine =
      machine_with_tables("/srv/a/swap\\040file none swap sw 0 0\n/swap none swap sw 0 0\n");
  machine.mount("vg/a", "/srv/a");
  EXPECT_THAT(gone_from(machine), ElementsAre("fstab: /srv/a/swap\\040file none swap sw 0 0"));
}

TEST(MountTableLines, OfAFolderOfAnotherVolumeInsideStay) {
  sim::Machine machine = machine_with_tables("/srv/x/b/in /mnt/bound none bind 0 0\n");
  machine.mount("vg/a", "/srv/x");
  machine.mount("vg/b", "/srv/x/b");
  const Request both{"decommission", {{"--lv", {"vg/b"}}}};
  EXPECT_THAT(gone_from(machine, both), ElementsAre("fstab: /srv/x/b/in /mnt/bound none bind 0 0"));
}

TEST(MountTableLines, OfAnEncryptedVolumeGoWithThoseOfWhatItOpens) {
  EXPECT_THAT(gone_from(machine_with_tables(
                  "/dev/mapper/secret /srv/secret ext4 d 0 2\n",
                  "# kept\nsecret /dev/vg/a none luks\nother /dev/vg/b none luks\n")),
              ElementsAre("fstab: /dev/mapper/secret /srv/secret ext4 d 0 2",
                          "crypttab: secret /dev/vg/a none luks"));
}

TEST(MountTableLines, OfAVolumeThatIsNotActiveAreFoundByEveryPathThatItsNameMakes) {
  for (const std::string spec :
       {"/dev/vg/a", "/dev//vg/./a", "/dev/mapper/vg-a", "/dev/disk/by-id/dm-name-vg-a"}) {
    const std::string line = spec + " /srv/a ext4 noauto 0 2";
    sim::Machine machine = machine_with_tables(line + "\n");
    machine.deactivate("vg/a");
    EXPECT_THAT(gone_from(machine), ElementsAre("fstab: " + line));
  }
}

TEST(MountTableLines, ThatMayBeOfAVolumeThatIsNotActiveAreRefused) {
  sim::Machine machine =
      machine_with_tables("UUID=aaaaaaaa-0000-4000-8000-000000000000 /srv/a ext4 noauto 0 2\n");
  machine.deactivate("vg/a");
  EXPECT_THAT(gone_from(machine),
              ElementsAre(HasSubstr("fstab-references UUID=aaaaaaaa-0000-4000-8000-000000000000")));
}

// --- A snapshot has its origin's UUID.

sim::Machine with_named_snapshot() {
  sim::Machine machine =
      machine_with_tables("UUID=aaaaaaaa-0000-4000-8000-000000000000 /srv/a ext4 defaults 0 2\n");
  machine.make_snapshot("vg", "a", "snap", 5);
  return machine;
}

Request removal_of(const Words& volumes) { return {"decommission", {{"--lv", volumes}}}; }

TEST(MountTableLines, OfAnOriginStayWhenItsSnapshotGoes) {
  sim::Machine machine = with_named_snapshot();
  machine.mount("vg/a", "/srv/a");
  EXPECT_THAT(gone_from(machine, removal_of({"vg/snap"})), IsEmpty());
}

TEST(MountTableLines, GoWhereAllThatCarryTheUuidGo) {
  EXPECT_EQ(gone_from(with_named_snapshot(), removal_of({"vg/a", "vg/snap"})).size(), 1U);
}

TEST(MountTableLines, ThatNameOneOfSeveralAreRefusedWhereNothingIsMounted) {
  EXPECT_THAT(gone_from(with_named_snapshot(), removal_of({"vg/snap"})),
              ElementsAre(HasSubstr("names several devices, not all of which are to be removed")));
}

TEST(MountTableLines, OfSwapThatNameOneOfSeveralAreThoseOfTheActiveOne) {
  sim::Machine machine = machine_with_tables("");
  machine.put_fs("vg/a", "swap");
  const std::string uuid = machine.content("vg/a")->front().uuid;
  machine.set_file("/etc/fstab", "UUID=" + uuid + " none swap sw 0 0\n");
  machine.make_snapshot("vg", "a", "snap", 2);
  EXPECT_THAT(gone_from(machine, removal_of({"vg/snap"})),
              ElementsAre(HasSubstr("names several devices")));
  machine.swap_on("vg/a");
  EXPECT_THAT(gone_from(machine, removal_of({"vg/snap"})), IsEmpty());
}

TEST(MountTableLines, OfASnapshotThatIsMountedInTheirPlaceGo) {
  sim::Machine machine = with_named_snapshot();
  machine.mount("vg/snap", "/srv/a");
  EXPECT_EQ(gone_from(machine, removal_of({"vg/snap"})).size(), 1U);
}

TEST(MountTableLines, OfALinkAreRefused) {
  sim::Machine machine = machine_with_tables("");
  machine.remove_file("/etc/fstab");
  machine.set_file("/etc/real", "/dev/vg/a /srv/a ext4 d 0 2\n");
  machine.make_link("/etc/fstab", "/etc/real");
  EXPECT_THAT(gone_from(machine), ElementsAre(HasSubstr("is a symbolic link")));
}

}  // namespace
}  // namespace lvq
