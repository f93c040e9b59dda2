// What lvq does with signals, and what main() does before anything else.
#pragma once

#include "base/result.h"

namespace lvq {

// SIGINT, SIGTERM, SIGHUP and SIGQUIT only set a flag, and interrupt a system call that waits (no
// SA_RESTART), so that a question at the terminal ends too. A signal the caller had ignored (nohup)
// stays ignored. SIGPIPE and SIGXFSZ are ignored: a write then fails with EPIPE or EFBIG. SIGCHLD
// gets its default action, and no signal stays blocked.
void install_signal_handlers();

// Whether one of these four signals came since then. Once true, it stays true.
bool stop_signal_seen();

// Waits until there is something to read, or the end of the file. False where one of these four
// signals came before that, even in the instant before the waiting began.
bool wait_for_input(int fd);

// For a program that runs as root, called before anything else: descriptors 0, 1 and 2 are open (a
// file that got one of these numbers would be written to by mistake); new files are private (umask
// 077; tools get 022); limits of the caller's shell that would cut a file short or kill a tool
// (ulimit -f, -t) are lifted as far as they can be.
Result<> harden_process();

// Changes to /, so that no file system stays busy because lvq was started in it. REQUIRES: relative
// paths were made absolute before.
Result<> leave_working_directory();

}  // namespace lvq
