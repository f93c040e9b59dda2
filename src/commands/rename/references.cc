#include "commands/rename/references.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/file_place.h"
#include "base/text.h"
#include "commands/shared/mount_table_lines.h"
#include "commands/shared/refusals.h"
#include "model/fstab.h"
#include "model/names.h"
#include "model/snapshot_edit.h"

namespace lvq {
namespace {

constexpr const char* kByUuid = "/dev/disk/by-id/dm-uuid-";

// `spec` in the same spelling with the new names. Nothing if it does not use the old names.
std::optional<std::string> respelled(const std::string& spec, const RenamedVolume& renamed) {
  const LogicalVolume& lv = *renamed.volume.lv;
  const auto spelling = spelling_by_name(spec, lv.vg, lv.name);
  if (!spelling) return std::nullopt;
  return paths_by_name(renamed.vg, renamed.lv).at(*spelling);
}

// Names of a device that no renaming changes.
bool is_lasting(const std::string& spec) {
  constexpr std::array<std::string_view, 6> kLasting = {
      kByUuid,    "/dev/disk/by-uuid/", "/dev/disk/by-label/",
      "/dev/dm-", "/dev/block/",        "/dev/disk/by-diskseq/"};
  const std::string path = without_detours(spec);
  return std::ranges::any_of(kLasting,
                             [&](std::string_view prefix) { return path.starts_with(prefix); });
}

struct NamedDevice {
  std::string spec;
  size_t line = 0;
};

std::vector<NamedDevice> devices_named_in(const std::string& path, const Snapshot& machine) {
  std::vector<NamedDevice> all;
  if (path == kFstab)
    for (const auto& entry : machine.fstab()) all.push_back({entry.spec, entry.line});
  else
    for (const auto& entry : machine.crypttab()) all.push_back({entry.device, entry.line});
  return all;
}

class LineRenaming {
 public:
  LineRenaming(const std::string& path, const Snapshot& machine, Findings& findings)
      : machine_(machine), findings_(findings), text_(machine.file_text(path)) {
    result_ = {.path = path, .lines = {}, .meanwhile = text_, .then = text_, .new_specs = {}};
  }

  LinesByName run(const std::vector<RenamedVolume>& volumes) && {
    for (const auto& named : devices_named_in(result_.path, machine_))
      for (const auto& volume : volumes) look_at(named, volume);
    check_new_lines();
    return std::move(result_);
  }

 private:
  void look_at(const NamedDevice& named, const RenamedVolume& renamed) {
    const auto spec = respelled(named.spec, renamed);
    if (!spec) return check_link(named, renamed);
    const std::string lasting = kByUuid + dm_uuid_of(*renamed.volume.lv, *renamed.volume.vg);
    const auto edit = result_.path == kFstab ? fstab_renamed : crypttab_renamed;
    result_.lines.push_back(named.line);
    result_.meanwhile = edit(result_.meanwhile, {named.line}, lasting);
    result_.then = edit(result_.then, {named.line}, *spec);
    if (std::ranges::find(result_.new_specs, *spec) == result_.new_specs.end())
      result_.new_specs.push_back(*spec);
  }

  void check_link(const NamedDevice& named, const RenamedVolume& renamed) {
    if (!named.spec.starts_with('/') || is_lasting(named.spec) || !renamed.volume.device ||
        machine_.device(named.spec) != renamed.volume.device)
      return;
    refuse(findings_, {"name-in-use", renamed.volume.path,
                       "is named by the link " + printable(named.spec) +
                           ", and whether that leads to it under another name is not known",
                       file_place(result_.path, named.line),
                       "let that line name it by its UUID, or by its path"});
  }

  void check_new_lines() {
    const auto old_lines = split_lines(text_), new_lines = split_lines(result_.then);
    for (const size_t line : result_.lines)
      if (std::ranges::find(old_lines, new_lines[line - 1]) != old_lines.end())
        refuse(findings_, {"name-in-use", new_lines[line - 1],
                           "is a line that is there already, beside the one that would become it",
                           file_place(result_.path, line), "remove one of the two"});
  }

