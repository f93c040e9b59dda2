// Changes of a snapshot that keep it consistent, by which `establish` makes facts true.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

VolumeGroup* mutable_vg(Snapshot& snapshot, const std::string& name);     // nullptr: none
PhysicalVolume* mutable_pv(Snapshot& snapshot, const std::string& uuid);  // nullptr: none

// How the UUIDs of all devices begin that LVM makes of the volume (libdm: "LVM-", VG, LV, a layer
// as "-real"); empty where LVM has not told the UUIDs of both.
std::string dm_uuid_of(const LogicalVolume& lv, const VolumeGroup& vg);

// Under another name, with the hidden ones that it is made of; what it is mounted as stays. Links
// of the old name lead nowhere.
void rename_volume(const std::string& vg, const std::string& from, const std::string& to,
                   Snapshot& snapshot);
void rename_group(const std::string& from, const std::string& to, Snapshot& snapshot);

void forget_pv(const Device& device, Snapshot& snapshot);
void set_signatures(const std::string& path, std::vector<Signature> signatures, Snapshot& snapshot);

// Removes LVM's volumes from the device's holders: no volume lies on a PV without a group.
void release_from_volumes(const Device& device, Snapshot& snapshot);

// Adds a blank device for a volume that is planned.
void add_device_of(const LogicalVolume& lv, Snapshot& snapshot);

// Removes the volume and the hidden ones that it is made of, with their extents and devices.
// REQUIRES: they are in `vg`.
void remove_volume(const LogicalVolume& lv, VolumeGroup& vg, Snapshot& snapshot);

// Gives the extents of the PV to the volume with that UUID, or to none where it is empty.
void give(PhysicalVolume& pv, Extents start, Extents count, const std::string& lv_uuid);

// Frees so many extents at the end of the volume, as lvreduce does. Of a volume that is striped or
// has copies it is not told where its end lies, and its extents stay as they are.
void free_end(const LogicalVolume& lv, Extents count, Snapshot& snapshot);

// Leaves only the extents before `end`.
void cut_off(PhysicalVolume& pv, Extents end);

// The pvmoves that are under way in the group.
std::vector<LogicalVolume> moves_in(const std::string& vg, const Snapshot& snapshot);

// The UUID of the volume that a pvmove moves. There is one, since lvq moves one piece at a time.
std::string moved_by(const LogicalVolume& move, const Snapshot& snapshot);

// Ends a pvmove: the extents that it holds on `data_pv` go to `owner`, those that it holds
// elsewhere become free.
void end_move(const LogicalVolume move, const std::string& data_pv, const std::string& owner,
              Snapshot& snapshot);

}  // namespace lvq
