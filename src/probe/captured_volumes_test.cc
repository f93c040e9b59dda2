// What the removal of real volumes takes with it: the plan's walk over a captured LVM must come to
// what LVM comes to.
#include <gmock/gmock.h>

#include "facts/fact.h"
#include "model/names.h"
#include "model/uses.h"
#include "probe/lvm_report.h"
#include "tests/support/fixture.h"

namespace lvq {
namespace {

using testing::IsEmpty;

std::string dm_uuid(const std::string& vg, const std::string& lv, const std::string& layer) {
  std::string uuid = vg + lv;
  std::erase(uuid, '-');
  return "LVM-" + uuid + layer;
}

void add_device(Snapshot& machine, const LogicalVolume& lv, const std::string& layer) {
  Device device;
  device.name = "dm-" + std::to_string(machine.devices.size());
  device.major = 254;
  device.minor = static_cast<uint32_t>(machine.devices.size());
  device.dm_name = dm_name(lv.vg, lv.name) + layer;
  device.dm_uuid = dm_uuid(machine.vg(lv.vg)->uuid, lv.uuid, layer);
  machine.signatures[device.name] = {};
  machine.devices.push_back(std::move(device));
}

Snapshot captured_machine(const std::string& version) {
  Snapshot machine;
  auto report = parse_fullreport(fixture("fullreport-" + version + "-two-vgs.json"));
  EXPECT_TRUE(report);
  machine.pvs = report->pvs;
  machine.vgs = report->vgs;
  for (const auto& lv : report->lvs) machine.lvs.push_back(lv);
  machine.has_lvm = true;
  for (const auto& lv : machine.lvs)
    if (lv.active) add_device(machine, lv, "");
  for (const auto& lv : machine.lvs) {
    if (lv.role.find("thickorigin") != std::string::npos) add_device(machine, lv, "-real");
    if (lv.role.find("thicksnapshot") != std::string::npos) add_device(machine, lv, "-cow");
    if (lv.layout == "thin,pool") add_device(machine, lv, "-tpool");
  }
  return machine;
}

struct Left {
  uint64_t free = 0;
  size_t volumes = 0, devices = 0;
};

Left left_in(const Snapshot& machine, const std::string& vg) {
  Left left{machine.vg(vg)->free.value, 0, 0};
  for (const auto& lv : machine.lvs) left.volumes += lv.vg == vg;
  for (const auto& device : machine.devices) left.devices += device.dm_name.starts_with(vg + "-");
  return left;
}

// What a real volume of the first group takes along.
struct Removal {
  const char* lv;
  uint64_t extents;
  size_t volumes, devices;
};

void PrintTo(const Removal& removal, std::ostream* out) { *out << removal.lv; }

constexpr const char* kVersions[] = {"2.03.16", "2.03.31"};

class CapturedRemoval : public testing::TestWithParam<std::tuple<const char*, Removal>> {};

TEST_P(CapturedRemoval, TakesThePartsTheirExtentsAndDevices) {
  Snapshot machine = captured_machine(std::get<0>(GetParam()));
  const auto& [lv, extents, volumes, devices] = std::get<1>(GetParam());
  std::string vg;
  for (const auto& each : machine.lvs)
    if (each.name == lv) vg = each.vg;
  ASSERT_NE(vg, "");
  const Left before = left_in(machine, vg);
  establish(LvAbsent{vg, lv}, machine);
  const Left after = left_in(machine, vg);
  EXPECT_EQ(after.free - before.free, extents);
  EXPECT_EQ(before.volumes - after.volumes, volumes);
  EXPECT_EQ(before.devices - after.devices, devices);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, CapturedRemoval,
    testing::Combine(testing::ValuesIn(kVersions),
                     testing::Values(Removal{"str", 20, 1, 1}, Removal{"snap", 5, 1, 2},
                                     Removal{"lin", 10, 1, 2}, Removal{"mir", 18, 5, 5},
                                     Removal{"slow", 52, 5, 4}, Removal{"thinsnap", 0, 1, 0},
                                     Removal{"thin", 0, 1, 1}, Removal{"pool", 41, 3, 4},
                                     Removal{"off", 3, 1, 0})));

class CapturedVolumes : public testing::TestWithParam<const char*> {};

TEST_P(CapturedVolumes, LeaveTheirGroupEmptyAndItsExtentsFree) {
  Snapshot machine = captured_machine(GetParam());
  std::vector<Fact> gone;
  for (const auto& lv : machine.lvs)
    if (!lv.hidden) gone.push_back(LvAbsent{lv.vg, lv.name});
  for (const auto& fact : gone) establish(fact, machine);
  for (const auto& vg : machine.vgs) {
    EXPECT_TRUE(holds(VgEmpty{vg.name}, machine)) << found(VgEmpty{vg.name}, machine);
    uint64_t spare = 0;
    for (const auto& lv : machine.lvs)
      if (lv.vg == vg.name) spare += lv.extents.value;
    EXPECT_EQ(vg.free.value + spare, vg.total.value);
  }
  EXPECT_THAT(std::vector<Device>(machine.devices.begin(), machine.devices.end()), IsEmpty());
}

TEST_P(CapturedVolumes, TellWhatGoesWithThem) {
  const Snapshot machine = captured_machine(GetParam());
  const auto names = [&](const char* lv) {
    std::vector<std::string> all;
    for (const auto& each : machine.lvs)
      if (each.name == lv)
        for (const LogicalVolume* other : dependents_of(each, machine)) all.push_back(other->name);
    return all;
  };
  EXPECT_EQ(names("lin"), (std::vector<std::string>{"snap"}));
  EXPECT_EQ(names("pool"), (std::vector<std::string>{"thin", "thinsnap"}));
  for (const char* alone : {"snap", "thin", "thinsnap", "mir", "slow", "str"})
    EXPECT_THAT(names(alone), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Versions, CapturedVolumes, testing::ValuesIn(kVersions));

}  // namespace
}  // namespace lvq
