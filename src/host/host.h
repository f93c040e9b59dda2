// THE boundary to the world. It takes argv and gives bytes, and knows nothing about storage. It has
// two implementations: RealHost, and the simulated machine in sim/. Only probe, journal, engine and
// cli hold a Host.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "host/command.h"

namespace lvq {

struct Output {
  int exit_status = 0;  // of the process; 128 + signal where a signal ended it, as in a shell
  int signal = 0;       // 0: it exited by itself
  std::string out, err;
  bool ok() const { return signal == 0 && exit_status == 0; }
};
std::string ending_of(const Output& output);  // "exited with status 5", "was ended by signal 9"
// The end of what the process wrote to standard error or, where that is empty, standard output.
std::string last_words(const Output& output);

// Called with each line, without '\n' or '\r', as soon as the tool has written it to standard
// output.
using ProgressFn = std::function<void(std::string_view)>;

struct PathInfo {
  enum class Kind { absent, file, directory, symlink, block, character, other };
  Kind kind = Kind::absent;
  uint32_t mode = 0, uid = 0, gid = 0;  // permission bits
  uint32_t major = 0, minor = 0;        // of a block or character device
  uint64_t size = 0;                    // bytes
  uint64_t links = 0;
};

// What the kernel knows a file by, whatever its path is.
struct FileIdentity {
  uint32_t fs_major = 0, fs_minor = 0;  // of the file system that it lies in
  uint64_t mount = 0;  // the ID in mountinfo of the mount that it was reached through; 0: not known
  PathInfo::Kind kind = PathInfo::Kind::other;
  uint32_t major = 0, minor = 0;  // of a block or character device
  bool operator==(const FileIdentity&) const = default;
};

// What the device mapper says of a device (DM_DEV_STATUS, <linux/dm-ioctl.h>).
struct MappedDevice {
  std::string name, uuid;
  bool suspended = false, read_only = false;
};

struct Space {
  uint64_t used = 0, total = 0;  // bytes
  uint64_t entries = 0;          // inodes in use
};

// The clock and fresh randomness, drawn once per plan: everything random in a plan derives from it.
struct Stamp {
  std::chrono::sys_time<std::chrono::milliseconds> time;
  std::string entropy;  // 32 bytes
};

struct LockRequest {
  std::string path;
  std::string holder;  // written into the file, for whoever finds it locked
  std::chrono::milliseconds patience{0};
  // While it waits: at once, and then about once a second, with what the holder wrote, and for how
  // long it has waited.
  std::function<void(const std::string& holder, std::chrono::milliseconds)> waiting = {};
  // Tools that lvq starts while it has the lock inherit it: if lvq is killed, the lock lasts until
  // the last of them has ended. LVM's commands close it at once, and mount(8) does not get it,
  // because it may leave daemons running.
  bool with_tools = false;
};

// A lock is held until this object is destroyed; the kernel releases it when the process dies.
class Lock {
 public:
  virtual ~Lock() = default;
  // Writes how far the holder has come into the second line of the file, for those who find it
  // locked.
  virtual void tell(std::string_view) {}
};

// What a running tool has read and written so far, in bytes (proc(5), rchar and wchar of
// /proc/PID/io).
struct ToolIo {
  uint64_t read = 0, written = 0;
};

// An application in a safe state. It is let go once, by what comes first: release(), the end of lvq
// in any way, or the deadline (docs/adr/0010).
class Quiesced {
 public:
  virtual ~Quiesced() = default;  // lets it go, unless that was done
  // Error "failed": the program that lets it go failed, or the deadline had already let it go.
  virtual Result<> release() = 0;
};

class Host {
 public:
  virtual ~Host() = default;

  // Starts argv with a fixed PATH and a clean environment, standard input from /dev/null, no shell;
  // waits for the process itself (not for the end of its pipes), draining output to memory. Signals
  // that ask lvq to stop never reach it. Error only where it could not be started: "tool-missing"
  // where no such tool is in the PATH.
  virtual Result<Output> run(const Run& run, const ProgressFn& on_line = {}) = 0;

  // From now on the function is called about once a second while a tool runs; an empty function
  // ends this.
  virtual void watch_tools(const std::function<void(const ToolIo&)>&) {}

  // Runs `hooks.before` and returns when it has ended. Each event becomes a durable line in `log`.
  // Error "failed": the program failed or took too long, and `hooks.after` has run.
  virtual Result<std::unique_ptr<Quiesced>> quiesce(const Hooks& hooks, const std::string& log) = 0;

