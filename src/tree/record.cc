#include "tree/record.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <utility>

#include "host/os_error.h"

namespace lvq {
namespace {

constexpr size_t kHead = 40;  // the boot's identifier, padded: a multiple of the alignment of what follows
constexpr time_t kRest = 60;  // seconds
static_assert(kHead % alignof(SameContent) == 0);

int64_t nanoseconds(const timespec& time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

Result<std::string> this_boot() {
  constexpr const char* kPath = "/proc/sys/kernel/random/boot_id";
  const Fd fd(open(kPath, O_RDONLY | O_CLOEXEC));
  std::string id(kHead, '\0');
  if (!fd || read(fd.get(), id.data(), kHead) < 36) return fail(os_error(kPath, "cannot read"));
  return id;
}

Result<> write_all(const Fd& fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = uninterrupted([&] { return write(fd.get(), bytes.data(), bytes.size()); });
    if (put < 0) return fail(os_error(path, "cannot write"));
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return {};
}

}  // namespace

SameContent states_of(const struct stat& old_file, const struct stat& new_file) {
  return {old_file.st_ino, nanoseconds(old_file.st_ctim), new_file.st_ino, nanoseconds(new_file.st_ctim),
          old_file.st_size};
}

bool is_at_rest(const struct stat& file) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return file.st_ctim.tv_sec + kRest < now.tv_sec;
}

Result<RecordWriter> RecordWriter::create(const std::string& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return fail(os_error(path, "cannot be removed"));
  Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) return fail(os_error(path, "cannot be made"));
  TRY_VOID(write_all(fd, std::string(kHead, '\0'), path));  // of no boot, until it is finished
  return RecordWriter(path, std::move(fd));
}

Result<> RecordWriter::add(const SameContent& same) {
  waiting_.append(reinterpret_cast<const char*>(&same), sizeof same);
  return waiting_.size() < (size_t{1} << 20) ? Result<>() : write_out();
}

Result<> RecordWriter::write_out() {
  auto written = write_all(fd_, waiting_, path_);
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
  auto* first = reinterpret_cast<SameContent*>(static_cast<char*>(memory) + kHead);
  std::sort(first, first + (size - kHead) / sizeof(SameContent));
  munmap(memory, size);
  if (fsync(fd_.get()) != 0) return fail(os_error(path_, "cannot flush"));
  TRY(const std::string boot, this_boot());
  if (pwrite(fd_.get(), boot.data(), kHead, 0) != static_cast<ssize_t>(kHead))
    return fail(os_error(path_, "cannot write"));
  return {};
}

Result<ContentRecord> ContentRecord::open(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd && errno == ENOENT) return ContentRecord();
  if (!fd) return fail(os_error(path, "cannot open"));
  struct stat info{};
  if (fstat(fd.get(), &info) != 0) return fail(os_error(path, "cannot examine"));
  const size_t size = static_cast<size_t>(info.st_size);
  if (size < kHead || (size - kHead) % sizeof(SameContent) != 0) return ContentRecord();
  void* memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED) return fail(os_error(path, "cannot be mapped"));
  ContentRecord record;
  record.all_ = reinterpret_cast<const SameContent*>(static_cast<const char*>(memory) + kHead);
  record.count_ = (size - kHead) / sizeof(SameContent);
  TRY(const std::string boot, this_boot());
  if (std::memcmp(memory, boot.data(), kHead) != 0) return ContentRecord();
  return record;
}

ContentRecord::ContentRecord(ContentRecord&& other) noexcept
    : all_(std::exchange(other.all_, nullptr)), count_(std::exchange(other.count_, 0)) {}

ContentRecord& ContentRecord::operator=(ContentRecord&& other) noexcept {
  std::swap(all_, other.all_);
  std::swap(count_, other.count_);
  return *this;
}

ContentRecord::~ContentRecord() {
  if (!all_) return;
  const char* memory = reinterpret_cast<const char*>(all_) - kHead;
  munmap(const_cast<char*>(memory), kHead + count_ * sizeof(SameContent));
}

bool ContentRecord::has(const SameContent& same) const { return std::binary_search(all_, all_ + count_, same); }

}  // namespace lvq
