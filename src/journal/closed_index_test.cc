#include "journal/closed_index.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "journal/ledger.h"
#include "journal/prune.h"
#include "journal/summed_line.h"
#include "tests/support/memory_host.h"
#include "tests/support/open_journal.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kDir = "/var/lib/lvq";
const std::string kIndexFile = kDir + "/closed";

std::string id_of(size_t n) {
  const std::string digits = std::to_string(n);
  return "20260101T000000Z-" + std::string(6 - digits.size(), '0') + digits;
}

std::string folder_of(size_t n) { return kDir + "/transactions/" + id_of(n); }

Step step_of(Action action) {
  Step step;
  step.title = "Do a thing";
  step.action = std::move(action);
  return step;
}

ClosedLine line(size_t n, Traces traces = {}) {
  return {id_of(n), "2026-01-01T00:00:00.000Z", State::completed, std::move(traces)};
}

class ClosedIndexTest : public testing::Test {
 protected:
  ClosedIndexTest() { host.nodes["/var/lib"] = {PathInfo::Kind::directory, 0755}; }

  // A transaction of these steps, each of them done, that ends like this.
  void journaled(size_t n, std::vector<Step> steps, Event end) {
    Plan plan;
    plan.id = id_of(n);
    plan.command = "snap-back";
    plan.steps = std::move(steps);
    Journal journal = Journal::begin(host, kDir, plan, Origin{}).value();
    for (size_t step = 1; step <= plan.steps.size(); ++step)
      for (const Event event : {Event::start, Event::done})
        journal.note({.event = event, .step = step}).value();
    journal.note({.event = end}).value();
  }
  void made(size_t n, const std::string& path) {
    journaled(n, {step_of(MakeDir{path, 0755})}, Event::completed);
  }
  void removed(size_t n, const std::string& path) {
    journaled(n, {step_of(RemoveDir{path})}, Event::completed);
  }

  Ledger ledger() { return read_ledger(host, kDir).value(); }
  Traces traces() { return all_traces(host, kDir, ledger()); }
  void enter_all() { enter_ended(host, kDir, ledger().ended).value(); }
  std::string& index() { return host.files.at(kIndexFile); }
  std::string& log(size_t n) { return host.files.at(folder_of(n) + "/log.jsonl"); }
  std::vector<ClosedLine> old() {
    return closed_before(host, kDir, ledger(), "2027-01-01T00:00:00.000Z")->lines;
  }

  MemoryHost host;
};

TEST_F(ClosedIndexTest, WhatIsWrittenIsRead) {
  const ClosedLine plain = line(1),
                   full = line(2, {{"/srv/a", "/srv/\"b\""}, {"/srv/c"}, {"vg/s"}});
  const Traces remembered{{"/srv/d"}, {}, {"vg/t"}};
  const auto read = decode_closed(encode_closed(plain) + "\n" + encode_closed(full) + "\n" +
                                  encode_remembered(remembered) + "\n");
  EXPECT_EQ(read.all().size(), 2U);
  EXPECT_EQ(read.all().at(plain.id), plain);
  EXPECT_EQ(read.all().at(full.id), full);
  EXPECT_EQ(read.remembered, remembered);
}

TEST_F(ClosedIndexTest, ALineCutOffAnywhereIsNotBelievedAndSpoilsNoOther) {
  const std::string whole = encode_closed(line(1, {.made = {"/srv/a"}}));
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto read = decode_closed(whole.substr(0, size) + "\n" + encode_closed(line(2)) + "\n");
    EXPECT_FALSE(read.contains(id_of(1))) << size;
    EXPECT_TRUE(read.contains(id_of(2))) << size;
  }
}

TEST_F(ClosedIndexTest, ALineWithAnyByteChangedIsNotBelieved) {
  for (const auto& whole : {encode_closed(line(1)), encode_closed(line(1, {.made = {"/srv/a"}}))})
    for (size_t at = 0; at < whole.size(); ++at) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      EXPECT_THAT(decode_closed(changed + "\n").all(), IsEmpty()) << changed;
    }
}

