#include "host/signals.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <initializer_list>

#include "host/os_error.h"

namespace lvq {
namespace {

std::atomic<bool> stop_seen{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_stop(int) { stop_seen.store(true); }

void set_action(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void lift_limit(__rlimit_resource resource) {
  rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
  if (setrlimit(resource, &limit) == 0 || getrlimit(resource, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(resource, &limit);
}

}  // namespace

void install_signal_handlers() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
    if (!is_ignored(signal)) set_action(signal, on_stop);
  set_action(SIGPIPE, SIG_IGN);
  set_action(SIGXFSZ, SIG_IGN);
  set_action(SIGCHLD, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool wait_for_input(int fd) {
  sigset_t stop, before;
  sigemptyset(&stop);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&stop, signal);
  sigprocmask(SIG_BLOCK, &stop, &before);
  int ready = -1;
  if (!stop_signal_seen()) {
    pollfd watched{fd, POLLIN, 0};
    ready = ppoll(&watched, 1, nullptr, &before);
  }
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return ready > 0;
}

bool stop_signal_seen() { return stop_seen.load(); }

Result<> harden_process() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
      return fail(os_error("/dev/null", "cannot open"));
  }
  umask(077);
  lift_limit(RLIMIT_FSIZE);
  lift_limit(RLIMIT_CPU);
  return {};
}

Result<> leave_working_directory() {
  if (chdir("/") != 0) return fail(os_error("/", "cannot change to the root folder"));
  return {};
}

}  // namespace lvq
