// The mkfs tools. Each is several writes: the old content goes, the new identifier is visible
// early, and only the last write makes a whole file system (lvm-behaviour 3, "mkfs cut off"). All
// of them fsync at the end.
#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/text.h"
#include "sim/tool.h"

namespace lvq::sim {
namespace {

struct Maker {
  std::string_view type;     // libblkid's name
  uint64_t minimum;          // bytes
  std::string_view options;  // that it accepts
  std::string_view id;       // the option that takes the identifier; "": none does
  bool needs_force;          // refuses existing signatures without -f
  size_t label;              // bytes of the longest label
};

const std::map<std::string_view, Maker>& makers() {
  static const std::map<std::string_view, Maker> table = {
      {"mkfs.xfs",
       {"xfs", 300 << 20, "f,force q K c= m,meta= L,label= b= d= i= l= n= s= r=", "meta", true,
        12}},
      {"mkfs.ext4",
       {"ext4", 104 << 10, "F,force q v U,uuid= E= L,label= b= m= O= T= i= N= I= J= j n", "uuid",
        false, 16}},
      {"mkfs.btrfs",
       {"btrfs", 114'294'784,
        "f,force q,quiet v,verbose K,nodiscard M,mixed U,uuid= L,label= d,data= m,metadata= "
        "s,sectorsize= n,nodesize= "
        "O,features=",
        "uuid", true, 255}},
      {"mkfs.vfat", {"vfat", 52 << 10, "I v i,uuid= n,label= F= s= S= a c", "uuid", false, 11}},
      {"mkswap",
       {"swap", 40 << 10,
        "f,force c,check U,uuid= L,label= p,pagesize= v,swapversion= verbose lock=", "uuid", false,
        15}},
      {"mkfs.f2fs",
       {"f2fs", 54'525'952, "f,force q U,uuid= l,label= O= t= a= o= s= z= w= i r", "uuid", true,
        512}},
      {"mkfs.ntfs",
       {"ntfs", 1'052'672,
        "F,force Q,fast,quick q,quiet v,verbose L,label= c,cluster-size= s,sector-size= "
        "I,no-indexing",
        "", false, 128}},
      {"mkfs.exfat",
       {"exfat", 2'113'536,
        "q,quiet v,verbose L,volume-label,label= c,cluster-size= f,full b,boundary-align= "
        "pack-bitmap",
        "", false, 15}},
  };
  return table;
}

bool hexadecimal(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c); });
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

std::string serial(const std::string& hex8) {
  return upper(hex8.substr(0, 4)) + "-" + upper(hex8.substr(4));
}

// The identifier in libblkid's form. Where the given one is none, `why` says so.
std::string identifier(Tool& tool, const Maker& maker, const Options& options, std::string& why) {
  std::string given = maker.id.empty() ? "" : options.value(std::string(maker.id));
  if (maker.type == "xfs" && !given.empty()) {
    if (!given.starts_with("uuid="))
      why = "unknown option -m " + given;
    else
      given = given.substr(5, given.find(',') == given.npos ? given.npos : given.find(',') - 5);
  }
  if (maker.type == "ntfs") return upper(tool.machine.random_hex(16));
  if (maker.type == "exfat") return serial(tool.machine.random_hex(8));
  if (maker.type == "vfat") {
    if (given.empty()) return serial(tool.machine.random_hex(8));
    if (given.size() != 8 || !hexadecimal(given)) why = "Volume ID must be a hexadecimal number";
    return serial(given);
  }
  if (given.empty()) return tool.machine.random_uuid();
  if (!is_uuid(given)) why = "could not parse UUID: " + given;
  return lower(given);
}

// Why this tool will not touch the device; empty: it will.
std::string obstacle(const Tool& tool, const Maker& maker, const Options& options,
                     const std::string& name, const std::string& path) {
  const Content& held = *std::as_const(tool.machine).content(name);
  if (tool.machine.read_only(name)) return path + ": Read-only file system";
  if (tool.machine.size_of(name) < maker.minimum)
    return path + " is too small: " + std::string(maker.type) + " needs " +
           std::to_string(maker.minimum) + " bytes";
  if (maker.needs_force && !options.has("force") && !held.empty())
    return path + " appears to contain an existing filesystem (" + held.front().type +
           ").\nUse the -f option to force overwrite.";
  const auto users = tool.machine.users(name, true);
  if (users.empty() || (maker.type == "ntfs" && options.has("force"))) return "";
  return path + " is " + users.front() + "; will not make a filesystem here!";
}

