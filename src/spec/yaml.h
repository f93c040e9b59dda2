// YAML as a tree whose scalars all stay text: what reads it decides what they mean. JSON is YAML.
// Of YAML that means something else than it shows, nothing is taken: anchors and aliases, tags,
// merge keys, directives, keys that are said twice, several documents.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/problems.h"

namespace lvq {

constexpr size_t kDeepestYaml = 16;
constexpr size_t kLargestYaml = size_t{1} << 20;  // bytes

struct YamlNode {
  enum class Kind {
    scalar,
    sequence,
    mapping,
    refused  // a problem has been made of it: whoever reads it says nothing more
  };
  Kind kind = Kind::refused;
  Mark at;
  std::string text;  // of a scalar
  std::string key;   // of a member of a mapping
  Mark key_at;
  std::vector<YamlNode> children;
};

// The tree of the only document. Nothing where it could not be read to its end.
std::optional<YamlNode> parse_yaml(std::string_view text, Problems& problems);

}  // namespace lvq
