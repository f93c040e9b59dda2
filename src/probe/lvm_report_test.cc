#include "probe/lvm_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fixture.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// What LVM printed on real machines, by its version (tests/fixtures/capture.sh).
class CapturedReport : public testing::TestWithParam<const char*> {
 protected:
  static std::string captured(const std::string& name) {
    return fixture("fullreport-" + std::string(GetParam()) + "-" + name);
  }
  static LvmReport report(const std::string& state) {
    auto read = parse_fullreport(captured(state + ".json"));
    EXPECT_TRUE(read) << to_string(read.error());
    return read ? *read : LvmReport{};
  }
};

INSTANTIATE_TEST_SUITE_P(Versions, CapturedReport, testing::Values("2.03.16", "2.03.31"),
                         [](const auto& version) {
                           return version.param[5] == '1' ? "Debian12" : "Debian13";
                         });

const LogicalVolume& lv(const LvmReport& report, const std::string& name) {
  static const LogicalVolume kNone;
  for (const auto& each : report.lvs)
    if (each.name == name) return each;
  ADD_FAILURE() << "no " << name;
  return kNone;
}

std::string problem(const std::string& json) {
  const auto read = parse_fullreport(json);
  return read ? "" : to_string(read.error());
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

TEST_P(CapturedReport, NothingIsNothing) {
  const LvmReport nothing = report("nothing");
  EXPECT_THAT(nothing.pvs, IsEmpty());
  EXPECT_THAT(nothing.vgs, IsEmpty());
  EXPECT_THAT(nothing.lvs, IsEmpty());
}

TEST_P(CapturedReport, OrphansBelongToNoVg) {
  const LvmReport orphans = report("orphans");
  ASSERT_THAT(orphans.pvs, SizeIs(5));
  EXPECT_EQ(orphans.pvs[0].device, "/dev/ubdb");
  EXPECT_EQ(orphans.pvs[0].vg, "");
  EXPECT_EQ(orphans.pvs[0].device_size, 4_GiB);
  EXPECT_EQ(orphans.pvs[0].minor, 16u);
  EXPECT_FALSE(orphans.pvs[0].in_use);
  EXPECT_THAT(orphans.pvs[0].segments, IsEmpty());
}

TEST_P(CapturedReport, VgsAndTheirPvs) {
  const LvmReport two = report("two-vgs");
  ASSERT_THAT(two.vgs, SizeIs(2));
  const VolumeGroup& vg = two.vgs[1];
  EXPECT_EQ(vg.name, "vg0");
  EXPECT_EQ(vg.extent.bytes, 4_MiB);
  EXPECT_EQ(vg.total.value, 3069u);
  EXPECT_EQ(vg.free.value, 2922u);
  EXPECT_THAT(vg.tags, ElementsAre("a/b=c", "lvq"));
  EXPECT_EQ(vg.mda_free.value, 514048u);
  ASSERT_THAT(two.pvs, SizeIs(5));
  EXPECT_EQ(two.pvs[0].vg, "vg-1");
  EXPECT_EQ(two.pvs[1].vg, "vg0");
  EXPECT_TRUE(two.pvs[0].in_use);
  ASSERT_THAT(two.pvs[0].segments, SizeIs(3));
  EXPECT_EQ(two.pvs[0].segments[2].start.value, 6u);
  EXPECT_EQ(two.pvs[0].segments[2].lv_uuid, "");
}

TEST_P(CapturedReport, EveryKindOfVolume) {
  const LvmReport two = report("two-vgs");
  EXPECT_EQ(lv(two, "with-hyphen").vg, "vg-1");
  EXPECT_TRUE(lv(two, "with-hyphen").active);
  EXPECT_FALSE(lv(two, "off").active);
  EXPECT_EQ(lv(two, "off").major, -1);
  EXPECT_FALSE(lv(two, "off").suspended);
  EXPECT_EQ(lv(two, "lin").extents.value, 10u);
  EXPECT_EQ(lv(two, "lin").role, "public,origin,thickorigin");
  EXPECT_EQ(lv(two, "str").segments[0].type, "striped");
  EXPECT_EQ(lv(two, "mir").layout, "raid,raid1");
  EXPECT_EQ(lv(two, "mir_rimage_0").parent, "mir");
  EXPECT_TRUE(lv(two, "mir_rimage_0").hidden);
  EXPECT_EQ(lv(two, "thin").pool, "pool");
  EXPECT_TRUE(lv(two, "thinsnap").skip_activation);
  EXPECT_EQ(lv(two, "snap").origin_uuid, lv(two, "lin").uuid);
  EXPECT_EQ(lv(two, "slow").pool, "fast_cpool");
  EXPECT_EQ(lv(two, "slow").segments[0].type, "cache");
  EXPECT_EQ(lv(two, "fast_cpool").segments[0].cache_mode, "writethrough");
  EXPECT_EQ(lv(two, "fast_cpool").segments[0].chunk, 64_KiB);
}

TEST_P(CapturedReport, ExportedAndForeign) {
  EXPECT_TRUE(report("exported").vgs[0].exported);
  EXPECT_EQ(report("foreign").vgs[0].system_id, "other.host.example");
}

TEST_P(CapturedReport, MissingPv) {
  const LvmReport missing = report("missing");
  EXPECT_TRUE(missing.vgs[0].partial);
  EXPECT_EQ(missing.vgs[0].missing_pvs, 1u);
  EXPECT_TRUE(missing.pvs[1].missing);
  EXPECT_EQ(missing.pvs[1].device, "[unknown]");
  EXPECT_EQ(missing.pvs[1].vg, "vgm");
  EXPECT_THAT(lvm_complaints(captured("missing.stderr"), missing), IsEmpty());
}

TEST_P(CapturedReport, OrphanOfACutVgcreate) {
  const LvmReport cut = report("in-use-orphan");
  EXPECT_TRUE(cut.pvs.back().in_use);
  EXPECT_EQ(cut.pvs.back().vg, "");
  EXPECT_EQ(cut.pvs.back().attr, "u--");
  const std::string words = captured("in-use-orphan.stderr");
  EXPECT_THAT(lvm_complaints(words, cut), IsEmpty());
  EXPECT_THAT(lvm_complaints(words, report("orphans")),
              SizeIs(2));  // said of no PV that the report shows so
}

TEST_P(CapturedReport, DuplicatesAreComplaints) {
  const auto complaints = lvm_complaints(captured("duplicate.stderr"), report("duplicate"));
  EXPECT_THAT(complaints, SizeIs(2));
  EXPECT_THAT(complaints[0], HasSubstr("Not using device /dev/loop0 for PV"));
}

TEST(LvmReport, NoiseIsNoComplaint) {
  EXPECT_THAT(
      lvm_complaints("\n  File descriptor 7 (pipe:[1]) leaked on lvm invocation. Parent PID 1: sh\n"
                     "Configuration setting \"devices/x\" unknown.\n",
                     {}),
      IsEmpty());
  EXPECT_THAT(lvm_complaints("  WARNING: anything else\n", {}),
              ElementsAre("  WARNING: anything else"));
}

TEST_P(CapturedReport, HiddenPvmove) {
  const LvmReport moving = report("pvmove");
  EXPECT_EQ(lv(moving, "pvmove0").move_pv, "/dev/ubdb");
  EXPECT_TRUE(lv(moving, "pvmove0").hidden);
  EXPECT_NE(lv(moving, "pvmove0").copy_percent, "");
  EXPECT_EQ(lv(moving, "mv").segments[0].ranges, "[pvmove0]:0-199");
}

TEST_P(CapturedReport, StatesOfVolumes) {
  const LvmReport all = report("volumes");
  EXPECT_FALSE(lv(all, "off").active);
  EXPECT_TRUE(lv(all, "skipped").skip_activation && !lv(all, "skipped").active);
  EXPECT_TRUE(lv(all, "held").open && lv(all, "held").active);
  EXPECT_TRUE(lv(all, "swap").open);
  EXPECT_TRUE(lv(all, "stopped").suspended && lv(all, "stopped").active);
  EXPECT_FALSE(lv(all, "a").suspended || lv(all, "a").open);
  EXPECT_THAT(lv(all, "a").tags, ElementsAre("t/1=x", "two"));
  EXPECT_THAT(lv(all, "a").segments, SizeIs(2));
  EXPECT_EQ(lv(all, "ro").permissions, "read-only");
  EXPECT_EQ(lv(all, "rov").permissions, "read-only-override");
  EXPECT_EQ(lv(all, "minor").minor, 200);
  EXPECT_TRUE(lv(all, "merging").merging && lv(all, "back").merging);
  EXPECT_TRUE(lv(all, "overflown").snapshot_invalid);
  EXPECT_FALSE(lv(all, "one").snapshot_invalid || lv(all, "one").merging);
  EXPECT_EQ(lv(all, "origin").role, "public,origin,thickorigin,multithickorigin");
  EXPECT_EQ(lv(all, "cache-d").segments[0].cache_mode, "writethrough");
  EXPECT_EQ(lv(all, "cache-v_cvol").layout, "cache,cachevol");
  EXPECT_EQ(lv(all, "writecache-v_cvol").layout, "writecache,cachevol");
  EXPECT_EQ(lv(all, "mostly_rimage_1").health, "writemostly");
  EXPECT_EQ(all.vgs[0].max_lv, 90u);
  EXPECT_FALSE(all.pvs.back().allocatable);
}

TEST_P(CapturedReport, APoolWhoseMetadataRanFull) {
  const LvmReport full = report("thin-metadata-full");
  EXPECT_TRUE(lv(full, "pool").check_needed);
  EXPECT_EQ(lv(full, "pool").health, "metadata_read_only");
  EXPECT_EQ(lv(full, "pool").metadata_percent, "87.70");
  EXPECT_FALSE(lv(full, "t").check_needed || lv(full, "pool_tmeta").check_needed);
  EXPECT_EQ(lv(full, "t").metadata_percent, "");
}

TEST_P(CapturedReport, APoolThatIsSound) {
  const LvmReport two = report("two-vgs");
  EXPECT_FALSE(lv(two, "pool").check_needed);
  EXPECT_NE(lv(two, "pool").metadata_percent, "");
}

TEST_P(CapturedReport, VolumesOnALostDisk) {
  const LvmReport half = report("degraded");
  for (const char* partial : {"lost", "parts", "mir", "raid5"})
    EXPECT_EQ(lv(half, partial).health, "partial") << partial;
  EXPECT_EQ(lv(half, "kept").health, "");
  EXPECT_TRUE(lv(half, "mir").active && lv(half, "raid5").active);
  EXPECT_FALSE(lv(half, "lost").active || lv(half, "parts").active);
}

TEST(LvmReport, NumbersAndUnknownMembersAreWelcome) {
  std::string json = fixture("fullreport-2.03.16-two-vgs.json");
  const size_t volumes = parse_fullreport(json)->lvs.size();
  json = replaced(json, "\"vg_seqno\":\"3\"", "\"vg_seqno\":3, \"vg_colour\":{\"a\":[1]}");
  json = replaced(json, "\"report\": [", "\"log\": [{\"log_seq_num\":1}], \"report\": [");
  const auto read = parse_fullreport(json);
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read->vgs[0].seqno, 3u);
  EXPECT_THAT(read->lvs, SizeIs(volumes));
}

