// What lvm.conf says, read from `lvm config`, and which devices LVM will use, read from `lvm pvs`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// "activation/volume_list" -> its values.
Result<std::map<std::string, std::vector<std::string>>> parse_lvm_settings(std::string_view text);

// What the "tags" sections of a configuration file hold that gives this host tags; empty where they
// hold nothing of the kind.
std::string host_tags_in(std::string_view text);

// The devices that LVM will not use, among `paths`: path -> what LVM says about it.
std::map<std::string, std::string> parse_unusable(const std::vector<std::string>& paths,
                                                  const Output& output);

Result<> read_lvm_settings(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
