#include "base/digest.h"

#include <sha2.h>

#include <array>

namespace lvq {

std::string sha256_hex(std::string_view bytes) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> hex{};
  SHA256Data(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), hex.data());
  return {hex.data()};
}

}  // namespace lvq
