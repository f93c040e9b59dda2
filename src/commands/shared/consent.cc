#include "commands/shared/consent.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "model/names.h"

namespace lvq {
namespace {

// In the order of the enumeration.
constexpr ConsentRow kConsents[] = {
    {Consent::converge, "converge", "VG",
     "What is missing of a request that is there in part is completed."},
    {Consent::defer, "defer", "VG/LV",
     "A snapshot takes the place of its origin when that is activated next, as at a boot."},
    {Consent::evacuate, "evacuate", "DEV",
     "A device that a specification does not name leaves its volume group."},
    {Consent::quota, "quota", "VG/LV",
     "The limits of the quotas of an xfs are not copied with it."},
    {Consent::remove, "remove", "VG/LV[,VG/LV...]",
     "Volumes that were not named go with the one that they depend on."},
    {Consent::shrink, "shrink", "VG/LV", "A volume becomes as small as a specification says."},
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

const ConsentRow& row_of(Consent kind) { return kConsents[static_cast<size_t>(kind)]; }

bool is_device(Consent kind) { return std::string_view(row_of(kind).object) == "DEV"; }

// A PV that is not there any more had another path, which nothing tells.
bool is_same_device(const std::string& path, const std::string& named, const Snapshot& machine) {
  if (path == named) return true;
  if (!named.starts_with('/')) {
    const PhysicalVolume* pv = machine.pv_by_uuid(named);
    return !pv || is_same_device(path, pv->device, machine);
  }
  const Device* device = machine.device(path);
  return device && device == machine.device(named);
}

bool are_volumes_of(const std::string& vg, Consent kind, const std::string& object) {
  if (is_device(kind)) return object.starts_with(lv_path(vg, ""));
  return std::ranges::all_of(split(object, ','), [&](const std::string& volume) {
    return volume.starts_with(full_name(vg, ""));
  });
}

bool is_meant(const PossibleConsent& possible, const std::string& word, const Snapshot& machine) {
  const std::string kind = consent_word(possible.kind, "");
  if (!word.starts_with(kind)) return false;
  const std::string object = word.substr(kind.size());
  if (possible.of_its_volumes) return are_volumes_of(possible.object, possible.kind, object);
  return is_device(possible.kind) ? is_same_device(object, possible.object, machine)
                                  : object == possible.object;
}

std::string example_of(const PossibleConsent& possible) {
  if (!possible.of_its_volumes) return consent_word(possible.kind, possible.object);
  return consent_word(possible.kind, is_device(possible.kind) ? lv_path(possible.object, "LV")
                                                              : full_name(possible.object, "LV"));
}

}  // namespace

std::span<const ConsentRow> consent_rows() { return kConsents; }

std::string consent_word(Consent kind, const std::string& object) {
  return std::string(row_of(kind).word) + ":" + object;
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

void check_consents(const std::set<std::string>& words, const PossibleConsents& possible,
                    const Snapshot& machine, Findings& findings) {
  std::vector<std::string> examples;
  for (const auto& each : possible) examples.push_back(example_of(each));
  const std::string hint = examples.empty() ? "leave it out: this request has none to ask for"
                                            : "it could ask for " + join(examples, ", ");
  for (const auto& word : words)
    if (std::ranges::none_of(
            possible, [&](const PossibleConsent& each) { return is_meant(each, word, machine); }))
      refuse(findings, {"usage", "--allow " + printable(word),
                        "is no consent that a refusal of this request could ask for", "", hint});
}

}  // namespace lvq
