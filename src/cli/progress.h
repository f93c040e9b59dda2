// How far a step is that takes long: a bar on a terminal, a line now and then elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/units.h"

namespace lvq {

// Of "  /dev/sdb: Moved: 12.50%", as pvmove says it, of "Compared: 12.50%", as lvq itself does, and
// of "  1,234,567  12%  1.20MB/s    0:00:12", as rsync; nothing: the line says something else.
std::optional<double> percent_moved(std::string_view line);
// Of "  Flushing 136 blocks for cache vg/data.", as LVM says it of a cache that it writes back.
std::optional<uint64_t> chunks_left(std::string_view line);

class Progress {
 public:
  // `title`: the line of the step, which a bar follows. `size`: of what is moved; 0: not known.
  // `chunk`: of a cache.
  Progress(std::string title, Bytes size, bool terminal, Bytes chunk = {})
      : title_(std::move(title)), size_(size), chunk_(chunk), terminal_(terminal) {}

  // What to print when the tool has said that after so many seconds; empty: nothing. Of chunks the
  // most that were left are the whole.
  std::string said(std::string_view line, double seconds);
  // The same when so much is done.
  std::string update(double percent, double seconds);
  // What to print before the end of the step is.
  std::string finish() const;

 private:
  std::string words(double percent, double seconds) const;

  std::string title_;
  Bytes size_, chunk_;
  uint64_t most_ = 0;  // chunks
  bool terminal_;
  bool shown_ = false;
  double next_ = 10;  // percent, from which on a line is printed
};

}  // namespace lvq
