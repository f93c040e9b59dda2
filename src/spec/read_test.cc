#include "spec/read.h"

#include <gmock/gmock.h>

#include "base/text.h"

namespace lvq {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = WantedSize::Kind;

constexpr const char* kIssue = R"(# The example of the documentation.
lvq: 1
volume_groups:
  data:
    devices: [{id: wwn-0x5000c500a1b2c3d4}, {path: /dev/sdc}]
    extent_size: 4M
    volumes:
      web:  {size: 20G, fs: xfs, mount: /srv/web}
      db:   {size: at-least 50G, fs: ext4, mount: /srv/db, options: noatime, layout: raid1}
      pool: {size: 100G, layout: thin-pool}
      vm1:  {size: 40G, layout: thin:pool}
      swap: {size: 8G, fs: swap}
      old:  {absent: true}
      rest: {size: rest, fs: xfs, mount: /srv/rest}
)";

Specification good(const std::string& text) {
  auto read = read_specification(text, "f");
  if (read) return *std::move(read);
  for (const auto& error : read.error()) ADD_FAILURE() << to_string(error) << "\nin\n" << text;
  return {};
}

std::vector<std::string> problems_in(const std::string& text) {
  const auto read = read_specification(text, "f");
  std::vector<std::string> all;
  if (!read)
    for (const auto& error : read.error()) all.push_back(to_string(error));
  return all;
}

WantedVolume volume_of(const std::string& fields) {
  const auto specification =
      good("lvq: 1\nvolume_groups: {data: {volumes: {web: {" + fields + "}}}}\n");
  return specification.groups.at(0).volumes.at(0);
}

TEST(ReadSpecification, TheExampleSaysWhatItSays) {
  const Specification all = good(kIssue);
  ASSERT_EQ(all.groups.size(), 1u);
  const WantedGroup& data = all.groups[0];
  EXPECT_EQ(data.name, "data");
  EXPECT_EQ(data.at, (Mark{4, 3}));
  EXPECT_EQ(data.extent, ExtentSize{4_MiB});
  ASSERT_TRUE(data.devices);
  EXPECT_EQ(*data.devices,
            (std::vector<WantedDevice>{{WantedDevice::By::id, "wwn-0x5000c500a1b2c3d4", {5, 20}},
                                       {WantedDevice::By::path, "/dev/sdc", {5, 52}}}));
  ASSERT_EQ(data.volumes.size(), 7u);
  const WantedVolume& web = data.volumes[0];
  EXPECT_EQ(web.at, (Mark{8, 7}));
  EXPECT_EQ(web.size, (WantedSize{Kind::exact, {SizeSpec::Kind::bytes, uint64_t{20} << 30}}));
  EXPECT_EQ(web.fs, "xfs");
  EXPECT_EQ(web.mount, "/srv/web");
  EXPECT_FALSE(web.options || web.label || web.layout || web.was || web.absent);
  const WantedVolume& db = data.volumes[1];
  EXPECT_EQ(db.size, (WantedSize{Kind::at_least, {SizeSpec::Kind::bytes, uint64_t{50} << 30}}));
  EXPECT_EQ(db.options, "noatime");
  EXPECT_EQ(db.layout->kind, VolumeLayout::Kind::raid1);
  EXPECT_EQ(data.volumes[3].layout->pool, "pool");
  EXPECT_TRUE(data.volumes[5].absent);
  EXPECT_EQ(data.volumes[6].size->kind, Kind::rest);
}

TEST(ReadSpecification, JsonIsYaml) {
  const Specification all = good(
      "{\"lvq\":1,\"volume_groups\":{\n\t\"data\":{\"devices\":[\"\\/dev\\/sdb\"],\r\n"
      "\"volumes\":{\"web\":{\"size\":\"20G\",\"fs\":\"xfs\"},\"old\":{\"absent\":true}}}}}");
  EXPECT_EQ(all.groups.at(0).devices->at(0).name, "/dev/sdb");
  EXPECT_EQ(all.groups.at(0).volumes.at(0).fs, "xfs");
  EXPECT_TRUE(all.groups.at(0).volumes.at(1).absent);
}

TEST(ReadSpecification, WhatIsNotSaidIsNotManaged) {
  EXPECT_EQ(good("lvq: 1\nvolume_groups: {}\n").groups.size(), 0u);
  const Specification all = good("lvq: 1\nvolume_groups: {a: {}, b: {volumes: {c: {}}}}\n");
  EXPECT_FALSE(all.groups[0].devices || all.groups[0].extent || all.groups[0].absent);
  const WantedVolume& c = all.groups[1].volumes.at(0);
  EXPECT_EQ(c, (WantedVolume{.name = "c", .at = {2, 38}}));
}

