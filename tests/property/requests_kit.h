// What the generators of requests share: random numbers, machines that somebody has worked on, and
// words that no command should swallow. A command's generators are in requests_NAME.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/property/requests.h"

namespace lvq::test {

template <class T>
T pick(const std::vector<T>& from) {
  return *rc::gen::elementOf(from);
}

// Of the full size: a small one would keep every draw near its lower end, and every chance would
// come true at once.
inline int number(int from, int below) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, below));
}
inline bool chance(int percent) { return number(0, 100) < percent; }

using sim::Machine;

std::string random_fstab();
void add_line(Machine& machine, const std::string& line);  // to its fstab

// With the group vg-1 on disks of 2 GiB that have a name of their own, and an fstab.
std::shared_ptr<Machine> machine_with_group(const std::vector<std::string>& disks);

// A volume of the group vg-1, as somebody may have made it by hand.
struct HandMade {
  std::string name, fs, mount;  // fs and mount empty: none
  bool snapshot = false;        // "NAME-s"
};
void fill(Machine& machine, const HandMade& volume);

// Flawed, and with content that must not be lost.
void damage(Machine& machine);
std::shared_ptr<Machine> damaged_machine();
std::string wild_word();

// Adds an option so many times, mostly with one of these words.
void ask(Case& request, const std::string& option, int times,
         const std::vector<std::string>& words);
inline int mostly_once() { return chance(90) ? 1 : number(0, 3); }

rc::Gen<Case> sound_provision();
rc::Gen<Case> wild_provision();
rc::Gen<Case> sound_decommission();
rc::Gen<Case> wild_decommission();
rc::Gen<Case> sound_rename();
rc::Gen<Case> wild_rename();
rc::Gen<Case> sound_evacuate();
rc::Gen<Case> wild_evacuate();
rc::Gen<Case> sound_replacement();
rc::Gen<Case> wild_replacement();
rc::Gen<Case> sound_grow();
rc::Gen<Case> wild_grow();
rc::Gen<Case> sound_shrink();
rc::Gen<Case> wild_shrink();
rc::Gen<Case> sound_shrink_xfs();
rc::Gen<Case> wild_shrink_xfs();
rc::Gen<Case> sound_converge();
rc::Gen<Case> wild_converge();
rc::Gen<Case> sound_snap_back();
rc::Gen<Case> wild_snap_back();
rc::Gen<Case> sound_acceleration();
rc::Gen<Case> wild_acceleration();

}  // namespace lvq::test
