// Which words of a plan's commands are bright and which are dim: the objects that a command is
// about stand out, and the options that are the same in every run of a tool do not.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/wrap.h"
#include "plan/plan.h"

namespace lvq {

class CommandLook {
 public:
  explicit CommandLook(const Plan& plan);
  std::vector<CommandWord> at(const std::vector<std::string>& command) const;

 private:
  CommandWord::Look look_of(const std::string& tool, const std::string& word) const;

  std::map<std::string, std::set<std::string>> common_;  // tool -> words in all of its runs
  std::set<std::string> objects_;
};

}  // namespace lvq
