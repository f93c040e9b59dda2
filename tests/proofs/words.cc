#include "words.h"

#include <string>

#include "rules.h"

namespace proofs {

namespace {

struct Product {
  expr x, y, xy;
};

struct Quotient {
  expr n, d;
  lvq::arithmetic::Division<IntWord> division;
};

// The law being stated.
struct State {
  Naming naming = Naming::unknown;
  uint64_t words = 0;
  std::vector<expr> facts;
  std::vector<Product> products;    // each in both orders
  std::vector<Quotient> quotients;  // asked for twice, named once
};
State state;

expr fresh(const char* kind) {
  static unsigned count = 0;
  return context().int_const((std::string(kind) + "!" + std::to_string(++count)).c_str());
}

uint64_t next_number() {
  if (state.naming == Naming::zeros) return 0;
  ++state.words;
  return state.naming == Naming::rising ? state.words : 1000 - 100 * state.words;
}

IntWord in_range(const expr& e) {
  state.facts.push_back(e >= 0 && e < word_count());
  return IntWord(e);
}

// The one word that differs from `exact` by a multiple of 2^64. That the number of wraps is below
// 0, 0 or above is said only to spare z3 the search.
IntWord wrapped(const expr& exact, const char* kind) {
  const expr value = fresh(kind), wraps = fresh("wraps");
  state.facts.push_back(value == exact - wraps * word_count());
  state.facts.push_back(wraps <= -1 || wraps == 0 || wraps >= 1);
  return in_range(value);
}

z3::func_decl times() {
  const auto integer = context().int_sort();
  return context().function("times", integer, integer, integer);
}

}  // namespace

z3::context& context() {
  static z3::context c;
  return c;
}

void begin_law(Naming naming) { state = State{naming, 0, {}, {}, {}}; }

std::vector<expr> definitions() {
  auto facts = state.facts;
  for (const auto& a : state.products) {
    facts.push_back(rules::of_one(a.x, a.y, a.xy));
    for (const auto& b : state.products) {
      facts.push_back(z3::implies(a.y == b.y, rules::of_two(a.x, b.x, a.y, a.xy, b.xy)));
    }
  }
  return facts;
}

expr word_count() { return context().int_val("18446744073709551616"); }
expr largest_word() { return context().int_val("18446744073709551615"); }

expr product(const expr& left, const expr& right) {
  const expr x = left.simplify(), y = right.simplify();
  if (x.is_numeral() || y.is_numeral()) return x * y;
  const expr xy = times()(x, y), yx = times()(y, x);
  state.facts.push_back(xy == yx);
  state.products.push_back({x, y, xy});
  state.products.push_back({y, x, yx});
  return xy;
}

IntWord operator+(const IntWord& a, const IntWord& b) { return wrapped(a.e + b.e, "sum"); }
IntWord operator-(const IntWord& a, const IntWord& b) { return wrapped(a.e - b.e, "difference"); }
IntWord operator*(const IntWord& a, const IntWord& b) {
  return wrapped(product(a.e, b.e), "product");
}

lvq::arithmetic::Division<IntWord> divide(const IntWord& n, const IntWord& d) {
  for (const auto& known : state.quotients) {
    if (z3::eq(known.n, n.e) && z3::eq(known.d, d.e)) return known.division;
  }
  const IntWord quotient = in_range(fresh("quotient")), remainder = in_range(fresh("remainder"));
  state.facts.push_back(
      z3::implies(d.e > 0, n.e == product(quotient.e, d.e) + remainder.e && remainder.e < d.e));
  state.quotients.push_back({n.e, d.e, {quotient, remainder}});
  return {quotient, remainder};
}

template <>
BitWord any<BitWord>(const char* name) {
  return state.naming == Naming::unknown ? BitWord(context().bv_const(name, 64))
                                         : BitWord(next_number());
}

template <>
IntWord any<IntWord>(const char* name) {
  return state.naming == Naming::unknown ? in_range(context().int_const(name))
                                         : IntWord(next_number());
}

}  // namespace proofs
