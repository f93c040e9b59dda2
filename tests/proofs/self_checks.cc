// What keeps the proofs themselves honest.
#include <array>

#include "laws.h"
#include "prover.h"

namespace proofs {

namespace {

namespace arith = lvq::arithmetic;
using arith::divide;

constexpr auto kSamples = std::to_array<uint64_t>(
    {0, 1, 2, 3, 99, 100, 101, 511, 512, 4096, (1ull << 32) - 1, 1ull << 32, (1ull << 32) + 1,
     0x123456789abcdef0, (1ull << 63) - 1, 1ull << 63, UINT64_MAX - 1, UINT64_MAX});

// The word can be nothing but `value`.
Law is(const IntWord& word, uint64_t value) {
  return {context().bool_val(true), word.e == IntWord(value).e};
}

void check_pair(uint64_t a, uint64_t b) {
  const auto agree = [&](const char* name, auto operation) {
    prove_quietly(std::string(name) + " of " + std::to_string(a) + ", " + std::to_string(b),
                  [&] { return is(operation(IntWord(a), IntWord(b)), operation(a, b)); });
  };
  agree("sum", [](auto x, auto y) { return x + y; });
  agree("difference", [](auto x, auto y) { return x - y; });
  agree("product", [](auto x, auto y) { return x * y; });
  if (b == 0) return;
  agree("quotient", [](auto x, auto y) { return divide(x, y).quotient; });
  agree("remainder", [](auto x, auto y) { return divide(x, y).remainder; });
}

}  // namespace

void check_words_against_machine() {
  for (const auto a : kSamples) {
    for (const auto b : kSamples) check_pair(a, b);
  }
}

void refute_wrong_laws() {
  refute("a sum always fits", [] {
    const auto a = any<BitWord>("a"), b = any<BitWord>("b");
    return Law{context().bool_val(true), arith::checked_add(a, b).ok};
  });
  refute("bytes -> extents down -> bytes is identity", [] {
    const auto bytes = any<BitWord>("bytes");
    const BitWord size(4 << 20);
    return Law{context().bool_val(true),
               arith::bytes_to_extents_floor(bytes, size) * size == bytes};
  });
  refute("ceil_div by 4M is floor_div plus one", [] {
    const auto n = any<IntWord>("n");
    const IntWord size(4 << 20);
    return Law{context().bool_val(true),
               arith::ceil_div(n, size).e == arith::floor_div(n, size).e + 1};
  });
  refute("total * percent / 100 in 64 bits is a percentage", [] {
    const auto total = any<IntWord>("total");
    const IntWord naive = divide(total * IntWord(50), IntWord(100)).quotient;
    return Law{context().bool_val(true), naive.e == arith::percent_floor(total, IntWord(50)).e};
  });
  refute("every decimal fraction of 1G is a whole number of bytes", [] {
    const auto whole = any<IntWord>("whole"), fraction = any<IntWord>("fraction");
    return Law{fraction.e < 100, arith::decimal_bytes(whole, fraction, 2, 30).exact};
  });
}

}  // namespace proofs
