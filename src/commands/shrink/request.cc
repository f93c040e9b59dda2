#include "commands/shrink/request.h"

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "commands/shared/request_values.h"
#include "model/allocation.h"
#include "model/names.h"

namespace lvq {

ShrinkRequest parse_shrink_request(const Arguments& arguments, const std::string& command,
                                   Findings& findings) {
  ShrinkRequest request;
  const std::string example = "for example: lvq " + command + " --lv vg0/data --size 20G";
  const std::string lv = one_value(arguments, "--lv", example, findings);
  const std::string size = one_value(arguments, "--size", example, findings);
  const auto name = lv.empty() ? std::nullopt : volume_named(lv, findings);
  if (name) std::tie(request.vg, request.lv) = *name;
  request.keep_old = arguments.has("--keep-old");
  if (size.empty()) return request;
  if (auto parsed = parse_shrink_size(size))
    request.size = *parsed;
  else
    refuse(findings, parsed.error());
  return request;
}

PossibleConsents consents_of_shrink(const ShrinkRequest& request) {
  if (request.vg.empty()) return {};
  return {{Consent::wipe, lv_path(request.vg, request.lv)}};
}

std::optional<Extents> smaller_size(const ShrinkRequest& request, const VolumeRef& volume,
                                    const Snapshot& machine, uint64_t stripes, Findings& findings) {
  const LogicalVolume& lv = *volume.lv;
  const VolumeGroup& vg = *volume.vg;
  const auto target = resolve(request.size, lv, vg, allocatable_in(vg, machine), stripes);
  if (!target) return refuse(findings, target.error()), std::nullopt;
  const auto size = [&](Extents extents) {
    return text(Bytes{extents.value * vg.extent.bytes.value});
  };
  if (*target > lv.extents)
    refuse(findings, {"would-grow", request.name(),
                      "has " + size(lv.extents) + ", and " + size(*target) + " would be more",
                      "lvm fullreport", "lvq grow makes it larger"});
  const SizeSpec& asked = request.size.spec;
  if (*target < lv.extents && asked.kind == SizeSpec::Kind::bytes && !request.size.of_lv &&
      asked.value % vg.extent.bytes.value != 0)
    warn(findings, "size-rounded", request.name(),
         request.name() + " keeps " + std::to_string(target->value) + " extents, " + size(*target) +
             ": what was asked is no whole number of extents of " + text(vg.extent.bytes) +
             ", and it never becomes smaller than asked.");
  return *target < lv.extents ? std::optional(*target) : std::nullopt;
}

}  // namespace lvq
