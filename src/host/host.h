// THE boundary to the world. Argv in, bytes out; knows nothing of storage. Two implementations:
// RealHost here and the simulated machine in sim/. Only probe, journal, engine and cli hold one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "host/command.h"

namespace lvq {

struct Output {
  int exit_status = 0;  // of the process; 128 + signal where a signal ended it, as a shell says it
  int signal = 0;       // 0: it exited by itself
  std::string out, err;
  bool ok() const { return signal == 0 && exit_status == 0; }
};
std::string ending_of(const Output& output);  // "exited with status 5", "was ended by signal 9"
// On standard error; where there are none, on standard output.
std::string last_words(const Output& output);

// Called with each whole line (without '\n' or '\r') the tool writes to standard output, as it
// comes.
using ProgressFn = std::function<void(std::string_view)>;

struct PathInfo {
  enum class Kind { absent, file, directory, symlink, block, character, other };
  Kind kind = Kind::absent;
  uint32_t mode = 0, uid = 0, gid = 0;  // permission bits
  uint32_t major = 0, minor = 0;        // of a block or character device
  uint64_t size = 0;                    // bytes
  uint64_t links = 0;
};

// A file by the numbers that the kernel knows it by, whatever it is called.
struct FileIdentity {
  uint32_t fs_major = 0, fs_minor = 0;  // of the file system that it lies in
  uint64_t mount = 0;  // the ID in mountinfo of the mount that it was reached through; 0: not known
  PathInfo::Kind kind = PathInfo::Kind::other;
  uint32_t major = 0, minor = 0;  // of a block or character device
  bool operator==(const FileIdentity&) const = default;
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
  std::string holder;  // is written into the file for the next one to read
  std::chrono::milliseconds patience{0};
  // While it waits: at once, and then about once a second, with what the holder wrote, and for how
  // long it has waited.
  std::function<void(const std::string& holder, std::chrono::milliseconds)> waiting = {};
  // Tools that are started meanwhile hold it too: where lvq is killed it lasts until the last of
  // them has ended. LVM's commands give it up at once, and mount(8) does not get it, since what it
  // leaves running is no part of its work.
  bool with_tools = false;
};

// Held until destroyed; the kernel releases it when the process dies.
class Lock {
 public:
  virtual ~Lock() = default;
  // How far its holder has come, for those who meet it: the second line of its file.
  virtual void tell(std::string_view) {}
};

// What a running tool has read and written so far, in bytes (proc(5), rchar and wchar of
// /proc/PID/io).
struct ToolIo {
  uint64_t read = 0, written = 0;
};

// An application in a safe state. It is let go once, by whoever comes first: release(), the end of
// lvq in any way, or the deadline (docs/adr/0010).
class Quiesced {
 public:
  virtual ~Quiesced() = default;  // lets it go, where nobody has
  // Error "failed": its program failed, or it had been let go before, since its time was up.
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

  // From now on about once a second while a tool runs; an empty function ends it.
  virtual void watch_tools(const std::function<void(const ToolIo&)>&) {}

  // Runs `hooks.before` and answers when it has ended. What was done when goes into `log`, a line
  // each, durable; what is held does not wait for that. Error "failed": the program failed, or took
  // too long; then `hooks.after` has run.
  virtual Result<std::unique_ptr<Quiesced>> quiesce(const Hooks& hooks, const std::string& log) = 0;

