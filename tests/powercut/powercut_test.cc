// At every effect of a transaction the power fails: before it, in its middle, after it. The machine
// boots again, and from the journal alone it has to be clear which steps are done, and that what
// they did outlasted the cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "engine/cursor.h"
#include "journal/ledger.h"
#include "probe/probe.h"
#include "tests/powercut/every_cut.h"
#include "tests/powercut/transactions.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::CutPlan;
using sim::Machine;
using sim::SimHost;
using sim::Where;
using test::run_lvq;

constexpr const char* kStateDir = "/var/lib/lvq";

// The transaction that is cut; nothing where it has not begun. The machine may have a history.
std::optional<std::string> begun(SimHost& host, const test::Transaction& each) {
  SimHost before(each.machine);
  const auto ids = list_transactions(host, kStateDir), old = list_transactions(before, kStateDir);
  EXPECT_TRUE(ids) << to_string(ids.error());
  return ids->size() == old->size() ? std::nullopt : std::optional(ids->back());
}

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
  const auto transaction = load_transaction(host, kStateDir, *begun(host, each));
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

// Looks for the cursor; nothing where no journal had begun.
std::optional<Cursor> cursor_after(const Machine& machine_after, const test::Transaction& each,
                                   const Reference& reference, const CutPlan& cut) {
  SimHost booted(machine_after);
  EXPECT_THAT(booted.machine().violations(), testing::IsEmpty());
  const auto id = begun(booted, each);
  if (!id) {
    EXPECT_LE(cut.effect, reference.begun_at) << "a journal that had begun is gone";
    return std::nullopt;
  }
  const auto transaction = load_transaction(booted, kStateDir, *id);
  EXPECT_TRUE(transaction) << to_string(transaction.error());
  const auto machine = probe(booted, scope_of(transaction->plan));
  EXPECT_TRUE(machine) << to_string(machine.error());
  return find_cursor(*transaction, *machine);
}

// What lvq and LVM keep for themselves.
const std::vector<std::string> kOwn = {"/var/lib/lvq", "/var/log/lvq", "/etc/lvm", "/run"};

// The numbers of LVM's commits only grow: how far each copy lags behind the newest is what matters.
std::string lags(const Machine& machine) {
  std::map<std::string, uint64_t> newest;
  const auto each_copy = [&](auto use) {
    for (const auto& [name, disk] : machine.disks)
      for (const auto& magic : disk.surface.here)
        if (magic.pv && magic.pv->vg) use(name, *magic.pv->vg);
  };
  each_copy([&](const std::string&, const auto& vg) {
    newest[vg.uuid] = std::max(newest[vg.uuid], vg.seqno);
  });
  std::string text;
  each_copy([&](const std::string& name, const auto& vg) {
    text += name + " lags " + std::to_string(newest[vg.uuid] - vg.seqno) + "\n";
  });
  return text;
}

// What a new volume would meet on old extents.
std::string stale(const Machine& machine) {
  std::string text;
  for (const auto& [name, disk] : machine.disks)
    for (const auto& [offset, content] : disk.surface.inside)
      for (const auto& magic : content)
        text += name + "@" + std::to_string(offset) + " " + magic.type +
                (magic.complete ? "\n" : " half made\n");
  return text;
}

// What a recovery asks of a log: the last outcome of each step, in order, and the last record. Not
// when it was noted, nor how often it was tried. Read without parsing: this is done for every cut.
std::string outcomes(const std::string& log) {
  std::vector<std::string> last;
  const auto lines = split_lines(log);
  for (const auto& line : lines) {
    const size_t event = line.find("\"event\""), step = line.find("\"step\"");
    if (event == line.npos) continue;  // the torn one
    const std::string about =
        step == line.npos ? "" : line.substr(step, line.find(',', step) - step);
    std::erase_if(last,
                  [&](const std::string& each) { return !about.empty() && each.ends_with(about); });
    last.push_back(line.substr(event, line.find(',', event) - event) + about);
  }
  return join(last, " ") + (log.ends_with('\n') ? "\n" : " and a torn record\n");
}

// What a later transaction is told by the index of closed ones.
std::string index(const Machine& machine) {
  const auto closed = decode_closed(machine.file("/var/lib/lvq/closed"));
  std::string text = encode_remembered(closed.remembered);
  for (const auto& [id, line] : closed.all())
    text += name(line.state) + encode_remembered(line.traces);
  return text;
}

