// At every effect of a transaction the power fails: before it, in its middle, after it. The machine boots again, and
// from the journal alone it has to be clear which steps are done, and that what they did outlasted the cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "base/text.h"
#include "engine/cursor.h"
#include "probe/probe.h"
#include "tests/powercut/transactions.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::CutPlan;
using sim::Machine;
using sim::SimHost;
using sim::Where;
using test::run_lvq;

// What an uncut run did: its effects, and at which of them each step's "done" became durable.
struct Reference {
  size_t effects = 0;
  std::vector<size_t> done_at;  // effect number, by step
  std::vector<size_t> start_at;
  size_t begun_at = 0;
};

Reference run_uncut(const test::Transaction& each) {
  SimHost host(each.machine);
  const auto ran = run_lvq(host, each.argv);
  EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
  Reference reference{.effects = host.effects().count()};
  const auto id = list_transactions(host, "/var/lib/lvq")->front();
  const auto transaction = load_transaction(host, "/var/lib/lvq", id);
  // Appends to log.jsonl come in the order of the records.
  std::vector<size_t> appends;
  for (size_t n = 1; n <= reference.effects; ++n)
    if (host.effects().labels()[n - 1].find("append") != std::string::npos &&
        host.effects().labels()[n - 1].find("log.jsonl") != std::string::npos)
      appends.push_back(n);
  EXPECT_EQ(appends.size(), transaction->records.size());
  for (size_t i = 0; i < appends.size() && i < transaction->records.size(); ++i) {
    const Record& record = transaction->records[i];
    if (record.event == Event::begin) reference.begun_at = appends[i];
    if (record.event == Event::start) reference.start_at.push_back(appends[i]);
    if (record.event == Event::done) reference.done_at.push_back(appends[i]);
  }
  return reference;
}

// Of records appended at these effects: how many are surely durable, and how many may be.
std::pair<size_t, size_t> durable(const std::vector<size_t>& at, const CutPlan& cut) {
  size_t surely = 0, maybe = 0;
  for (const size_t effect : at) {
    surely += effect < cut.effect || (effect == cut.effect && cut.where == Where::after);
    maybe += effect < cut.effect || (effect == cut.effect && cut.where != Where::before);
  }
  return {surely, maybe};
}

// The machine after the power failed there while lvq ran, and it was switched on again.
Machine cut_and_boot(const Machine& machine, const std::vector<std::string>& argv, const CutPlan& cut) {
  SimHost host(machine);
  host.cut(cut);
  EXPECT_TRUE(sim::run_until_cut(host, [&] { run_lvq(host, argv); }));
  return host.machine().reboot(cut.seed);
}

// Cuts, boots, and looks for the cursor; nothing where no journal had begun.
std::optional<Cursor> cursor_after(const test::Transaction& each, const Reference& reference, const CutPlan& cut) {
  SimHost booted(cut_and_boot(each.machine, each.argv, cut));
  EXPECT_THAT(booted.machine().violations(), testing::IsEmpty());
  const auto ids = list_transactions(booted, "/var/lib/lvq");
  EXPECT_TRUE(ids) << to_string(ids.error());
  if (ids->empty()) {
    EXPECT_LE(cut.effect, reference.begun_at) << "a journal that had begun is gone";
    return std::nullopt;
  }
  const auto transaction = load_transaction(booted, "/var/lib/lvq", ids->front());
  EXPECT_TRUE(transaction) << to_string(transaction.error());
  const auto machine = probe(booted, scope_of(transaction->plan));
  EXPECT_TRUE(machine) << to_string(machine.error());
  return find_cursor(*transaction, *machine);
}

size_t effects_of(const Machine& machine, const std::vector<std::string>& argv) {
  SimHost host(machine);
  run_lvq(host, argv);
  return host.effects().count();
}

// What lvq and LVM keep for themselves.
const std::vector<std::string> kOwn = {"/var/lib/lvq", "/var/log/lvq", "/etc/lvm", "/run"};

// The promised state, or the state of the start, and nothing in between.
class Recovery {
 public:
  explicit Recovery(const test::Transaction& each) : each_(each), start_(fingerprint(each.machine.reboot(1))) {}

  // Without the temporary file that an interrupted replacement leaves (docs/journal-format.md), and without the numbers
  // of LVM's commits, which only grow.
  static std::string fingerprint(Machine machine) {
    std::string inner;
    std::erase_if(*machine.tree_of("/etc", inner),
                  [](const auto& each) { return each.first.starts_with("/etc/.lvq-"); });
    return std::regex_replace(machine.fingerprint_without(kOwn), std::regex("  seqno [0-9]+\n"), "");
  }

  static bool is_completed(SimHost& host) {
    const auto ids = list_transactions(host, "/var/lib/lvq");
    return !ids->empty() && load_transaction(host, "/var/lib/lvq", ids->front())->state() == State::completed;
  }

  // How many recoveries that were.
  size_t expect_both_ways(const Machine& machine) const {
    expect_finished(machine);
    expect_taken_back(machine);
    return 2;
  }

  void expect_finished(const Machine& machine) const {
    SimHost host(machine);
    const auto finished = run_lvq(host, {"continue", "-y"});
    EXPECT_EQ(finished.exit, 0) << finished.out << finished.err;
    const auto again = run_lvq(host, each_.argv);
    EXPECT_EQ(again.exit, 0) << again.out << again.err;
    EXPECT_EQ(run_lvq(host, {"verify"}).exit, 0);
    EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
  }

