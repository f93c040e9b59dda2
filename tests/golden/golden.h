// Texts as people read them, kept in files and compared byte for byte.
// LVQ_UPDATE_GOLDEN=1 build/test/tests/golden/golden_test   writes them anew; then read the
// difference.
#pragma once

#include <string>

#include "cli/render_plan.h"
#include "examples.h"

namespace lvq {

inline const Palette kPlain{.on = false, .columns = 80};

// Compares with tests/golden/NAME.txt.
void expect_golden(const std::string& name, const std::string& text);
// With tests/golden/FILE, whatever its suffix.
void expect_golden_file(const std::string& file, const std::string& text);

// The plan as it is shown. It is not refused, and passes the chain check.
std::string plan_of(const Example& example);
std::string shown(const Example& example, const Palette& palette, Limits limits = Limits::hidden);

}  // namespace lvq
