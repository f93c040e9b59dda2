#include "report/picture.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "model/names.h"
#include "model/uses.h"
#include "report/layout.h"

namespace lvq {
namespace {

std::string content_of(const LogicalVolume& lv, const Snapshot& machine) {
  const Device* device = machine.device(lv_path(lv.vg, lv.name));
  const auto* signatures = device ? machine.signatures_of(*device) : nullptr;
  return signatures ? content_words(*signatures) : "";
}

std::string place_of(const LogicalVolume& lv, const Snapshot& machine) {
  const Device* device = machine.device(lv_path(lv.vg, lv.name));
  if (!device) return "";
  std::vector<std::string> places;
  for (const Mount* mount : machine.mounts_of(*device))
    if (mount->holder.empty() && std::ranges::find(places, mount->target) == places.end())
      places.push_back(mount->target);
  if (machine.swaps_on(*device)) places.push_back("active swap");
  return join(places, ", ");
}

class Painter {
 public:
  Painter(const Snapshot& before, const Snapshot& after)
      : before_(before),
        after_(after),
        layout_before_(layout_of(before)),
        layout_after_(layout_of(after)) {}

  Picture paint() {
    pair_volumes();
    pair_disks();
    const auto changed = changed_groups();
    for (const auto& key : keys_) add_disk(*pairs_.at(key), changed);
    for (const auto& vg : changed) add_unplaced(vg);
    mark_moved();
    for (const LogicalVolume* lv : layout_after_.uncut)
      picture_.notes.push_back("Which extents " + full_name(*lv) +
                               " gives back is not told before; it is drawn as it was.");
    keep_told_volumes();
    return std::move(picture_);
  }

 private:
  struct Pair {
    const DiskLayout *before = nullptr, *after = nullptr;
    const DiskLayout& any() const { return before ? *before : *after; }
    Bytes larger() const {
      return std::max(before ? before->size : Bytes{}, after ? after->size : Bytes{});
    }
  };

  // Finds which volumes before and after are the same: by their UUID, or by their name where a
  // planned volume has no UUID yet.
  void pair_volumes() {
    std::map<std::string, size_t> by_uuid, by_name;
    for (const auto& lv : before_.lvs) {
      if (lv.hidden) continue;
      if (!lv.uuid.empty()) by_uuid[lv.uuid] = picture_.volumes.size();
      by_name[full_name(lv)] = picture_.volumes.size();
      index_[&lv] = add_volume(lv);
    }
    std::set<size_t> taken;
    std::vector<const LogicalVolume*> others;
    for (const auto& lv : after_.lvs) {
      if (lv.hidden) continue;
      const auto same = lv.uuid.empty() ? by_uuid.end() : by_uuid.find(lv.uuid);
      if (same == by_uuid.end()) {
        others.push_back(&lv);
        continue;
      }
      taken.insert(same->second);
      set_after(same->second, lv, PageVolume::Change::none);
    }
    for (const LogicalVolume* lv : others) {
      const auto same = by_name.find(full_name(*lv));
      if (same != by_name.end() && taken.insert(same->second).second)
        set_after(same->second, *lv, PageVolume::Change::replaced);
      else
        set_after(add_volume(*lv), *lv, PageVolume::Change::created);
    }
  }

  size_t add_volume(const LogicalVolume& lv) {
    PageVolume volume{.name = full_name(lv), .old_name = full_name(lv)};
    volume.before = lv.size;
    volume.layout = volume.new_layout = lv.layout;
    volume.content = content_of(lv, before_);
    volume.place = place_of(lv, before_);
    volume.change = PageVolume::Change::removed;
    picture_.volumes.push_back(std::move(volume));
    return picture_.volumes.size() - 1;
  }

