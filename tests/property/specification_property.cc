// Laws of specifications: what is written is read back, whatever is in it, and every machine has
// one.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "commands/command.h"
#include "model/filesystems.h"
#include "spec/read.h"
#include "spec/write.h"
#include "tests/property/requests_kit.h"
#include "tests/support/program.h"
#include "tests/support/specifications.h"

namespace lvq {
namespace {

using sim::SimHost;
using test::chance;
using test::number;
using test::pick;
using test::run_lvq;
using test::operator+;
using Words = std::vector<std::string>;

// Words that a reader of YAML could take for something else.
std::string odd_word() {
  return pick<std::string>({"no", "on",   "null", "1",   "1e3", "0x1F",      "a b", "a: b",
                            "#a", "a #b", "a,b",  "{a}", "[a]", "'a'",       "\"a", "\\a",
                            "ä",  "-",    "~",    "=",   "<<",  "*a",        "&a",  "!a",
                            "|",  "%a",   "@a",   "a:",  "?",   "2001-12-14"});
}

// Each name once: their number is in them.
std::string odd_name(int n) {
  return pick<std::string>({"no", "on", "1e", "0x", "a-b", "a.b", "_", "+1", "2001-12-1", "true"}) +
         std::to_string(n);
}

WantedSize any_size(bool may_take_rest) {
  if (may_take_rest) return {WantedSize::Kind::rest, {}};
  const auto spec = *parse_size_spec(
      pick<std::string>({"1B", "512B", "20G", "1.5T", "7", "100%VG", "1025K", "1E", "8388607"}));
  return {chance(50) ? WantedSize::Kind::exact : WantedSize::Kind::at_least, spec};
}

void choose_content(WantedVolume& volume, int n) {
  if (chance(60)) volume.fs = pick<std::string>({"none", "xfs", "ext4", "swap", "btrfs", "vfat"});
  const bool is_bare = volume.fs == "none";
  if (!is_bare && volume.fs != "swap" && chance(60))
    volume.mount = "/" + std::to_string(n) + "/" + odd_word();
  if (!volume.mount && chance(20)) volume.mount = "none";
  const bool takes_options = volume.fs == "swap" || (!is_bare && volume.mount != "none");
  if (takes_options && chance(50))
    volume.options =
        pick<std::string>({"defaults", "ro", "a,b", "no", "1", "x=\"a\"", "x='{'", "~"});
  if (!is_bare && chance(40)) volume.label = odd_word();
}

WantedVolume any_volume(int n, bool may_take_rest) {
  WantedVolume volume;
  volume.name = odd_name(n);
  if (chance(15)) {
    volume.absent = true;
    return volume;
  }
  if (chance(15)) volume.was = "was" + std::to_string(n);
  if (chance(70))
    volume.layout = *parse_volume_layout(
        pick<std::string>({"linear", "striped:2:64K", "raid1", "raid1:3", "raid10", "raid5:2",
                           "raid6:3", "thin-pool", "thin-pool:1G", "thin:elsewhere"}));
  const auto kind = volume.layout ? volume.layout->kind : VolumeLayout::Kind::linear;
  if (chance(80)) volume.size = any_size(may_take_rest && kind != VolumeLayout::Kind::thin);
  if (kind != VolumeLayout::Kind::thin_pool) choose_content(volume, n);
  return volume;
}

WantedDevice any_device(int n) {
  const std::string number = std::to_string(n);
  switch (test::number(0, 4)) {
    case 0:
      return {WantedDevice::By::id, odd_word() + number, {}};
    case 1:
      return {WantedDevice::By::serial, odd_word() + number, {}};
    case 2:
      return {WantedDevice::By::path, "/dev/" + odd_word() + number, {}};
    default:
      return {WantedDevice::By::pv_uuid,
              "aaaaaa-bbbb-cccc-dddd-eeee-ffff-" + std::to_string(100'000 + n),
              {}};
  }
}

WantedGroup any_group(int& n) {
  WantedGroup group;
  group.name = odd_name(++n);
  if (chance(15)) {
    group.absent = true;
    return group;
  }
  if (chance(15)) group.was = "was" + std::to_string(n);
  if (chance(40)) group.extent = ExtentSize{{uint64_t{1} << number(12, 30)}};
  if (chance(60)) group.devices.emplace();
  for (int i = number(1, 5); group.devices && i > 0; --i) group.devices->push_back(any_device(++n));
  const int volumes = number(0, 6);
  for (int i = 0; i < volumes; ++i) group.volumes.push_back(any_volume(++n, i == 0 && chance(30)));
  return group;
}

Specification any_specification() {
  Specification specification;
  int n = 0;
  for (int groups = number(0, 4); groups > 0; --groups)
    specification.groups.push_back(any_group(n));
  return specification;
}

std::string errors_text(const std::vector<Error>& errors) {
  Words all;
  for (const auto& error : errors) all.push_back(to_string(error));
  return join(all, "\n");
}

RC_GTEST_PROP(SpecificationLaws, WhatIsWrittenIsReadBack, ()) {
  const Specification specification = any_specification();
  const std::string text = write_specification(specification, {{"g", "", odd_word()}});
  RC_LOG() << text;
  const auto read = read_specification(text, "f");
  if (!read) RC_FAIL(errors_text(read.error()));
  RC_ASSERT(test::without_marks(*read) == specification);
  RC_ASSERT(write_specification(*read, {{"g", "", odd_word()}}).starts_with("lvq: 1\n"));
}

RC_GTEST_PROP(SpecificationLaws, AnyChangeOfATextIsReadOrRefused, ()) {
  std::string text = write_specification(any_specification());
  for (int changes = number(1, 4); changes > 0; --changes) {
    const auto at = static_cast<size_t>(number(0, static_cast<int>(text.size())));
    text.replace(
        at, static_cast<size_t>(number(0, 3)),
        pick<std::string>({"", ":", " ", "\n", "{", "}", "[", "-", "&a", "*", "\t", "\"", "é"}));
  }
  const auto read = read_specification(text, "f");
  if (!read) {
    RC_ASSERT(!read.error().empty());
    return;
  }
  const auto again = read_specification(write_specification(*read), "f");
  RC_LOG() << text;
  RC_ASSERT(again.has_value());
  RC_ASSERT(test::without_marks(*again) == test::without_marks(*read));
}

// On machines on which lvq has worked, and on flawed ones.
RC_GTEST_PROP(SpecificationLaws, EveryMachineHasASpecification, ()) {
  const std::string command = (*rc::gen::elementOf(commands())).name;
  const auto& requests = chance(70) ? test::sound_requests() : test::wild_requests();
  const test::Case each = *requests.at(command)();
  SimHost host(*each.machine);
  run_lvq(host, each.argv + Words{"-y"});
  const std::string before = host.machine().fingerprint_without({"/run"});
  const auto adopted = run_lvq(host, {"adopt"});
  RC_LOG() << adopted.out << adopted.err;
  RC_PRE(run_lvq(host, {"status"}).exit == 0);  // a machine that can be probed
  RC_ASSERT(adopted.exit == 0);
  const auto read = read_specification(adopted.out, "adopted");
  if (!read) RC_FAIL(errors_text(read.error()));
  const auto json = run_lvq(host, {"adopt", "--output", "json"});
  const auto document = parse_json(json.out, "adopt", "usage");
  RC_ASSERT(document.has_value());
  const auto same = read_specification(dump_line((*document)["specification"]), "json");
  if (!same) RC_FAIL(errors_text(same.error()));
  RC_ASSERT(test::without_marks(*same) == test::without_marks(*read));
  RC_ASSERT(host.machine().fingerprint_without({"/run"}) == before);
}

// Of a machine on which nothing is wrong: of one that is damaged adopt says what it sees, and
// converge refuses to look at the rest.
RC_GTEST_PROP(SpecificationLaws, WhatIsAdoptedDiffersInNothing, ()) {
  const auto& sound = test::sound_requests();
  const auto command = std::next(sound.begin(), number(0, static_cast<int>(sound.size())));
  const test::Case each = *command->second();
  SimHost host(*each.machine);
  if (chance(70)) run_lvq(host, each.argv + Words{"-y"});
  const auto adopted = run_lvq(host, {"adopt"});
  RC_ASSERT(adopted.exit == 0);
  host.machine().allow_write("/root");
  host.machine().set_file("/root/adopted.yaml", adopted.out);
  const std::string before = host.machine().fingerprint_without({"/run"});
  const auto checked = run_lvq(host, {"converge", "/root/adopted.yaml", "--check"});
  RC_LOG() << adopted.out << checked.out << checked.err;
  RC_ASSERT(checked.exit == 0);
  RC_ASSERT(host.machine().fingerprint_without({"/run"}) == before);
}

}  // namespace
}  // namespace lvq