  const Snapshot& machine_;
  Findings& findings_;
  const std::string text_;
  LinesByName result_;
};

}  // namespace

std::string RenamedVolume::new_path() const { return lv_path(vg, lv); }

std::vector<LinesByName> lines_by_name(const std::vector<RenamedVolume>& volumes,
                                       const Snapshot& machine, Findings& findings) {
  std::vector<LinesByName> all;
  for (const char* path : {kFstab, kCrypttab}) {
    LinesByName found = LineRenaming(path, machine, findings).run(volumes);
    if (found.lines.empty()) continue;
    check_replaceable(path, machine, findings);
    all.push_back(std::move(found));
  }
  return all;
}

namespace {

// True if the line has the name by itself, and not as a part of a longer name or path.
bool has_name(std::string_view line, std::string_view name) {
  for (size_t at = line.find(name); at != line.npos; at = line.find(name, at + 1)) {
    const size_t end = at + name.size();
    const char before = at == 0 ? ' ' : line[at - 1], after = end < line.size() ? line[end] : ' ';
    const bool goes_on = before == '/' && !name.starts_with('/');
    if (!is_name_character(before) && !goes_on && !is_name_character(after)) return true;
  }
  return false;
}

// All spellings of the volume that a boot loader, an initramfs or LVM uses. GRUB's is
// "lvm/vg0-root".
std::vector<std::string> spellings(const LogicalVolume& lv) {
  std::vector<std::string> all = paths_by_name(lv.vg, lv.name);
  all.push_back("lvm/" + dm_name(lv.vg, lv.name));
  all.push_back(full_name(lv));
  return all;
}

class NameSearch {
 public:
  NameSearch(const std::vector<RenamedVolume>& volumes, const std::string& group,
             const Snapshot& machine, Findings& findings)
      : machine_(machine), findings_(findings) {
    for (const auto& renamed : volumes)
      for (auto& name : spellings(*renamed.volume.lv))
        names_.emplace_back(std::move(name), renamed.volume.path);
    if (group.empty()) return;
    for (const auto& name : {"/dev/" + group, "rd.lvm.vg=" + group, "\"" + group + "\""})
      names_.emplace_back(name, group);
  }

  void search(const std::string& path, std::string_view text, const std::string& hint) {
    const auto lines = split_lines(text);
    for (size_t n = 0; n < lines.size(); ++n) {
      if (trim(lines[n]).starts_with('#')) continue;
      const auto found = std::ranges::find_if(
          names_, [&](const auto& name) { return has_name(lines[n], name.first); });
      if (found == names_.end()) continue;
      refuse(findings_, {"name-in-use", found->second,
                         "is named in " + file_place(path, n + 1) + " as " + found->first +
                             ", and lvq does not edit that",
                         file_place(path, n + 1), hint});
    }
  }

  void check_units(const std::vector<RenamedVolume>& volumes) {
    for (const auto& unit : machine_.units) {
      const bool named = std::ranges::any_of(volumes, [&](const RenamedVolume& renamed) {
        return respelled(unit.what, renamed).has_value();
      });
      if (is_generated_from_fstab(unit) || !named) continue;
      refuse(findings_, {"unit-references", unit.path,
                         "names " + printable(unit.what) + ", and lvq does not edit units",
                         "What= of that unit",
                         "let a line of /etc/fstab name the volume instead of that unit, or its "
                         "UUID in it; then systemctl daemon-reload"});
    }
  }

 private:
  const Snapshot& machine_;
  Findings& findings_;
  std::vector<std::pair<std::string, std::string>> names_;  // how, and what
};

std::string text_meanwhile(const std::string& path, const std::vector<LinesByName>& lines,
                           const Snapshot& machine) {
  const auto edited = std::ranges::find(lines, path, &LinesByName::path);
  return edited == lines.end() ? std::string(machine.file_text(path)) : edited->meanwhile;
}

}  // namespace

void check_names_elsewhere(const std::vector<RenamedVolume>& volumes, const std::string& group,
                           const std::vector<LinesByName>& lines, const Snapshot& machine,
                           Findings& findings) {
  NameSearch search(volumes, group, machine, findings);
  for (const char* path : {kFstab, kCrypttab})
    search.search(path, text_meanwhile(path, lines, machine),
                  "let that line name it by what no renaming changes, such as its UUID");
  for (const auto& [path, file] : machine.files) {
    if (path == kFstab || path == kCrypttab) continue;
    const bool lvm = path.starts_with("/etc/lvm/");
    search.search(path, file.text,
                  lvm ? "name it there by a tag (vgchange --addtag), or take the setting out for "
                        "the time being"
                      : "let the boot go by its UUID, bring the boot loader's files and the "
                        "initramfs up to date, and start the machine again");
  }
  search.check_units(volumes);
}

std::vector<std::string> lines_naming_gone(const std::string& vg, const std::string& lv,
                                           const Snapshot& machine) {
  std::vector<std::string> found;
  for (const char* path : {kFstab, kCrypttab})
    for (const auto& named : devices_named_in(path, machine)) {
      const std::string spec = without_detours(named.spec);
      const bool group = lv.empty() && (spec.starts_with("/dev/" + vg + "/") ||
                                        spec.starts_with("/dev/mapper/" + dm_name(vg, lv)));
      if (group || spelling_by_name(named.spec, vg, lv))
        found.push_back(file_place(path, named.line));
    }
  return found;
}

}  // namespace lvq
