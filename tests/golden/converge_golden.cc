#include <gtest/gtest.h>

#include "golden.h"

namespace lvq {
namespace {

constexpr const char* kSpecification = R"(lvq: 1
volume_groups:
  vg_data:
    devices: [/dev/loop0, /dev/loop1, /dev/loop2, /dev/loop3]
    volumes:
      web: {size: at-least 2G}
      db: {absent: true}
      mail: {size: 1G, fs: ext4, mount: /srv/mail, options: noatime}
)";

Options converged(const std::string& text = kSpecification) {
  return {{kFileName, "/root/host.yaml"}, {kFileText, text}};
}

Snapshot with_folder() {
  Snapshot machine = disks_to_evacuate();
  machine.paths["/srv"] = {.kind = PathState::Kind::directory, .mode = 0755, .empty = false};
  machine.paths["/srv/mail"] = {};
  return machine;
}

TEST(Plan, AMachineBecomesWhatASpecificationSays) {
  std::string text = kSpecification;
  text.replace(text.find("at-least 2G"), 11, "at-least 1G");
  expect_golden("plan_specification",
                plan_of(planned(kConverge, with_folder(), converged(text), {"remove:vg_data/db"})));
}

TEST(Refusals, OfWhatDiffersFromASpecification) {
  Options check = converged();
  check.emplace_back("--check", "");
  expect_golden(
      "refusals_specification",
      refusals_text(planned(kConverge, disks_to_evacuate(), check).findings, kPlain) +
          refusals_text(planned(kConverge, disks_to_evacuate(), converged()).findings, kPlain));
}

}  // namespace
}  // namespace lvq
