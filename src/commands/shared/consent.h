// The words by which a user consents to one named risk: --allow KIND:OBJECT. A refusal that consent
// lifts names its word. No refusal can ask for a word that is not in this table.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/snapshot.h"
#include "plan/plan.h"

namespace lvq {

enum class Consent { converge, defer, evacuate, quota, remove, shrink, unread, wipe };

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

// What the refusals of a request could ask for, whatever the machine is like.
struct PossibleConsent {
  Consent kind;
  std::string object;           // as it was typed; a PV may be named by its UUID
  bool of_its_volumes = false;  // `object` is a group, and any volume of it is meant
};
using PossibleConsents = std::vector<PossibleConsent>;

// A refusal for each word that none of the request could ask for. A word about an object of the
// request is right also where there is nothing left to be consented to, as on a rerun.
void check_consents(const std::set<std::string>& words, const PossibleConsents& possible,
                    const Snapshot& machine, Findings& findings);

}  // namespace lvq
