// Proves a law by showing that its negation has no model, and says so by name. The first law that
// cannot be proved prints its counter-model and ends the program with 1; so does one that z3 gives
// up on, and one whose premises no tried numbers satisfy (it might be true of nothing).
#pragma once

#include <functional>
#include <string>

#include "words.h"

namespace proofs {

struct Law {
  expr given;
  expr claim;
};

// One law, or one per case of a parameter that is a constant of the program (a shift, a
// percentage).
void prove(const std::string& name, const std::function<Law()>& law);
void prove_each(const std::string& name, unsigned from, unsigned to,
                const std::function<Law(unsigned)>& law);
void prove_quietly(const std::string& name,
                   const std::function<Law()>& law);  // prints nothing unless it fails

// Succeeds only if the law is false and z3 finds the counter-example.
void refute(const std::string& name, const std::function<Law()>& law);

void prove_rules_of_multiplication();  // rules.h

void summary();

}  // namespace proofs
