#include "commands/converge/volume_lines.h"

#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

// In every spelling, beside lines of others.
constexpr const char* kTable =
    "/dev/vg/a /m1 ext4\n/dev//vg/./a /m2 ext4\n/dev/mapper/vg-a /m3 ext4\n"
    "/dev/disk/by-id/dm-name-vg-a /m4 ext4\nUUID=AAAA-uuid /m5 ext4\nUUID=\"aaaa-UUID\" /m6 ext4\n"
    "LABEL=photos /m7 ext4\nLABEL=\"photos\" /m8 ext4\nLABEL=Photos /m9 ext4\n"
    "/dev/vg/b /m10 ext4\nUUID=bbbb /m11 ext4\ntmpfs /m12 tmpfs\n/dev/link /m13 ext4\n"
    "/dev/dm-0 /m14 ext4\nUUID= /m15 ext4\nLABEL= /m16 ext4\nPARTUUID=aaaa-uuid /m17 ext4\n";

Snapshot machine_with(const std::string& table) {
  sim::Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.sdb"});
  machine.make_vg("vg", {"sdb"});
  for (const char* name : {"a", "b", "c"}) machine.make_lv("vg", name, 10);
  machine.deactivate("vg/c");
  Snapshot seen = test::probed(machine, {"decommission", {{"--lv", {"vg/a", "vg/b", "vg/c"}}}});
  seen.files["/etc/fstab"] = {.exists = true, .text = table};
  const std::string device = seen.device("/dev/vg/a")->name;
  seen.signatures[device] = {{.type = "ext4", .uuid = "aaaa-uuid", .label = "photos"}};
  seen.links["/dev/link"] = device;
  return seen;
}

TEST(VolumeLines, AreThoseThatNameTheVolumeWhateverTheirSpelling) {
  const Snapshot machine = machine_with(std::string(kTable) + "/dev/mapper/vg-c /m18 ext4\n");
  const VolumeLines lines(machine);
  size_t found = 0;
  for (const char* name : {"a", "b", "c"}) {
    const VolumeRef volume = volume_ref(*machine.lv("vg", name), machine);
    std::vector<FstabEntry> all;
    for (const auto& entry : machine.fstab())
      if (names_volume(entry.spec, volume, machine)) all.push_back(entry);
    EXPECT_EQ(lines.of(volume), all) << name;
    found += all.size();
  }
  EXPECT_GE(found, 11U);
}

}  // namespace
}  // namespace lvq
