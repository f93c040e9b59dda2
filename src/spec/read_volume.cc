#include "spec/read_volume.h"

#include <fmt/core.h>

#include <array>

#include "base/text.h"
#include "model/filesystems.h"
#include "model/mount_options.h"
#include "model/mount_point.h"
#include "model/names.h"

namespace lvq {
namespace {

constexpr std::string_view kSizes = "a size such as 20G, \"at-least 50G\" or rest";

// A percentage of what is free would be another size each time that it is looked at.
Result<SizeSpec> parse_lasting_size(std::string_view text) {
  TRY(const SizeSpec size, parse_size_spec(text));
  if (size.kind == SizeSpec::Kind::percent_free || size.kind == SizeSpec::Kind::percent_pvs)
    return fail("size-invalid", printable(text), "is another size as soon as the volume is there",
                {}, "say a size, a percentage of the group (%VG), or rest");
  return size;
}

Result<WantedSize> parse_wanted_size(const std::string& text) {
  if (text == "rest") return WantedSize{WantedSize::Kind::rest, {}};
  const auto words = split(text, ' ');
  if (words[0] != "at-least") {
    TRY(const SizeSpec size, parse_lasting_size(text));
    return WantedSize{WantedSize::Kind::exact, size};
  }
  if (words.size() != 2) return fail("size-invalid", printable(text), "is not \"at-least SIZE\"");
  TRY(const SizeSpec size, parse_lasting_size(words[1]));
  return WantedSize{WantedSize::Kind::at_least, size};
}

Result<std::string> parse_fs(const std::string& text) {
  if (text == "none" || find_makeable(text)) return text;
  return fail("usage", printable(text), "is no file system that lvq makes", {},
              "none " + makeable_names());
}

Result<std::string> parse_mount(const std::string& text) {
  if (text == "none") return text;
  return normal_path(text);
}

Result<std::string> parse_options(const std::string& text) {
  TRY_VOID(check_mount_options(text));
  return text;
}

Result<std::string> parse_old_name(const std::string& text) {
  TRY_VOID(check_lv_name(text));
  return text;
}

void read_absent(const YamlNode& node, WantedVolume& volume, Problems& problems) {
  const std::string* text = scalar_of(node, "true", problems);
  if (!text) return;
  const auto absent = parse_absent(*text);
  if (!absent) return problems.add(node.at, absent.error());
  volume.absent = true;
}

void read_was(const YamlNode& node, WantedVolume& volume, Problems& problems) {
  const std::string* text = scalar_of(node, "the name of the volume until now", problems);
  if (text) set(volume.was, parse_old_name(*text), node, problems);
}

void read_size(const YamlNode& node, WantedVolume& volume, Problems& problems) {
  const std::string* text = scalar_of(node, kSizes, problems);
  if (text) set(volume.size, parse_wanted_size(*text), node, problems);
}

void read_layout(const YamlNode& node, WantedVolume& volume, Problems& problems) {
  const std::string* text = scalar_of(node, "a layout such as linear or raid1", problems);
  if (text) set(volume.layout, parse_volume_layout(*text), node, problems);
}

void read_fs(const YamlNode& node, WantedVolume& volume, Problems& problems) {
  const std::string* text = scalar_of(node, "a file system or none", problems);
  if (text) set(volume.fs, parse_fs(*text), node, problems);
}

// How long it may be is told by the file system, which may stand behind it.
void read_label(const YamlNode& node, WantedVolume& volume, Problems& problems) {
  const std::string* text = scalar_of(node, "a label", problems);
  if (text) volume.label = *text;
}

void read_mount(const YamlNode& node, WantedVolume& volume, Problems& problems) {
  const std::string* text = scalar_of(node, "a mount point or none", problems);
  if (text) set(volume.mount, parse_mount(*text), node, problems);
}

void read_options(const YamlNode& node, WantedVolume& volume, Problems& problems) {
  const std::string* text = scalar_of(node, "options of fstab", problems);
  if (text) set(volume.options, parse_options(*text), node, problems);
}

constexpr std::array kFields = {
    Field<WantedVolume>{"size", read_size},   Field<WantedVolume>{"layout", read_layout},
    Field<WantedVolume>{"fs", read_fs},       Field<WantedVolume>{"label", read_label},
    Field<WantedVolume>{"mount", read_mount}, Field<WantedVolume>{"options", read_options},
    Field<WantedVolume>{"was", read_was},     Field<WantedVolume>{"absent", read_absent},
};

// How the fields of one volume fit together.
class VolumeCheck {
 public:
  VolumeCheck(const YamlNode& node, const WantedVolume& volume, Problems& problems)
      : node_(node), volume_(volume), problems_(problems) {}

