// Where something stands in a file, as people and editors write it.
#pragma once

#include <string>
#include <string_view>

namespace lvq {

// "/etc/fstab:3"; lines count from 1.
inline std::string file_place(std::string_view path, size_t line) {
  return std::string(path) + ":" + std::to_string(line);
}

// "host.yaml:3:7"; columns count from 1 too.
inline std::string file_place(std::string_view path, size_t line, size_t column) {
  return file_place(path, line) + ":" + std::to_string(column);
}

}  // namespace lvq
