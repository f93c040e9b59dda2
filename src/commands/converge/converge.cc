// converge: the machine becomes what a specification says, as one transaction.
//
// It plans nothing itself. As long as the machine that the plan so far leads to differs from the
// specification, the command that makes the difference go is asked for its steps, and is asked
// about that machine (docs/adr/0023). So the plan is one of steps that exist, and where it ends
// nothing differs.
#include <algorithm>
#include <array>

#include "base/file_place.h"
#include "commands/converge/differences.h"
#include "commands/converge/options.h"
#include "commands/shared/refusals.h"
#include "plan/review.h"
#include "spec/read.h"

namespace lvq {
namespace {

using Order = std::array<Stage, 10>;
// What destroys nothing comes first, so that most of it can be taken back. Devices leave before
// anything can be put onto them. Volumes grow before new ones are made: lvq chooses the extents of
// the former, and LVM may choose those of the latter. Names change last, since everything before is
// found by the old names.
constexpr Order kCareful = {Stage::join,        Stage::leave,    Stage::grow,   Stage::make,
                            Stage::set_options, Stage::shrink,   Stage::rename, Stage::remove,
                            Stage::fill,        Stage::make_rest};
// The careful order for a request in which an existing volume takes the rest of its group.
constexpr Order kFilling = {Stage::join,   Stage::leave,    Stage::grow, Stage::set_options,
                            Stage::shrink, Stage::remove,   Stage::fill, Stage::rename,
                            Stage::make,   Stage::make_rest};
// The order for a request in which a new or growing volume needs the room, the name or the mount
// point of one that is removed.
constexpr Order kRoomFirst = {Stage::remove, Stage::shrink,   Stage::join, Stage::leave,
                              Stage::grow,   Stage::fill,     Stage::make, Stage::set_options,
                              Stage::rename, Stage::make_rest};

struct ConvergeRequest {
  Specification wanted;
  std::string file;  // its name, for messages
  bool check = false;
};

ConvergeRequest parse_converge(const Arguments& arguments, Findings& findings) {
  ConvergeRequest request{.wanted = {}, .file = "", .check = arguments.has("--check")};
  if (!arguments.has(kFileName)) {
    refuse(findings, {"usage", "FILE", "is missing", "", "lvq converge --help"});
    return request;
  }
  request.file = arguments.all(kFileName).front();
  auto read = read_specification(arguments.all(kFileText).front(), request.file);
  if (read)
    request.wanted = *std::move(read);
  else
    for (auto& error : read.error()) refuse(findings, std::move(error));
  return request;
}

ReadRequest read_call(const CommandCall& call) {
  if (call.command == kSetOptions) return read_set_options(call.arguments);
  return find_command(call.command)->read(call.arguments);
}

// What the specification itself consents to: what is there in part is to be completed.
std::set<std::string> allowed_for(const CommandCall& call, const Context& context) {
  std::set<std::string> words = context.allowed;
  words.insert(consent_word(Consent::converge, call.group));
  return words;
}

class Converge {
 public:
  Converge(const Context& context, const ConvergeRequest& request, const Findings& findings)
      : context_(context), request_(request), findings_(findings) {}

  Draft plan() {
    const auto all = differences(request_.wanted, context_.machine);
    if (findings_.refused()) return refused();
    for (const auto& each : all) request_.check ? show(each) : check(each);
    if (!request_.check) check_names(all);
    if (request_.check || findings_.refused()) return refused();
    Draft careful = attempt(has_one_to_fill() ? kFilling : kCareful);
    if (!careful.findings.refused()) return careful;
    Draft room_first = attempt(kRoomFirst);
    return room_first.findings.refused() ? std::move(careful) : std::move(room_first);
  }

 private:
  Draft refused() { return {{}, {}, std::move(findings_)}; }

  static std::string words_of(const Difference& each) {
    return each.field + ": wanted " + each.want + ", found " + each.have;
  }

  std::string evidence_of(const Difference& each) const {
    return each.seen + "; " + file_place(request_.file, each.at.line, each.at.column);
  }

