#include "commands/shared/consent.h"

#include <algorithm>

#include "base/text.h"

namespace lvq {
namespace {

// In the order of the enumeration.
constexpr ConsentRow kConsents[] = {
    {Consent::converge, "converge", "VG",
     "What is missing of a request that is there in part is completed."},
    {Consent::defer, "defer", "VG/LV",
     "A snapshot takes the place of its origin when that is activated next, as at a boot."},
    {Consent::quota, "quota", "VG/LV",
     "The limits of the quotas of an xfs are not copied with it."},
    {Consent::remove, "remove", "VG/LV[,VG/LV...]",
     "Volumes that were not named go with the one that they depend on."},
    {Consent::unread, "unread", "DEV", "What moves off the device is not read before it moves."},
    {Consent::wipe, "wipe", "DEV", "What the device holds is destroyed."},
};

std::string shape_of(const ConsentRow& row) { return std::string(row.word) + ":" + row.object; }

bool has_shape(const std::string& object, std::string_view shape) {
  if (shape == "DEV") return object.starts_with('/');
  if (shape == "VG") return !object.empty() && object.find('/') == std::string::npos;
  return std::ranges::all_of(split(object, ','), [](const std::string& volume) {
    const auto parts = split(volume, '/');
    return parts.size() == 2 && !parts[0].empty() && !parts[1].empty();
  });
}

}  // namespace

std::span<const ConsentRow> consent_rows() { return kConsents; }

std::string consent_word(Consent kind, const std::string& object) {
  return std::string(kConsents[static_cast<size_t>(kind)].word) + ":" + object;
}

Result<> check_consent_word(const std::string& word) {
  const std::string kind = word.substr(0, word.find(':'));
  const std::string object = kind.size() < word.size() ? word.substr(kind.size() + 1) : "";
  const auto row = std::ranges::find(kConsents, kind, &ConsentRow::word);
  if (row != std::end(kConsents) && has_shape(object, row->object)) return {};
  std::vector<std::string> shapes;
  for (const auto& each : kConsents) shapes.push_back(shape_of(each));
  return fail("usage", "--allow " + printable(word), "is no consent that a refusal could ask for",
              "", "the kinds are " + join(shapes, ", "));
}

}  // namespace lvq
