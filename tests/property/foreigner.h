// Somebody else who is at work on the machine at the same time. He does one thing, at one instant,
// with the tools that everybody has; what he did can be taken back by himself alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/machine.h"

namespace lvq::test {

// "mount", "umount", "lvcreate" …
const std::vector<std::string>& foreign_actions();

// The volumes that are shown, as "VG/LV".
std::vector<std::string> shown_volumes(const sim::Machine& machine);

class Foreigner {
 public:
  // What he does it to is a matter of luck.
  Foreigner(std::string action, uint64_t luck) : action_(std::move(action)), luck_(luck) {}

  // Does it, to something that the machine has at this instant; what it has nothing for is not
  // done.
  void act(sim::Machine& machine);
  bool acted() const { return !did_.empty(); }
  const std::string& did() const { return did_; }  // "lvrename vg-1 lv0 strange"
  const std::string& action() const { return action_; }

  // Volumes that were removed do not come back.
  bool can_undo() const { return static_cast<bool>(undo_); }
  void undo(sim::Machine& machine) const { undo_(machine); }

  // What of it is gone from the machine, in words; empty: nothing.
  std::string missing_from(const sim::Machine& machine) const {
    return missing_ ? missing_(machine) : "";
  }

 private:
  using Words = std::vector<std::string>;
  using Undo = std::function<void(sim::Machine&)>;
  using Missing = std::function<std::string(const sim::Machine&)>;

  void mount(sim::Machine& machine);
  void umount(sim::Machine& machine);
  void lvcreate(sim::Machine& machine);
  void lvremove(sim::Machine& machine);
  void lvrename(sim::Machine& machine);
  void snapshot(sim::Machine& machine);
  void fstab(sim::Machine& machine);
  void open(sim::Machine& machine);
  void pvchange(sim::Machine& machine);
  void vgchange(sim::Machine& machine);

  size_t below(size_t end);  // end > 0
  // One of them; empty where there are none.
  std::string one_of(const Words& all) { return all.empty() ? "" : all[below(all.size())]; }
  void done(std::string did, Undo undo, Missing missing = {});

  std::string action_;
  uint64_t luck_;
  std::string did_;
  Undo undo_;
  Missing missing_;
};

}  // namespace lvq::test