std::string journals(const Machine& machine) {
  const std::string folder = "/var/lib/lvq/transactions/";
  std::string inner, text;
  const sim::Tree& tree = *machine.tree_of(folder, inner);
  for (auto it = tree.lower_bound(folder); it != tree.end() && it->first.starts_with(folder);
       ++it) {
    if (it->first.ends_with("/plan.json"))
      text += "a plan of " + std::to_string(it->second.text.size()) + "\n";
    if (it->first.ends_with("/log.jsonl")) text += outcomes(it->second.text);
  }
  return text + index(machine);
}

// The options with which everything in fstab is mounted.
std::map<std::string, std::string> mount_options(const Machine& machine) {
  std::map<std::string, std::string> options;
  for (const auto& mount : machine.mounts)
    if (machine.file("/etc/fstab").contains(" " + mount.target + " "))
      options[mount.target] = mount.options;
  return options;
}

// The promised state, or the state of the start, and nothing in between.
class Recovery {
 public:
  Recovery(const test::Transaction& each, test::Shared& shared)
      : each_(each),
        shared_(shared),
        before_(each.machine.fingerprint_without(kOwn, false)),
        start_(each.machine.reboot(1).fingerprint_without(kOwn, false)) {}

  // Two machines of the same state have the same future.
  static std::string state_of(const Machine& machine) {
    return machine.fingerprint_without(kOwn, false) + lags(machine) + stale(machine) +
           journals(machine);
  }

  void expect_both_ways(const Machine& machine) const {
    expect_finished(machine);
    expect_taken_back(machine);
  }

  // By the first that runs after the machine was switched on: no volume is active yet, and nothing
  // is mounted. The rest of the boot is another boot.
  void expect_both_ways_early(Machine machine) const {
    std::erase_if(machine.mounts,
                  [](const auto& mount) { return !mount.device.empty() && mount.target != "/"; });
    machine.swaps.clear();
    machine.dm_devices().clear();
    for (const char* way : {"continue", "repair"}) {
      SimHost host(machine);
      const auto id = begun(host, each_);
      if (!id || !load_transaction(host, kStateDir, *id)->open()) return;
      const auto ended = run_lvq(host, {way, "-y"});
      if (ended.exit == 3 && ended.err.find("refused [no-return]") != std::string::npos) continue;
      EXPECT_EQ(ended.exit, 0) << way << "\n" << ended.out << ended.err;
      EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
      SimHost booted(host.machine().reboot(1));
      EXPECT_THAT(booted.machine().violations(), testing::IsEmpty());
      if (std::string_view(way) == "repair") {
        EXPECT_EQ(booted.machine().fingerprint_without(kOwn, false), start_) << ended.out;
      }
    }
  }

 private:
  bool is_completed(SimHost& host) const {
    const auto id = begun(host, each_);
    return id && load_transaction(host, kStateDir, *id)->state() == State::completed;
  }

  void expect_finished(const Machine& machine) const {
    SimHost host(machine);
    const auto finished = run_lvq(host, {"continue", "-y"});
    EXPECT_EQ(finished.exit, 0) << finished.out << finished.err;
    EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
    if (!shared_.first_to_take("finished\n" + state_of(host.machine()))) return;
    const auto again = run_lvq(host, each_.argv);
    EXPECT_EQ(again.exit, 0) << again.out << again.err;
    EXPECT_EQ(run_lvq(host, {"verify"}).exit, 0);
    EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
    if (each_.name.starts_with("converge")) {
      const auto options = mount_options(host.machine());
      EXPECT_EQ(options, mount_options(host.machine().reboot(1))) << finished.out;
    }
  }

  void expect_taken_back(const Machine& machine) const {
    SimHost host(machine);
    if (is_completed(host)) return;  // the cut came when all was done
    const auto back = run_lvq(host, {"repair", "-y"});
    if (back.exit == 3 && back.err.find("refused [no-return]") != std::string::npos) return;
    EXPECT_EQ(back.exit, 0) << back.out << back.err;
    // What a reboot lost is brought back where a step had let it go.
    EXPECT_THAT(host.machine().fingerprint_without(kOwn, false), testing::AnyOf(start_, before_))
        << back.out;
    EXPECT_THAT(host.machine().violations(), testing::IsEmpty());
  }

  const test::Transaction& each_;
  test::Shared& shared_;
  std::string before_, start_;  // the machine before the transaction; what a reboot makes of it
};

