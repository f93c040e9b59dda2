#include "spec/write.h"

#include <gmock/gmock.h>

#include "spec/read.h"
#include "spec/scalars.h"
#include "tests/support/specifications.h"

namespace lvq {
namespace {

WantedVolume wanted(const std::string& name, const std::string& size) {
  WantedVolume volume;
  volume.name = name;
  if (size == "rest")
    volume.size = {WantedSize::Kind::rest, {}};
  else
    volume.size = {WantedSize::Kind::exact, *parse_size_spec(size)};
  return volume;
}

Specification an_example() {
  WantedGroup data;
  data.name = "data";
  data.devices = {{WantedDevice::By::id, "wwn-0x5000c500a1b2c3d4", {}},
                  {WantedDevice::By::path, "/dev/sdc", {}}};
  data.extent = ExtentSize{4_MiB};
  WantedVolume web = wanted("web", "20G");
  web.fs = "xfs";
  web.mount = "/srv/web: a";
  web.options = "noatime,nofail";
  WantedVolume old;
  old.name = "old";
  old.absent = true;
  WantedVolume db = wanted("database", "1536M");
  db.size->kind = WantedSize::Kind::at_least;
  db.was = "no";
  db.layout = *parse_volume_layout("raid1");
  db.label = "2001-12-14";
  data.volumes = {web, old, db, wanted("on", "rest")};
  WantedGroup gone;
  gone.name = "gone";
  gone.absent = true;
  WantedGroup idle;
  idle.name = "idle";
  return {{data, gone, idle}};
}

constexpr const char* kText = R"(lvq: 1
volume_groups:
  data:
    devices: [{id: wwn-0x5000c500a1b2c3d4}, {path: /dev/sdc}]
    extent_size: 4M
    volumes:
      web:      {size: 20G, fs: xfs, mount: "/srv/web: a", options: "noatime,nofail"}
      old:      {absent: true}
      database: {was: "no", size: at-least 1536M, layout: raid1:2, label: "2001-12-14"}
      "on":     {size: rest}
  gone:
    absent: true
  idle: {}
)";

TEST(WriteSpecification, AsPeopleWouldWriteIt) {
  EXPECT_EQ(write_specification(an_example()), kText);
  EXPECT_EQ(write_specification({}), "lvq: 1\nvolume_groups: {}\n");
}

TEST(WriteSpecification, ReadsBackAsTheSame) {
  for (const auto& each : {an_example(), Specification{}}) {
    const auto read = read_specification(write_specification(each), "f");
    ASSERT_TRUE(read) << to_string(read.error().front());
    EXPECT_EQ(test::without_marks(*read), each);
  }
}

TEST(WriteSpecification, ManyDevicesHaveALineEach) {
  WantedGroup group;
  group.name = "data";
  group.devices.emplace();
  for (const char* id :
       {"wwn-0x5000c500a1b2c3d4", "wwn-0x5000c500a1b2c3d5", "wwn-0x5000c500a1b2c3d6"})
    group.devices->push_back({WantedDevice::By::id, id, {}});
  EXPECT_EQ(write_specification({{group}}),
            "lvq: 1\nvolume_groups:\n  data:\n    devices:\n"
            "      - {id: wwn-0x5000c500a1b2c3d4}\n      - {id: wwn-0x5000c500a1b2c3d5}\n"
            "      - {id: wwn-0x5000c500a1b2c3d6}\n");
}

TEST(WriteSpecification, NotesAreComments) {
  WantedGroup a, b;
  a.name = "a";
  a.volumes = {wanted("x", "1G")};
  b.name = "b";
  const std::string text = write_specification({{a, b}}, {{"a", "", "of the group"},
                                                          {"a", "x", "of the volume"},
                                                          {"a", "y", "of another"},
                                                          {"b", "z", "of one\nin two lines"},
                                                          {"c", "", "of another group"}});
  EXPECT_EQ(text,
            "lvq: 1\nvolume_groups:\n"
            "  # a: of the group\n"
            "  a:\n    volumes:\n"
            "      # x: of the volume\n"
            "      x: {size: 1G}\n"
            "      # y: of another\n"
            "  b: {}\n"
            "    # z: of one\\nin two lines\n"
            "  # c: of another group\n");
  EXPECT_TRUE(read_specification(text, "f"));
}

TEST(YamlScalar, PlainWhereItIsText) {
  for (const char* word : {"20G",
                           "512B",
                           "1E",
                           "at-least 50G",
                           "raid1:2",
                           "thin:pool",
                           "striped:2:64K",
                           "xfs",
                           "/srv/web",
                           "noatime",
                           "wwn-0x5000c500a1b2c3d4",
                           "a#b",
                           "a b",
                           "-a",
                           "1.2.3a",
                           "e1",
                           "x:y",
                           "ä",
                           "http://a",
                           "\\",
                           "a'b",
                           "a\"b",
                           "80%VG",
                           "none",
                           "rest"})
    EXPECT_EQ(yaml_scalar(word), word);
}

TEST(YamlScalar, InQuotesWhereItWouldBeSomethingElse) {
  for (const char* word : {"",         "~",    "null",       "NULL",
                           "y",        "Y",    "yes",        "No",
                           "on",       "OFF",  "true",       "False",
                           "1",        "-1",   "+1",         "010",
                           "0o17",     "0x1F", "0b11",       "1_000",
                           "12:30",    "1.5",  ".5",         "1.",
                           "1e3",      "1E-3", "-1.5e+3",    ".inf",
                           "-.INF",    ".nan", "2001-12-14", "2001-12-14T21:59:43",
                           "2001-1-4", "<<",   "=",          "-",
                           "- a",      "---",  "...",        "? a",
                           ":a",       "a:",   "a: b",       "a #b",
                           "#a",       "a,b",  "[a",         "a]",
                           "{a",       "a}",   "&a",         "*a",
                           "!a",       "|",    ">a",         "'a",
                           "%a",       "@a",   "`a",         " a",
                           "a ",       "?",    "1:2.5",      "."})
    EXPECT_EQ(yaml_scalar(word), "\"" + std::string(word) + "\"");
  EXPECT_EQ(yaml_scalar("\"a\\"), "\"\\\"a\\\\\"");
}

TEST(YamlScalar, WhatCannotBeShownCannotBeWritten) {
  for (const char* text : {"", "a", "ä b", "😀"}) EXPECT_TRUE(can_be_written(text)) << text;
  for (const char* text : {"a\nb", "\t", "\x7f", "\xff", "\u202e", "\u2028", "\uFEFF", "\uFFFE"})
    EXPECT_FALSE(can_be_written(text)) << text;
}

}  // namespace
}  // namespace lvq
