#pragma once

namespace lvq {

// The program's exit status (docs/exit-status.md).
enum ExitStatus {
  kDone = 0,           // done, nothing to do, or a dry run
  kRefused = 1,        // refused, wrong use, or the user did not say yes: nothing was changed
  kHalted = 2,         // stopped; `lvq continue` finishes it, `lvq repair` takes it back
  kNoReturn = 3,       // stopped past the point of no return: only `lvq continue`
  kDirty = 4,          // a partial or drifted machine that lvq will not guess about
  kInterrupted = 130,  // interrupted at the question: nothing was changed
};

}  // namespace lvq
