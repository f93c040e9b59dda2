#include "report/layout.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "model/uses.h"
#include "report/extent_owners.h"

namespace lvq {
namespace {

struct Range {
  std::string pv;  // its path
  uint64_t first = 0, end = 0;
};

// "/dev/sdb:0-24"
std::optional<Range> read_range(std::string_view text) {
  const size_t colon = text.rfind(':'), hyphen = text.rfind('-');
  if (colon == text.npos || hyphen == text.npos || hyphen < colon) return std::nullopt;
  uint64_t first = 0, last = 0;
  const bool is_range = read_number(text.substr(colon + 1, hyphen - colon - 1), first) &&
                        read_number(text.substr(hyphen + 1), last) && first <= last;
  if (!is_range) return std::nullopt;
  return Range{std::string(text.substr(0, colon)), first, last + 1};
}

// Where the extents lie that a linear volume gives up when it becomes smaller: those behind its new
// end. `lv` has the new size and still the old segments. Nothing if the segments do not tell.
std::optional<std::vector<Range>> behind_the_end(const LogicalVolume& lv) {
  std::vector<Range> ranges;
  uint64_t seen = 0;
  for (const auto& segment : lv.segments) {
    auto range = read_range(segment.ranges);
    if (!range) return std::nullopt;
    const uint64_t count = range->end - range->first;
    if (seen + count > lv.extents.value) {
      range->first += lv.extents.value > seen ? lv.extents.value - seen : 0;
      ranges.push_back(*range);
    }
    seen += count;
  }
  if (seen < lv.extents.value) return std::nullopt;
  return ranges;
}

class Layouter {
 public:
  explicit Layouter(const Snapshot& machine) : machine_(machine), owners_(machine) {}

  MachineLayout lay_out() {
    count_extents();
    find_unplaced();
    for (const auto& pv : machine_.pvs) layout_.disks.push_back(disk_of(pv));
    for (const auto& device : machine_.devices)
      if (is_plain_disk(device)) layout_.disks.push_back(disk_of(device));
    std::ranges::sort(layout_.disks, {}, &DiskLayout::name);
    return std::move(layout_);
  }

 private:
  void count_extents() {
    for (const auto& pv : machine_.pvs)
      for (const auto& segment : pv.segments)
        if (const LogicalVolume* lv = owners_.of(segment.lv_uuid))
          placed_[lv] += segment.size.value;
  }

  void find_unplaced() {
    for (const auto& lv : machine_.lvs) {
      const VolumeGroup* vg = machine_.vg(lv.vg);
      if (lv.hidden || is_thin(lv) || !vg) continue;
      const uint64_t placed = placed_[&lv];
      const bool one_to_one = lv.layout == "linear" && !is_snapshot(lv);
      if (placed == 0 || (one_to_one && placed < lv.extents.value))
        layout_.unplaced.push_back(
            {&lv, {surplus(lv.extents, Extents{placed}).value * vg->extent.bytes.value}});
      else if (one_to_one && placed > lv.extents.value)
        cut(lv);
    }
  }

  void cut(const LogicalVolume& lv) {
    const auto freed = behind_the_end(lv);
    if (!freed) return layout_.uncut.push_back(&lv);
    for (const auto& range : *freed) freed_[range.pv].push_back(range);
  }

  bool is_plain_disk(const Device& device) const {
    return device.size.value > 0 && !device.dm_uuid.starts_with("LVM-") &&
           !machine_.pv_on(device) && machine_.partitions_of(device).empty();
  }

  DiskLayout disk_of(const Device& device) const {
    const auto* signatures = machine_.signatures_of(device);
    DiskLayout disk{.key = device.name,
                    .name = lasting_path(device),
                    .looked_at = signatures != nullptr,
                    .size = device.size};
    disk.is = !signatures           ? "not looked at"
              : signatures->empty() ? "blank"
                                    : content_words(*signatures);
    disk.pieces = {{.kind = DiskPiece::Kind::other, .words = disk.is, .size = device.size}};
    return disk;
  }

  DiskLayout disk_of(const PhysicalVolume& pv) const {
    const Device* device = machine_.device(pv.device);
    DiskLayout disk{.key = device ? device->name : pv.uuid,
                    .name = device ? lasting_path(*device) : pv.device + " (" + pv.uuid + ")",
                    .vg = pv.vg,
                    .size = device ? device->size : pv.device_size};
    disk.is = pv.vg.empty() ? "physical volume of no group" : "physical volume of " + pv.vg;
    if (pv.missing) disk.is += ", missing";
    const VolumeGroup* vg = machine_.vg(pv.vg);
    if (vg && pv.total.value > 0)
      add_extents(pv, vg->extent, disk);
    else if (disk.size.value > 0)
      disk.pieces.push_back({.kind = vg ? DiskPiece::Kind::free : DiskPiece::Kind::other,
                             .words = vg ? "" : "physical volume, empty",
                             .size = disk.size});
    return disk;
  }

