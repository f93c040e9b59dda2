#include <gtest/gtest.h>

#include "golden.h"

namespace lvq {
namespace {

constexpr const char* kSpecification = R"(lvq: 1
volume_groups:
  vg_data:
    devices: [/dev/loop0, /dev/loop1, /dev/loop3]
    volumes:
      web: {size: at-least 2G}
      db: {absent: true}
      mail: {size: 1G, fs: ext4, mount: /srv/mail, options: noatime}
)";

Options converged() { return {{kFileName, "/root/host.yaml"}, {kFileText, kSpecification}}; }

TEST(Plan, AMachineBecomesWhatASpecificationSays) {
  expect_golden("plan_specification", plan_of(planned(kConverge, disks_to_evacuate(), converged(),
                                                      {"remove:vg_data/db"})));
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
