#include "journal/record_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/file_place.h"
#include "base/json.h"
#include "base/text.h"
#include "journal/summed_line.h"

namespace lvq {
namespace {

constexpr size_t kLongestWords = 4096;

constexpr std::array kEvents = {Event::begin,      Event::start,    Event::done,     Event::failed,
                                Event::undo_start, Event::undone,   Event::stopped,  Event::drifted,
                                Event::completed,  Event::repaired, Event::abandoned};

// Escaping may make the text longer, so it is cut again; the cut must not split a character.
std::string printable_tail(const std::string& words) {
  std::string out = printable_lines(tail(words, kLongestWords));
  out = tail(out, kLongestWords);
  const auto start = std::ranges::find_if(out, [](char c) { return (c & '\xC0') != '\x80'; });
  return {start, out.end()};
}

// Whether a record begins inside the line. Then two lines have run together, which no power cut
// does. Quotes in texts are escaped, so no text can hold what is searched for.
bool holds_two_records(std::string_view line) {
  return line.find("{\"n\":", 1) != std::string_view::npos;
}

template <class T>
T member(const Json& json, const char* key, T otherwise) {
  const auto it = json.find(key);
  if (it == json.end()) return otherwise;
  if constexpr (std::is_same_v<T, bool>) {
    return it->is_boolean() ? it->template get<bool>() : otherwise;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return it->is_string() ? it->template get<std::string>() : otherwise;
  } else if constexpr (std::is_floating_point_v<T>) {
    return it->is_number() ? it->template get<T>() : otherwise;
  } else {
    if (!it->is_number_integer() || *it < 0 || *it > INT32_MAX) return otherwise;
    return it->template get<T>();
  }
}

std::optional<Event> event_named(const std::string& text) {
  const auto it = std::ranges::find_if(kEvents, [&](Event event) { return text == name(event); });
  if (it == kEvents.end()) return std::nullopt;
  return *it;
}

bool needs_step(Event event) {
  return event == Event::start || event == Event::done || event == Event::undo_start ||
         event == Event::undone;
}

// What is wrong with record number `n` of a plan that has `steps` steps; empty where nothing is.
std::string objection(size_t n, const Record& record, size_t steps) {
  if ((record.event == Event::begin) != (n == 1))
    return "\"begin\" is the first record and no other";
  if (record.step > steps) return "the plan has no step " + std::to_string(record.step);
  if (needs_step(record.event) && record.step == 0) return "names no step";
  if (!has_shape(record.time, kTimeShape)) return "its time is not RFC 3339";
  if (record.plan_digest.empty() == (record.event == Event::begin))
    return "\"begin\" alone has the plan's digest";
  if (!record.plan_digest.empty() && !has_shape(record.plan_digest, std::string(64, 'h')))
    return "its digest is none";
  return "";
}

// REQUIRES: the line's checksum is right.
Result<Record> decode_line(std::string_view line, const std::string& subject, size_t n,
                           size_t steps) {
  TRY(const Json json, parse_json(line, subject, "plan-invalid"));
  if (!json.is_object()) return fail("plan-invalid", subject, "is not a JSON object");
  const auto number = member<size_t>(json, "n", 0);
  if (number != n)
    return fail("plan-invalid", subject,
                "is out of order: record " + std::to_string(number) + " where " +
                    std::to_string(n) + " belongs");
  const auto event_text = member<std::string>(json, "event", "");
  const auto event = event_named(event_text);
  if (!event)
    return fail("plan-invalid", subject, "has an unknown event \"" + printable(event_text) + "\"");
  const Record record{*event,
                      member<size_t>(json, "step", 0),
                      member<std::string>(json, "time", ""),
                      member<double>(json, "seconds", 0),
                      member<int>(json, "exit_status", 0),
                      member<int>(json, "signal", 0),
                      member<std::string>(json, "words", ""),
                      member<std::string>(json, "plan_digest", ""),
                      member<bool>(json, "untouched", false)};
  if (const std::string wrong = objection(n, record, steps); !wrong.empty())
    return fail("plan-invalid", subject, "makes no sense here: " + wrong);
  if (normalised(record) != record || encode_record(n, record) != line)
    return fail("plan-invalid", subject, "is not written as this version of lvq writes it");
  return record;
}

}  // namespace

Record normalised(Record record) {
  record.words = printable_tail(record.words);
  const bool sensible = record.seconds >= 0.0005 && record.seconds < 1e9;
  record.seconds = sensible ? std::round(record.seconds * 1000) / 1000 : 0;
  record.exit_status = std::max(record.exit_status, 0);
  record.signal = std::max(record.signal, 0);
  return record;
}

std::string encode_record(size_t n, const Record& record) {
  Json json = {
      {"n", n}, {"time", record.time}, {"event", name(record.event)}, {"step", record.step}};
  if (record.seconds != 0) json["seconds"] = record.seconds;
  if (record.exit_status != 0) json["exit_status"] = record.exit_status;
  if (record.signal != 0) json["signal"] = record.signal;
  if (record.untouched) json["untouched"] = true;
  if (!record.words.empty()) json["words"] = record.words;
  if (!record.plan_digest.empty()) json["plan_digest"] = record.plan_digest;
  return with_sum(json);
}

std::optional<Record> closing_record(std::string_view text) {
  if (!text.ends_with('\n')) return std::nullopt;
  text.remove_suffix(1);
  const std::string_view line = text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  if (!checked_body(line)) return std::nullopt;
  const auto json = parse_json(line, "", "plan-invalid");
  if (!json || !json->is_object()) return std::nullopt;
  // The line is read by itself: its own number is taken as right, and the plan, which tells how
  // many steps there are, is not asked for.
  const auto number = member<size_t>(*json, "n", 0);
  const auto record = decode_line(line, "", number, std::numeric_limits<size_t>::max());
  if (!record || !is_closed(state_left_by(record->event))) return std::nullopt;
  return *record;
}

Result<Log> decode_log(std::string_view text, const std::string& path, size_t steps) {
  Log log;
  while (log.whole_bytes < text.size()) {
    const std::string_view rest = text.substr(log.whole_bytes);
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    const std::string subject = file_place(path, log.records.size() + 1);
    const bool is_last = end == std::string_view::npos || end + 1 == rest.size();
    if (end == std::string_view::npos || !checked_body(line)) {
      if (!is_last || holds_two_records(line))
        return fail("plan-invalid", subject, "is damaged: its checksum does not fit");
      log.torn_bytes = rest.size();
      return log;
    }
    TRY(Record record, decode_line(line, subject, log.records.size() + 1, steps));
    log.records.push_back(std::move(record));
    log.whole_bytes += end + 1;
  }
  return log;
}

}  // namespace lvq
