#include "commands/shared/lvm_warnings.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"

namespace lvq {
namespace {

struct Named {
  std::set<std::string> groups;
  std::set<const Device*> devices;  // whole disks
  bool none() const { return groups.empty() && devices.empty(); }
};

const Device* disk_of(const Device* device, const Snapshot& machine) {
  const Device* whole =
      device && !device->parent.empty() ? machine.device_by_name(device->parent) : nullptr;
  return whole ? whole : device;
}

class NamedReader {
 public:
  explicit NamedReader(const Snapshot& machine) : machine_(machine) {}

  Named read(const std::string& line) {
    std::string before;
    for (const auto& raw : split_words(line)) {
      const std::string word = without_marks(raw);
      take_device(machine_.device(word));
      if (const PhysicalVolume* pv = machine_.pv_by_uuid(word)) take_pv(*pv);
      for (const auto& lv : machine_.lvs)
        if (lv.uuid == word || full_name(lv) == word) named_.groups.insert(lv.vg);
      if (is_group_mark(before) && machine_.vg(word)) named_.groups.insert(word);
      before = lower(word);
    }
    return std::move(named_);
  }

 private:
  static std::string without_marks(const std::string& word) {
    constexpr std::string_view kMarks = "\"'().,;:";
    const size_t first = word.find_first_not_of(kMarks);
    if (first == word.npos) return "";
    return word.substr(first, word.find_last_not_of(kMarks) - first + 1);
  }
  static bool is_group_mark(const std::string& word) { return word == "vg" || word == "group"; }

  void take_device(const Device* device) {
    if (!device) return;
    named_.devices.insert(disk_of(device, machine_));
    if (const PhysicalVolume* pv = machine_.pv_on(*device); pv && !pv->vg.empty())
      named_.groups.insert(pv->vg);
  }
  void take_pv(const PhysicalVolume& pv) {
    if (!pv.vg.empty()) named_.groups.insert(pv.vg);
    if (const Device* device = machine_.device(pv.device))
      named_.devices.insert(disk_of(device, machine_));
  }

  const Snapshot& machine_;
  Named named_;
};

bool concerns(const Named& named, const Touched& touched, const Snapshot& machine) {
  const auto is_touched = [&](const std::string& path) {
    return named.devices.contains(disk_of(machine.device(path), machine));
  };
  return named.none() ||
         std::ranges::any_of(touched.groups,
                             [&](const auto& vg) { return named.groups.contains(vg); }) ||
         std::ranges::any_of(touched.devices, is_touched);
}

}  // namespace

void check_complaints(const Touched& touched, const Snapshot& machine, Findings& findings) {
  for (const auto& line : machine.lvm_complaints) {
    if (concerns(NamedReader(machine).read(line), touched, machine))
      refuse(findings, {"partial-state", "LVM", "complains: " + printable(line),
                        "standard error of lvm fullreport",
                        "mend what it complains about; lvq does not work around it"});
    else
      warn(findings, "lvm-complains", "LVM",
           "LVM complains of what this request does not touch: " + printable(line));
  }
}

}  // namespace lvq
