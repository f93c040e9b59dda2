// The words by which a user consents to one named risk: --allow KIND:OBJECT. A refusal that consent
// lifts names its word; what is not in this table nobody can ask for.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace lvq {

enum class Consent { converge, defer, quota, remove, unread, wipe };

struct ConsentRow {
  Consent kind;
  const char* word;
  const char* object;
  const char* meaning;
};

std::span<const ConsentRow> consent_rows();

// "wipe:/dev/sdb"
std::string consent_word(Consent kind, const std::string& object);

// Error "usage" where no refusal could ask for it: it names the kinds there are.
Result<> check_consent_word(const std::string& word);

}  // namespace lvq