  bool has_one_to_fill() const {
    for (const auto& group : request_.wanted.groups)
      for (const auto& volume : group.volumes)
        if (volume.size && volume.size->kind == WantedSize::Kind::rest)
          for (const auto& vg : {group.name, group.was.value_or(group.name)})
            for (const auto& lv : {volume.name, volume.was.value_or(volume.name)})
              if (context_.machine.lv(vg, lv)) return true;
    return false;
  }

  // What makes the difference go, or why nothing does.
  static std::string hint_of(const Difference& each) {
    if (!each.call) return each.obstacle;
    if (each.call->command == kSetOptions) return "lvq converge writes it, and mounts it so";
    return command_line(*each.call);
  }

  // For --check: each difference is one finding.
  void show(const Difference& each) {
    refuse(findings_,
           {"not-converged", each.object, words_of(each), evidence_of(each), hint_of(each)},
           each.consent);
  }

  void check(const Difference& each) {
    if (!each.call)
      return refuse(findings_, {"cannot-converge", each.object, words_of(each), evidence_of(each),
                                each.obstacle});
    if (each.consent.empty() || context_.allowed.contains(each.consent)) return;
    refuse(findings_,
           {"needs-consent", each.object, words_of(each), evidence_of(each),
            "to have it done: --allow " + each.consent},
           each.consent);
  }

  // What a step has promised of a volume by its old name, a recovery would not find by the new one.
  void check_names(const std::vector<Difference>& all) {
    for (const auto& each : all) {
      if (!each.call || each.call->stage != Stage::rename) continue;
      const bool is_of_group = each.object == each.call->group;
      const bool goes_alone = std::ranges::none_of(all, [&](const Difference& other) {
        const bool is_same =
            other.call && other.call->stage == Stage::rename && other.object == each.object;
        return other.call && !is_same &&
               (is_of_group ? other.call->group == each.object : other.object == each.object);
      });
      if (!goes_alone)
        refuse(findings_, {"cannot-converge", each.object,
                           words_of(each) + ", and more of it is to change: a new name goes alone",
                           evidence_of(each), "first: " + command_line(*each.call)});
    }
  }

  Draft attempt(const Order& order) {
    Draft draft{{}, {}, findings_};
    Snapshot reached = context_.machine;
    std::set<std::string> done;
    while (!draft.findings.refused()) {
      const auto left = differences(request_.wanted, reached);
      const auto calls = first_calls(order, left);
      if (calls.empty()) {
        for (const auto& each : left) refuse_left(each, draft.findings);
        break;
      }
      for (const auto& call : calls) {
        if (!done.insert(command_line(call)).second)
          refuse(draft.findings,
                 {"cannot-converge", call.group, "differs still after what was planned for it",
                  command_line(call), "ask for less at once"});
        else if (call.stage == Stage::leave)
          append(call, closed_to(call, calls, reached), reached, draft);
        else
          append(call, reached, reached, draft);
      }
    }
    if (draft.findings.refused()) return {{}, {}, std::move(draft.findings)};
    // What a later command has changed once more, the plan does not promise.
    std::erase_if(draft.goal, [&](const Fact& fact) { return !holds(fact, reached); });
    return draft;
  }

  void refuse_left(const Difference& each, Findings& findings) const {
    refuse(findings, {"cannot-converge", each.object, words_of(each) + " when all else is done",
                      evidence_of(each), each.obstacle});
  }

  static std::vector<CommandCall> first_calls(const Order& order,
                                              const std::vector<Difference>& left) {
    for (const Stage stage : order)
      if (auto calls = calls_of(stage, left); !calls.empty()) return calls;
    return {};
  }

  // The machine in which the other leaving devices take no extents, so that nothing moves from this
  // device to one that has to be emptied too.
  static Snapshot closed_to(const CommandCall& call, const std::vector<CommandCall>& leaving,
                            Snapshot machine) {
    for (const auto& other : leaving)
      for (auto& pv : machine.pvs)
        if (other.arguments.values != call.arguments.values &&
            other.arguments.all("--pv").front() == pv.device)
          pv.allocatable = false;
    return machine;
  }

