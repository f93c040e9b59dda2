#include "commands/shrink/shrinkable.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "commands/shrink/request.h"
#include "model/names.h"
#include "model/uses.h"

namespace lvq {
namespace {

// Shrinking below a tool's estimate is known to do damage, and the estimate itself varies
// (lvm-behaviour 3).
constexpr Bytes kLeastMargin = 64_MiB;

std::string kind_of(const Filesystem& fs) {
  return fs.is_swap() ? "swap area" : std::string(fs.name);
}

// Why this kind of volume cannot be reduced; empty: it can.
std::string unsupported(const LogicalVolume& lv, const Snapshot& machine) {
  const std::string kind = lv.layout + "," + lv.role;
  const auto is = [&](std::string_view word) { return kind.find(word) != kind.npos; };
  if (lv.hidden) return part_words(lv);
  if (is("pool")) return "is a pool, which LVM cannot reduce";
  for (const char* word : {"vdo", "integrity", "writecache"})
    if (is(word)) return std::string("is a volume with ") + word + ", which lvq does not reduce";
  if (is("thicksnapshot")) return "is a snapshot";
  if (const auto dependents = dependents_of(lv, machine); !dependents.empty())
    return "has the snapshot " + dependents.front()->name + ", and LVM cannot reduce an origin";
  return "";
}

void check_volume(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  if (const std::string why = unsupported(lv, machine); !why.empty())
    refuse(findings, {"lv-type-unsupported", full_name(lv), why,
                      "lv_layout " + lv.layout + ", lv_role " + lv.role,
                      lv.role.find("origin") == lv.role.npos
                          ? "lvs -a shows what belongs together"
                          : "remove its snapshots first: lvq decommission --lv"});
  check_whole(lv, machine, findings);
}

// What else a volume can hold, besides a file system.
constexpr std::pair<std::string_view, CannotShrink> kOtherContents[] = {
    {"crypto_LUKS",
     {"is encrypted (LUKS): what it holds inside cannot be seen from here",
      "shrink what is inside, then the mapping (cryptsetup resize), then lvreduce"}},
    {"LVM2_member", {"holds a physical volume", "shrink that first: pvresize"}}};

Error refusal_of(const CannotShrink& cannot, const std::string& name) {
  return {cannot.code, name, std::string(cannot.why), "wipefs",
          with_values(cannot.instead, {{"volume", name}})};
}

// Why nothing can make content of this type smaller; nullopt: something can.
std::optional<Error> unshrinkable(const std::string& type, const std::string& name) {
  if (const Filesystem* fs = find_filesystem(type)) {
    const auto* cannot = std::get_if<CannotShrink>(&fs->shrinking);
    return cannot ? std::optional(refusal_of(*cannot, name)) : std::nullopt;
  }
  for (const auto& [other, cannot] : kOtherContents)
    if (other == type) return refusal_of(cannot, name);
  return Error{"fs-cannot-shrink", name,
               "holds " + printable(type) + ", which lvq does not know how to shrink", "wipefs",
               "copy it to a smaller volume"};
}

bool check_content(const Shrinkable& what, const Snapshot& machine, Findings& findings) {
  const std::string name = what.volume.name();
  const auto* signatures = machine.signatures_of(*what.volume.device);
  if (!signatures) {
    refuse(findings, {"unreadable", name, "could not be read", "wipefs", "find out why: dmesg"});
    return false;
  }
  if (signatures->empty())
    refuse(findings,
           {"fs-cannot-shrink", name,
            "carries no signature: whether what lies behind its new end is needed cannot be told",
            "wipefs finds nothing", "if nothing on it is needed: lvreduce"});
  std::string other;
  for (const auto& each : *signatures)
    if (each.type != signatures->front().type) other = each.type;
  if (!other.empty())
    refuse(findings, {"fs-cannot-shrink", name,
                      "carries signatures of " + signatures->front().type + " and of " + other,
                      "wipefs", "erase the one that is not in use: wipefs"});
  if (signatures->empty() || !other.empty()) return false;
  auto why = unshrinkable(signatures->front().type, name);
  if (why) refuse(findings, *why);
  return !why;
}

void check_mounted(const Shrinkable& what, const Snapshot& machine, Findings& findings) {
  const auto usage = machine.usage.find(what.volume.device->name);
  if (usage != machine.usage.end() && usage->second.devices > 1)
    refuse(findings,
           {"fs-cannot-shrink", what.volume.name(),
            "is one of " + std::to_string(usage->second.devices) + " devices of a " + what.type(),
            "its superblock", "take the others out first: btrfs device remove"});
  const auto mounts = machine.mounts_of(*what.volume.device);
  const auto is_ours = [](const Mount* mount) { return mount->holder.empty(); };
  const auto is_writable_one = [&](const Mount* mount) {
    const std::string options = "," + mount->options + "," + mount->super_options + ",";
    return is_ours(mount) && options.find(",ro,") == options.npos;
  };
  if (std::ranges::any_of(mounts, is_writable_one)) return;
  const bool mounted = std::ranges::any_of(mounts, is_ours);
  refuse(findings, {"fs-cannot-shrink", what.volume.name(),
                    mounted ? "is mounted read-only, and a " + what.type() +
                                  " shrinks only while it can be written to"
                            : "is not mounted, and a " + what.type() + " shrinks only while it is",
                    "/proc/self/mountinfo", "mount it first: mount " + what.volume.path + " DIR"});
}

// resize2fs 1.47.2 -P, asked about an ext4 that is mounted and has not been written to since,
// answers with nearly its whole size (docs/adr/0008). Its true minimum is seen in the snapshot,
// when it is unmounted and before anything depends on it.
bool is_mistaken(const Shrinkable& what, const Snapshot& machine) {
  return what.is_ext() && what.minimum && what.used &&
         !machine.mounts_of(*what.volume.device).empty() &&
         what.minimum->value > what.end.value / 100 * 95 && what.used->value < what.end.value / 2;
}

// What an ext holds besides its tables, and the share of the tables that goes with it. On a mounted
// one resize2fs -P goes by counts on the disk that may be old: it said 38 MiB where 163 MiB were
// needed.
Bytes content_of_ext(const Usage& usage, Bytes end) {
  const Bytes content = surplus(usage.taken, usage.tables), rest = surplus(end, usage.tables);
  if (rest.value < 1000) return content;
  return {content.value + content.value / 1000 * (usage.tables.value / (rest.value / 1000))};
}

}  // namespace

Bytes Shrinkable::needed() const {
  if (const auto* anew = std::get_if<IsMadeAnew>(&fs->shrinking)) return anew->least;
  std::optional<Bytes> least = minimum;
  if (!least && is_ext()) least = used;
  if (least && is_ext() && usage) least = std::max(*least, content_of_ext(*usage, end));
  if (!least) return {};
  const Bytes margin = std::max(kLeastMargin, Bytes{least->value / 10});
  const Bytes sum{least->value + margin.value};
  const auto* mounted = std::get_if<ShrinksWhileMounted>(&fs->shrinking);
  return mounted ? std::max(sum, mounted->least) : sum;
}

std::optional<Shrinkable> shrinkable(const std::string& vg, const std::string& lv,
                                     const Context& context, Findings& findings) {
  const Snapshot& machine = context.machine;
  const auto volume = changeable_volume(vg, lv, machine, findings);
  if (!volume) return std::nullopt;
  Shrinkable what{.volume = *volume};
  const std::string name = volume->name();
  check_volume(*volume->lv, machine, findings);
  if (!check_active(*volume, "what it holds cannot be seen", findings)) return std::nullopt;
  if (!check_content(what, machine, findings)) return std::nullopt;
  what.fs = find_filesystem(volume->content->type);
  if (std::holds_alternative<ShrinksWhileMounted>(what.fs->shrinking))
    check_mounted(what, machine, findings);
  what.size = what.end = what.volume.device->size;
  const auto end = machine.fs_ends.find(what.volume.device->name);
  if (end != machine.fs_ends.end()) what.end = end->second;
  if (end == machine.fs_ends.end() && !machine.captured)
    refuse(findings, {"unreadable", name,
                      "its superblock does not tell where its " + kind_of(*what.fs) + " ends",
                      what.volume.path, "check it with its own tools"});
  if (what.end > what.size)
    refuse(findings, {"fs-dirty", name,
                      "its " + what.type() + " of " + text(what.end) +
                          " is larger than the volume of " + text(what.size),
                      "its superblock", "make the volume as large again: lvextend"});
  if (const auto usage = machine.usage.find(what.volume.device->name);
      usage != machine.usage.end()) {
    what.used = usage->second.used;
    what.usage = usage->second;
  }
  if (const auto least = machine.minimums.find(what.volume.device->name);
      least != machine.minimums.end()) {
    if (least->second.size.value > 0) what.minimum = least->second.size;
    if (is_mistaken(what, machine)) what.minimum.reset();
    if (!least->second.complaint.empty())
      refuse(findings,
             {"fs-dirty", name,
              "its " + what.type() + " needs a repair first: " + printable(least->second.complaint),
              std::string(what.fs->examined_by),
              with_values(what.fs->mended_by, {{"path", what.volume.path}})});
  }
  return what;
}

void check_room_left(const Shrinkable& what, Bytes target, Findings& findings) {
  const Bytes needed = std::max(what.needed(), what.used.value_or(Bytes{}));
  if (target >= needed || target >= what.end) return;
  refuse(findings, {"below-minimum", what.volume.name(),
                    text(target) + " are too little for its " + kind_of(*what.fs) +
                        ", which needs " + text(needed),
                    room_words(what),
                    "ask for " + std::to_string((needed.value >> 20) + 1) +
                        "M or more, or remove files first"});
}

std::string room_words(const Shrinkable& what) {
  std::vector<std::string> words;
  if (what.used) words.push_back(text(*what.used) + " used");
  if (what.minimum) words.push_back("by its own tool needs at least " + text(*what.minimum));
  if (what.needed().value > 0) words.push_back("with a margin " + text(what.needed()));
  return join(words, ", ");
}

}  // namespace lvq
