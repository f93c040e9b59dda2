#include "journal/find.h"

#include <algorithm>

#include "base/text.h"
#include "journal/journal.h"
#include "plan/identifiers.h"

namespace lvq {
namespace {

bool is_named(const std::string& id, const std::string& word) {
  return id.starts_with(word) || id.substr(id.find('-') + 1).starts_with(word);
}

}  // namespace

Result<std::string> find_transaction(Host& host, const std::string& state_dir,
                                     const std::string& word) {
  if (is_transaction_id(word)) return word;
  if (word == "last") return last_transaction(host, state_dir);
  TRY(auto ids, list_transactions(host, state_dir));
  std::erase_if(ids, [&](const std::string& id) { return word.empty() || !is_named(id, word); });
  if (ids.size() == 1) return ids.front();
  if (ids.empty())
    return fail("absent", printable(tail(word, 64)), "no transaction is named so", state_dir,
                "lvq history lists all; last names the last one");
  return fail("usage", printable(tail(word, 64)), "names several transactions", join(ids, ", "),
              "type more of the one that is meant");
}

}  // namespace lvq
