#include "spec/problems.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/file_place.h"
#include "base/text.h"

namespace lvq {
namespace {

constexpr size_t kMostProblems = 200;
constexpr size_t kLongestQuoted = 60;  // bytes

}  // namespace

std::string in_quotes(std::string_view text) {
  if (text.size() <= kLongestQuoted) return fmt::format("\"{}\"", printable(text));
  size_t end = 0;
  while (end < kLongestQuoted) end += std::max<size_t>(utf8_length(text.substr(end)), 1);
  return fmt::format("\"{}…\"", printable(text.substr(0, end)));
}

void Problems::add(Mark at, const std::string& found, const std::string& expected,
                   std::string hint) {
  if (problems_.size() == kMostProblems) {
    ++left_out_;
    return;
  }
  problems_.push_back({at, fmt::format("{}; {} is expected", found, expected), std::move(hint)});
}

void Problems::add(Mark at, const Error& error) {
  if (problems_.size() == kMostProblems) {
    ++left_out_;
    return;
  }
  const std::string about = error.subject.empty() ? "" : in_quotes(error.subject) + " ";
  problems_.push_back({at, about + error.message, error.hint});
}

Error Problems::error_of(Problem problem) const {
  return {.code = "specification-invalid",
          .subject = file_place(file_, problem.at.line, problem.at.column),
          .message = std::move(problem.message),
          .evidence = "",
          .hint = std::move(problem.hint)};
}

std::vector<Error> Problems::sorted() && {
  std::ranges::stable_sort(
      problems_, {}, [](const Problem& each) { return std::pair(each.at.line, each.at.column); });
  std::vector<Error> errors;
  for (auto& each : problems_) errors.push_back(error_of(std::move(each)));
  if (left_out_ > 0)
    errors.push_back({.code = "specification-invalid",
                      .subject = file_,
                      .message = fmt::format("{} more are not shown", left_out_),
                      .evidence = "",
                      .hint = ""});
  return errors;
}

}  // namespace lvq
