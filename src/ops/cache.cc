// A cache is attached by one commit of LVM, detached by several; both can be run again at any instant (docs/adr/0009).
// Between them the volume's data is whole at every instant, with the cache or, once that is written back, without.
#include "ops/cache.h"

#include "base/text.h"
#include "model/names.h"

namespace lvq {
namespace {

constexpr const char* kPolicy = "smq";  // the kernel's only one that is not for writing back

Remedy attachment(const CachedBy& is) {
  return {Run{{"lvconvert", "--yes", "--type", "cache", "--cachepool", full_name(is.vg, is.pool), "--cachemode",
               is.mode, "--cachepolicy", kPolicy, full_name(is.vg, is.lv)}},
          is};
}

Remedy detachment(const CachedBy& was) {
  return {Run{{"lvconvert", "--yes", "--splitcache", full_name(was.vg, was.lv)}},
          NotCached{was.vg, was.lv, was.lv_uuid}};
}

// Cut off between two of its commits, the volume has no cache any more, and its former hidden origin still has it.
Remedy remains_detachment(const CachedBy& was) {
  const std::string remains = was.lv + "_corig";
  return {Run{{"lvconvert", "--yes", "--splitcache", full_name(was.vg, remains)}}, LvAbsent{was.vg, remains}};
}

// Out of writeback mode LVM returns once nothing is dirty any more, or when it is stopped.
Remedy mode_change(CachedBy to, const std::string& mode) {
  to.mode = mode;
  return {Run{{"lvchange", "--yes", "--cachemode", mode, "--cachepolicy", kPolicy, full_name(to.vg, to.lv)}}, to};
}

// The same command, whose other order tells going on from a start.
Remedy going_on(CachedBy to, const std::string& mode) {
  to.mode = mode;
  return {Run{{"lvchange", "--yes", "--cachepolicy", kPolicy, "--cachemode", mode, full_name(to.vg, to.lv)}}, to};
}

}  // namespace

Step cache_pool_create(const CachePool& pool) {
  const std::string name = full_name(pool.vg, pool.name);
  const Remedy remove{Run{{"lvremove", "--yes", name}}, LvAbsent{pool.vg, pool.name}};
  Run create{{"lvcreate", "--yes", "--type", "cache-pool", "--name", pool.name, "--extents",
              std::to_string(pool.data.value), "--poolmetadatasize", std::to_string(pool.metadata_size.value) + "b",
              "--poolmetadataspare", "n", "--chunksize", std::to_string(pool.chunk.value) + "b"}};
  for (const auto& tag : pool.tags) create.argv.insert(create.argv.end(), {"--addtag", tag});
  create.argv.insert(create.argv.end(), {pool.vg, pool.pv});
  Step step;
  step.title = "Create cache pool " + name + " of " + text(pool.data_size) + " and " + text(pool.metadata_size) +
               " of metadata on " + pool.pv;
  step.action = std::move(create);
  step.before = {*remove.achieves, RoomIn{pool.vg, {pool.data.value + pool.metadata.value}}};
  step.after = {pool.is()};
  step.undo = {remove};
  step.redo = {remove, {step.action, std::nullopt}};
  step.after_proves_done = false;
  step.flush = pool.flush;
  return step;
}

Step cache_attach(const CachedBy& is, const LvIs& pool, const std::vector<std::string>& flush) {
  const Remedy attach = attachment(is), detach = detachment(is);
  Step step;
  step.title = "Put the cache in front of " + full_name(is.vg, is.lv) + ", " + is.mode;
  step.action = attach.action;
  step.before = {*detach.achieves, pool};
  step.after = {is, LvAbsent{pool.vg, pool.name}};
  step.undo = {detach};
  step.redo = {attach};
  step.flush = flush;
  return step;
}

Step cache_write_back(const CachedBy& was, const std::string& amount, const std::vector<std::string>& flush) {
  const Remedy through = mode_change(was, "writethrough"), on = going_on(was, "writethrough");
  const Remedy back = mode_change(was, was.mode);
  Step step;
  step.title = "Write back what only the cache of " + full_name(was.vg, was.lv) + " holds" +
               (amount.empty() ? "" : ": " + amount);
  step.action = through.action;
  step.before = {was};
  step.after = {*through.achieves};
  step.undo = {on, back};  // cut off, the kernel gets another mode only after all has been written back
  step.redo = {on};
  step.flush = flush;
  return step;
}

Step cache_detach(const CachedBy& was, const LvIs& pool, const std::vector<std::string>& flush) {
  const Remedy attach = attachment(was), detach = detachment(was);
  Step step;
  step.title = "Take the cache away from " + full_name(was.vg, was.lv);
  step.action = detach.action;
  step.before = {was};
  step.after = {*detach.achieves, pool};
  step.undo = {detach, remains_detachment(was), attach};  // one that was cut off is on its way out already
  step.redo = {detach, remains_detachment(was)};
  step.flush = flush;
  return step;
}

Step cache_remove(const LvIs& pool, Bytes size, const std::vector<std::string>& flush) {
  const std::string name = full_name(pool.vg, pool.name);
  const LvAbsent gone{pool.vg, pool.name};
  Step step;
  step.title = "Remove cache " + name + " of " + text(size);
  step.action = Run{{"lvremove", "--yes", name}};
  step.before = {pool};
  step.after = {gone};
  step.redo = {{step.action, gone}};
  step.destroys = name + ": " + text(size) + " of copies";
  step.flush = flush;
  return step;
}

}  // namespace lvq
