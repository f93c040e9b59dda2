// lvm fullreport, version, systemid: what LVM prints, in its shape (lvm-behaviour 1).
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sim/tools_lv.h"

namespace lvq::sim {
namespace {

using Fields = std::vector<std::pair<const char*, std::string>>;

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void add_row(std::string& rows, const Fields& fields) {
  if (!rows.empty()) rows += ",\n";
  rows += "                  {";
  bool first = true;
  for (const auto& [name, value] : fields) {
    if (!first) rows += ", ";
    first = false;
    rows += quote(name) + ":" + quote(value);
  }
  rows += "}";
}

std::string section(const char* name, const std::string& rows) {
  return "              " + quote(name) + ": [\n" + rows + (rows.empty() ? "" : "\n") +
         "              ]\n";
}

bool is_recent(const Machine& machine) { return machine.has(LvmFeature::active_in_figures); }

std::string decimal(uint64_t value) { return std::to_string(value); }
std::string flag(bool value) { return value ? "1" : "0"; }

uint64_t total_extents(const VgMeta& vg) {
  uint64_t sum = 0;
  for (const auto& pv : vg.pvs) sum += pv.pe_count;
  return sum;
}

std::string vg_row(const VgView& view) {
  const VgMeta& vg = *view.meta;
  const uint64_t missing = vg.pvs.size() - view.devices.size();
  const std::string attr = std::string("wz") + (vg.exported ? "x" : "-") + (missing ? "p" : "-") +
                           "n" + (vg.lock_type.empty() ? "-" : "s");
  std::string row;
  add_row(row, {{"vg_name", vg.name},
                {"vg_uuid", vg.uuid},
                {"vg_seqno", decimal(vg.seqno)},
                {"vg_attr", attr},
                {"vg_extent_size", decimal(vg.extent)},
                {"vg_extent_count", decimal(total_extents(vg))},
                {"vg_free_count", decimal(free_extents(vg))},
                {"vg_exported", flag(vg.exported)},
                {"vg_partial", flag(missing != 0)},
                {"vg_missing_pv_count", decimal(missing)},
                {"vg_systemid", vg.system_id},
                {"vg_shared", flag(!vg.lock_type.empty())},
                {"vg_lock_type", vg.lock_type},
                {"vg_tags", join(vg.tags, ",")},
                {"max_lv", "0"},
                {"max_pv", "0"},
                {"vg_mda_free",
                 decimal(520192 - std::min<uint64_t>(520192, 1024 + 285 * vg.lvs.size()))},
                {"vg_autoactivation", flag(vg.autoactivation)}});
  return row;
}

std::string device_number(const Machine& machine, const std::string& device, bool major) {
  if (device.empty()) return "-1";
  const auto number = machine.number_of(device);
  return decimal(major ? number.first : number.second);
}

Fields pv_fields(const Machine& machine, const std::string& uuid, const std::string& device,
                 const PvMeta& pv) {
  const bool keeps_metadata = !device.empty() && !ignores_metadata(machine, device);
  return {{"pv_name", device.empty() ? "[unknown]" : "/dev/" + device},
          {"pv_uuid", uuid},
          {"dev_size", decimal(device.empty() ? pv.device_size : machine.size_of(device))},
          {"pe_start", decimal(pv.pe_start)},
          {"pv_pe_count", decimal(pv.pe_count)},
          {"pv_major", device_number(machine, device, true)},
          {"pv_minor", device_number(machine, device, false)},
          {"pv_missing", flag(device.empty())},
          {"pv_mda_count", device.empty() ? "0" : "1"},
          {"pv_mda_used_count", keeps_metadata ? "1" : "0"},
          {"pv_tags", join(pv.tags, ",")}};
}

std::string pv_rows(const Machine& machine, const VgView& view) {
  std::string rows;
  for (const auto& pv : view.meta->pvs) {
    const std::string device = view.device(pv.uuid);
    Fields fields = pv_fields(machine, pv.uuid, device, pv);
    const std::string attr = std::string(pv.allocatable ? "a" : "-") +
                             (view.meta->exported ? "x" : "-") + (device.empty() ? "m" : "-");
    fields.insert(fields.end(),
                  {{"vg_uuid", view.meta->uuid},
                   {"pv_pe_alloc_count", decimal(pv.pe_count - free_extents(*view.meta, pv))},
                   {"pv_attr", attr},
                   {"pv_in_use", "1"},
                   {"pv_allocatable", flag(pv.allocatable)}});
    add_row(rows, fields);
  }
  return rows;
}

// With --binary, LVM 2.03.31 prints this as a figure, 2.03.16 as a word.
std::string active_word(const Machine& machine, bool active) {
  if (is_recent(machine)) return flag(active);
  return active ? "active" : "";
}

std::string alloc_letter(const LvMeta& lv) {
  return lv.alloc == "cling" ? "l" : lv.alloc.substr(0, 1);
}

Fields lv_state(const Machine& machine, const VgMeta& vg, const LvMeta& lv) {
  const DmDevice* device = machine.dm_by_uuid(dm_uuid(vg, lv));
  const std::string name = device ? "dm-" + decimal(device->minor) : "";
  const bool open = device && !machine.users(name, false).empty();
  std::string attr = std::string("-") + (lv.writable ? "w" : "r") + alloc_letter(lv) + "-----" +
                     (lv.skip_activation ? "k" : "-") + "-";
  if (vg.is_origin(lv)) attr[0] = 'o';
  if (vg.origin_of(lv)) attr[0] = 's';
  if (lv.chunk > 0 || vg.pool_of(lv)) attr[0] = 'C';
  if (attr[0] != '-') attr[6] = attr[0] == 'C' ? 'C' : 's';
  if (is_raid(lv.layout)) attr[0] = attr[6] = 'r';
  attr[4] = !device ? '-' : device->live.empty() ? 'd' : device->suspended ? 's' : 'a';
  attr[5] = open ? 'o' : '-';
  return {{"lv_attr", attr},
          {"lv_active", active_word(machine, device != nullptr)},
          {"lv_permissions", !device       ? "unknown"
                             : lv.writable ? "writeable"
                                           : "read-only"},
          {"lv_kernel_major", device ? decimal(kDmMajor) : "-1"},
          {"lv_kernel_minor", device ? decimal(device->minor) : "-1"},
          {"lv_device_open", device ? flag(open) : "-1"},
          {"lv_suspended", device ? flag(device->suspended) : "-1"},
          {"lv_check_needed", "-1"}};
}

// LVM sorts its reports by name; in its metadata volumes are in order of creation.
std::vector<LvMeta> by_name(const VgView& view) {
  std::vector<LvMeta> lvs = view.meta->lvs;
  std::ranges::sort(lvs, {}, &LvMeta::name);
  return lvs;
}

std::string role_of(const VgMeta& vg, const LvMeta& lv) {
  if (vg.origin_of(lv)) return "public,snapshot,thicksnapshot";
  if (vg.is_origin(lv)) return "public,origin,thickorigin";
  return lv.visible ? "public" : "private";
}

std::string data_part(const LvMeta& pool) { return part_uuid(pool, "!d"); }
std::string metadata_part(const LvMeta& pool) { return part_uuid(pool, "!m"); }

std::string shown_name(const VgMeta& vg, const LvMeta& pool) {
  return vg.is_attached(pool) ? pool.name + "_cpool" : pool.name;
}

uint64_t count_of(const std::vector<LvPiece>& pieces) {
  uint64_t sum = 0;
  for (const auto& piece : pieces) sum += piece.count;
  return sum;
}

struct Part {
  std::string name, uuid;
  uint64_t bytes;
  const char* role;
  std::string parent, active;
  const char* attr = "Cwi-------";
};

void add_part(std::string& rows, const Part& part) {
  Fields fields = {{"lv_name", part.name},           {"lv_uuid", part.uuid},
                   {"lv_size", decimal(part.bytes)}, {"lv_layout", "linear"},
                   {"lv_role", part.role},           {"lv_parent", part.parent},
                   {"lv_attr", part.attr},           {"lv_active", part.active}};
  for (const char* empty : {"lv_tags", "origin_uuid", "pool_lv", "move_pv", "convert_lv",
                            "copy_percent", "snap_percent", "data_percent", "metadata_percent",
                            "lv_health_status", "lv_permissions", "cache_dirty_blocks"})
    fields.emplace_back(empty, "");
  for (const char* no : {"lv_skip_activation", "lv_merging"}) fields.emplace_back(no, "0");
  fields.emplace_back("lv_autoactivation", "1");
  for (const char* unknown : {"lv_kernel_major", "lv_kernel_minor", "lv_device_open",
                              "lv_suspended", "lv_snapshot_invalid", "lv_check_needed"})
    fields.emplace_back(unknown, "-1");
  add_row(rows, fields);
}

std::string hidden_name(const std::string& name) { return "[" + name + "]"; }

// A leg of a RAID is an image and a metadata volume, which here have UUIDs like that of the whole.
std::string image_name(const LvMeta& lv, uint32_t leg) {
  return lv.name + "_rimage_" + decimal(leg);
}
std::string image_uuid(const LvMeta& lv, uint32_t leg) {
  const char end[] = {'#', static_cast<char>('a' + leg), '\0'};
  return part_uuid(lv, end);
}
std::string metadata_uuid(const LvMeta& lv, uint32_t leg) {
  const char end[] = {'#', static_cast<char>('A' + leg), '\0'};
  return part_uuid(lv, end);
}

void add_legs(std::string& rows, const Machine& machine, const VgMeta& vg, const LvMeta& lv,
              bool hidden) {
  const std::string active = active_word(machine, machine.dm_by_uuid(dm_uuid(vg, lv)) != nullptr);
  const uint64_t bytes = lv.extents() / lv.layout.stripes * vg.extent;
  for (const auto& metadata : lv.metadata) {
    const std::string name = lv.name + "_rmeta_" + decimal(metadata.leg);
    if (hidden)
      add_part(rows, {hidden_name(image_name(lv, metadata.leg)), image_uuid(lv, metadata.leg),
                      bytes, "private,raid,image", lv.name, active, "iwi-aor---"});
    if (hidden || lv.being_made)
      add_part(rows, {lv.being_made ? name : hidden_name(name), metadata_uuid(lv, metadata.leg),
                      metadata.count * vg.extent, "private,raid,metadata",
                      lv.being_made ? "" : lv.name, active, "ewi-aor---"});
  }
}

void add_parts(std::string& rows, const Machine& machine, const VgMeta& vg, const LvMeta& lv) {
  if (vg.pool_of(lv) && lv.remains_of.empty())
    add_part(rows, {hidden_name(lv.name + "_corig"), origin_part(lv), lv.extents() * vg.extent,
                    "private,cache,origin,cacheorigin", "",
                    active_word(machine, machine.dm_by_uuid(dm_uuid(vg, lv)) != nullptr)});
  if (lv.chunk == 0) return;
  const std::string name = shown_name(vg, lv),
                    parent = vg.is_attached(lv) ? hidden_name(name) : name;
  const std::string inactive = active_word(machine, false);
  add_part(rows, {hidden_name(name + "_cdata"), data_part(lv), lv.extents() * vg.extent,
                  "private,cache,pool,data", parent, inactive});
  add_part(rows,
           {hidden_name(name + "_cmeta"), metadata_part(lv), count_of(lv.metadata) * vg.extent,
            "private,cache,pool,metadata", parent, inactive});
}

Fields cache_fields(const Machine& machine, const VgMeta& vg, const LvMeta& lv) {
  const LvMeta* pool = vg.pool_of(lv);
  const auto dirty = pool ? machine.dirty_chunks.find(pool->uuid) : machine.dirty_chunks.end();
  const bool running = pool && machine.dm_by_uuid(dm_uuid(vg, lv));
  return {{"pool_lv", pool ? "[" + shown_name(vg, *pool) + "]" : ""},
          {"cache_dirty_blocks",
           !running ? "" : decimal(dirty == machine.dirty_chunks.end() ? 0 : dirty->second)}};
}

std::string lv_rows(const Machine& machine, const VgView& view, bool hidden) {
  std::string rows;
  for (const auto& lv : by_name(view)) {
    const bool attached = lv.chunk > 0 && view.meta->is_attached(lv);
    if (hidden) add_parts(rows, machine, *view.meta, lv);
    if (is_raid(lv.layout)) add_legs(rows, machine, *view.meta, lv, hidden);
    if ((!lv.visible || attached) && !hidden) continue;
    const LvMeta* origin = view.meta->origin_of(lv);
    const bool running = origin && machine.dm_by_uuid(dm_uuid(*view.meta, lv));
    const LvMeta* pool = view.meta->pool_of(lv);
    const std::string name = lv.chunk > 0 ? shown_name(*view.meta, lv) : lv.name;
    Fields fields = {{"lv_name", lv.visible && !attached ? name : "[" + name + "]"},
                     {"lv_uuid", lv.uuid},
                     {"lv_size", decimal(view.meta->shown_extents(lv) * view.meta->extent)},
                     {"lv_layout", lv.chunk > 0 ? "cache,pool"
                                   : pool       ? "cache"
                                                : lvm_words(lv.layout)},
                     {"lv_role", lv.chunk > 0 ? "private" : role_of(*view.meta, lv)},
                     {"lv_tags", join(lv.tags, ",")},
                     {"lv_skip_activation", flag(lv.skip_activation)},
                     {"lv_autoactivation", flag(lv.autoactivation)},
                     {"origin_uuid", origin                          ? origin->uuid
                                     : pool && lv.remains_of.empty() ? origin_part(lv)
                                                                     : ""},
                     {"snap_percent", running ? "0.00" : ""},
                     {"data_percent", running ? "0.00" : ""},
                     {"lv_snapshot_invalid", running ? "0" : "-1"},
                     {"lv_merging", flag(lv.merging)}};
    for (auto& field : cache_fields(machine, *view.meta, lv)) fields.push_back(std::move(field));
    fields.emplace_back("move_pv", lv.moved.empty() ? "" : "/dev/" + view.device(lv.source.pv));
    fields.emplace_back("copy_percent", is_raid(lv.layout) ? "100.00" : "");
    for (const char* empty : {"lv_parent", "convert_lv", "metadata_percent", "lv_health_status"})
      fields.emplace_back(empty, "");
    for (auto& field : lv_state(machine, *view.meta, lv)) fields.push_back(std::move(field));
    add_row(rows, fields);
  }
  return rows;
}

// The pvmove that moves this very piece now; nullptr: none.
const LvMeta* move_of(const VgMeta& vg, const LvMeta& lv, const LvPiece& piece) {
  const auto it = std::ranges::find_if(vg.lvs, [&](const LvMeta& each) {
    return each.moved == lv.uuid && each.source.pv == piece.pv &&
           each.source.pv_start == piece.pv_start;
  });
  return it == vg.lvs.end() ? nullptr : &*it;
}

std::string place_of(const VgView& view, const LvPiece& piece) {
  const std::string device = view.device(piece.pv);
  return (device.empty() ? "[unknown]" : "/dev/" + device) + ":" + decimal(piece.pv_start) + "-" +
         decimal(piece.pv_start + piece.count - 1);
}

void add_segment(std::string& rows, const std::string& uuid, const char* type, const LvPiece& piece,
                 const std::string& where, const std::array<std::string, 3>& cache = {"0", "", ""},
                 Bytes stripe_size = {}) {
  add_row(rows, {{"lv_uuid", uuid},
                 {"segtype", type},
                 {"seg_start_pe", decimal(piece.start)},
                 {"seg_size_pe", decimal(piece.count)},
                 {"seg_le_ranges", where},
                 {"chunk_size", cache[0]},
                 {"cache_mode", cache[1]},
                 {"cache_policy", cache[2]},
                 {"stripe_size", decimal(stripe_size.value)}});
}

std::string below_cache(const VgMeta& vg, const LvMeta& cached) {
  const LvMeta* plain = vg.plain_of(cached);
  return plain ? plain->name : "[" + cached.name + "_corig]";
}

// For a volume with a cache, or a cache pool, whose own segment lies on hidden volumes. False: it
// is neither.
bool add_cache_segments(std::string& rows, const VgView& view, const LvMeta& lv, bool hidden) {
  const LvMeta* pool = view.meta->pool_of(lv);
  if (!pool && lv.chunk == 0) return false;
  const std::string below =
      pool ? below_cache(*view.meta, lv) : "[" + shown_name(*view.meta, lv) + "_cdata]";
  const LvPiece all{0, view.meta->shown_extents(lv), "", 0};
  if (hidden || pool || !view.meta->is_attached(lv))
    add_segment(rows, lv.uuid, pool ? "cache" : "cache-pool", all,
                below + ":0-" + decimal(all.count - 1),
                {decimal(pool ? pool->chunk : lv.chunk), lv.cache_mode, lv.cache_policy});
  if (!hidden) return true;
  for (const auto& piece : lv.pieces)
    add_segment(rows, pool ? origin_part(lv) : data_part(lv), "linear", piece,
                place_of(view, piece));
  for (const auto& piece : lv.metadata)
    add_segment(rows, metadata_part(lv), "linear", piece, place_of(view, piece));
  return true;
}

// A RAID lies on its images, of which the pieces are. False: it is none.
bool add_raid_segments(std::string& rows, const VgView& view, const LvMeta& lv, bool hidden) {
  if (!is_raid(lv.layout)) return false;
  const std::string type = lvq::text(VolumeLayout{.kind = lv.layout.kind});
  std::vector<std::string> images;
  for (const auto& piece : lv.metadata)
    images.push_back(hidden_name(image_name(lv, piece.leg)) + ":0-" +
                     decimal(lv.extents() / lv.layout.stripes - 1));
  add_segment(rows, lv.uuid, type.substr(0, type.find(':')).c_str(), {0, lv.extents(), "", 0},
              join(images, ","), {"0", "", ""}, lv.layout.stripe_size);
  for (const auto& piece : lv.metadata)
    if (hidden || lv.being_made)
      add_segment(rows, metadata_uuid(lv, piece.leg), "linear", piece, place_of(view, piece));
  for (const auto& piece : lv.pieces)
    if (hidden)
      add_segment(rows, image_uuid(lv, piece.leg), "linear", piece, place_of(view, piece));
  return true;
}

// A segment of a striped volume has a piece of each leg. False: it is none.
bool add_striped_segments(std::string& rows, const VgView& view, const LvMeta& lv) {
  if (lv.layout.kind != VolumeLayout::Kind::striped) return false;
  for (const auto& first : lv.pieces) {
    if (first.leg != 0) continue;
    std::vector<std::string> places;
    for (const auto& piece : lv.pieces)
      if (piece.start == first.start) places.push_back(place_of(view, piece));
    const uint64_t stripes = lv.layout.stripes;
    add_segment(rows, lv.uuid, "striped", {first.start * stripes, first.count * stripes, "", 0},
                join(places, ","), {view.meta->origin_of(lv) ? "4096" : "0", "", ""},
                lv.layout.stripe_size);
  }
  return true;
}

std::string seg_rows(const VgView& view, bool hidden) {
  std::string rows;
  for (const auto& lv : by_name(view)) {
    if (add_cache_segments(rows, view, lv, hidden)) continue;
    if (add_raid_segments(rows, view, lv, hidden)) continue;
    if (add_striped_segments(rows, view, lv)) continue;
    for (const auto& piece : lv.pieces) {
      if (!lv.visible && !hidden) continue;
      const LvMeta* move = move_of(*view.meta, lv, piece);
      add_segment(rows, lv.uuid, "linear", piece,
                  move ? move->name + ":0-" + decimal(piece.count - 1) : place_of(view, piece),
                  {view.meta->origin_of(lv) ? "4096" : "0", "", ""});
    }
  }
  return rows;
}

void add_pvseg(std::string& rows, const std::string& pv, uint64_t start, uint64_t size,
               const std::string& lv) {
  add_row(rows, {{"pv_uuid", pv},
                 {"pvseg_start", decimal(start)},
                 {"pvseg_size", decimal(size)},
                 {"lv_uuid", lv}});
}

std::string pvseg_rows(const VgView& view) {
  std::map<std::string, std::map<uint64_t, std::pair<uint64_t, std::string>>> used;
  for (const auto& lv : view.meta->lvs) {
    const std::string uuid = lv.chunk > 0             ? data_part(lv)
                             : view.meta->pool_of(lv) ? origin_part(lv)
                                                      : lv.uuid;
    for (const auto& piece : lv.pieces) {
      const LvMeta* move = move_of(*view.meta, lv, piece);
      const std::string owner = is_raid(lv.layout) ? image_uuid(lv, piece.leg) : uuid;
      used[piece.pv][piece.pv_start] = {piece.count, move ? move->uuid : owner};
    }
    for (const auto& piece : lv.metadata)
      used[piece.pv][piece.pv_start] = {
          piece.count, is_raid(lv.layout) ? metadata_uuid(lv, piece.leg) : metadata_part(lv)};
  }
  std::string rows;
  for (const auto& pv : view.meta->pvs) {
    uint64_t at = 0;
    for (const auto& [start, what] : used[pv.uuid]) {
      if (start > at) add_pvseg(rows, pv.uuid, at, start - at, "");
      add_pvseg(rows, pv.uuid, start, what.first, what.second);
      at = start + what.first;
    }
    if (at < pv.pe_count) add_pvseg(rows, pv.uuid, at, pv.pe_count - at, "");
  }
  return rows;
}

std::string object(const std::vector<std::string>& sections) {
  return "          {\n" + join(sections, "              ,\n") + "          }\n";
}

std::string orphans(const Machine& machine, const Survey& survey) {
  std::string pvs, pieces;
  for (const auto& pv : survey.orphans) {
    Fields fields = pv_fields(machine, pv.area->uuid, pv.device,
                              {.uuid = pv.area->uuid, .pe_start = pv.area->pe_start});
    fields.insert(fields.end(), {{"vg_uuid", ""},
                                 {"pv_pe_alloc_count", "0"},
                                 {"pv_attr", pv.area->in_use ? "u--" : "---"},
                                 {"pv_in_use", flag(pv.area->in_use)},
                                 {"pv_allocatable", "0"}});
    add_row(pvs, fields);
    add_pvseg(pieces, pv.area->uuid, 0, 0, "");
  }
  return object({section("pv", pvs), section("pvseg", pieces)});
}

}  // namespace

int lvm_fullreport(Tool& tool) {
  int status = 0;
  const Options options =
      lvm_options(tool,
                  "a,all foreign shared units= nosuffix binary o,options= configreport= noheadings"
                  " ignoreskippedcluster O,sort= S,select= unbuffered aligned",
                  status);
  if (status != 0) return status;
  if (options.value("reportformat") != "json")
    return tool.fail(3, "  (simulated only with --reportformat json)");
  if (options.value("units") != "b" || !options.has("nosuffix") || !options.has("binary"))
    return tool.fail(3, "  (simulated only with --units b --nosuffix --binary)");
  const Survey survey(tool.machine);
  std::vector<std::string> objects;
  for (const auto& view : survey.vgs) {
    const bool foreign =
        !view.meta->system_id.empty() && view.meta->system_id != tool.machine.host_system_id;
    if (foreign && !options.has("foreign")) continue;
    const bool hidden = options.has("all");
    objects.push_back(
        object({section("vg", vg_row(view)), section("pv", pv_rows(tool.machine, view)),
                section("lv", lv_rows(tool.machine, view, hidden)),
                section("pvseg", pvseg_rows(view)), section("seg", seg_rows(view, hidden))}));
  }
  if (!survey.orphans.empty()) objects.push_back(orphans(tool.machine, survey));
  const bool logs = is_recent(tool.machine) &&
                    options.value("config").find("report_command_log=0") == std::string::npos;
  const std::string log = logs ? "      ,\n      \"log\": [\n      ]\n" : "";
  tool.out =
      "  {\n      \"report\": [\n" + join(objects, "          ,\n") + "      ]\n" + log + "  }\n";
  return 0;
}

// lvs … --options vg_name,lv_name,lv_read_ahead,lv_autoactivation VG
int lvm_lvs(Tool& tool) {
  int status = 0;
  const Options options =
      lvm_options(tool, "noheadings separator= units= nosuffix binary o,options=", status);
  if (status != 0) return status;
  if (options.value("options") != "vg_name,lv_name,lv_read_ahead,lv_autoactivation" ||
      options.words.size() != 1)
    return tool.fail(3, "  (not simulated)");
  const Survey survey(tool.machine);
  const VgView* view = survey.vg(options.words[0]);
  if (!view) return tool.fail(5, "  Volume group \"" + options.words[0] + "\" not found");
  for (const auto& lv : view->meta->lvs)
    if (lv.visible)
      tool.say("  " + view->meta->name + "/" + lv.name + "/" + lv.read_ahead + "/" +
               (lv.autoactivation ? "1" : "0"));
  return 0;
}

// All settings that are simulated, in the shape of --typeconfig full.
int lvm_config(Tool& tool) {
  const auto quoted_list = [](const std::vector<std::string>& values) {
    std::vector<std::string> quoted;
    for (const auto& value : values) quoted.push_back(quote(value));
    return "[" + join(quoted, ",") + "]";
  };
  auto conf = tool.machine.lvm_conf;
  for (const char* filter : {"devices/filter", "devices/global_filter"})
    conf.try_emplace(filter, 1, "a|.*|");
  for (const auto& [name, values] : conf)
    tool.say(name.substr(name.find('/') + 1) + "=" + quoted_list(values));
  tool.say("use_devicesfile=0\ndevicesfile=\"system.devices\"");
  return 0;
}

int lvm_pvs(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "a,all o,options= noheadings", status);
  for (const auto& path : options.words) {
    const std::string name = tool.machine.kernel_name(path);
    if (tool.machine.filtered.contains(name))
      status = tool.fail(5, "  Failed to find device \"" + path + "\".");
    else if (Survey(tool.machine).pv_on(name))
      tool.say("  " + path);
    else
      status = tool.fail(5, "  No physical volume label read from " + path + ".");
  }
  return status;
}

int lvm_version(Tool& tool) {
  tool.say("  LVM version:     " + tool.machine.lvm);
  tool.say("  Library version: 1.02.185 (2022-05-18)");
  tool.say("  Driver version:  4.47.0");
  return 0;
}

int lvm_systemid(Tool& tool) {
  tool.say("  system ID: " + tool.machine.host_system_id);
  return 0;
}

}  // namespace lvq::sim
