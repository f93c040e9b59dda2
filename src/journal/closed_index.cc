#include "journal/closed_index.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "base/json.h"
#include "base/text.h"
#include "journal/layout.h"
#include "journal/summed_line.h"
#include "plan/identifiers.h"

namespace lvq {
namespace {

constexpr std::string_view kBeforeId = R"({"id":")", kBeforeTime = R"(","time":")",
                           kBeforeState = R"(","state":")";
constexpr size_t kIdSize = std::tuple_size_v<decltype(PlainLine::id)>;

std::optional<State> closing_state(std::string_view word) {
  for (const State state : {State::completed, State::repaired, State::abandoned})
    if (word == name(state)) return state;
  return std::nullopt;
}

// Removes `before` from the start of `text`, and then as many bytes as `room` holds, which it fills
// with them. False where `text` is too short or does not start with `before`.
template <size_t size>
bool take(std::string_view& text, std::string_view before, std::array<char, size>& room) {
  if (!text.starts_with(before) || text.size() < before.size() + size) return false;
  text.remove_prefix(before.size());
  std::ranges::copy(text.substr(0, size), room.begin());
  text.remove_prefix(size);
  return true;
}

template <size_t size>
std::string_view view(const std::array<char, size>& bytes) {
  return {bytes.data(), size};
}

// Reads a line without traces, in which each member has a fixed place.
std::optional<PlainLine> plain_line(std::string_view body) {
  PlainLine line{};
  if (!take(body, kBeforeId, line.id) || !take(body, kBeforeTime, line.time)) return std::nullopt;
  if (!is_transaction_id(view(line.id)) || !has_shape(view(line.time), kTimeShape))
    return std::nullopt;
  if (!body.starts_with(kBeforeState) || !body.ends_with('"')) return std::nullopt;
  body.remove_prefix(kBeforeState.size());
  const auto state = closing_state(body.substr(0, body.size() - 1));
  if (!state) return std::nullopt;
  line.state = *state;
  return line;
}

void add_member(Json& json, const char* key, const std::set<std::string>& texts) {
  if (!texts.empty()) json[key] = texts;
}

void add_members(Json& json, const Traces& traces) {
  add_member(json, "made", traces.made);
  add_member(json, "removed", traces.removed);
  add_member(json, "spent", traces.merged);
}

std::string text_at(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : "";
}

std::set<std::string> texts_at(const Json& json, const char* key) {
  std::set<std::string> texts;
  if (const auto it = json.find(key); it != json.end() && it->is_array())
    for (const auto& each : *it)
      if (each.is_string()) texts.insert(each.get<std::string>());
  return texts;
}

// As with records, a line is read leniently and written again; if the result differs, lvq did not
// write the line, and it is ignored.
void take_line(std::string_view line, ClosedIndex& index) {
  const auto body = checked_body(line);
  if (!body) return;
  if (const auto plain = plain_line(*body)) return index.plain.push_back(*plain);
  const auto json = parse_json(line, "", "plan-invalid");
  if (!json || !json->is_object()) return;
  const Traces traces{texts_at(*json, "made"), texts_at(*json, "removed"),
                      texts_at(*json, "spent")};
  if (!traces.empty() && encode_remembered(traces) == line) return index.remembered.follow(traces);
  const auto state = closing_state(text_at(*json, "state"));
  if (!state) return;
  ClosedLine closed{text_at(*json, "id"), text_at(*json, "time"), *state, traces};
  if (!is_transaction_id(closed.id) || !has_shape(closed.time, kTimeShape) ||
      encode_closed(closed) != line)
    return;
  index.telling.try_emplace(closed.id, std::move(closed));
}

}  // namespace

std::string encode_closed(const ClosedLine& line) {
  Json json = {{"id", line.id}, {"time", line.time}, {"state", name(line.state)}};
  add_members(json, line.traces);
  return with_sum(json);
}

std::string encode_remembered(const Traces& traces) {
  Json json = Json::object();
  add_members(json, traces);
  return with_sum(json);
}

ClosedIndex decode_closed(std::string_view text) {
  ClosedIndex index;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) take_line(text.substr(0, end), index);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::ranges::stable_sort(index.plain, {}, &PlainLine::id);
  const auto twice = std::ranges::unique(index.plain, {}, &PlainLine::id);
  index.plain.erase(twice.begin(), twice.end());
  return index;
}

bool ClosedIndex::contains(std::string_view id) const {
  if (id.size() != kIdSize) return false;
  std::array<char, kIdSize> wanted{};
  std::ranges::copy(id, wanted.begin());
  return std::ranges::binary_search(plain, wanted, {}, &PlainLine::id) ||
         telling.contains(std::string(id));
}

ClosedLines ClosedIndex::all() const {
  ClosedLines lines = telling;
  for (const auto& [id, time, state] : plain)
    lines.try_emplace(std::string(view(id)),
                      ClosedLine{std::string(view(id)), std::string(view(time)), state});
  return lines;
}

Result<ClosedIndex> read_closed_index(Host& host, const std::string& state_dir) {
  TRY(const bool exists, exists_safely(host, state_dir));
  if (!exists) return ClosedIndex{};
  TRY(const std::string text, read_if_there(host, JournalPaths(state_dir, "").closed));
  return decode_closed(text);
}

}  // namespace lvq
