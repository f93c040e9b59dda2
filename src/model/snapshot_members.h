// The members of every type in a snapshot, by the names they have in a capture; private to
// snapshot_json.cc. A visitor is called with (name, member) and, where the default is not zero or
// empty, with that default.
#pragma once

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

template <class T, class Type>
concept MaybeConst = std::same_as<std::remove_const_t<T>, Type>;

void members(auto& visit, MaybeConst<Device> auto& d) {
  visit("name", d.name);
  visit("major", d.major);
  visit("minor", d.minor);
  visit("size", d.size);
  visit("sector", d.sector, 512u);
  visit("read_only", d.read_only);
  visit("rotational", d.rotational);
  visit("wwid", d.wwid);
  visit("serial", d.serial);
  visit("parent", d.parent);
  visit("holders", d.holders);
  visit("dm_name", d.dm_name);
  visit("dm_uuid", d.dm_uuid);
  visit("dm_suspended", d.dm_suspended);
  visit("backing_file", d.backing_file);
}

void members(auto& visit, MaybeConst<Signature> auto& s) {
  visit("type", s.type);
  visit("uuid", s.uuid);
  visit("label", s.label);
  visit("offset", s.offset);
}

void members(auto& visit, MaybeConst<PvSegment> auto& s) {
  visit("start", s.start);
  visit("size", s.size);
  visit("lv_uuid", s.lv_uuid);
}

void members(auto& visit, MaybeConst<PhysicalVolume> auto& pv) {
  visit("uuid", pv.uuid);
  visit("device", pv.device);
  visit("vg", pv.vg);
  visit("vg_uuid", pv.vg_uuid);
  visit("major", pv.major);
  visit("minor", pv.minor);
  visit("device_size", pv.device_size);
  visit("pe_start", pv.pe_start);
  visit("total", pv.total);
  visit("allocated", pv.allocated);
  visit("missing", pv.missing);
  visit("in_use", pv.in_use);
  visit("allocatable", pv.allocatable, true);
  visit("metadata_areas", pv.metadata_areas, uint64_t{1});
  visit("metadata_in_use", pv.metadata_in_use, uint64_t{1});
  visit("attr", pv.attr);
  visit("tags", pv.tags);
  visit("segments", pv.segments);
}

void members(auto& visit, MaybeConst<VolumeGroup> auto& vg) {
  visit("name", vg.name);
  visit("uuid", vg.uuid);
  visit("attr", vg.attr);
  visit("seqno", vg.seqno);
  visit("extent", vg.extent);
  visit("total", vg.total);
  visit("free", vg.free);
  visit("exported", vg.exported);
  visit("partial", vg.partial);
  visit("shared", vg.shared);
  visit("foreign", vg.foreign);
  visit("autoactivation", vg.autoactivation, true);
  visit("missing_pvs", vg.missing_pvs);
  visit("system_id", vg.system_id);
  visit("lock_type", vg.lock_type);
  visit("tags", vg.tags);
  visit("max_lv", vg.max_lv);
  visit("max_pv", vg.max_pv);
  visit("mda_free", vg.mda_free);
}

void members(auto& visit, MaybeConst<LvSegment> auto& s) {
  visit("type", s.type);
  visit("start", s.start);
  visit("size", s.size);
  visit("ranges", s.ranges);
  visit("chunk", s.chunk);
  visit("cache_mode", s.cache_mode);
  visit("cache_policy", s.cache_policy);
  visit("stripe_size", s.stripe_size);
}

void members(auto& visit, MaybeConst<LogicalVolume> auto& lv) {
  visit("vg", lv.vg);
  visit("name", lv.name);
  visit("uuid", lv.uuid);
  visit("attr", lv.attr);
  visit("size", lv.size);
  visit("extents", lv.extents);
  visit("hidden", lv.hidden);
  visit("active", lv.active);
  visit("suspended", lv.suspended);
  visit("open", lv.open);
  visit("skip_activation", lv.skip_activation);
  visit("layout", lv.layout);
  visit("role", lv.role);
  visit("permissions", lv.permissions);
  visit("tags", lv.tags);
  visit("origin_uuid", lv.origin_uuid);
  visit("pool", lv.pool);
  visit("parent", lv.parent);
  visit("move_pv", lv.move_pv);
  visit("convert_lv", lv.convert_lv);
  visit("health", lv.health);
  visit("copy_percent", lv.copy_percent);
  visit("snap_percent", lv.snap_percent);
  visit("cache_dirty_blocks", lv.cache_dirty_blocks);
  visit("snapshot_invalid", lv.snapshot_invalid);
  visit("merging", lv.merging);
  visit("major", lv.major, int64_t{-1});
  visit("minor", lv.minor, int64_t{-1});
  visit("segments", lv.segments);
  visit("data_percent", lv.data_percent);
  visit("metadata_percent", lv.metadata_percent);
  visit("check_needed", lv.check_needed);
  visit("autoactivation", lv.autoactivation, true);
}

void members(auto& visit, MaybeConst<Mount> auto& m) {
  visit("major", m.major);
  visit("minor", m.minor);
  visit("root", m.root);
  visit("target", m.target);
  visit("fs_type", m.fs_type);
  visit("source", m.source);
  visit("options", m.options);
  visit("super_options", m.super_options);
  visit("holder", m.holder);
  visit("with", m.with);
  visit("peers", m.peers);
}

void members(auto& visit, MaybeConst<Swap> auto& s) {
  visit("path", s.path);
  visit("device", s.device);
  visit("priority", s.priority, int64_t{-1});
}

void members(auto& visit, MaybeConst<PathState> auto& p) {
  visit("kind", p.kind);
  visit("mode", p.mode);
  visit("uid", p.uid);
  visit("gid", p.gid);
  visit("empty", p.empty, true);
  visit("link_target", p.link_target);
  visit("obstacle", p.obstacle);
}

void members(auto& visit, MaybeConst<FileState> auto& f) {
  visit("exists", f.exists);
  visit("is_link", f.is_link);
  visit("text", f.text);
  visit("obstacle", f.obstacle);
}

// Rows of the maps.
template <class Value>
struct Keyed {
  std::string key;
  Value value{};
};
void members(auto& visit, MaybeConst<Keyed<std::vector<Signature>>> auto& row) {
  visit("device", row.key);
  visit("found", row.value);
}
void members(auto& visit, MaybeConst<Keyed<std::string>> auto& row) {
  visit("name", row.key);
  visit("leads_to", row.value);
}
void members(auto& visit, MaybeConst<Keyed<std::vector<std::string>>> auto& row) {
  visit("name", row.key);
  visit("values", row.value);
}
void members(auto& visit, MaybeConst<Keyed<PathState>> auto& row) {
  visit("path", row.key);
  members(visit, row.value);
}
void members(auto& visit, MaybeConst<Keyed<FileState>> auto& row) {
  visit("path", row.key);
  members(visit, row.value);
}

// The lists of a whole snapshot.
void lists(auto& visit, MaybeConst<Snapshot> auto& s) {
  visit("devices", s.devices);
  visit("pvs", s.pvs);
  visit("vgs", s.vgs);
  visit("lvs", s.lvs);
  visit("signatures", s.signatures);
  visit("mounts", s.mounts);
  visit("swaps", s.swaps);
  visit("links", s.links);
  visit("paths", s.paths);
  visit("files", s.files);
  visit("tools", s.tools);
  visit("lvm_complaints", s.lvm_complaints);
  visit("lvm_settings", s.lvm_settings);
}

}  // namespace lvq
