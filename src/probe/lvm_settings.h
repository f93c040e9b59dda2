// What lvm.conf says, as `lvm config` tells it, and which devices LVM uses, as `lvm pvs` does.
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

// What the sections "tags" of a configuration file hold that gives this host tags; empty: nothing.
std::string host_tags_in(std::string_view text);

// What of the devices, named as the request names them, LVM will not use: path -> its words.
std::map<std::string, std::string> parse_unusable(const std::vector<std::string>& paths,
                                                  const Output& output);

Result<> read_lvm_settings(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
