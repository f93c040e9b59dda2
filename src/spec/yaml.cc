// libyaml gives events, and this file makes a tree of them. What is not well-formed ends the
// reading; what is only not taken is skipped, so that all of it can be said at once.
#include "spec/yaml.h"

#include <fmt/core.h>
#include <yaml.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "spec/scalars.h"

namespace lvq {
namespace {

constexpr const char* kYaml = "YAML or JSON";

Mark mark_of(const yaml_mark_t& mark) { return {mark.line + 1, mark.column + 1}; }

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw_); }

  yaml_event_t* raw() { return &raw_; }
  yaml_event_type_t type() const { return raw_.type; }
  Mark at() const { return mark_of(raw_.start_mark); }

  std::string scalar() const {
    return {reinterpret_cast<const char*>(raw_.data.scalar.value), raw_.data.scalar.length};
  }
  bool is_plain() const { return raw_.data.scalar.style == YAML_PLAIN_SCALAR_STYLE; }

  bool has_anchor() const {
    if (type() == YAML_SCALAR_EVENT) return raw_.data.scalar.anchor != nullptr;
    if (type() == YAML_SEQUENCE_START_EVENT) return raw_.data.sequence_start.anchor != nullptr;
    return type() == YAML_MAPPING_START_EVENT && raw_.data.mapping_start.anchor != nullptr;
  }
  bool has_tag() const {
    if (type() == YAML_SCALAR_EVENT) return raw_.data.scalar.tag != nullptr;
    if (type() == YAML_SEQUENCE_START_EVENT) return raw_.data.sequence_start.tag != nullptr;
    return type() == YAML_MAPPING_START_EVENT && raw_.data.mapping_start.tag != nullptr;
  }
  bool has_directives() const {
    const auto& start = raw_.data.document_start;
    return start.version_directive != nullptr ||
           start.tag_directives.start != start.tag_directives.end;
  }

 private:
  yaml_event_t raw_{};
};

class Parser {
 public:
  Parser(std::string_view text, Mark end) : end_(end) {
    is_ready_ = yaml_parser_initialize(&raw_) != 0;
    if (!is_ready_) return;
    yaml_parser_set_encoding(&raw_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&raw_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (is_ready_) yaml_parser_delete(&raw_);
  }

  bool next(Event& event) { return is_ready_ && yaml_parser_parse(&raw_, event.raw()) != 0; }

  // REQUIRES: there was an error. What libyaml says about it; problem_at() tells where it is.
  std::string problem() const {
    if (raw_.error == YAML_MEMORY_ERROR || raw_.problem == nullptr)
      return "there is no memory left";
    if (raw_.context == nullptr) return raw_.problem;
    return fmt::format("{} {}", raw_.problem, raw_.context);
  }
  // For an error at the end of a text without a last line feed, libyaml names a line too many.
  Mark problem_at() const {
    const Mark at = mark_of(raw_.error == YAML_READER_ERROR ? raw_.mark : raw_.problem_mark);
    return at.line > end_.line ? end_ : at;
  }

 private:
  Mark end_;
  yaml_parser_t raw_{};
  bool is_ready_ = false;
};

class TreeReader {
 public:
  TreeReader(std::string_view text, Mark end, Problems& problems)
      : parser_(text, end), problems_(problems) {}

  std::optional<YamlNode> document() {
    Event stream, start;
    if (!next(stream) || !next(start)) return std::nullopt;
    if (start.type() == YAML_STREAM_END_EVENT) return nothing_there(start);
    if (start.has_directives())
      problems_.add(start.at(), "a directive of YAML", "a document without one");
    Event first;
    if (!next(first)) return std::nullopt;
    auto root = node(first, 1);
    if (!root || !check_end()) return std::nullopt;
    return root;
  }

 private:
  std::optional<YamlNode> nothing_there(const Event& event) {
    problems_.add(event.at(), "there is nothing", "\"lvq: 1\"");
    return std::nullopt;
  }

  bool check_end() {
    Event end, after;
    if (!next(end) || !next(after)) return false;
    if (after.type() == YAML_STREAM_END_EVENT) return true;
    problems_.add(after.at(), "a second document begins", "the end of the text");
    return false;
  }

  bool next(Event& event) {
    if (parser_.next(event)) return true;
    problems_.add(parser_.problem_at(), parser_.problem(), kYaml);
    return false;
  }

