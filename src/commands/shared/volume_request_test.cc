#include "commands/shared/volume_request.h"

#include <gmock/gmock.h>

#include "model/filesystems.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LvRequest good(std::string_view text) {
  const auto request = parse_lv_request(text);
  EXPECT_TRUE(request) << text << ": " << (request ? "" : to_string(request.error()));
  return request.value_or(LvRequest{});
}

Error bad(std::string_view text) {
  const auto request = parse_lv_request(text);
  EXPECT_FALSE(request) << text;
  return request ? Error{} : request.error();
}

TEST(LvRequest, AllFields) {
  EXPECT_EQ(
      good("web:1.5G:xfs:/var/www//html/:noatime,nodev"),
      (LvRequest{
          "web", {SizeSpec::Kind::bytes, 1'610'612'736}, "xfs", "/var/www/html", "noatime,nodev"}));
}

TEST(LvRequest, FieldsAtTheEndMayBeMissingOrEmpty) {
  const LvRequest bare{"a", {SizeSpec::Kind::extents, 256}, "", "", ""};
  for (const auto* text : {"a:256", "a:256:", "a:256::", "a:256:::"})
    EXPECT_EQ(good(text), bare) << text;
  EXPECT_EQ(good("a:256:ext4").options, "");
  EXPECT_EQ(good("a:256:ext4:/srv").options, "defaults");
}

TEST(LvRequest, SwapHasNoMountPoint) {
  const LvRequest swap{"swap_space", {SizeSpec::Kind::bytes, 1 << 30}, "swap", "", "sw"};
  for (const auto* text :
       {"swap_space:1G:swap", "swap_space:1G:swap:", "swap_space:1G:swap:none"}) {
    EXPECT_EQ(good(text), swap) << text;
  }
  EXPECT_EQ(good("s:1G:swap::pri=5").options, "pri=5");
  EXPECT_EQ(bad("s:1G:swap:/mnt").code, "mountpoint-invalid");
}

TEST(LvRequest, EscapesMakeColonsAndBackslashesLiteral) {
  EXPECT_EQ(good(R"(a:1G:xfs:/srv/a\:b)").mount, "/srv/a:b");
  EXPECT_EQ(good(R"(a:1G:xfs:/srv/a\\:noatime)").mount, R"(/srv/a\)");
  EXPECT_EQ(good(R"(a:1G:xfs:/srv/a\b)").mount, R"(/srv/a\b)");
  EXPECT_EQ(good(R"(a:1G:xfs:/srv/a\)").mount, R"(/srv/a\)");
  EXPECT_EQ(good(R"(a:1G:xfs:/srv:context=system_u\:object_r\:httpd_t)").options,
            "context=system_u:object_r:httpd_t");
}

TEST(LvRequest, EachFieldIsRefusedByItsOwnCode) {
  EXPECT_EQ(bad("").code, "usage");
  EXPECT_EQ(bad("web").code, "usage");
  EXPECT_EQ(bad("a:1G:xfs:/srv:defaults:x").code, "usage");
  EXPECT_EQ(bad(":1G").code, "name-invalid");
  EXPECT_EQ(bad("pvmove:1G").code, "name-invalid");
  EXPECT_EQ(bad("a:").code, "size-invalid");
  EXPECT_EQ(bad("a:1.5").code, "size-invalid");
  EXPECT_EQ(bad("a:1G:ext3").code, "usage");
  EXPECT_EQ(bad("a:1G:XFS").code, "usage");
  EXPECT_EQ(bad("a:1G::/srv").code, "mountpoint-invalid");
  EXPECT_EQ(bad("a:1G:xfs:srv").code, "mountpoint-invalid");
  EXPECT_EQ(bad("a:1G:xfs:/etc").code, "mountpoint-invalid");
  EXPECT_EQ(bad("a:1G:xfs:none").code, "mountpoint-invalid");
  EXPECT_EQ(bad("a:1G:xfs::noatime").code, "usage");
  EXPECT_EQ(bad("a:1G:::noatime").code, "usage");
}

TEST(LvRequest, OptionsAreOneFieldOfFstab) {
  for (const auto* options :
       {"ro noatime", "ro,", ",ro", "ro,,rw", "a\\040b", "a\tb", "a\nb", ","}) {
    EXPECT_EQ(bad(std::string("a:1G:xfs:/srv:") + options).code, "usage") << options;
  }
}

TEST(LvRequest, ARefusalNamesTheArgumentAndTheField) {
  const auto error = bad("web:01G:xfs");
  EXPECT_EQ(error.subject, "--lv web:01G:xfs");
  EXPECT_THAT(error.message, HasSubstr("\"01G\" has leading zeros"));
  EXPECT_THAT(bad("a:1G:ext3").hint, HasSubstr("ext4"));
  EXPECT_EQ(bad("a\033:1G").subject, "--lv a\\x1b:1G");
}

TEST(LvRequest, TextParsesBack) {
  for (const auto* text :
       {"a:256", R"(a:1G:xfs:/srv/a\:b\\c:context=a\:b)", "s:1G:swap::sw", "a:50%FREE:ext4"}) {
    EXPECT_EQ(lvq::text(good(text)), text);
  }
}

TEST(LayoutRequest, NamesAVolumeAndItsLayout) {
  const auto request = parse_layout_request("web=striped:2:64K");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->name, "web");
  EXPECT_EQ(lvq::text(request->layout), "striped:2:64K");
  EXPECT_EQ(parse_layout_request("web").error().code, "usage");
  EXPECT_EQ(parse_layout_request("=raid1").error().code, "name-invalid");
  EXPECT_EQ(parse_layout_request("web=").error().code, "usage");
  EXPECT_EQ(parse_layout_request("web=raid1:1").error().subject, "--layout web=raid1:1");
  EXPECT_EQ(parse_layout_request("web=striped:2:5K").error().code, "size-invalid");
}

TEST(VgRequest, NameAndExtentSize) {
  EXPECT_EQ(parse_vg_request("vg0"), (VgRequest{"vg0", std::nullopt}));
  EXPECT_EQ(parse_vg_request("vg0:8M"), (VgRequest{"vg0", ExtentSize{8_MiB}}));
  EXPECT_EQ(parse_vg_request("vg0:4").error().code, "size-invalid");
  EXPECT_EQ(parse_vg_request("vg0:").error().code, "size-invalid");
  EXPECT_EQ(parse_vg_request("vg0:3K").error().code, "size-invalid");
  EXPECT_EQ(parse_vg_request(":4M").error().code, "name-invalid");
  EXPECT_EQ(parse_vg_request("a/b").error().code, "name-invalid");
  EXPECT_EQ(parse_vg_request("vg0:4M:4M").error().subject, "--vg vg0:4M:4M");
}

TEST(DeviceList, SplitsOnlyBeforeASlash) {
  EXPECT_THAT(split_device_list("/dev/sdb"), ElementsAre("/dev/sdb"));
  EXPECT_THAT(split_device_list("/dev/sdb:/dev/sdc"), ElementsAre("/dev/sdb", "/dev/sdc"));
  EXPECT_THAT(split_device_list("/dev/disk/by-path/pci-0000:00:1f.2-ata-1:/dev/sdc"),
              ElementsAre("/dev/disk/by-path/pci-0000:00:1f.2-ata-1", "/dev/sdc"));
  EXPECT_THAT(split_device_list("sdb:sdc"), ElementsAre("sdb:sdc"));
  EXPECT_THAT(split_device_list("/dev/sdb:"), ElementsAre("/dev/sdb:"));
  EXPECT_THAT(split_device_list(":/dev/sdb"), ElementsAre("", "/dev/sdb"));
  EXPECT_THAT(split_device_list(""), IsEmpty());
}

}  // namespace
}  // namespace lvq
