#include "probe/minimums.h"

#include "base/bytes_at.h"
#include "base/text.h"
#include "model/filesystems.h"
#include "probe/words.h"

namespace lvq {
namespace {

constexpr size_t kExtSuper = 1024;

bool has_tool(const std::string& name, const Snapshot& snapshot) {
  const auto tool = snapshot.tools.find(name);
  return tool != snapshot.tools.end() && !tool->second.empty();
}

// The first lines that a tool printed, without those that only name the program, its version or a
// pass.
std::string words_of(const Output& output) {
  std::vector<std::string> lines;
  for (const auto& line : split_lines(output.out + output.err))
    if (!trim(line).empty() && !line.starts_with("resize2fs 1.") &&
        !line.starts_with("e2fsck 1.") && !line.starts_with("ntfsresize v") &&
        !line.starts_with("Pass "))
      lines.emplace_back(trim(line));
  constexpr size_t kLines = 4;
  if (lines.size() > kLines) lines.resize(kLines);
  return join(lines, "; ");
}

class Asking {
 public:
  Asking(Host& host, const Snapshot& snapshot, const Device& device, const std::string& path)
      : host_(host), snapshot_(snapshot), device_(device), path_(path) {}

  // Nothing where lvq has no tool to ask about such a file system.
  Result<std::optional<FsMinimum>> ask(const std::string& type) {
    mounted_ = !snapshot_.mounts_of(device_).empty();
    switch (superblock_of(type)) {
      case Superblock::ext:
        return ext();
      case Superblock::ntfs:
        return ntfs();
      case Superblock::btrfs:
        return btrfs();
      case Superblock::xfs:
      case Superblock::swap:
      case Superblock::not_read:
        break;
    }
    return std::nullopt;
  }

 private:
  // If the tool failed, its words become the complaint. If it succeeded, it must have printed a
  // size.
  Result<> take(const Output& output, uint64_t size, const char* tool, FsMinimum& minimum) {
    minimum.size = {size};
    if (!output.ok()) minimum.complaint = words_of(output);
    if (!output.ok() || size > 0) return {};
    return not_understood(tool, "printed no smallest size of " + path_, tail(output.out, 300));
  }

  Result<FsMinimum> ext() {
    FsMinimum minimum;
    TRY(const std::string super, host_.read_at(device_path(device_), kExtSuper, 1024));
    constexpr uint64_t kErrors = 2, kJournalToReplay = 4;
    if ((little(super, 0x3A, 2) & kErrors) != 0)
      minimum.complaint = "its superblock says that errors were found in it";
    if (has_tool("resize2fs", snapshot_)) {
      // Of what is mounted by a former name it does not know that, and asks for e2fsck, unless by
      // -f.
      TRY(const Output output, host_.run(mounted_ ? Run{{"resize2fs", "-f", "-P", path_}}
                                                  : Run{{"resize2fs", "-P", path_}}));
      const uint64_t blocks = number_after(output.out, "size of the filesystem:");
      TRY_VOID(
          take(output, blocks << (10 + (little(super, 0x18, 4) & 15)), "resize2fs -P", minimum));
    }
    const bool clean = (little(super, 0x60, 4) & kJournalToReplay) == 0;
    if (mounted_ || !clean || !has_tool("e2fsck", snapshot_) || !minimum.complaint.empty())
      return minimum;
    TRY(const Output output, host_.run({{"e2fsck", "-f", "-n", path_}}));
    if (!output.ok()) minimum.complaint = words_of(output);
    return minimum;
  }

  Result<FsMinimum> ntfs() {
    FsMinimum minimum;
    if (mounted_ || !has_tool("ntfsresize", snapshot_)) return minimum;
    TRY(const Output output, host_.run({{"ntfsresize", "--info", "--no-progress-bar", path_}}));
    TRY_VOID(take(output, number_after(output.out, "You might resize at"), "ntfsresize --info",
                  minimum));
    return minimum;
  }

  Result<FsMinimum> btrfs() {
    FsMinimum minimum;
    for (const Mount* mount : snapshot_.mounts_of(device_)) {
      if (!mount->holder.empty() || !has_tool("btrfs", snapshot_)) continue;
      TRY(const Output output,
          host_.run({{"btrfs", "inspect-internal", "min-dev-size", mount->target}}));
      TRY_VOID(take(output, number_before(output.out, " bytes"),
                    "btrfs inspect-internal min-dev-size", minimum));
      break;
    }
    return minimum;
  }

  Host& host_;
  const Snapshot& snapshot_;
  const Device& device_;
  const std::string& path_;
  bool mounted_ = false;
};

}  // namespace

uint64_t number_after(std::string_view text, std::string_view words) {
  const size_t at = text.find(words);
  if (at == text.npos) return 0;
  std::string_view rest = trim(text.substr(at + words.size()));
  rest = rest.substr(0, rest.find_first_not_of("0123456789"));
  uint64_t number = 0;
  return read_number(rest, number) ? number : 0;
}

uint64_t number_before(std::string_view text, std::string_view words) {
  const size_t end = text.find(words);
  if (end == text.npos) return 0;
  size_t begin = end;
  while (begin > 0 && text[begin - 1] >= '0' && text[begin - 1] <= '9') --begin;
  uint64_t number = 0;
  return read_number(text.substr(begin, end - begin), number) ? number : 0;
}

Result<> read_minimums(Host& host, const Scope& scope, Snapshot& snapshot) {
  for (const auto& path : scope.minimums) {
    const Device* device = snapshot.device(path);
    const Signature* content = device ? snapshot.content_of(*device) : nullptr;
    if (!content) continue;
    TRY(const auto minimum, Asking(host, snapshot, *device, path).ask(content->type));
    if (minimum) snapshot.minimums[device->name] = *minimum;
  }
  return {};
}

}  // namespace lvq
