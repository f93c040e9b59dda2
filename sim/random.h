#pragma once

#include <cstdint>

namespace lvq::sim {

// SplitMix64: small, and good enough for identifiers and coin tosses of a test.
inline uint64_t next_random(uint64_t& state) {
  uint64_t z = state += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace lvq::sim