  void set_after(size_t index, const LogicalVolume& lv, PageVolume::Change change) {
    PageVolume& volume = picture_.volumes[index];
    index_[&lv] = index;
    volume.name = full_name(lv);
    volume.after = lv.size;
    volume.change = change;
    volume.new_layout = lv.layout;
    if (change == PageVolume::Change::created) volume.before.reset();
    if (change == PageVolume::Change::none &&
        (volume.before != volume.after || volume.name != volume.old_name ||
         volume.layout != volume.new_layout))
      volume.change = PageVolume::Change::changed;
    // A later probe may look at less than the first one did, so what is known already stays.
    if (const auto content = content_of(lv, after_); !content.empty()) volume.content = content;
    if (const auto place = place_of(lv, after_); !place.empty()) volume.place = place;
  }

  void pair_disks() {
    for (const auto& disk : layout_before_.disks) pair(disk).before = &disk;
    for (const auto& disk : layout_after_.disks) pair(disk).after = &disk;
  }

  Pair& pair(const DiskLayout& disk) {
    auto& slot = pairs_[disk.key];
    if (!slot) {
      slot.emplace();
      keys_.push_back(disk.key);
    }
    return *slot;
  }

  // `disk` is one of the pair. A partition that grows is drawn as large as it becomes.
  Bar bar_of(const DiskLayout* disk, const Pair& pair) const {
    const Bytes drawn = pair.larger();
    Bar bar;
    if (!disk) return bar;
    for (const auto& piece : disk->pieces) bar.push_back(part_of(piece));
    if (!bar.empty() && disk->size < drawn)
      bar.push_back({.kind = BarPart::Kind::other,
                     .words = "not a part of it",
                     .start = disk->size,
                     .size = surplus(drawn, disk->size)});
    return bar;
  }

  BarPart part_of(const DiskPiece& piece) const {
    BarPart part{.words = piece.words, .start = piece.start, .size = piece.size};
    part.kind = piece.kind == DiskPiece::Kind::other ? BarPart::Kind::other : BarPart::Kind::free;
    const auto volume = piece.lv ? index_.find(piece.lv) : index_.end();
    if (volume != index_.end()) {
      part.kind = BarPart::Kind::volume;
      part.volume = volume->second;
    } else if (piece.lv) {
      part.kind = BarPart::Kind::other;
      part.words += " of " + full_name(*piece.lv);
    }
    return part;
  }

  bool differs(const Pair& pair) const {
    if (!pair.before || !pair.after) return true;
    const bool same =
        pair.before->is == pair.after->is && bar_of(pair.before, pair) == bar_of(pair.after, pair);
    return !same &&
           (pair.before->vg != pair.after->vg || (pair.before->looked_at && pair.after->looked_at));
  }

  // Groups whose volumes, or the places of these, change.
  std::set<std::string> changed_groups() {
    std::set<std::string> changed;
    for (const auto& volume : picture_.volumes)
      if (volume.change != PageVolume::Change::none)
        changed.insert(volume.name.substr(0, volume.name.find('/')));
    for (const auto& [key, pair] : pairs_)
      if (differs(*pair))
        for (const DiskLayout* disk : {pair->before, pair->after})
          if (disk && !disk->vg.empty()) changed.insert(disk->vg);
    return changed;
  }

  // Is LVM to find room for new volumes here? Then it may take any free extent.
  bool has_room_for_new(const DiskLayout* disk, const MachineLayout& layout) const {
    return disk && std::ranges::any_of(layout.unplaced, [&](const UnplacedVolume& each) {
             return each.lv->vg == disk->vg;
           });
  }

  void add_disk(const Pair& pair, const std::set<std::string>& changed) {
    DiskPicture disk{.name = pair.any().name, .size = pair.larger()};
    if (pair.before) disk.before_is = pair.before->is;
    if (pair.after) disk.after_is = pair.after->is;
    disk.before = bar_of(pair.before, pair);
    disk.after = bar_of(pair.after, pair);
    const bool open = has_room_for_new(pair.after, layout_after_);
    bool has_free = false;
    for (auto& part : disk.after)
      if (open && part.kind == BarPart::Kind::free) {
        part.kind = BarPart::Kind::room;
        has_free = true;
      }
    if (differs(pair) || has_free)
      picture_.disks.push_back(std::move(disk));
    else if (changed.contains(pair.any().vg))
      picture_.unchanged.push_back(disk.name);
  }

