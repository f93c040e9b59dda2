// What LVM makes of the disks: it reads every PV label, believes the newest text of each VG, and
// allocates, commits and activates by it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/effects.h"
#include "sim/machine.h"

namespace lvq::sim {

constexpr uint64_t kPeStart = uint64_t{1} << 20;

struct FoundPv {
  std::string device;  // kernel name
  const PvArea* area = nullptr;
};

struct VgView {
  VgText meta;
  std::map<std::string, std::string> devices;  // PV UUID -> kernel name; no entry: missing
  bool two_names = false;                      // a vgrename was cut off between two PVs
  bool partial() const { return devices.size() < meta->pvs.size(); }
  std::string device(std::string_view pv_uuid) const;  // "" where it is missing
};

// REQUIRES: the machine outlives this and stays unchanged. `meta` and `devices` may live longer.
struct Survey {
  explicit Survey(const Machine& machine);

  const VgView* vg(std::string_view name) const;  // the first of that name
  size_t count(std::string_view vg_name) const;
  const VgView* vg_of_pv(std::string_view pv_uuid) const;
  const FoundPv* pv_on(std::string_view device) const;

  std::vector<VgView> vgs;
  std::vector<FoundPv> pvs;             // every label
  std::vector<FoundPv> orphans;         // of no VG
  std::vector<FoundPv> outdated;        // carries a text of a VG whose newest text does not list it
  std::vector<std::string> duplicates;  // PV UUIDs found more than once
  std::vector<std::string> complaints;
};

PvMeta geometry(const PvArea& area, uint64_t extent);
uint64_t free_extents(const VgMeta& meta, const PvMeta& pv);
uint64_t free_extents(const VgMeta& meta);
// Extents in a row of a PV that a command names: "/dev/sdb:5-9".
using NamedExtents = std::vector<std::pair<std::string, std::pair<uint64_t, uint64_t>>>;
// Where the next extents come from: the first gap that takes the rest in one piece, else the
// largest gap, again and again (LVM's policy "normal" for linear volumes). `pv_uuids` empty: all
// allocatable PVs. `named`: only these extents, by the UUIDs of their PVs, the first and the last.
// nullopt: no room.
std::optional<std::vector<LvPiece>> allocate(const VgMeta& meta, uint64_t count,
                                             const std::vector<std::string>& pv_uuids,
                                             const NamedExtents& named = {});
// For a volume that is not linear: legs, each on a PV of its own, those with most room first, cut
// where any of them goes on in another gap. In front of the first piece of each lie as many extents
// of metadata. False: no room.
bool allocate_legs(const VgMeta& meta, LvMeta& lv, uint64_t extents, uint64_t metadata,
                   const std::vector<std::string>& pv_uuids, const NamedExtents& named);
std::vector<DmTarget> table_of(const VgView& view, const LvMeta& lv);

// Gives the volume's device what activation gives it: its table, and its cache.
void load_table(DmDevice& device, const VgView& view, const LvMeta& lv);

// Makes the layers below origins and snapshots that the metadata asks for. A snapshot that starts
// shows what its origin holds at that moment.
void arrange_snapshots(Machine& machine, const VgView& view);

bool ignores_metadata(const Machine& machine, const std::string& device);

// Writes the next version of the VG to its PVs, one effect each, unflushed, then the backup file.
void commit(Machine& machine, Effects& effects, const VgView& view, VgMeta next);
// One effect that rewrites the PV label of a device, unflushed.
void write_label(Machine& machine, Effects& effects, const std::string& device,
                 const std::string& label, const std::function<void(PvArea&)>& change);

}  // namespace lvq::sim
