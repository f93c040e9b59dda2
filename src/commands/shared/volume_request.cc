#include "commands/shared/volume_request.h"

#include <fmt/core.h>

#include "base/text.h"
#include "model/filesystems.h"
#include "model/mount_options.h"
#include "model/names.h"

namespace lvq {

namespace {

constexpr std::string_view kShape =
    "--lv NAME:SIZE[:FS[:MOUNT[:OPTIONS]]]; a literal colon is written \\:";

std::vector<std::string> split_fields(std::string_view text) {
  std::vector<std::string> fields = {""};
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escapes =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ':' || text[i + 1] == '\\');
    if (text[i] == ':') {
      fields.emplace_back();
    } else {
      fields.back() += text[escapes ? ++i : i];
    }
  }
  return fields;
}

std::string escaped(std::string_view field) {
  std::string out;
  for (const char c : field) out.append(c == ':' || c == '\\' ? "\\" : "").append(1, c);
  return out;
}

std::unexpected<Error> wrong_use(std::string message, std::string hint) {
  return fail("usage", {}, std::move(message), {}, std::move(hint));
}

// Turns the error about a field into one about the whole argument: the field moves from the subject
// into the sentence.
std::unexpected<Error> about(std::string_view option, std::string_view argument, Error error) {
  if (!error.subject.empty())
    error.message = fmt::format("\"{}\" {}", error.subject, error.message);
  error.subject = fmt::format("{} {}", option, printable(argument));
  return fail(std::move(error));
}

Result<> check_mount(LvRequest& request) {
  const auto* fs = find_makeable(request.fs);
  if (fs == nullptr && !request.mount.empty()) {
    return fail("mountpoint-invalid", printable(request.mount),
                "is a mount point, but there is no file system", {},
                fmt::format("name one before it: {}", makeable_names()));
  }
  if (request.mount.empty()) return {};
  if (fs->is_swap()) {
    if (request.mount == "none") request.mount.clear();
    if (request.mount.empty()) return {};
    return fail("mountpoint-invalid", printable(request.mount),
                "cannot be a mount point: swap has none");
  }
  TRY(request.mount, normal_mount_point(request.mount));
  return {};
}

// Options need a line of fstab. Where none are given, the line gets the file system's defaults.
Result<> check_use_of_options(LvRequest& request) {
  if (auto checked = check_mount_options(request.options); !checked)
    return wrong_use(std::move(checked).error().message, std::string(kShape));
  const auto* fs = find_makeable(request.fs);
  const bool in_fstab = fs != nullptr && (fs->is_swap() || !request.mount.empty());
  if (!in_fstab && !request.options.empty())
    return wrong_use("mount options need a mount point", std::string(kShape));
  if (in_fstab && request.options.empty()) request.options = fs->making->default_options;
  return {};
}

Result<LvRequest> read_lv_request(std::string_view text) {
  auto fields = split_fields(text);
  if (fields.size() < 2) return wrong_use("is not NAME:SIZE", std::string(kShape));
  if (fields.size() > 5) return wrong_use("has more than five fields", std::string(kShape));
  fields.resize(5);
  TRY_VOID(check_lv_name(fields[0]));
  TRY(const auto size, parse_size_spec(fields[1]));
  if (!fields[2].empty() && find_makeable(fields[2]) == nullptr) {
    return wrong_use(fmt::format("unknown file system \"{}\"", printable(fields[2])),
                     makeable_names());
  }
  LvRequest request{fields[0], size, fields[2], fields[3], fields[4], {}};
  TRY_VOID(check_mount(request));
  TRY_VOID(check_use_of_options(request));
  return request;
}

Result<LayoutRequest> read_layout_request(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos)
    return wrong_use("is not NAME=KIND", "--layout NAME=KIND, such as --layout web=raid1");
  LayoutRequest request{std::string(text.substr(0, equals)), {}};
  TRY_VOID(check_lv_name(request.name));
  TRY(request.layout, parse_volume_layout(text.substr(equals + 1)));
  return request;
}

Result<VgRequest> read_vg_request(std::string_view text) {
  const auto colon = text.find(':');
  VgRequest request{std::string(text.substr(0, colon)), std::nullopt};
  TRY_VOID(check_vg_name(request.name));
  if (colon != std::string_view::npos) {
    TRY(request.extent, parse_extent_size(text.substr(colon + 1)));
  }
  return request;
}

}  // namespace

Result<LvRequest> parse_lv_request(std::string_view text) {
  auto request = read_lv_request(text);
  if (!request) return about("--lv", text, std::move(request).error());
  return request;
}

std::string text(const LvRequest& request) {
  std::vector<std::string> fields = {request.name, text(request.size), request.fs, request.mount,
                                     request.options};
  while (fields.back().empty()) fields.pop_back();
  for (auto& field : fields) field = escaped(field);
  return join(fields, ":");
}

Result<LayoutRequest> parse_layout_request(std::string_view text) {
  auto request = read_layout_request(text);
  if (!request) return about("--layout", text, std::move(request).error());
  return request;
}

Result<VgRequest> parse_vg_request(std::string_view text) {
  auto request = read_vg_request(text);
  if (!request) return about("--vg", text, std::move(request).error());
  return request;
}

std::vector<std::string> split_device_list(std::string_view text) {
  std::vector<std::string> devices;
  while (!text.empty()) {
    const auto end = text.find(":/");
    devices.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return devices;
}

}  // namespace lvq
