// Writes each example of docs/examples as JSON to the folder that is named;
// validate_specifications.py holds them to the schema.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/render_json.h"
#include "spec/read.h"

namespace lvq {
namespace {

bool write_as_json(const std::filesystem::path& example, const std::filesystem::path& folder) {
  std::ifstream file(example, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto read = read_specification(text, example.filename());
  if (!read) {
    for (const auto& error : read.error()) std::fprintf(stderr, "%s\n", to_string(error).c_str());
    return false;
  }
  const Json json = adopted_json({.specification = *read, .notes = {}})["specification"];
  std::ofstream(folder / (example.stem().string() + ".json")) << dump_pretty(json) << "\n";
  return true;
}

}  // namespace
}  // namespace lvq

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_specifications FOLDER\n", stderr);
    return 2;
  }
  bool all_read = true;
  for (const auto& example : std::filesystem::directory_iterator(LVQ_EXAMPLES))
    all_read &= lvq::write_as_json(example.path(), argv[1]);
  return all_read ? 0 : 1;
}
