// From a specification and a machine to one plan.
#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using test::plan_on;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

// data/web: a mounted ext4 of 50 extents in fstab; data/old: an xfs of 20; 200 extents are free.
Machine host_of_two() {
  Machine machine;
  for (const char* name : {"sdb", "sdc"})
    machine.add_disk(name, 1_GiB, {.wwid = std::string("naa.") + name});
  machine.make_vg("data", {"sdb"});
  machine.make_lv("data", "web", 50);
  machine.put_fs("data/web", "ext4", "web");
  machine.make_directory("/srv/web");
  machine.mount("data/web", "/srv/web");
  machine.set_file("/etc/fstab", "/dev/data/web /srv/web ext4 defaults 0 2\n");
  machine.make_lv("data", "old", 20);
  machine.put_fs("data/old", "ext4", "old");
  return machine;
}

test::Request converge(const std::string& volumes, std::set<std::string> allowed = {},
                       const std::string& group = "") {
  test::Request request{
      "converge",
      {{kFileName, {"host.yaml"}},
       {kFileText, {"lvq: 1\nvolume_groups:\n  data:\n" + group + "    volumes:\n" + volumes}}}};
  request.allowed = std::move(allowed);
  return request;
}

test::Request check(const std::string& volumes, const std::string& group = "") {
  test::Request request = converge(volumes, {}, group);
  request.options["--check"] = {};
  return request;
}

TEST(Converge, WhatIsAsItIsSaidNeedsNothing) {
  const std::string as_it_is =
      "      web: {size: 50, fs: ext4, mount: /srv/web, options: defaults, label: web}\n"
      "      old: {size: at-least 10}\n";
  for (const auto& request : {converge(as_it_is), check(as_it_is)}) {
    const auto planned = plan_on(host_of_two(), request);
    EXPECT_THAT(planned.actions(), IsEmpty());
    EXPECT_THAT(planned.refusals(), IsEmpty());
  }
}

TEST(Converge, WhatWasMountedByHandGetsItsLineAndIsMountedByIt) {
  Machine machine = host_of_two();
  machine.set_file("/etc/fstab", "# mine\n");
  const auto planned = plan_on(
      machine, converge("      web: {size: 50, fs: ext4, mount: /srv/web, options: noatime}\n"));
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(),
              ElementsAre(StartsWith("update /etc/fstab"), "systemctl daemon-reload",
                          "mount -o remount,noatime /dev/data/web "
                          "/srv/web"));
}

TEST(Converge, WhatIsNotSaidIsNotManaged) {
  const auto planned = plan_on(host_of_two(), converge("      web: {}\n"));
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.refusals(), IsEmpty());
}

TEST(Converge, ManyChangesAreOnePlanThatLosesSomethingLast) {
  const auto planned =
      plan_on(host_of_two(), converge("      web: {size: 100, options: noatime}\n"
                                      "      new: {size: 80, fs: xfs, mount: /srv/new}\n"
                                      "      old: {absent: true}\n",
                                      {"remove:data/old"}));
  ASSERT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(),
              ElementsAre(StartsWith("lvextend --yes --extents 100 data/web"),
                          StartsWith("resize2fs /dev/data/web"), StartsWith("lvcreate"),
                          StartsWith("mkfs.xfs"), StartsWith("mkdir"), StartsWith("mount -t xfs"),
                          HasSubstr("/etc/fstab"), HasSubstr("reload"), HasSubstr("/etc/fstab"),
                          HasSubstr("reload"), "mount -o remount,noatime /dev/data/web /srv/web",
                          StartsWith("lvremove")));
}

TEST(Converge, WhatGoesMakesRoomFirstWhereThatIsNeeded) {
  const auto planned = plan_on(host_of_two(), converge("      web: {size: 240}\n"
                                                       "      old: {absent: true}\n",
                                                       {"remove:data/old"}));
  ASSERT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions().front(), StartsWith("lvremove"));
  EXPECT_THAT(planned.actions(), Contains(StartsWith("lvextend --yes --extents 240")));
}

TEST(Converge, NothingIsLostWithoutItsWord) {
  const auto planned = plan_on(host_of_two(), converge("      web: {size: 20}\n"
                                                       "      old: {absent: true}\n"));
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.consents(), ElementsAre("shrink:data/web", "remove:data/old"));
  EXPECT_THAT(planned.refusals(), testing::Each(StartsWith("needs-consent ")));
}

TEST(Converge, ASmallerSizeIsShrunkWithConsentAndAtLeastIsNot) {
  EXPECT_THAT(plan_on(host_of_two(), converge("      web: {size: at-least 20}\n")).actions(),
              IsEmpty());
  EXPECT_THAT(
      plan_on(host_of_two(), converge("      web: {size: 30}\n", {"shrink:data/web"})).actions(),
      Contains(StartsWith("lvreduce")));
}

