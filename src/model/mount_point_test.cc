#include "model/mount_point.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

using namespace std::string_literals;

TEST(MountPoint, SlashesAreNormalised) {
  EXPECT_EQ(normal_mount_point("/srv/a"), "/srv/a");
  EXPECT_EQ(normal_mount_point("/srv//a///"), "/srv/a");
  EXPECT_EQ(normal_mount_point("//srv"), "/srv");
}

TEST(MountPoint, SpacesColonsAndUtf8AreOrdinary) {
  EXPECT_EQ(normal_mount_point("/srv/my data:1\\é#"), "/srv/my data:1\\é#");
}

TEST(MountPoint, WhatIsNotAPlainAbsolutePathIsRefused) {
  for (const auto& text : {""s, "srv"s, "./a"s, "/srv/./a"s, "/srv/../etc"s, "/.."s, "/a\nb"s,
                           "/a\tb"s, "/a\0b"s, "/a\x7f"s, "none"s, "/" + std::string(256, 'a')}) {
    const auto path = normal_mount_point(text);
    ASSERT_FALSE(path) << text;
    EXPECT_EQ(path.error().code, "mountpoint-invalid");
  }
}

TEST(MountPoint, LengthLimitIsThatOfAPath) {
  std::string longest;
  while (longest.size() + 256 <= 4095) longest += "/" + std::string(255, 'a');
  EXPECT_EQ(longest.size(), 3840u);
  EXPECT_TRUE(normal_mount_point(longest + "/" + std::string(254, 'b')));
  EXPECT_FALSE(normal_mount_point(longest + "/" + std::string(255, 'b')));
}

TEST(MountPoint, APathMayBeThatOfTheRunningSystem) {
  EXPECT_EQ(normal_path("/"), "/");
  EXPECT_EQ(normal_path("//usr//"), "/usr");
  EXPECT_FALSE(normal_path("usr"));
  EXPECT_FALSE(normal_path("/srv/../etc"));
}

TEST(MountPoint, TheRunningSystemIsNotCovered) {
  for (const auto* text :
       {"/", "//", "/proc", "/proc/x", "/sys", "/dev/shm", "/run/a", "/bin", "/sbin/", "/lib64",
        "/usr", "/usr/bin", "/usr/lib/x", "/etc", "/etc/lvm", "/var/run/x"}) {
    EXPECT_FALSE(normal_mount_point(text)) << text;
  }
  for (const auto* text : {"/boot", "/boot/efi", "/var", "/var/www/html", "/home", "/opt", "/tmp",
                           "/usr/local", "/library", "/device", "/etc/app", "/running"}) {
    EXPECT_TRUE(normal_mount_point(text)) << text;
  }
}

}  // namespace
}  // namespace lvq
