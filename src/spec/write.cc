#include "spec/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "spec/scalars.h"

namespace lvq {
namespace {

using NodeKind = YamlNode::Kind;

constexpr size_t kWidest = 100;
constexpr size_t kWidestAligned = 24;  // longer names do not push the others to the right

YamlNode collection(std::string key, NodeKind kind) {
  YamlNode node;
  node.kind = kind;
  node.key = std::move(key);
  return node;
}

void add(YamlNode& mapping, std::string key, std::string text) {
  YamlNode node = collection(std::move(key), NodeKind::scalar);
  node.text = std::move(text);
  mapping.children.push_back(std::move(node));
}

void add(YamlNode& mapping, std::string key, const std::optional<std::string>& text) {
  if (text) add(mapping, std::move(key), *text);
}

YamlNode node_of(const WantedDevice& device) {
  YamlNode node = collection("", NodeKind::mapping);
  switch (device.by) {
    case WantedDevice::By::id:
      add(node, "id", device.name);
      break;
    case WantedDevice::By::serial:
      add(node, "serial", device.name);
      break;
    case WantedDevice::By::path:
      add(node, "path", device.name);
      break;
    case WantedDevice::By::pv_uuid:
      add(node, "uuid", device.name);
      break;
  }
  return node;
}

YamlNode node_of(const WantedVolume& volume) {
  YamlNode node = collection(volume.name, NodeKind::mapping);
  if (volume.absent) add(node, "absent", std::string("true"));
  add(node, "was", volume.was);
  if (volume.size) add(node, "size", text(*volume.size));
  if (volume.layout) add(node, "layout", text(*volume.layout));
  add(node, "fs", volume.fs);
  add(node, "label", volume.label);
  add(node, "mount", volume.mount);
  add(node, "options", volume.options);
  return node;
}

YamlNode node_of(const WantedGroup& group) {
  YamlNode node = collection(group.name, NodeKind::mapping);
  if (group.absent) add(node, "absent", std::string("true"));
  add(node, "was", group.was);
  if (group.devices) {
    node.children.push_back(collection("devices", NodeKind::sequence));
    for (const auto& device : *group.devices)
      node.children.back().children.push_back(node_of(device));
  }
  if (group.extent)
    add(node, "extent_size", text(SizeSpec{SizeSpec::Kind::bytes, group.extent->bytes.value}));
  if (!group.volumes.empty()) {
    node.children.push_back(collection("volumes", NodeKind::mapping));
    for (const auto& volume : group.volumes)
      node.children.back().children.push_back(node_of(volume));
  }
  return node;
}

// The one truth value of the format needs no quotes.
std::string scalar_text(const YamlNode& node) {
  return node.key == "absent" ? node.text : yaml_scalar(node.text);
}

// On one line: "{size: 20G, fs: xfs}", "[{path: /dev/sdb}]".
std::string flow(const YamlNode& node) {
  if (node.kind == NodeKind::scalar) return scalar_text(node);
  std::vector<std::string> parts;
  for (const auto& child : node.children)
    parts.push_back((node.kind == NodeKind::mapping ? yaml_scalar(child.key) + ": " : "") +
                    flow(child));
  const std::string all = join(parts, ", ");
  return node.kind == NodeKind::mapping ? "{" + all + "}" : "[" + all + "]";
}

class Writer {
 public:
  explicit Writer(const std::vector<SpecificationNote>& notes) : notes_(notes) {}

  std::string document(const YamlNode& root) {
    out_ = "lvq: 1\n";
    const YamlNode& groups = root.children.back();
    out_ += groups.children.empty() ? "volume_groups: {}\n" : "volume_groups:\n";
    for (const auto& group : groups.children) write_group(group);
    for (const auto& note : notes_)
      if (!has(groups, note.group)) comment(2, note.group, note.text);
    return std::move(out_);
  }

 private:
  static bool has(const YamlNode& mapping, const std::string& key) {
    return std::ranges::find(mapping.children, key, &YamlNode::key) != mapping.children.end();
  }

  void line(size_t indent, const std::string& text) {
    out_ += std::string(indent, ' ') + text + "\n";
  }
  void comment(size_t indent, const std::string& about, const std::string& text) {
    line(indent, "# " + printable(about) + ": " + printable(text));
  }

  void write_group(const YamlNode& group) {
    for (const auto& note : notes_)
      if (note.group == group.key && note.volume.empty()) comment(2, note.group, note.text);
    line(2, yaml_scalar(group.key) + ":" + (group.children.empty() ? " {}" : ""));
    for (const auto& field : group.children) {
      if (field.key == "devices")
        write_devices(field);
      else if (field.key == "volumes")
        write_volumes(field, group.key);
      else
        line(4, field.key + ": " + flow(field));
    }
    const auto& last = group.children;
    const bool has_volumes = !last.empty() && last.back().key == "volumes";
    for (const auto& note : notes_of_volumes(group.key))
      if (!has_volumes || !has(last.back(), note->volume))
        comment(has_volumes ? 6 : 4, note->volume, note->text);
  }

  void write_devices(const YamlNode& devices) {
    const std::string one_line = "devices: " + flow(devices);
    if (one_line.size() + 4 <= kWidest) return line(4, one_line);
    line(4, "devices:");
    for (const auto& device : devices.children) line(6, "- " + flow(device));
  }

  void write_volumes(const YamlNode& volumes, const std::string& group) {
    line(4, "volumes:");
    size_t width = 0;
    for (const auto& volume : volumes.children)
      if (const size_t size = yaml_scalar(volume.key).size(); size <= kWidestAligned)
        width = std::max(width, size);
    const auto notes = notes_of_volumes(group);
    for (const auto& volume : volumes.children) {
      for (const auto* note : notes)
        if (note->volume == volume.key) comment(6, note->volume, note->text);
      line(6, fmt::format("{:<{}} {}", yaml_scalar(volume.key) + ":", width + 1, flow(volume)));
    }
  }

  std::vector<const SpecificationNote*> notes_of_volumes(const std::string& group) const {
    std::vector<const SpecificationNote*> found;
    for (const auto& note : notes_)
      if (note.group == group && !note.volume.empty()) found.push_back(&note);
    return found;
  }

  const std::vector<SpecificationNote>& notes_;
  std::string out_;
};

}  // namespace

std::string text(const WantedSize& size) {
  if (size.kind == WantedSize::Kind::rest) return "rest";
  return (size.kind == WantedSize::Kind::at_least ? "at-least " : "") + text(size.size);
}

YamlNode tree_of(const Specification& specification) {
  YamlNode root = collection("", NodeKind::mapping);
  add(root, "lvq", std::string("1"));
  root.children.push_back(collection("volume_groups", NodeKind::mapping));
  for (const auto& group : specification.groups)
    root.children.back().children.push_back(node_of(group));
  return root;
}

std::string write_specification(const Specification& specification,
                                const std::vector<SpecificationNote>& notes) {
  return Writer(notes).document(tree_of(specification));
}

}  // namespace lvq
