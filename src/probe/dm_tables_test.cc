#include "probe/dm_tables.h"

#include <gmock/gmock.h>

#include "tests/support/fake_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DmsetupInfo, TablesInForceAndPreparedOnes) {
  const auto devices = parse_dmsetup_info("vg-a/LVM-x/L--w/1\nvg-b/LVM-y/-I-w/0\nluks a:b/CRYPT-LUKS2-1//s/LIsr/12\n");
  ASSERT_TRUE(devices) << to_string(devices.error());
  EXPECT_THAT(*devices, ElementsAre(DmDevice{"vg-a", "LVM-x", true, false, false, 1},
                                    DmDevice{"vg-b", "LVM-y", false, true, false, 0},
                                    DmDevice{"luks a:b", "CRYPT-LUKS2-1//s", true, true, true, 12}));
}

TEST(DmsetupInfo, NoneIsSaidInWords) {
  EXPECT_THAT(*parse_dmsetup_info("No devices found\n"), IsEmpty());
  EXPECT_THAT(*parse_dmsetup_info(""), IsEmpty());
}

TEST(DmsetupInfo, WhatIsNotUnderstoodIsAnError) {
  for (const char* text : {"vg-a\n", "vg-a/LVM-x/L--w/\n", "vg-a/LVM-x/L--w/x\n", "vg-a/LVM-x/L/1\n"})
    EXPECT_FALSE(parse_dmsetup_info(text)) << text;
  FakeHost host;
  host.outputs["dmsetup"] = {1, 0, "", "Failure to communicate with kernel device-mapper driver."};
  EXPECT_FALSE(read_dm_devices(host)) << "could not look is never nothing there";
}

}  // namespace
}  // namespace lvq
