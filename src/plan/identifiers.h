// Every identifier a plan needs, drawn while planning from the one stamp of the host: the same
// stamp gives the same identifiers in the same order, so planning stays pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvq {

class Identifiers {
 public:
  // `entropy`: 32 random bytes. `time`: compact UTC, "20261122T155130Z".
  Identifiers(std::string entropy, std::string time)
      : entropy_(std::move(entropy)), time_(std::move(time)) {}

  std::string transaction_id();    // "20261122T155130Z-9f3a1c"
  std::string uuid();              // RFC 9562 version 4, lower case
  std::string pv_uuid();           // LVM's form: 6-4-4-4-4-4-6 of [0-9A-Za-z]
  std::string hex(size_t digits);  // lower case, for volume serials

 private:
  std::string next_block();  // SHA-256(entropy, counter), as hex
  std::string entropy_, time_;
  uint64_t counter_ = 0;
};

// Does the text have exactly the form that transaction_id() gives? No other text is ever made part
// of a path.
bool is_transaction_id(std::string_view text);

}  // namespace lvq
