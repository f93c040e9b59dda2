#include "model/devices_file.h"

#include "base/text.h"

namespace lvq {
namespace {

std::string listed_name(std::string_view line) {
  constexpr std::string_view kName = "DEVNAME=";
  for (const auto& word : split_words(line))
    if (word.starts_with(kName)) return word.substr(kName.size());
  return "";
}

}  // namespace

std::vector<size_t> devices_file_lines(const std::string& path, const Snapshot& snapshot) {
  std::vector<size_t> found;
  const Device* device = snapshot.device(path);
  size_t number = 0;
  for (const auto& line : split_lines(snapshot.file_text(kDevicesFile))) {
    ++number;
    const std::string name = line.starts_with('#') ? "" : listed_name(line);
    if (!name.empty() && (name == path || (device && snapshot.device(name) == device)))
      found.push_back(number);
  }
  return found;
}

}  // namespace lvq
