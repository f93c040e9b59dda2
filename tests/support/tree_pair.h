// Two trees for tests.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "host/test_folder.h"

namespace lvq {

inline void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

inline void write_at(const std::string& path, std::streamoff at, const std::string& text) {
  std::fstream file(path, std::ios::in | std::ios::out);
  file.seekp(at);
  file << text;
}

// The same tree twice, with the same times.
class TreePair {
 public:
  TreePair() {
    for (const char* name : {"old", "new"}) {
      const std::string root = folder_ / name;
      std::filesystem::create_directories(root + "/d/e");
      write(root + "/d/file", std::string(700'000, 'x') + "end");
      write(root + "/d/e/odd \n name", "odd");
      write(root + "/empty", "");
      write(root + "/sparse", "start");
      std::filesystem::resize_file(root + "/sparse", 5'000'000);
      std::filesystem::create_hard_link(root + "/d/file", root + "/hard");
      std::filesystem::create_symlink("d/file", root + "/link");
      EXPECT_EQ(mkfifo((root + "/fifo").c_str(), 0600), 0);
    }
    give_same_times();
  }

  std::string in_old(const std::string& name) const { return folder_ / ("old/" + name); }
  std::string in_new(const std::string& name) const { return folder_ / ("new/" + name); }

  // Gives everything the same times again, as after a change that does not show in them.
  void give_same_times() {
    const timespec then{1'000'000'000, 123'456'789};
    const timespec times[2] = {then, then};
    for (const char* root : {"old", "new"}) {
      for (const auto& each : std::filesystem::recursive_directory_iterator(folder_ / root))
        EXPECT_EQ(utimensat(AT_FDCWD, each.path().c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
      EXPECT_EQ(utimensat(AT_FDCWD, (folder_ / root).c_str(), times, 0), 0);
    }
  }

  std::string old_root() const { return folder_ / "old"; }
  std::string new_root() const { return folder_ / "new"; }
  std::string record() const { return folder_ / "record"; }
  std::string list() const { return folder_ / "changes"; }

 private:
  TestFolder folder_;
};

}  // namespace lvq
