// The file systems that the simulator knows, and swap: one row each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lvq::sim {

// An identifier in libblkid's form: "1c1e…-…", "1A2B-3C4D", "00112233AABBCCDD".
enum class IdForm { uuid, serial_of_32_bits, serial_of_64_bits };

struct FilesystemKind {
  std::string_view type;         // libblkid's name
  std::vector<uint64_t> magics;  // where wipefs finds them, in bytes; the first is libblkid's
  IdForm id_form = IdForm::uuid;
  std::string_view mkfs = {};  // empty: the tool is not simulated
  uint64_t minimum = 0;        // bytes; below it mkfs fails
  // What mkfs accepts (parse_options), and which of it takes the identifier; empty: nothing does.
  std::string_view options = {}, id_option = {};
  bool needs_force = false;  // mkfs refuses existing signatures without -f
  size_t label = 0;          // bytes of the longest label
  // The tool that gives it another identifier, what that accepts, and which of it takes that.
  std::string_view set_id = {}, set_id_options = {}, set_id_option = {};
};

std::span<const FilesystemKind> filesystem_kinds();
// nullptr: the simulator knows no such type.
const FilesystemKind* find_kind(std::string_view type);

}  // namespace lvq::sim
