#pragma once

#include <string>
#include <vector>

#include "report/page.h"

namespace lvq {

// What a tired reader must know: how much changes, what is destroyed for good, until when the plan
// can be taken back, when nobody can write, what is copied.
std::vector<SummarySentence> summary_of(const Page& page);

// "from step 13 to step 26", "from step 3 on, for good".
std::string span_words(const ClosedWindow& window);

}  // namespace lvq