// Second cuts are made in the recovery from each Nth of the states that a first cut leads to: from
// all of them where the transaction is short, from a few where it is long, as each costs as much as
// the transaction has effects. From which one the counting begins is another for each commit.
class Again {
 public:
  explicit Again(size_t effects)
      : each_(test::number_from_environment("LVQ_SECOND_CUTS",
                                            std::max<size_t>(1, effects * effects / 700))),
        first_(test::number_from_environment("LVQ_SECOND_CUTS_FROM", 12) % each_) {}
  bool is_cut(size_t state) const { return state % each_ == first_; }

 private:
  size_t each_, first_;
};

class PowerCut : public testing::TestWithParam<size_t> {};

TEST_P(PowerCut, AtEveryEffectLeavesAJournalFromWhichTheCursorIsFound) {
  const auto& each = test::transactions().at(GetParam());
  const Reference reference = run_uncut(each);
  ASSERT_GT(reference.done_at.size(), 1U);
  auto& shared = test::Shared::make();
  auto &cuts = shared.single_cuts, &doubts = shared.double_cuts, &torn = shared.recoveries;
  test::at_every_cut(each.machine, each.argv, [&](const CutPlan& cut, const Machine& machine) {
    const auto cursor = cursor_after(machine, each, reference, cut);
    ++cuts;
    if (!cursor) return;
    const auto [done, perhaps_done] = durable(reference.done_at, cut);
    const auto [started, perhaps_started] = durable(reference.start_at, cut);
    EXPECT_GE(cursor->done, done);
    EXPECT_LE(cursor->done, perhaps_done);
    EXPECT_EQ(
        cursor->doubt.has_value(),
        (cursor->done < started) || (cursor->done < perhaps_started && cursor->doubt.has_value()));
    for (const auto& unmet_fact : cursor->drift)
      ADD_FAILURE() << text(unmet_fact.fact) << "; found: " << unmet_fact.found;
    doubts += cursor->doubt.has_value();
    torn += cursor->verdict == Cursor::Doubt::torn;
  });
  std::printf("%s: %zu steps, %zu effects, %zu cuts, %zu in doubt, %zu torn\n", each.name.c_str(),
              reference.done_at.size(), reference.effects, cuts.load(), doubts.load(), torn.load());
  EXPECT_GT(cuts, reference.effects);
  EXPECT_GT(doubts, cuts / 10) << "the cuts hardly hit a step";
  if (reference.done_at.size() > 2) {  // two steps may be whole at every instant
    EXPECT_GT(torn, 0U);
  }
}

// Each state is taken up once: cuts that lead to the same one have the same future.
TEST_P(PowerCut, OnceOrTwiceEveryWayLeadsToTheGoalOrToTheStart) {
  const auto& each = test::transactions().at(GetParam());
  auto& shared = test::Shared::make();
  const Recovery recovery(each, shared);
  const Again again(run_uncut(each).effects);
  const auto recover = [&](const Machine& machine) {
    recovery.expect_both_ways(machine);
    if (shared.recoveries % 6 == 0) recovery.expect_both_ways_early(machine);
    shared.recoveries += 2;
  };
  const auto cut_again = [&](const Machine& once) {
    for (const test::Words& way : {test::Words{"continue", "-y"}, test::Words{"repair", "-y"}})
      test::at_every_cut(once, way, [&](const CutPlan&, const Machine& twice) {
        ++shared.double_cuts;
        if (shared.first_to_take(Recovery::state_of(twice))) recover(twice);
      });
  };
  test::Children children;
  test::at_every_cut(each.machine, each.argv, [&](const CutPlan&, const Machine& once) {
    ++shared.single_cuts;
    const std::string state = Recovery::state_of(once);
    const bool is_new = shared.first_to_take(state);
    const bool explored =
        shared.first_to_take("explored\n" + state) && again.is_cut(shared.explored++);
    if (!is_new && !explored) return;
    children.run([&] {
      if (is_new) recover(once);
      if (explored) cut_again(once);
    });
  });
  EXPECT_TRUE(children.all_ended_well())
      << "see above: a cut of " << each.name << " did not lead on";
  std::printf("%s: %zu single cuts, %zu double cuts, %zu recoveries of distinct states\n",
              each.name.c_str(), shared.single_cuts.load(), shared.double_cuts.load(),
              shared.recoveries.load());
  EXPECT_GT(shared.single_cuts, 30U);
  EXPECT_GT(shared.double_cuts, 10U);
  EXPECT_GT(shared.recoveries, 30U);
}

