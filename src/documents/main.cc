// lvq_documents FOLDER, run where docs/commands is: writes FOLDER/man/*.scd and
// FOLDER/completions/*.
// lvq_documents --commands: prints the commands that plan, a name a line.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "commands/command.h"
#include "documents/documents.h"

namespace {

namespace fs = std::filesystem;

lvq::Texts read_pages(const fs::path& folder) {
  lvq::Texts pages;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    pages[entry.path().stem()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return pages;
}

bool write_all(const lvq::Texts& texts, const fs::path& folder) {
  fs::create_directories(folder);
  for (const auto& [name, text] : texts) {
    std::ofstream file(folder / name);
    file << text;
    if (!file.flush()) {
      std::fprintf(stderr, "%s cannot be written\n", (folder / name).c_str());
      return false;
    }
  }
  return true;
}

void print_commands() {
  for (const auto& command : lvq::commands()) std::puts(command.name);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--commands") {
    print_commands();
    return 0;
  }
  const fs::path pages = "docs/commands";
  if (argc != 2 || !fs::is_directory(pages)) {
    std::fputs(
        "usage: lvq_documents FOLDER, run where docs/commands is, or lvq_documents --commands\n",
        stderr);
    return 1;
  }
  const fs::path folder = argv[1];
  const bool written = write_all(lvq::man_pages(read_pages(pages)), folder / "man") &&
                       write_all(lvq::completions(), folder / "completions");
  return written ? 0 : 1;
}