TEST(LvmReport, NeededFieldsAreNamed) {
  const std::string json = fixture("fullreport-2.03.16-two-vgs.json");
  EXPECT_THAT(problem(replaced(json, "\"vg_free_count\"", "\"x\"")),
              HasSubstr("vg field vg_free_count is missing"));
  EXPECT_THAT(problem(replaced(json, "\"lv_size\":\"12582912\"", "\"lv_size\":\"12m\"")),
              HasSubstr("lv field lv_size is not a number: \"12m\""));
  EXPECT_THAT(problem(replaced(json, "\"vg_extent_size\":\"4194304\"", "\"vg_extent_size\":\"0\"")),
              HasSubstr("vg_extent_size is zero"));
  EXPECT_THAT(problem(replaced(json, "\"pv_pe_count\":\"1023\"", "\"pv_pe_count\":\"-1\"")),
              HasSubstr("pv_pe_count"));
}

TEST(LvmReport, WhatIsNoReportIsAnError) {
  EXPECT_NE(problem(""), "");
  EXPECT_NE(problem("{}"), "");
  EXPECT_NE(problem("  Archive pruned.\n{\"report\":[]}"), "");
  EXPECT_NE(problem(R"({"report":[{"lv":[{"lv_name":"a"}]}]})"), "");
  EXPECT_NE(problem(R"({"report":[{"vg":[5]}]})"), "");
  EXPECT_NE(problem(R"({"report":5})"), "");
  EXPECT_NE(problem(R"(["report"])"), "");
  EXPECT_NE(problem(R"({"x":"report"})"), "");
  EXPECT_EQ(problem(R"({"report":[]})"), "");
}

