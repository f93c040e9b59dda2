#include "plan/earlier_names.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace lvq {
namespace {

struct Renamed {
  std::string_view earlier, today;
};

// Values of the members "fact" and "action" that were renamed.
constexpr Renamed kValues[] = {
    {"LvSpans", "LvHasExtents"},       {"MountLacks", "NotMountedAt"},
    {"DirSpent", "DirGoneOrUsed"},     {"PvSound", "PvNotOrphaned"},
    {"NotListed", "NotInDevicesFile"}, {"NoCacheRemains", "NoDetachLeftover"},
    {"together", "command_set"},
};

// A member that was renamed: of the fact that has this name today, or of a step, where `fact` is
// empty.
struct RenamedMember {
  std::string_view fact, earlier, today;
};

constexpr RenamedMember kMembers[] = {
    {"SignaturesAre", "found", "signatures"},
    {"Mounted", "path", "device"},
    {"NotMountedAt", "path", "device"},
};

std::string_view value_today(std::string_view name) {
  const auto* found = std::ranges::find(kValues, name, &Renamed::earlier);
  return found == std::end(kValues) ? name : found->today;
}

std::string_view member_today(std::string_view fact, std::string_view name) {
  const auto* found = std::ranges::find_if(kMembers, [&](const RenamedMember& each) {
    return each.fact == fact && each.earlier == name;
  });
  return found == std::end(kMembers) ? name : found->today;
}

std::string_view text_in(const Json& object, const char* member) {
  const auto found = object.find(member);
  const auto* text = found == object.end() ? nullptr : found->get_ptr<const std::string*>();
  return text ? std::string_view(*text) : std::string_view();
}

}  // namespace

Json with_todays_names(const Json& json) {
  if (json.is_array()) {
    Json list = Json::array();
    for (const auto& each : json) list.push_back(with_todays_names(each));
    return list;
  }
  if (!json.is_object()) return json;
  const std::string_view fact = value_today(text_in(json, "fact"));
  Json object = Json::object();
  for (const auto& [name, value] : json.items()) {
    const bool names = (name == "fact" || name == "action") && value.is_string();
    object[std::string(member_today(fact, name))] =
        names ? Json(value_today(value.get_ref<const std::string&>())) : with_todays_names(value);
  }
  return object;
}

}  // namespace lvq
