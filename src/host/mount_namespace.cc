#include "host/mount_namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <memory>
#include <utility>

#include "host/fd.h"
#include "host/os_error.h"

namespace lvq {
namespace {

struct Visit {
  int mount_namespace;
  std::string text;
  int error = 0;  // an errno
};

// It opens its folder in /proc before it enters the namespace, which may have no /proc.
bool read_from_within(Visit& visit) {
  const Fd own(open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!own || setns(visit.mount_namespace, CLONE_NEWNS) != 0) return false;
  const Fd mounts(openat(own.get(), "mountinfo", O_RDONLY | O_CLOEXEC));
  if (!mounts) return false;
  std::array<char, 16 << 10> buffer;
  for (;;) {
    const ssize_t got =
        uninterrupted([&] { return read(mounts.get(), buffer.data(), buffer.size()); });
    if (got <= 0) return got == 0;
    visit.text.append(buffer.data(), static_cast<size_t>(got));
  }
}

int run_visit(void* visit) {
  Visit& mine = *static_cast<Visit*>(visit);
  if (!read_from_within(mine)) mine.error = errno;
  return 0;
}

}  // namespace

Result<std::string> read_mounts_in(const std::string& mount_namespace) {
  const Fd entered(
      uninterrupted([&] { return open(mount_namespace.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!entered) return fail(os_error(mount_namespace, "cannot open the mount namespace"));
  Visit visit{entered.get(), {}};
  constexpr size_t kStack = 64 << 10;
  const auto stack = std::make_unique_for_overwrite<std::byte[]>(kStack);
  // The child shares the memory, as lvq waits for it: to copy that costs more than all it does. It
  // has folders of its own, which setns(2) demands.
  const pid_t child =
      clone(run_visit, stack.get() + kStack, CLONE_VM | CLONE_VFORK | SIGCHLD, &visit);
  if (child < 0) return fail(os_error("clone", "cannot start what enters a mount namespace"));
  int status = 0;
  if (uninterrupted([&] { return waitpid(child, &status, 0); }) < 0)
    return fail(os_error(mount_namespace, "cannot wait for what enters it"));
  if (WIFEXITED(status) && visit.error == 0) return std::move(visit.text);
  return fail(os_error(mount_namespace, "cannot read the mounts of this namespace",
                       visit.error != 0 ? visit.error : EINTR));
}

}  // namespace lvq
