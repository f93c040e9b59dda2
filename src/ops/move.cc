// A pvmove commits three times. After the first commit the mirror `pvmove0` stands in the place of
// the extents; after the second the extents are at their new place and an empty `pvmove0` is left;
// after the third that is gone. If the move is stopped or cut off before the second commit, the
// same command continues it, since it attaches to the move that it finds. After the second commit
// only `pvmove0` has to be removed, which pvmove itself does not do (lvm-behaviour 4). Half a copy
// of the kernel's is never trusted: it starts over after a reboot.
#include "ops/move.h"

#include "base/text.h"
#include "model/names.h"
#include "ops/lvm.h"
#include "ops/remedies.h"

namespace lvq {
namespace {

// Without lvmpolld, no daemon continues a move that lvq has stopped.
const std::vector<std::string> kPolling = {"--interval", "1", "--config",
                                           "global { use_lvmpolld=0 }"};

// The plan has chosen the destination in keeping with LVM's allocation policies; "anywhere" keeps
// LVM from applying them again.
Run pvmove(std::vector<std::string> options, const std::string& from, const std::string& to) {
  std::vector<std::string> argv = {"pvmove"};
  argv.insert(argv.end(), options.begin(), options.end());
  argv.insert(argv.end(), kPolling.begin(), kPolling.end());
  argv.insert(argv.end(), {"--alloc", "anywhere", from, to});
  return Run{argv};
}

Run reading(const Move& move) {
  return Run{{"dd", "if=" + move.from.path, "of=/dev/null", "bs=4M",
              "iflag=direct,skip_bytes,count_bytes", "skip=" + std::to_string(move.offset.value),
              "count=" + std::to_string(move.size.value), "status=none"}};
}

Run abort_of(const PvAt& pv) {
  return Run{{"pvmove", "--abort", "--config", "global { use_lvmpolld=0 }", pv_argument(pv.path)}};
}

Remedy allocation(const std::string& vg, const PvAt& pv, bool allowed) {
  return {Run{{"pvchange", "--allocatable", allowed ? "y" : "n", pv.path}},
          PvAllocates{vg, pv.path, pv.uuid, allowed}};
}

Remedy remains_removal(const std::string& vg) {
  return {Run{{"lvremove", "--yes", full_name(vg, "pvmove0")}}, NoMoveRemains{vg}};
}

// Ends a move in one direction before one in the other begins. An abort does nothing to a move that
// is not active, so the volume is activated first. LVM's spare space cannot be activated by hand,
// so its move is finished instead.
std::vector<Remedy> end_of_move(const Move& move, const PvAt& from, const Run& finish) {
  const NoMove ended{move.vg, from.path};
  if (move.holder.empty()) return {{finish, ended}, remains_removal(move.vg)};
  return {activation(move.vg, move.holder), {abort_of(from), ended}, remains_removal(move.vg)};
}

}  // namespace

Step pv_close(const std::string& vg, const PvAt& pv, const std::vector<std::string>& woken,
              const std::vector<std::string>& flush) {
  const Remedy close = allocation(vg, pv, false), open = allocation(vg, pv, true);
  Step step;
  step.title = "Let no new extents be allocated on " + pv.path;
  step.action = close.action;
  step.before = {PvIs{pv.path, pv.uuid, vg}, *open.achieves};
  step.after = {*close.achieves};
  step.undo = {open};
  for (const auto& name : woken) step.undo.push_back({deactivation(vg, name).action, std::nullopt});
  step.redo = {close};
  step.flush = flush;
  return step;
}

Step extents_read(const Move& move) {
  const std::string range = extents_on(move.from.path, move.from_start, move.count);
  Step step;
  step.title = "Read " + text(move.size) + " of " + full_name(move.vg, move.lv) + " on " + range;
  step.action = reading(move);
  step.before = {PvIs{move.from.path, move.from.uuid, move.vg}};
  step.redo = {{step.action, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

Step extents_move(const Move& move, const std::vector<std::string>& flush) {
  const std::string from = extents_on(move.from.path, move.from_start, move.count);
  const std::string to = extents_on(move.to.path, move.to_start, move.count);
  const ExtentsAre there{move.vg,    move.to.path, move.to.uuid, move.to_start,
                         move.count, move.lv,      move.lv_uuid};
  const ExtentsAre here{move.vg,    move.from.path, move.from.uuid, move.from_start,
                        move.count, move.lv,        move.lv_uuid};
  const auto free = [](ExtentsAre extents) {
    extents.lv = extents.lv_uuid = "";
    return extents;
  };
  // --yes changes nothing here; it only tells a start from going on.
  const Run resume = pvmove({}, from, to);
  const Run back = pvmove({}, to, from);
  const Remedy close = allocation(move.vg, move.from, false);
  Step step;
  step.title = "Move " + text(move.size) + " of " + full_name(move.vg, move.lv) + " from " +
               move.from.path + " to " + to;
  step.action = pvmove({"--yes"}, from, to);
  step.before = {PvIs{move.from.path, move.from.uuid, move.vg},
                 PvIs{move.to.path, move.to.uuid, move.vg},
                 *close.achieves,
                 here,
                 free(there),
                 NoMove{move.vg, ""},
                 NoMoveRemains{move.vg}};
  step.after = {*close.achieves, there, free(here), NoMove{move.vg, ""}, NoMoveRemains{move.vg}};
  for (const auto& name : move.woken) step.after.emplace_back(LvActive{move.vg, name});
  step.redo = end_of_move(move, move.to, back);
  step.redo.push_back(close);
  if (!move.unread) step.redo.push_back({reading(move), std::nullopt});
  step.redo.push_back({resume, there});
  step.undo = end_of_move(move, move.from, resume);
  step.undo.push_back(allocation(move.vg, move.from, true));
  step.undo.push_back({back, here});
  step.undo.push_back(close);
  step.flush = flush;
  return step;
}

Step lv_deactivate(const std::string& vg, const std::string& name) {
  const Remedy off = deactivation(vg, name);
  Step step;
  step.title = "Deactivate " + full_name(vg, name) + ", which was not active before";
  step.action = off.action;
  step.after = {*off.achieves};
  step.redo = step.restore_volatile = {off};
  return step;
}

}  // namespace lvq
