// The machine as canonical text: equal texts, equal machines. Stale bytes in free extents do not
// count: nothing on the machine can reach them.
#include <algorithm>

#include "base/text.h"
#include "sim/lvm_metadata.h"
#include "sim/machine.h"

namespace lvq::sim {
namespace {

class Writer {
 public:
  Writer(const Machine& machine, const std::vector<std::string>& without, bool identifiers)
      : machine_(machine), without_(without), identifiers_(identifiers) {}

  void durable() {
    for (const auto& [name, disk] : machine_.disks) write_disk(disk);
    const Survey survey(machine_);
    for (const auto& view : survey.vgs) write_vg(view);
  }

  void running() {
    std::vector<std::string> lines;
    for (const auto& mount : machine_.mounts)
      lines.push_back("mount " + source(mount.device) +
                      (mount.root == "/" ? "" : " (" + mount.root + ")") + " on " + mount.target +
                      " " + mount.options);
    for (const auto& swap : machine_.swaps)
      lines.push_back("swap " + source(swap.device) +
                      (swap.priority < 0 ? "" : " priority " + std::to_string(swap.priority)));
    for (const auto& [minor, device] : machine_.dm_devices())
      lines.push_back("dm " + device.name + (device.suspended ? " suspended" : "") +
                      (device.live.empty() ? " without table" : ""));
    std::ranges::sort(lines);
    for (const auto& line : lines) add(line);
  }

  std::string text;

 private:
  void add(const std::string& line) { text += line + "\n"; }
  std::string id(const std::string& uuid) const { return identifiers_ ? " " + uuid : ""; }
  std::string source(const std::string& device) const {
    return device.empty() ? "-" : source_of(machine_, device);
  }

  void write_disk(const Disk& disk) {
    add("disk " + disk.name + " " + std::to_string(disk.bytes) + " " + disk.wwid + disk.serial +
        " " + disk.partuuid);
    if (!disk.parent.empty())
      add("  in the table " + std::to_string(disk.start) + " " + std::to_string(disk.listed));
    for (const auto& magic : disk.surface.here) write_magic(disk.name, magic);
  }

  void write_magic(const std::string& where, const Magic& magic) {
    add(where + " holds " + magic.type + " " + magic.uuid + " \"" + magic.label + "\" " +
        std::to_string(magic.bytes) + (magic.complete ? " " : " half made ") + magic.payload);
    if (magic.pv)
      add("  pv" + std::string(magic.pv->in_use ? " in use" : "") +
          (magic.pv->ignored ? " without metadata" : "") +
          (magic.pv->vg ? " of " + magic.pv->vg->name : ""));
    if (magic.pv && magic.pv->vg && identifiers_)
      add("  seqno " + std::to_string(magic.pv->vg->seqno));
    for (const auto& [path, node] : magic.files) write_node(where, path, node);
    for (const auto& each : magic.shown) write_magic(where + " as a snapshot", each);
  }

  void write_node(const std::string& where, const std::string& path, const Node& node) {
    if (std::ranges::any_of(without_, [&](const auto& prefix) { return under(path, prefix); }))
      return;
    add("  " + where + ":" + path + " " + std::to_string(static_cast<int>(node.kind)) + " " +
        std::to_string(node.mode) + " " + node.text);
  }

  void write_vg(const VgView& view) {
    const VgMeta& vg = *view.meta;
    add("vg " + vg.name + id(vg.uuid) + " extent " + std::to_string(vg.extent) + " tags " +
        join(vg.tags, ",") + (vg.exported ? " exported" : "") + " " + vg.system_id + vg.lock_type);
    // The order in which the PVs joined means nothing.
    std::map<std::string, PvMeta> pvs;
    for (const auto& pv : vg.pvs) pvs[pv.uuid] = pv;
    for (const auto& [uuid, pv] : pvs)
      add("  pv " + uuid + " " + std::to_string(pv.pe_count) + " on " + view.device(uuid) +
          (pv.allocatable ? "" : " not allocatable"));
    for (const auto& lv : vg.lvs) write_lv(view, lv);
  }

  std::string cache_words(const VgView& view, const LvMeta& lv) const {
    if (lv.chunk > 0) return " cache pool of " + std::to_string(lv.chunk);
    const LvMeta* pool = view.meta->pool_of(lv);
    return pool ? " cached by " + pool->name + " " + lv.cache_mode + " " + lv.cache_policy +
                      (lv.cleaner ? " cleaner" : "")
                : "";
  }

  void write_lv(const VgView& view, const LvMeta& lv) {
    const LvMeta* origin = view.meta->origin_of(lv);
    add("  lv " + lv.name + id(lv.uuid) + " tags " + join(lv.tags, ",") +
        (lv.writable ? "" : " read-only") + (origin ? " snapshot of " + origin->name : "") +
        (lv.layout == VolumeLayout{} ? "" : " " + lvq::text(lv.layout)) +
        (lv.being_made ? " being made" : "") + cache_words(view, lv) +
        (lv.moved.empty() ? "" : " moving"));
    for (const auto& piece : lv.pieces)
      add("    " + std::to_string(piece.start) + "+" + std::to_string(piece.count) + " " +
          piece.pv + ":" + std::to_string(piece.pv_start));
    for (const auto& piece : lv.metadata)
      add("    metadata " + std::to_string(piece.count) + " " + piece.pv + ":" +
          std::to_string(piece.pv_start));
    const auto table = table_of(view, lv);
    if (table.empty() || table.front().base.empty()) return;
    const auto& inside = machine_.disks.at(table.front().base).surface.inside;
    if (const auto held = inside.find(table.front().offset); held != inside.end())
      for (const auto& magic : held->second) write_magic(view.meta->name + "/" + lv.name, magic);
  }

  const Machine& machine_;
  const std::vector<std::string>& without_;
  bool identifiers_;
};

}  // namespace

std::string Machine::fingerprint_durable() const {
  const std::vector<std::string> none;
  Writer writer(*this, none, true);
  writer.durable();
  return writer.text;
}

std::string Machine::fingerprint() const {
  const std::vector<std::string> none;
  Writer writer(*this, none, true);
  writer.durable();
  writer.running();
  return writer.text;
}

std::string Machine::fingerprint_without(const std::vector<std::string>& prefixes,
                                         bool identifiers) const {
  Writer writer(*this, prefixes, identifiers);
  writer.durable();
  writer.running();
  return writer.text;
}

}  // namespace lvq::sim
