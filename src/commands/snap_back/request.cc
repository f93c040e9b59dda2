#include "commands/snap_back/request.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "model/mount_point.h"
#include "model/names.h"

namespace lvq {
namespace {

constexpr std::string_view kOfOrigin = "%ORIGIN";
constexpr uint64_t kDefaultDeadline = 30, kLongestDeadline = 3600;  // seconds
constexpr Bytes kExceptionChunk = 4_KiB;

class Parser {
 public:
  Parser(const Arguments& arguments, Findings& findings)
      : arguments_(arguments), findings_(findings) {}

  SnapshotRequest parse() {
    choose();
    if (request_.what == SnapshotRequest::What::take) {
      parse_size();
      request_.suffix = one("--name");
      request_.unless_taken = arguments_.has("--unless-taken");
      parse_mount();
      parse_hooks();
    } else {
      for (const char* option :
           {"--size", "--name", "--unless-taken", "--mount", "--before", "--after", "--deadline"})
        if (arguments_.has(option)) wrong(option, "goes with --lv only", "lvq snap-back --help");
    }
    return std::move(request_);
  }

 private:
  void wrong(const std::string& subject, const char* message, const char* hint) {
    refuse(findings_, {"usage", subject, message, "", hint});
  }

  std::string one(const char* option) {
    const auto& given = arguments_.all(option);
    if (!given.empty() && given.front().empty()) wrong(option, "is empty", "lvq snap-back --help");
    return given.empty() ? "" : given.front();
  }

  void choose() {
    const auto &taken = arguments_.all("--lv"), &restored = arguments_.all("--restore"),
               &removed = arguments_.all("--remove");
    const int given =
        (taken.empty() ? 0 : 1) + (restored.empty() ? 0 : 1) + (removed.empty() ? 0 : 1);
    if (given != 1)
      return wrong("snap-back",
                   given == 0 ? "none of --lv, --restore and --remove is given"
                              : "only one of --lv, --restore and --remove can be given",
                   "for example: lvq snap-back --lv vg0/data");
    using enum SnapshotRequest::What;
    request_.what = !taken.empty() ? take : !restored.empty() ? restore : remove;
    for (const auto& [option, all] :
         {std::pair("--lv ", &taken), {"--restore ", &restored}, {"--remove ", &removed}})
      for (const auto& each : *all) add_volume(option + each, each);
  }

  void add_volume(const std::string& subject, const std::string& given) {
    auto name = parse_lv_name(given);
    if (!name) return wrong(printable(subject), "is not VG/LV", "for example vg0/data");
    if (std::ranges::find(request_.volumes, *name) != request_.volumes.end())
      refuse(findings_, {"duplicate-argument", printable(given), "is named twice", "",
                         "name each volume once"});
    else
      request_.volumes.push_back(std::move(*name));
  }

  void parse_size() {
    std::string text = one("--size");
    if (text.empty()) return;
    CowSize size{false, {}};
    if (upper(text).ends_with(kOfOrigin)) {
      size.of_origin = true;
      text.replace(text.size() - kOfOrigin.size(), kOfOrigin.size(), "%VG");
    }
    auto spec = parse_size_spec(text);
    if (!spec) return refuse(findings_, spec.error());
    size.spec = *spec;
    request_.size = size;
  }

  void parse_mount() {
    const std::string given = one("--mount");
    if (given.empty()) return;
    if (auto target = normal_mount_point(given))
      request_.mount = *target;
    else
      refuse(findings_, target.error());
  }

  void parse_hooks() {
    Hooks& hooks = request_.hooks;
    hooks.before = program("--before");
    hooks.after = program("--after");
    if (!hooks.before.empty() && hooks.after.empty())
      wrong("--before", "brings an application into a state that nothing ends", "give --after too");
    const std::string given = one("--deadline");
    if (!given.empty() && !hooks.any())
      wrong("--deadline", "goes with --before and --after only", "leave it out");
    if (hooks.any()) hooks.deadline = kDefaultDeadline;
    if (given.empty()) return;
    if (!read_number(given, hooks.deadline) || hooks.deadline == 0 ||
        hooks.deadline > kLongestDeadline)
      wrong("--deadline " + printable(given), "is not a number of seconds from 1 to 3600",
            "for example --deadline 30");
  }

  std::string program(const char* option) {
    std::string path = one(option);
    const auto parts = path.empty() ? std::vector<std::string>{} : split(path.substr(1), '/');
    const bool normal =
        path.starts_with('/') && std::ranges::none_of(parts, [](const std::string& part) {
          return part.empty() || part == "." || part == "..";
        });
    if (path.empty() || normal) return path;
    wrong(option + (" " + printable(path)), "is not an absolute path without detours",
          "it runs without a shell, and takes no arguments");
    return "";
  }

  const Arguments& arguments_;
  Findings& findings_;
  SnapshotRequest request_;
};

}  // namespace

std::set<std::string> SnapshotRequest::groups() const {
  std::set<std::string> groups;
  for (const auto& [vg, lv] : volumes) groups.insert(vg);
  return groups;
}

SnapshotRequest parse_snapshot_request(const Arguments& arguments, Findings& findings) {
  return Parser(arguments, findings).parse();
}

Extents largest_room(Bytes origin, ExtentSize extent) {
  const uint64_t per_chunk = kExceptionChunk.value / 16;  // a table of exceptions, a chunk each
  const uint64_t chunks = (origin.value + kExceptionChunk.value - 1) / kExceptionChunk.value;
  const uint64_t bytes = (chunks + (chunks + per_chunk) / per_chunk + 1) * kExceptionChunk.value;
  return extents_ceil(Bytes{bytes}, extent);
}

Result<Extents> resolve(const CowSize& size, const LogicalVolume& origin, const VolumeGroup& vg,
                        Extents free) {
  const Extents most = largest_room(origin.size, vg.extent);
  Extents room;
  if (size.of_origin) {
    room = percent_ceil(origin.extents, size.spec.value);
    if (size.spec.value == 100) room = most;
  } else {
    TRY(room, resolve(size.spec, Room{vg.total, free, vg.total, vg.extent}));
  }
  return std::min(room, most);
}

}  // namespace lvq
