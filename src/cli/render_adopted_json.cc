#include <nlohmann/json.hpp>

#include "cli/json_parts.h"
#include "cli/render_json.h"

namespace lvq {
namespace {

Json json_of(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::scalar) return node.text;
  const bool is_list = node.kind == YamlNode::Kind::sequence;
  Json json = is_list ? Json::array() : Json::object();
  for (const auto& child : node.children)
    if (is_list)
      json.push_back(json_of(child));
    else
      json[child.key] = json_of(child);
  return json;
}

}  // namespace

Json adopted_json(const Adopted& adopted) {
  Json json = common_json("adopt", "completed", kDone, {});
  json["specification"] = json_of(tree_of(adopted.specification));
  json["specification"]["lvq"] = 1;
  json["notes"] = Json::array();
  for (const auto& note : adopted.notes)
    json["notes"].push_back({{"volume_group", note.group},
                             {"volume", text_or_null(note.volume)},
                             {"message", note.text}});
  return json;
}

}  // namespace lvq
