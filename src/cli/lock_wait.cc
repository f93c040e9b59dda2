#include "cli/lock_wait.h"

#include "base/duration.h"
#include "base/text.h"
#include "cli/running.h"

namespace lvq {

bool has_ended(const std::string& holder, Host& host) {
  const std::string pid = read_holder(holder).pid;
  const auto process = host.lstat("/proc/" + pid);
  return !pid.empty() && process && process->kind == PathInfo::Kind::absent;
}

std::string holder_text(const std::string& holder, Host& host) {
  if (has_ended(holder, host))
    return "the lvq that held it has ended, and a program that it had started is still running";
  const LockHolder is = read_holder(holder);
  if (is.pid.empty()) return "another lvq";
  const auto now = running(host, is.transaction);
  const std::string progress = now && !now->progress.empty() ? ", " + now->progress : "";
  return "process " + is.pid + progress + ", lvq " + is.command + ", transaction " + is.transaction;
}

LockWait::LockWait(const Session& session, std::string object)
    : session_(session), object_(std::move(object)), place_(session.live_place()) {}

LockWait::~LockWait() {
  if (drawn_) session_.say(place_.cleared());
}

// What tells most stands first: a narrow terminal cuts off the end.
void LockWait::tell(const std::string& holder, std::chrono::milliseconds waited) {
  if (session_.globals().quiet) return;
  const double seconds = std::chrono::duration<double>(waited).count();
  if (!place_.live && !lines_.is_due(seconds)) return;
  const std::string time = seconds < 1 ? "" : " " + duration_text(seconds);
  const std::string line = "waiting" + time + " for " + printable(object_) + ": " +
                           printable(holder_text(holder, session_.host));
  if (!place_.live) {
    session_.say(line + "\n");
    return lines_.said(seconds);
  }
  session_.say(place_.drawn_over(line));
  drawn_ = true;
}

}  // namespace lvq