  // `seen`: the machine as the command is shown it.
  void append(const CommandCall& call, const Snapshot& seen, Snapshot& reached, Draft& draft) {
    Context context = with_machine(context_, seen);
    context.allowed = allowed_for(call, context_);
    Draft part = read_call(call).plan(context);
    for (auto& refusal : part.findings.refusals) {
      refusal.what.hint += (refusal.what.hint.empty() ? "in: " : "; in: ") + command_line(call);
      draft.findings.refusals.push_back(std::move(refusal));
    }
    for (auto& warning : part.findings.warnings)
      if (std::ranges::find(draft.findings.warnings, warning) == draft.findings.warnings.end())
        draft.findings.warnings.push_back(std::move(warning));
    for (const auto& step : part.steps) establish(step, reached);
    std::ranges::move(part.steps, std::back_inserter(draft.steps));
    std::ranges::move(part.goal, std::back_inserter(draft.goal));
  }

  const Context& context_;
  const ConvergeRequest& request_;
  Findings findings_;
};

PossibleConsents consents_of(const Specification& wanted) {
  PossibleConsents consents;
  for (const auto& group : wanted.groups) {
    for (const auto kind : {Consent::remove, Consent::shrink, Consent::quota, Consent::defer})
      consents.push_back({kind, group.was.value_or(group.name), true});
    for (const auto& device : group.devices.value_or(std::vector<WantedDevice>{}))
      if (device.by == WantedDevice::By::path) consents.push_back({Consent::wipe, device.name});
  }
  return consents;
}

// Once the machine has been seen, it is known which commands are needed, and what these have to
// look at; to show what differs, nothing more is.
ReadRequest refined(const ReadRequest& read, const ConvergeRequest& request,
                    const Snapshot& machine) {
  ReadRequest refined = read;
  for (const auto& each : differences(request.wanted, machine)) {
    if (!each.call) continue;
    ReadRequest part = read_call(*each.call);
    if (!request.check) refined.scope.merge(part.scope);
    std::ranges::move(part.consents, std::back_inserter(refined.consents));
    for (const auto& pv : each.call->arguments.all("--pv"))
      for (const auto kind : {Consent::evacuate, Consent::wipe})
        refined.consents.push_back({kind, pv});
  }
  return refined;
}

ReadRequest read_converge(const Arguments& arguments) {
  ReadRequest read;
  const ConvergeRequest request = parse_converge(arguments, read.findings);
  read.scope = scope_of(request.wanted);
  read.scope.tools = true;
  read.consents = consents_of(request.wanted);
  read.plan = [request, findings = read.findings](const Context& context) {
    return Converge(context, request, findings).plan();
  };
  if (read.findings.refused()) return read;
  const ReadRequest unrefined = read;
  read.refine = [unrefined, request](const Snapshot& machine) {
    return refined(unrefined, request, machine);
  };
  return read;
}

constexpr const char* kConvergeForms[] = {"FILE|-", "FILE|- --check"};
constexpr CommandExample kConvergeExamples[] = {
    {"lvq converge storage.yaml --check", "what differs from the specification, field by field"},
    {"lvq converge storage.yaml", "make the machine what it says, as one transaction"},
    {"lvq converge storage.yaml --allow remove:data/old --allow shrink:data/web",
     "with consent to what loses something"},
};
constexpr Option kConvergeOptions[] = {
    {.name = "--check",
     .help = "only show what differs; exit status 4 where anything does",
     .only_looks = true},
};

}  // namespace

const Command kConverge = {
    .name = "converge",
    .summary = "make the machine what a specification says, as one transaction",
    .forms = kConvergeForms,
    .examples = kConvergeExamples,
    .options = kConvergeOptions,
    .operands = {.name = "FILE", .least = 1, .most = 1},
    .reads_file = true,
    .read = read_converge,
};

}  // namespace lvq
