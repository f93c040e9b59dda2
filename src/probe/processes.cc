#include "probe/processes.h"

namespace lvq {

Result<std::vector<std::string>> process_ids(Host& host) {
  TRY(auto names, host.list("/proc"));
  std::erase_if(names, [](const std::string& name) {
    return name.find_first_not_of("0123456789") != name.npos;
  });
  return names;
}

Result<std::vector<std::string>> list_if_any(Host& host, const std::string& path) {
  auto names = host.list(path);
  if (!names && names.error().code == "absent") return std::vector<std::string>{};
  return names;
}

}  // namespace lvq