  // The node that begins with this event.
  std::optional<YamlNode> node(const Event& event, size_t depth) {
    if (depth > kDeepestYaml && event.type() != YAML_SCALAR_EVENT) {
      problems_.add(event.at(), fmt::format("more than {} levels", kDeepestYaml),
                    "a flatter document");
      return std::nullopt;
    }
    check_properties(event);
    YamlNode node;
    node.at = event.at();
    bool is_whole = true;
    if (event.type() == YAML_SCALAR_EVENT)
      read_scalar(event, node);
    else if (event.type() == YAML_SEQUENCE_START_EVENT)
      is_whole = read_sequence(node, depth);
    else if (event.type() == YAML_MAPPING_START_EVENT)
      is_whole = read_mapping(node, depth);
    else
      problems_.add(event.at(), "an alias", "the value itself");
    return is_whole ? std::optional(std::move(node)) : std::nullopt;
  }

  void check_properties(const Event& event) {
    if (event.has_anchor()) problems_.add(event.at(), "an anchor", "a value without one");
    if (event.has_tag()) problems_.add(event.at(), "a tag", "a value without one");
  }

  void read_scalar(const Event& event, YamlNode& node) {
    node.text = event.scalar();
    if (can_be_written(node.text))
      node.kind = YamlNode::Kind::scalar;
    else
      problems_.add(event.at(),
                    fmt::format("{} has characters that cannot be shown", in_quotes(node.text)),
                    "a text of one line");
  }

  bool read_sequence(YamlNode& node, size_t depth) {
    node.kind = YamlNode::Kind::sequence;
    while (true) {
      Event event;
      if (!next(event)) return false;
      if (event.type() == YAML_SEQUENCE_END_EVENT) return true;
      auto child = this->node(event, depth + 1);
      if (!child) return false;
      node.children.push_back(*std::move(child));
    }
  }

  bool read_mapping(YamlNode& node, size_t depth) {
    node.kind = YamlNode::Kind::mapping;
    Keys keys;
    while (true) {
      Event event;
      if (!next(event)) return false;
      if (event.type() == YAML_MAPPING_END_EVENT) return true;
      const bool is_plain_key = event.type() == YAML_SCALAR_EVENT && event.is_plain();
      const auto key = this->node(event, depth + 1);
      if (!key) return false;
      Event first;
      if (!next(first)) return false;
      auto value = this->node(first, depth + 1);
      if (!value) return false;
      if (takes_key(*key, is_plain_key, keys)) {
        value->key = key->text;
        value->key_at = key->at;
        node.children.push_back(*std::move(value));
      }
    }
  }

  using Keys = std::map<std::string, Mark>;  // of a mapping so far

  bool takes_key(const YamlNode& key, bool is_plain, Keys& keys) {
    if (key.kind == YamlNode::Kind::refused) return false;
    if (key.kind != YamlNode::Kind::scalar) {
      problems_.add(key.at, "a key that is no text", "a name");
      return false;
    }
    if (is_plain && key.text == "<<") {
      problems_.add(key.at, "a merge key", "the members themselves");
      return false;
    }
    const auto [before, is_new] = keys.emplace(key.text, key.at);
    if (!is_new)
      problems_.add(
          key.at,
          fmt::format("{} is said in line {} already", in_quotes(key.text), before->second.line),
          "each key once");
    return is_new;
  }

  Parser parser_;
  Problems& problems_;
};

void advance(Mark& at, std::string_view character) {
  if (character == "\n")
    at = {at.line + 1, 1};
  else
    ++at.column;
}

bool can_stand(std::string_view rest, std::string_view character) {
  if (character == "\n" || character == "\t" || rest.starts_with("\r\n")) return true;
  return can_be_written(character);
}

// The place where the text ends. Nothing if the text has a character that lvq does not accept:
// libyaml would count lines in another way than editors do, and it does not tell the place of a
// wrong byte.
std::optional<Mark> check_characters(std::string_view text, Problems& problems) {
  Mark at{1, 1};
  while (!text.empty()) {
    const size_t length = utf8_length(text);
    const auto character = text.substr(0, std::max<size_t>(length, 1));
    if (length == 0 || !can_stand(text, character)) {
      problems.add(at,
                   fmt::format("{} is {}", in_quotes(character),
                               length == 0 ? "no UTF-8" : "a character that cannot be shown"),
                   "text in UTF-8");
      return std::nullopt;
    }
    advance(at, character);
    text.remove_prefix(length);
  }
  return at;
}

}  // namespace

std::optional<YamlNode> parse_yaml(std::string_view text, Problems& problems) {
  if (text.starts_with("\uFEFF")) text.remove_prefix(std::string_view("\uFEFF").size());
  if (text.size() > kLargestYaml) {
    problems.add({1, 1}, fmt::format("the text has {} bytes", text.size()),
                 fmt::format("one of at most {}", kLargestYaml));
    return std::nullopt;
  }
  const auto end = check_characters(text, problems);
  if (!end) return std::nullopt;
  return TreeReader(text, *end, problems).document();
}

}  // namespace lvq
