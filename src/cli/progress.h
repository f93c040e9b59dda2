// Shows how far a long step is: by a line that is drawn over on a terminal, by a line now and then
// elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/live_line.h"
#include "cli/palette.h"
#include "engine/engine.h"
#include "host/host.h"
#include "model/units.h"

namespace lvq {

// The percentage in "  /dev/sdb: Moved: 12.50%" as pvmove prints it ("Merged:" for a merge), in
// "Compared: 12.50%" of lvq itself, in rsync's "  1,234,567  12%  1.20MB/s    0:00:12", or in
// e2fsck's "/dev/dm-3: |====   / 12.5%". nullopt: the line says something else.
std::optional<double> percent_moved(std::string_view line);
// The number in "  Flushing 136 blocks for cache vg/data.", which LVM prints as it writes a cache
// back.
std::optional<uint64_t> chunks_left(std::string_view line);

// What is known of a step before it runs.
struct StepLine {
  std::string number;  // "12/48"
  std::string title;   // printable
  Bytes moved;         // 0: it moves nothing, or that is not known
  Bytes chunk;         // of the cache, where the step writes one back or takes it away
  Bytes read;          // what the step reads, if it does nothing else
};

// Each function gives what to print; empty: nothing. `seconds`: since the step began.
class Progress {
 public:
  Progress(StepLine line, LivePlace place);

  std::string start() const;
  // The tool has printed this line. Of a cache's chunks, the most that were ever left are the
  // whole.
  std::string said(std::string_view line, double seconds);
  // The tool has printed nothing for a second; `io`: what it has read and written so far.
  std::string pulse(const ToolIo& io, double seconds);
  std::string end(const StepReport& report, const Palette& palette) const;

  // "37 %", or empty.
  std::string percent_text() const;

 private:
  std::string update(double percent, double seconds);
  std::string words(double percent, double seconds) const;
  std::string drawn(const std::string& words, std::optional<double> percent) const;
  std::string now_and_then(const std::string& words, double seconds);

  StepLine line_;
  LivePlace place_;
  Bytes size_;         // of what is moved, copied or written back
  uint64_t most_ = 0;  // chunks
  std::optional<double> percent_;
  double next_percent_ = 10;  // from which on a line is printed
  NowAndThen lines_{60};
};

}  // namespace lvq
