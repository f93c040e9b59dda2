#include "commands/grow/request.h"

#include <tuple>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "commands/shared/request_values.h"
#include "model/names.h"

namespace lvq {
namespace {

using AskedKind = SizeSpec::Kind;

constexpr const char* kGrowExample = "for example: lvq grow --lv vg0/home --size +20G";

void refuse_use(Findings& findings, const std::string& subject, const std::string& message,
                const std::string& hint) {
  refuse(findings, {"usage", subject, message, "", hint});
}

void read_group(const Arguments& arguments, GrowRequest& request, Findings& findings) {
  auto devices = devices_named(arguments, "--pv", findings);
  const std::string name = one_value(arguments, "--vg", "", findings, false);
  if (!arguments.has("--vg")) {
    request.grown = std::move(devices);
    return;
  }
  if (const auto ok = check_vg_name(name); !ok) refuse(findings, ok.error());
  if (devices.empty())
    refuse_use(findings, "--vg " + printable(name), "no device is named that is to join the group",
               "name it with --pv");
  request.group = name;
  request.joining = std::move(devices);
}

void read_volume(const Arguments& arguments, GrowRequest& request, Findings& findings) {
  const std::string lv = one_value(arguments, "--lv", kGrowExample, findings);
  const std::string size = one_value(arguments, "--size", kGrowExample, findings);
  const auto name = lv.empty() ? std::nullopt : volume_named(lv, findings, "vg0/home");
  if (name) std::tie(request.vg, request.lv) = *name;
  request.onto = devices_named(arguments, "--onto", findings);
  if (size.empty()) return;
  if (const auto parsed = parse_grow_size(size); !parsed)
    refuse(findings, parsed.error());
  else if (parsed->spec.kind == AskedKind::percent_pvs && request.onto.empty())
    refuse(findings, {"size-invalid", size, "is a percentage of what is free on which disks?", "",
                      "name them with --onto, or use +N%FREE"});
  else
    request.size = *parsed;
}

}  // namespace

Result<GrowSize> parse_grow_size(std::string_view text) {
  GrowSize size;
  std::string_view rest = text;
  if (rest.starts_with('-'))
    return fail("size-invalid", std::string(text), "would make it smaller", "",
                "lvq shrink does that");
  if (rest.starts_with('+')) {
    size.more = true;
    rest.remove_prefix(1);
  }
  TRY(size.spec, parse_size_spec(rest));
  const bool of_free =
      size.spec.kind == AskedKind::percent_free || size.spec.kind == AskedKind::percent_pvs;
  if (of_free && !size.more)
    return fail("size-invalid", std::string(text), "is a share of what is free, and no size", "",
                "so much more than now is +" + lvq::text(size.spec));
  return size;
}

std::string text(const GrowSize& size) { return (size.more ? "+" : "") + text(size.spec); }

GrowRequest parse_grow(const Arguments& arguments, Findings& findings) {
  GrowRequest request;
  read_group(arguments, request, findings);
  const bool has_volume =
      arguments.has("--lv") || arguments.has("--size") || arguments.has("--onto");
  if (has_volume) read_volume(arguments, request, findings);
  if (!has_volume && !arguments.has("--vg") && !arguments.has("--pv"))
    refuse_use(findings, "grow", "nothing is named that is to become larger", "lvq grow --help");
  return request;
}

}  // namespace lvq
