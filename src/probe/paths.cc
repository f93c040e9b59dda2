#include "probe/paths.h"

#include <optional>
#include <utility>

#include "model/mount_point.h"

namespace lvq {
namespace {

PathState::Kind kind_of(PathInfo::Kind kind) {
  switch (kind) {
    case PathInfo::Kind::absent:
      return PathState::Kind::absent;
    case PathInfo::Kind::directory:
      return PathState::Kind::directory;
    case PathInfo::Kind::symlink:
      return PathState::Kind::symlink;
    case PathInfo::Kind::file:
      return PathState::Kind::file;
    default:
      return PathState::Kind::other;
  }
}

Result<PathState> read_path(Host& host, const std::string& path, bool asked) {
  TRY(const PathInfo info, host.lstat(path));
  PathState state{kind_of(info.kind), info.mode, info.uid, info.gid, true, {}, {}};
  if (state.kind == PathState::Kind::symlink) {
    TRY(state.link_target, host.read_link(path));
  }
  if (state.kind != PathState::Kind::directory) return state;
  TRY(state.obstacle, host.obstacle(path));
  state.empty = false;
  if (asked) {
    TRY(const auto names, host.list(path));
    state.empty = names.empty();
  }
  return state;
}

Result<FileState> read_file(Host& host, const std::string& path) {
  FileState file;
  TRY(const PathInfo info, host.lstat(path));
  TRY(file.obstacle, host.obstacle(path));
  if (info.kind == PathInfo::Kind::absent) return file;
  file.is_link = info.kind == PathInfo::Kind::symlink;
  auto text = host.read(path);
  if (!text && text.error().code == "absent") return file;  // a dangling link, or just removed
  if (!text) return fail(std::move(text).error());
  file.exists = true;
  file.text = *std::move(text);
  return file;
}

Result<bool> is_executable(Host& host, const std::string& path) {
  TRY(const PathInfo info, host.follow(path));
  return info.kind == PathInfo::Kind::file && (info.mode & 0111) != 0;
}

}  // namespace

Result<> read_paths(Host& host, const std::set<std::string>& paths, Snapshot& snapshot) {
  for (const auto& asked : paths)
    for (const auto& path : with_ancestors(asked)) {
      const bool itself = paths.contains(path);
      if (snapshot.paths.contains(path)) continue;
      TRY(snapshot.paths[path], read_path(host, path, itself));
    }
  return {};
}

Result<> read_files(Host& host, const std::set<std::string>& files, Snapshot& snapshot) {
  for (const auto& path : files) {
    TRY(snapshot.files[path], read_file(host, path));
  }
  return {};
}

Result<> find_tools(Host& host, const std::set<std::string>& tools, Snapshot& snapshot) {
  for (const auto& tool : tools) {
    std::string& found = snapshot.tools[tool];
    for (const char* folder : {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"}) {
      TRY(const bool executable, is_executable(host, folder + tool));
      if (executable) found = folder + tool;
      if (executable) break;
    }
  }
  return {};
}

}  // namespace lvq
