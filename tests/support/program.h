// The whole program on the simulated machine: what main() does, with the streams in strings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/app.h"
#include "sim/sim_host.h"

namespace lvq::test {

struct Ran {
  int exit = -1;
  std::string out, err;
};

inline Ran run_lvq(Host& host, const std::vector<std::string>& argv,
                   std::optional<std::string> answer = std::nullopt) {
  Ran ran;
  const Console console{
      .out = [&](std::string_view text) { ran.out += text; },
      .err = [&](std::string_view text) { ran.err += text; },
      .answer = [&] { return answer ? Answer{Answer::Kind::line, *answer} : Answer{}; },
      .columns = [] { return size_t{0}; },
      .root = true,
      .directory = "/root"};
  ran.exit = run_app(argv, host, console);
  if (auto* simulated = dynamic_cast<sim::SimHost*>(&host))
    if (!std::as_const(*simulated).machine().held_application.empty())
      simulated->machine().violation("lvq has ended, and an application is still held");
  return ran;
}

inline std::vector<std::string> operator+(std::vector<std::string> a,
                                          const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace lvq::test
