#include "commands/converge/options.h"

#include <utility>

#include "commands/shared/active_use.h"
#include "commands/shared/fstab_lines.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "ops/fstab.h"
#include "ops/mount.h"

namespace lvq {
namespace {

struct OptionsRequest {
  std::string vg, lv, options;
};

OptionsRequest parse_options(const Arguments& arguments) {
  const auto [vg, lv] = *parse_lv_name(arguments.all("--lv").front());
  return {vg, lv, arguments.all("--options").front()};
}

class OptionsPlanner {
 public:
  OptionsPlanner(const Context& context, const OptionsRequest& request)
      : machine_(context.machine), request_(request) {}

  Draft plan() {
    const VolumeRef volume = find_volume(request_.vg, request_.lv, machine_, draft_.findings);
    if (!volume.lv || !check_replaceable(kFstab, machine_, draft_.findings))
      return std::move(draft_);
    std::vector<size_t> numbers;
    for (const auto& entry : machine_.fstab()) {
      if (!names_volume(entry.spec, volume, machine_) || entry.options == request_.options)
        continue;
      numbers.push_back(entry.line);
      if (const Mount* mount = mount_of(volume, entry.target)) set_options(volume, *mount);
    }
    if (!numbers.empty()) change(numbers);
    return std::move(draft_);
  }

 private:
  // nullptr: it is not mounted there.
  const Mount* mount_of(const VolumeRef& volume, const std::string& target) const {
    const Mount* mount = machine_.mount_at(target);
    return mount && volume.device && machine_.is_mount_of(*mount, *volume.device) ? mount : nullptr;
  }

  void set_options(const VolumeRef& volume, const Mount& mount) {
    if (auto live = live_mount(volume, mount.target, machine_))
      mounts_.push_back({*std::move(live), {.before = mount.options, .after = request_.options}});
  }

  void change(const std::vector<size_t>& lines) {
    const FileState& file = machine_.files.at(kFstab);
    Step edit = fstab_set_options(file, lines, request_.options, machine_.systemd);
    draft_.goal = edit.after;
    draft_.steps = edit_and_remount(std::move(edit), mounts_, machine_);
  }

  const Snapshot& machine_;
  const OptionsRequest& request_;
  Draft draft_;
  std::vector<OtherOptions> mounts_;
};

}  // namespace

ReadRequest read_set_options(const Arguments& arguments) {
  OptionsRequest request = parse_options(arguments);
  ReadRequest read;
  read.scope = {
      .lvm = true, .devices = {lv_path(request.vg, request.lv)}, .paths = {}, .files = {kFstab}};
  read.plan = [request = std::move(request)](const Context& context) {
    return OptionsPlanner(context, request).plan();
  };
  return read;
}

}  // namespace lvq
