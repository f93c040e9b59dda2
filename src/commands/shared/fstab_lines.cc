#include "commands/shared/fstab_lines.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "commands/shared/refusals.h"
#include "model/fstab.h"
#include "ops/fstab.h"

namespace lvq {
namespace {

std::vector<std::pair<std::string, std::vector<size_t>>> tables(const MountTableLines& lines) {
  std::vector<std::pair<std::string, std::vector<size_t>>> all;
  if (!lines.fstab.empty()) all.emplace_back(kFstab, lines.fstab);
  if (!lines.crypttab.empty()) all.emplace_back(kCrypttab, lines.crypttab);
  return all;
}

}  // namespace

std::vector<Step> disable_fstab_lines(const DisabledLines& aside, const ActiveUse& release,
                                      const Snapshot& machine, Findings& findings) {
  std::vector<Step> steps;
  std::vector<std::string> changed;
  std::vector<Remedy> back = made_at_boot(release, aside.lines.fstab, machine);
  for (const auto& [path, lines] : tables(aside.lines))
    if (check_replaceable(path, machine, findings)) {
      steps.push_back(table_put_aside(path, machine.files.at(path), lines, aside.by,
                                      std::exchange(back, {}), machine.systemd));
      changed.push_back(path);
    }
  if (!steps.empty() && machine.systemd) steps.push_back(systemd_reload(changed));
  return steps;
}

std::vector<Step> take_out_of_use(const DisabledLines& aside, const ActiveUse& release,
                                  const Snapshot& machine, Findings& findings) {
  const bool let_go_first = !release.automounts.empty();
  std::vector<Step> aside_steps =
      disable_fstab_lines(aside, let_go_first ? ActiveUse{} : release, machine, findings);
  std::vector<Step> steps = unmount_all(release, machine);
  const auto place = let_go_first ? steps.end() : steps.begin();
  steps.insert(place, std::make_move_iterator(aside_steps.begin()),
               std::make_move_iterator(aside_steps.end()));
  return steps;
}

std::vector<Step> restore_fstab_lines(const DisabledLines& aside, const Snapshot& machine) {
  std::vector<Step> steps;
  std::vector<std::string> changed;
  for (const auto& [path, lines] : tables(aside.lines)) {
    steps.push_back(table_put_back(path, machine.files.at(path), lines, aside.by, machine.systemd));
    changed.push_back(path);
  }
  if (!steps.empty() && machine.systemd) steps.push_back(systemd_reload(changed));
  return steps;
}

std::vector<Step> edit_and_remount(Step edit, const std::vector<OtherOptions>& mounts,
                                   const Snapshot& machine) {
  for (const auto& [mount, options] : mounts)
    std::ranges::move(options_as_before(mount, options), std::back_inserter(edit.undo));
  std::vector<Step> steps = {std::move(edit)};
  if (machine.systemd) steps.push_back(systemd_reload({kFstab}));
  for (const auto& [mount, options] : mounts) steps.push_back(fs_set_options(mount, options));
  return steps;
}

}  // namespace lvq