  void add_extents(const PhysicalVolume& pv, ExtentSize extent, DiskLayout& disk) const {
    const uint64_t unit = extent.bytes.value, data = pv.total.value * unit;
    const Bytes head = {std::min(pv.pe_start.value, surplus(disk.size, Bytes{data}).value)};
    add({.kind = DiskPiece::Kind::other, .words = "LVM's metadata", .size = head}, disk);
    for (const auto& piece : extents_of(pv)) {
      DiskPiece next = piece;
      next.start.value = head.value + piece.start.value * unit;
      next.size.value = piece.size.value * unit;
      add(next, disk);
    }
    const Bytes tail = surplus(disk.size, Bytes{head.value + data});
    add({.kind = DiskPiece::Kind::other,
         .words = "less than an extent",
         .start = {head.value + data},
         .size = tail},
        disk);
  }

  static void add(DiskPiece piece, DiskLayout& disk) {
    if (piece.size.value > 0) disk.pieces.push_back(std::move(piece));
  }

  // All extents of the PV in order. Here the pieces' starts and sizes count extents, not bytes.
  std::vector<DiskPiece> extents_of(const PhysicalVolume& pv) const {
    auto segments = pv.segments;
    std::ranges::sort(segments, {}, [](const PvSegment& each) { return each.start.value; });
    std::vector<DiskPiece> pieces;
    uint64_t at = 0;
    for (const auto& segment : segments) {
      append(pieces, {}, at, segment.start.value);
      at = std::max(at, segment.start.value);
      const uint64_t end = std::min(segment.start.value + segment.size.value, pv.total.value);
      add_segment(pieces, pv, owner_of(segment), at, end);
      at = std::max(at, end);
    }
    append(pieces, {}, at, pv.total.value);
    for (auto& piece : pieces)
      piece.words = "extents " + std::to_string(piece.start.value) + " to " +
                    std::to_string(piece.start.value + piece.size.value - 1) + piece.words;
    return pieces;
  }

  // The owner of the segment, as a piece that has no place yet.
  DiskPiece owner_of(const PvSegment& segment) const {
    if (segment.lv_uuid.empty()) return {};
    const LogicalVolume* lv = owners_.of(segment.lv_uuid);
    const LogicalVolume* part = owners_.exactly(segment.lv_uuid);
    if (lv)
      return {.kind = DiskPiece::Kind::volume,
              .lv = lv,
              .words = part == lv ? "" : ", its part " + part->name};
    return {.kind = DiskPiece::Kind::other, .words = ", of a volume that is not listed"};
  }

  // Adds the owner's extents, except those that the volume has given back.
  void add_segment(std::vector<DiskPiece>& pieces, const PhysicalVolume& pv, const DiskPiece& owner,
                   uint64_t from, uint64_t end) const {
    const auto freed = freed_.find(pv.device);
    if (owner.lv && freed != freed_.end())
      for (const auto& range : freed->second) {
        if (range.end <= from || range.first >= end) continue;
        append(pieces, owner, from, range.first);
        append(pieces, {}, std::max(from, range.first), std::min(end, range.end));
        from = std::min(end, range.end);
      }
    append(pieces, owner, from, end);
  }

  static void append(std::vector<DiskPiece>& pieces, DiskPiece piece, uint64_t from, uint64_t end) {
    if (end <= from) return;
    if (!pieces.empty() && pieces.back().kind == piece.kind && pieces.back().lv == piece.lv &&
        pieces.back().words == piece.words) {
      pieces.back().size.value += end - from;
      return;
    }
    piece.start = {from};
    piece.size = {end - from};
    pieces.push_back(std::move(piece));
  }

  const Snapshot& machine_;
  const ExtentOwners owners_;
  MachineLayout layout_;
  std::map<const LogicalVolume*, uint64_t> placed_;
  std::map<std::string, std::vector<Range>> freed_;  // by the path of the PV
};

}  // namespace

MachineLayout layout_of(const Snapshot& machine) { return Layouter(machine).lay_out(); }

}  // namespace lvq
