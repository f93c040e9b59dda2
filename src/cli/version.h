#pragma once

#include <string>

namespace lvq {

// Written by the build: "unknown" where the sources are no git repository.
extern const char* const kCommit;
extern const char* const kBuildType;

// The first line is "lvq X.Y.Z"; the others say what this lvq was built of.
std::string version_text();

}  // namespace lvq