  void run() {
    if (volume_.absent) return check_absent();
    if (volume_.was == volume_.name)
      refuse("was", "it has that name", "the name that it had until now");
    check_content();
    check_options();
    check_label();
    check_layout();
  }

 private:
  Mark at(std::string_view field) const {
    return std::ranges::find(node_.children, field, &YamlNode::key)->at;
  }
  bool has(std::string_view field) const {
    return std::ranges::find(node_.children, field, &YamlNode::key) != node_.children.end();
  }
  void refuse(std::string_view field, const std::string& found, const std::string& expected) {
    problems_.add(at(field), found, expected);
  }

  void check_absent() {
    for (const auto& member : node_.children)
      if (member.key != "absent")
        problems_.add(member.key_at, fmt::format("{} of a volume that is to be absent", member.key),
                      "absent: true alone");
  }

  bool is_mounted() const { return volume_.mount && volume_.mount != "none"; }

  void check_content() {
    if (!is_mounted()) return;
    if (volume_.fs == "none")
      refuse("mount", "a mount point of a volume without a file system", "a file system");
    if (volume_.fs == "swap") refuse("mount", "a mount point of swap", "none");
  }

  void check_options() {
    if (!volume_.options || volume_.fs == "swap") return;
    if (volume_.fs == "none")
      refuse("options", "mount options of a volume without a file system", "a file system");
    else if (volume_.mount == "none")
      refuse("options", "mount options of what is not to be mounted", "a mount point");
  }

  void check_label() {
    if (!volume_.label) return;
    if (volume_.fs == "none")
      return refuse("label", "a label of a volume without a file system", "a file system");
    const Filesystem* fs = volume_.fs ? find_makeable(*volume_.fs) : nullptr;
    if (!fs) return;
    if (const auto checked = check_fs_label(*volume_.label, *fs); !checked)
      problems_.add(at("label"), checked.error());
  }

  void check_layout() {
    if (!volume_.layout) return;
    const auto kind = volume_.layout->kind;
    if (kind == VolumeLayout::Kind::thin_pool)
      for (const auto* field : {"fs", "label", "mount", "options"})
        if (has(field)) refuse(field, "a thin pool holds volumes", "a field of a thin volume");
    const bool takes_rest = volume_.size && volume_.size->kind == WantedSize::Kind::rest;
    if (kind == VolumeLayout::Kind::thin && takes_rest)
      refuse("size", "a thin volume takes its room from a pool", "a size such as 20G");
  }

  const YamlNode& node_;
  const WantedVolume& volume_;
  Problems& problems_;
};

}  // namespace

Result<bool> parse_absent(const std::string& text) {
  if (text == "true") return true;
  return fail("usage", printable(text), "cannot be; true is expected", {},
              "leave `absent` out of what is to stay");
}

WantedVolume read_volume(const YamlNode& node, Problems& problems) {
  WantedVolume volume;
  if (!read_name(node, check_lv_name, "the fields of a volume, such as {size: 20G}, or {}", volume,
                 problems))
    return volume;
  read_fields<WantedVolume>(node, kFields, volume, problems);
  VolumeCheck(node, volume, problems).run();
  return volume;
}

}  // namespace lvq
