// Short helpers for tests of the simulator.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "sim/sim_host.h"

namespace lvq::sim {

inline int run(SimHost& host, const std::string& line, std::string* words = nullptr) {
  const auto output = host.run(Run{split_words(line)});
  if (words) *words = output ? output->out + output->err : output.error().code.text();
  return output ? output->exit_status : -1;
}

inline constexpr const char* kUuidA = "aaaaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaaaa";
inline constexpr const char* kUuidB = "bbbbbb-bbbb-bbbb-bbbb-bbbb-bbbb-bbbbbb";

inline std::string pvcreate(const char* uuid, const std::string& device) {
  return std::string("pvcreate --yes --uuid ") + uuid + " --norestorefile --dataalignment 1m " +
         device;
}

// sdb and sdc, 1 GiB each, blank.
inline Machine two_disks() {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.5000000000000001"});
  machine.add_disk("sdc", 1_GiB, {.wwid = "naa.5000000000000002"});
  return machine;
}

inline std::string types_on(const Machine& machine, const std::string& device) {
  std::string types;
  const Content* held = machine.content(device);
  if (!held) return "no device";
  for (const auto& magic : *held) types += (types.empty() ? "" : " ") + magic.type;
  return types;
}

}  // namespace lvq::sim
