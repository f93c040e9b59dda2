#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

struct FileIs {
  std::string path;
  std::string digest;  // SHA-256 of the whole content; empty: there is no such file

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "file:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.files.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const FileIs&) const = default;
};

// /etc/fstab has exactly one line that says this.
struct FstabHas {
  std::string spec, target, type, options;  // unescaped
  int pass = 0;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "fstab:" + spec + ":" + target; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.files.insert(kFstab); }
  void add_objects(Objects&) const {}
  static constexpr bool kVolatile = false;
  bool operator==(const FstabHas&) const = default;
};

// The file, where there is one, has no such line (without its line feed).
struct FileLacks {
  std::string path, line;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "lines:" + path + ":" + line; }
  std::vector<std::string> supersedes() const;
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.files.insert(path); }
  void add_objects(Objects&) const {}
  static constexpr bool kVolatile = false;
  bool operator==(const FileLacks&) const = default;
};

// The file has each line of `has` and no line of `lacks` (all without line feeds). A file that does
// not exist has no lines.
struct LinesAre {
  std::string path;
  std::vector<std::string> has, lacks;

  // The same of one line each.
  std::vector<LinesAre> of_each_line() const;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const;
  std::vector<std::string> supersedes() const;
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.files.insert(path); }
  void add_objects(Objects&) const {}
  static constexpr bool kVolatile = false;
  bool operator==(const LinesAre&) const = default;
};

struct DirIs {
  std::string path;
  bool empty = false;  // must it be empty?

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "dir:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.paths.insert(path); }
  void add_objects(Objects&) const {}
  static constexpr bool kVolatile = false;
  bool operator==(const DirIs&) const = default;
};

struct DirAbsent {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "dir:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.paths.insert(path); }
  void add_objects(Objects&) const {}
  static constexpr bool kVolatile = false;
  bool operator==(const DirAbsent&) const = default;
};

// The directory is gone, or others have put something into it.
struct DirGoneOrUsed {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "dir:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.paths.insert(path); }
  void add_objects(Objects&) const {}
  static constexpr bool kVolatile = false;
  bool operator==(const DirGoneOrUsed&) const = default;
};

// udev has a rule, until the machine starts again, by which systemd knows each of these volumes by
// these names too (model/kept_names.h).
struct NamesKept {
  std::string rules;                 // the file
  std::vector<std::string> volumes;  // words of kept names

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "names:" + rules; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.files.insert(rules); }
  void add_objects(Objects&) const {}
  static constexpr bool kVolatile = true;
  bool operator==(const NamesKept&) const = default;
};

// A program that nobody but root can change: it, and every folder on the way to it, are root's, no
// link is among them, and neither group nor others may write there.
struct ProgramIs {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "program:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.paths.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const ProgramIs&) const = default;
};

}  // namespace lvq