void make(Tool& tool, const std::string& name, const Magic& magic) {
  const auto first = [&] { tool.machine.overwrite(*tool.machine.content(name), name, tool.name); };
  tool.effects(tool.name + ": old content of " + name, first);
  tool.effects(tool.name + ": first writes to " + name, [&] {
    Magic half = magic;
    half.complete = false;
    if (magic.type != "swap")
      tool.machine.content(name)->push_back(std::move(half));  // a swap header is never half there
  });
  tool.effects(tool.name + ": last write to " + name, [&] {
    if (magic.type == "swap") tool.machine.content(name)->push_back(magic);
    tool.machine.content(name)->back().complete = true;
    tool.machine.flush(name);
  });
}

}  // namespace

int mkfs(Tool& tool) {
  const Maker& maker = makers().at(tool.name);
  const Options options = parse_options(tool.arguments, maker.options);
  if (!options.error.empty()) return tool.fail(1, tool.name + ": " + options.error);
  const bool sized = tool.name == "mkswap" && options.words.size() == 2;
  if (options.words.size() != 1 && !sized)
    return tool.fail(1, tool.name + ": one device is needed");
  const std::string& path = options.words[0];
  const std::string name = tool.machine.kernel_name(path);
  if (name.empty() || !std::as_const(tool.machine).content(name))
    return tool.fail(1, tool.name + ": " + path + ": No such file or directory");
  std::string why = obstacle(tool, maker, options, name, path);
  const std::string id = identifier(tool, maker, options, why);
  std::string label = options.value("label");
  if (label.size() > maker.label && maker.type == "ext4") label.resize(maker.label);
  if (label.size() > maker.label) why = "label is too long";
  if (!why.empty()) return tool.fail(1, tool.name + ": " + why);
  if (const auto users = tool.machine.users(name, true); !users.empty())
    tool.machine.violation(tool.name + " on " + name + ", which is " + users.front());
  const uint64_t bytes = sized ? std::stoull(options.words[1]) * 1024 : tool.machine.size_of(name);
  if (bytes > tool.machine.size_of(name))
    return tool.fail(1, tool.name + ": " + path + ": error: size is larger than device");
  make(tool, name, {.type = std::string(maker.type), .uuid = id, .label = label, .bytes = bytes});
  return 0;
}

namespace {

int set_serial(Tool& tool, const std::string& path, const std::string& type,
               const std::string& id) {
  Content* held = tool.machine.content(path);
  const auto magic = held ? std::ranges::find(*held, type, &Magic::type) : Content::iterator{};
  if (!held || magic == held->end() || !magic->complete)
    return tool.fail(1, tool.name + ": " + path + " holds no " + type);
  if (const auto users = tool.machine.users(path, false); !users.empty())
    return tool.fail(1, tool.name + ": " + path + " is " + users.front());
  tool.effects(tool.name + ": serial of " + tool.machine.kernel_name(path), [&] {
    std::ranges::find(*tool.machine.content(path), type, &Magic::type)->uuid = id;
    tool.machine.flush(path);
  });
  return 0;
}

}  // namespace

int ntfslabel(Tool& tool) {
  const Options options = parse_options(
      tool.arguments, "new-serial= new-half-serial= f,force n,no-action q,quiet v,verbose");
  const std::string id = options.value("new-serial");
  if (!options.error.empty() || options.words.size() != 1)
    return tool.fail(1, "ntfslabel: " + options.error);
  if (id.size() != 16 || !hexadecimal(id))
    return tool.fail(1, "ntfslabel: invalid hex digits in serial \"" + id + "\"");
  return set_serial(tool, options.words[0], "ntfs", upper(id));
}

int tune_exfat(Tool& tool) {
  const Options options = parse_options(
      tool.arguments, "I,set-serial= i,print-serial L,set-label= l,print-label v,verbose");
  const std::string id = options.value("set-serial");
  if (!options.error.empty() || options.words.size() != 1)
    return tool.fail(1, "tune.exfat: " + options.error);
  if (id.size() != 10 || !id.starts_with("0x") || !hexadecimal(id.substr(2)))
    return tool.fail(1, "tune.exfat: invalid serial " + id);
  return set_serial(tool, options.words[0], "exfat", serial(id.substr(2)));
}

}  // namespace lvq::sim
