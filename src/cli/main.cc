#include <malloc.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/text.h"
#include "cli/app.h"
#include "cli/internal_commands.h"
#include "host/os_error.h"
#include "host/real_host.h"
#include "host/signals.h"
#include "plan/tools.h"

namespace {

bool write_to(std::FILE* stream, std::string_view text) {
  const bool taken = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  return std::fflush(stream) == 0 && taken;
}

// Reads one line from standard input. `end` also stands for an error and for a line that is too
// long to be an answer.
lvq::Answer read_answer() {
  using Kind = lvq::Answer::Kind;
  std::string line;
  for (char byte = 0; line.size() < 64 && lvq::wait_for_input(STDIN_FILENO) &&
                      ::read(STDIN_FILENO, &byte, 1) == 1;) {
    if (byte == '\n') return {Kind::line, line};
    line += byte;
  }
  return {lvq::stop_signal_seen() ? Kind::interrupted : Kind::end, ""};
}

lvq::Result<std::string> read_input() {
  constexpr size_t kMost = 16 << 20;
  std::string text;
  char part[65536];
  while (lvq::wait_for_input(STDIN_FILENO)) {
    const ssize_t length = ::read(STDIN_FILENO, part, sizeof part);
    if (length < 0) return lvq::fail(lvq::os_error("standard input", "cannot be read"));
    if (length == 0) return text;
    text.append(part, static_cast<size_t>(length));
    if (text.size() > kMost) return lvq::fail("usage", "-", "is longer than 16 MiB");
  }
  return lvq::fail("usage", "-", "ended before all of it was read");
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value != '\0';
}

bool is_dumb() {
  const char* terminal = std::getenv("TERM");
  return terminal && std::string_view(terminal) == "dumb";
}

// The terminal's columns, asked each time since they may change; on a pipe, those of COLUMNS; else
// 0.
size_t terminal_columns() {
  constexpr size_t kLeast = 20;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return std::max<size_t>(size.ws_col, kLeast);
  const char* columns = std::getenv("COLUMNS");
  unsigned long given = 0;
  if (!columns) return 0;
  return lvq::read_number(columns, given) && given > 0 ? std::max<size_t>(given, kLeast) : 0;
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
          4 << 20);  // else each folder that is listed takes memory and gives it back
  std::optional<lvq::Error> lost;
  const lvq::Console console{
      .out =
          [&](std::string_view text) {
            // Whoever has read enough (head, less) wants no error.
            if (!write_to(stdout, text) && errno != EPIPE)
              lost = lvq::os_error("standard output", "cannot be written");
          },
      .err = [](std::string_view text) { write_to(stderr, text); },
      .lost = [&] { return lost; },
      .answer = read_answer,
      .input = read_input,
      .columns = terminal_columns,
      .root = ::geteuid() == 0,
      .terminal = ::isatty(STDOUT_FILENO) == 1,
      .dumb = is_dumb(),
      .no_color = is_set("NO_COLOR"),
      .directory = working_directory(),
  };
  lvq::RealHost host(lvq::rules_of, tell_of_waiting);
  // lvq's own tools run before the signal handlers are there, so a signal ends them like other
  // tools.
  if (const auto status = lvq::run_own_tool({argv + 1, argv + argc}, host, console)) return *status;
  lvq::install_signal_handlers();
  if (auto left = lvq::leave_working_directory(); !left)
    write_to(stderr, "lvq: " + lvq::to_string(left.error()) + "\n");
  return lvq::run_app({argv + 1, argv + argc}, host, console);
}
