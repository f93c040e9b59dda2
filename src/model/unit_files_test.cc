#include "model/unit_files.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(UnitFile, SaysWhatIsMountedWhere) {
  const UnitFile unit =
      parse_unit("/etc/systemd/system/srv-a.mount",
                 "[Unit]\nSourcePath=/etc/fstab\n# What=/dev/x\n; Where=/x\n[Mount]\n"
                 "What = /dev/vg/a\nWhere=/srv/a  \nOptions=ro\n");
  EXPECT_EQ(unit,
            (UnitFile{"/etc/systemd/system/srv-a.mount", "/dev/vg/a", "/srv/a", "/etc/fstab"}));
  EXPECT_EQ(unit.name(), "srv-a.mount");
}

TEST(UnitFile, ALaterSettingCountsAndALineMayGoOn) {
  EXPECT_EQ(parse_unit("x.mount", "What=/dev/vg/a\nWhat=\\\n  UUID=1\n").what, "UUID=1");
  EXPECT_EQ(parse_unit("x.mount", "What=/dev/vg/a\nWhat=\n").what, "");
  EXPECT_EQ(parse_unit("x.mount", "What").what, "");
}

TEST(UnitFile, NamesFollowPaths) {
  EXPECT_EQ(unit_of_path("/srv/a", ".automount"), "srv-a.automount");
  EXPECT_EQ(unit_of_path("/srv/my-own data", ".mount"), "srv-my\\x2down\\x20data.mount");
  EXPECT_EQ(unit_of_path("//srv//.a.b/", ".mount"), "srv-.a.b.mount");
  EXPECT_EQ(unit_of_path("/.a", ".mount"), "\\x2ea.mount");
  EXPECT_EQ(unit_of_path("/", ".mount"), "-.mount");
}

}  // namespace
}  // namespace lvq
