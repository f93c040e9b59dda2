// One invocation of a simulated tool, and the table of all of them. A tool is a small function:
// parse the options as strictly as the real one, check what the real one checks and in its words,
// then a sequence of effects.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/effects.h"
#include "sim/lvm_metadata.h"
#include "sim/machine.h"

namespace lvq::sim {

// What a tool takes: "y,yes f,force uuid= config=,C= …" — names of one option joined by commas, '='
// where it takes a value. One letter is -x, more are --long.
struct Options {
  std::map<std::string, std::vector<std::string>> given;  // an option's last name -> its values
  std::vector<std::string> words;                         // all that is no option
  std::string error;  // "unrecognized option '--foo'"; empty: fine

  bool has(const std::string& name) const { return given.contains(name); }
  size_t count(const std::string& name) const { return has(name) ? given.at(name).size() : 0; }
  std::string value(const std::string& name, const std::string& otherwise = "") const {
    return has(name) ? given.at(name).back() : otherwise;
  }
};
Options parse_options(const std::vector<std::string>& arguments, std::string_view accepted);

struct Tool {
  Machine& machine;
  Effects& effects;
  std::string name;                    // "vgcreate", also of `lvm vgcreate`
  std::vector<std::string> arguments;  // without the name
  std::string input = {};              // what it reads from its standard input
  std::string out = {}, err = {};
  bool stop = false;  // SIGTERM comes while it runs

  int fail(int status, const std::string& words);  // a line to standard error, then that status
  void say(const std::string& line) { out += line + "\n"; }
};

using ToolFunction = int (*)(Tool&);
const std::map<std::string_view, ToolFunction>& tools();

// --- LVM
int lvm_tool(Tool& tool);  // lvm SUBCOMMAND
int lvm_fullreport(Tool& tool);
int lvm_config(Tool& tool);
int lvm_pvs(Tool& tool);
int lvm_version(Tool& tool);
int lvm_lvs(Tool& tool);
int lvm_systemid(Tool& tool);
int lvm_pvcreate(Tool& tool);
int lvm_pvremove(Tool& tool);
int lvm_pvchange(Tool& tool);
int lvm_pvresize(Tool& tool);
int lvm_pvmove(Tool& tool);
int lvm_vgcreate(Tool& tool);
int partx(Tool& tool);
int sfdisk(Tool& tool);
int lvm_vgextend(Tool& tool);
int lvm_vgreduce(Tool& tool);
int lvm_vgremove(Tool& tool);
int lvm_vgck(Tool& tool);
int lvm_vgrename(Tool& tool);
int lvm_vgchange(Tool& tool);
int lvm_lvcreate(Tool& tool);
int lvm_lvremove(Tool& tool);
int lvm_lvchange(Tool& tool);
int lvm_lvrename(Tool& tool);
int lvm_lvresize(Tool& tool);  // lvreduce, lvextend
int lvm_lvconvert(Tool& tool);
int lvm_lvpoll(Tool& tool);
int dmsetup(Tool& tool);

// --- signatures and file systems
int wipefs(Tool& tool);
int blkid(Tool& tool);
int mkfs(Tool& tool);            // of every kind of file system, and mkswap
int set_identifier(Tool& tool);  // of every kind that has a tool of its own for it
int resize2fs(Tool& tool);
int e2fsck(Tool& tool);
int ntfsresize(Tool& tool);
int btrfs(Tool& tool);
int xfs_growfs(Tool& tool);

// --- the rest
int mount(Tool& tool);
int umount(Tool& tool);
int swapon(Tool& tool);
int swapoff(Tool& tool);
int rmdir(Tool& tool);
int rm(Tool& tool);
int systemctl(Tool& tool);
int rsync(Tool& tool);
int xfs_admin(Tool& tool);
int own_tool(Tool& tool);  // lvq
int udevadm(Tool& tool);
int blockdev(Tool& tool);
int sync(Tool& tool);
int dd(Tool& tool);

// Is the process inside the mount, or has it anything open there?
bool uses(const Machine& machine, const Process& process, const MountPoint& mount);

// --- shared by the LVM tools
constexpr std::string_view kLvmCommon =
    " y,yes f,force q,quiet v,verbose d,debug t,test config= devicesfile= driverloaded= nolocking"
    " autobackup=,A= commandprofile= profile= reportformat=";
// Parses the options and prints the survey's complaints. `status` becomes 3 where the line is
// wrong.
Options lvm_options(Tool& tool, const std::string& accepted, int& status);
// The VG, where a command may change it; nullptr, with an error message, where it may not.
const VgView* vg_to_change(Tool& tool, const Survey& survey, const std::string& vg);
// Does --select select the object of which `terms` are true? Of the language of lvmreport(7) it
// knows only "lv_uuid=A && lv_role!=B || lv_tags=C" and the like. Without --select everything is
// selected.
bool is_selected(const Options& options, const std::set<std::string>& terms);
bool wipe_signatures(Tool& tool, const std::string& device,
                     bool yes);  // as LVM does it; false: it gave up
// Reads "1b", "4m", "2g" (MiB without a unit, as in LVM); 0 where the text is no size.
uint64_t parse_lvm_size(std::string_view text);
bool valid_lvm_name(std::string_view name);
// Makes an unclaimed device a PV: label last. Shared by pvcreate, vgcreate and vgextend.
int initialise_pv(Tool& tool, const std::string& path, const std::string& uuid, uint64_t alignment,
                  bool yes, size_t force);

}  // namespace lvq::sim
