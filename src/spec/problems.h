// What is wrong with a specification. All of it is collected, so that it can be mended at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "spec/specification.h"

namespace lvq {

class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  // "host.yaml:3:7 \"20X\" is not a size; a size such as 20G is expected"
  void add(Mark at, const std::string& found, const std::string& expected, std::string hint = {});
  // The same about a value, with the words of the error that refused it.
  void add(Mark at, const Error& error);
  bool none() const { return problems_.empty(); }

  // All problems in the order of the text. If there are very many, the rest is only counted.
  std::vector<Error> sorted() &&;

 private:
  struct Problem {
    Mark at;
    std::string message, hint;
  };
  Error error_of(Problem problem) const;

  std::string file_;
  std::vector<Problem> problems_;
  size_t left_out_ = 0;
};

// The text in quotes, in a form that can be shown, and cut where it is long.
std::string in_quotes(std::string_view text);

}  // namespace lvq
