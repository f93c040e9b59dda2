#include "probe/lvm_settings.h"

#include <gmock/gmock.h>

#include "model/devices_file.h"
#include "probe/lvm_report.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

using Values = std::vector<std::string>;

// As 2.03.16 and 2.03.31 print it where nothing is set.
constexpr const char* kDefaults =
    "filter=[\"a|.*|\"]\nglobal_filter=[\"a|.*|\"]\nuse_devicesfile=0\ndevicesfile=\"system."
    "devices\"\n";

TEST(LvmSettings, DefaultsHaveNoListsAndNoTags) {
  const auto settings = parse_lvm_settings(kDefaults);
  ASSERT_TRUE(settings);
  EXPECT_THAT(*settings, ElementsAre(Pair("devices/devicesfile", Values{"system.devices"}),
                                     Pair("devices/filter", Values{"a|.*|"}),
                                     Pair("devices/global_filter", Values{"a|.*|"}),
                                     Pair("devices/use_devicesfile", Values{"0"})));
}

TEST(LvmSettings, ListsOneValueNoValueAndEscapes) {
  const auto settings = parse_lvm_settings(
      "volume_list=[\"a\",\"@b\"]\nauto_activation_volume_list=[]\nfilter=\"r|x\\\"y|\"\nuse_"
      "devicesfile=1\n");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->at("activation/volume_list"), (Values{"a", "@b"}));
  EXPECT_EQ(settings->at("activation/auto_activation_volume_list"), Values{});
  EXPECT_EQ(settings->at("devices/filter"), Values{"r|x\"y|"});
}

TEST(LvmSettings, TagsOfTheHostAreFoundInTheFiles) {
  EXPECT_EQ(host_tags_in("tags { hosttags = 1 }\n"), "hosttags = 1");
  EXPECT_EQ(host_tags_in("tags {\n\tdatabase { }\n}\n"), "database {");
  EXPECT_EQ(host_tags_in("tags/hosttags=1\n"), "hosttags=1");
  EXPECT_EQ(host_tags_in("# tags { hosttags = 1 }\ntags {\n\t# hosttags = 1\n\thosttags=0\n}\n"),
            "");
  EXPECT_EQ(host_tags_in("activation {\n\tvolume_list = [ \"@tags\" ]\n}\n"), "");
}

TEST(LvmSettings, ThoseOfTheHostAreReadWithTheOthers) {
  MemoryHost host;
  host.outputs["lvm"] = {.out = kDefaults};
  host.files["/etc/lvm/lvmlocal.conf"] = "tags { hosttags = 1 }\n";
  Snapshot snapshot;
  ASSERT_TRUE(read_lvm_settings(host, {.lvm_settings = true}, snapshot));
  EXPECT_EQ(snapshot.lvm_settings.at("tags"), Values{"hosttags = 1"});
  Snapshot without;
  ASSERT_TRUE(read_lvm_settings(host, {}, without));
  EXPECT_THAT(without.lvm_settings, IsEmpty());
}

TEST(LvmSettings, LvmIsAskedOnlyWhereAFileMaySetSomething) {
  const auto asks = [](const std::string& file, const std::string& text) {
    MemoryHost host;
    host.outputs["lvm"] = {.out = kDefaults};
    host.files[file] = text;
    Snapshot snapshot;
    EXPECT_TRUE(read_lvm_settings(host, {.lvm_settings = true}, snapshot)) << text;
    return !snapshot.lvm_settings.empty();
  };
  const std::string conf = "/etc/lvm/lvm.conf";
  EXPECT_FALSE(asks("/etc/other", "devices/filter = []"));
  EXPECT_FALSE(asks(conf, "# filter = []\n\t# volume_list = []\nglobal { umask = 077 }\n"));
  EXPECT_TRUE(asks(conf, "devices {\n\tfilter = [ \"a|.*|\" ]\n}\n"));
  EXPECT_TRUE(asks("/etc/lvm/lvmlocal.conf", "activation/volume_list=[]"));
  EXPECT_TRUE(asks(conf, "activation { auto_activation_volume_list = [] } # mine\n"));
  EXPECT_TRUE(asks(conf, "devices { use_devicesfile = 1 }\n"));
  EXPECT_TRUE(asks(conf, "tags { hosttags = 1 }\n"));
  EXPECT_TRUE(asks(kDevicesFile, "IDTYPE=sys_wwid\n"));
}

TEST(LvmSettings, WhatIsNotUnderstoodIsAnError) {
  for (const char* text : {"filter", "filter=[\"a\"", "filter=\"a", "verbose=1", "report {\n}\n"}) {
    const auto settings = parse_lvm_settings(text);
    ASSERT_FALSE(settings) << text;
    EXPECT_EQ(settings.error().code, "output-unknown");
  }
}

TEST(UnusableDevices, AreThoseThatLvmCannotFind) {
  const Output output{.exit_status = 5,
                      .out = "  /dev/sdb\n",
                      .err =
                          "  Failed to find device \"/dev/sdc\".\n  No physical volume label read "
                          "from /dev/sdd.\n"};
  EXPECT_THAT(parse_unusable({"/dev/sdb", "/dev/sdc", "/dev/sdd"}, output),
              ElementsAre(Pair("/dev/sdc", HasSubstr("Failed to find device"))));
}

TEST(UnusableDevices, WhatLvmSaysNothingOfIsNotTakenForUsable) {
  const Output output{.exit_status = 5, .err = "  Something new about a device.\n"};
  EXPECT_THAT(parse_unusable({"/dev/sdb"}, output),
              ElementsAre(Pair("/dev/sdb", HasSubstr("Something new"))));
}

TEST(LvmReportSettings, EveryOneThatChangesWhatIsReadIsPinned) {
  const auto argv = fullreport_argv();
  const auto config = std::ranges::find(argv, "--config");
  ASSERT_NE(config, argv.end());
  for (const char* setting :
       {"prefix=", "command_names=", "report_command_log=", "verbose=", "prefixes=", "quoted=",
        "compact_output=", "compact_output_cols=", "columns_as_rows=", "buffered=", "headings=",
        "mark_hidden_devices=1", "two_word_unknown_device=0",
        "list_item_separator=", "binary_values_as_numeric=", "_sort_full=", "backup="})
    EXPECT_THAT(*(config + 1), HasSubstr(setting));
}

}  // namespace
}  // namespace lvq
