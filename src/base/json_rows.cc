#include "base/json_rows.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/json.h"

namespace lvq {
namespace {

// Of the containers around a row the reader remembers only the places. Inside a row each open
// container is a value; when it closes, the reader moves it into the container around it.
class RowReader final : public nlohmann::json_sax<JsonRow> {
 public:
  RowReader(size_t depth, const std::function<Result<>(JsonPath, const JsonRow&)>& take)
      : depth_(depth), take_(take) {}

  bool null() override { return value(nullptr); }
  bool boolean(bool v) override { return value(v); }
  bool number_integer(number_integer_t v) override { return value(v); }
  bool number_unsigned(number_unsigned_t v) override { return value(v); }
  bool number_float(number_float_t v, const string_t&) override { return value(v); }
  bool string(string_t& v) override { return value(std::move(v)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    (inner_.empty() ? outer_.back().member : inner_.back().member) = std::move(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& what) override {
    problem_ = what.what();
    return false;
  }

  std::optional<Error> error;
  bool too_deep() const { return too_deep_; }
  const std::string& problem() const { return problem_; }

 private:
  struct Open {
    JsonRow value;
    std::string member;
  };

  bool open(bool object) {
    too_deep_ = std::ssize(outer_) + std::ssize(inner_) >= kMaxJsonDepth;
    if (too_deep_) return false;
    if (outer_.size() < depth_)
      outer_.push_back({.object = object, .member = {}, .index = 0});
    else
      inner_.push_back({object ? JsonRow::object() : JsonRow::array(), {}});
    return true;
  }

  bool close() {
    if (inner_.empty()) {
      const JsonPlace closed = std::move(outer_.back());
      outer_.pop_back();
      if (closed.index == 0) return value(closed.object ? JsonRow::object() : JsonRow::array());
      if (!outer_.empty()) ++outer_.back().index;
      return true;
    }
    JsonRow done = std::move(inner_.back().value);
    inner_.pop_back();
    return value(std::move(done));
  }

  bool value(JsonRow each) {
    if (!inner_.empty()) {
      Open& around = inner_.back();
      if (auto* members = around.value.get_ptr<JsonRow::object_t*>())
        members->insert_or_assign(std::move(around.member), std::move(each));
      else
        around.value.push_back(std::move(each));
      return true;
    }
    if (auto taken = take_(outer_, each); !taken) {
      error = std::move(taken).error();
      return false;
    }
    if (!outer_.empty()) ++outer_.back().index;
    return true;
  }

  size_t depth_;
  const std::function<Result<>(JsonPath, const JsonRow&)>& take_;
  std::vector<JsonPlace> outer_;
  std::vector<Open> inner_;
  bool too_deep_ = false;
  std::string problem_;
};

}  // namespace

Result<> parse_json_rows(std::string_view text, size_t depth, const std::string& subject, Code code,
                         const std::function<Result<>(JsonPath, const JsonRow&)>& take) {
  RowReader reader(depth, take);
  if (JsonRow::sax_parse(text, &reader)) return {};
  if (reader.error) return fail(*reader.error);
  if (reader.too_deep()) return fail(code, subject, "is JSON nested too deeply to be trusted");
  return fail(code, subject, "is not valid JSON", reader.problem());
}

}  // namespace lvq
