#include "probe/processes.h"

namespace lvq {

Result<std::vector<std::string>> process_ids(Host& host) {
  TRY(auto names, host.list("/proc"));
  std::erase_if(names, [](const std::string& name) { return name.find_first_not_of("0123456789") != name.npos; });
  return names;
}

}  // namespace lvq
