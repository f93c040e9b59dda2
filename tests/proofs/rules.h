// Rules of multiplication for factors that are not negative, stated for any `times`: proved with
// z3's own product of real numbers (so they hold for integers), and used for product(). `xy` is
// times(x, y) and so on.
#pragma once

#include <z3++.h>

namespace proofs::rules {

using z3::expr;
using z3::implies;

inline expr of_one(const expr& x, const expr& y, const expr& xy) {
  return implies(x >= 0 && y >= 0, xy >= 0 && implies(x == 0, xy == 0) &&
                                       implies(x == 1, xy == y) && implies(x >= 1, xy >= y) &&
                                       implies(x >= 2, xy >= y + y));
}

// Two products with the same second factor are in the order of the first factors, by whole
// multiples of the second.
inline expr of_two(const expr& x, const expr& z, const expr& y, const expr& xy, const expr& zy) {
  return implies(y >= 0 && x >= 0, implies(x <= z, xy <= zy) && implies(x + 1 <= z, xy + y <= zy) &&
                                       implies(z == x + 1, zy == xy + y));
}

// x*(y + z) from x*y and x*z.
inline expr distributes(const expr& xy, const expr& xz, const expr& x_of_sum) {
  return x_of_sum == xy + xz;
}

}  // namespace proofs::rules