TEST_F(ClosedIndexTest, WhatIsNoLineOfItsOwnIsPassedOver) {
  const auto summed = [](std::string text) {
    return with_sum(parse_json(text, "", "plan-invalid").value());
  };
  for (
      const std::string& text :
      {std::string("{}"), std::string("garbage"), std::string(1, '\0'),
       summed(R"({"id":"../../x"})"),
       summed(
           R"({"id":"20260101T000000Z-000001","time":"2026-01-01T00:00:00.000Z","state":"executing"})"),
       summed(R"({"id":"20260101T000000Z-000001","time":"yesterday","state":"completed"})"),
       summed(
           R"({"id":"20260101T000000Z-000001","time":"2026-01-01T00:00:00.000Z","state":"completed","more":1})"),
       summed(R"({"made":[1]})")}) {
    const auto read = decode_closed(text + "\n");
    EXPECT_THAT(read.all(), IsEmpty()) << text;
    EXPECT_TRUE(read.remembered.empty()) << text;
  }
}

TEST_F(ClosedIndexTest, AClosedTransactionIsEnteredOnceItIsClosed) {
  made(1, "/srv/a");
  journaled(2, {}, Event::stopped);
  EXPECT_THAT(ledger().ended, ElementsAre(id_of(1)));
  enter_ended(host, kDir, {id_of(1), id_of(2)}).value();
  EXPECT_THAT(ledger().ended, IsEmpty());
  EXPECT_EQ(ledger().index.all().size(), 1U);
  EXPECT_EQ(ledger().index.all().at(id_of(1)).traces.made, std::set<std::string>{"/srv/a"});
  ASSERT_EQ(ledger().open.size(), 1U);
  EXPECT_EQ(ledger().open[0].plan.id, id_of(2));
}

TEST_F(ClosedIndexTest, HoweverManyAreClosedTheSameFewFilesAreLookedAt) {
  const auto looks = [&] {
    host.calls.clear();
    EXPECT_EQ(ledger().open.size(), 1U);
    traces();
    return host.calls.size();
  };
  journaled(1, {}, Event::stopped);
  made(2, "/srv/a");
  enter_all();
  const size_t few = looks();
  for (size_t n = 3; n <= 2000; ++n) made(n, "/srv/a");
  EXPECT_GT(looks(), 2000U) << "none of these is in the index yet";
  enter_all();
  EXPECT_EQ(looks(), few);
  EXPECT_LT(few, 40U);
}

TEST_F(ClosedIndexTest, AnAppendThatWasCutOffAnywhereLosesNothing) {
  made(1, "/srv/a");
  enter_all();
  const std::string whole = index();
  for (size_t size = 0; size < whole.size(); ++size) {
    index() = whole.substr(0, size);
    EXPECT_EQ(traces().made, std::set<std::string>{"/srv/a"}) << size;
    enter_all();
    EXPECT_THAT(ledger().ended, IsEmpty()) << size;
    EXPECT_EQ(traces().made, std::set<std::string>{"/srv/a"}) << size;
  }
}

TEST_F(ClosedIndexTest, ALineTwiceIsALine) {
  made(1, "/srv/a");
  removed(2, "/srv/a");
  enter_all();
  enter_ended(host, kDir, {id_of(1)}).value();
  EXPECT_THAT(traces().made, IsEmpty());
}

TEST_F(ClosedIndexTest, WhatWasTakenBackLeftNothing) {
  journaled(1, {step_of(MakeDir{"/srv/a", 0755})}, Event::repaired);
  made(2, "/srv/b");
  EXPECT_EQ(traces().made, std::set<std::string>{"/srv/b"});
  enter_all();
  EXPECT_EQ(traces().made, std::set<std::string>{"/srv/b"});
}

TEST_F(ClosedIndexTest, AClosedJournalMayBeDamagedInAnyWay) {
  for (const char* file : {"/plan.json", "/log.jsonl"}) {
    made(1, "/srv/a");
    enter_all();
    host.files.at(folder_of(1) + file) = "garbage\ngarbage\n";
    EXPECT_THAT(ledger().damaged, IsEmpty());
    EXPECT_THAT(ledger().ended, IsEmpty());
    EXPECT_EQ(traces().made, std::set<std::string>{"/srv/a"});
    host.nodes.clear();
    host.files.clear();
  }
}

