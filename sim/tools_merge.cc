// lvconvert --merge of a thick snapshot, and lvm lvpoll, which waits for its end. From the first
// commit on, the origin shows what the snapshot held. The kernel copies in an order that survives a
// power cut. The snapshot goes with the second commit.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sim/tools_lv.h"

namespace lvq::sim {
namespace {

int end_merge(Tool& tool, const VgView& view, const std::string& origin_name) {
  const LvMeta& origin = *view.meta->lv(origin_name);
  const auto merging = std::ranges::find_if(
      view.meta->lvs, [&](const LvMeta& lv) { return lv.merging && lv.origin == origin.uuid; });
  const std::string full = view.meta->name + "/" + origin_name;
  if (merging == view.meta->lvs.end()) {
    tool.err +=
        "  Logical volume " + full + " is no longer merging origin, polling has finished.\n";
    return 0;
  }
  if (lv_device(tool.machine, *view.meta, origin).empty())
    return tool.fail(5, "  " + full + " is not active.");
  if (tool.machine.dm_by_uuid(dm_uuid(*view.meta, *merging)))
    return tool.fail(
        5, "  Failed query for merging percentage.\n  ABORTING: Can't find progress data for " +
               full + ".");
  if (tool.stop)
    return tool.fail(5, "  Interrupted...\n  ABORTING: Polling interrupted for " + full + ".");
  tool.say("  " + full + ": Merged: 100.00%");
  VgMeta meta = *view.meta;
  const std::string uuid = merging->uuid;
  const std::string layer = dm_uuid(meta, *merging);
  std::erase_if(meta.lvs, [&](const LvMeta& lv) { return lv.uuid == uuid; });
  const VgView now = committed(tool, view, std::move(meta));
  tool.effects("layers of " + full, [&] {
    tool.machine.dm_remove(layer);
    arrange_snapshots(tool.machine, now);
  });
  return 0;
}

const VgView* find(Tool& tool, const Survey& survey, const std::string& word, LvName& target) {
  LvName::parse(word, target);
  const VgView* view = vg_to_change(tool, survey, target.vg);
  if (view && !view->meta->lv(target.lv)) {
    tool.err += "  Failed to find logical volume \"" + word + "\"\n";
    return nullptr;
  }
  return view;
}

}  // namespace

int lvm_lvconvert(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(
      tool, "merge i,interval= b,background type= cachepool= cachemode= cachepolicy= splitcache",
      status);
  if (status != 0) return status;
  if (options.has("splitcache")) return split_cache(tool, options);
  if (options.value("type") == "cache") return attach_cache(tool, options);
  if (!options.has("merge") || options.words.size() != 1) return tool.fail(3, "  (not simulated)");
  LvName target;
  const Survey survey(tool.machine);
  const VgView* view = find(tool, survey, options.words[0], target);
  if (!view) return 5;
  const LvMeta& snapshot = *view->meta->lv(target.lv);
  const LvMeta* origin = view->meta->origin_of(snapshot);
  if (!origin || snapshot.merging)
    return tool.fail(5, "  Command not permitted on LV " + options.words[0] + ".");
  if (!origin->writable)
    return tool.fail(5, "  Cannot merge snapshot " + options.words[0] +
                            " into the read-only origin " + target.vg + "/" + origin->name +
                            ". (Use lvchange -p rw).");
  const bool open = std::ranges::any_of(std::array{origin, &snapshot}, [&](const LvMeta* each) {
    return !tool.machine.users(lv_device(tool.machine, *view->meta, *each), false).empty();
  });
  const std::string origin_name = origin->name;
  VgMeta meta = *view->meta;
  meta.lv(target.lv)->merging = true;
  meta.lv(target.lv)->visible = false;
  const VgView now = committed(tool, *view, std::move(meta));
  if (open) {
    tool.say("  Delaying merge since origin is open.\n  Merging of snapshot " + options.words[0] +
             " will occur on next activation of " + target.vg + "/" + origin_name + ".");
    return 0;
  }
  tool.effects("merge into " + target.vg + "/" + origin_name,
               [&] { arrange_snapshots(tool.machine, now); });
  tool.say("  Merging of volume " + options.words[0] + " started.");
  return end_merge(tool, now, origin_name);
}

int lvm_lvpoll(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "polloperation= i,interval=", status);
  if (status != 0) return status;
  if (options.value("polloperation") != "merge" || options.words.size() != 1)
    return tool.fail(3, "  (not simulated)");
  LvName target;
  const Survey survey(tool.machine);
  const VgView* view = find(tool, survey, options.words[0], target);
  return view ? end_merge(tool, VgView(*view), target.lv) : 5;
}

}  // namespace lvq::sim
