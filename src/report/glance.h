#pragma once

#include <vector>

#include "report/page.h"

namespace lvq {

// The summary with what the page knows besides: what is lost by name and size, when nobody can
// write, what is copied.
std::vector<SummarySentence> sentences_of(const PlanSummary& summary, const Page& page);

}  // namespace lvq
