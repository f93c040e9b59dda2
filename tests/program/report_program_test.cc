// --report: the page is there before anything is done, and is completed whatever the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::SimHost;
using test::Ran;
using test::run_lvq;
using test::operator+;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

sim::Machine machine_with_a_disk() {
  sim::Machine machine;
  machine.set_file("/etc/fstab", "# fstab\n");
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.allow_write("/root");
  return machine;
}

const Words kProvisionA = {"provision", "--pv", "/dev/sdb",       "--vg",
                           "vg0",       "--lv", "a:1G:xfs:/srv/a"};
const Words kReport = {"--report", "change.html"};
constexpr const char* kFile = "/root/change.html";

struct ReportFile : testing::Test {
  SimHost host{machine_with_a_disk()};

  std::string page() {
    const auto text = host.read(kFile);
    return text ? *text : "(" + to_string(text.error()) + ")";
  }
  bool there_is_a_page() { return host.lstat(kFile)->kind != PathInfo::Kind::absent; }
  void fail_mkfs() {
    host.fail_tool({.when = [](const Words& argv) { return argv.front() == "mkfs.xfs"; }});
  }
};

TEST_F(ReportFile, OfADryRunShowsThePlanAndIsItsOwnersAlone) {
  const Ran ran = run_lvq(host, kProvisionA + kReport + Words{"--dry-run"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("report: /root/change.html\n"));
  EXPECT_THAT(page(), HasSubstr("lvq provision --pv /dev/sdb --vg vg0"));
  EXPECT_THAT(page(), HasSubstr("A dry run."));
  EXPECT_EQ(host.lstat(kFile)->mode, 0600U);
}

TEST_F(ReportFile, IsThereBeforeTheQuestion) {
  std::string at_the_question;
  const Console console{.out = [](std::string_view) {},
                        .err = [](std::string_view) {},
                        .answer =
                            [&] {
                              at_the_question = page();
                              return Answer{Answer::Kind::line, "n"};
                            },
                        .columns = [] { return size_t{0}; },
                        .root = true,
                        .directory = "/root"};
  EXPECT_EQ(run_app(kProvisionA + kReport, host, console), 1);
  EXPECT_THAT(at_the_question, HasSubstr("Create logical volume vg0/a"));
  EXPECT_THAT(at_the_question, Not(HasSubstr("Not executed")));
  EXPECT_THAT(page(), HasSubstr("Not executed: the question was not answered with yes."));
}

TEST_F(ReportFile, IsCompletedWithWhatWasProved) {
  EXPECT_EQ(run_lvq(host, kProvisionA + kReport + Words{"-y"}).exit, 0);
  EXPECT_THAT(page(), HasSubstr("Completed: the machine is in the state that the plan promised."));
  EXPECT_THAT(page(), HasSubstr("/dev/vg0/a is mounted on /srv/a"));
  EXPECT_THAT(page(), Not(HasSubstr("✗ no")));
  EXPECT_THAT(page(), HasSubstr("lvq verify "));
  EXPECT_EQ(host.lstat(kFile)->mode, 0600U);
}

TEST_F(ReportFile, OfAFailureSaysWhereItStoppedAndWhatToType) {
  fail_mkfs();
  EXPECT_EQ(run_lvq(host, kProvisionA + kReport + Words{"-y"}).exit, 2);
  EXPECT_THAT(page(), HasSubstr("Failed at step 4 of "));
  EXPECT_THAT(page(), HasSubstr("lvq continue "));
  EXPECT_THAT(page(), HasSubstr("lvq repair "));
  EXPECT_THAT(page(), HasSubstr("✗ no"));
  EXPECT_THAT(page(), HasSubstr("not run"));
}

TEST_F(ReportFile, OfARecoveryIsItsOwn) {
  fail_mkfs();
  run_lvq(host, kProvisionA + Words{"-y"});
  EXPECT_EQ(run_lvq(host, Words{"repair", "-y"} + kReport).exit, 0);
  EXPECT_THAT(page(), HasSubstr("<h1>lvq repair</h1>"));
  EXPECT_THAT(page(), HasSubstr("Everything was taken back"));
  EXPECT_THAT(page(), HasSubstr("Nothing that was there before is destroyed."));
  EXPECT_THAT(page(), HasSubstr("The transaction is taken back and closed."));
}

// The mkfs that failed, step 4, has left nothing to be taken back.
TEST_F(ReportFile, OfARecoveryHasTheNumbersOfTheTransaction) {
  fail_mkfs();
  run_lvq(host, kProvisionA + Words{"-y"});
  run_lvq(host, Words{"repair", "--dry-run", "--report", "change.md"});
  const auto back = host.read("/root/change.md");
  ASSERT_TRUE(back);
  EXPECT_THAT(*back, HasSubstr("| Step | What | Remarks | Took |\n| --- | --- | --- | --- |\n"
                               "| 3 | Take back: "));
  EXPECT_THAT(*back, HasSubstr("| 1 | Take back: "));
  run_lvq(host, Words{"continue", "--dry-run", "--report", "change.md"});
  const auto on = host.read("/root/change.md");
  ASSERT_TRUE(on);
  EXPECT_THAT(*on, Not(HasSubstr("| 3 | ")));
  EXPECT_THAT(*on, HasSubstr("| 5 | "));
}

TEST_F(ReportFile, SaysWhatTheTerminalSays) {
  const Ran ran = run_lvq(host, kProvisionA + Words{"--dry-run", "--report", "change.md"});
  const auto text = host.read("/root/change.md");
  ASSERT_TRUE(text);
  const Words summary = {"1 disk, 1 volume, 8 steps.", "Destroys nothing.",
                         "Can be taken back throughout."};
  EXPECT_THAT(ran.out, HasSubstr(join(summary, " ")));
  EXPECT_THAT(*text, HasSubstr("- " + join(summary, "\n- ") + "\n"));
  EXPECT_THAT(ran.out, HasSubstr("To carry it out:\n  lvq provision"));
  EXPECT_THAT(*text, HasSubstr("Next:\n\n```sh\nlvq provision --pv /dev/sdb --vg vg0 --lv "
                               "a:1G:xfs:/srv/a --report change.md\n```"));
}

TEST_F(ReportFile, OfContinueShowsWhatWasLeft) {
  fail_mkfs();
  run_lvq(host, kProvisionA + Words{"-y"});
  EXPECT_EQ(run_lvq(host, Words{"continue", "-y"} + kReport).exit, 0);
  EXPECT_THAT(page(), HasSubstr("<h1>lvq continue</h1>"));
  EXPECT_THAT(page(), HasSubstr("Planned by"));
  EXPECT_THAT(page(), HasSubstr("Completed: the machine"));
}

TEST_F(ReportFile, MarkdownByItsSuffix) {
  EXPECT_EQ(run_lvq(host, kProvisionA + Words{"--report", "/root/change.md", "-y"}).exit, 0);
  const auto text = host.read("/root/change.md");
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, testing::StartsWith("# lvq provision: Completed\n"));
}

