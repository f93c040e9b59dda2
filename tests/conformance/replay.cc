// replay script SEED          prints a random script: a command a line, its words separated by tabs
// replay run FILE DIR         runs it on the simulator: DIR/N has the exit status and the machine
// after command N replay normal STATUS        the same of a real machine, whose capture comes on
// standard input
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/text.h"
#include "cli/app.h"
#include "tests/conformance/generator.h"
#include "tests/conformance/normal.h"

namespace lvq::conformance {
namespace {

std::string captured(sim::SimHost& host) {
  std::string out;
  const Console console{.out = [&](std::string_view text) { out += text; },
                        .err = [](std::string_view) {},
                        .answer = [] { return Answer{}; },
                        .columns = [] { return size_t{0}; },
                        .root = true,
                        .terminal = false,
                        .no_color = true,
                        .directory = "/"};
  run_app({"capture"}, host, console);
  return out;
}

std::string record(int status, std::string_view capture) {
  const auto normal = normal_form(capture);
  return "exit status " + std::to_string(status) + "\n" +
         (normal ? *normal : to_string(normal.error()) + "\n" + std::string(capture) + "\n");
}

int print_script(const std::string& seed) {
  for (const auto& command : random_script(std::stoull(seed)))
    std::cout << join(command, "\t") << "\n";
  return 0;
}

int run_script(const std::string& file, const std::string& folder) {
  std::ifstream script(file);
  sim::SimHost host(blank_machine());
  std::string line;
  for (size_t n = 1; std::getline(script, line); ++n) {
    const auto output = host.run({split(line, '\t')});
    const int status = output ? output->exit_status : -1;
    std::ofstream(folder + "/" + std::to_string(n)) << record(status, captured(host));
    std::ofstream(folder + "/" + std::to_string(n) + ".said")
        << (output ? output->out + output->err : "");
  }
  return 0;
}

int print_normal(const std::string& status) {
  const std::string capture{std::istreambuf_iterator<char>(std::cin), {}};
  std::cout << record(std::stoi(status), capture);
  return 0;
}

int run(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "script") return print_script(words[1]);
  if (words.size() == 3 && words[0] == "run") return run_script(words[1], words[2]);
  if (words.size() == 2 && words[0] == "normal") return print_normal(words[1]);
  std::cerr << "usage: replay script SEED | run FILE DIR | normal STATUS\n";
  return 2;
}

}  // namespace
}  // namespace lvq::conformance

int main(int argc, char** argv) { return lvq::conformance::run({argv + 1, argv + argc}); }