// Somebody whom nothing shows opens every volume that there is, at the start of any tool, and keeps
// it open.
void open_all(SimHost& host) {
  std::vector<std::string> names;
  for (const auto& [minor, device] : std::as_const(host.machine()).dm_devices())
    if (!device.is_layer()) names.push_back("dm-" + std::to_string(minor));
  for (const auto& name : names) host.machine().open_unseen(name);
}

// Of whatever state that leads to: one of the two ways ends the transaction.
void expect_way_out(const Machine& machine, const std::string& when) {
  std::string said;
  for (const char* way : {"continue", "repair"}) {
    SimHost host(machine);
    const auto ended = run_lvq(host, {way, "-y"});
    EXPECT_THAT(host.machine().violations(), testing::IsEmpty()) << when;
    if (ended.exit == 0) return;
    said += std::string(way) + ": " + ended.out + ended.err;
  }
  ADD_FAILURE() << when << ", and nothing leads on:\n" << said;
}

TEST_P(PowerCut, WhoeverOpensTheVolumesMeanwhileSomethingLeadsOut) {
  const auto& each = test::transactions().at(GetParam());
  SimHost reference(each.machine);
  ASSERT_EQ(run_lvq(reference, each.argv).exit, 0);
  size_t stopped = 0;
  for (size_t n = 1; n <= reference.runs().size(); ++n) {
    SimHost host(each.machine);
    host.before_run = [&, seen = size_t{0}](SimHost& now, const lvq::Run&) mutable {
      if (++seen == n) open_all(now);
    };
    const auto ran = run_lvq(host, each.argv);
    host.before_run = {};
    const std::string when =
        each.name + ", opened at the start of tool " + std::to_string(n) + ": " + ran.err;
    EXPECT_THAT(host.machine().violations(), testing::IsEmpty()) << when;
    Machine closed = std::as_const(host).machine();
    closed.close_unseen();
    if (ran.exit == 0) {
      SimHost done(closed);
      EXPECT_EQ(run_lvq(done, {"verify"}).exit, 0) << when;
      continue;
    }
    if (ran.exit == 1) continue;  // refused, as nobody had begun
    ++stopped;
    expect_way_out(closed, when);
    expect_way_out(host.machine().reboot(1), when + "; then it was switched off and on");
  }
  std::printf("%s: %zu of %zu stopped\n", each.name.c_str(), stopped, reference.runs().size());
}

// What an application writes between the boot after a cut and the recovery is in what counts at the
// end.
TEST(PowerCutOfShrinkXfs, NothingIsLostThatWasWrittenSince) {
  size_t written = 0;
  for (const auto& each : test::transactions()) {
    if (each.argv.front() != "shrink-xfs" || each.machine.mounts.back().target != "/mnt") continue;
    test::at_every_cut(each.machine, each.argv, [&](const CutPlan&, const Machine& booted) {
      Machine machine = booted;
      const auto mounted = std::ranges::find(machine.mounts, "/srv/a", &sim::MountPoint::target);
      if (mounted == machine.mounts.end() || mounted->read_only) return;
      machine.set_file("/srv/a/since", "dear");
      machine.sync_files(mounted->device);
      // The old one has it only where it counts still; where it does not, it may go.
      sim::forgive(*machine.content(mounted->device));
      for (const char* name : {"vg0/a", "vg0/shrink"})
        if (auto* content = machine.content(name)) sim::forgive(*content);
      for (const char* way : {"continue", "repair"}) {
        SimHost host(machine);
        const auto ended = run_lvq(host, {way, "-y"});
        if (std::string(way) == "repair" && ended.exit == 3) continue;
        ASSERT_EQ(ended.exit, 0) << ended.out << ended.err;
        EXPECT_EQ(host.machine().file("/srv/a/since"), "dear") << way;
        EXPECT_EQ(host.machine().file("/srv/a/part/file"), "part/file") << way;
        ++written;
      }
    });
  }
  EXPECT_GT(written, 100U);
}

