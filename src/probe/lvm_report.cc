// LVM2 prints, per VG, one object with the arrays "vg", "pv", "lv", "pvseg", "seg", in this order,
// and the orphan PVs as an object without "vg". Rows of an LV do not name their VG: they belong to
// the "vg" row of the same object, so the rows are taken in the order they are printed in, and one
// out of order is an error.
#include "probe/lvm_report.h"

#include <unordered_map>

#include "base/json_rows.h"
#include "base/text.h"
#include "model/lvm_features.h"
#include "probe/lvm_words.h"

namespace lvq {
namespace {

constexpr const char* kSubject = "lvm fullreport";

// With these settings the report looks the same whatever lvm.conf says (lvmreport(7)): hidden
// volumes have brackets, a missing PV is "[unknown]", lists have commas, all columns are printed,
// and nothing else is printed between the reports.
constexpr const char* kPinned =
    "log { prefix=\"\" command_names=0 report_command_log=0 verbose=0 indent=0 } "
    "report { prefixes=0 quoted=1 compact_output=0 compact_output_cols=\"\" columns_as_rows=0 "
    "buffered=1 headings=1 "
    "mark_hidden_devices=1 two_word_unknown_device=0 list_item_separator=\",\" "
    "binary_values_as_numeric=1 "
    "vgs_sort_full=\"vg_name\" pvs_sort_full=\"pv_name\" lvs_sort_full=\"vg_name,lv_name\" "
    "pvsegs_sort_full=\"pv_uuid,pvseg_start\" segs_sort_full=\"lv_uuid,seg_start\" } "
    "backup { backup=0 archive=0 }";

std::string strip_brackets(std::string_view name) {
  if (name.size() > 2 && name.starts_with('[') && name.ends_with(']'))
    name = name.substr(1, name.size() - 2);
  return std::string(name);
}

std::vector<std::string> read_tags(const std::string& text) {
  return text.empty() ? std::vector<std::string>{} : split(text, ',');
}

// One row of the report. problem() is the first problem found: a column that is missing, or one
// that holds what its grammar does not accept.
class Row {
 public:
  Row(const JsonRow& row, const LvmTable& table) : row_(row) {
    for (const auto& field : table.fields) check(field);
  }

  std::string text(const char* field) const {
    const JsonRow& value = row_.at(field);
    return value.is_string() ? value.get<std::string>() : value.dump();  // json_std has numbers
  }
  template <class Number>
  void number(const char* field, Number& into) {
    if (const std::string word = text(field); !read_number(word, into))
      note(is_not(field, "a number", word));
  }
  void number(const char* field, Bytes& into) { number(field, into.value); }
  void number(const char* field, Extents& into) { number(field, into.value); }
  bool flag(const char* field) const { return text(field) == "1"; }

  const std::string& problem() const { return problem_; }
  void note(const std::string& what) {
    if (problem_.empty()) problem_ = "field " + what;
  }

 private:
  void check(const LvmField& field) {
    const auto value = row_.find(field.name);
    if (value == row_.end()) return note(std::string(field.name) + " is missing");
    const auto* word = value->get_ptr<const std::string*>();
    if (word ? field.grammar.accepts(*word)
             : value->is_number() && field.grammar.accepts(value->dump()))
      return;
    note(is_not(field.name, field.grammar, word ? *word : value->dump()));
  }

