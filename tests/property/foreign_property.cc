// Pairs of a request that fits its machine and one action of somebody else's, at the start of a
// tool that lvq runs for the request, or for the `continue` or `repair` of one that was stopped.
// Whatever he does and whenever:
//
//   - nothing is lost but what the request destroys;
//   - exit status 0 is true: the goal holds, and what he did is still done;
//   - what stopped has a way out: `continue` or `repair`, at once or as soon as he has taken back
//   what he did. Only
//     where he cannot, as he has removed a volume, `repair --abandon` is one, and lvq names it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <sstream>

#include "base/text.h"
#include "commands/command.h"
#include "journal/journal.h"
#include "sim/lvm_metadata.h"
#include "tests/property/foreigner.h"
#include "tests/property/requests.h"
#include "tests/property/requests_kit.h"
#include "tests/support/program.h"

namespace lvq {
namespace {

using sim::Machine;
using sim::SimHost;
using test::Case;
using test::Foreigner;
using test::Ran;
using test::run_lvq;
using test::operator+;
using Words = std::vector<std::string>;

constexpr const char* kStateDir = "/var/lib/lvq";
const Words kOwn = {"/var/lib/lvq", "/var/log/lvq", "/etc/lvm", "/run"};

const Machine& machine_of(const SimHost& host) { return host.machine(); }

// A group that no request is about, with a volume that is mounted and one that is not.
void add_bystander(Machine& machine) {
  machine.add_disk("sdy", 1_GiB, {.wwid = "naa.sdy"});
  machine.make_vg("other", {"sdy"});
  for (const char* name : {"other/mounted", "other/spare"}) {
    machine.make_lv("other", std::string(name).substr(6), 20);
    machine.put_fs(name, "ext4", name);
  }
  machine.mount("other/mounted", "/srv/other");
  test::add_line(machine, "LABEL=other/mounted /srv/other ext4 defaults 0 2");
  machine.systemd_fstab = machine.file("/etc/fstab");
}

Case any_request() {
  Case each = *test::sound_requests().at((*rc::gen::elementOf(commands())).name)();
  std::string fstab = each.machine->file("/etc/fstab");
  if (!fstab.empty() && !fstab.ends_with('\n')) each.machine->set_file("/etc/fstab", fstab + "\n");
  add_bystander(*each.machine);
  return each;
}

// File systems by their volumes.
std::map<std::string, std::string> file_systems(const Machine& machine) {
  std::map<std::string, std::string> all;
  for (const auto& volume : test::shown_volumes(machine)) {
    const sim::Content* held = machine.content(volume);
    if (held && held->size() == 1 && sim::is_file_system(held->front().type))
      all[volume] = held->front().uuid;
  }
  return all;
}

// What the request alone leaves where it is, in volumes that it does not name, is dear.
void make_dear(Machine& before, const Machine& after, const Words& argv) {
  const auto left = file_systems(after);
  for (const auto& [volume, uuid] : file_systems(before)) {
    const auto now = left.find(volume);
    const bool named = std::ranges::find(argv, volume) != argv.end();
    if (!named && now != left.end() && now->second == uuid)
      before.content(volume)->front().precious = true;
  }
}

struct Pair {
  Words argv;
  std::string phase;  // empty: the request itself
  Foreigner foreigner;
  std::string when_done = {};          // the machine right after he has done it
  std::optional<Machine> before = {};  // and right before
  size_t begun = 0;                    // actions of lvq's by then
  bool between_actions = false;
};

// What lvq's own log says: how many actions it has begun, and whether all of them have ended.
size_t count_of(const Machine& machine, const std::string& word) {
  size_t count = 0;
  for (const auto& line : split_lines(machine.file("/var/log/lvq/lvq.log")))
    count += line.find(word) != line.npos;
  return count;
}

// Whether he came when all was done, and lvq only looked at it once more: he is later than the
// success then.
bool came_after_all(const Pair& pair, const Machine& machine) {
  return pair.between_actions && pair.begun == count_of(machine, " INTENT ");
}

void assert_unharmed(const SimHost& host) {
  RC_LOG() << join(machine_of(host).violations(), "\n");
  RC_ASSERT(machine_of(host).violations().empty());
}

std::vector<Transaction> transactions(SimHost& host) {
  std::vector<Transaction> all;
  const auto ids = list_transactions(host, kStateDir);
  RC_ASSERT(ids.has_value());
  for (const auto& id : *ids) {
    auto loaded = load_transaction(host, kStateDir, id);
    RC_ASSERT(loaded.has_value());
    all.push_back(std::move(*loaded));
  }
  return all;
}

bool is_open(SimHost& host) {
  const auto all = transactions(host);
  return std::ranges::any_of(all, &Transaction::open);
}

// The machine as it was, with the journal as it is.
Machine closed_as_in(Machine was, const Machine& is) {
  std::string inner;
  const sim::Tree& now = *is.tree_of("/var/lib/lvq", inner);
  sim::Tree& then = *was.tree_of("/var/lib/lvq", inner);
  for (const auto& [path, node] : now)
    if (path.starts_with("/var/lib/lvq/")) then[path] = node;
  ++was.mutations;
  return was;
}

// What ended well is true.
void assert_true(const Pair& pair, const Machine& machine, bool back) {
  SimHost host(pair.before && came_after_all(pair, machine) ? closed_as_in(*pair.before, machine)
                                                            : machine);
  RC_ASSERT(!is_open(host));
  const std::string missing = pair.foreigner.missing_from(machine);
  // It closes and opens the disk itself.
  const bool is_lvqs_too = pair.foreigner.did().ends_with("/dev/sdb");
  RC_LOG() << missing;
  RC_ASSERT(missing.empty() || is_lvqs_too);
  if (back || transactions(host).empty()) return;
  const auto verified = run_lvq(host, {"verify"});
  RC_LOG() << verified.out << verified.err;
  RC_ASSERT(verified.exit == 0);
}

// Does one of the two lead out of it? `said`: what they said where none does.
bool leads_out(const Pair& pair, const Machine& machine, std::string& said) {
  for (const char* way : {"continue", "repair"}) {
    SimHost host(machine);
    const auto ended = run_lvq(host, {way, "-y"});
    assert_unharmed(host);
    if (ended.exit == 0) {
      assert_true(pair, machine_of(host), way == std::string("repair"));
      return true;
    }
    said +=
        std::string(way) + " exited " + std::to_string(ended.exit) + "\n" + ended.out + ended.err;
  }
  return false;
}

std::string way_out(Pair& pair, const Machine& machine) {
  std::string said;
  if (leads_out(pair, machine, said)) return "a way out at once";
  RC_LOG() << "NOTHING LED OUT AT ONCE\n" << said;
  if (pair.foreigner.can_undo()) {
    Machine undone = machine;
    pair.foreigner.undo(undone);
    const Pair alone{pair.argv, pair.phase, Foreigner(pair.foreigner.action(), 0)};
    std::string then;
    const bool led = leads_out(alone, undone, then);
    RC_LOG() << "NOR WHEN IT WAS UNDONE\n" << then;
    RC_ASSERT(led);
    return "a way out when it was undone";
  }
  RC_ASSERT(said.find("lvq repair --abandon") != std::string::npos);
  SimHost host(machine);
  const auto ended = run_lvq(host, {"repair", "--abandon", "-y"});
  RC_ASSERT(ended.exit == 0);
  RC_ASSERT(!is_open(host));
  return "only abandoned";
}

std::string judged(Pair& pair, SimHost& host, const Ran& ran) {
  assert_unharmed(host);
  if (ran.exit == 0) {
    assert_true(pair, machine_of(host), pair.phase == "repair");
    return "success";
  }
  if (is_open(host)) {
    if (pair.phase.empty()) {
      RC_ASSERT(ran.exit == 2 || ran.exit == 3);
      RC_ASSERT(ran.err.find("lvq continue") != std::string::npos);
      RC_ASSERT(ran.exit == 3 || ran.err.find("lvq repair") != std::string::npos);
    }
    return way_out(pair, machine_of(host));
  }
  RC_ASSERT(ran.exit == 1 || ran.exit == 4);
  const auto all = transactions(host);
  if (all.empty() && pair.foreigner.acted())
    RC_ASSERT(machine_of(host).fingerprint_without(kOwn) == pair.when_done);
  for (const auto& each : all) RC_ASSERT(each.state() == State::repaired);
  return "refused";
}

// He acts at the start of the nth tool.
Ran run_beside(Pair& pair, SimHost& host, const Words& argv, size_t nth) {
  const auto running = [](const Machine& machine) {
    return count_of(machine, " INTENT ") - count_of(machine, " SUCCESS ");
  };
  const size_t cut_off = running(machine_of(host));
  host.before_run = [&, seen = size_t{0}](SimHost& now, const lvq::Run& run) mutable {
    if (++seen != nth) return;
    pair.before = machine_of(now);
    pair.begun = count_of(*pair.before, " INTENT ");
    pair.between_actions = running(*pair.before) == cut_off;
    pair.foreigner.act(now.machine());
    RC_LOG() << pair.foreigner.did() << " before tool " << nth << ": " << shell_quote(run.argv)
             << "\n";
    pair.when_done = machine_of(now).fingerprint_without(kOwn);
  };
  const auto ran = run_lvq(host, argv);
  host.before_run = {};
  RC_LOG() << "lvq " << shell_quote(argv) << " exited " << ran.exit << "\n" << ran.out << ran.err;
  return ran;
}

bool reads_lvm(const Words& argv) { return argv.size() > 1 && argv[1] == "fullreport"; }

// The tools that it runs, and how many of them there are until the last look at LVM's metadata
// before anything is done: whatever comes ahead of that is part of the plan.
struct Tools {
  std::vector<Words> all;
  size_t look = 0;
};
Tools tools_of(const Machine& machine, const Words& argv) {
  SimHost host(machine);
  Tools tools;
  host.before_run = [&](SimHost& now, const lvq::Run& run) {
    tools.all.push_back(run.argv);
    if (reads_lvm(run.argv) && count_of(machine_of(now), " INTENT ") == 0)
      tools.look = tools.all.size();
  };
  run_lvq(host, argv);
  return tools;
}

// From the first on, up to the second.
size_t number_in(size_t first, size_t last) {
  return *rc::gen::resize(100, rc::gen::inRange<size_t>(first, std::max(first, last) + 1));
}

// The request, halted on its way; false: it came to its end before.
bool halt(SimHost& host, const Words& argv, size_t nth) {
  host.before_run = [seen = size_t{0}, nth](SimHost& now, const lvq::Run&) mutable {
    if (++seen == nth) now.request_stop();
  };
  run_lvq(host, argv);
  host.before_run = {};
  host.request_stop(false);
  return is_open(host);
}

void a_pair() {
  const Case each = any_request();
  const Words argv = each.argv + Words{"-y"};
  SimHost alone(*each.machine);
  const auto reference = run_lvq(alone, argv);
  RC_LOG() << reference.out << reference.err;
  RC_ASSERT(reference.exit == 0);
  make_dear(*each.machine, machine_of(alone), each.argv);
  Pair pair{argv, *rc::gen::element<std::string>("", "", "continue", "repair"),
            Foreigner(*rc::gen::elementOf(test::foreign_actions()),
                      *rc::gen::resize(100, rc::gen::inRange<uint64_t>(0, uint64_t{1} << 40)))};
  auto host = std::make_unique<SimHost>(*each.machine);
  Words now = argv;
  if (!pair.phase.empty() && halt(*host, argv, number_in(1, alone.runs().size()))) {
    now = {pair.phase, "-y"};
  } else if (!pair.phase.empty()) {  // it came to its end before
    pair.phase.clear();
    host = std::make_unique<SimHost>(*each.machine);
  }
  const Tools tools = tools_of(machine_of(*host), now);
  const size_t nth = number_in(pair.phase.empty() ? tools.look + 1 : 1, tools.all.size());
  const auto ran = run_beside(pair, *host, now, nth);
  const std::string ended = judged(pair, *host, ran);
  RC_TAG(std::string(pair.foreigner.acted() ? pair.foreigner.action() : "nothing"), ended);
}

// The law asks for as many pairs as other laws have cases. Each is several runs of the program, so
// two tests, which run side by side, draw half of them each, from seeds of their own.
void draw_half(uint64_t which) {
  auto params = rc::detail::configuration().testParams;
  params.maxSuccess = (params.maxSuccess + 1) / 2;
  params.seed += which;
  rc::detail::TestMetadata about;
  about.id = about.description = "ForeignActions";
  const auto result = rc::detail::checkTestable(&a_pair, about, params);
  std::ostringstream words;
  rc::detail::printResultMessage(result, words);
  if (!result.template is<rc::detail::SuccessResult>()) FAIL() << words.str();
  std::cout << words.str() << "\n";
}

TEST(ForeignActions, LoseNothingAndLeadToNoUntrueSuccessAndToNoDeadEnd) { draw_half(0); }

TEST(ForeignActions, LoseNothingAndLeadToNoUntrueSuccessAndToNoDeadEndInTheOtherHalf) {
  draw_half(1);
}

}  // namespace
}  // namespace lvq
