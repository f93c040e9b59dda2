#include "journal/journal.h"

#include <gmock/gmock.h>

#include <numeric>

#include "base/digest.h"
#include "base/text.h"
#include "journal/record_json.h"
#include "tests/support/memory_host.h"
#include "tests/support/open_journal.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kId = "20261122T155130Z-9f3a1c";
const std::string kFolder = std::string("/var/lib/lvq/transactions/") + kId;
const std::string kPlan = kFolder + "/plan.json";
const std::string kLog = kFolder + "/log.jsonl";

Plan plan_of(size_t steps) {
  Plan plan;
  plan.id = kId;
  plan.command = "provision";
  plan.argv = {"lvq", "provision"};
  for (size_t n = 1; n <= steps; ++n) {
    Step step;
    step.title = "Do thing " + std::to_string(n);
    step.action = Run{{"vgck", std::to_string(n)}};
    plan.steps.push_back(step);
  }
  return plan;
}

Record record(Event event, size_t step = 0) {
  Record out;
  out.event = event;
  out.step = step;
  return out;
}

class JournalTest : public testing::Test {
 protected:
  JournalTest() { host.nodes["/var/lib"] = {PathInfo::Kind::directory, 0755}; }

  Journal begun() { return Journal::begin(host, "/var/lib/lvq", plan_of(3), origin).value(); }
  Journal begun_with(const std::vector<Record>& records) {
    Journal journal = begun();
    for (const Record& r : records) EXPECT_TRUE(journal.note(r));
    return journal;
  }
  Result<Transaction> load() { return load_transaction(host, "/var/lib/lvq", kId); }
  Result<Journal> open() { return open_journal(host, "/var/lib/lvq", kId); }
  std::string& log() { return host.files[kLog]; }

  MemoryHost host;
  const Origin origin{"2026-11-22T15:51:30.123Z", "1.0.0", "2.03.16", "6.1.0", "web1"};
};

TEST_F(JournalTest, BeginMakesPrivateFoldersAndBothFiles) {
  begun();
  for (const std::string folder : {"/var/lib/lvq", "/var/lib/lvq/transactions", kFolder.c_str()})
    EXPECT_EQ(host.nodes.at(folder).mode, 0700U) << folder;
  EXPECT_EQ(host.nodes.at(kPlan).mode, 0600U);
  EXPECT_EQ(host.nodes.at(kLog).mode, 0600U);
  const auto transaction = load();
  ASSERT_TRUE(transaction) << to_string(transaction.error());
  EXPECT_EQ(transaction->origin.kernel, "6.1.0");
  EXPECT_EQ(transaction->plan.steps.size(), 3U);
  EXPECT_EQ(transaction->records.size(), 1U);
  EXPECT_EQ(transaction->records[0].plan_digest, sha256_hex(host.files.at(kPlan)));
  EXPECT_EQ(transaction->state(), State::executing);
  EXPECT_TRUE(transaction->open());
}

TEST_F(JournalTest, WhatCannotBeBegunLeavesNothingBehind) {
  host.full = true;
  EXPECT_FALSE(Journal::begin(host, "/var/lib/lvq", plan_of(1), origin));
  EXPECT_FALSE(host.nodes.contains(kFolder));
  EXPECT_EQ(list_transactions(host, "/var/lib/lvq"), std::vector<std::string>{});
}

// The example of docs/journal-format.md.
TEST_F(JournalTest, RecordIsOneLineAsDocumented) {
  Record failed = record(Event::failed, 4);
  failed.time = "2026-11-22T15:51:31.007Z";
  failed.seconds = 0.25;
  failed.exit_status = 5;
  failed.words = "  Volume group \"vg0\" has insufficient free space\n";
  const std::string body =
      R"({"n":9,"time":"2026-11-22T15:51:31.007Z","event":"failed","step":4,"seconds":0.25,"exit_status":5,)"
      R"("words":"  Volume group \"vg0\" has insufficient free space\n")";
  EXPECT_EQ(encode_record(9, failed), body + R"(,"sum":"7d1e394067b1bf0f"})");
}