  // Whole content. A file that is not there is the error code "absent"; every other failure is
  // another code.
  virtual Result<std::string> read(const std::string& path) = 0;
  // The same of a file that only root can have written, through folders that only root can change:
  // all of it is looked at on the way down, and read from the very file that was looked at. Error
  // "file-unsafe" where others could.
  virtual Result<std::string> read_trusted(const std::string& path) = 0;
  // Are the `length` bytes from `offset` on all zero? All of them are read; an error where the file
  // ends before.
  virtual Result<bool> all_zero(const std::string& path, uint64_t offset, uint64_t length) = 0;
  // So many bytes from `offset` on, of a file or a device; an error where it ends before.
  virtual Result<std::string> read_at(const std::string& path, uint64_t offset,
                                      uint64_t length) = 0;
  // Of the file system that the path is in (statvfs(3)).
  virtual Result<Space> space(const std::string& path) = 0;
  // Why nothing can be made or removed in this folder, or this file not be replaced, as far as that
  // can be seen without trying: "is immutable (chattr +i)", "is on a read-only file system". Empty:
  // nothing is known to bar it.
  virtual Result<std::string> obstacle(const std::string& path) = 0;
  // Names in a directory, sorted, without "." and "..". "absent" as for read.
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
  virtual Result<PathInfo> lstat(const std::string& path) = 0;  // absent is a kind, not an error
  // The text of a symbolic link.
  virtual Result<std::string> read_link(const std::string& path) = 0;
  // Realpath(3); "absent" where it dangles.
  virtual Result<std::string> resolve(const std::string& path) = 0;
  // Follows every link, those of /proc too, which lead to a file that may have no path any more.
  // "absent" as for read; "remote" where a server or a program would have to answer for the file,
  // and does not.
  virtual Result<FileIdentity> identify(const std::string& path) = 0;
  // mountinfo of a mount namespace, given as a file of nsfs ("/proc/812/ns/mnt"), with paths as
  // they are below the root of that namespace. "absent" where it has gone.
  virtual Result<std::string> mounts_in(const std::string& mount_namespace) = 0;

  // The whole new content or the old, never a mixture: an unpredictable temporary file in the same
  // folder, fsync, rename, fsync of the folder. Keeps owner, mode and extended attributes of the
  // file replaced; a new one gets `mode`. Refuses to replace anything but a regular file, and to
  // pass a symbolic link in any component.
  virtual Result<> replace(const std::string& path, std::string_view text, uint32_t mode) = 0;
  // As replace, but only where the file still holds `old_text` right before the new text takes its
  // place; a file that is not there holds "". False: somebody has changed it, and it is as they
  // left it.
  virtual Result<bool> replace_unchanged(const std::string& path, std::string_view old_text,
                                         std::string_view text, uint32_t mode) = 0;
  // Removes from a folder what interrupted replacements left: regular files with the name of such a
  // temporary file. Only where nobody else can write into the folder.
  virtual Result<> sweep(const std::string& folder) = 0;
  // Write at the end and fsync; creates the file with `mode` (and then fsyncs the folder). Never
  // follows a link.
  virtual Result<> append(const std::string& path, std::string_view text, uint32_t mode) = 0;
  // As append, without waiting for the disk: for what only people read.
  virtual Result<> log(const std::string& path, std::string_view text, uint32_t mode) = 0;
  // Cuts the file to `size` bytes and fsyncs. For a torn tail of a journal.
  virtual Result<> truncate(const std::string& path, uint64_t size) = 0;
  // One directory, durable; "exists" where there is anything by that name. Never follows a link in
  // the parents.
  virtual Result<> make_dir(const std::string& path, uint32_t mode) = 0;
  virtual Result<> remove_dir(const std::string& path) = 0;  // "not-empty" where it is not
  // These files of a folder, in this order; then durable.
  virtual Result<> remove_files(const std::string& folder,
                                const std::vector<std::string>& names) = 0;
  // fsync(2) of a block device: LVM leaves its writes in flight (lvm-behaviour B). Of a folder
  // syncfs(2): all that was written to its file system.
  virtual Result<> flush(const std::string& path) = 0;

  // flock(2) of a file, created 0600, which goes with the lock. Error "locked", its evidence the
  // holder's words, after waiting in vain.
  virtual Result<std::unique_ptr<Lock>> lock(const LockRequest& request) = 0;

  virtual Result<Stamp> stamp() = 0;
  // A stop was asked for (SIGINT, SIGTERM, SIGHUP, SIGPIPE on a lost terminal); sticky.
  virtual bool stop_requested() = 0;
};

}  // namespace lvq
