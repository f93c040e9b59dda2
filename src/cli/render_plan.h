// The plan in the shape that users and scripts rely on: "--- WARNINGS ---", "--- CURRENT STATE ->
// EXPECTED STATE ---", "--- PENDING SYSTEM CHANGES ---", and a summary of what is lost.
#pragma once

#include <string>

#include "cli/plan_view.h"
#include "cli/render_text.h"
#include "report/summary.h"

namespace lvq {

enum class Limits { hidden, shown };  // of each command: its time, its undo and its redo

struct ShownPlan {
  const Plan& plan;
  const Findings& findings;
  const PlanView& view;
  const StepNumbers& numbers;
  Way way = Way::forward;
  Limits limits = Limits::hidden;
};

// The whole plan; only the warnings where there are no steps.
std::string plan_text(const ShownPlan& shown, const Palette& palette);

// How much changes, what is destroyed for good, and until when it can be taken back.
std::string summary_text(const ShownPlan& shown, const Palette& palette);

}  // namespace lvq