  void expect_taken_back(const Machine& machine) const {
    SimHost host(machine);
    if (is_completed(host)) return;  // the cut came when all was done
    const auto back = run_lvq(host, {"repair", "-y"});
    if (back.exit == 3 && back.err.find("refused [no-return]") != std::string::npos) return expect_finished(machine);
    EXPECT_EQ(back.exit, 0) << back.out << back.err;
    EXPECT_EQ(fingerprint(host.machine()), start_) << back.out;
    EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
  }

 private:
  const test::Transaction& each_;
  std::string start_;
};

constexpr size_t kStride = 9;  // of doubly cut effects; by and by all pairs of residues are met

class PowerCut : public testing::TestWithParam<size_t> {};

TEST_P(PowerCut, AtEveryEffectLeavesAJournalFromWhichTheCursorIsFound) {
  const auto each = test::transactions().at(GetParam());
  const Reference reference = run_uncut(each);
  ASSERT_GT(reference.done_at.size(), 3U);
  size_t cuts = 0, doubts = 0, torn = 0;
  for (size_t effect = 1; effect <= reference.effects && !HasFailure(); ++effect) {
    for (const Where where : {Where::before, Where::torn, Where::after}) {
      const uint64_t seed = effect;
      SCOPED_TRACE(each.name + ", effect " + std::to_string(effect) + ", where " +
                   std::to_string(static_cast<int>(where)) + ", seed " + std::to_string(seed));
      const CutPlan cut{effect, where, seed};
      const auto cursor = cursor_after(each, reference, cut);
      ++cuts;
      if (!cursor) continue;
      const auto [done, perhaps_done] = durable(reference.done_at, cut);
      const auto [started, perhaps_started] = durable(reference.start_at, cut);
      EXPECT_GE(cursor->done, done);
      EXPECT_LE(cursor->done, perhaps_done);
      EXPECT_EQ(cursor->doubt.has_value(),
                (cursor->done < started) || (cursor->done < perhaps_started && cursor->doubt.has_value()));
      for (const auto& misfit : cursor->drift) ADD_FAILURE() << text(misfit.fact) << "; found: " << misfit.found;
      doubts += cursor->doubt.has_value();
      torn += cursor->verdict == Cursor::Doubt::torn;
    }
  }
  RecordProperty("cuts", std::to_string(cuts));
  std::printf("%s: %zu steps, %zu effects, %zu cuts, %zu in doubt, %zu torn\n", each.name.c_str(),
              reference.done_at.size(), reference.effects, cuts, doubts, torn);
  EXPECT_GT(doubts, cuts / 10) << "the cuts hardly hit a step";
  EXPECT_GT(torn, 0U);
}

TEST_P(PowerCut, ContinueFinishesAndRepairTakesBackFromEveryEffect) {
  const auto each = test::transactions().at(GetParam());
  const Recovery recovery(each);
  const size_t effects = effects_of(each.machine, each.argv);
  size_t cuts = 0;
  for (size_t effect = 1; effect <= effects && !HasFailure(); ++effect) {
    for (const Where where : {Where::before, Where::torn, Where::after}) {
      SCOPED_TRACE("effect " + std::to_string(effect) + ", where " + std::to_string(static_cast<int>(where)));
      const Machine machine = cut_and_boot(each.machine, each.argv, {effect, where, effect});
      cuts += recovery.expect_both_ways(machine);
    }
  }
  std::printf("%s: %zu recoveries\n", each.name.c_str(), cuts);
  EXPECT_GT(cuts, 300U);
}

// The second cut falls into the recovery, which is then taken up by either way.
TEST_P(PowerCut, ASecondCutDuringRecoveryIsRecoveredFromAsWell) {
  const auto each = test::transactions().at(GetParam());
  const Recovery recovery(each);
  const size_t effects = effects_of(each.machine, each.argv);
  size_t cuts = 0;
  for (size_t effect = 1; effect <= effects && !HasFailure(); effect += kStride) {
    const Machine once = cut_and_boot(each.machine, each.argv, {effect, Where::torn, effect});
    for (const auto& way : {std::vector<std::string>{"continue", "-y"}, std::vector<std::string>{"repair", "-y"}}) {
      const size_t more = effects_of(once, way);
      for (size_t second = 1 + effect % kStride; second <= more && !HasFailure(); second += kStride) {
        SCOPED_TRACE("effect " + std::to_string(effect) + ", then " + way[0] + ", effect " + std::to_string(second));
        const Machine twice = cut_and_boot(once, way, {second, Where::torn, second});
        cuts += recovery.expect_both_ways(twice);
      }
    }
  }
  std::printf("%s: %zu recoveries from two cuts\n", each.name.c_str(), cuts);
  EXPECT_GT(cuts, 80U);
}

INSTANTIATE_TEST_SUITE_P(Commands, PowerCut, testing::Range<size_t>(0, test::transactions().size()),
                         [](const auto& each) { return test::transactions().at(each.param).name; });

TEST(PowerCutTable, EveryCommandOfTheTableIsCut) {
  for (const auto& command : commands())
    EXPECT_TRUE(std::ranges::any_of(test::transactions(), [&](const auto& each) {
      return each.argv.front() == command.name;
    })) << command.name;
}

}  // namespace
}  // namespace lvq
