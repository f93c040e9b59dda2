// Errors travel as values: every fallible function returns Result<T>, no exception crosses a
// module.
#pragma once

#include <expected>
#include <string>
#include <utility>

#include "base/codes.h"

namespace lvq {

// What went wrong, in the shape every refusal and error message is printed in.
struct Error {
  Code code;             // "size-invalid"
  std::string subject;   // the object concerned ("/dev/sdb", "vg0/data", "--lv a:1G")
  std::string message;   // what was found, a lower-case sentence without a final period
  std::string evidence;  // what shows it (a tool's own words, a file and line); may be empty
  std::string hint;      // what to do next; may be empty

  bool operator==(const Error&) const = default;
};

// "subject: message (evidence)" on one line, for logs and for wrapping into another error.
std::string to_string(const Error& error);

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

inline std::unexpected<Error> fail(Code code, std::string subject, std::string message,
                                   std::string evidence = {}, std::string hint = {}) {
  return fail(
      Error{code, std::move(subject), std::move(message), std::move(evidence), std::move(hint)});
}

}  // namespace lvq

#define LVQ_CONCAT_(a, b) a##b
#define LVQ_CONCAT(a, b) LVQ_CONCAT_(a, b)
#define LVQ_TRY_(temporary, declaration, expression)                    \
  auto temporary = (expression);                                        \
  if (!temporary) return std::unexpected(std::move(temporary).error()); \
  declaration = *std::move(temporary)

// TRY(auto x, f());  gives x the value of f(), or returns f()'s error from the enclosing function.
#define TRY(declaration, expression) \
  LVQ_TRY_(LVQ_CONCAT(lvq_try_, __COUNTER__), declaration, expression)

// TRY_VOID(f());  the same for a Result<> or a value that is not needed.
#define TRY_VOID(expression)                         \
  if (auto lvq_outcome = (expression); !lvq_outcome) \
  return std::unexpected(std::move(lvq_outcome).error())
