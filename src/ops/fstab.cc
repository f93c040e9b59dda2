#include "ops/fstab.h"

#include <utility>

#include "base/text.h"

namespace lvq {
namespace {

const Run kReload{{"systemctl", "daemon-reload"}};

}  // namespace

FstabHas line_fact(const FstabEntry& entry) {
  return {entry.spec, entry.target, entry.type, entry.options, entry.pass};
}

namespace {

// An edit of the table, the edit that takes it back, and the facts before and after it.
struct TableEdit {
  EditFile there, back;
  LinesAre before, after;
};

TableEdit edit_of(const std::string& path, const FileState& file, LineEdits edits) {
  TableEdit edit{.there = {.path = path, .lines = std::move(edits)},
                 .back = {.path = path, .lines = {}, .remove_empty = !file.exists},
                 .before = {.path = path, .has = {}, .lacks = {}},
                 .after = {.path = path, .has = {}, .lacks = {}}};
  edit.back.lines = inverse(file.text, edit.there.lines);
  const auto without_feed = [](const std::string& line) { return split_lines(line).front(); };
  for (const auto& each : edit.there.lines.list) {
    if (!each.from.empty()) edit.before.has.push_back(without_feed(each.from));
    if (!each.to.empty()) edit.after.has.push_back(without_feed(each.to));
  }
  edit.before.lacks = edit.after.has;
  edit.after.lacks = edit.before.has;
  return edit;
}

Step table_step(const TableEdit& edit, bool systemd) {
  Step step;
  step.action = edit.there;
  step.before = {edit.before};
  step.after = {edit.after};
  step.redo = {{edit.there, edit.after}};
  step.undo = {{edit.back, edit.before}};
  if (systemd) step.undo.push_back({kReload, std::nullopt});
  return step;
}

std::string number_of_lines(const std::vector<size_t>& lines) {
  return std::to_string(lines.size()) + (lines.size() == 1 ? " line" : " lines");
}

// What is mounted or active by the lines must still be so when they go, and comes back with them.
void release_with(Step& step, const std::vector<Remedy>& released) {
  for (const auto& each : released) {
    step.before.push_back(*each.achieves);
    step.undo.push_back(each);
  }
}

LineEdits commented(const FileState& file, const std::vector<size_t>& lines,
                    const std::string& why) {
  return lines_replaced(file.text, lines, fstab_commented(file.text, lines, why));
}

}  // namespace

Step fstab_add(const FileState& file, const std::vector<FstabEntry>& entries, bool systemd) {
  std::vector<std::string> lines;
  for (const auto& entry : entries) lines.push_back(format_fstab_entry(entry));
  Step step = table_step(edit_of(kFstab, file, lines_added(lines)), systemd);
  step.title = entries.size() == 1
                   ? "Add 1 line to /etc/fstab"
                   : "Add " + std::to_string(entries.size()) + " lines to /etc/fstab";
  for (const auto& entry : entries) step.after.emplace_back(line_fact(entry));
  return step;
}

Step table_remove(const std::string& path, const FileState& file, const std::vector<size_t>& lines,
                  const std::vector<Remedy>& released, bool systemd) {
  Step step = table_step(edit_of(path, file, lines_removed(file.text, lines)), systemd);
  step.title = "Remove " + number_of_lines(lines) + " from " + path;
  release_with(step, released);
  const auto old_lines = split_lines(file.text);
  for (const size_t line : lines) step.after.emplace_back(FileLacks{path, old_lines[line - 1]});
  return step;
}

Step table_put_aside(const std::string& path, const FileState& file,
                     const std::vector<size_t>& lines, const std::string& why,
                     const std::vector<Remedy>& released, bool systemd) {
  Step step = table_step(edit_of(path, file, commented(file, lines, why)), systemd);
  step.title = "Put " + number_of_lines(lines) + " of " + path + " aside";
  release_with(step, released);
  return step;
}

Step table_put_back(const std::string& path, const FileState& file,
                    const std::vector<size_t>& lines, const std::string& why, bool systemd) {
  TableEdit edit = edit_of(path, file, commented(file, lines, why));
  std::swap(edit.there, edit.back);
  std::swap(edit.before, edit.after);
  Step step = table_step(edit, systemd);
  step.title = "Put " + number_of_lines(lines) + " of " + path + " back";
  return step;
}

Step fstab_switch(const FileState& file, const std::vector<size_t>& lines, const std::string& spec,
                  const std::vector<Fact>& needed, const std::string& decided) {
  const LineEdits edits = lines_replaced(file.text, lines, fstab_renamed(file.text, lines, spec));
  Step step = table_step(edit_of(kFstab, file, edits), false);
  step.title = "Let " + number_of_lines(lines) + " of /etc/fstab name " + spec;
  step.before.insert(step.before.end(), needed.begin(), needed.end());
  step.undo.clear();
  step.destroys = decided;
  return step;
}

Step table_respell(const std::string& path, const FileState& file, const std::vector<size_t>& lines,
                   const std::string& now, const std::string& other, const std::string& how,
                   bool systemd) {
  TableEdit edit = edit_of(path, file, lines_replaced(file.text, lines, now));
  const auto others = split_lines(other);
  for (const size_t line : lines)
    for (LinesAre* fact : {&edit.before, &edit.after}) fact->lacks.push_back(others[line - 1]);
  Step step = table_step(edit, systemd);
  step.title = "Let " + number_of_lines(lines) + " of " + path + " name " + how;
  return step;
}

Step fstab_set_options(const FileState& file, const std::vector<size_t>& lines,
                       const std::string& options, bool systemd) {
  const std::string now = fstab_with_options(file.text, lines, options);
  Step step = table_step(edit_of(kFstab, file, lines_replaced(file.text, lines, now)), systemd);
  step.title = "Give " + number_of_lines(lines) + " of /etc/fstab the options " + options;
  return step;
}

Step systemd_reload(const std::vector<std::string>& tables) {
  Step step;
  step.title = "Tell systemd that " + join(tables, " and ") +
               (tables.size() == 1 ? " has changed" : " have changed");
  step.action = kReload;
  step.redo = {{kReload, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

}  // namespace lvq
