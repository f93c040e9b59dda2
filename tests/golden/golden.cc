#include "golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "plan/review.h"

namespace lvq {

void expect_golden(const std::string& name, const std::string& text) {
  expect_golden_file(name + ".txt", text);
}

void expect_golden_file(const std::string& name, const std::string& text) {
  const std::string path = std::string(LVQ_GOLDEN_DIR "/") + name;
  if (std::getenv("LVQ_UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is missing; LVQ_UPDATE_GOLDEN=1 writes it";
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(text, expected.str()) << "is not " << path << "; LVQ_UPDATE_GOLDEN=1 writes it anew";
}

std::string plan_of(const Example& example) {
  EXPECT_FALSE(example.findings.refused()) << refusals_text(example.findings, kPlain);
  for (const auto& unmet_fact : check_chain(example.plan, example.machine))
    ADD_FAILURE() << "step " << unmet_fact.step << ": " << text(unmet_fact.fact)
                  << "; found: " << unmet_fact.found;
  return shown(example, kPlain);
}

std::string shown(const Example& example, const Palette& palette, Limits limits) {
  const PlanView view = view_of(example.plan, example.machine);
  const StepNumbers numbers = numbers_of(example.plan);
  return plan_text({.plan = example.plan,
                    .findings = example.findings,
                    .view = view,
                    .numbers = numbers,
                    .limits = limits},
                   palette);
}

}  // namespace lvq