// Words that a reader of YAML would take for something else than text.
TEST(ReadSpecification, ScalarsAreWhatIsWritten) {
  for (const char* word :
       {"no", "yes", "on",   "off", "y",   "n",    "true",     "false",      "null",
        "~",  "1e3", "0x1F", "010", "1_0", ".inf", "12:30:45", "2001-12-14", "<<",
        "=",  "nan", "0b11", "-1",  "+1",  "1.0",  "NO",       "Null"}) {
    EXPECT_EQ(volume_of(std::string("label: ") + word).label, word);
    EXPECT_EQ(volume_of(std::string("label: \"") + word + "\"").label, word);
    EXPECT_EQ(volume_of(std::string("label: '") + word + "'").label, word);
  }
  for (const char* name : {"no", "yes", "on", "null", "true", "1", "010", "1e3", "2001-12-14",
                           "1.5", "y", "n", "_", "+", "nan", "0x1F"}) {
    const auto all = good(std::string("lvq: 1\nvolume_groups: {a: {volumes: {") + name +
                          ": {was: " + name + "x}}}}");
    EXPECT_EQ(all.groups[0].volumes[0].name, name);
    EXPECT_EQ(all.groups[0].volumes[0].was, name + std::string("x"));
  }
}

TEST(ReadSpecification, OddTextsThatAreTaken) {
  for (const char* text :
       {"\xEF\xBB\xBFlvq: 1\nvolume_groups: {}", "---\nlvq: 1\nvolume_groups: {}\n...\n",
        "lvq: '1'\r\nvolume_groups: {}\r\n", "\n\n# a\nlvq: 1 # b\n\nvolume_groups: {} # ä\n\n",
        "\"lvq\": 1\n'volume_groups': {}", "? lvq\n: 1\n? volume_groups\n: {}",
        "{lvq: 1, volume_groups: {},}", "volume_groups: {}\nlvq: 1",
        "lvq: >-\n  1\nvolume_groups: {}", "\"l\\x76q\": 1\nvolume_groups: {}"})
    EXPECT_THAT(problems_in(text), IsEmpty()) << text;
}

TEST(ReadSpecification, ValuesHaveTheirNormalForm) {
  EXPECT_EQ(volume_of("mount: //srv//a/").mount, "/srv/a");
  EXPECT_EQ(volume_of("mount: /").mount, "/") << "a root file system is adopted";
  EXPECT_EQ(volume_of("mount: none, fs: swap").mount, "none");
  EXPECT_EQ(volume_of("size: 25%VG").size,
            (WantedSize{Kind::exact, {SizeSpec::Kind::percent_vg, 25}}));
  EXPECT_EQ(volume_of("size: 256").size, (WantedSize{Kind::exact, {SizeSpec::Kind::extents, 256}}));
  EXPECT_EQ(volume_of("fs: none").fs, "none");
  EXPECT_EQ(volume_of("fs: swap, options: pri=5").options, "pri=5");
}

TEST(ReadSpecification, ANameMayMoveAlong) {
  const auto all = good("lvq: 1\nvolume_groups: {g: {volumes: {a: {was: b}, b: {was: a}}}}");
  EXPECT_EQ(all.groups[0].volumes[1].was, "a");
  good("lvq: 1\nvolume_groups: {a: {was: b}, b: {was: a}}");
}

TEST(ReadSpecification, AllErrorsAreToldAtOnceInTheirOrder) {
  EXPECT_THAT(problems_in("lvq: 2\n"
                          "volume_groups:\n"
                          "  data:\n"
                          "    devces: [/dev/sdb]\n"
                          "    volumes:\n"
                          "      web: {size: 20X, fs: zfs, size: 1G}\n"
                          "      a b: &x {absent: false}\n"),
              ElementsAre("f:1:6: the version \"2\"; 1 is expected",
                          "f:4:5: \"devces\" is no key that lvq knows here; one of devices, "
                          "extent_size, volumes, was, "
                          "absent is expected",
                          "f:6:19: \"20X\" has an unknown unit \"X\"",
                          "f:6:28: \"zfs\" is no file system that lvq makes",
                          "f:6:33: \"size\" is said in line 6 already; each key once is expected",
                          "f:7:7: \"a b\" is not a name for a logical volume",
                          "f:7:12: an anchor; a value without one is expected",
                          "f:7:24: \"false\" cannot be; true is expected"));
}

TEST(ReadSpecification, ANearKeyIsSuggested) {
  const auto read = read_specification("lvq: 1\nvolume_groups: {a: {volums: {}}}", "f");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error()[0].hint, "do you mean volumes?");
  const auto other = read_specification("lvq: 1\nvolume_groups: {a: {zzzzzz: {}}}", "f");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error()[0].hint, "");
}

TEST(ReadSpecification, OfVeryManyErrorsTheRestIsCounted) {
  std::string text = "lvq: 1\nvolume_groups:\n";
  for (int i = 0; i < 1000; ++i) text += "  a" + std::to_string(i) + ": 5\n";
  const auto all = problems_in(text);
  ASSERT_EQ(all.size(), 201u);
  EXPECT_THAT(all.front(), HasSubstr("f:3:7: "));
  EXPECT_EQ(all.back(), "f: 800 more are not shown");
}

TEST(ReadSpecification, LongValuesAreCut) {
  const auto all = problems_in("lvq: " + std::string(5000, 'x') + "\nvolume_groups: {}");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_LT(all[0].size(), 150u);
}

}  // namespace
}  // namespace lvq