  const JsonRow& row_;
  std::string problem_;
};

VolumeGroup read_vg(Row& row) {
  VolumeGroup vg;
  vg.name = row.text("vg_name");
  vg.uuid = row.text("vg_uuid");
  vg.attr = row.text("vg_attr");
  row.number("vg_seqno", vg.seqno);
  row.number("vg_extent_size", vg.extent.bytes);
  if (vg.extent.bytes.value == 0) row.note("vg_extent_size is zero");
  row.number("vg_extent_count", vg.total);
  row.number("vg_free_count", vg.free);
  vg.exported = row.flag("vg_exported");
  vg.partial = row.flag("vg_partial");
  vg.shared = row.flag("vg_shared");
  row.number("vg_missing_pv_count", vg.missing_pvs);
  vg.system_id = row.text("vg_systemid");
  vg.lock_type = row.text("vg_lock_type");
  vg.tags = read_tags(row.text("vg_tags"));
  row.number("max_lv", vg.max_lv);
  row.number("max_pv", vg.max_pv);
  row.number("vg_mda_free", vg.mda_free);
  vg.autoactivation = row.flag("vg_autoactivation");
  return vg;
}

PhysicalVolume read_pv(Row& row) {
  PhysicalVolume pv;
  pv.device = row.text("pv_name");
  pv.uuid = row.text("pv_uuid");
  pv.vg_uuid = row.text("vg_uuid");
  pv.attr = row.text("pv_attr");
  row.number("dev_size", pv.device_size);
  row.number("pe_start", pv.pe_start);
  row.number("pv_pe_count", pv.total);
  row.number("pv_pe_alloc_count", pv.allocated);
  pv.missing = row.flag("pv_missing");
  pv.in_use = row.flag("pv_in_use");
  pv.allocatable = row.flag("pv_allocatable");
  row.number("pv_mda_count", pv.metadata_areas);
  row.number("pv_mda_used_count", pv.metadata_in_use);
  pv.tags = read_tags(row.text("pv_tags"));
  int64_t major = 0, minor = 0;  // -1 where there is no device
  row.number("pv_major", major);
  row.number("pv_minor", minor);
  if (major > 0 && minor >= 0) {
    pv.major = static_cast<uint32_t>(major);
    pv.minor = static_cast<uint32_t>(minor);
  }
  return pv;
}

void read_lv_state(Row& row, LogicalVolume& lv) {
  const std::string active = row.text("lv_active");
  lv.active = active == "1" || active == "active";
  lv.suspended = row.flag("lv_suspended");
  lv.open = row.flag("lv_device_open");
  lv.skip_activation = row.flag("lv_skip_activation");
  lv.autoactivation = row.flag("lv_autoactivation");
  lv.snapshot_invalid = row.flag("lv_snapshot_invalid");
  lv.merging = row.flag("lv_merging");
  row.number("lv_kernel_major", lv.major);
  row.number("lv_kernel_minor", lv.minor);
}

LogicalVolume read_lv(Row& row, const VolumeGroup& vg) {
  LogicalVolume lv;
  const std::string name = row.text("lv_name");
  lv.vg = vg.name;
  lv.name = strip_brackets(name);
  lv.hidden = lv.name != name;
  lv.uuid = row.text("lv_uuid");
  lv.attr = row.text("lv_attr");
  row.number("lv_size", lv.size);
  lv.extents = extents_ceil(lv.size, vg.extent);
  lv.layout = row.text("lv_layout");
  lv.role = row.text("lv_role");
  lv.permissions = row.text("lv_permissions");
  lv.tags = read_tags(row.text("lv_tags"));
  lv.origin_uuid = row.text("origin_uuid");
  lv.pool = strip_brackets(row.text("pool_lv"));
  lv.parent = strip_brackets(row.text("lv_parent"));
  lv.move_pv = row.text("move_pv");
  lv.convert_lv = strip_brackets(row.text("convert_lv"));
  lv.health = row.text("lv_health_status");
  lv.copy_percent = row.text("copy_percent");
  lv.snap_percent = row.text("snap_percent");
  lv.data_percent = row.text("data_percent");
  lv.metadata_percent = row.text("metadata_percent");
  lv.check_needed = row.flag("lv_check_needed");
  lv.cache_dirty_blocks = row.text("cache_dirty_blocks");
  read_lv_state(row, lv);
  return lv;
}

LvSegment read_segment(Row& row) {
  LvSegment segment;
  segment.type = row.text("segtype");
  row.number("seg_start_pe", segment.start);
  row.number("seg_size_pe", segment.size);
  segment.ranges = row.text("seg_le_ranges");
  row.number("chunk_size", segment.chunk);
  segment.cache_mode = row.text("cache_mode");
  segment.cache_policy = row.text("cache_policy");
  row.number("stripe_size", segment.stripe_size);
  return segment;
}

PvSegment read_pv_segment(Row& row) {
  PvSegment segment;
  row.number("pvseg_start", segment.start);
  row.number("pvseg_size", segment.size);
  segment.lv_uuid = row.text("lv_uuid");
  return segment;
}

class ReportReader {
 public:
  // Takes the row report[i].KIND[j]; what stands beside the report ("log") is ignored.
  Result<> take(JsonPath path, const JsonRow& json) {
    if (path.empty() || path[0].member != "report") return {};
    is_report_ = true;
    if (path.size() < 4 && json.is_structured()) return {};  // nothing in it
    if (path.size() < 4)
      return not_understood(kSubject, "is not a report", json.dump(-1, ' ', true));
    const std::string& kind = path[2].member;
    if (!json.is_object())
      return not_understood(kSubject, "has a row of \"" + kind + "\" that is no object");
    const LvmTable* table = lvm_table(kind);
    if (!table)
      return not_understood(kSubject,
                            "has rows that were not asked for: \"" + printable(kind) + "\"");
    if (path[1].index != object_) start_object(path[1].index);
    Row row(json, *table);
    if (row.problem().empty()) add(kind, row);
    if (!row.problem().empty())
      return not_understood(kSubject, kind + " " + row.problem(), json.dump(-1, ' ', true));
    return {};
  }