TEST(LvmReport, ActiveInWordsOrInFigures) {
  std::string json = fixture("fullreport-2.03.16-two-vgs.json");
  json = replaced(json, "\"lv_active\":\"\"", "\"lv_active\":\"0\"");
  json = replaced(json, "\"lv_active\":\"active\"", "\"lv_active\":\"1\"");
  const auto read = parse_fullreport(json);
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_FALSE(lv(*read, "off").active);
  EXPECT_TRUE(lv(*read, "with-hyphen").active);
}

TEST(LvmReport, ActiveInAWordThatIsNotKnownIsAnError) {
  const std::string json = fixture("fullreport-2.03.16-two-vgs.json");
  for (const std::string word : {"unknown", "-1", "2", "activ", "active locally"})
    EXPECT_THAT(
        problem(replaced(json, "\"lv_active\":\"active\"", "\"lv_active\":\"" + word + "\"")),
        HasSubstr("lv_active is not a word that lvq knows: \"" + word + "\""));
}

TEST(LvmVersion, AsLvmPrintsIt) {
  for (const std::string version : {"2.03.16", "2.03.31"})
    EXPECT_EQ(*parse_version(fixture("lvm-version-" + version)), version + "(2)");
  for (const char* other :
       {"", "  Library version: 1.02.205\n", "  LVM version:\n", "  LVM version: new\n"})
    EXPECT_FALSE(parse_version(other)) << other;
}

