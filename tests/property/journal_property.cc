// Laws of the journal, for any sequence of records and any accident to the bytes of its log.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "journal/journal.h"
#include "journal/record_json.h"
#include "tests/support/memory_host.h"
#include "tests/support/open_journal.h"

namespace lvq {
namespace {

constexpr const char* kId = "20261122T155130Z-9f3a1c";
constexpr const char* kState = "/state";
constexpr size_t kSteps = 6;
const std::string kLog = std::string("/state/transactions/") + kId + "/log.jsonl";

Plan six_steps() {
  Plan plan;
  plan.id = kId;
  for (size_t n = 1; n <= kSteps; ++n) {
    Step step;
    step.title = "step " + std::to_string(n);
    step.action = Run{{"vgck"}};
    plan.steps.push_back(step);
  }
  return plan;
}

rc::Gen<Record> any_record() {
  using enum Event;
  return rc::gen::exec([] {
    Record record;
    record.event = *rc::gen::element(start, done, failed, undo_start, undone, stopped, drifted,
                                     completed, repaired, abandoned);
    record.step = *rc::gen::inRange<size_t>(1, kSteps + 1);
    record.seconds = *rc::gen::arbitrary<double>();
    record.exit_status = *rc::gen::inRange(-1, 300);
    record.signal = *rc::gen::inRange(-1, 65);
    record.words = *rc::gen::arbitrary<std::string>();
    return record;
  });
}

using Records = std::vector<Record>;

Records any_records(size_t least = 0) {
  return *rc::gen::suchThat(rc::gen::container<Records>(any_record()),
                            [=](const Records& records) { return records.size() >= least; });
}

// A host whose log has a begin record and then these.
MemoryHost journaled(const Records& records) {
  MemoryHost host;
  Journal journal = Journal::begin(host, kState, six_steps(), Origin{}).value();
  for (const Record& record : records) journal.note(record).value();
  return host;
}

Transaction loaded(MemoryHost& host) { return load_transaction(host, kState, kId).value(); }

bool is_prefix(const Records& shorter, const Records& longer) {
  return shorter.size() <= longer.size() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

RC_GTEST_PROP(Journal, WhatIsNotedIsRead, ()) {
  const Records records = any_records();
  MemoryHost host = journaled(records);
  const Transaction transaction = loaded(host);
  RC_ASSERT(transaction.records.size() == records.size() + 1);
  for (size_t i = 0; i < records.size(); ++i) {
    Record expected = normalised(records[i]);
    expected.time = transaction.records[i + 1].time;
    RC_ASSERT(transaction.records[i + 1] == expected);
  }
}

RC_GTEST_PROP(Journal, NormalFormIsReachedAtOnce, (std::string words, double seconds)) {
  Record record;
  const size_t times = *rc::gen::inRange<size_t>(1, 2000);
  for (size_t i = 0; i < times && record.words.size() < 10'000; ++i) record.words += words;
  record.seconds = seconds;
  const Record normal = normalised(record);
  RC_ASSERT(normalised(normal) == normal);
  RC_ASSERT(normal.words.size() <= 4096U);
  RC_ASSERT(encode_record(1, normal).find('\n') == std::string::npos);
}

RC_GTEST_PROP(Journal, CutAnywhereItIsAPrefixAndGoesOnCleanly, ()) {
  MemoryHost host = journaled(any_records());
  const Transaction whole = loaded(host);
  std::string& log = host.files.at(kLog);
  log.resize(*rc::gen::inRange<size_t>(0, log.size() + 1));
  const size_t size = log.size();
  const Transaction cut = loaded(host);
  RC_ASSERT(is_prefix(cut.records, whole.records));
  RC_ASSERT(cut.torn_bytes <= size);
  RC_ASSERT((cut.torn_bytes > 0) == (size > 0 && log[size - 1] != '\n'));
  Record next;
  next.event = Event::stopped;
  RC_ASSERT(open_journal(host, kState, kId)->note(next).has_value());
  const Transaction after = loaded(host);
  RC_ASSERT(after.torn_bytes == 0U);
  RC_ASSERT(after.records.size() == std::max<size_t>(cut.records.size(), 1) + 1);
  RC_ASSERT(is_prefix(cut.records, after.records));
}

RC_GTEST_PROP(Journal, FlippedByteBeforeTheLastLineIsDetected, ()) {
  MemoryHost host = journaled(any_records(1));
  std::string& log = host.files.at(kLog);
  const size_t last_line = log.rfind('\n', log.size() - 2) + 1;
  const size_t at = *rc::gen::inRange<size_t>(0, last_line);
  log[at] = static_cast<char>(log[at] ^ *rc::gen::inRange(1, 256));
  RC_ASSERT(!load_transaction(host, kState, kId));
  RC_ASSERT(!open_journal(host, kState, kId));
}

RC_GTEST_PROP(Journal, FlippedByteOfTheLastLineLosesAtMostThatRecord, ()) {
  MemoryHost host = journaled(any_records(1));
  const Transaction whole = loaded(host);
  std::string& log = host.files.at(kLog);
  const size_t last_line = log.rfind('\n', log.size() - 2) + 1;
  const size_t at = *rc::gen::inRange(last_line, log.size());
  log[at] = static_cast<char>(log[at] ^ *rc::gen::inRange(1, 256));
  const auto damaged = load_transaction(host, kState, kId);
  if (!damaged) return;  // a line feed in its middle: two bad lines
  RC_ASSERT(damaged->records.size() == whole.records.size() - 1);
  RC_ASSERT(is_prefix(damaged->records, whole.records));
}

RC_GTEST_PROP(Journal, LostSwappedOrDoubledLinesAreDetected, ()) {
  MemoryHost host = journaled(any_records(3));
  std::string& log = host.files.at(kLog);
  std::vector<std::string> lines = split_lines(log);
  const size_t at = *rc::gen::inRange<size_t>(0, lines.size() - 1);
  const auto here = lines.begin() + static_cast<ptrdiff_t>(at);
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      lines.erase(here);
      break;
    case 1:
      std::swap(lines[at], lines[at + 1]);
      break;
    default:
      lines.insert(here, std::string(*here));
      break;
  }
  log = join(lines, "\n") + "\n";
  RC_ASSERT(!load_transaction(host, kState, kId));
}

RC_GTEST_PROP(State, IsFoldedOneRecordAtATime, ()) {
  Transaction transaction;
  transaction.plan = six_steps();
  for (const Record& record : any_records()) {
    const size_t before = transaction.done();
    transaction.records.push_back(record);
    const size_t after = transaction.done();
    RC_ASSERT(after <= kSteps);
    const size_t most = before + (record.event == Event::done ? 1 : 0);
    // With all above it.
    const size_t taken_back = record.event == Event::undone ? kSteps + 1 - record.step : 0;
    const size_t least = before - std::min(before, taken_back);
    RC_ASSERT(after >= least);
    RC_ASSERT(after <= most);
    const auto doubt = transaction.in_doubt();
    if (record.event == Event::start) RC_ASSERT(doubt >= record.step);
    if (record.event == Event::undo_start) RC_ASSERT(doubt == record.step);
    if (!transaction.open()) RC_ASSERT(!doubt);
  }
}

RC_GTEST_PROP(State, ForwardAndBackAgainIsNothingDone, ()) {
  Records records;
  const size_t reached = *rc::gen::inRange<size_t>(0, kSteps + 1);
  const auto note = [&](Event event, size_t step) {
    records.push_back({.event = event, .step = step});
  };
  for (size_t n = 1; n <= reached; ++n) {
    note(Event::start, n);
    note(Event::done, n);
  }
  for (size_t n = reached; n >= 1; --n) {
    note(Event::undo_start, n);
    note(Event::undone, n);
  }
  MemoryHost host = journaled(records);
  const Transaction transaction = loaded(host);
  RC_ASSERT(transaction.done() == 0U);
  RC_ASSERT(!transaction.in_doubt());
}

}  // namespace
}  // namespace lvq