  // The whole content of a file. Error "absent" where there is none; every other failure has
  // another code.
  virtual Result<std::string> read(const std::string& path) = 0;
  // Like read, but only for a file that nobody but root can have written, in folders that only root
  // can change. Each folder is checked on the way down, and the file that was checked is the one
  // that is read. Error "file-unsafe" where others could change it.
  virtual Result<std::string> read_trusted(const std::string& path) = 0;
  // Whether the `length` bytes from `offset` on are all zero. All of them are read, and it is an
  // error if the file ends before.
  virtual Result<bool> all_zero(const std::string& path, uint64_t offset, uint64_t length) = 0;
  // `length` bytes from `offset` on, of a file or a device; an error where it ends before.
  virtual Result<std::string> read_at(const std::string& path, uint64_t offset,
                                      uint64_t length) = 0;
  // The space of the file system that the path is in (statvfs(3)).
  virtual Result<Space> space(const std::string& path) = 0;
  // Why nothing can be made or removed in this folder, or why this file cannot be replaced, as far
  // as that can be seen without trying: "is immutable (chattr +i)", "is on a read-only file
  // system". Empty where no reason is known.
  virtual Result<std::string> obstacle(const std::string& path) = 0;
  // Names in a directory, sorted, without "." and "..". Error "absent" as for read.
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
  virtual Result<PathInfo> lstat(const std::string& path) = 0;  // absent is a kind, not an error
  // As lstat, of what the path leads to; a link that leads to nothing is absent.
  virtual Result<PathInfo> follow(const std::string& path) = 0;
  // nullopt where the device mapper does not answer, as to others than root: what sysfs has of the
  // device is the same then. Error "absent" where there is no such device.
  virtual Result<std::optional<MappedDevice>> mapped(uint32_t, uint32_t) { return std::nullopt; }
  // The text of a symbolic link.
  virtual Result<std::string> read_link(const std::string& path) = 0;
  // As realpath(3). Error "absent" where the path leads to nothing.
  virtual Result<std::string> resolve(const std::string& path) = 0;
  // Follows every link, also those in /proc, which may lead to a file that has no path any more.
  // Error "absent" as for read; "remote" where a server or a program has to answer for the file and
  // does not.
  virtual Result<FileIdentity> identify(const std::string& path) = 0;
  // The mountinfo of a mount namespace, which an nsfs file names ("/proc/812/ns/mnt"). Paths are as
  // seen from the root of that namespace. Error "absent" where it has gone.
  virtual Result<std::string> mounts_in(const std::string& mount_namespace) = 0;

  // Replaces the content of a file; whatever happens, the file has the old or the new content,
  // never a mixture: it writes a temporary file with a random name in the same folder, then fsync,
  // rename, fsync of the folder. Keeps the owner, mode and extended attributes of the file; a new
  // one gets `mode`. Refuses to replace anything but a regular file, and to follow a symbolic link
  // in any component.
  virtual Result<> replace(const std::string& path, std::string_view text, uint32_t mode) = 0;
  // Like replace, but only if the file still holds `old_text` right before the rename; a file that
  // does not exist counts as "". False where somebody else has changed it; their change stays.
  virtual Result<bool> replace_unchanged(const std::string& path, std::string_view old_text,
                                         std::string_view text, uint32_t mode) = 0;
  // Removes the temporary files (regular files with such a name) that interrupted replacements have
  // left in a folder. Does nothing where others can write into the folder.
  virtual Result<> sweep(const std::string& folder) = 0;
  // Appends the text and waits for fsync. Creates the file with `mode` where there is none, and
  // then fsyncs the folder too. Never follows a link.
  virtual Result<> append(const std::string& path, std::string_view text, uint32_t mode) = 0;
  // Like append, but does not wait for the disk: for texts that only people read.
  virtual Result<> log(const std::string& path, std::string_view text, uint32_t mode) = 0;
  // Cuts the file to `size` bytes and fsyncs. It is for the torn tail of a journal.
  virtual Result<> truncate(const std::string& path, uint64_t size) = 0;
  // Makes one directory, durably. Error "exists" where something has that name. Never follows a
  // link in the parents.
  virtual Result<> make_dir(const std::string& path, uint32_t mode) = 0;
  virtual Result<> remove_dir(const std::string& path) = 0;  // "not-empty" if it has entries
  // Removes these files from a folder, in this order, durably.
  virtual Result<> remove_files(const std::string& folder,
                                const std::vector<std::string>& names) = 0;
  // For a block device fsync(2), because LVM does not wait for its writes (lvm-behaviour B). For a
  // folder syncfs(2): all that was written to its file system.
  virtual Result<> flush(const std::string& path) = 0;

  // Takes a lock with flock(2) on a file that is created with mode 0600 and removed with the lock.
  // Error "locked" after waiting in vain; its evidence is what the holder wrote.
  virtual Result<std::unique_ptr<Lock>> lock(const LockRequest& request) = 0;

  virtual Result<Stamp> stamp() = 0;
  // Whether a signal asked lvq to stop (SIGINT, SIGTERM, SIGHUP, SIGQUIT). Once true, it stays
  // true.
  virtual bool stop_requested() = 0;
};

}  // namespace lvq
