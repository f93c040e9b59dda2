#include "plan/tools.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/overloaded.h"
#include "base/text.h"
#include "plan/tool_arguments.h"

namespace lvq {
namespace {

constexpr std::string_view kTools[] = {
    "blockdev",   "btrfs",     "dd",         "dmsetup",   "e2fsck",    "lvchange", "lvconvert",
    "lvcreate",   "lvm",       "lvq",        "lvreduce",  "lvremove",  "lvrename", "mkfs.btrfs",
    "mkfs.exfat", "mkfs.ext4", "mkfs.f2fs",  "mkfs.ntfs", "mkfs.vfat", "mkfs.xfs", "mkswap",
    "mount",      "ntfslabel", "ntfsresize", "pvchange",  "pvcreate",  "pvmove",   "pvremove",
    "resize2fs",  "rm",        "rsync",      "swapoff",   "swapon",    "sync",     "systemctl",
    "tune.exfat", "umount",    "vgck",       "vgcreate",  "vgextend",  "vgreduce", "vgremove",
    "wipefs",     "xfs_admin",
};

bool is_normal(const std::string& path) {
  if (!path.starts_with('/') || path.find('\0') != std::string::npos) return false;
  const auto parts = split(path.substr(1), '/');
  return std::ranges::none_of(
      parts, [](const std::string& part) { return part.empty() || part == "." || part == ".."; });
}

// All of them are names of one program (lvm(8)).
bool is_of_lvm(const std::string& tool) {
  return tool == "lvm" || tool == "dmsetup" || tool.starts_with("pv") || tool.starts_with("vg") ||
         tool.starts_with("lv");
}

// From a cache to the volume, by a change of its mode.
bool writes_back(const Run& run) {
  return run.argv.front() == "lvchange" &&
         std::ranges::find(run.argv, "--cachemode") != run.argv.end();
}

// A run by what the rule asks of it; everything else by its path.
using RunRule = bool (*)(const Run&);

bool is_of_known_tool(const Run& run) {
  return !run.argv.empty() && is_known_tool(run.argv.front());
}
bool is_as_lvq_runs_it(const Run& run) { return is_of_known_tool(run) && has_known_arguments(run); }

// Programs of the administrator's by their absolute paths; who may change them is a fact that the
// step needs.
bool acceptable_set(const Together& set, RunRule rule) {
  for (const auto& program : {set.hooks.before, set.hooks.after})
    if (!program.empty() && !is_normal(program)) return false;
  return std::ranges::all_of(set.runs, rule);
}

bool is_mount_table(const std::string& path) {
  return path == "/etc/fstab" || path == "/etc/crypttab";
}

bool acceptable(const Action& action, RunRule rule) {
  return std::visit(overloaded{
                        [&](const Run& run) { return rule(run); },
                        [](const ReplaceFile& file) { return is_mount_table(file.path); },
                        [](const EditFile& file) { return is_mount_table(file.path); },
                        [](const MakeDir& dir) { return is_normal(dir.path); },
                        [](const RemoveDir& dir) { return is_normal(dir.path); },
                        [&](const Together& set) { return acceptable_set(set, rule); },
                    },
                    action);
}

Result<> check(const Plan& plan, const std::string& subject, RunRule rule) {
  for (size_t n = 1; n <= plan.steps.size(); ++n) {
    const Step& step = plan.steps[n - 1];
    bool fine = acceptable(step.action, rule);
    for (const auto* remedies : {&step.undo, &step.redo, &step.restore_volatile})
      for (const auto& remedy : *remedies) fine &= acceptable(remedy.action, rule);
    if (!fine)
      return fail("plan-invalid", subject,
                  "step " + std::to_string(n) + " does what no plan of lvq does",
                  printable(step.title), "do not run it");
  }
  return {};
}

}  // namespace

bool is_interruptible(const Run& run) {
  static const std::set<std::string_view> kTools = {"dd",         "e2fsck", "lvconvert", "lvq",
                                                    "ntfsresize", "pvmove", "resize2fs", "rsync"};
  if (std::ranges::find(run.argv, "--repair") != run.argv.end())
    return false;  // it swaps parts of a volume
  return kTools.contains(run.argv.front()) || writes_back(run);
}

// e2fsck(8): 1 says that it has corrected something. rsync(1): 24 says that files vanished while it
// was at work, which happens only where somebody else is.
bool is_success(const Run& run, int exit_status) {
  return exit_status == 0 || (run.argv.front() == "e2fsck" && exit_status == 1) ||
         (run.argv.front() == "rsync" && exit_status == 24);
}

// A merge of what is open is put off; a refresh does not begin it then. An abort of a pvmove that
// is not active, and the activation of a volume that is to be skipped, do nothing; a removal does
// none of what it was not to select.
bool is_to_be_seen(const Run& run) {
  const auto has = [&](const char* word) {
    return std::ranges::find(run.argv, word) != run.argv.end();
  };
  const std::string& tool = run.argv.front();
  return (tool == "lvconvert" && has("--merge")) || (tool == "pvmove" && has("--abort")) ||
         (tool == "lvchange" && (has("--refresh") || has("--activate"))) ||
         (is_of_lvm(tool) && has("--select"));
}

bool is_look_ahead(const Run& run) {
  return run.argv.size() > 1 && run.argv[0] == "lvq" && run.argv[1] == "survey-tree";
}

bool is_known_tool(const std::string& name) {
  return std::ranges::find(kTools, name) != std::end(kTools);
}

ToolLimit limit_of(const Run& run) {
  using std::chrono::hours, std::chrono::minutes;
  const std::string& tool = run.argv.front();
  if (is_interruptible(run)) return {hours(24), false};  // as long as a disk is large
  if (tool == "btrfs") return {hours(24)};
  if (is_of_lvm(tool)) return {minutes(5), false};
  if (tool.starts_with("mkfs.") || tool == "swapoff")
    return {hours(4)};  // swapoff reads all that was paged out
  if (tool == "mount" || tool == "umount")
    return {hours(1)};  // a log to replay; a cache to write out
  return {minutes(10)};
}

Result<> check_actions(const Plan& plan, const std::string& subject) {
  return check(plan, subject, is_of_known_tool);
}

Result<> check_arguments(const Plan& plan, const std::string& subject) {
  return check(plan, subject, is_as_lvq_runs_it);
}

}  // namespace lvq
