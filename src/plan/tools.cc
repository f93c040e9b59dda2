#include "plan/tools.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/overloaded.h"
#include "base/text.h"

namespace lvq {
namespace {

constexpr std::string_view kTools[] = {
    "blockdev",  "btrfs",     "dd",        "dmsetup",    "e2fsck",    "lvchange",   "lvconvert",  "lvcreate",
    "lvm",       "lvq",       "lvreduce",  "lvremove",   "lvrename",  "mkfs.btrfs", "mkfs.exfat", "mkfs.ext4",
    "mkfs.f2fs", "mkfs.ntfs", "mkfs.vfat", "mkfs.xfs",   "mkswap",    "mount",      "ntfslabel",  "ntfsresize",
    "pvchange",  "pvcreate",  "pvmove",    "pvremove",   "resize2fs", "rm",         "rsync",      "swapoff",
    "swapon",    "sync",      "systemctl", "tune.exfat", "umount",    "vgck",       "vgcreate",   "vgextend",
    "vgreduce",  "vgremove",  "wipefs",    "xfs_admin",
};

// What lvq runs itself for; nothing that begins a transaction.
constexpr std::string_view kOwnTools[] = {"check-room",   "check-unused", "copy-holes", "finish-copy",
                                          "list-changes", "set-label",    "survey-tree"};

bool is_normal(const std::string& path) {
  if (!path.starts_with('/') || path.find('\0') != std::string::npos) return false;
  const auto parts = split(path.substr(1), '/');
  return std::ranges::none_of(parts,
                              [](const std::string& part) { return part.empty() || part == "." || part == ".."; });
}

// All of them are names of one program (lvm(8)).
bool is_of_lvm(const std::string& tool) {
  return tool == "lvm" || tool == "dmsetup" || tool.starts_with("pv") || tool.starts_with("vg") ||
         tool.starts_with("lv");
}

// From a cache to the volume, by a change of its mode.
bool writes_back(const Run& run) {
  return run.argv.front() == "lvchange" && std::ranges::find(run.argv, "--cachemode") != run.argv.end();
}

// From one folder to another: nothing by which rsync would run another program, or take files from elsewhere.
bool is_copy(const Run& run) {
  static const std::set<std::string_view> kOptions = {
      "-aHS",     "--numeric-ids", "--modify-window=-1",    "--info=progress2", "--no-inc-recursive", "--outbuf=N",
      "--delete", "--from0",       "--delete-missing-args", "--force"};
  return std::all_of(run.argv.begin() + 1, run.argv.end(), [](const std::string& word) {
    return kOptions.contains(word) || word.starts_with('/') || word.starts_with("--files-from=/") ||
           word.starts_with("--exclude-from=/");
  });
}

bool acceptable(const Action& action);

// Programs of the administrator's by their absolute paths; who may change them is a fact that the step needs.
bool acceptable_set(const Together& set) {
  for (const auto& program : {set.hooks.before, set.hooks.after})
    if (!program.empty() && !is_normal(program)) return false;
  return std::ranges::all_of(set.runs, [](const Run& run) { return acceptable(run); });
}

bool is_mount_table(const std::string& path) { return path == "/etc/fstab" || path == "/etc/crypttab"; }

bool acceptable(const Action& action) {
  return std::visit(
      overloaded{
          [](const Run& run) {
            if (run.argv.empty() || !is_known_tool(run.argv.front())) return false;
            if (run.argv.front() == "lvm")
              return run.argv.size() > 1 && (run.argv[1] == "lvmdevices" || run.argv[1] == "lvpoll");
            if (run.argv.front() == "lvq")
              return run.argv.size() > 1 && std::ranges::find(kOwnTools, run.argv[1]) != std::end(kOwnTools);
            if (run.argv.front() == "rsync") return is_copy(run);
            if (run.argv.front() == "dd") return run.argv.size() > 2 && run.argv[2] == "of=/dev/null";
            return run.argv.front() != "rm" || run.argv == std::vector<std::string>{"rm", "--", "/etc/fstab"};
          },
          [](const ReplaceFile& file) { return is_mount_table(file.path); },
          [](const EditFile& file) { return is_mount_table(file.path); },
          [](const MakeDir& dir) { return is_normal(dir.path); },
          [](const RemoveDir& dir) { return is_normal(dir.path); },
          [](const Together& set) { return acceptable_set(set); },
      },
      action);
}

}  // namespace

bool is_interruptible(const Run& run) {
  static const std::set<std::string_view> kTools = {"dd",         "e2fsck", "lvconvert", "lvq",
                                                    "ntfsresize", "pvmove", "resize2fs", "rsync"};
  return kTools.contains(run.argv.front()) || writes_back(run);
}

// e2fsck(8): 1 says that it has corrected something. rsync(1): 24 says that files vanished while it was at work, which
// happens only where somebody else is.
bool is_success(const Run& run, int exit_status) {
  return exit_status == 0 || (run.argv.front() == "e2fsck" && exit_status == 1) ||
         (run.argv.front() == "rsync" && exit_status == 24);
}

// A merge of what is open is put off; a refresh does not begin it then. An abort of a pvmove that is not active, and
// the activation of a volume that is to be skipped, do nothing.
bool is_to_be_seen(const Run& run) {
  const auto has = [&](const char* word) { return std::ranges::find(run.argv, word) != run.argv.end(); };
  const std::string& tool = run.argv.front();
  return (tool == "lvconvert" && has("--merge")) || (tool == "pvmove" && has("--abort")) ||
         (tool == "lvchange" && (has("--refresh") || has("--activate")));
}

bool is_look_ahead(const Run& run) {
  return run.argv.size() > 1 && run.argv[0] == "lvq" && run.argv[1] == "survey-tree";
}

bool is_known_tool(const std::string& name) { return std::ranges::find(kTools, name) != std::end(kTools); }

ToolLimit limit_of(const Run& run) {
  using std::chrono::hours, std::chrono::minutes;
  const std::string& tool = run.argv.front();
  if (is_interruptible(run)) return {hours(24), false};  // as long as a disk is large
  if (tool == "btrfs") return {hours(24)};
  if (is_of_lvm(tool)) return {minutes(5), false};
  if (tool.starts_with("mkfs.") || tool == "swapoff") return {hours(4)};  // swapoff reads all that was paged out
  if (tool == "mount" || tool == "umount") return {hours(1)};             // a log to replay; a cache to write out
  return {minutes(10)};
}

Result<> check_actions(const Plan& plan, const std::string& subject) {
  for (size_t n = 1; n <= plan.steps.size(); ++n) {
    const Step& step = plan.steps[n - 1];
    bool fine = acceptable(step.action);
    for (const auto* remedies : {&step.undo, &step.redo, &step.revive})
      fine &= std::ranges::all_of(*remedies, acceptable, &Remedy::action);
    if (!fine)
      return fail("plan-invalid", subject, "step " + std::to_string(n) + " does what no plan of lvq does",
                  printable(step.title), "do not run it");
  }
  return {};
}

}  // namespace lvq
