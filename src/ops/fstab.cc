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

namespace {

std::string number_of_lines(const std::vector<size_t>& lines) {
  return std::to_string(lines.size()) + (lines.size() == 1 ? " line" : " lines");
}

// From `file` to `text`.
Step table_step(const std::string& path, const FileState& file, const std::string& text,
                const std::vector<Remedy>& released, bool systemd) {
  Step step;
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
  return step;
}

}  // namespace

Step table_remove(const std::string& path, const FileState& file, const std::vector<size_t>& lines,
                  const std::vector<Remedy>& released, bool systemd) {
  Step step = table_step(path, file, fstab_without(file.text, lines), released, systemd);
  step.title = "Remove " + number_of_lines(lines) + " from " + path;
  const auto old_lines = split_lines(file.text);
  for (const size_t line : lines) step.after.emplace_back(FileLacks{path, old_lines[line - 1]});
  return step;
}

Step table_put_aside(const std::string& path, const FileState& file, const std::vector<size_t>& lines,
                     const std::string& why, const std::vector<Remedy>& released, bool systemd) {
  Step step = table_step(path, file, fstab_commented(file.text, lines, why), released, systemd);
  step.title = "Put " + number_of_lines(lines) + " of " + path + " aside";
  return step;
}

Step table_put_back(const std::string& path, const FileState& file, const std::vector<size_t>& lines,
                    const std::string& why, bool systemd) {
  const std::string aside = fstab_commented(file.text, lines, why);
  Step step;
  step.title = "Put " + number_of_lines(lines) + " of " + path + " back";
  step.action = ReplaceFile{path, file.text, aside};
  step.before = {FileIs{path, sha256_hex(aside)}};
  step.after = {FileIs{path, digest_of(file)}};
  step.redo = {{step.action, step.after.front()}};
  step.undo = {{ReplaceFile{path, aside, file.text}, step.before.front()}};
  if (systemd) step.undo.push_back({kReload, std::nullopt});
  return step;
}

Step fstab_switch(const FileState& file, const std::vector<size_t>& lines, const std::string& spec,
                  const std::vector<Fact>& needed, const std::string& decided) {
  Step step = table_step(kFstab, file, fstab_renamed(file.text, lines, spec), {}, false);
  step.title = "Let " + number_of_lines(lines) + " of /etc/fstab name " + spec;
  step.before.insert(step.before.end(), needed.begin(), needed.end());
  step.undo.clear();
  step.destroys = decided;
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
