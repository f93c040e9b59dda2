#include "cli/command_look.h"

#include <algorithm>

#include "plan/objects.h"
#include "plan/review.h"

namespace lvq {
namespace {

// The names by which the plan's commands refer to objects: VGs, device paths and mount points.
std::set<std::string> names_in(const Plan& plan) {
  const Objects objects = objects_of(plan);
  std::set<std::string> names = objects.groups;
  names.insert(objects.paths.begin(), objects.paths.end());
  const auto mount_points = mount_points_of(plan);
  names.insert(mount_points.begin(), mount_points.end());
  return names;
}

bool is_volume_of(const std::string& word, const std::set<std::string>& groups) {
  const size_t slash = word.find('/');
  return slash != std::string::npos && slash > 0 && groups.contains(word.substr(0, slash));
}

}  // namespace

CommandLook::CommandLook(const Plan& plan) : objects_(names_in(plan)) {
  std::map<std::string, size_t> runs;
  for (const auto& step : plan.steps) {
    for (const auto& command : commands_of(step.action)) {
      const std::set<std::string> words(command.begin() + 1, command.end());
      const std::string& tool = command.front();
      if (++runs[tool] == 1) {
        common_[tool] = words;
        continue;
      }
      std::erase_if(common_[tool], [&](const std::string& each) { return !words.contains(each); });
    }
  }
  std::erase_if(common_, [&](const auto& each) { return runs[each.first] == 1; });
}

CommandWord::Look CommandLook::look_of(const std::string& tool, const std::string& word) const {
  if (objects_.contains(word) || is_volume_of(word, objects_) || word.starts_with("/dev/"))
    return CommandWord::Look::bright;
  const auto common = common_.find(tool);
  const bool everywhere = common != common_.end() && common->second.contains(word);
  return everywhere ? CommandWord::Look::dim : CommandWord::Look::plain;
}

std::vector<CommandWord> CommandLook::at(const std::vector<std::string>& command) const {
  std::vector<CommandWord> words = {{command.front()}};
  for (size_t i = 1; i < command.size(); ++i) {
    const bool is_name = command[i - 1] == "--name";
    words.push_back(
        {command[i], is_name ? CommandWord::Look::bright : look_of(command.front(), command[i])});
  }
  return words;
}

}  // namespace lvq
