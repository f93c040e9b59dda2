#include "journal/summed_line.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/digest.h"

namespace lvq {
namespace {

constexpr size_t kSumDigits = 16;
constexpr std::string_view kSumMember = ",\"sum\":\"";

std::string sum_of(std::string_view body) { return sha256_hex(body).substr(0, kSumDigits); }

}  // namespace

std::string with_sum(const Json& object) {
  std::string body = dump_line(object);
  body.pop_back();
  return body + std::string(kSumMember) + sum_of(body) + "\"}";
}

std::optional<std::string_view> checked_body(std::string_view line) {
  const size_t tail_size = kSumMember.size() + kSumDigits + 2;
  if (line.size() <= tail_size) return std::nullopt;
  const std::string_view body = line.substr(0, line.size() - tail_size);
  const std::string expected = std::string(kSumMember) + sum_of(body) + "\"}";
  if (line.substr(body.size()) != expected) return std::nullopt;
  return body;
}

bool has_shape(std::string_view text, std::string_view shape) {
  return std::ranges::equal(text, shape, [](char c, char s) {
    const bool digit = c >= '0' && c <= '9';
    return s == 'd' ? digit : s == 'h' ? digit || (c >= 'a' && c <= 'f') : c == s;
  });
}

}  // namespace lvq
