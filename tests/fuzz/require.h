// What must be so whatever the bytes: the fuzzer keeps the input of a process that dies.
#pragma once

#include <cstdlib>

inline void require(bool law) {
  if (!law) std::abort();
}
