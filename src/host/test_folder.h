// For tests: a new folder, which the destructor removes with everything in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "host/command.h"

namespace lvq {

class TestFolder {
 public:
  TestFolder() {
    const auto parent = std::filesystem::canonical(std::filesystem::temp_directory_path());
    std::string name = (parent / "lvq-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// For a host that needs no rules for its tools.
inline RunRules no_rules(const Run&) { return {}; }

}  // namespace lvq
