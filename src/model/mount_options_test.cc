#include "model/mount_options.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(MountOptions, WhatFstabAndMountReadTheSameIsTaken) {
  for (const char* good : {"", "defaults", "noatime,nofail", "context=system_u:object_r:httpd_t",
                           "x-systemd.requires=/srv/a", "subvol=/ä"})
    EXPECT_TRUE(check_mount_options(good)) << good;
  EXPECT_TRUE(check_mount_options(std::string(4095, 'x')));
}

TEST(MountOptions, WhatTheyWouldReadDifferentlyIsRefused) {
  for (const char* bad : {"a b", "a\tb", "a\nb", "a\x7f", "a\\040b", ",a", "a,", "a,,b", ","}) {
    const auto checked = check_mount_options(bad);
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().code, "usage") << bad;
  }
  EXPECT_FALSE(check_mount_options(std::string(4096, 'x')));
}

}  // namespace
}  // namespace lvq
