#include "ops/lvm.h"

#include "base/text.h"
#include "model/names.h"
#include "ops/remedies.h"

namespace lvq {
namespace {

// The host's alignment detection believes what USB bridges report; 1 MiB fits everything
// (lvm-behaviour 2).
constexpr const char* kPinnedGeometry =
    "devices { data_alignment_detection=0 data_alignment_offset_detection=0 }";

std::vector<std::string> pvcreate_argv(const NewPv& pv, bool forced) {
  std::vector<std::string> argv = {"pvcreate", "--yes"};
  if (forced) argv.insert(argv.end(), {"--force", "--force"});
  argv.insert(argv.end(), {"--uuid", pv.uuid, "--norestorefile", "--dataalignment", "1m",
                           "--metadatasize", "1020k", "--config", kPinnedGeometry, pv.device.path});
  return argv;
}

std::vector<std::string> paths(const std::vector<NewPv>& pvs) {
  std::vector<std::string> all;
  for (const auto& pv : pvs) all.push_back(pv.device.path);
  return all;
}

// A vgcreate, vgextend, vgreduce or vgremove that was cut off leaves PVs "in use" by no VG, which
// only pvcreate -ff under the same UUID mends (lvm-behaviour 2, "cut in"). It never runs on a PV
// that a group has: by then that may be another's.
std::vector<Remedy> reclaimed(const std::vector<NewPv>& pvs) {
  std::vector<Remedy> remedies;
  for (const auto& pv : pvs)
    remedies.push_back({Run{pvcreate_argv(pv, true)}, PvNotOrphaned{pv.device.path, pv.uuid}});
  return remedies;
}

// Without --yes vgremove removes no volumes along with the group. Where no group matches it does
// nothing (see removal_by_uuid).
Run group_removal(const std::string& vg, const std::string& which) {
  return Run{{"vgremove", "--select", which, vg}};
}

// Where a removal was cut off, a snapshot may be a plain volume with its raw exceptions in it, and
// a cached volume a plain one. Only the UUID is still what it was, so it selects what is left.
Run rest_removal(const LvIs& lv, const CacheOf& cache) {
  std::string which = without_snapshots("lv_uuid=" + lv.uuid);
  if (!cache.uuid.empty()) which += " || lv_uuid=" + cache.uuid;
  return Run{{"lvremove", "--yes", "--select", which, lv.vg}};
}

void join_members(Step& step, const std::string& vg, const std::vector<NewPv>& pvs) {
  for (const auto& pv : pvs) {
    step.before.push_back(PvIs{pv.device.path, pv.uuid, ""});
    step.after.push_back(PvIs{pv.device.path, pv.uuid, vg});
  }
}

// What lvcreate is told of the layout, where it is not linear.
std::vector<std::string> layout_arguments(const VolumeLayout& layout, Bytes region) {
  using Kind = VolumeLayout::Kind;
  if (layout.kind == Kind::linear) return {};
  const std::string words = text(VolumeLayout{.kind = layout.kind});
  std::vector<std::string> argv = {"--type", words.substr(0, words.find(':'))};
  const auto give = [&](const char* option, std::string value) {
    argv.insert(argv.end(), {option, std::move(value)});
  };
  const auto in_kib = [](Bytes size) { return std::to_string(size.value / 1024) + "k"; };
  if (layout.copies > 1) give("--mirrors", std::to_string(layout.copies - 1));
  if (layout.stripes > 1) give("--stripes", std::to_string(layout.stripes));
  if (layout.stripe_size.value > 0) give("--stripesize", in_kib(layout.stripe_size));
  if (is_raid(layout)) give("--regionsize", in_kib(region));
  return argv;
}

Extents sum_of(const std::vector<NewExtents>& extents) {
  Extents sum;
  for (const auto& each : extents) sum.value += each.count.value;
  return sum;
}

}  // namespace

std::string pv_argument(const std::string& path) {
  std::string word;
  for (const char c : path) {
    if (c == ':' || c == '@') word += '\\';
    word += c;
  }
  return word;
}

std::string extents_on(const std::string& pv, Extents start, Extents count) {
  const uint64_t last = start.value + count.value - 1;
  return pv_argument(pv) + ":" + std::to_string(start.value) + "-" + std::to_string(last);
}

// As the argument of a command of LVM.
std::string range_words(const NewExtents& extents) {
  return extents_on(extents.pv, extents.start, extents.count);
}

std::string places_of(const std::vector<NewExtents>& extents) {
  std::vector<std::pair<std::string, uint64_t>> places;
  for (const auto& each : extents) {
    if (places.empty() || places.back().first != each.pv) places.emplace_back(each.pv, 0);
    places.back().second += each.count.value;
  }
  std::vector<std::string> words;
  for (const auto& [pv, count] : places)
    words.push_back((words.empty() ? count_words({count}) : std::to_string(count)) + " on " + pv);
  return join(words, ", ");
}

ExtentsAre owned_by(const NewExtents& extents, const std::string& vg, const std::string& lv,
                    const std::string& lv_uuid) {
  return {vg, extents.pv, extents.pv_uuid, extents.start, extents.count, lv, lv_uuid};
}

Step pv_create(const NewPv& pv) {
  const std::string& path = pv.device.path;
  Step step;
  step.title = "Create physical volume " + path + " of " + text(pv.device.size);
  step.action = Run{pvcreate_argv(pv, false)};
  step.before = {pv.device, DeviceUnused{path}, NoSignature{path}};
  step.after = {PvIs{path, pv.uuid, ""}};
  step.undo = {{Run{{"pvremove", "--yes", path}}, NoSignature{path}}};
  step.redo = {{step.action, step.after.front()}};
  step.overwrites = true;
  step.flush = {path};
  return step;
}

Step vg_create(const VgIs& after, const std::vector<NewPv>& members) {
  Step step;
  step.title = "Create volume group " + after.name + " on " + join(paths(members), ", ");
  std::vector<std::string> argv = {"vgcreate",
                                   "--yes",
                                   "--physicalextentsize",
                                   std::to_string(after.extent.bytes.value) + "b",
                                   "--addtag",
                                   after.tag,
                                   after.name};
  for (const auto& path : paths(members)) argv.push_back(path);
  step.action = Run{argv};
  step.before = {VgAbsent{after.name}};
  step.after = {after};
  join_members(step, after.name, members);
  step.undo = std::vector<Remedy>{{group_removal(after.name, "vg_tags=" + after.tag),
                                   VgAbsent{after.name}}} +
              reclaimed(members);
  step.redo = reclaimed(members) + std::vector<Remedy>{{step.action, std::nullopt}};
  step.flush = paths(members);
  return step;
}

Step vg_extend(const VgIs& before, const VgIs& after, const std::vector<NewPv>& added,
               const std::vector<std::string>& flush) {
  Step step;
  step.title = "Extend volume group " + after.name + " by " + join(paths(added), ", ");
  std::vector<std::string> argv = {"vgextend", "--yes", after.name};
  std::vector<std::string> back = {"vgreduce", "--yes", after.name};
  for (const auto& path : paths(added)) {
    argv.push_back(path);
    back.push_back(path);
  }
  step.action = Run{argv};
  step.before = {before};
  step.after = {after};
  join_members(step, after.name, added);
  step.undo = std::vector<Remedy>{{Run{back}, before}} + reclaimed(added);
  step.redo = reclaimed(added) + std::vector<Remedy>{{step.action, after}};
  step.flush = flush;
  return step;
}

Step vg_reduce(const VgIs& before, const VgIs& after, const NewPv& removed, bool closed,
               const std::vector<std::string>& flush) {
  const std::string& path = removed.device.path;
  Step step;
  step.title = "Remove " + path + " from volume group " + after.name;
  step.action = Run{{"vgreduce", "--yes", after.name, path}};
  step.before = {before, PvIs{path, removed.uuid, before.name},
                 PvEmpty{before.name, path, removed.uuid}};
  step.after = {after, PvIs{path, removed.uuid, ""}};
  step.undo = reclaimed({removed}) +
              std::vector<Remedy>{{Run{{"vgextend", "--yes", after.name, path}}, before}};
  const PvAllocates shut{before.name, path, removed.uuid, false};
  if (closed) {
    step.before.emplace_back(shut);
    step.after.emplace_back(shut);
    step.undo.push_back({Run{{"pvchange", "--allocatable", "n", path}}, shut});
    step.redo = {step.undo.back()};
  }
  step.redo = step.redo + std::vector<Remedy>{{step.action, after}} + reclaimed({removed});
  step.flush = flush;
  return step;
}

Step lv_create(const LvIs& lv, Bytes size, const std::vector<std::string>& flush,
               const NewLvSettings& settings, const NewLvPlaces& places) {
  const std::string name = full_name(lv.vg, lv.name);
  const bool is_linear = places.layout == VolumeLayout{};
  const Remedy remove{removal_by_tag(lv.vg, lv.name, lv.tag), LvAbsent{lv.vg, lv.name}};
  Step step;
  step.title = "Create logical volume " + name + " of " + text(size);
  if (!is_linear) step.title += ", " + text(places.layout) + ": " + places_of(places.extents);
  Run create{{"lvcreate", "--yes", "--wipesignatures", "y", "--zero", "y", "--addtag", lv.tag}};
  for (const auto& tag : settings.tags) create.argv.insert(create.argv.end(), {"--addtag", tag});
  if (!settings.allocation.empty())
    create.argv.insert(create.argv.end(), {"--alloc", settings.allocation});
  if (settings.read_ahead != "auto")
    create.argv.insert(create.argv.end(), {"--readahead", settings.read_ahead});
  if (!settings.autoactivation) create.argv.insert(create.argv.end(), {"--setautoactivation", "n"});
  for (auto& word : layout_arguments(places.layout, places.region))
    create.argv.push_back(std::move(word));
  create.argv.insert(create.argv.end(),
                     {"--name", lv.name, "--extents", std::to_string(lv.extents.value), lv.vg});
  for (const auto& pv : settings.on) create.argv.push_back(pv_argument(pv));
  for (const auto& each : places.extents) create.argv.push_back(range_words(each));
  step.action = create;
  step.before = {LvAbsent{lv.vg, lv.name},
                 RoomIn{lv.vg, places.extents.empty() ? lv.extents : sum_of(places.extents)}};
  for (const auto& each : places.extents) step.before.emplace_back(owned_by(each, lv.vg));
  step.after = {lv, LvActive{lv.vg, lv.name}, NoSignature{lv_path(lv.vg, lv.name)}};
  if (!is_linear) step.after.emplace_back(LvLayoutIs{lv.vg, lv.name, text(places.layout)});
  step.undo = {remove};
  step.redo = {remove, {step.action, std::nullopt}};
  step.restore_volatile = {activation(lv.vg, lv.name)};
  step.after_proves_done = false;
  step.flush = flush;
  return step;
}

Step lv_rename(const LvNamed& lv, const std::string& to, const std::vector<std::string>& flush) {
  const LvNamed now{lv.vg, to, lv.uuid, lv.tag};
  Step step;
  step.title = "Rename logical volume " + full_name(lv.vg, lv.name) + " to " + to;
  step.action = Run{{"lvrename", "--yes", lv.vg, lv.name, to}};
  step.before = {lv, LvAbsent{lv.vg, to}};
  step.after = {now, LvAbsent{lv.vg, lv.name}};
  step.redo = {{step.action, now}};
  step.flush = flush;
  return step;
}

Step lv_set_permission(const std::string& vg, const std::string& name, const Permission& to,
                       const std::vector<std::string>& flush) {
  const std::string volume = full_name(vg, name);
  const auto permission = [&](bool writable) {
    return Remedy{Run{{"lvchange", "--permission", writable ? "rw" : "r", volume}},
                  LvWritable{vg, name, writable}};
  };
  const Remedy now = permission(to.writable), back = permission(!to.writable);
  Step step;
  step.title = to.writable ? "Let " + volume + " be written to again"
                           : "Make " + volume + " read-only, " + to.why;
  step.action = now.action;
  step.before = to.needed;
  step.before.push_back(*back.achieves);
  step.after = {*now.achieves};
  step.undo = {back};
  step.redo = {now};
  step.flush = flush;
  return step;
}

Step lv_remove(const LvIs& lv, Bytes size, const std::vector<Fact>& needed,
               const std::string& content, const std::vector<std::string>& flush,
               const CacheOf& cache) {
  const std::string name = full_name(lv.vg, lv.name);
  Step step;
  step.title = "Remove logical volume " + name + " of " + text(size);
  step.action = removal_by_uuid(lv.vg, lv.name, lv.uuid);
  step.before = {lv, NoDependents{lv.vg, lv.name}};
  step.before.insert(step.before.end(), needed.begin(), needed.end());
  step.after = {LvAbsent{lv.vg, lv.name}, LvGone{lv.vg, lv.uuid}};
  if (!cache.name.empty()) step.after.emplace_back(LvAbsent{lv.vg, cache.name});
  step.redo = {{rest_removal(lv, cache), std::nullopt}};
  step.destroys = name + ": " + text(size) + ", " + content;
  step.flush = flush;
  return step;
}

Step vg_remove(const VgIs& before, const std::string& uuid, const std::vector<NewPv>& members) {
  Step step;
  step.title = "Remove volume group " + before.name + " from " + join(paths(members), ", ");
  step.action = group_removal(before.name, "vg_uuid=" + uuid);
  step.before = {before, VgEmpty{before.name}};
  step.after = {VgAbsent{before.name}};
  for (const auto& pv : members) {
    step.before.push_back(PvIs{pv.device.path, pv.uuid, before.name});
    step.after.push_back(PvIs{pv.device.path, pv.uuid, ""});
  }
  step.redo = std::vector<Remedy>{{step.action, step.after.front()}} + reclaimed(members);
  step.destroys = "volume group " + before.name;
  step.flush = paths(members);
  return step;
}

Step pv_remove(const NewPv& pv, bool only_lvm) {
  const std::string& path = pv.device.path;
  Step step;
  step.title = "Remove the physical volume label from " + path;
  // Without --yes --force pvremove spares a PV that belongs to a group.
  step.action = Run{{"pvremove", path}};
  step.before = {pv.device, DeviceUnused{path}, PvIs{path, pv.uuid, ""}};
  step.after = {NotPv{path}};
  if (only_lvm) step.after.emplace_back(NoSignature{path});
  step.redo = {{step.action, NotPv{path}}};
  step.destroys = "physical volume label on " + path;
  step.flush = {path};
  return step;
}

Step pv_unlist(const std::string& path) {
  Step step;
  step.title = "Remove " + path + " from the devices file of LVM";
  step.action = Run{{"lvm", "lvmdevices", "--yes", "--config", "devices { use_devicesfile=1 }",
                     "--deldev", path}};
  step.before = {NotPv{path}};
  step.after = {NotInDevicesFile{path}};
  step.redo = {{step.action, NotInDevicesFile{path}}};
  return step;
}

}  // namespace lvq