  Result<LvmReport> finish() && {
    if (!is_report_) return not_understood(kSubject, "is not a report");
    std::unordered_map<std::string_view, const VolumeGroup*> by_uuid;
    for (const auto& vg : report_.vgs) by_uuid.emplace(vg.uuid, &vg);
    for (auto& pv : report_.pvs)
      if (const auto vg = by_uuid.find(pv.vg_uuid); vg != by_uuid.end()) pv.vg = vg->second->name;
    return std::move(report_);
  }

 private:
  void start_object(size_t index) {
    object_ = index;
    has_vg_ = false;
    pvs_.clear();
    lvs_.clear();
  }

  void add(const std::string& kind, Row& row) {
    if (kind == "vg") {
      report_.vgs.push_back(read_vg(row));
      has_vg_ = true;
    } else if (kind == "pv") {
      report_.pvs.push_back(read_pv(row));
      pvs_[report_.pvs.back().uuid] = report_.pvs.size() - 1;
    } else if (kind == "lv") {
      if (!has_vg_) return row.note("lv_name is of no volume group");
      report_.lvs.push_back(read_lv(row, report_.vgs.back()));
      lvs_[report_.lvs.back().uuid] = report_.lvs.size() - 1;
    } else if (kind == "pvseg") {
      const auto pv = pvs_.find(row.text("pv_uuid"));
      if (pv == pvs_.end()) return row.note("pv_uuid names no physical volume of this report");
      const PvSegment segment = read_pv_segment(row);
      if (segment.size.value > 0)
        report_.pvs[pv->second].segments.push_back(segment);  // an orphan has one of size 0
    } else if (kind == "seg") {
      const auto lv = lvs_.find(row.text("lv_uuid"));
      if (lv == lvs_.end()) return row.note("lv_uuid names no logical volume of this report");
      report_.lvs[lv->second].segments.push_back(read_segment(row));
    }
  }