TEST(Converge, RestTakesAllThatIsFreeWhenAllElseIsDone) {
  const auto planned = plan_on(host_of_two(), converge("      web: {size: rest}\n"
                                                       "      new: {size: 10}\n"));
  ASSERT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions().front(), StartsWith("lvextend --yes --extents 225 data/web"));
  EXPECT_THAT(planned.actions().back(), StartsWith("lvcreate"));
}

TEST(Converge, AGroupThatIsNotThereIsMadeWithItsVolumes) {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.sdb"});
  const auto planned =
      plan_on(machine, converge("      web: {size: 100M, fs: ext4}\n"
                                "      all: {size: rest}\n",
                                {}, "    devices: [/dev/sdb]\n    extent_size: 8M\n"));
  ASSERT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("vgcreate")));
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("8388608")));
  EXPECT_THAT(planned.actions().back(), HasSubstr("lvcreate"));
}

TEST(Converge, DevicesJoinAndLeave) {
  Machine machine = host_of_two();
  const std::string group = "    devices: [/dev/sdc]\n";
  EXPECT_THAT(plan_on(machine, converge("      web: {}\n", {}, group)).consents(),
              ElementsAre("evacuate:/dev/sdb"));
  const auto planned = plan_on(machine, converge("      web: {}\n", {"evacuate:/dev/sdb"}, group));
  ASSERT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), Contains(StartsWith("pvcreate")));
  EXPECT_THAT(planned.actions(), Contains(StartsWith("pvmove")));
  EXPECT_THAT(planned.actions().back(), StartsWith("pvremove"));
}

TEST(Converge, ANewNameGoesAlone) {
  const auto planned = plan_on(host_of_two(), converge("      site: {was: web}\n"
                                                       "      old: {size: 40}\n"));
  ASSERT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), Contains(HasSubstr("lvrename")));
  EXPECT_THAT(planned.actions(), Contains(StartsWith("lvextend --yes --extents 40 data/old")));
  const auto refused = plan_on(host_of_two(), converge("      site: {was: web, size: 100}\n"));
  EXPECT_THAT(refused.actions(), IsEmpty());
  EXPECT_THAT(refused.refusals(),
              ElementsAre(HasSubstr("more of it is to change: a new name goes alone")));
  EXPECT_EQ(refused.draft.findings.refusals.front().what.hint,
            "first: lvq rename --lv data/web --to site");
}

TEST(Converge, WhatLvqDoesNotChangeIsSaidWithItsPlace) {
  const auto planned = plan_on(host_of_two(), converge("      web: {fs: xfs}\n"
                                                       "      old: {mount: /srv/old, label: x}\n"
                                                       "      new: {fs: ext4}\n"));
  EXPECT_THAT(planned.refusals(),
              ElementsAre(StartsWith("cannot-converge data/web: fs: wanted xfs, found ext4"),
                          StartsWith("cannot-converge data/old: label: wanted x, found old"),
                          StartsWith("cannot-converge data/new: volume: wanted it, found none")));
  EXPECT_THAT(planned.draft.findings.refusals.front().what.evidence, HasSubstr("host.yaml:5:"));
}

TEST(Converge, ACheckShowsEachFieldWithTheCommandThatChangesIt) {
  const auto planned = plan_on(host_of_two(), check("      web: {size: 100, options: noatime}\n"
                                                    "      old: {absent: true}\n"));
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.refusals(),
              ElementsAre("not-converged data/web: size: wanted 100, found 50 extents (200.00 MiB)",
                          "not-converged data/web: options: wanted noatime, found defaults",
                          "not-converged data/old: volume: wanted none, found 80.00 MiB"));
  EXPECT_EQ(planned.draft.findings.refusals.front().what.hint, "lvq grow --lv data/web --size 100");
  EXPECT_EQ(planned.draft.findings.refusals.back().allow, "remove:data/old");
}

TEST(Converge, WhatIsThereInPartIsCompleted) {
  const auto planned = plan_on(host_of_two(), converge("      old: {fs: ext4, mount: /srv/old}\n"));
  ASSERT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), ElementsAre(StartsWith("mkdir"), StartsWith("mount -t ext4"),
                                             HasSubstr("/etc/fstab"), HasSubstr("reload")));
}

TEST(Converge, AWrongSpecificationChangesNothingAndAllOfItIsSaid) {
  const auto planned = plan_on(host_of_two(), converge("      web: {size: huge}\n"
                                                       "      old: {fs: fat}\n"));
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_EQ(planned.refusals().size(), 2U);
}

TEST(Converge, AnAutomountStaysOneAndAMountAMount) {
  EXPECT_THAT(
      plan_on(host_of_two(), converge("      web: {options: 'noatime,x-systemd.automount'}\n"))
          .refusals(),
      ElementsAre(StartsWith("cannot-converge data/web")));
}

}  // namespace
}  // namespace lvq
