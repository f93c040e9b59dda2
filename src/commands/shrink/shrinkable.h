// What a volume that is to shrink holds, and why it cannot be made smaller.
#pragma once

#include <optional>
#include <string>

#include "commands/command.h"
#include "commands/shared/volume.h"
#include "model/filesystems.h"

namespace lvq {

struct Shrinkable {
  VolumeRef volume;
  const Filesystem* fs = nullptr;      // what it holds
  Bytes size, end;                     // of the volume; where its content ends
  std::optional<Bytes> used, minimum;  // minimum: by its own tool
  std::optional<Usage> usage;
  Bytes needed() const;  // the minimum with its margin; 0: not known

  std::string type() const { return std::string(fs->name); }
  bool is_ext() const { return fs->superblock == Superblock::ext; }
};

// nullopt, with the reasons in `findings`, where the volume or its content cannot become smaller.
std::optional<Shrinkable> shrinkable(const std::string& vg, const std::string& lv,
                                     const Context& context, Findings& findings);

// Refuses a size that leaves too little room for the content.
void check_room_left(const Shrinkable& what, Bytes target, Findings& findings);

// "1.20 GiB used, by its own tool needs at least 1.50 GiB, with a margin 1.65 GiB": for the plan;
// empty: nothing is known.
std::string room_words(const Shrinkable& what);

}  // namespace lvq
