#include "report/windows.h"

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

std::string part_words(size_t first, size_t last, Access access) {
  const std::string steps = first == last
                                ? "step " + std::to_string(first)
                                : "steps " + std::to_string(first) + " to " + std::to_string(last);
  return steps + ": " + words(access);
}

void close_part(WatchedPlace& place, size_t last) {
  if (place.access != Access::open && last >= place.since)
    place.window.parts.push_back(part_words(place.since, last, place.access));
}

// Records what step `n` has made of the place. Where it closes a place again whose window was over,
// a new window begins.
void look_again(WatchedPlace& place, Access now, size_t n, std::vector<ClosedWindow>& over) {
  if (now == place.access) return;
  if (place.access == Access::open) place.window = {.place = place.target, .first = n};
  close_part(place, n - 1);
  place.access = now;
  place.since = n;
  if (now != Access::open) return;
  place.window.last = n;
  over.push_back(place.window);
}

}  // namespace

std::vector<ClosedWindow> closed_windows(const Plan& plan, const Snapshot& machine) {
  std::vector<WatchedPlace> places;
  for (const auto& target : places_of(plan, machine)) places.push_back({.target = target});
  std::vector<ClosedWindow> windows;
  Snapshot now = machine;
  for (size_t n = 1; n <= plan.steps.size(); ++n) {
    establish(plan.steps[n - 1], now);
    for (auto& place : places) look_again(place, access_to(place.target, now), n, windows);
  }
  for (auto& place : places) {
    if (place.access == Access::open) continue;
    close_part(place, plan.steps.size());
    windows.push_back(place.window);
  }
  std::ranges::sort(windows, {},
                    [](const ClosedWindow& each) { return std::pair(each.first, each.place); });
  return windows;
}

}  // namespace lvq
