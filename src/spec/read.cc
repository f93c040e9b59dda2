#include "spec/read.h"

#include <fmt/core.h>

#include <array>
#include <map>
#include <utility>

#include "spec/read_group.h"

namespace lvq {
namespace {

constexpr std::string_view kVersion = "1";

struct Document {
  bool has_version = false, has_groups = false;
  Specification specification;
};

void read_version(const YamlNode& node, Document& document, Problems& problems) {
  document.has_version = true;
  const std::string* text = scalar_of(node, kVersion, problems);
  if (text && *text != kVersion)
    problems.add(node.at, fmt::format("the version {}", in_quotes(*text)), std::string(kVersion));
}

void read_groups(const YamlNode& node, Document& document, Problems& problems) {
  document.has_groups = true;
  if (!is_mapping(node, "the groups by their names, or {}", problems)) return;
  for (const auto& each : node.children)
    document.specification.groups.push_back(read_group(each, problems));
}

constexpr std::array kDocumentFields = {
    Field<Document>{"lvq", read_version},
    Field<Document>{"volume_groups", read_groups},
};

// Each of them names something that there is once on a machine.
class SaidOnce {
 public:
  explicit SaidOnce(Problems& problems) : problems_(problems) {}

  void check(const Specification& specification) {
    for (const auto& group : specification.groups) {
      if (group.devices)
        for (const auto& device : *group.devices) check(device);
      for (const auto& volume : group.volumes) check(volume);
      if (group.was) check_old_name(group, specification);
    }
  }

 private:
  void check(const WantedDevice& device) {
    note(devices_, {device.by, device.name}, device.at, device.name, "each device once");
  }

  void check(const WantedVolume& volume) {
    if (volume.mount && volume.mount != "none")
      note(mounts_, *volume.mount, volume.at, *volume.mount, "each mount point once");
  }

  void check_old_name(const WantedGroup& group, const Specification& specification) {
    note(old_names_, *group.was, group.at, *group.was, "each old name once");
    const auto other = std::ranges::find(specification.groups, *group.was, &WantedGroup::name);
    if (other != specification.groups.end() && !other->was)
      problems_.add(other->at,
                    fmt::format("{} had the name {} until now", in_quotes(group.name),
                                in_quotes(other->name)),
                    "another name, or the rename first");
  }

  template <class Key>
  void note(std::map<Key, Mark>& seen, const Key& key, Mark at, const std::string& name,
            const std::string& expected) {
    const auto [before, is_new] = seen.emplace(key, at);
    if (!is_new)
      problems_.add(
          at, fmt::format("{} is named in line {} already", in_quotes(name), before->second.line),
          expected);
  }

  Problems& problems_;
  std::map<std::pair<WantedDevice::By, std::string>, Mark> devices_;
  std::map<std::string, Mark> mounts_, old_names_;
};

Specification read_root(const YamlNode& root, Problems& problems) {
  Document document;
  if (!is_mapping(root, "\"lvq: 1\" and volume_groups", problems)) return {};
  read_fields<Document>(root, kDocumentFields, document, problems);
  if (!document.has_version) problems.add(root.at, "no version of the format", "\"lvq: 1\"");
  if (!document.has_groups) problems.add(root.at, "no groups", "volume_groups");
  SaidOnce(problems).check(document.specification);
  return std::move(document.specification);
}

}  // namespace

std::expected<Specification, std::vector<Error>> read_specification(std::string_view text,
                                                                    const std::string& file) {
  Problems problems(file);
  Specification specification;
  if (const auto root = parse_yaml(text, problems)) specification = read_root(*root, problems);
  if (problems.none()) return specification;
  return std::unexpected(std::move(problems).sorted());
}

}  // namespace lvq
