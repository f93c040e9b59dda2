// Every change of the machine is an effect with a running number and a label. A power cut happens
// at one of them: before it, in its middle, or right after it; from then on nothing answers any
// more.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/machine.h"

namespace lvq::sim {

enum class Where { before, torn, after };

struct CutPlan {
  size_t effect = 0;  // from 1
  Where where = Where::before;
  uint64_t seed = 1;  // decides what a torn effect leaves
};

struct PowerCut {};     // thrown out of the Host call in which the machine died
struct ToolStopped {};  // thrown inside a tool that a test makes fail half way

class Effects {
 public:
  using Change = std::function<void()>;

  explicit Effects(Machine& machine) : machine_(machine) {}

  // `torn` makes what a cut in the middle of the change leaves. Without it the seed decides whether
  // a torn effect happens as a whole or not at all.
  void operator()(std::string label, const Change& whole, const Change& torn = {});

  void cut(const CutPlan& plan) { plan_ = plan; }
  // Called with the number of each effect before it happens; may plan a cut right there.
  std::function<void(size_t effect)> before_each;
  // Only within before_each, and about its effect: does a cut in the middle leave something in
  // between? tear() leaves just that. The run cannot go on then.
  bool can_be_torn() const { return *torn_ != nullptr; }
  void tear(const CutPlan& plan);
  // The tool that runs now has so many more effects, then it stops. nullopt: no limit.
  void limit(std::optional<size_t> effects) { limit_ = effects; }
  bool dead() const { return dead_; }
  size_t count() const { return labels_.size(); }
  const std::vector<std::string>& labels() const { return labels_; }
  uint64_t random();  // from the cut's own seed

 private:
  void die(const Change& whole, const Change& torn);

  Machine& machine_;
  std::vector<std::string> labels_;
  std::optional<CutPlan> plan_;
  std::optional<size_t> limit_;
  const Change* torn_ = nullptr;
  bool dead_ = false;
};

}  // namespace lvq::sim
