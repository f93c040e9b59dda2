// Random machines with random requests, for every command of the table. A command without a
// generator here fails the test that iterates the table.
#pragma once

#include <rapidcheck.h>

#include <map>
#include <string>
#include <vector>

#include "sim/machine.h"

namespace lvq::test {

struct Case {
  std::shared_ptr<sim::Machine> machine;
  std::vector<std::string> argv;
};
void showValue(const Case& value, std::ostream& out);

// Requests that fit their machine: they are carried out.
using Generator = rc::Gen<Case> (*)();
const std::map<std::string, Generator>& sound_requests();

// Anything: flawed machines, absurd requests.
const std::map<std::string, Generator>& wild_requests();

}  // namespace lvq::test
