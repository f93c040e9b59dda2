// A step is data: one action, what is true before it and after it, and how to take it back or
// finish it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "facts/fact.h"
#include "host/command.h"
#include "model/line_edits.h"

namespace lvq {

// Adds, removes and changes lines of a file, whatever else it holds when the step runs, and puts
// the new text in place atomically.
struct EditFile {
  std::string path;
  LineEdits lines;
  bool remove_empty = false;  // the file did not exist before: remove it if nothing is left in it
  bool operator==(const EditFile&) const = default;
};

// Puts the whole new text of a file in place atomically. The diff is shown against `old_text`.
// Plans are made with EditFile; only journals of earlier versions have this.
struct ReplaceFile {
  std::string path, text, old_text;
  bool operator==(const ReplaceFile&) const = default;
};

struct MakeDir {
  std::string path;
  uint32_t mode = 0755;
  bool operator==(const MakeDir&) const = default;
};

// Removes a directory only where it is empty (rmdir(2)).
struct RemoveDir {
  std::string path;
  bool operator==(const RemoveDir&) const = default;
};

// Runs commands one right after the other, as one action: if the set fails or is cut off, nothing
// that it has made is kept (docs/adr/0010).
struct Together {
  Hooks hooks;
  std::vector<Run> runs;
  bool operator==(const Together&) const = default;
};

using Action = std::variant<Run, ReplaceFile, MakeDir, RemoveDir, Together, EditFile>;

// An action that mends a step or takes it back. It is left out where its fact holds already, so
// that a list of remedies leads from any state in between to the end of the list.
struct Remedy {
  Action action;
  std::optional<Fact> achieves;  // none: always needed
  bool operator==(const Remedy&) const = default;
};

struct Step {
  std::string title;  // imperative, with sizes: "Create logical volume vg0/data of 2.00 GiB"
  Action action;
  std::vector<Fact> before, after;
  // Takes the step back, in this order. Empty: it cannot be taken back, or nothing needs to be (see
  // reversible()).
  std::vector<Remedy> undo;
  // Finishes a step that was started and cut off, from any state in between.
  std::vector<Remedy> redo;
  // Brings back the facts of `after` that a reboot loses; never touches what outlasts a reboot.
  std::vector<Remedy> restore_volatile;
  // False for mkfs, lvcreate: an identifier can be there before the work is whole.
  bool after_proves_done = true;
  // The step writes over raw content, so `before` is checked on the machine again right before it.
  bool overwrites = false;
  std::string destroys;  // what is lost for good ("ext4 \"photos\" on /dev/sdb"); empty: nothing
  // Why a step that loses nothing cannot be taken back: "an xfs cannot become smaller".
  std::string no_way_back = {};
  // Devices whose writes the tool leaves unflushed. They are flushed before the step counts as
  // done.
  std::vector<std::string> flush;
  bool operator==(const Step&) const = default;
};

}  // namespace lvq
