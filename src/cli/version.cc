#include "cli/version.h"

#include <fmt/format.h>

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

namespace lvq {

std::string version_text() {
  return fmt::format(
      "lvq {}\ncommit {}\nbuild {}\nCLI11 {}\nfmt {}.{}.{}\nnlohmann-json {}.{}.{}\ncompiler {} "
      "{}\n",
      LVQ_VERSION, kCommit, kBuildType, CLI11_VERSION, FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
      FMT_VERSION % 100, NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
      NLOHMANN_JSON_VERSION_PATCH,
#ifdef __clang__
      "clang", __clang_version__
#else
      "gcc", __VERSION__
#endif
  );
}

}  // namespace lvq
