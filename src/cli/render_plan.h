// The plan in the shape that users and scripts rely on (cli.md): "--- WARNINGS ---", "--- CURRENT
// STATE -> EXPECTED STATE ---", "--- PENDING SYSTEM CHANGES ---", and what a tired reader must
// know.
#pragma once

#include <string>

#include "cli/plan_view.h"
#include "cli/render_text.h"
#include "report/summary.h"

namespace lvq {

enum class Limits { hidden, shown };  // of each command: how long it may run

struct ShownPlan {
  const Plan& plan;
  const Findings& findings;
  const PlanView& view;
  const StepNumbers& numbers;
  Way way = Way::forward;
  Limits limits = Limits::hidden;
};

// All of it; the warnings alone where there are no steps.
std::string plan_text(const ShownPlan& shown, const Palette& palette);

// How much, what is destroyed for good, and until when it can be taken back.
std::string summary_text(const ShownPlan& shown, const Palette& palette);

}  // namespace lvq
