#include "copy/record.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <utility>

#include "host/files.h"
#include "host/os_error.h"

namespace lvq {
namespace {

// The boot's identifier, padded: a multiple of the alignment of what follows.
constexpr size_t kHead = 40;
constexpr time_t kRest = 60;  // seconds
static_assert(kHead % alignof(SameFile) == 0);

int64_t nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Result<std::string> this_boot() {
  constexpr const char* kPath = "/proc/sys/kernel/random/boot_id";
  const Fd fd(open(kPath, O_RDONLY | O_CLOEXEC));
  std::string id(kHead, '\0');
  if (!fd || read(fd.get(), id.data(), kHead) < 36) return fail(os_error(kPath, "cannot read"));
  return id;
}

}  // namespace

SameFile states_of(const struct stat& old_file, const struct stat& new_file) {
  return {old_file.st_ino, nanoseconds(old_file.st_ctim), new_file.st_ino,
          nanoseconds(new_file.st_ctim), old_file.st_size};
}

bool is_at_rest(const struct stat& file) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return file.st_ctim.tv_sec + kRest < now.tv_sec;
}

Result<RecordWriter> RecordWriter::create(const std::string& path) {
  TRY(Fd fd, make_anew(path));
  // The head names no boot until finish(), so an unfinished record is not valid.
  TRY_VOID(write_all(fd.get(), std::string(kHead, '\0'), path));
  return RecordWriter(path, std::move(fd));
}

Result<> RecordWriter::add(const SameFile& same) {
  waiting_.append(reinterpret_cast<const char*>(&same), sizeof same);
  return waiting_.size() < (size_t{1} << 20) ? Result<>() : write_out();
}

Result<> RecordWriter::write_out() {
  auto written = write_all(fd_.get(), waiting_, path_);
  waiting_.clear();
  return written;
}

Result<> RecordWriter::finish() {
  TRY_VOID(write_out());
  struct stat info{};
  if (fstat(fd_.get(), &info) != 0) return fail(os_error(path_, "cannot examine"));
  const size_t size = static_cast<size_t>(info.st_size);
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (memory == MAP_FAILED) return fail(os_error(path_, "cannot be mapped"));
  auto* first = reinterpret_cast<SameFile*>(static_cast<char*>(memory) + kHead);
  std::sort(first, first + (size - kHead) / sizeof(SameFile));
  munmap(memory, size);
  if (fsync(fd_.get()) != 0) return fail(os_error(path_, "cannot flush"));
  TRY(const std::string boot, this_boot());
  if (pwrite(fd_.get(), boot.data(), kHead, 0) != static_cast<ssize_t>(kHead))
    return fail(os_error(path_, "cannot write"));
  return {};
}

Result<FileRecord> FileRecord::open(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd && errno == ENOENT) return FileRecord();
  if (!fd) return fail(os_error(path, "cannot open"));
  struct stat info{};
  if (fstat(fd.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  const size_t size = static_cast<size_t>(info.st_size);
  if (size < kHead || (size - kHead) % sizeof(SameFile) != 0) return FileRecord();
  void* memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED) return fail(os_error(path, "cannot be mapped"));
  FileRecord record;
  record.all_ = reinterpret_cast<const SameFile*>(static_cast<const char*>(memory) + kHead);
  record.count_ = (size - kHead) / sizeof(SameFile);
  TRY(const std::string boot, this_boot());
  if (std::memcmp(memory, boot.data(), kHead) != 0) return FileRecord();
  return record;
}

FileRecord::FileRecord(FileRecord&& other) noexcept
    : all_(std::exchange(other.all_, nullptr)), count_(std::exchange(other.count_, 0)) {}

FileRecord& FileRecord::operator=(FileRecord&& other) noexcept {
  std::swap(all_, other.all_);
  std::swap(count_, other.count_);
  return *this;
}

FileRecord::~FileRecord() {
  if (!all_) return;
  const char* memory = reinterpret_cast<const char*>(all_) - kHead;
  munmap(const_cast<char*>(memory), kHead + count_ * sizeof(SameFile));
}

bool FileRecord::has(const SameFile& same) const {
  return std::binary_search(all_, all_ + count_, same);
}

}  // namespace lvq
