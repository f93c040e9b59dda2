// The laws, grouped by the symbolic word that proves them. Each prints its name.
#pragma once

namespace proofs {

void prove_bit_laws();       // sums, powers of two: 64-bit vectors
void prove_division_laws();  // unknown divisors and factors: integers with the rules of 64-bit
                             // words
void prove_percent_laws();
void prove_decimal_laws();
void check_words_against_machine();  // IntWord's rules give what this machine's uint64_t gives
void refute_wrong_laws();            // the prover can fail

}  // namespace proofs
