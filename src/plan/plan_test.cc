#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "plan/objects.h"
#include "plan/plan_json.h"
#include "plan/review.h"
#include "tests/support/facts.h"
#include "tests/support/fixture.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Step step_with_everything() {
  Step step;
  step.title = "Do \"it\"\n";
  step.action = lvq::Run{{"pvcreate", "--yes", "/dev/a b"}};
  step.before = test::all_facts();
  step.after = test::all_facts();
  step.undo = {{RemoveDir{"/srv/a"}, DirAbsent{"/srv/a"}},
               {lvq::Run{{"rm", "--", "/etc/fstab"}}, std::nullopt}};
  step.redo = {{MakeDir{"/srv/a", 0700}, DirIs{"/srv/a"}},
               {ReplaceFile{"/etc/fstab", "new\n", "old\n"}, std::nullopt}};
  step.restore_volatile = {{lvq::Run{{"swapon", "/dev/vg/a"}}, SwapOn{"/dev/vg/a"}}};
  step.after_proves_done = false;
  step.overwrites = true;
  step.destroys = "ext4 \"photos\"";
  step.flush = {"/dev/sdb"};
  return step;
}

Plan plan_with_everything() {
  return {.schema = 1,
          .id = "20261122T155130Z-9f3a1c",
          .command = "provision",
          .argv = {"provision", "--pv", "/dev/sdb"},
          .steps = {step_with_everything()},
          .goal = test::all_facts()};
}

TEST(PlanJson, ThereAndBackIsTheSame) {
  const Plan plan = plan_with_everything();
  const auto back = plan_from_json(to_json(plan), "test");
  ASSERT_TRUE(back) << to_string(back.error());
  EXPECT_EQ(*back, plan);
}

TEST(PlanJson, AMemberThatIsNotKnownIsRefusedWhereverItStands) {
  for (const char* pointer :
       {"/x", "/steps/0/x", "/steps/0/action/x", "/steps/0/before/0/x", "/goal/3/x"}) {
    Json json = to_json(plan_with_everything());
    json[Json::json_pointer(pointer)] = 1;
    const auto read = plan_from_json(json, "test");
    ASSERT_FALSE(read) << pointer;
    EXPECT_EQ(read.error().code, "plan-invalid");
  }
}

TEST(PlanJson, AMissingMemberIsRefused) {
  Json json = to_json(plan_with_everything());
  json["steps"][0].erase("destroys");
  EXPECT_FALSE(plan_from_json(json, "test"));
}

TEST(PlanJson, AnotherSchemaIsRefused) {
  Json json = to_json(plan_with_everything());
  json["schema"] = 2;
  EXPECT_FALSE(plan_from_json(json, "test"));
}

TEST(PlanJson, ANumberThatIsNoIntegerIsRefused) {
  for (const char* number : {"1.0", "7.77778e+32", "18446744073709551616"}) {
    Json json = to_json(plan_with_everything());
    json["steps"][0]["undo"][0]["action"]["mode"] = Json::parse(number, nullptr, false);
    EXPECT_FALSE(plan_from_json(json, "test")) << number;
    json = to_json(plan_with_everything());
    json["schema"] = Json::parse(number, nullptr, false);
    EXPECT_FALSE(plan_from_json(json, "test")) << number;
  }
}

TEST(PlanJson, APlanThatRunsAnythingElseIsRefused) {
  const std::vector<Action> foreign = {lvq::Run{{"sh", "-c", "true"}},
                                       lvq::Run{{"/usr/sbin/pvcreate", "/dev/sdb"}},
                                       lvq::Run{{}},
                                       ReplaceFile{"/etc/shadow", "", ""},
                                       EditFile{.path = "/etc/shadow"},
                                       MakeDir{"relative", 0755},
                                       MakeDir{"/srv/../etc", 0755},
                                       RemoveDir{"/srv//a"}};
  for (const auto& action : foreign) {
    Plan plan = plan_with_everything();
    plan.steps[0].redo = {{action, std::nullopt}};
    EXPECT_FALSE(plan_from_json(to_json(plan), "test")) << text(action);
  }
}

