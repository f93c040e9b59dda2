// What the members of a mapping are called and what reads each of them.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/problems.h"
#include "spec/yaml.h"

namespace lvq {

template <class Wanted>
struct Field {
  std::string_view name;
  void (*read)(const YamlNode& node, Wanted& into, Problems& problems);
};

// False where it is something else. A problem has been made of it then.
bool is_mapping(const YamlNode& node, std::string_view expected, Problems& problems);
// Reads the name and the place of what the node is, a group or a volume. False where its fields
// cannot be read: a problem has been made of it then.
template <class Wanted>
bool read_name(const YamlNode& node, Result<> (*check)(std::string_view), std::string_view expected,
               Wanted& into, Problems& problems) {
  into.name = node.key;
  into.at = node.key_at;
  if (const auto checked = check(into.name); !checked) problems.add(into.at, checked.error());
  return is_mapping(node, expected, problems);
}
// The text of a scalar that is not empty; nullptr where it is something else.
const std::string* scalar_of(const YamlNode& node, std::string_view expected, Problems& problems);

void refuse_key(const YamlNode& member, const std::vector<std::string>& names, Problems& problems);

template <class Wanted>
void read_fields(const YamlNode& mapping, std::span<const Field<Wanted>> fields, Wanted& into,
                 Problems& problems) {
  for (const auto& member : mapping.children) {
    const auto field = std::ranges::find(fields, member.key, &Field<Wanted>::name);
    if (field != fields.end()) {
      field->read(member, into, problems);
      continue;
    }
    std::vector<std::string> names;
    for (const auto& each : fields) names.emplace_back(each.name);
    refuse_key(member, names, problems);
  }
}

// Sets what the value says; where it says nothing that can be, makes a problem of it.
template <class Value>
void set(std::optional<Value>& into, Result<Value> read, const YamlNode& node, Problems& problems) {
  if (read)
    into = *std::move(read);
  else
    problems.add(node.at, read.error());
}

}  // namespace lvq
