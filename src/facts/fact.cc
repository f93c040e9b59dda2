#include "facts/fact.h"

#include <algorithm>

namespace lvq {

bool holds(const Fact& fact, const Snapshot& snapshot) {
  return std::visit([&]<FactParts F>(const F& each) { return each.check(snapshot); }, fact);
}

bool all_hold(const std::vector<Fact>& facts, const Snapshot& snapshot) {
  return std::ranges::all_of(facts, [&](const Fact& fact) { return holds(fact, snapshot); });
}

void establish(const Fact& fact, Snapshot& snapshot) {
  return std::visit([&]<FactParts F>(const F& each) { return each.apply(snapshot); }, fact);
}

std::string text(const Fact& fact) {
  return std::visit([&]<FactParts F>(const F& each) { return each.sentence(); }, fact);
}

std::string found(const Fact& fact, const Snapshot& snapshot) {
  return std::visit([&]<FactParts F>(const F& each) { return each.found(snapshot); }, fact);
}

std::string subject(const Fact& fact) {
  return std::visit([&]<FactParts F>(const F& each) { return each.subject(); }, fact);
}

std::vector<std::string> supersedes(const Fact& fact) {
  return std::visit([&]<FactParts F>(const F& each) { return each.supersedes(); }, fact);
}

std::vector<Fact> single_facts(const Fact& fact) {
  const auto* lines = std::get_if<LinesAre>(&fact);
  if (!lines) return {fact};
  std::vector<Fact> all;
  for (auto& each : lines->of_each_line()) all.emplace_back(std::move(each));
  return all;
}

std::string rewrites_group(const Fact& fact) {
  return std::visit([&]<FactParts F>(const F& each) { return each.rewrites_group(); }, fact);
}

bool is_volatile(const Fact& fact) {
  return std::visit([]<FactParts F>(const F&) { return F::kVolatile; }, fact);
}

void add_scope(const Fact& fact, Scope& scope) {
  return std::visit([&]<FactParts F>(const F& each) { return each.add_scope(scope); }, fact);
}

void add_objects(const Fact& fact, Objects& objects) {
  return std::visit([&]<FactParts F>(const F& each) { return each.add_objects(objects); }, fact);
}

}  // namespace lvq
