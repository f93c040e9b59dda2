// What makes a disk unfit to become a physical volume, for every command that takes one.
#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const test::Request kTaking[] = {
    {"provision", {{"--pv", {"/dev/sdc"}}, {"--vg", {"fresh"}}}},
    {"replace-disk", {{"--old", {"/dev/sdb"}}, {"--new", {"/dev/sdc"}}}},
    {"accelerate", {{"--lv", {"vg/a"}}, {"--cache", {"/dev/sdc"}}}},
    {"grow", {{"--vg", {"vg"}}, {"--pv", {"/dev/sdc"}}}},
    {"converge",
     {{kFileName, {"host.yaml"}},
      {kFileText, {"lvq: 1\nvolume_groups:\n  vg:\n    devices: [/dev/sdb, /dev/sdc]\n"}}}},
};

Machine group_and_disk() {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", 1_GiB, {.wwid = "naa.c"});
  machine.make_vg("vg", {"sdb"});
  machine.make_lv("vg", "a", 100);
  machine.put_fs("vg/a", "ext4");
  return machine;
}

test::Words evidence_of(const test::Planned& planned, const std::string& code) {
  test::Words words;
  for (const auto& refusal : planned.draft.findings.refusals)
    if (refusal.what.code == code)
      words.push_back(refusal.what.subject + ": " + refusal.what.evidence);
  return words;
}

TEST(CheckTarget, ADiskThatAProcessHasOpenIsInUse) {
  for (const auto& request : kTaking) {
    Machine machine = group_and_disk();
    EXPECT_THAT(test::plan_on(machine, request).refusals(), IsEmpty()) << request.command;
    machine.add_process(812, "qemu").fds = {"/dev/sdc"};
    EXPECT_THAT(evidence_of(test::plan_on(machine, request), "device-in-use"),
                ElementsAre("/dev/sdc: sdc: in use by pid 812 (qemu): an open file /dev/sdc"))
        << request.command;
  }
}

TEST(CheckTarget, APartitionOfItIsEnoughAndSoIsTheDiskOfAPartition) {
  Machine machine = group_and_disk();
  machine.add_partition("sdc", 1, 500_MiB);
  machine.add_process(812, "qemu").fds = {"/dev/sdc1"};
  EXPECT_THAT(evidence_of(test::plan_on(machine, kTaking[0]), "device-in-use"),
              ElementsAre(HasSubstr("pid 812 (qemu): an open file /dev/sdc1, of sdc1")));
  machine.processes.at(812).fds = {"/dev/sdc"};
  const test::Request partition{"provision", {{"--pv", {"/dev/sdc1"}}, {"--vg", {"fresh"}}}};
  EXPECT_THAT(evidence_of(test::plan_on(machine, partition), "device-in-use"),
              ElementsAre(HasSubstr("pid 812 (qemu): an open file /dev/sdc, of sdc")));
}

TEST(CheckTarget, NobodyHasItOpenWhenItsContentGoes) {
  for (const auto& request : kTaking) {
    Machine machine = group_and_disk();
    machine.put_fs("sdc", "xfs", "", {.precious = false});
    test::Request consented = request;
    consented.allowed = {"wipe:/dev/sdc"};
    const auto planned = test::plan_on(machine, consented);
    ASSERT_THAT(planned.draft.steps, SizeIs(testing::Ge(2))) << request.command;
    for (const size_t n : {0, 1})
      EXPECT_THAT(planned.draft.steps[n].before, Contains(Fact(NotBusy{"/dev/sdc"})))
          << request.command;
  }
}

}  // namespace
}  // namespace lvq
