#include "host/mount_namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>

#include "host/fd.h"
#include "host/files.h"
#include "host/os_error.h"

namespace lvq {
namespace {

// Runs in the child. It opens its folder in /proc before it enters the namespace, which may have no
// /proc.
bool send_mounts(int mount_namespace, int out) {
  const Fd own(open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!own || setns(mount_namespace, CLONE_NEWNS) != 0) return false;
  const Fd mounts(openat(own.get(), "mountinfo", O_RDONLY | O_CLOEXEC));
  if (!mounts) return false;
  std::array<char, 16 << 10> buffer;
  for (;;) {
    const ssize_t got =
        uninterrupted([&] { return read(mounts.get(), buffer.data(), buffer.size()); });
    if (got <= 0) return got == 0;
    if (!write_all(out, {buffer.data(), static_cast<size_t>(got)}, "pipe")) return false;
  }
}

}  // namespace

Result<std::string> read_mounts_in(const std::string& mount_namespace) {
  const Fd entered(
      uninterrupted([&] { return open(mount_namespace.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!entered) return fail(os_error(mount_namespace, "cannot open the mount namespace"));
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return fail(os_error("pipe", "cannot be made"));
  Fd out(ends[0]), in(ends[1]);
  const pid_t child = fork();
  if (child < 0) return fail(os_error("fork", "cannot start what enters a mount namespace"));
  if (child == 0) _exit(send_mounts(entered.get(), in.get()) ? 0 : errno);
  in.reset();
  std::string text;
  std::array<char, 16 << 10> buffer;
  ssize_t got = 0;
  while ((got = uninterrupted([&] { return read(out.get(), buffer.data(), buffer.size()); })) > 0)
    text.append(buffer.data(), static_cast<size_t>(got));
  const int read_error = got < 0 ? errno : 0;
  int status = 0;
  if (uninterrupted([&] { return waitpid(child, &status, 0); }) < 0)
    return fail(os_error(mount_namespace, "cannot wait for what enters it"));
  if (read_error == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  return fail(os_error(mount_namespace, "cannot read the mounts of this namespace",
                       read_error != 0     ? read_error
                       : WIFEXITED(status) ? WEXITSTATUS(status)
                                           : EINTR));
}

}  // namespace lvq
