#include "model/trusted_path.h"

#include "model/mount_point.h"

namespace lvq {

std::string why_not_roots_own(const std::string& program, const Snapshot& snapshot) {
  for (const auto& path : with_ancestors(program)) {
    const PathState* seen = snapshot.path(path);
    const PathState state = seen ? *seen : PathState{};
    if (state.kind == PathState::Kind::absent) return path + " is not there";
    if (state.kind == PathState::Kind::symlink) return path + " is a symbolic link";
    if (state.uid != 0) return path + " belongs to user " + std::to_string(state.uid);
    if ((state.mode & 022) != 0) return path + " can be written to by others than root";
    const bool is_it = path == program;
    if (is_it && (state.kind != PathState::Kind::file || (state.mode & 0111) == 0))
      return path + " is not an executable file";
    if (!is_it && state.kind != PathState::Kind::directory) return path + " is not a directory";
  }
  return "";
}

}  // namespace lvq
