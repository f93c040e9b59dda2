#include "probe/dm_tables.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/fixture.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(DmsetupInfo, TablesInForceAndPreparedOnes) {
  const auto devices = parse_dmsetup_info(
      "vg-a/LVM-x/L--w/1\nvg-b/LVM-y/-I-w/0\nluks a:b/CRYPT-LUKS2-1//s/LIsr/12\n");
  ASSERT_TRUE(devices) << to_string(devices.error());
  EXPECT_THAT(*devices,
              ElementsAre(DmDevice{"vg-a", "LVM-x", true, false, false, 1},
                          DmDevice{"vg-b", "LVM-y", false, true, false, 0},
                          DmDevice{"luks a:b", "CRYPT-LUKS2-1//s", true, true, true, 12}));
}

TEST(DmsetupInfo, RealMachines) {
  for (const char* version : {"2.03.16", "2.03.31"}) {
    const auto devices =
        parse_dmsetup_info(fixture(std::string("dmsetup-info-") + version + "-volumes"));
    ASSERT_TRUE(devices) << to_string(devices.error());
    const auto stopped = std::ranges::find(*devices, "all-stopped", &DmDevice::name);
    ASSERT_NE(stopped, devices->end());
    EXPECT_TRUE(stopped->suspended && stopped->live && !stopped->inactive);
    const auto held = std::ranges::find(*devices, "all-held", &DmDevice::name);
    ASSERT_NE(held, devices->end());
    EXPECT_TRUE(!held->suspended && held->opens == 1);
  }
}

TEST(DmsetupInfo, NoneIsSaidInWords) {
  EXPECT_THAT(*parse_dmsetup_info("No devices found\n"), IsEmpty());
  EXPECT_THAT(*parse_dmsetup_info(""), IsEmpty());
}

TEST(DmsetupInfo, WhatIsNotUnderstoodIsAnError) {
  for (const char* text :
       {"vg-a\n", "vg-a/LVM-x/L--w/\n", "vg-a/LVM-x/L--w/x\n", "vg-a/LVM-x/L/1\n",
        "vg-a/LVM-x/X--w/1\n", "vg-a/LVM-x/L-?w/1\n", "vg-a/LVM-x/L--wf/1\n"})
    EXPECT_FALSE(parse_dmsetup_info(text)) << text;
  EXPECT_THAT(parse_dmsetup_info("vg-a/LVM-x/L-Sw/1\n").error().message,
              HasSubstr("attr is not letters that lvq knows: \"L-Sw\""));
  EXPECT_THAT(parse_dmsetup_info("vg-a/LVM-x/L--w/-1\n").error().message,
              HasSubstr("open is not a number: \"-1\""));
  MemoryHost host;
  host.outputs["dmsetup"] = {1, 0, "", "Failure to communicate with kernel device-mapper driver."};
  EXPECT_FALSE(read_dm_devices(host)) << "could not look is never nothing there";
}

}  // namespace
}  // namespace lvq
