#include "ops/fstab.h"

#include "base/digest.h"
#include "base/text.h"

namespace lvq {
namespace {

const Run kReload{{"systemctl", "daemon-reload"}};

std::string digest_of(const FileState& file) { return file.exists ? sha256_hex(file.text) : ""; }

}  // namespace

FstabHas line_fact(const FstabEntry& entry) {
  return {entry.spec, entry.target, entry.type, entry.options, entry.pass};
}

Step fstab_add(const FileState& file, const std::vector<FstabEntry>& entries, bool systemd) {
  const std::string text = fstab_with(file.text, entries);
  Step step;
  step.title = entries.size() == 1 ? "Add 1 line to /etc/fstab"
                                   : "Add " + std::to_string(entries.size()) + " lines to /etc/fstab";
  step.action = ReplaceFile{kFstab, text, file.text};
  step.before = {FileIs{kFstab, digest_of(file)}};
  step.after = {FileIs{kFstab, sha256_hex(text)}};
  for (const auto& entry : entries) step.after.emplace_back(line_fact(entry));
  step.redo = {{step.action, step.after.front()}};
  Action back = Run{{"rm", "--", kFstab}};
  if (file.exists) back = ReplaceFile{kFstab, file.text, text};
  step.undo = {{back, step.before.front()}};
  if (systemd) step.undo.push_back({kReload, std::nullopt});
  return step;
}

Step table_remove(const std::string& path, const FileState& file, const std::vector<size_t>& lines,
                  const std::vector<Remedy>& released, bool systemd) {
  const std::string text = fstab_without(file.text, lines);
  const auto old_lines = split_lines(file.text);
  Step step;
  step.title = "Remove " + std::to_string(lines.size()) + (lines.size() == 1 ? " line from " : " lines from ") + path;
  step.action = ReplaceFile{path, text, file.text};
  step.before = {FileIs{path, digest_of(file)}};
  step.after = {FileIs{path, sha256_hex(text)}};
  step.redo = {{step.action, step.after.front()}};
  step.undo = {{ReplaceFile{path, file.text, text}, step.before.front()}};
  if (systemd) step.undo.push_back({kReload, std::nullopt});
  for (const auto& each : released) {
    step.before.push_back(*each.achieves);
    step.undo.push_back(each);
  }
  for (const size_t line : lines) step.after.emplace_back(FileLacks{path, old_lines[line - 1]});
  return step;
}

Step systemd_reload() {
  Step step;
  step.title = "Tell systemd that /etc/fstab has changed";
  step.action = kReload;
  step.redo = {{kReload, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

}  // namespace lvq
