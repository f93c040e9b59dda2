#include "spec/fields.h"

#include <fmt/core.h>

#include "base/nearest.h"
#include "base/text.h"

namespace lvq {
namespace {

std::string kind_words(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::sequence) return "a list";
  if (node.kind == YamlNode::Kind::mapping) return "a mapping";
  return node.text.empty() ? "nothing" : in_quotes(node.text);
}

}  // namespace

bool is_mapping(const YamlNode& node, std::string_view expected, Problems& problems) {
  if (node.kind == YamlNode::Kind::mapping) return true;
  if (node.kind != YamlNode::Kind::refused)
    problems.add(node.at, kind_words(node), std::string(expected));
  return false;
}

const std::string* scalar_of(const YamlNode& node, std::string_view expected, Problems& problems) {
  if (node.kind == YamlNode::Kind::scalar && !node.text.empty()) return &node.text;
  if (node.kind != YamlNode::Kind::refused)
    problems.add(node.at, kind_words(node), std::string(expected));
  return nullptr;
}

void refuse_key(const YamlNode& member, const std::vector<std::string>& names, Problems& problems) {
  const std::string meant = nearest(member.key, names);
  problems.add(
      member.key_at, fmt::format("{} is no key that lvq knows here", in_quotes(member.key)),
      "one of " + join(names, ", "), meant.empty() ? "" : fmt::format("do you mean {}?", meant));
}

}  // namespace lvq
