// Texts as people read them, kept in files and compared byte for byte.
// LVQ_UPDATE_GOLDEN=1 build/test/tests/golden/golden_test   writes them anew; then read the difference.
#pragma once

#include <string>

namespace lvq {

// Compares with tests/golden/NAME.txt.
void expect_golden(const std::string& name, const std::string& text);

}  // namespace lvq
