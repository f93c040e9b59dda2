// The lock that keeps a second lvq out: flock(2) of a file that holds a line about its owner. The
// kernel gives the lock back when its owner dies. The owner removes the file while it holds the
// lock: a waiting process then gets the lock of a file that nobody else will find, notices this,
// and starts over.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "host/files.h"
#include "host/host.h"

namespace lvq {

class FileLock : public Lock {
 public:
  FileLock(std::string path, Fd fd, size_t holder)
      : path_(std::move(path)), fd_(std::move(fd)), holder_(holder) {}
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() override;
  void tell(std::string_view words) override;
  int fd() const { return fd_.get(); }

 private:
  std::string path_;
  Fd fd_;
  size_t holder_ = 0;  // bytes in the first line
};

// Makes the folder, for root alone, where there is none; the last lock in it removes it. This
// function ignores `with_tools`.
Result<std::unique_ptr<FileLock>> lock_file(const LockRequest& request);

}  // namespace lvq
