// LVM attaches a cache in one commit and detaches it in several; either command can be run again
// wherever it was cut off (docs/adr/0009). The volume's data is whole at every instant: with the
// cache or, once that is written back, without it.
#include "ops/cache.h"

#include "base/text.h"
#include "model/caches.h"
#include "model/names.h"
#include "ops/lvm.h"
#include "ops/remedies.h"

namespace lvq {
namespace {

constexpr const char* kPolicy = "smq";  // the kernel's only policy that is not for writing back

// Until the kernel has written a new cache's metadata once, cache_check finds its table of chunks
// incomplete, and LVM does not activate the volume. The kernel accepts it, so the check leaves out
// that table.
constexpr const char* kPerhapsNew = R"(global { cache_check_options=["-q","--skip-mappings"] })";

Remedy attachment(const CachedBy& cached) {
  return {Run{{"lvconvert", "--yes", "--type", "cache", "--cachepool",
               full_name(cached.vg, cached.pool), "--cachemode", cached.mode, "--cachepolicy",
               kPolicy, full_name(cached.vg, cached.lv)}},
          cached};
}

enum class Cache { known, perhaps_new };  // perhaps_new: cache_check may reject it

Run split(const std::string& vg, const std::string& lv, Cache cache) {
  Run run{{"lvconvert", "--yes", "--splitcache"}};
  if (cache == Cache::perhaps_new) run.argv.insert(run.argv.end(), {"--config", kPerhapsNew});
  run.argv.push_back(full_name(vg, lv));
  return run;
}

Remedy detachment(const CachedBy& cached, Cache cache) {
  return {split(cached.vg, cached.lv, cache), NotCached{cached.vg, cached.lv, cached.lv_uuid}};
}

// If a detaching is cut off between two commits, the volume has no cache any more, but its former
// hidden origin still has it. The second command detaches it from there.
std::vector<Remedy> to_detach(const CachedBy& cached, Cache cache) {
  return {
      detachment(cached, cache),
      {split(cached.vg, former_origin(cached.lv), cache), NoDetachLeftover{cached.vg, cached.lv}}};
}

// LVM activates a volume to write its cache back, and leaves it active. This deactivates it again.
std::vector<Remedy> off_again(const CachedBy& cached) {
  if (cached.mode != "writeback") return {};
  return {{deactivation(cached.vg, cached.lv).action, std::nullopt}};
}

Run commit_of(const CachedBy& cached) { return Run{{"sync", lv_path(cached.vg, cached.lv)}}; }

// When it leaves writeback mode, LVM returns once nothing is dirty any more, or when it is stopped.
Remedy mode_change(CachedBy to, const std::string& mode) {
  to.mode = mode;
  return {Run{{"lvchange", "--yes", "--cachemode", mode, "--cachepolicy", kPolicy,
               full_name(to.vg, to.lv)}},
          to};
}

// The command of mode_change() with its options in another order, so that whoever reads a plan or a
// history sees that a change of mode was continued and not begun.
Remedy going_on(CachedBy to, const std::string& mode) {
  to.mode = mode;
  return {Run{{"lvchange", "--yes", "--cachepolicy", kPolicy, "--cachemode", mode,
               full_name(to.vg, to.lv)}},
          to};
}

}  // namespace

Step cache_pool_create(const CachePool& pool) {
  const std::string name = full_name(pool.vg, pool.name);
  const Remedy remove{removal_by_tag(pool.vg, pool.name, pool.tags.front()),
                      LvAbsent{pool.vg, pool.name}};
  Run create{{"lvcreate", "--yes", "--type", "cache-pool", "--name", pool.name, "--extents",
              std::to_string(pool.data.value), "--poolmetadatasize",
              std::to_string(pool.metadata_size.value) + "b", "--poolmetadataspare", "n",
              "--chunksize", std::to_string(pool.chunk.value) + "b"}};
  for (const auto& tag : pool.tags) create.argv.insert(create.argv.end(), {"--addtag", tag});
  create.argv.insert(create.argv.end(), {pool.vg, pv_argument(pool.pv)});
  Step step;
  step.title = "Create cache pool " + name + " of " + text(pool.data_size) + " and " +
               text(pool.metadata_size) + " of metadata on " + pool.pv;
  step.action = std::move(create);
  step.before = {*remove.achieves, RoomIn{pool.vg, {pool.data.value + pool.metadata.value}}};
  step.after = {pool.is()};
  step.undo = {remove};
  step.redo = {remove, {step.action, std::nullopt}};
  step.after_proves_done = false;
  step.flush = pool.flush;
  return step;
}

Remedy cached_activate(const std::string& vg, const std::string& lv) {
  return activation(vg, lv, kPerhapsNew);
}

Step cache_attach(const CachedBy& after, const LvIs& pool, const std::vector<Remedy>& boot,
                  const std::vector<std::string>& flush) {
  const Remedy attach = attachment(after);
  const std::vector<Remedy> detach = to_detach(after, Cache::perhaps_new);
  Step step;
  step.title = "Put the cache in front of " + full_name(after.vg, after.lv) + ", " + after.mode;
  step.action = attach.action;
  step.before = {*detach.front().achieves, pool};
  step.after = {after, LvAbsent{pool.vg, pool.name}};
  for (const auto& made : boot) step.after.push_back(*made.achieves);
  step.undo = detach + (boot.empty() ? off_again(after) : boot);
  step.redo = std::vector{detach.back(), attach} + boot;  // a repair may have been cut off before
  step.restore_volatile = boot;
  step.flush = flush;
  return step;
}

Step cache_commit(const CachedBy& cached) {
  Step step;
  step.title =
      "Let the kernel write down what the cache of " + full_name(cached.vg, cached.lv) + " is";
  step.action = commit_of(cached);
  step.before = {LvActive{cached.vg, cached.lv}};
  step.redo = {{step.action, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

Step cache_write_back(const CachedBy& before, const std::string& amount,
                      const std::vector<std::string>& flush) {
  const Remedy through = mode_change(before, "writethrough"), on = going_on(before, "writethrough");
  const Remedy back = mode_change(before, before.mode);
  Step step;
  step.title = "Write back what only the cache of " + full_name(before.vg, before.lv) + " holds" +
               (amount.empty() ? "" : ": " + amount);
  step.action = through.action;
  step.before = {before};
  step.after = {*through.achieves};
  step.undo = {on,
               back};  // after a cut the kernel takes another mode only once all is written back
  step.redo = {on};
  step.flush = flush;
  return step;
}

// The cache of an active volume passed cache_check when the volume was activated. After a reboot,
// however, it may be a cache that a repair had just attached anew.
Step cache_detach(const CachedBy& before, const LvIs& pool, const std::vector<Remedy>& boot,
                  const std::vector<std::string>& flush) {
  const Cache cache = boot.empty() ? Cache::known : Cache::perhaps_new;
  const std::vector<Remedy> detach = to_detach(before, cache);
  Step step;
  step.title = "Take the cache away from " + full_name(before.vg, before.lv);
  step.action = detach.front().action;
  step.before = {before};
  step.after = {*detach.front().achieves, pool};
  step.undo = detach + std::vector{attachment(before)} +
              boot;  // a cache is on its way out already where the detaching was cut off
  if (!boot.empty()) step.undo.push_back({commit_of(before), std::nullopt});
  step.redo = detach;
  step.flush = flush;
  return step;
}

Step cache_remove(const LvIs& pool, Bytes size, const std::vector<std::string>& flush) {
  const std::string name = full_name(pool.vg, pool.name);
  Step step;
  step.title = "Remove cache " + name + " of " + text(size);
  step.action = removal_by_uuid(pool.vg, pool.name, pool.uuid);
  step.before = {pool};
  step.after = {LvAbsent{pool.vg, pool.name}, LvGone{pool.vg, pool.uuid}};
  step.redo = {{step.action, step.after.back()}};
  step.destroys = name + ": " + text(size) + " of copies";
  step.flush = flush;
  return step;
}

}  // namespace lvq
