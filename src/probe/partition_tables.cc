// Of a GPT with a damaged copy sfdisk tells the other one, and says so on standard error. The
// kernel may believe the damaged one, so no entry of it is believed here.
#include "probe/partition_tables.h"

#include <set>
#include <string>

#include "base/json_rows.h"
#include "base/text.h"
#include "probe/words.h"

namespace lvq {
namespace {

// One partition. A UUID and a name are there only where the table has such.
class EntryRow {
 public:
  EntryRow(const JsonRow& row, const std::string& disk) : row_(row), disk_(disk) {}

  Partition entry() {
    Partition entry{.number = number_of(text("node", true)),
                    .start = count("start"),
                    .size = count("size"),
                    .type = text("type", true),
                    .uuid = text("uuid", false),
                    .name = text("name", false)};
    return entry;
  }
  const std::string& problem() const { return problem_; }

 private:
  std::string text(const char* member, bool needed) {
    const auto it = row_.find(member);
    if (it != row_.end() && it->is_string()) return it->get<std::string>();
    if (it != row_.end())
      note(is_not(member, "a text", it->dump()));
    else if (needed)
      note(std::string(member) + " is missing");
    return "";
  }
  uint64_t count(const char* member) {
    const auto it = row_.find(member);
    if (it != row_.end() && it->is_number_unsigned()) return it->get<uint64_t>();
    note(it == row_.end() ? std::string(member) + " is missing"
                          : is_not(member, "a number", it->dump()));
    return 0;
  }
  // "/dev/sdb2" -> 2, "/dev/nvme0n1p2" -> 2.
  uint32_t number_of(const std::string& node) {
    uint32_t number = 0;
    if (!node.starts_with(disk_)) {
      note(is_not("node", "a partition of " + disk_, node));
      return number;
    }
    std::string_view rest = std::string_view(node).substr(disk_.size());
    if (rest.starts_with('p')) rest.remove_prefix(1);
    if (!read_number(rest, number)) note(is_not("node", "a partition of " + disk_, node));
    return number;
  }
  void note(const std::string& what) {
    if (problem_.empty()) problem_ = what;
  }

  const JsonRow& row_;
  const std::string& disk_;
  std::string problem_;
};

// The disks themselves, by their kernel names.
std::set<std::string> disks_of(const Scope& scope, const Snapshot& snapshot) {
  std::set<std::string> names;
  for (const auto& path : scope.partition_tables) {
    const Device* device = snapshot.device(path);
    if (!device || device->size.value == 0) continue;
    if (!device->parent.empty())
      names.insert(device->parent);
    else if (!snapshot.pv_on(*device))
      names.insert(device->name);
  }
  return names;
}

Result<PartitionTable> read_partition_table(Host& host, const std::string& disk) {
  TRY(const Output output, host.run(Run{{"sfdisk", "--json", disk}}));
  if (output.ok()) {
    TRY(PartitionTable table, parse_partition_table(output.out, disk));
    if (output.err.find("GPT table is corrupt") != std::string::npos) table.entries.clear();
    return table;
  }
  if (output.err.find("does not contain a recognized partition table") != std::string::npos)
    return PartitionTable{};
  return could_not_ask("sfdisk --json " + disk, "could not read the partition table",
                       tail(output.err, 2000));
}

}  // namespace

Result<PartitionTable> parse_partition_table(std::string_view json, const std::string& disk) {
  constexpr size_t kEntries = 3;  // {"partitiontable": {"partitions": [
  const std::string subject = "sfdisk --json " + disk;
  PartitionTable table;
  const auto take = [&](JsonPath path, const JsonRow& row) -> Result<> {
    if (path.size() == kEntries && path[1].member == "partitions") {
      EntryRow entry(row, disk);
      if (!row.is_object()) return not_understood(subject, "an entry is no object", row.dump());
      table.entries.push_back(entry.entry());
      if (!entry.problem().empty()) return not_understood(subject, entry.problem(), row.dump());
    } else if (path.size() == kEntries - 1 && path[1].member == "label" && row.is_string()) {
      table.label = row.get<std::string>();
    }
    return {};
  };
  TRY_VOID(parse_json_rows(json, kEntries, subject, "output-unknown", take));
  if (table.label.empty())
    return not_understood(subject, "tells no kind of table", tail(json, 300));
  return table;
}

Result<> read_partition_tables(Host& host, const Scope& scope, Snapshot& snapshot) {
  for (const auto& name : disks_of(scope, snapshot)) {
    TRY(snapshot.partition_tables[name], read_partition_table(host, "/dev/" + name));
  }
  return {};
}

}  // namespace lvq
