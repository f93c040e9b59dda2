#include "prover.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "rules.h"

namespace proofs {

namespace {

unsigned proved = 0, cases = 0;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void give_up(const std::string& name, const std::string& why) {
  std::cout << "FAILED  " << name << ": " << why << std::endl;
  std::exit(1);
}

// Laws on vectors define nothing; each kind has the procedure that suits it. Neither is
// incremental.
z3::solver solver_for_law() {
  if (definitions().empty()) return z3::tactic(context(), "qfbv").mk_solver();
  return {context(), z3::solver::simple()};
}

// The numbers that satisfy the premises, and also `further`.
z3::check_result search(z3::solver& solver, const Law& law, const expr& further) {
  z3::params params(context());
  params.set("timeout", 60'000u);
  solver.set(params);
  for (const auto& fact : definitions()) solver.add(fact);
  solver.add(law.given);
  solver.add(further);
  return solver.check();
}

bool premises_can_be_met(const std::function<Law()>& make_law) {
  for (const auto naming : {Naming::rising, Naming::falling, Naming::zeros}) {
    begin_law(naming);
    const Law law = make_law();
    auto solver = solver_for_law();
    if (search(solver, law, law.claim) == z3::sat) return true;
  }
  return false;
}

void report(const char* verdict, const std::string& name, const std::string& detail,
            Clock::time_point start) {
  std::printf("%-7s  %-62s %10s %6.2f s\n", verdict, name.c_str(), detail.c_str(),
              seconds_since(start));
  std::fflush(stdout);
}

// For statements about reals; decided by z3's procedure for polynomials.
void prove_rule(const std::string& name, const expr& rule) {
  const auto start = Clock::now();
  auto solver = z3::tactic(context(), "qfnra-nlsat").mk_solver();
  solver.add(!rule);
  if (solver.check() != z3::unsat) give_up(name, "is not a rule of multiplication");
  ++proved;
  ++cases;
  report("proved", name, "", start);
}

}  // namespace

void prove_quietly(const std::string& name, const std::function<Law()>& make_law) {
  begin_law(Naming::unknown);
  const Law law = make_law();
  auto solver = solver_for_law();
  const auto outcome = search(solver, law, !law.claim);
  if (outcome == z3::unknown) give_up(name, "undecided: " + solver.reason_unknown());
  if (outcome == z3::sat) {
    std::cout << solver.get_model() << std::endl;
    give_up(name, "does not hold for the values above");
  }
  if (!premises_can_be_met(make_law))
    give_up(name, "no numbers were found that satisfy its premises");
  ++cases;
}

void prove(const std::string& name, const std::function<Law()>& law) {
  const auto start = Clock::now();
  prove_quietly(name, law);
  ++proved;
  report("proved", name, "", start);
}

void prove_each(const std::string& name, unsigned from, unsigned to,
                const std::function<Law(unsigned)>& law) {
  const auto start = Clock::now();
  for (unsigned i = from; i <= to; ++i) {
    prove_quietly(name + " [" + std::to_string(i) + "]", [&] { return law(i); });
  }
  ++proved;
  report("proved", name, std::to_string(to - from + 1) + " cases", start);
}

void refute(const std::string& name, const std::function<Law()>& make_law) {
  const auto start = Clock::now();
  begin_law(Naming::unknown);
  const Law law = make_law();
  auto solver = solver_for_law();
  if (search(solver, law, !law.claim) != z3::sat)
    give_up(name, "is false, but no counter-example was found");
  report("refuted", name, "", start);
}

void prove_rules_of_multiplication() {
  const expr x = context().real_const("x"), y = context().real_const("y"),
             z = context().real_const("z");
  prove_rule("rules of one product", rules::of_one(x, y, x * y));
  prove_rule("rules of two products with a common factor", rules::of_two(x, z, y, x * y, z * y));
  prove_rule("a product distributes over a sum", rules::distributes(x * y, x * z, x * (y + z)));
  prove_rule("a product does not depend on the order", x * y == y * x);
}

void summary() { std::printf("%u laws in %u cases, all proved\n", proved, cases); }

}  // namespace proofs