  // Volumes of `bar` with a part that `other` has not.
  static std::set<size_t> volumes_only_in(const Bar& bar, const Bar& other) {
    std::set<size_t> volumes;
    for (const auto& part : bar)
      if (part.kind == BarPart::Kind::volume && std::ranges::find(other, part) == other.end())
        volumes.insert(part.volume);
    return volumes;
  }

  // A volume that has left extents and taken others has moved. One that has only taken some has got
  // a further part, such as a cache.
  void mark_moved() {
    std::set<size_t> left, taken;
    for (const auto& [key, pair] : pairs_) {
      const Bar before = bar_of(pair->before, *pair), after = bar_of(pair->after, *pair);
      left.merge(volumes_only_in(before, after));
      taken.merge(volumes_only_in(after, before));
    }
    for (size_t n = 0; n < picture_.volumes.size(); ++n) {
      PageVolume& volume = picture_.volumes[n];
      volume.moved = left.contains(n) && taken.contains(n) && volume.before == volume.after &&
                     volume.change != PageVolume::Change::replaced;
    }
  }

  // Adds a bar of their own for volumes of which nobody knows on which disks they will lie.
  void add_unplaced(const std::string& vg) {
    DiskPicture room{.name = vg};
    room.before = unplaced_bar(layout_before_, vg, before_);
    room.after = unplaced_bar(layout_after_, vg, after_);
    if (room.before.empty() && room.after.empty()) return;
    for (const Bar* bar : {&room.before, &room.after}) {
      Bytes size;
      for (const auto& part : *bar) size.value += part.size.value;
      room.size = std::max(room.size, size);
    }
    room.before_is = room.before.empty() ? "" : "LVM does not tell where";
    room.after_is = room.after.empty() ? "" : "LVM chooses where, on the disks of the group";
    picture_.disks.push_back(std::move(room));
  }

  Bar unplaced_bar(const MachineLayout& layout, const std::string& vg,
                   const Snapshot& machine) const {
    Bar bar;
    Bytes at;
    for (const auto& [lv, size] : layout.unplaced) {
      if (lv->vg != vg) continue;
      bar.push_back({.kind = BarPart::Kind::volume,
                     .volume = index_.at(lv),
                     .words = "where LVM finds room",
                     .start = at,
                     .size = size});
      at.value += size.value;
    }
    const VolumeGroup* group = machine.vg(vg);
    if (bar.empty() || !group || group->free.value == 0) return bar;
    bar.push_back({.kind = BarPart::Kind::free,
                   .words = "stays free",
                   .start = at,
                   .size = {group->free.value * group->extent.bytes.value}});
    return bar;
  }

  // Keeps the volumes that are drawn, in the order of the bars, and after them those that change.
  void keep_told_volumes() {
    std::map<size_t, size_t> renumbered;
    std::vector<PageVolume> kept;
    const auto keep = [&](size_t index) {
      const auto [slot, fresh] = renumbered.try_emplace(index, kept.size());
      if (fresh) kept.push_back(picture_.volumes[index]);
      return slot->second;
    };
    for (auto& disk : picture_.disks)
      for (Bar* bar : {&disk.before, &disk.after})
        for (auto& part : *bar)
          if (part.kind == BarPart::Kind::volume) part.volume = keep(part.volume);
    for (size_t drawn = kept.size(), n = 0; n < picture_.volumes.size(); ++n)
      if (picture_.volumes[n].change != PageVolume::Change::none && keep(n) >= drawn)
        kept.back().drawn = false;
    picture_.volumes = std::move(kept);
  }

  const Snapshot &before_, &after_;
  const MachineLayout layout_before_, layout_after_;
  std::map<const LogicalVolume*, size_t> index_;  // volumes of both snapshots -> picture_.volumes
  std::map<std::string, std::optional<Pair>> pairs_;
  std::vector<std::string> keys_;
  Picture picture_;
};

}  // namespace

Picture picture_of(const Snapshot& before, const Snapshot& after) {
  return Painter(before, after).paint();
}

}  // namespace lvq
