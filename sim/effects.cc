#include "sim/effects.h"

#include "sim/random.h"

namespace lvq::sim {

void Effects::operator()(std::string label, const Change& whole, const Change& torn) {
  if (limit_ && (*limit_)-- == 0) throw ToolStopped{};
  labels_.push_back(std::move(label));
  torn_ = &torn;
  if (before_each) before_each(labels_.size());
  if (plan_ && plan_->effect == labels_.size()) die(whole, torn);
  whole();
  ++machine_.mutations;
}

void Effects::tear(const CutPlan& plan) {
  plan_ = plan;
  (*torn_)();
}

void Effects::die(const Change& whole, const Change& torn) {
  dead_ = true;
  ++machine_.mutations;
  bool half = plan_->where == Where::torn;
  if (half && torn) torn();
  if (plan_->where == Where::after || (half && !torn && random() % 2)) whole();
  throw PowerCut{};
}

uint64_t Effects::random() {
  if (!plan_) plan_ = CutPlan{};
  return next_random(plan_->seed);
}

}  // namespace lvq::sim
