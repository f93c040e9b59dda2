#include "sim/tool.h"

#include <algorithm>

#include "base/text.h"
#include "sim/filesystem_kinds.h"

namespace lvq::sim {
namespace {

struct Accepted {
  // Any name -> (last name of its entry, takes a value).
  std::map<std::string, std::pair<std::string, bool>> names;

  explicit Accepted(std::string_view text) {
    for (const auto& entry : split_words(text)) {
      const auto all = split(entry, ',');
      std::string last = all.back();
      if (last.ends_with('=')) last.pop_back();
      for (std::string name : all) {
        const bool value = name.ends_with('=') || all.back().ends_with('=');
        if (name.ends_with('=')) name.pop_back();
        names[name] = {last, value};
      }
    }
  }
};

// Read once for each tool.
const Accepted& accepted_options(std::string_view text) {
  static std::map<std::string, Accepted, std::less<>> known;
  const auto it = known.find(text);
  return it != known.end() ? it->second : known.emplace(text, Accepted(text)).first->second;
}

class Parser {
 public:
  Parser(const std::vector<std::string>& arguments, std::string_view accepted)
      : arguments_(arguments), accepted_(accepted_options(accepted)) {}

  Options parse() {
    for (; at_ < arguments_.size() && options_.error.empty(); ++at_) {
      const std::string& word = arguments_[at_];
      if (word == "--") {
        options_.words.insert(options_.words.end(), arguments_.begin() + static_cast<long>(at_) + 1,
                              arguments_.end());
        break;
      }
      if (word.starts_with("--"))
        long_option(word.substr(2));
      else if (word.size() > 1 && word[0] == '-')
        letters(word.substr(1));
      else
        options_.words.push_back(word);
    }
    return std::move(options_);
  }

 private:
  void long_option(const std::string& word) {
    const auto equals = word.find('=');
    const auto found = accepted_.names.find(word.substr(0, equals));
    if (found == accepted_.names.end() || found->first.size() == 1) {
      options_.error = "unrecognized option '--" + word + "'";
      return;
    }
    const auto& [name, value] = found->second;
    if (!value && equals != word.npos)
      options_.error = "option '--" + name + "' doesn't allow an argument";
    else if (equals != word.npos)
      options_.given[name].push_back(word.substr(equals + 1));
    else
      take(name, value, "");
  }

  void letters(const std::string& word) {
    for (size_t i = 0; i < word.size() && options_.error.empty(); ++i) {
      const auto found = accepted_.names.find(std::string(1, word[i]));
      if (found == accepted_.names.end()) {
        options_.error = std::string("invalid option -- '") + word[i] + "'";
        return;
      }
      const auto& [name, value] = found->second;
      take(name, value, word.substr(i + 1));
      if (value) return;
    }
  }

  void take(const std::string& name, bool value, const std::string& attached) {
    if (!value)
      options_.given[name].emplace_back();
    else if (!attached.empty())
      options_.given[name].push_back(attached);
    else if (at_ + 1 < arguments_.size())
      options_.given[name].push_back(arguments_[++at_]);
    else
      options_.error = "option '" + name + "' requires an argument";
  }

  const std::vector<std::string>& arguments_;
  const Accepted& accepted_;
  Options options_;
  size_t at_ = 0;
};

}  // namespace

Options parse_options(const std::vector<std::string>& arguments, std::string_view accepted) {
  return Parser(arguments, accepted).parse();
}

int Tool::fail(int status, const std::string& words) {
  err += words + "\n";
  return status;
}

namespace {

std::map<std::string_view, ToolFunction> every_tool() {
  std::map<std::string_view, ToolFunction> table = {
      {"blkid", blkid},
      {"blockdev", blockdev},
      {"btrfs", btrfs},
      {"dd", dd},
      {"dmsetup", dmsetup},
      {"e2fsck", e2fsck},
      {"lvchange", lvm_lvchange},
      {"lvconvert", lvm_lvconvert},
      {"lvcreate", lvm_lvcreate},
      {"lvextend", lvm_lvresize},
      {"lvm", lvm_tool},
      {"lvq", own_tool},
      {"lvreduce", lvm_lvresize},
      {"lvremove", lvm_lvremove},
      {"lvrename", lvm_lvrename},
      {"mount", mount},
      {"ntfsresize", ntfsresize},
      {"partx", partx},
      {"pvchange", lvm_pvchange},
      {"pvcreate", lvm_pvcreate},
      {"pvmove", lvm_pvmove},
      {"pvremove", lvm_pvremove},
      {"pvresize", lvm_pvresize},
      {"resize2fs", resize2fs},
      {"rm", rm},
      {"rmdir", rmdir},
      {"rsync", rsync},
      {"sfdisk", sfdisk},
      {"swapoff", swapoff},
      {"swapon", swapon},
      {"sync", sync},
      {"systemctl", systemctl},
      {"udevadm", udevadm},
      {"umount", umount},
      {"vgchange", lvm_vgchange},
      {"vgck", lvm_vgck},
      {"vgcreate", lvm_vgcreate},
      {"vgextend", lvm_vgextend},
      {"vgreduce", lvm_vgreduce},
      {"vgremove", lvm_vgremove},
      {"vgrename", lvm_vgrename},
      {"wipefs", wipefs},
      {"xfs_admin", xfs_admin},
      {"xfs_growfs", xfs_growfs},
  };
  for (const auto& kind : filesystem_kinds()) {
    if (!kind.mkfs.empty()) table.emplace(kind.mkfs, mkfs);
    if (!kind.set_id.empty()) table.emplace(kind.set_id, set_identifier);
  }
  return table;
}

}  // namespace

const std::map<std::string_view, ToolFunction>& tools() {
  static const auto table = every_tool();
  return table;
}

int lvm_tool(Tool& tool) {
  if (tool.arguments.empty()) return tool.fail(3, "  No command with matching syntax recognised.");
  tool.name = tool.arguments.front();
  tool.arguments.erase(tool.arguments.begin());
  if (tool.name == "fullreport") return lvm_fullreport(tool);
  if (tool.name == "config") return lvm_config(tool);
  if (tool.name == "pvs") return lvm_pvs(tool);
  if (tool.name == "version") return lvm_version(tool);
  if (tool.name == "lvs") return lvm_lvs(tool);
  if (tool.name == "systemid") return lvm_systemid(tool);
  if (tool.name == "lvpoll") return lvm_lvpoll(tool);
  const bool known =
      tool.name.starts_with("lv") || tool.name.starts_with("vg") || tool.name.starts_with("pv");
  const auto it = tools().find(tool.name);
  if (!known || tool.name == "lvm" || it == tools().end())
    return tool.fail(2, "  No such command '" + tool.name + "'.  Try 'help'.");
  return it->second(tool);
}

}  // namespace lvq::sim
