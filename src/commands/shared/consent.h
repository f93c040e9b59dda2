// The words by which a user consents to one named risk: --allow KIND:OBJECT. A refusal that consent
// lifts names its word. No refusal can ask for a word that is not in this table.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace lvq {

enum class Consent { converge, defer, remove, unread, wipe };

struct ConsentRow {
  Consent kind;
  const char* word;
  const char* object;
  const char* meaning;
};

std::span<const ConsentRow> consent_rows();

// "wipe:/dev/sdb"
std::string consent_word(Consent kind, const std::string& object);

// Error "usage" for a word that no refusal could ask for; it lists the kinds that there are.
Result<> check_consent_word(const std::string& word);

}  // namespace lvq