TEST_F(JournalTest, ThatAStepWasSeenUntouchedIsKept) {
  Record failed = record(Event::failed, 2);
  failed.untouched = true;
  begun_with({record(Event::start, 2), failed});
  EXPECT_THAT(log(), testing::HasSubstr(R"("step":2,"untouched":true,"sum")"));
  const auto transaction = load();
  ASSERT_TRUE(transaction) << to_string(transaction.error());
  EXPECT_TRUE(transaction->records.back().untouched);
  EXPECT_FALSE(transaction->records[1].untouched);
}

TEST_F(JournalTest, OneAppendANote) {
  Journal journal = begun();
  const size_t before = host.count("append ");
  ASSERT_TRUE(journal.note(record(Event::start, 1)));
  EXPECT_EQ(host.count("append "), before + 1);
}

TEST_F(JournalTest, TornLastLineIsCountedAndCutBeforeTheNextNote) {
  begun_with({record(Event::start, 1), record(Event::done, 1)});
  log() += R"({"n":4,"time":"2026-)";
  EXPECT_EQ(load()->torn_bytes, 20U);
  EXPECT_EQ(load()->done(), 1U);
  Journal journal = open().value();
  ASSERT_TRUE(journal.note(record(Event::start, 2)));
  EXPECT_EQ(load()->torn_bytes, 0U);
  EXPECT_EQ(load()->records.size(), 4U);
}

TEST_F(JournalTest, LastLineThatFailsItsChecksumIsTorn) {
  begun_with({record(Event::start, 1)});
  log()[log().size() - 5] ^= 1;
  EXPECT_EQ(load()->records.size(), 1U);
  EXPECT_GT(load()->torn_bytes, 0U);
}

TEST_F(JournalTest, DamageInTheMiddleIsAnErrorThatNamesTheLine) {
  begun_with({record(Event::start, 1), record(Event::done, 1)});
  log()[log().find("\"start\"") + 1] = 'X';
  const auto transaction = load();
  ASSERT_FALSE(transaction);
  EXPECT_EQ(transaction.error().code, "plan-invalid");
  EXPECT_EQ(transaction.error().subject, kLog + ":2");
  EXPECT_FALSE(open());
}

TEST_F(JournalTest, LinesRunTogetherAreDamage) {
  begun_with({record(Event::start, 1), record(Event::done, 1)});
  log()[log().rfind('\n', log().size() - 2)] = ' ';
  EXPECT_EQ(load().error().subject, kLog + ":2");
}

TEST_F(JournalTest, RecordsOutOfOrderAreAnError) {
  begun_with({record(Event::start, 1), record(Event::done, 1)});
  auto lines = split_lines(log());
  std::swap(lines[1], lines[2]);
  log() = join(lines, "\n") + "\n";
  EXPECT_THAT(load().error().message, HasSubstr("out of order"));
  log() = lines[0] + "\n" + lines[0] + "\n";
  EXPECT_THAT(load().error().message, HasSubstr("out of order"));
}

std::string with_sum(const std::string& body) {
  return body + R"(,"sum":")" + sha256_hex(body).substr(0, 16) + "\"}\n";
}

