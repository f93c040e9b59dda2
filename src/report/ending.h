#pragma once

#include "report/build_page.h"

namespace lvq {

// What came of the plan, what of its goal was seen to hold, and what to type next.
PageEnding ending_of(const Page& page, const Plan& plan, const PageRun& run);

}  // namespace lvq
