// Writes a specification as people would (docs/specification.md).
#pragma once

#include <string>
#include <vector>

#include "spec/specification.h"
#include "spec/yaml.h"

namespace lvq {

// What stands beside a specification as a comment.
struct SpecificationNote {
  std::string group;
  std::string volume;  // empty: it is about the group
  std::string text;
};

// "20G", "at-least 50G", "rest".
std::string text(const WantedSize& size);

// The specification as a tree, whose fields have the order of the documentation.
YamlNode tree_of(const Specification& specification);

// Reads back as the same specification. REQUIRES: can_be_written() holds for each of its texts.
std::string write_specification(const Specification& specification,
                                const std::vector<SpecificationNote>& notes = {});

}  // namespace lvq
