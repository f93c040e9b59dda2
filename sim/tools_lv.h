// Shared by the tools that change logical volumes.
#pragma once

#include "sim/tool.h"

namespace lvq::sim {

struct LvName {
  std::string vg, lv;                                    // lv empty: all of them
  static bool parse(std::string_view text, LvName& to);  // "vg", "vg/lv", "/dev/vg/lv"
};

std::string lv_device(const Machine& machine, const VgMeta& vg,
                      const LvMeta& lv);  // "dm-0"; "" where inactive
void lv_activate(Tool& tool, const VgView& view, const LvMeta& lv);
bool lv_deactivate(Tool& tool, const VgMeta& vg,
                   const LvMeta& lv);  // false: in use; the words are said
// For the whole family of the volume: its origin, and all snapshots of that.
void family_activate(Tool& tool, const VgView& view, const LvMeta& lv);
bool family_deactivate(Tool& tool, const VgMeta& vg, const LvMeta& lv);
void lv_arrange(Tool& tool, const VgView& view,
                const LvMeta& lv);  // the layers that its family needs
// Commits the next version of the VG. Returns the view of it, with the same devices.
VgView committed(Tool& tool, const VgView& view, VgMeta meta);
// What is wrong with the name of a new LV; empty: nothing.
std::string bad_name(const VgMeta& meta, const std::string& name);
// Suspends the volume's device, and resumes it with what the metadata says.
void swap_table(Tool& tool, const VgView& view, const LvMeta& lv);
// The UUID of a hidden volume of a cache: here it is that of the cached volume with another end.
std::string part_uuid(const LvMeta& lv, const char* end);
std::string origin_part(const LvMeta& cached);
// lvcreate --type cache-pool, lvconvert --type cache, lvconvert --splitcache.
int create_cache_pool(Tool& tool, const Options& options);
int attach_cache(Tool& tool, const Options& options);
int split_cache(Tool& tool, const Options& options);
// Asks cache_check, as LVM does before it activates a volume; --config can leave out a part of it.
bool passes_cache_check(Tool& tool, const Options& options, const VgMeta& vg, const LvMeta& lv);
// Writes back all chunks that only the cache holds, and returns the group as it is then. LVM first
// records that it does so, and the kernel runs the cache accordingly: a cut leaves it like that.
// nullopt: it was told to stop before the end, and all is as before.
std::optional<VgView> write_back(Tool& tool, const VgView& view, const LvMeta& cached);
// From --extents or --size; 0 where they say nothing sensible.
uint64_t wanted_extents(const Options& options, const VgMeta& meta,
                        const std::vector<std::string>& pv_uuids);
// The PVs that the words name, and the extents where they name these: "/dev/sdb:5-9".
bool named_places(Tool& tool, const VgView& view, const Survey& survey,
                  const std::vector<std::string>& words, std::vector<std::string>& uuids,
                  NamedExtents& named);
bool named_pvs(Tool& tool, const VgView& view, const Survey& survey,
               const std::vector<std::string>& paths, std::vector<std::string>& uuids);

}  // namespace lvq::sim
