// Which files were found to be the same in two trees, in content and attributes, and the states of
// both at that time. A state is the inode, the time of change and the size: nobody can set the time
// of change (ctime), so a file with the same one was not changed since.
//
// Three things could still deceive: a page that a program has mapped and goes on writing to without
// a new time (so pages are written out before the time is looked at, and the next store is seen by
// the kernel); a write within the same tick of the clock, and one that was under way when the time
// was looked at (so the time must be a minute old).
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "base/result.h"
#include "host/fd.h"

namespace lvq {

struct SameFile {
  uint64_t old_inode = 0;
  int64_t old_change = 0;  // nanoseconds since 1970
  uint64_t new_inode = 0;
  int64_t new_change = 0;
  int64_t size = 0;
  auto operator<=>(const SameFile&) const = default;
};

SameFile states_of(const struct stat& old_file, const struct stat& new_file);

// Is the file's time of change old enough to tell by it that nothing has happened since?
bool is_at_rest(const struct stat& file);

class RecordWriter {
 public:
  static Result<RecordWriter> create(const std::string& path);
  Result<> add(const SameFile& same);
  Result<> finish();  // durable; only now the record is valid

 private:
  RecordWriter(std::string path, Fd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  Result<> write_out();

  std::string path_;
  Fd fd_;
  std::string waiting_;
};

// A record is not valid after a reboot: content that had not reached the disk may have been lost,
// with the times unchanged.
class FileRecord {
 public:
  FileRecord() = default;  // empty
  // Empty where there is none, or it is from before the last boot.
  static Result<FileRecord> open(const std::string& path);
  FileRecord(FileRecord&& other) noexcept;
  FileRecord& operator=(FileRecord&& other) noexcept;
  ~FileRecord();
  bool has(const SameFile& same) const;

 private:
  const SameFile* all_ = nullptr;
  size_t count_ = 0;
};

}  // namespace lvq