TEST_F(ClosedIndexTest, ALogWhoseLastLineClosesItIsClosedWhateverIsDamagedBefore) {
  made(1, "/srv/a");
  log(1)[20] ^= 1;
  EXPECT_THAT(ledger().damaged, IsEmpty());
  EXPECT_THAT(ledger().ended, ElementsAre(id_of(1)));
  enter_all();
  EXPECT_EQ(ledger().index.all().at(id_of(1)).state, State::completed);
}

TEST_F(ClosedIndexTest, ADamagedJournalThatMayBeOpenIsToldWithItsPlanWhereThatCanBeRead) {
  journaled(1, {step_of(MakeDir{"/srv/a", 0755})}, Event::stopped);
  journaled(2, {}, Event::stopped);
  log(1)[20] ^= 1;
  host.files.at(folder_of(2) + "/plan.json") = "of a later version";
  journaled(3, {}, Event::stopped);
  const Ledger found = ledger();
  ASSERT_EQ(found.damaged.size(), 2U);
  EXPECT_EQ(found.damaged[0].id, id_of(1));
  EXPECT_THAT(found.damaged[0].error.subject, HasSubstr("log.jsonl:1"));
  EXPECT_EQ(found.damaged[0].plan->steps.size(), 1U);
  EXPECT_EQ(found.damaged[1].id, id_of(2));
  EXPECT_FALSE(found.damaged[1].plan);
  ASSERT_EQ(found.open.size(), 1U) << "it hides none of the others";
}

TEST_F(ClosedIndexTest, PruningTakesWhatIsOldAndClosedAndNothingElse) {
  made(1, "/srv/a");
  journaled(2, {}, Event::stopped);
  host.now += std::chrono::years(1);
  made(3, "/srv/c");
  enter_all();
  const auto lines = closed_before(host, kDir, ledger(), "2027-01-01T00:00:00.000Z")->lines;
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].id, id_of(1));
  prune(host, kDir, lines).value();
  EXPECT_THAT(*list_transactions(host, kDir), ElementsAre(id_of(2), id_of(3)));
  EXPECT_FALSE(host.nodes.contains(folder_of(1)));
  EXPECT_EQ(ledger().index.all().size(), 1U);
  EXPECT_THAT(host.files.at(kDir + "/begun"), testing::Not(HasSubstr(id_of(1))));
  EXPECT_EQ(last_transaction(host, kDir), id_of(3));
}

TEST_F(ClosedIndexTest, PruningKeepsInMindWhatIsStillThere) {
  made(1, "/srv/a");
  made(2, "/srv/gone");
  made(3, "/srv/removed");
  removed(4, "/srv/removed");
  Step merge = step_of(::lvq::Run{{"lvconvert", "--merge", "vg/s"}});
  merge.after = {LvAbsent{"vg", "s"}};
  journaled(5, {merge}, Event::completed);
  for (const char* path : {"/srv/a", "/srv/removed"})
    host.nodes[path] = {PathInfo::Kind::directory, 0755};
  for (int times = 0; times < 2; ++times) {  // the first time none is in the index
    prune(host, kDir, old()).value();
    EXPECT_THAT(*list_transactions(host, kDir), IsEmpty());
    EXPECT_EQ(traces().made, std::set<std::string>{"/srv/a"});
    EXPECT_EQ(traces().merged, std::set<std::string>{"vg/s"});
  }
  removed(6, "/srv/a");
  EXPECT_THAT(traces().made, IsEmpty());
}

TEST_F(ClosedIndexTest, AJournalWithAFolderInItIsNotPruned) {
  made(1, "/srv/a");
  host.nodes[folder_of(1) + "/old"] = {PathInfo::Kind::directory, 0700};
  const auto prunable = closed_before(host, kDir, ledger(), "2027-01-01T00:00:00.000Z").value();
  EXPECT_THAT(prunable.lines, IsEmpty());
  EXPECT_THAT(prunable.kept, ElementsAre(id_of(1)));
}

}  // namespace
}  // namespace lvq
