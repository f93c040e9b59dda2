#include "report/windows.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/fstab.h"
#include "plan/objects.h"

namespace lvq {
namespace {

enum class Access { open, read_only, away };

const char* words(Access access) {
  switch (access) {
    case Access::open:
      return "can be written to";
    case Access::read_only:
      return "read-only";
    case Access::away:
      return "not mounted";
  }
  return "";
}

struct WatchedPlace {
  std::string target;
  Access access = Access::open;
  size_t since = 0;  // the step that has left it so
  ClosedWindow window;
};

Access access_to(const std::string& target, const Snapshot& machine) {
  const Mount* mount = machine.mount_at(target);
  if (!mount || is_automount(*mount)) return Access::away;
  if (has_option(mount->options, "ro") || has_option(mount->super_options, "ro"))
    return Access::read_only;
  const Device* device = machine.device_by_number(mount->major, mount->minor);
  return device && device->read_only ? Access::read_only : Access::open;
}

std::set<std::string> targets_on(const std::string& path, const Snapshot& machine) {
  std::set<std::string> targets;
  if (const Device* device = machine.device(path))
    for (const Mount* mount : machine.mounts_of(*device))
      if (mount->holder.empty()) targets.insert(mount->target);
  return targets;
}

// The mount points that can be written to now and that the plan may close.
std::set<std::string> places_of(const Plan& plan, const Snapshot& machine) {
  std::set<std::string> places = mount_points_of(plan);
  each_fact(plan, [&](const Fact& fact) {
    if (const auto* writing = std::get_if<FsWritable>(&fact))
      places.merge(targets_on(writing->path, machine));
    if (const auto* device = std::get_if<DeviceWritable>(&fact))
      places.merge(targets_on(device->path, machine));
  });
  std::erase_if(places,
                [&](const auto& place) { return access_to(place, machine) != Access::open; });
  return places;
}

// Follows the places through the plan.
class WindowWatch {
 public:
  WindowWatch(const Plan& plan, const Snapshot& machine, const StepNumbers& numbers)
      : plan_(plan), now_(machine), numbers_(numbers) {
    for (const auto& target : places_of(plan, machine)) places_.push_back({.target = target});
  }

  std::vector<ClosedWindow> windows() {
    for (size_t n = 1; n <= plan_.steps.size(); ++n) {
      establish(plan_.steps[n - 1], now_);
      for (auto& place : places_) look_again(place, n);
    }
    for (auto& place : places_)
      if (place.access != Access::open) end(place, plan_.steps.size(), 0);
    std::ranges::sort(windows_, {},
                      [](const ClosedWindow& each) { return std::pair(each.first, each.place); });
    return std::move(windows_);
  }

 private:
  // What step `n` makes of it. A window that was over begins another one.
  void look_again(WatchedPlace& place, size_t n) {
    const Access access = access_to(place.target, now_);
    if (access == place.access) return;
    if (place.access == Access::open) place.window = {.place = place.target, .first = n};
    if (access == Access::open)
      end(place, n - 1, n);
    else
      close_part(place, n - 1);
    place.access = access;
    place.since = n;
  }

  void end(WatchedPlace& place, size_t last_of_part, size_t last) {
    close_part(place, last_of_part);
    place.window.last = last;
    place.window.span = span_words(place.window);
    windows_.push_back(place.window);
  }

  void close_part(WatchedPlace& place, size_t last) {
    if (place.access != Access::open && last >= place.since)
      place.window.parts.push_back(steps_words(place.since, last) + ": " + words(place.access));
  }

  std::string steps_words(size_t first, size_t last) const {
    const std::string from = numbers_.word(first), to = numbers_.word(last);
    return from == to ? "step " + from : fmt::format("steps {} to {}", from, to);
  }

  // The first and the last may have the same number: a recovery can run several commands for one
  // step.
  std::string span_words(const ClosedWindow& window) const {
    const std::string from = numbers_.word(window.first);
    if (window.last == 0) return fmt::format("from step {} on, for good", from);
    const std::string to = numbers_.word(window.last);
    return from == to ? "during step " + from : fmt::format("from step {} to step {}", from, to);
  }

  const Plan& plan_;
  Snapshot now_;
  const StepNumbers& numbers_;
  std::vector<WatchedPlace> places_;
  std::vector<ClosedWindow> windows_;
};

}  // namespace

std::vector<ClosedWindow> closed_windows(const Plan& plan, const Snapshot& machine,
                                         const StepNumbers& numbers) {
  return WindowWatch(plan, machine, numbers).windows();
}

}  // namespace lvq