Step needing(const std::vector<Fact>& before, const std::vector<Fact>& after) {
  Step step;
  step.action = lvq::Run{{"pvcreate"}};
  step.before = before;
  step.after = after;
  return step;
}

TEST(CheckChain, AFactThatAnEarlierStepBringsAboutHolds) {
  Plan plan;
  plan.steps = {needing({}, {PvIs{"/dev/sdc", "pv-1", ""}}),
                needing({PvIs{"/dev/sdc", "pv-1", ""}}, {})};
  plan.goal = {PvIs{"/dev/sdc", "pv-1", ""}};
  EXPECT_THAT(check_chain(plan, test::small_machine()), IsEmpty());
  EXPECT_EQ(check_chain(plan, test::small_machine(), 2).size(), 1U)
      << "from step 2 on it is not there";
}

TEST(CheckChain, NamesTheStepAndWhatWasFound) {
  Plan plan;
  plan.steps = {needing({}, {}), needing({VgAbsent{"vg"}, NoSignature{"/dev/sdb"}}, {})};
  const auto unmet = check_chain(plan, test::small_machine());
  ASSERT_EQ(unmet.size(), 1U);
  EXPECT_EQ(unmet[0].step, 2U);
  EXPECT_EQ(unmet[0].found, "sdb: gpt at byte 512; sdb1: ext4 \"photos\" UUID u-1 at byte 1080");
}

TEST(CheckChain, AGoalThatNoStepReachesIsAMisfitOfStepZero) {
  Plan plan;
  plan.goal = {SwapOn{"/dev/sdc"}};
  const auto unmet = check_chain(plan, test::small_machine());
  ASSERT_EQ(unmet.size(), 1U);
  EXPECT_EQ(unmet[0].step, 0U);
}

TEST(CheckChain, AFileIsWhatItsReplacementSays) {
  Plan plan;
  Step step = needing({FileIs{"/etc/fstab", sha256_hex("# nothing\n")}},
                      {FileIs{"/etc/fstab", sha256_hex("new\n")}});
  step.action = ReplaceFile{"/etc/fstab", "new\n", "# nothing\n"};
  plan.steps = {step};
  EXPECT_THAT(check_chain(plan, test::small_machine()), IsEmpty());
}

TEST(CheckChain, ALineThatTheReplacementLacksIsAMisfit) {
  Plan plan;
  Step step = needing({}, {FstabHas{"UUID=u", "/srv/a", "xfs", "defaults", 0}});
  step.action = ReplaceFile{"/etc/fstab", "UUID=u /srv/a xfs defaults 0 0\n", ""};
  plan.steps = {step};
  EXPECT_THAT(check_chain(plan, test::small_machine()), IsEmpty());
  step.action = ReplaceFile{"/etc/fstab", "UUID=u /srv/b xfs defaults 0 0\n", ""};
  plan.steps = {step};
  EXPECT_EQ(check_chain(plan, test::small_machine()).size(), 1U);
}

TEST(PointOfNoReturn, IsTheFirstStepThatDestroys) {
  Plan plan;
  plan.steps.resize(4);
  EXPECT_EQ(point_of_no_return(plan), std::nullopt);
  plan.steps[2].destroys = plan.steps[3].destroys = "data";
  EXPECT_EQ(point_of_no_return(plan), 3U);
}

TEST(ActionText, IsWhatAShellWouldReadBack) {
  EXPECT_EQ(text(Action{lvq::Run{{"mount", "-o", "a b", "/dev/vg/a", "/srv/it's"}}}),
            "mount -o 'a b' /dev/vg/a '/srv/it'\\''s'");
  EXPECT_EQ(text(Action{MakeDir{"/srv/a", 0755}}), "mkdir -m 0755 /srv/a");
}