TEST(SystemId, OfThisHost) {
  EXPECT_EQ(*parse_system_id(fixture("systemid-2.03.16")), "machine");
  EXPECT_EQ(*parse_system_id("  system ID: \n"), "");
  EXPECT_FALSE(parse_system_id("no such command"));
  EXPECT_FALSE(parse_system_id("  system ID: a b\n"));
}

TEST(ReadLvm, AsksForTheSystemIdOnlyWhereOneIsCarried) {
  MemoryHost host;
  Snapshot snapshot;
  host.outputs["lvm"] = {0, 0, fixture("fullreport-2.03.16-two-vgs.json"), ""};
  ASSERT_TRUE(read_lvm(host, snapshot));
  EXPECT_EQ(host.count("run "), 1u);
  EXPECT_TRUE(snapshot.has_lvm);
  host.outputs["lvm"].out = fixture("fullreport-2.03.16-foreign.json");
  for (const auto& [own, foreign] :
       std::map<std::string, bool>{{"other.host.example", false}, {"machine", true}, {"", true}}) {
    host.outputs["lvm systemid"] = {0, 0, "  system ID: " + own + "\n", ""};
    ASSERT_TRUE(read_lvm(host, snapshot));
    EXPECT_EQ(snapshot.vgs[0].foreign, foreign) << own;
    EXPECT_FALSE(snapshot.vgs[1].foreign);
  }
}

TEST(ReadLvm, AFailureIsAnErrorInItsOwnWords) {
  MemoryHost host;
  Snapshot snapshot;
  host.outputs["lvm"] = {5, 0, "", "  Failed to read lvm.conf\n"};
  const auto failed = read_lvm(host, snapshot);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().evidence, HasSubstr("Failed to read lvm.conf"));
  host.outputs["lvm"] = {0, 0, " \n", ""};
  EXPECT_FALSE(read_lvm(host, snapshot));
}

TEST(ReadLvm, WhatIsNotUnderstoodIsSaidWithTheVersionThatSaysIt) {
  MemoryHost host;
  Snapshot snapshot;
  host.outputs["lvm"].out = replaced(fixture("fullreport-2.03.31-two-vgs.json"),
                                     "\"lv_active\":\"1\"", "\"lv_active\":\"perhaps\"");
  const auto unnamed = read_lvm(host, snapshot);
  ASSERT_FALSE(unnamed);
  EXPECT_EQ(unnamed.error().message,
            "lv field lv_active is not a word that lvq knows: \"perhaps\"");
  host.outputs["lvm version"].out = "  LVM version:     2.03.99(2) (2029-01-01)\n";
  const auto named = read_lvm(host, snapshot);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().subject, "lvm fullreport");
  EXPECT_EQ(named.error().message,
            "lv field lv_active is not a word that lvq knows: \"perhaps\" (LVM 2.03.99(2))");
  EXPECT_NE(named.error().hint, "");
}

}  // namespace
}  // namespace lvq