TEST_F(JournalTest, WholeLinesThatMakeNoSenseAreErrorsEvenAtTheEnd) {
  begun();
  const std::string good = log(), head = R"({"n":2,"time":"2026-11-22T15:51:31.007Z",)";
  for (const std::string body :
       {R"("event":"exploded","step":1)", R"("event":"start","step":0)",
        R"("event":"start","step":4)", R"("event":"begin","step":0)",
        R"("event":"start","step":1,"new":1)", R"("event":"start","step":1,"step":1)",
        R"("event":"start","step":-1)", R"("event":"start", "step":1)",
        R"("event":"failed","step":1,"seconds":1e99)", R"("step":1)"}) {
    log() = good + with_sum(head + body);
    const auto transaction = load();
    ASSERT_FALSE(transaction) << body;
    EXPECT_EQ(transaction.error().subject, kLog + ":2") << body;
  }
  for (const std::string whole :
       {R"({"n":2)", R"([1)", R"({"n":2,"time":"\u001b[2J","event":"start","step":1)"}) {
    log() = good + with_sum(whole);
    EXPECT_FALSE(load()) << whole;
  }
}

TEST_F(JournalTest, OtherPlanThanTheOneBegunIsAnError) {
  begun();
  std::string& text = host.files[kPlan];
  text.replace(text.find("thing 2"), 7, "thing 9");
  EXPECT_THAT(load().error().message, HasSubstr("its digest is another"));
  host.files[kPlan] = "{}";
  EXPECT_EQ(load().error().code, "plan-invalid");
}

TEST_F(JournalTest, PlanOfAnotherTransactionOrSchemaIsAnError) {
  begun();
  std::string& text = host.files[kPlan];
  const std::string good = text;
  text.replace(text.find("\"schema\": 1"), 11, "\"schema\": 2");
  EXPECT_THAT(load().error().message, HasSubstr("schema"));
  text = good;
  text.replace(text.find(kId), 23, "20261122T155130Z-000000");
  EXPECT_THAT(load().error().message, HasSubstr("another transaction"));
}

TEST_F(JournalTest, WithoutAWholeFirstRecordNothingWasExecuted) {
  begun();
  for (const std::string& text :
       {std::string(), log().substr(0, 30), log().substr(0, log().size() - 1)}) {
    log() = text;
    EXPECT_EQ(load()->state(), State::planned);
    EXPECT_FALSE(load()->open());
  }
  host.forget(kLog);
  EXPECT_EQ(load()->state(), State::planned);
  ASSERT_TRUE(open());  // begins it
  EXPECT_EQ(load()->state(), State::executing);
}

TEST_F(JournalTest, HostileIdsNeverReachAPath) {
  for (const char* id :
       {"", "..", "../../../etc", "20261122T155130Z-9f3a1c/..", "20261122T155130Z-9f3a1\n"}) {
    EXPECT_EQ(load_transaction(host, "/var/lib/lvq", id).error().code, "plan-invalid") << id;
    EXPECT_FALSE(open_journal(host, "/var/lib/lvq", id)) << id;
    Plan plan = plan_of(1);
    plan.id = id;
    EXPECT_FALSE(Journal::begin(host, "/var/lib/lvq", plan, origin)) << id;
  }
  EXPECT_EQ(host.nodes.size(), 1U);
  EXPECT_THAT(host.files, IsEmpty());
}

TEST_F(JournalTest, UnsafeStateDirectoryIsRefused) {
  using Kind = PathInfo::Kind;
  for (const PathInfo& node : {PathInfo{Kind::directory, 0700, 1000},
                               PathInfo{Kind::directory, 0770}, PathInfo{Kind::directory, 0702},
                               PathInfo{Kind::symlink, 0777}, PathInfo{Kind::file, 0600}}) {
    host.nodes["/var/lib/lvq"] = node;
    EXPECT_EQ(Journal::begin(host, "/var/lib/lvq", plan_of(1), origin).error().code,
              "state-dir-unsafe");
    EXPECT_EQ(list_transactions(host, "/var/lib/lvq").error().code, "state-dir-unsafe");
    EXPECT_EQ(load().error().code, "state-dir-unsafe");
  }
  EXPECT_EQ(host.nodes.size(), 2U);
  EXPECT_THAT(host.files, IsEmpty());
}

TEST_F(JournalTest, FailedNoteEndsTheJournal) {
  Journal journal = begun();
  host.append_only = 10;
  const auto first = journal.note(record(Event::start, 1));
  ASSERT_FALSE(first);
  host.append_only.reset();
  EXPECT_EQ(journal.note(record(Event::stopped)).error(), first.error());
  EXPECT_EQ(load()->records.size(), 1U);
  EXPECT_EQ(load()->torn_bytes, 10U);
  EXPECT_TRUE(open()->note(record(Event::start, 1)));
  EXPECT_EQ(load()->records.size(), 2U);
}

TEST_F(JournalTest, BegunTwiceIsAnError) {
  begun();
  EXPECT_EQ(Journal::begin(host, "/var/lib/lvq", plan_of(1), origin).error().code, "exists");
}

TEST_F(JournalTest, ListsOldestFirstWhatHasAPlan) {
  EXPECT_THAT(*list_transactions(host, "/var/lib/lvq"), IsEmpty());
  begun();
  Plan older = plan_of(1);
  older.id = "20251122T155130Z-ffffff";
  ASSERT_TRUE(Journal::begin(host, "/var/lib/lvq", older, origin));
  const std::string all = "/var/lib/lvq/transactions/";
  host.nodes[all + "20261122T155130Z-000000"] = {PathInfo::Kind::directory,
                                                 0700};  // cut before plan.json
  host.nodes[all + "lost+found"] = {PathInfo::Kind::directory, 0700};
  EXPECT_THAT(*list_transactions(host, "/var/lib/lvq"), ElementsAre(older.id, kId));
}

TEST_F(JournalTest, TheLastIsTheOneThatBeganLastWhateverTheClockSays) {
  EXPECT_EQ(last_transaction(host, "/var/lib/lvq").error().code, "absent");
  begun();
  Plan later = plan_of(1);
  later.id = "20250101T000000Z-000001";  // the clock went back by a year
  ASSERT_TRUE(Journal::begin(host, "/var/lib/lvq", later, origin));
  EXPECT_EQ(last_transaction(host, "/var/lib/lvq").value(), later.id);
  auto& order = host.files["/var/lib/lvq/begun"];
  order += "\n20250102T0000";  // cut off, before there was anything of it
  EXPECT_EQ(last_transaction(host, "/var/lib/lvq").value(), later.id);
  Plan next = plan_of(1);
  next.id = "20240101T000000Z-000002";
  ASSERT_TRUE(Journal::begin(host, "/var/lib/lvq", next, origin));
  EXPECT_EQ(last_transaction(host, "/var/lib/lvq").value(), next.id);
  host.forget("/var/lib/lvq/begun");  // of an lvq that did not write it: by name
  EXPECT_EQ(last_transaction(host, "/var/lib/lvq").value(), kId);
}

TEST_F(JournalTest, ToolsWordsAreKeptPrintableAndShort) {
  Record failed = record(Event::failed, 1);
  for (int i = 0; i < 3000; ++i) failed.words += "\x1b[31m\xff\xc3\xa9";
  failed.seconds = -std::numeric_limits<double>::infinity();
  begun_with({failed});
  ASSERT_EQ(load()->records.size(), 2U);
  EXPECT_LE(load()->records[1].words.size(), 4096U);
  EXPECT_THAT(load()->records[1].words, testing::Not(HasSubstr("\x1b")));
  EXPECT_EQ(load()->records[1].seconds, 0);
}

TEST_F(JournalTest, AuditLineCannotBeForged) {
  ASSERT_TRUE(audit(host, "/var/log/lvq/lvq.log", kId, "INTENT echo a\nb\x1b[2J"));
  ASSERT_TRUE(audit(host, "/var/log/lvq/lvq.log", kId, "SUCCESS"));
  EXPECT_EQ(host.nodes.at("/var/log/lvq").mode, 0700U);
  EXPECT_EQ(host.nodes.at("/var/log/lvq/lvq.log").mode, 0600U);
  EXPECT_THAT(split_lines(host.files.at("/var/log/lvq/lvq.log")),
              ElementsAre(StartsWith("2026-11-22T"), StartsWith("2026-11-22T")));
  EXPECT_THAT(host.files.at("/var/log/lvq/lvq.log"),
              HasSubstr(std::string("Z ") + kId + " INTENT echo a\\nb\\x1b[2J\n"));
}

}  // namespace
}  // namespace lvq
