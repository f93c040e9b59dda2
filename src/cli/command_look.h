// What of a plan's commands catches the eye: the objects that they are about, and not the options
// that are the same in every line.
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

  std::map<std::string, std::set<std::string>> common_;  // by tool, where it runs more than once
  std::set<std::string> objects_;
};

}  // namespace lvq
