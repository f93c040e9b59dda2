// wipefs and blkid. wipefs prints the last component of the path that it was given, and several
// magics for a few types.
#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "sim/filesystem_kinds.h"
#include "sim/tool.h"

namespace lvq::sim {

std::vector<uint64_t> offsets_of(const Magic& magic, uint64_t bytes) {
  static const std::map<std::string_view, std::vector<uint64_t>> table = {
      {"LVM2_member", {0x218}},
      {"dos", {0x1fe}},
      {"linux_raid_member", {0x1000}},
      {"crypto_LUKS", {0}},
      {"zfs_member", {0x23000}}};
  if (magic.type == "gpt") return {0x200, bytes - 512};
  if (const FilesystemKind* kind = find_kind(magic.type)) return kind->magics;
  const auto it = table.find(magic.type);
  return it == table.end() ? std::vector<uint64_t>{0} : it->second;
}

namespace {

// libblkid does not look at hidden layers.
const Content* probed(const Machine& machine, const std::string& path) {
  static const Content nothing;
  const DmDevice* mapped = machine.dm(machine.kernel_name(path));
  return mapped && mapped->is_layer() ? &nothing : machine.content(path);
}

std::string hex(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

std::string json_string(const std::string& text) {
  if (text.empty()) return "null";
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string json_row(const std::string& device, uint64_t offset, const std::string& type,
                     const Magic& magic) {
  const bool table = is_partition_table(magic);  // the identifiers of these are not shown
  return "{\n         \"device\": " + json_string(device) + ",\n         \"offset\": \"" +
         hex(offset) + "\",\n         \"type\": " + json_string(type) +
         ",\n         \"uuid\": " + json_string(table ? "" : magic.uuid) +
         ",\n         \"label\": " + json_string(table ? "" : magic.label) + "\n      }";
}

int show(Tool& tool, const Options& options) {
  if (!options.has("json") || options.value("output") != "DEVICE,OFFSET,TYPE,UUID,LABEL")
    return tool.fail(1,
                     "wipefs: (simulated only with --json --output DEVICE,OFFSET,TYPE,UUID,LABEL)");
  std::vector<std::string> rows;
  for (const auto& path : options.words) {
    const Content* held = probed(tool.machine, path);
    if (!held)
      return tool.fail(1, "wipefs: error: " + path +
                              ": probing initialization failed: No such file or directory");
    const std::string column = path.substr(path.rfind('/') + 1);
    for (const auto& magic : *held) {
      for (const uint64_t offset : offsets_of(magic, tool.machine.size_of(path)))
        rows.push_back(json_row(column, offset, magic.type, magic));
      if (magic.type == "gpt") rows.push_back(json_row(column, 0x1fe, "PMBR", magic));
    }
  }
  tool.out = "{\n   \"signatures\": [\n      " + join(rows, ",") + "\n   ]\n}\n";
  return 0;
}

void reread_partitions(Tool& tool, const std::string& disk) {
  std::vector<std::string> gone;
  for (const auto& [name, part] : tool.machine.disks)
    if (part.parent == disk) gone.push_back(name);
  if (gone.empty()) return;
  tool.effects("re-read the partition table of " + disk, [&] {
    for (const auto& name : gone) {
      tool.machine.overwrite(tool.machine.disks.at(name).surface.here, name, "wipefs of " + disk);
      tool.machine.disks.erase(name);
    }
  });
}

int erase(Tool& tool, const std::string& path, bool force) {
  const std::string name = tool.machine.kernel_name(path);
  if (!std::as_const(tool.machine).content(name))
    return tool.fail(
        1, "wipefs: error: " + path + ": probing initialization failed: No such file or directory");
  const auto users = tool.machine.users(name, true);
  if (!users.empty() && !force)
    return tool.fail(
        1, "wipefs: error: " + path + ": probing initialization failed: Device or resource busy");
  if (!users.empty())
    tool.machine.violation("wipefs --force on " + name + ", which is " + users.front());
  bool table = false;
  while (!tool.machine.content(name)->empty()) {
    const Magic magic = tool.machine.content(name)->front();
    table |= is_partition_table(magic);
    tool.effects("wipefs: erase " + magic.type + " on " + name, [&] {
      Content& held = *tool.machine.content(name);
      tool.machine.lose(held.front(), name, "wipefs");
      held.erase(held.begin());
      tool.machine.flush(name);
    });
    tool.say(path + ": bytes were erased at offset " +
             hex(offsets_of(magic, tool.machine.size_of(name))[0]) + " (" + magic.type + ")");
  }
  if (table) reread_partitions(tool, name);
  return 0;
}

}  // namespace

int wipefs(Tool& tool) {
  const Options options = parse_options(
      tool.arguments,
      "a,all n,no-act J,json O,output= f,force q,quiet i,noheadings p,parsable t,types= lock=");
  if (!options.error.empty())
    return tool.fail(1, "wipefs: " + options.error + "\nTry 'wipefs --help' for more information.");
  if (options.words.empty()) return tool.fail(1, "wipefs: no device specified");
  if (options.has("no-act") || !options.has("all")) return show(tool, options);
  for (const auto& path : options.words)
    if (const int status = erase(tool, path, options.has("force"))) return status;
  return 0;
}

int blkid(Tool& tool) {
  const Options options =
      parse_options(tool.arguments, "p,probe o,output= s,match-tag= c,cache-file=");
  if (!options.error.empty()) return tool.fail(4, "blkid: " + options.error);
  if (!options.has("probe")) return tool.fail(4, "blkid: (simulated only with -p)");
  int status = 2;
  for (const auto& path : options.words) {
    const Content* held = probed(tool.machine, path);
    if (!held || held->empty()) continue;
    if (held->size() > 1)
      return tool.fail(8, "blkid: " + path +
                              ": ambivalent result (probably more filesystems on the device, use "
                              "wipefs(8) to see more details)");
    const Magic& magic = held->front();
    std::string line = path + ":";
    if (!magic.label.empty()) line += " LABEL=\"" + magic.label + "\"";
    if (!magic.uuid.empty()) line += " UUID=\"" + magic.uuid + "\"";
    tool.say(line + (is_partition_table(magic) ? " PTTYPE=\"" : " TYPE=\"") + magic.type + "\"");
    status = 0;
  }
  return status;
}

}  // namespace lvq::sim
