// exports(5) as text: what a file server shows to other hosts. /etc/exports, /var/lib/nfs/etab and
// /proc/fs/nfsd/exports have the same lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lvq {

struct Export {
  std::string path;
  bool crosses = false;  // what is mounted below it is shown as well (crossmnt)
  size_t line = 0;       // from 1
  bool operator==(const Export&) const = default;
};

// Total: it reads any bytes as some list of exports.
std::vector<Export> parse_exports(std::string_view text);

}  // namespace lvq
