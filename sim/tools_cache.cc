// dm-cache: lvcreate --type cache-pool, lvconvert --type cache, lvconvert --splitcache. A pool is
// made under its own name: first a plain volume as large as its metadata, to zero that, then the
// pool. Attaching is one commit. Detaching first writes back what only the cache holds, with the
// volume in use.
#include <algorithm>

#include "base/text.h"
#include "sim/tools_lv.h"

namespace lvq::sim {
namespace {

uint64_t in_extents(uint64_t bytes, const VgMeta& meta) {
  return (bytes + meta.extent - 1) / meta.extent;
}

void remove_device(Tool& tool, const VgView& view, const LvMeta& lv) {
  tool.effects("deactivate " + view.meta->name + "/" + lv.name,
               [&] { tool.machine.dm_remove(dm_uuid(*view.meta, lv)); });
}

// Makes a volume of the size of the metadata and zeroes it. A cut here leaves a volume with the
// name and the tags of the pool (tried).
VgView zeroed_metadata(Tool& tool, const VgView& view, const LvMeta& pool) {
  VgMeta meta = *view.meta;
  LvMeta plain{pool.name, pool.uuid, pool.tags, pool.metadata};
  meta.lvs.push_back(plain);
  const VgView now = committed(tool, view, std::move(meta));
  lv_activate(tool, now, plain);
  const std::string device = lv_device(tool.machine, *now.meta, plain);
  tool.effects("zero the start of " + device, [&] {
    tool.machine.write_unflushed(tool.machine.disks.at(tool.machine.dm(device)->live.front().base));
    tool.machine.overwrite(*tool.machine.content(device), device, tool.name);
  });
  remove_device(tool, now, plain);
  return now;
}

}  // namespace

int create_cache_pool(Tool& tool, const Options& options) {
  LvName target;
  if (options.words.empty() || !LvName::parse(options.words[0], target))
    return tool.fail(3, "  Please provide a volume group name");
  const Survey survey(tool.machine);
  const VgView* view = vg_to_change(tool, survey, target.vg);
  if (!view) return 5;
  const VgMeta& meta = *view->meta;
  const std::string name = options.value("name");
  if (const std::string why = bad_name(meta, name); !why.empty()) return tool.fail(5, "  " + why);
  if (options.value("poolmetadataspare") != "n")
    return tool.fail(5, "  (not simulated: a spare for metadata)");
  std::vector<std::string> on;
  NamedExtents named;
  if (!named_pvs(tool, *view, survey, {options.words.begin() + 1, options.words.end()}, on, named))
    return 5;
  LvMeta pool{name, tool.machine.random_lvm_id(), {}, {}};
  if (options.has("addtag")) pool.tags = options.given.at("addtag");
  pool.chunk = parse_lvm_size(options.value("chunksize", "64k"));
  const auto room = allocate(
      meta, in_extents(parse_lvm_size(options.value("poolmetadatasize")), meta), on, named);
  if (pool.chunk == 0 || !room)
    return tool.fail(5, "  Insufficient suitable allocatable extents for the metadata.");
  VgMeta next = meta;
  next.lvs.push_back({name, pool.uuid, {}, *room});
  const auto data = allocate(next, wanted_extents(options, meta, on), on, named);
  if (!data)
    return tool.fail(
        5, "  Insufficient suitable allocatable extents for logical volume " + name + ".");
  pool.metadata = *room;
  pool.pieces = *data;
  const VgView zeroed = zeroed_metadata(tool, *view, pool);
  next = *zeroed.meta;
  *next.lv(name) = pool;
  committed(tool, zeroed, std::move(next));
  tool.say("  Logical volume \"" + name + "\" created.");
  return 0;
}

int attach_cache(Tool& tool, const Options& options) {
  LvName target, pool_name;
  const std::string pool_word = options.value("cachepool");
  if (options.words.size() != 1 || !LvName::parse(options.words[0], target))
    return tool.fail(3, "  Please specify a logical volume path.");
  LvName::parse(pool_word.find('/') == pool_word.npos ? target.vg + "/" + pool_word : pool_word,
                pool_name);
  const Survey survey(tool.machine);
  const VgView* view = vg_to_change(tool, survey, target.vg);
  if (!view) return 5;
  VgMeta meta = *view->meta;
  LvMeta *lv = meta.lv(target.lv), *pool = meta.lv(pool_name.lv);
  if (!lv || !pool || pool->chunk == 0 || meta.is_attached(*pool))
    return tool.fail(
        5, "  Failed to find logical volume \"" + (lv ? pool_word : options.words[0]) + "\"");
  if (!lv->cache.empty() || lv->chunk > 0 || meta.is_origin(*lv) || meta.origin_of(*lv))
    return tool.fail(5, "  Command not permitted on LV " + options.words[0] + ".");
  if (!options.has("yes"))
    return tool.fail(
        5, "  Do you want wipe existing metadata of cache pool " + pool_word + "? [y/n]: [n]");
  lv->cache = pool->uuid;
  lv->cache_mode = options.value("cachemode", "writethrough");
  lv->cache_policy = options.value("cachepolicy", "smq");
  const VgView now = committed(tool, *view, std::move(meta));
  swap_table(tool, now, *now.meta->lv(target.lv));
  tool.say("  Logical volume " + options.words[0] + " is now cached.");
  return 0;
}

namespace {

VgView with_cleaner(Tool& tool, const VgView& view, const LvMeta& cached, bool cleaner) {
  VgMeta meta = *view.meta;
  meta.lv(cached.name)->cleaner = cleaner;
  VgView now = committed(tool, view, std::move(meta));
  swap_table(tool, now, *now.meta->lv(cached.name));
  return now;
}

}  // namespace

std::optional<VgView> write_back(Tool& tool, const VgView& view, const LvMeta& cached) {
  const std::string pool = view.meta->pool_of(cached)->uuid,
                    full = view.meta->name + "/" + cached.name;
  const auto dirty = [&]() -> uint64_t& { return tool.machine.dirty_chunks[pool]; };
  if (dirty() == 0) return view;
  tool.say("  Flushing " + std::to_string(dirty()) + " blocks for cache " + full + ".");
  const VgView now = with_cleaner(tool, view, cached, true);
  tool.effects("write back half of the cache of " + full, [&] { dirty() -= dirty() / 2; });
  if (tool.stop) {
    tool.err += "  Flushing aborted.\n";
    with_cleaner(tool, now, cached, false);
    return std::nullopt;
  }
  tool.effects("write back the cache of " + full, [&] { dirty() = 0; });
  return now;
}

bool passes_cache_check(Tool& tool, const Options& options, const VgMeta& vg, const LvMeta& lv) {
  const LvMeta* pool = vg.pool_of(lv);
  if (!pool || !tool.machine.new_caches.contains(pool->uuid)) return true;
  if (options.value("config").find("--skip-mappings") != std::string::npos) return true;
  tool.err += "  Check of pool " + vg.name + "/" + pool->name +
              "_cpool failed (status:1). Manual repair required!\n";
  return false;
}

std::string part_uuid(const LvMeta& lv, const char* end) {
  return lv.uuid.substr(0, lv.uuid.size() - 2) + end;
}
std::string origin_part(const LvMeta& cached) { return part_uuid(cached, "!o"); }

namespace {

// The first of two commits: the volume is plain again, and its hidden origin, which is visible now,
// has the cache. The next commit removes that.
VgView detached(Tool& tool, const VgView& view, const LvMeta& cached) {
  VgMeta meta = *view.meta;
  LvMeta remains{cached.name + "_corig", origin_part(cached), {}, {}};
  remains.cache = cached.cache;
  remains.cache_mode = cached.cache_mode;
  remains.cache_policy = cached.cache_policy;
  remains.remains_of = cached.uuid;
  LvMeta& plain = *meta.lv(cached.name);
  plain.cache.clear();
  plain.cache_mode.clear();
  plain.cache_policy.clear();
  plain.cleaner = false;
  meta.lvs.push_back(remains);
  VgView now = committed(tool, view, std::move(meta));
  swap_table(tool, now, *now.meta->lv(cached.name));
  return now;
}

}  // namespace

int split_cache(Tool& tool, const Options& options) {
  LvName target;
  if (options.words.size() != 1 || !LvName::parse(options.words[0], target))
    return tool.fail(3, "  Please specify a logical volume path.");
  const Survey survey(tool.machine);
  const VgView* view = vg_to_change(tool, survey, target.vg);
  if (!view) return 5;
  const LvMeta* lv = view->meta->lv(target.lv);
  if (!lv || !view->meta->pool_of(*lv))
    return tool.fail(5, "  Command on LV " + options.words[0] + " does not accept LV type linear.");
  const bool remains = !lv->remains_of.empty();
  if (!remains && lv->cache_mode == "writeback" &&
      lv_device(tool.machine, *view->meta, *lv).empty()) {  // LVM leaves it active
    if (!passes_cache_check(tool, options, *view->meta, *lv))
      return tool.fail(5, "  Failed to activate " + options.words[0] + " to flush cache.");
    family_activate(tool, *view, *lv);
  }
  const auto clean = write_back(tool, *view, *lv);
  if (!clean) return 5;
  const std::string pool = view->meta->pool_of(*lv)->name;
  const VgView now = remains ? *clean : detached(tool, *clean, *lv);
  VgMeta meta = *now.meta;
  std::erase_if(meta.lvs, [&](const LvMeta& each) {
    return !each.remains_of.empty() && each.cache == lv->cache;
  });
  committed(tool, now, std::move(meta));
  tool.say("  Logical volume " + options.words[0] + " is not cached and " + target.vg + "/" + pool +
           " is unused.");
  return 0;
}

}  // namespace lvq::sim
