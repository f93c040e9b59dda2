// Two symbolic words to instantiate src/model/arithmetic.h with.
//
// BitWord is a 64-bit vector: z3 bit-blasts it. Exact by construction, and the right tool for sums,
// comparisons and powers of two; multiplication or division of two unknowns is out of its reach.
//
// IntWord is a mathematical integer in [0, 2^64) whose operations carry their definition with them:
// a sum or product is the true one minus a multiple of 2^64, a quotient q and remainder r are those
// with n = q*d + r, r < d. That is what unsigned 64-bit arithmetic is, so a law proved here holds
// for the machine's words. definitions() collects what the words of a law stand for.
//
// z3 does not decide statements about products of unknown integers either. So product() is, to z3,
// a function about which it is told nothing but a few rules of multiplication (rules.h),
// instantiated for the products at hand. What follows from rules that multiplication obeys is true
// of multiplication. The price: a law may fail for want of a rule. Products with a constant are
// plain.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <vector>

#include "model/arithmetic.h"

namespace proofs {

using z3::expr;

z3::context& context();

struct BitWord {
  expr e;
  explicit BitWord(expr value) : e(std::move(value)) {}
  explicit BitWord(uint64_t value) : e(context().bv_val(value, 64)) {}
};

inline BitWord operator+(const BitWord& a, const BitWord& b) { return BitWord(a.e + b.e); }
inline BitWord operator-(const BitWord& a, const BitWord& b) { return BitWord(a.e - b.e); }
inline BitWord operator*(const BitWord& a, const BitWord& b) { return BitWord(a.e * b.e); }
inline expr operator==(const BitWord& a, const BitWord& b) { return a.e == b.e; }
inline expr operator<(const BitWord& a, const BitWord& b) { return z3::ult(a.e, b.e); }
inline expr operator<=(const BitWord& a, const BitWord& b) { return z3::ule(a.e, b.e); }
inline BitWord select(const expr& condition, const BitWord& yes, const BitWord& no) {
  return BitWord(z3::ite(condition, yes.e, no.e));
}
inline lvq::arithmetic::Division<BitWord> divide(const BitWord& n, const BitWord& d) {
  return {BitWord(z3::udiv(n.e, d.e)), BitWord(z3::urem(n.e, d.e))};
}

struct IntWord {
  expr e;
  explicit IntWord(expr value) : e(std::move(value)) {}
  explicit IntWord(uint64_t value) : e(context().int_val(value)) {}
};

IntWord operator+(const IntWord& a, const IntWord& b);
IntWord operator-(const IntWord& a, const IntWord& b);
IntWord operator*(const IntWord& a, const IntWord& b);
inline expr operator==(const IntWord& a, const IntWord& b) { return a.e == b.e; }
inline expr operator<(const IntWord& a, const IntWord& b) { return a.e < b.e; }
inline expr operator<=(const IntWord& a, const IntWord& b) { return a.e <= b.e; }
inline IntWord select(const expr& condition, const IntWord& yes, const IntWord& no) {
  return IntWord(z3::ite(condition, yes.e, no.e));
}
lvq::arithmetic::Division<IntWord> divide(const IntWord& n, const IntWord& d);

// The product of two integers, unbounded.
expr product(const expr& x, const expr& y);

// How any() names a word: an unknown one, or, to see that the premises of a law can be met at all,
// a given small number, rising or falling in the order of the calls, or zero.
enum class Naming { unknown, rising, falling, zeros };
void begin_law(Naming naming);

template <class W>
W any(const char* name);

// What has been defined since begin_law(): ranges, wraps, quotients, rules.
std::vector<expr> definitions();

// 2^64 - 1 and 2^64 as integers.
expr largest_word();
expr word_count();

}  // namespace proofs
