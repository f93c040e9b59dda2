// Proofs of the arithmetic that lvq ships: the templates of src/model/arithmetic.h, instantiated
// with symbolic words.
//
// What is quantified over: every size, count and fraction is any 64-bit value that meets the
// function's stated precondition; the truth it is held against is computed with unbounded integers
// (or 128-bit vectors). Divisors, extent sizes and alignments are any non-zero word in the integer
// laws, powers of two in the bit-vector ones. Enumerated instead: the percentage (0 to 100), the
// number of decimal digits (0 to 19) and the unit (2^0 9 10 20 30 40 50 60), which is all the
// program passes. The two laws about several percentages at once are about any numbers that the
// proved exactness allows, for any percentages. Products of unknowns rest on the rules of rules.h.
// Not covered: the compiler, and the few lines that turn text into these numbers, which have unit,
// property and fuzz tests.
#include "laws.h"
#include "prover.h"

int main() {
  proofs::refute_wrong_laws();
  proofs::prove_rules_of_multiplication();
  proofs::check_words_against_machine();
  proofs::prove_bit_laws();
  proofs::prove_division_laws();
  proofs::prove_percent_laws();
  proofs::prove_decimal_laws();
  proofs::summary();
  return 0;
}
