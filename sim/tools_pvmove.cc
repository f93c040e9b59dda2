// pvmove of one piece of one volume, and pvchange. There are three commits. After the first,
// `pvmove0` is in the place of the piece, with room at both ends; after the second, the piece is at
// its new place and `pvmove0` is empty; after the third, `pvmove0` is gone. A cut leaves what was
// committed last, and the copy starts over (lvm-behaviour 4). What the kernel has copied counts as
// flushed: a power cut does not lose it, since LVM commits the end only after the copy.
#include <algorithm>

#include "base/text.h"
#include "sim/tools_lv.h"

namespace lvq::sim {
namespace {

constexpr const char* kMove = "pvmove0";

struct Extent {
  std::string device;
  uint64_t first = 0, count = 0;  // 0: the word names no extents

  explicit Extent(const std::string& word) {
    const NamedPlace place = NamedPlace::parse(word);
    device = place.path;
    if (!place.range || place.range->second < place.range->first) return;
    first = place.range->first;
    count = place.range->second - first + 1;
  }
};

const VgView* group_of(const Survey& survey, const Machine& machine, const std::string& path,
                       std::string& pv_uuid) {
  const FoundPv* pv = survey.pv_on(machine.kernel_name(path));
  if (!pv) return nullptr;
  pv_uuid = pv->area->uuid;
  return survey.vg_of_pv(pv_uuid);
}

LvMeta* move_from(VgMeta& meta, const std::string& pv_uuid) {
  for (auto& lv : meta.lvs)
    if (!lv.moved.empty() && lv.source.pv == pv_uuid) return &lv;
  return nullptr;
}

LvMeta* by_uuid(VgMeta& meta, const std::string& uuid) {
  const auto it = std::ranges::find(meta.lvs, uuid, &LvMeta::uuid);
  return it == meta.lvs.end() ? nullptr : &*it;
}

// Cuts the volume's pieces so that one of them is exactly these extents; nullptr: they are not in
// one piece.
LvPiece* cut_out(VgMeta& meta, const std::string& pv, const Extent& wanted, LvMeta*& owner) {
  for (auto& lv : meta.lvs)
    for (size_t n = 0; n < lv.pieces.size() && lv.layout == VolumeLayout{}; ++n) {
      const LvPiece whole = lv.pieces[n];
      const uint64_t end = wanted.first + wanted.count;
      if (whole.pv != pv || wanted.first < whole.pv_start || end > whole.pv_start + whole.count)
        continue;
      const uint64_t before = wanted.first - whole.pv_start,
                     after = whole.pv_start + whole.count - end;
      std::vector<LvPiece> parts;
      if (before > 0) parts.push_back({whole.start, before, pv, whole.pv_start});
      parts.push_back({whole.start + before, wanted.count, pv, wanted.first});
      if (after > 0) parts.push_back({whole.start + before + wanted.count, after, pv, end});
      lv.pieces.erase(lv.pieces.begin() + static_cast<long>(n));
      lv.pieces.insert(lv.pieces.begin() + static_cast<long>(n), parts.begin(), parts.end());
      owner = &lv;
      return &lv.pieces[n + (before > 0 ? 1 : 0)];
    }
  return nullptr;
}

void join_pieces(LvMeta& lv) {
  std::vector<LvPiece> joined;
  for (const auto& piece : lv.pieces) {
    LvPiece* last = joined.empty() ? nullptr : &joined.back();
    if (last && last->pv == piece.pv && last->start + last->count == piece.start &&
        last->pv_start + last->count == piece.pv_start)
      last->count += piece.count;
    else
      joined.push_back(piece);
  }
  lv.pieces = std::move(joined);
}

bool are_free(const VgMeta& meta, const std::string& pv, const Extent& wanted) {
  return std::ranges::none_of(meta.lvs, [&](const LvMeta& lv) {
    return std::ranges::any_of(lv.pieces, [&](const LvPiece& piece) {
      return piece.pv == pv && piece.pv_start < wanted.first + wanted.count &&
             wanted.first < piece.pv_start + piece.count;
    });
  });
}

uint64_t offset_of(const VgMeta& meta, const LvPiece& piece) {
  return meta.pv(piece.pv)->pe_start + piece.pv_start * meta.extent;
}

// The simulator keeps a volume's content at its first extent, so only the first piece has any.
void copy_content(Tool& tool, const VgView& view, const LvPiece& from, const LvPiece& to) {
  tool.effects("pvmove: copy " + std::to_string(from.count) + " extents", [&] {
    if (from.start != 0) return;
    const auto& inside = tool.machine.disks.at(view.device(from.pv)).surface.inside;
    const auto held = inside.find(offset_of(*view.meta, from));
    const Content content = held == inside.end() ? Content{} : held->second;
    const std::string device = view.device(to.pv);
    tool.machine.disks.at(device).surface.inside[offset_of(*view.meta, to)] = content;
    tool.machine.flush(device);
  });
}

void reload(Tool& tool, const VgView& view, const LvMeta& lv) {
  tool.effects("tables of " + view.meta->name + "/" + lv.name, [&] {
    if (DmDevice* device = tool.machine.dm_by_uuid(dm_uuid(*view.meta, lv)))
      device->live = table_of(view, lv);
    arrange_snapshots(tool.machine, view);
  });
}

// The second and the third commit. Not `forward`: the piece stays at its old place.
void end_move(Tool& tool, const VgView& view, VgMeta meta, bool forward) {
  LvMeta& move = *meta.lv(kMove);
  LvMeta& lv = *by_uuid(meta, move.moved);
  const LvPiece from = move.source, to = move.pieces.front();
  if (forward) {
    copy_content(tool, view, from, to);
    for (auto& piece : lv.pieces)
      if (piece.pv == from.pv && piece.pv_start == from.pv_start) {
        piece.pv = to.pv;
        piece.pv_start = to.pv_start;
      }
  }
  join_pieces(lv);
  const std::string uuid = lv.uuid;
  move.moved.clear();
  move.pieces.clear();
  move.visible = true;
  const VgView now = committed(tool, view, meta);
  meta = *now.meta;
  reload(tool, now, *by_uuid(meta, uuid));
  std::erase_if(meta.lvs, [](const LvMeta& each) { return each.name == kMove; });
  committed(tool, now, meta);
}

int follow(Tool& tool, const VgView& view, const std::string& source) {
  const VgMeta& meta = *view.meta;
  const LvMeta& move = *meta.lv(kMove);
  for (const auto& lv : meta.lvs)  // all that lie on the PV, not only what is moved
    if (std::ranges::find(lv.pieces, move.source.pv, &LvPiece::pv) != lv.pieces.end() &&
        lv.name != kMove && lv_device(tool.machine, meta, lv).empty())
      family_activate(tool, view, lv);
  tool.say("  " + source + ": Moved: 50.00%");
  if (tool.stop)
    return tool.fail(5, "  Interrupted...\n  ABORTING: Polling interrupted for " + source + ".");
  end_move(tool, view, meta, true);
  tool.say("  " + source + ": Moved: 100.00%");
  return 0;
}

int abort_move(Tool& tool, const VgView& view, const std::string& source, const LvMeta* move) {
  if (!move) return 0;
  const VgMeta& meta = *view.meta;
  const auto lv = std::ranges::find(meta.lvs, move->moved, &LvMeta::uuid);
  if (lv_device(tool.machine, meta, *lv).empty()) {
    tool.say("  " + source + ": Interrupted: No longer active.");
    return 0;
  }
  end_move(tool, view, meta, false);
  return 0;
}

int start_move(Tool& tool, const VgView& view, const std::string& source_pv, const Extent& from,
               const Extent& to) {
  VgMeta meta = *view.meta;
  const Survey survey(tool.machine);
  std::string target_pv;
  const VgView* other = group_of(survey, tool.machine, to.device, target_pv);
  if (!other || other->meta->uuid != meta.uuid)
    return tool.fail(5, "  Physical Volume \"" + to.device + "\" not found in Volume Group \"" +
                            meta.name + "\".");
  if (!meta.pv(target_pv)->allocatable)
    return tool.fail(5, "  WARNING: Physical volume " + to.device +
                            " not allocatable.\n  No specified PVs have space available.");
  LvMeta* owner = nullptr;
  const LvPiece* piece = cut_out(meta, source_pv, from, owner);
  if (!piece) return tool.fail(5, "  No data to move for " + meta.name + ".");
  if (to.count != from.count || to.first + to.count > meta.pv(target_pv)->pe_count ||
      !are_free(meta, target_pv, to))
    return tool.fail(
        5, "  Insufficient free space: " + std::to_string(from.count) +
               " extents needed, but only 0 available\n  Unable to allocate mirror extents for " +
               meta.name + "/pvmove0.\n  Failed to convert pvmove LV to mirrored.");
  LvMeta move{.name = kMove, .uuid = tool.machine.random_lvm_id()};
  move.visible = false;
  move.moved = owner->uuid;
  move.source = *piece;
  move.pieces = {{0, to.count, target_pv, to.first}};
  meta.lvs.push_back(std::move(move));
  return follow(tool, committed(tool, view, std::move(meta)), from.device);
}

}  // namespace

int lvm_pvmove(Tool& tool) {
  int status = 0;
  const Options options =
      lvm_options(tool, "i,interval= alloc= abort b,background atomic n,name=", status);
  if (status != 0) return status;
  if (options.words.empty()) return tool.fail(5, "  (simulated only with a source)");
  const Extent from(options.words[0]);
  const Survey survey(tool.machine);
  std::string pv;
  const VgView* found = group_of(survey, tool.machine, from.device, pv);
  if (!found)
    return tool.fail(5, "  Physical Volume " + from.device + " not found in a volume group.");
  const VgView* view = vg_to_change(tool, survey, found->meta->name);
  if (!view) return 5;
  const VgView group = *view;
  VgMeta meta = *group.meta;
  const LvMeta* move = move_from(meta, pv);
  if (options.has("abort")) return abort_move(tool, group, from.device, move);
  if (move) {
    tool.err += "  Detected pvmove in progress for " + from.device + ".\n";
    return follow(tool, group, from.device);
  }
  const Extent to(options.words.size() == 2 ? options.words[1] : "");
  if (from.count == 0 || to.count == 0)
    return tool.fail(5, "  (simulated only from extents to extents)");
  return start_move(tool, group, pv, from, to);
}

// Simulated only as a reader, which can read everything.
int dd(Tool& tool) {
  const auto& words = tool.arguments;
  if (words.size() < 2 || !words[0].starts_with("if=") || words[1] != "of=/dev/null")
    return tool.fail(1, "dd: (simulated only from a device to /dev/null)");
  if (tool.machine.kernel_name(words[0].substr(3)).empty())
    return tool.fail(1,
                     "dd: failed to open '" + words[0].substr(3) + "': No such file or directory");
  return 0;
}

namespace {

// The metadata of the others is written first, then that of the PV with its flag.
void set_metadata_ignored(Tool& tool, const VgView& view, const std::string& device, bool ignored) {
  if (ignores_metadata(tool.machine, device) == ignored) return;
  commit(tool.machine, tool.effects, view, *view.meta);
  const VgText text = Survey(tool.machine).vg(view.meta->name)->meta;
  write_label(tool.machine, tool.effects, device,
              ignored ? "metadata ignored" : "metadata no longer ignored", [&](PvArea& area) {
                area.ignored = ignored;
                area.vg = text;
              });
}

}  // namespace

int lvm_pvchange(Tool& tool) {
  int status = 0;
  const Options options =
      lvm_options(tool, "x,allocatable= metadataignore= addtag= deltag=", status);
  if (status != 0) return status;
  for (const auto& path : options.words) {
    const Survey survey(tool.machine);
    std::string uuid;
    const VgView* found = group_of(survey, tool.machine, path, uuid);
    if (!found) return tool.fail(5, "  Failed to find physical volume \"" + path + "\".");
    const VgView* view = vg_to_change(tool, survey, found->meta->name);
    if (!view) return 5;
    if (options.has("metadataignore")) {
      set_metadata_ignored(tool, *view, tool.machine.kernel_name(path),
                           options.value("metadataignore") == "y");
      continue;
    }
    VgMeta meta = *view->meta;
    PvMeta& pv = *std::ranges::find(meta.pvs, uuid, &PvMeta::uuid);
    const bool wanted = options.value("allocatable") == "y";
    if (pv.allocatable == wanted) continue;
    pv.allocatable = wanted;
    committed(tool, *view, std::move(meta));
    tool.say("  Physical volume \"" + path + "\" changed");
  }
  return 0;
}

}  // namespace lvq::sim
