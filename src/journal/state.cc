// What a log means (docs/journal-format.md, "What the records mean"): pure functions of the
// records.
#include <set>

#include "journal/journal.h"

namespace lvq {

const char* name(Event event) {
  switch (event) {
    case Event::begin:
      return "begin";
    case Event::start:
      return "start";
    case Event::done:
      return "done";
    case Event::failed:
      return "failed";
    case Event::undo_start:
      return "undo-start";
    case Event::undone:
      return "undone";
    case Event::stopped:
      return "stopped";
    case Event::drifted:
      return "drifted";
    case Event::completed:
      return "completed";
    case Event::repaired:
      return "repaired";
    case Event::abandoned:
      return "abandoned";
  }
  return "";
}

const char* name(State state) {
  switch (state) {
    case State::planned:
      return "planned";
    case State::executing:
      return "executing";
    case State::halted:
      return "halted";
    case State::failed:
      return "failed";
    case State::drifted:
      return "drifted";
    case State::completed:
      return "completed";
    case State::repaired:
      return "repaired";
    case State::abandoned:
      return "abandoned";
  }
  return "";
}

State state_left_by(Event event) {
  switch (event) {
    case Event::failed:
      return State::failed;
    case Event::stopped:
      return State::halted;
    case Event::drifted:
      return State::drifted;
    case Event::completed:
      return State::completed;
    case Event::repaired:
      return State::repaired;
    case Event::abandoned:
      return State::abandoned;
    default:
      return State::executing;
  }
}

bool is_closed(State state) {
  return state == State::completed || state == State::repaired || state == State::abandoned;
}

State state_of(const std::vector<Record>& records) {
  return records.empty() ? State::planned : state_left_by(records.back().event);
}

State Transaction::state() const { return state_of(records); }

bool Transaction::open() const { return state() != State::planned && !is_closed(state()); }

// On the way back no record is written for a step without an undo: "undone" of an earlier step
// counts for it too.
size_t Transaction::done() const {
  std::set<size_t> done;
  for (const Record& record : records) {
    if (record.event == Event::done) done.insert(record.step);
    if (record.event == Event::undone) done.erase(done.lower_bound(record.step), done.end());
  }
  return done.size();
}

// Returns the highest step in doubt: a step below it was run again only to mount or activate
// something after a reboot. The undo of a step starts only when no step above it is in doubt any
// more, so "undo-start" clears those.
std::optional<size_t> Transaction::in_doubt() const {
  std::set<size_t> pending;
  for (const Record& record : records) {
    switch (record.event) {
      case Event::undo_start:
        pending.erase(pending.upper_bound(record.step), pending.end());
        [[fallthrough]];
      case Event::start:
        pending.insert(record.step);
        break;
      case Event::done:
      case Event::undone:
        pending.erase(record.step);
        break;
      case Event::completed:
      case Event::repaired:
      case Event::abandoned:
        pending.clear();
        break;
      default:
        break;
    }
  }
  if (pending.empty()) return std::nullopt;
  return *pending.rbegin();
}

}  // namespace lvq