  LvmReport report_;
  size_t object_ = 0;
  bool has_vg_ = false, is_report_ = false;
  std::unordered_map<std::string, size_t> pvs_, lvs_;  // of this object: UUID -> index
};

// A line of standard error is harmless where the report says the same (is_said_by_report) or where
// it does not concern storage (is_noise). A missing PV and a PV that is in use by no VG (vgcreate
// was cut off) have fields of their own, and the lines about them must not stop the commands that
// mend them. An unknown setting belongs to another version of LVM2; a leaked descriptor is the
// shell's. Everything else (duplicates, older metadata, a locking failure, an unreadable device) is
// a complaint.
bool is_said_by_report(std::string_view line, const LvmReport& report) {
  for (const auto& pv : report.pvs) {
    if (pv.missing && line.find(pv.uuid) != std::string_view::npos &&
        (line.find("is missing PV ") != std::string_view::npos ||
         line.starts_with("WARNING: Couldn't find device ")))
      return true;
    if (pv.in_use && pv.vg.empty() &&
        (line == "WARNING: PV " + pv.device + " is marked in use but no VG was found using it." ||
         line == "WARNING: PV " + pv.device + " might need repairing."))
      return true;
  }
  return false;
}

bool is_noise(std::string_view line) {
  return line.empty() ||
         (line.starts_with("File descriptor ") &&
          line.find(" leaked on lvm") != std::string_view::npos) ||
         (line.starts_with("Configuration setting \"") && line.ends_with("\" unknown."));
}

Result<std::string> run_lvm(Host& host, const std::vector<std::string>& argv,
                            std::string* standard_error) {
  TRY(Output output, host.run({argv}));
  const std::string command = argv[0] + " " + argv[1];
  if (!output.ok())
    return could_not_ask(command, "failed with exit status " + std::to_string(output.exit_status),
                         tail(output.err.empty() ? output.out : output.err, 2000));
  if (trim(output.out).empty())
    return could_not_ask(command, "printed nothing", tail(output.err, 2000));
  if (standard_error) *standard_error = std::move(output.err);
  return std::move(output.out);
}

Result<> mark_foreign(Host& host, LvmReport& report) {
  std::string own;
  for (bool asked = false; auto& vg : report.vgs) {
    if (vg.system_id.empty()) continue;
    if (!asked) {
      TRY(const std::string text, run_lvm(host, {"lvm", "systemid"}, nullptr));
      TRY(own, parse_system_id(text));
      asked = true;
    }
    vg.foreign = vg.system_id != own;
  }
  return {};
}

}  // namespace

// Even a report writes: it brings the backup in /etc/lvm up to date, unless kPinned forbids it.
std::vector<std::string> fullreport_argv() {
  std::vector<std::string> argv = {
      "lvm",     "fullreport", "-a",         "--foreign", "--shared", "--reportformat", "json",
      "--units", "b",          "--nosuffix", "--binary",  "--config", kPinned};
  for (const auto& table : lvm_tables()) {
    std::vector<std::string> columns;
    for (const auto& field : table.fields) columns.emplace_back(field.name);
    for (const auto& word : {std::string("--configreport"), std::string(table.kind),
                             std::string("-o"), join(columns, ",")})
      argv.push_back(word);
  }
  return argv;
}

Result<LvmReport> parse_fullreport(std::string_view json) {
  ReportReader reader;
  const auto take = [&](JsonPath path, const JsonRow& row) { return reader.take(path, row); };
  std::string replaced;
  if (!is_utf8(json)) json = replaced = as_utf8(json);
  TRY_VOID(parse_json_rows(json, 4, kSubject, kOutputUnknown, take));
  return std::move(reader).finish();
}

std::vector<std::string> lvm_complaints(std::string_view standard_error, const LvmReport& report) {
  std::vector<std::string> complaints;
  for (const auto& line : split_lines(standard_error))
    if (const std::string_view words = trim(line);
        !is_noise(words) && !is_said_by_report(words, report))
      complaints.push_back(line);
  return complaints;
}

Result<std::string> parse_system_id(std::string_view text) {
  constexpr std::string_view kLabel = "system ID:";
  text = trim(text);
  if (!text.starts_with(kLabel) || text.find('\n') != std::string_view::npos)
    return not_understood("lvm systemid", "printed something else than a system ID",
                          tail(text, 200));
  const std::string_view id = trim(text.substr(kLabel.size()));
  if (!id.empty() && !is_alphanumeric(id, "+_.-"))
    return not_understood("lvm systemid", is_not("system ID", "a name", id));
  return std::string(id);
}

Result<std::string> parse_version(std::string_view text) {
  constexpr std::string_view kLabel = "LVM version:";
  for (const auto& line : split_lines(text)) {
    const std::string_view words = trim(line);
    if (!words.starts_with(kLabel)) continue;
    const auto rest = split_words(words.substr(kLabel.size()));
    if (!rest.empty() && parse_lvm_version(rest[0])) return rest[0];
  }
  return not_understood("lvm version", "printed something else than a version of LVM",
                        tail(text, 200));
}

Result<std::string> read_lvm_version(Host& host) {
  TRY(const std::string text, run_lvm(host, {"lvm", "version"}, nullptr));
  return parse_version(text);
}

namespace {

// Where lvq does not understand the report, the version of LVM matters, so it is asked for then.
Result<LvmReport> parse_or_name_version(Host& host, std::string_view json) {
  auto report = parse_fullreport(json);
  if (report) return report;
  Error error = std::move(report).error();
  if (const auto version = read_lvm_version(host)) error.message += " (LVM " + *version + ")";
  error.hint = "lvq knows what LVM 2.03.16 and 2.03.31 print; tell its authors what this one does";
  return fail(std::move(error));
}

}  // namespace

Result<> read_lvm(Host& host, Snapshot& snapshot) {
  std::string standard_error;
  TRY(const std::string json, run_lvm(host, fullreport_argv(), &standard_error));
  TRY(LvmReport report, parse_or_name_version(host, json));
  TRY_VOID(mark_foreign(host, report));
  snapshot.lvm_complaints = lvm_complaints(standard_error, report);
  snapshot.pvs = std::move(report.pvs);
  snapshot.vgs = std::move(report.vgs);
  snapshot.lvs = std::move(report.lvs);
  snapshot.has_lvm = true;
  return {};
}

}  // namespace lvq