// A transaction that an earlier version has begun replaces fstab as a whole.
TEST(PlanJson, ReadsAPlanOfAnEarlierVersion) {
  const std::string text = fixture("plan-with-replace-file.json");
  const auto plan = plan_from_json(*parse_json(text, "plan.json", "plan-invalid"), "plan.json");
  ASSERT_TRUE(plan) << to_string(plan.error());
  EXPECT_TRUE(std::ranges::any_of(plan->steps, [](const Step& step) {
    return std::holds_alternative<ReplaceFile>(step.action);
  }));
}

TEST(PlanJson, ReadsEachFactByTheNameThatAnEarlierVersionHadForIt) {
  const std::string text = fixture("plan-with-earlier-names.json");
  const auto plan = plan_from_json(*parse_json(text, "plan.json", "plan-invalid"), "plan.json");
  ASSERT_TRUE(plan) << to_string(plan.error());
  std::set<size_t> kinds;
  for (const auto& fact : plan->steps[0].before) kinds.insert(fact.index());
  EXPECT_EQ(kinds.size(), 53U) << "the kinds of facts of that version";
  const auto mounted = std::ranges::find_if(plan->steps[0].before, [](const Fact& fact) {
    return std::holds_alternative<Mounted>(fact);
  });
  EXPECT_EQ(std::get<Mounted>(*mounted).device, "/dev/vg/a") << "its path, then";
}

std::vector<std::string> diff_of(const ReplaceFile& file) { return file_diff(Action{file})->lines; }

TEST(FileDiff, OfAnEditIsWhatItNames) {
  const EditFile edit{.path = "/f", .lines = lines_replaced("a\nb\n", {2}, "a\n# b\n")};
  EXPECT_THAT(file_diff(Action{edit})->lines, ElementsAre("-b", "+# b"));
  EXPECT_EQ(file_diff(Action{lvq::Run{{"sync"}}}), std::nullopt);
}

TEST(CheckChain, AnEditIsAppliedToWhatTheFileHolds) {
  Plan plan;
  Step step = needing({}, {FstabHas{"UUID=u", "/srv/a", "xfs", "defaults", 0}});
  step.action =
      EditFile{.path = "/etc/fstab", .lines = lines_added({"UUID=u /srv/a xfs defaults 0 0"})};
  plan.steps = {step};
  EXPECT_THAT(check_chain(plan, test::small_machine()), IsEmpty());
  step.action =
      EditFile{.path = "/etc/fstab", .lines = lines_added({"UUID=u /srv/b xfs defaults 0 0"})};
  plan.steps = {step};
  EXPECT_EQ(check_chain(plan, test::small_machine()).size(), 1U);
}

TEST(DiffLines, ShowsOnlyWhatComesAndGoes) {
  EXPECT_THAT(diff_of({"/f", "a\nb\nc\n", "a\nc\n"}), ElementsAre("+b"));
  EXPECT_THAT(diff_of({"/f", "a\nc\n", "a\nb\nc\n"}), ElementsAre("-b"));
  EXPECT_THAT(diff_of({"/f", "a\nb\n", "a"}), ElementsAre("+b"));
  EXPECT_THAT(diff_of({"/f", "", "a\nb\n"}), ElementsAre("-a", "-b"));
}

TEST(ObjectsOf, NamesDevicesGroupsFilesAndMountPoints) {
  Plan plan;
  plan.steps = {needing({NoSignature{"/dev/sdb"}, LvAbsent{"vg", "a"}},
                        {Mounted{"/dev/vg/a", "/srv/a"}, FileIs{"/etc/fstab", ""}})};
  EXPECT_THAT(objects_of(plan).names(),
              ElementsAre("/dev/sdb", "/dev/vg/a", "/etc/fstab", "/srv/a", "volume group vg"));
}

TEST(ObjectsOf, ARequestNamesDevicesMountPointsAndItsGroup) {
  const Scope scope{.devices = {"/dev/sdb", "/dev/vg/a"},
                    .paths = {"/dev/vg", "/dev/disk/x", "/srv/a"}};
  EXPECT_THAT(objects_of(scope).names(), ElementsAre("/dev/disk/x", "/dev/sdb", "/dev/vg",
                                                     "/dev/vg/a", "/srv/a", "volume group vg"));
}

}  // namespace
}  // namespace lvq
