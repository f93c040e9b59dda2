#include "facts/file.h"

#include <algorithm>

#include "base/digest.h"
#include "model/fstab.h"
#include "model/kept_names.h"
#include "model/trusted_path.h"

namespace lvq {
namespace {

std::string dir_found(const std::string& name, const Snapshot& snapshot) {
  const PathState* path = snapshot.path(name);
  if (!path) return "it was not looked at";
  switch (path->kind) {
    case PathState::Kind::absent:
      return "there is nothing by that name";
    case PathState::Kind::directory:
      return path->empty ? "an empty directory" : "a directory that is not empty";
    case PathState::Kind::symlink:
      return "a symbolic link to " + path->link_target;
    case PathState::Kind::file:
      return "a file";
    case PathState::Kind::other:
      break;
  }
  return "something that is no directory";
}

std::string fstab_found(const FstabHas& fact, const Snapshot& snapshot) {
  std::vector<std::string> lines;
  for (const auto& line : split_lines(snapshot.file_text(kFstab)))
    if (line.find(fact.target) != std::string::npos || line.find(fact.spec) != std::string::npos)
      lines.push_back(std::string(trim(line)));
  return lines.empty() ? "no such line" : "lines: " + join(lines, " | ");
}

std::string lines_found(const LinesAre& fact, const Snapshot& snapshot) {
  const auto file = snapshot.files.find(fact.path);
  if (file == snapshot.files.end()) return "it was not looked at";
  if (file->second.is_link) return "a symbolic link";
  std::vector<std::string> words;
  for (const auto& line : fact.has)
    if (FileLacks{fact.path, line}.check(snapshot))
      words.push_back("it has no line \"" + line + "\"");
  for (const auto& line : fact.lacks)
    if (!FileLacks{fact.path, line}.check(snapshot))
      words.push_back("it has the line \"" + line + "\"");
  return join(words, "; ");
}

// The subjects of what is said about an entry of /etc/fstab, which is not true without its line.
std::vector<std::string> said_of_entry(const std::string& path, const std::string& line) {
  std::vector<std::string> subjects;
  if (path == kFstab)
    for (const auto& entry : parse_fstab(line).entries)
      subjects.push_back(FstabHas{entry.spec, entry.target, "", ""}.subject());
  return subjects;
}

}  // namespace

bool FileIs::check(const Snapshot& snapshot) const {
  const auto file = snapshot.files.find(path);
  if (file == snapshot.files.end() || file->second.is_link) return false;
  if (digest.empty()) return !file->second.exists;
  return file->second.exists && sha256_hex(file->second.text) == digest;
}

std::string FileIs::sentence() const {
  return digest.empty() ? "there is no file " + path : path + " has the digest " + digest;
}

std::string FileIs::found(const Snapshot& snapshot) const {
  const auto file = snapshot.files.find(path);
  if (file == snapshot.files.end()) return "it was not looked at";
  if (file->second.is_link) return "a symbolic link";
  return file->second.exists ? "other content" : "no such file";
}

bool FstabHas::check(const Snapshot& snapshot) const {
  const auto entries = snapshot.fstab_naming(spec);
  return std::ranges::count_if(entries, [&](const FstabEntry& entry) {
           return entry.spec == spec && entry.target == target && entry.type == type &&
                  entry.options == options && entry.pass == pass;
         }) == 1;
}

// Adds a line that says this. A walk over a plan does not use it but takes the file's text from the
// action of the step (plan/review).
void FstabHas::apply(Snapshot& snapshot) const {
  if (check(snapshot)) return;
  FileState& file = snapshot.files[kFstab];
  file.text = fstab_with(file.text, {{spec, target, type, options, 0, pass, 0}});
  file.exists = true;
}

std::string FstabHas::sentence() const {
  return "/etc/fstab names " + spec + " for " + target + " (" + type + ", " + options + ")";
}

std::string FstabHas::found(const Snapshot& snapshot) const { return fstab_found(*this, snapshot); }

bool FileLacks::check(const Snapshot& snapshot) const {
  const auto file = snapshot.files.find(path);
  if (file == snapshot.files.end()) return false;
  const auto lines = split_lines(file->second.text);
  return std::ranges::find(lines, line) == lines.end();
}

void FileLacks::apply(Snapshot& snapshot) const {
  if (check(snapshot)) return;
  FileState& file = snapshot.files[path];
  const auto lines = split_lines(file.text);
  std::vector<size_t> gone;
  for (size_t n = 0; n < lines.size(); ++n)
    if (lines[n] == line) gone.push_back(n + 1);
  file.text = fstab_without(file.text, gone);
}

std::string FileLacks::sentence() const { return path + " has no line \"" + line + "\""; }

std::string FileLacks::found(const Snapshot& snapshot) const {
  return snapshot.files.contains(path) ? "it has that line" : "it was not looked at";
}

std::vector<std::string> FileLacks::supersedes() const { return said_of_entry(path, line); }

bool LinesAre::check(const Snapshot& snapshot) const {
  const auto file = snapshot.files.find(path);
  if (file == snapshot.files.end() || file->second.is_link) return false;
  const auto lines = split_lines(file->second.text);
  const auto is_there = [&](const std::string& line) {
    return std::ranges::find(lines, line) != lines.end();
  };
  return std::ranges::all_of(has, is_there) && std::ranges::none_of(lacks, is_there);
}

void LinesAre::apply(Snapshot& snapshot) const {
  if (check(snapshot)) return;
  for (const auto& line : lacks) FileLacks{path, line}.apply(snapshot);
  FileState& file = snapshot.files[path];
  file.exists = true;
  const auto lines = split_lines(file.text);
  if (!file.text.empty() && !file.text.ends_with('\n')) file.text += '\n';
  for (const auto& line : has)
    if (std::ranges::find(lines, line) == lines.end()) file.text += line + '\n';
}

// An edit and the edit that takes it back have the same subject: one has the lines that the other
// lacks.
std::string LinesAre::subject() const {
  std::vector<std::string> all = has;
  all.insert(all.end(), lacks.begin(), lacks.end());
  std::ranges::sort(all);
  return "lines:" + path + ":" + join(all, "\n");
}

std::vector<std::string> LinesAre::supersedes() const {
  std::vector<std::string> subjects;
  for (const auto& line : lacks) {
    const auto said = said_of_entry(path, line);
    subjects.insert(subjects.end(), said.begin(), said.end());
  }
  return subjects;
}

std::vector<LinesAre> LinesAre::of_each_line() const {
  std::vector<LinesAre> all;
  for (const auto& line : has) all.push_back({path, {line}, {}});
  for (const auto& line : lacks) all.push_back({path, {}, {line}});
  return all;
}

std::string LinesAre::sentence() const {
  std::vector<std::string> words;
  for (const auto& line : has) words.push_back("has the line \"" + line + "\"");
  for (const auto& line : lacks) words.push_back("has no line \"" + line + "\"");
  return path + " " + join(words, " and ");
}

std::string LinesAre::found(const Snapshot& snapshot) const { return lines_found(*this, snapshot); }

bool DirIs::check(const Snapshot& snapshot) const {
  const PathState* state = snapshot.path(path);
  return state && state->kind == PathState::Kind::directory && (!empty || state->empty);
}

void DirIs::apply(Snapshot& snapshot) const {
  PathState& state = snapshot.paths[path];
  if (state.kind != PathState::Kind::directory)
    state = {.kind = PathState::Kind::directory, .mode = 0755};
}

std::string DirIs::sentence() const {
  return path + (empty ? " is an empty directory" : " is a directory");
}

std::string DirIs::found(const Snapshot& snapshot) const { return dir_found(path, snapshot); }

bool DirAbsent::check(const Snapshot& snapshot) const {
  const PathState* state = snapshot.path(path);
  return state && state->kind == PathState::Kind::absent;
}

void DirAbsent::apply(Snapshot& snapshot) const { snapshot.paths[path] = PathState{}; }

std::string DirAbsent::sentence() const { return "there is nothing called " + path; }

std::string DirAbsent::found(const Snapshot& snapshot) const { return dir_found(path, snapshot); }

bool DirGoneOrUsed::check(const Snapshot& snapshot) const {
  const PathState* state = snapshot.path(path);
  return state && !(state->kind == PathState::Kind::directory && state->empty);
}

void DirGoneOrUsed::apply(Snapshot& snapshot) const {
  if (!check(snapshot)) snapshot.paths[path] = PathState{};
}

std::string DirGoneOrUsed::sentence() const { return "there is no empty directory " + path; }

std::string DirGoneOrUsed::found(const Snapshot& snapshot) const {
  return dir_found(path, snapshot);
}

bool NamesKept::check(const Snapshot& snapshot) const {
  return snapshot.file_text(rules) == rules_keeping(volumes);
}

void NamesKept::apply(Snapshot& snapshot) const {
  snapshot.files[rules] = {.exists = true, .text = rules_keeping(volumes)};
}

std::string NamesKept::sentence() const {
  return "systemd keeps the old and the new name of " + std::to_string(volumes.size()) +
         (volumes.size() == 1 ? " volume" : " volumes") + ", by " + rules;
}

std::string NamesKept::found(const Snapshot& snapshot) const {
  return snapshot.file_text(rules).empty() ? "there is no such file" : "the file says otherwise";
}

bool ProgramIs::check(const Snapshot& snapshot) const {
  return why_not_roots_own(path, snapshot).empty();
}

std::string ProgramIs::sentence() const {
  return path + " is a program that root alone can change";
}

std::string ProgramIs::found(const Snapshot& snapshot) const {
  return why_not_roots_own(path, snapshot);
}

}  // namespace lvq
