#include "golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace lvq {

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(LVQ_GOLDEN_DIR "/") + name + ".txt";
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

}  // namespace lvq
