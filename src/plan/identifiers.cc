// Identifiers are made of a counter hashed with the stamp's entropy: 32 unpredictable bytes a
// block, the same ones for the same stamp.
#include "plan/identifiers.h"

#include "base/digest.h"

namespace lvq {
namespace {

unsigned nibble(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

// Groups of characters with dashes between: "abcdefgh" in {2, 4, 2} is "ab-cdef-gh".
std::string grouped(const std::string& text, std::initializer_list<size_t> groups) {
  std::string out;
  size_t at = 0;
  for (const size_t size : groups) {
    if (at > 0) out += '-';
    out += text.substr(at, size);
    at += size;
  }
  return out;
}

}  // namespace

std::string Identifiers::next_block() {
  std::string input = entropy_;
  for (unsigned shift = 0; shift < 64; shift += 8)
    input += static_cast<char>(counter_ >> shift & 0xFF);
  ++counter_;
  return sha256_hex(input);
}

std::string Identifiers::hex(size_t digits) {
  std::string out;
  while (out.size() < digits) out += next_block();
  out.resize(digits);
  return out;
}

std::string Identifiers::transaction_id() { return time_ + "-" + hex(6); }

std::string Identifiers::uuid() {
  std::string digits = hex(32);
  digits[12] = '4';                             // version
  digits[16] = "89ab"[nibble(digits[16]) & 3];  // variant
  return grouped(digits, {8, 4, 4, 4, 12});
}

// Bytes from 248 on are passed over: 248 is the last multiple of 62 in a byte, so every character
// stays equally likely.
std::string Identifiers::pv_uuid() {
  constexpr std::string_view kAlphabet =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string characters;
  while (characters.size() < 32) {
    const std::string block = next_block();
    for (size_t i = 0; i + 1 < block.size() && characters.size() < 32; i += 2) {
      const unsigned byte = nibble(block[i]) << 4 | nibble(block[i + 1]);
      if (byte < 248) characters += kAlphabet[byte % 62];
    }
  }
  return grouped(characters, {6, 4, 4, 4, 4, 4, 6});
}

bool is_transaction_id(std::string_view text) {
  constexpr std::string_view kShape = "ddddddddTddddddZ-hhhhhh";
  if (text.size() != kShape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    const bool hex_letter = text[i] >= 'a' && text[i] <= 'f';
    const char shape = kShape[i];
    if (shape == 'd' ? !digit : shape == 'h' ? !digit && !hex_letter : text[i] != shape)
      return false;
  }
  return true;
}

}  // namespace lvq
