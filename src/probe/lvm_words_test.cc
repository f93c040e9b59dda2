// Every column of every table, in captured reports of both versions: what it may not hold is
// refused by its name.
#include "probe/lvm_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "probe/lvm_report.h"
#include "tests/support/fixture.h"

namespace lvq {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using Json = nlohmann::ordered_json;  // the order of a report's arrays matters

class LvmWords : public testing::TestWithParam<const char*> {
 protected:
  Json captured(const std::string& state) const {
    return Json::parse(fixture(std::string("fullreport-") + GetParam() + "-" + state + ".json"));
  }
};

std::string refusal(const Json& report) {
  const auto parsed = parse_fullreport(report.dump());
  return parsed ? "" : to_string(parsed.error());
}

// The last row of this kind, as the first would be refused by any reader that looks at one only.
Json& last_row(Json& report, std::string_view kind) {
  Json* found = nullptr;
  for (auto& object : report["report"])
    if (const auto rows = object.find(kind); rows != object.end() && !rows->empty())
      found = &rows->back();
  return *found;
}

template <class Check>
void for_each_field(const Json& report, Check check) {
  for (const auto& table : lvm_tables())
    for (const auto& field : table.fields) {
      Json changed = report;
      check(table, field, last_row(changed, table.kind), changed);
    }
}

TEST_P(LvmWords, WhatTheRealOnePrintsIsKnown) {
  for (const char* state :
       {"nothing", "orphans", "two-vgs", "exported", "foreign", "duplicate", "missing",
        "in-use-orphan", "pvmove", "volumes", "degraded", "thin-metadata-full"})
    EXPECT_EQ(refusal(captured(state)), "") << state;
}

TEST_P(LvmWords, AnUnknownWordIsRefusedInEveryColumn) {
  for_each_field(captured("two-vgs"), [](auto& table, auto& field, auto& row, auto& report) {
    for (const std::string word : {"no such word", "\u2026", "?"}) {
      row[std::string(field.name)] = word;
      EXPECT_THAT(refusal(report),
                  AllOf(HasSubstr("lvm fullreport: " + std::string(table.kind) + " field " +
                                  std::string(field.name) + " is not "),
                        HasSubstr("\"" + word + "\"")));
    }
  });
}

TEST_P(LvmWords, AKnownWordWithALetterMoreIsRefusedInEveryColumnThatIsNotFree) {
  const std::set<std::string_view> free = {"vg_name",   "vg_systemid", "vg_tags",      "pv_name",
                                           "pv_tags",   "lv_name",     "lv_tags",      "pool_lv",
                                           "lv_parent", "convert_lv",  "cache_policy", "move_pv"};
  for_each_field(captured("two-vgs"), [&](auto&, auto& field, auto& row, auto& report) {
    if (free.contains(field.name)) return;
    std::string& word = row[std::string(field.name)].template get_ref<std::string&>();
    word += word.ends_with("y") ? "x" : "y";
    EXPECT_THAT(refusal(report), HasSubstr(std::string(field.name) + " is not ")) << word;
  });
}

TEST_P(LvmWords, AColumnThatIsNotThereIsRefused) {
  for_each_field(captured("two-vgs"), [](auto& table, auto& field, auto& row, auto& report) {
    row.erase(std::string(field.name));
    EXPECT_THAT(refusal(report), HasSubstr(std::string(table.kind) + " field " +
                                           std::string(field.name) + " is missing"));
  });
}

TEST_P(LvmWords, AValueThatIsNoWordIsRefusedInEveryColumn) {
  for_each_field(captured("two-vgs"), [](auto&, auto& field, auto& row, auto& report) {
    for (const Json& value : {Json(nullptr), Json(true), Json::array({"1"})}) {
      row[std::string(field.name)] = value;
      EXPECT_THAT(refusal(report), HasSubstr(std::string(field.name) + " is not "));
    }
  });
}

TEST_P(LvmWords, RowsThatWereNotAskedForAreRefused) {
  Json report = captured("two-vgs");
  report["report"][0]["snap"] = Json::array({{{"lv_uuid", ""}}});
  EXPECT_THAT(refusal(report), HasSubstr("has rows that were not asked for: \"snap\""));
}

INSTANTIATE_TEST_SUITE_P(Versions, LvmWords, testing::Values("2.03.16", "2.03.31"),
                         [](const auto& version) {
                           return version.param[5] == '1' ? "Debian12" : "Debian13";
                         });

TEST(LvmTables, AskForEachColumnOnce) {
  const auto argv = fullreport_argv();
  for (const auto& table : lvm_tables()) {
    std::set<std::string_view> names;
    for (const auto& field : table.fields)
      EXPECT_TRUE(names.insert(field.name).second) << field.name;
    const auto kind = std::ranges::find(argv, table.kind);
    ASSERT_LT(kind + 2, argv.end());
    EXPECT_THAT(*(kind + 2), HasSubstr(table.fields.front().name));
  }
  EXPECT_EQ(lvm_table("log"), nullptr);
}

bool accepts(std::string_view kind, std::string_view name, std::string_view word) {
  for (const auto& field : lvm_table(kind)->fields)
    if (field.name == name) return field.grammar.accepts(word);
  ADD_FAILURE() << name;
  return false;
}

TEST(LvmTables, KnowWhatIsRareAndReal) {
  for (const char* attr : {"owi-aos---", "twi-aotz--", "p-C-aom---", "swi-Ios---", "Vwi-XXtz-k",
                           "rwi-aor-p-", "Rwi-a-r-r-"})
    EXPECT_TRUE(accepts("lv", "lv_attr", attr)) << attr;
  for (const char* layout :
       {"zero", "error", "unknown", "cache,cachevol", "writecache,cachevol", "linear,striped"})
    EXPECT_TRUE(accepts("lv", "lv_layout", layout)) << layout;
  for (const char* attr : {"wz--n-", "wzx-n-", "rz-pcs", "wz--ns-", "wz--nsP"})
    EXPECT_TRUE(accepts("vg", "vg_attr", attr)) << attr;
  for (const char* ranges :
       {"", "/dev/sda:0-9", "[unknown]:0-3", "[a_corig]:0-29", "/dev/a:b:0-1,c:2-3"})
    EXPECT_TRUE(accepts("seg", "seg_le_ranges", ranges)) << ranges;
}

TEST(LvmTables, KnowNoMoreThanThat) {
  for (const char* attr : {"", "wz--n", "wz--n-p-", "Wz--n-", "wz-n--"})
    EXPECT_FALSE(accepts("vg", "vg_attr", attr));
  for (const char* layout : {"", ",", "linear,", "linear,,striped", "linear striped", "lineal"})
    EXPECT_FALSE(accepts("lv", "lv_layout", layout)) << layout;
  for (const char* word : {"unknown", "-1", "2", "locally", "active locally", "Active"})
    EXPECT_FALSE(accepts("lv", "lv_active", word)) << word;
  for (const char* word : {"check needed", "", "unknown", "2", "-2", "yes"})
    EXPECT_FALSE(accepts("lv", "lv_check_needed", word)) << word;
  for (const char* percent : {".", "1", "1.5", "1.555", "-1.00", "1.0x", "100,00"})
    for (const char* field : {"copy_percent", "data_percent", "metadata_percent"})
      EXPECT_FALSE(accepts("lv", field, percent)) << field << " " << percent;
  for (const char* uuid :
       {"", "JxeCWS-VXOM-xMYi-JDZS-2YPe-S5ti", "JxeCWS-VXOM-xMYi-JDZS-2YPe-S5ti-9A59j",
        "JxeCWS-VXOM-xMYi-JDZS-2YPe-S5ti-9A59je-", "JxeCWS_VXOM-xMYi-JDZS-2YPe-S5ti-9A59je"})
    EXPECT_FALSE(accepts("vg", "vg_uuid", uuid)) << uuid;
  for (const char* ranges :
       {",", "/dev/sda", "/dev/sda:0", "/dev/sda:0-", "/dev/sda:-1", "a b:0-1", "/dev/a:0-1,"})
    EXPECT_FALSE(accepts("seg", "seg_le_ranges", ranges)) << ranges;
}

}  // namespace
}  // namespace lvq
