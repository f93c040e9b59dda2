// Captured outputs of real tools, tests/fixtures/NAME.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace lvq {

// REQUIRES: compiled by an absolute path, or run where it was compiled.
inline std::string fixture(const std::string& name) {
  const std::string here = __FILE__;
  const std::string path = here.substr(0, here.rfind("support/")) + "fixtures/" + name;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace lvq
