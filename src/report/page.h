// The page of --report as data: what a reader of a change ticket has to know of a plan, and after
// its execution what came of it. It is built once; each writer shows all of it. Texts are as the
// machine and the user gave them: escaping is the writers' affair (html.h, markdown.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/journal.h"
#include "model/units.h"
#include "plan/review.h"
#include "report/summary.h"

namespace lvq {

struct PageHeading {
  std::string command;      // "shrink-xfs"
  std::string line;         // as it was typed, quoted for a shell
  std::string planned_by;   // the line that the plan was made with; empty: the same
  std::string transaction;  // id
  Origin origin;            // empty members: not known
  std::string capture;      // the file that the plan was made against; empty: this machine
  std::string digest;       // SHA-256 of the capture
};

// Something that a step destroys for good.
struct Loss {
  // structure: a group or a label, which holds no data. content: that of a volume that stays, of
  // which only `words` tells.
  enum class Kind { volume, device, structure, content };
  Kind kind = Kind::content;
  std::string step;   // its number
  std::string name;   // "vg0/data", "/dev/sdb", of a volume or a device
  std::string words;  // the plan's own words
  std::optional<Bytes> size, used;
  std::string filesystem, label, last_mounted;  // empty: none, or not known
  std::vector<std::string> mounted_on;

  bool has_name() const { return kind == Kind::volume || kind == Kind::device; }
};

// A volume of the picture, before and after.
struct PageVolume {
  enum class Change { none, created, removed, replaced, changed };
  std::string name, old_name;  // "vg0/data"; they differ where it is renamed
  std::optional<Bytes> before, after;
  Change change = Change::none;
  bool moved = false;
  bool drawn = true;               // false: it has no extents of its own, as in a thin pool
  std::string layout, new_layout;  // "linear", "cache"
  std::string content, place;      // "ext4 \"photos\"", "/srv/photos"
};

// A piece of a disk.
struct BarPart {
  enum class Kind { volume, free, room, other };
  Kind kind = Kind::free;
  size_t volume = 0;  // its index in Picture::volumes
  std::string words;  // "extents 0 to 255", "blank"
  Bytes start, size;
  bool operator==(const BarPart&) const = default;
};
using Bar = std::vector<BarPart>;  // the sizes add up to the disk's

struct DiskPicture {
  std::string name;
  std::string before_is, after_is;  // "physical volume of vg0", "blank"
  Bytes size;
  Bar before, after;  // empty: there is nothing to be shown
};

struct Picture {
  std::vector<PageVolume> volumes;
  std::vector<DiskPicture> disks;      // on which something changes
  std::vector<std::string> unchanged;  // names of other disks of the same groups
  std::vector<std::string> notes;
  std::string after_is = "expected";  // or "found at 2026-11-22T15:52:00.000Z"
};

// What a step reads, moves or copies, in bytes. How long that takes depends on the disks.
struct Work {
  std::string verb;
  Bytes bytes;
};

struct TimelineStep {
  std::string number;  // of the transaction's step
  std::string title;
  std::vector<std::string> commands, back;  // back: in the order in which they would run
  std::optional<FileDiff> diff;
  std::optional<Work> work;
  std::vector<std::string> begins, ends;  // "from here nobody can write to /srv/a"
  bool closed = false;                    // there is a place to which nobody can write after it
  std::string state;                      // "done", "failed", …; empty: not executed
  double seconds = 0;
  std::string note;
};

// A span of steps in which nobody can write to a place.
struct ClosedWindow {
  std::string place;
  size_t first = 0, last = 0;      // of the plan's steps, from 1; last 0: to the end and beyond it
  std::string span;                // "from step 13 to step 26", "from step 3 on, for good"
  std::vector<std::string> parts;  // "steps 13 to 20: read-only"
  std::optional<double> seconds;   // after execution
};

// One promise of the goal, and whether it was seen to hold.
struct Proof {
  std::string sentence;
  bool holds = false;
  std::string found;
};

struct PageEnding {
  enum class Tone { good, neutral, bad };
  Tone tone = Tone::neutral;
  std::string status;            // the word of the JSON document: "completed", "failed"
  std::string headline, detail;  // sentences
  std::string seen_at;           // when the goal was looked at; empty: it was not
  std::string unseen;            // why it could not be looked at
  std::vector<Proof> proofs;
  double seconds = 0;  // of all steps
  std::optional<Error> error;
  std::vector<UnmetFact> unmet;
  std::vector<std::string> next;  // commands
};

struct SummarySentence {
  std::string words;
  bool grave = false;  // data is lost
};

struct Page {
  PageHeading heading;
  std::vector<SummarySentence> summary;
  std::vector<std::string> warnings;
  std::vector<Loss> losses;
  Picture picture;
  std::vector<TimelineStep> steps;
  StepNumbers numbers;
  Way way = Way::forward;
  std::optional<size_t> point_of_no_return;  // of the steps, from 1
  std::string why_no_return;  // of a step that loses nothing: "an xfs cannot become smaller"
  std::vector<ClosedWindow> windows;
  std::optional<PageEnding> ending;  // after execution
};

}  // namespace lvq
