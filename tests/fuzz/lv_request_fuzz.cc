// Any bytes as --lv, --vg, a device list and a mount point: no crash, and what is accepted is in
// normal form.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "commands/shared/volume_request.h"
#include "model/filesystems.h"
#include "model/names.h"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

void check_normal(const std::string& path) {
  require(path.starts_with('/') && path.size() > 1 && !path.ends_with('/'),
          "a mount point is absolute and not /");
  require(!path.contains("//") && !(path + "/").contains("/../") && !(path + "/").contains("/./"),
          "it is normal");
  for (const char c : path)
    require(static_cast<unsigned char>(c) >= ' ' && c != 0x7f, "it has no control characters");
  require(lvq::normal_mount_point(path) == path, "normalising again changes nothing");
}

void check_request(const lvq::LvRequest& request) {
  require(lvq::parse_lv_request(lvq::text(request)) == request, "text of a request reads back");
  require(lvq::check_lv_name(request.name).has_value(), "the name is one");
  require(request.fs.empty() || lvq::find_makeable(request.fs) != nullptr,
          "the file system is known");
  if (!request.mount.empty()) check_normal(request.mount);
  for (const char c : request.options)
    require(static_cast<unsigned char>(c) > ' ', "options are one field");
}

void check_error(const lvq::Error& error) {
  require(!error.code.empty() && !error.message.empty(), "an error says what it is");
  const auto all = error.subject + error.message + error.evidence + error.hint;
  for (const char c : all) require(static_cast<unsigned char>(c) >= ' ', "errors are printable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto request = lvq::parse_lv_request(text);
  request ? check_request(*request) : check_error(request.error());
  const auto vg = lvq::parse_vg_request(text);
  if (!vg) check_error(vg.error());
  require(!vg || lvq::check_vg_name(vg->name).has_value(), "the name of the VG is one");
  require(lvq::join(lvq::split_device_list(text), ":") == text,
          "joining a device list gives the text");
  if (const auto path = lvq::normal_mount_point(text)) check_normal(*path);
  if (const auto names = lvq::split_dm_name(text)) {
    require(lvq::dm_name(names->first, names->second) == text, "a split device name joins again");
  }
  return 0;
}
