// Files of the project that tests read, among them captured outputs of real tools.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace lvq {

// REQUIRES: compiled by an absolute path, or run where it was compiled.
inline std::string project_file(const std::string& name) {
  const std::string here = __FILE__;
  const std::string path = here.substr(0, here.rfind("tests/support/")) + name;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string fixture(const std::string& name) {
  return project_file("tests/fixtures/" + name);
}

}  // namespace lvq
