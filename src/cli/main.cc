#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "cli/app.h"
#include "cli/internal_commands.h"
#include "host/real_host.h"
#include "host/signals.h"
#include "plan/tools.h"

namespace {

void write_to(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

// One line from standard input; nothing at its end, on an error, when a signal asks to stop, or
// where what comes is too long for an answer.
std::optional<std::string> read_answer() {
  std::string line;
  for (char byte = 0; line.size() < 64 && ::read(STDIN_FILENO, &byte, 1) == 1;) {
    if (byte == '\n') return line;
    line += byte;
  }
  return std::nullopt;
}

void tell_of_waiting(const std::string& words) {
  write_to(stderr,
           "\nnote: " + words +
               ". LVM commands are never ended; lvq goes on waiting. Another LVM command may "
               "hold a lock, or a device does not answer.\n");
}

std::string working_directory() {
  std::error_code error;
  const auto path = std::filesystem::current_path(error);
  return error ? "" : path.string();
}

}  // namespace

int main(int argc, char** argv) {
  if (auto hardened = lvq::harden_process(); !hardened) {
    write_to(stderr, "lvq: " + lvq::to_string(hardened.error()) + "\n");
    return 1;
  }
  mallopt(M_TRIM_THRESHOLD,
          4 << 20);  // or each folder that is listed takes memory from the kernel and gives it back
  const char* no_color = std::getenv("NO_COLOR");
  const lvq::Console console{
      .out = [](std::string_view text) { write_to(stdout, text); },
      .err = [](std::string_view text) { write_to(stderr, text); },
      .answer = read_answer,
      .root = ::geteuid() == 0,
      .terminal = ::isatty(STDOUT_FILENO) == 1,
      .no_color = no_color && *no_color != '\0',
      .directory = working_directory(),
  };
  lvq::RealHost host(lvq::rules_of, tell_of_waiting);
  // These end when they are asked to, as other tools do.
  if (const auto status = lvq::run_own_tool({argv + 1, argv + argc}, host, console)) return *status;
  lvq::install_signal_handlers();
  if (auto left = lvq::leave_working_directory(); !left)
    write_to(stderr, "lvq: " + lvq::to_string(left.error()) + "\n");
  return lvq::run_app({argv + 1, argv + argc}, host, console);
}