TEST_F(ReportFile, OfACaptureHasTheDigestOfItsFile) {
  const std::string capture = run_lvq(host, {"capture"}).out;
  host.machine().set_file("/root/capture.json", capture);
  EXPECT_EQ(run_lvq(host, kProvisionA + kReport + Words{"--from", "capture.json"}).exit, 0);
  EXPECT_THAT(page(), HasSubstr("SHA-256 " + sha256_hex(capture)));
  EXPECT_THAT(page(), HasSubstr("/root/capture.json"));
}

TEST_F(ReportFile, AnUnknownSuffixIsRefusedBeforeAnythingElse) {
  const Ran ran = run_lvq(host, kProvisionA + Words{"--report", "change.pdf", "-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("refused [usage] --report /root/change.pdf is a page of a kind"));
  EXPECT_TRUE(host.runs().empty());
}

TEST_F(ReportFile, AnEmptyNameIsNotAsIfItHadNotBeenGiven) {
  const Ran ran = run_lvq(host, kProvisionA + Words{"--report", "", "-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("names no file"));
}

TEST_F(ReportFile, CommandsWithoutAPlanRefuseIt) {
  for (const Words& command : {Words{"status"}, Words{"history"}, Words{"capture"}, Words{"verify"},
                               Words{"repair", "--abandon"}}) {
    const Ran ran = run_lvq(host, command + kReport);
    EXPECT_EQ(ran.exit, 1) << command.front();
    EXPECT_THAT(ran.err, HasSubstr("refused [usage] --report"));
  }
  EXPECT_FALSE(there_is_a_page());
}

TEST_F(ReportFile, ThatCannotBeWrittenBeforeIsARefusal) {
  host.fail_write({.path_part = "change.html"});
  const Ran ran = run_lvq(host, kProvisionA + kReport + Words{"-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("No space left on device"));
  EXPECT_EQ(run_lvq(host, {"history", "--output", "json"}).out.find("provision"),
            std::string::npos);
}

TEST_F(ReportFile, ThatCannotBeCompletedIsAWarning) {
  host.fail_write({.path_part = "change.html", .nth = 2});
  const Ran ran = run_lvq(host, kProvisionA + kReport + Words{"-y", "--output", "json"});
  EXPECT_EQ(ran.exit, 0);
  const auto json = Json::parse(ran.out);
  EXPECT_EQ(json["status"], "completed");
  EXPECT_EQ(json["report"], kFile);
  EXPECT_EQ(json["warnings"].back()["code"], "report-incomplete");
  EXPECT_THAT(page(), Not(HasSubstr("Completed:")));
}

TEST_F(ReportFile, FollowsNoLink) {
  host.machine().set_file("/root/precious.html", "precious");
  host.machine().make_link(kFile, "/root/precious.html");
  EXPECT_EQ(run_lvq(host, kProvisionA + kReport + Words{"-y"}).exit, 1);
  EXPECT_EQ(*host.read("/root/precious.html"), "precious");
}

TEST_F(ReportFile, BelowAPlaceThatThePlanMountsIsRefused) {
  host.machine().allow_write("/srv");
  const Ran ran = run_lvq(host, kProvisionA + Words{"--report", "/srv/a/change.html", "-y"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("lies below /srv/a"));
}

TEST_F(ReportFile, WithoutAPlanThereIsNone) {
  run_lvq(host, kProvisionA + Words{"-y"});
  const Ran ran = run_lvq(host, kProvisionA + kReport + Words{"-y"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.err, HasSubstr("No report was written"));
  EXPECT_FALSE(there_is_a_page());
  EXPECT_EQ(Json::parse(run_lvq(host, kProvisionA + kReport + Words{"-y", "--output=json"}).out)
                .at("report"),
            nullptr);
}

}  // namespace
}  // namespace lvq
