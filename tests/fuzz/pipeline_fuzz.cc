// From argv to a proved goal on a machine with something of everything: no bytes crash it, a
// refusal changes nothing, what is precious stays, and --output json is one document.
//
// Input: a byte that picks the way it is run, then the arguments, separated by line feeds.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "tests/fuzz/require.h"
#include "tests/support/program.h"

namespace {

using namespace lvq;

sim::Machine furnished() {
  sim::Machine machine(7);
  machine.set_file("/etc/fstab", "# fstab\n/dev/sdf /mnt/f ext4 noauto 0 0");
  machine.add_disk("sdb", 3_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", 3_GiB);
  machine.add_disk("sdd", 3_MiB);
  machine.add_disk("sde", 2_GiB);
  machine.make_vg("vg0", {"sde"});
  machine.make_lv("vg0", "a", 100);
  machine.put_fs("vg0/a", "ext4", "data");
  machine.mount("vg0/a", "/srv");
  machine.add_disk("sdf", 1_GiB);
  machine.put_fs("sdf", "ext4", "photos\n");
  machine.treasure();
  return machine;
}

// Who asks for a group to be removed consents to the loss of what is in it, and of nothing else.
bool consented(const std::string& violation, const std::vector<std::string>& argv) {
  return std::ranges::find(argv, "decommission") != argv.end() &&
         (violation.ends_with(" on vg0/a") || violation.ends_with(" on sde"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const sim::Machine start = furnished();
  if (size == 0) return 0;
  auto argv = split({reinterpret_cast<const char*>(data) + 1, size - 1}, '\n');
  if (data[0] & 1) argv.insert(argv.begin(), data[0] & 16 ? "decommission" : "provision");
  if (data[0] & 2) argv.push_back("-y");
  if (data[0] & 4) argv.insert(argv.end(), {"--output", "json"});
  for (const auto& word : argv)
    if (word.starts_with("--log") || word.starts_with("--state-dir") ||
        word.starts_with("--save-plan") || word.starts_with("--report"))
      return 0;

  sim::SimHost host(start);
  const std::string before = host.machine().fingerprint();
  const auto ran =
      test::run_lvq(host, argv, (data[0] & 8) ? std::optional<std::string>("Y") : std::nullopt);
  require(ran.exit >= 0 && ran.exit <= 4);
  for (const auto& violation : host.machine().violations()) require(consented(violation, argv));
  if (ran.exit == 1 || ran.exit == 4) require(host.machine().fingerprint() == before);
  if (data[0] & 4 && ran.out.starts_with('{'))
    require(parse_json(ran.out, "output", "usage").has_value());
  return 0;
}