// A note that somebody writes into fstab after the cut bars no way out, and is there at the end.
TEST(PowerCutAndAnEditOfFstab, LeadsOutAndKeepsTheEdit) {
  const std::string note = "# an administrator's note\n";
  size_t recovered = 0;
  for (const auto& each : test::transactions()) {
    SimHost whole(each.machine);
    ASSERT_EQ(run_lvq(whole, each.argv).exit, 0);
    const std::string before = each.machine.file("/etc/fstab");
    if (whole.machine().file("/etc/fstab") == before && each.argv.front() != "shrink") continue;
    size_t cuts = 0;
    test::at_every_cut(each.machine, each.argv, [&](const CutPlan&, const Machine& booted) {
      if (++cuts % 7 != 0) return;
      for (const char* way : {"continue", "repair"}) {
        SimHost host(booted);
        host.machine().set_file("/etc/fstab", note + booted.file("/etc/fstab"));
        const auto ended = run_lvq(host, {way, "-y"});
        if (std::string(way) == "repair" && ended.exit == 3) continue;
        ASSERT_EQ(ended.exit, 0) << each.name << " " << way << "\n" << ended.out << ended.err;
        const std::string text = host.machine().file("/etc/fstab");
        EXPECT_TRUE(text.starts_with(note)) << each.name << " " << way << ": " << text;
        const bool back =
            std::string(way) == "repair" && ended.out.find("SUCCESS") != std::string::npos;
        if (back || each.argv.front() == "shrink") {
          EXPECT_EQ(text, note + before) << each.name << " " << way;
        }
        ++recovered;
      }
    });
  }
  EXPECT_GT(recovered, 200U);
}

// Two volumes on directories that lvq made; one of them has gone again.
Machine with_a_past() {
  SimHost host([] {
    Machine machine;
    machine.set_file("/etc/fstab", "# fstab\n");
    machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
    return machine;
  }());
  for (const test::Words& argv :
       {test::Words{"provision", "-y", "--pv", "/dev/sdb", "--vg", "vg0", "--lv",
                    "a:256M:ext4:/srv/a", "--lv", "b:256M:ext4:/srv/b"},
        test::Words{"decommission", "-y", "--lv", "vg0/b"}}) {
    host.machine().clock += 60'000;
    const auto ran = run_lvq(host, argv);
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  }
  host.machine().clock += 60'000;
  return std::as_const(host).machine();
}

// lvq knows /srv/a for its own, and removes it with the volume.
void expect_remembered(const Machine& machine, const std::string& when) {
  SimHost host(machine);
  host.machine().clock += 60'000;
  const auto ran = run_lvq(host, {"decommission", "-y", "--vg", "vg0"});
  EXPECT_EQ(ran.exit, 0) << when << ran.out << ran.err;
  EXPECT_EQ(host.lstat("/srv/a")->kind, PathInfo::Kind::absent) << when;
  const auto ledger = read_ledger(host, kStateDir);
  EXPECT_THAT(ledger->ended, testing::IsEmpty()) << when;
  EXPECT_THAT(ledger->damaged, testing::IsEmpty()) << when;
}

// The end of a transaction, and its line in the index after that.
TEST(PowerCutAtTheEnd, WhatATransactionLeftIsKnownAllTheSame) {
  const Machine machine = with_a_past();
  size_t cuts = 0, not_entered = 0;
  test::at_every_cut(machine, {"provision", "-y", "--vg", "vg0", "--lv", "c:256M"},
                     [&](const CutPlan& cut, const Machine& booted) {
                       SimHost host(booted);
                       const auto ledger = read_ledger(host, kStateDir);
                       ASSERT_TRUE(ledger);
                       if (!ledger->open.empty()) return;
                       ++cuts;
                       not_entered += !ledger->ended.empty();
                       expect_remembered(booted,
                                         "cut at effect " + std::to_string(cut.effect) + "\n");
                     });
  EXPECT_GT(cuts, 4U);
  EXPECT_GT(not_entered, 0U) << "cut before the line is in the index, or in its middle";
}

TEST(PowerCutOfPruning, LeavesEachAsItWasOrNotListedAndAllThatIsRemembered) {
  size_t cuts = 0;
  test::at_every_cut(
      with_a_past(), {"history", "-y", "--prune", "0d"},
      [&](const CutPlan& cut, const Machine& booted) {
        const std::string when = "cut at effect " + std::to_string(cut.effect) + "\n";
        ++cuts;
        SimHost host(booted);
        const auto history = run_lvq(host, {"history"});
        EXPECT_EQ(history.exit, 0) << when << history.err;
        EXPECT_EQ(history.out.find("note:"), std::string::npos) << when << history.out;
        EXPECT_EQ(run_lvq(host, {"status"}).err, "") << when;
        const auto again = run_lvq(host, {"history", "-y", "--prune", "0d"});
        EXPECT_EQ(again.exit, 0) << when << again.err;
        EXPECT_THAT(*host.list("/var/lib/lvq/transactions"), testing::IsEmpty()) << when;
        expect_remembered(booted, when);
        expect_remembered(std::as_const(host).machine(), when + "and pruned again\n");
      });
  EXPECT_GT(cuts, 8U);
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
