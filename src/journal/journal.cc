#include "journal/journal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "host/timestamps.h"
#include "journal/closed_index.h"
#include "journal/layout.h"
#include "journal/record_json.h"
#include "plan/identifiers.h"
#include "plan/plan_json.h"

namespace lvq {
namespace {

constexpr int kSchema = 1;

Result<> ensure_folder(Host& host, const std::string& path) {
  TRY(const bool exists, exists_safely(host, path));
  if (exists) return {};
  return host.make_dir(path, 0700);
}

std::string plan_text(const Plan& plan, const Origin& origin) {
  const Json json = {{"schema", kSchema},    {"time", origin.time},     {"lvq", origin.lvq},
                     {"lvm", origin.lvm},    {"kernel", origin.kernel}, {"host", origin.host},
                     {"plan", to_json(plan)}};
  return dump_pretty(json) + "\n";
}

Result<std::string> text_member(const Json& json, const char* key, const std::string& subject) {
  const auto it = json.find(key);
  if (it == json.end() || !it->is_string())
    return fail("plan-invalid", subject, std::string("has no text \"") + key + "\"");
  return it->get<std::string>();
}

Result<Transaction> parse_plan(std::string_view text, const std::string& path,
                               const std::string& id) {
  TRY(const Json json, parse_json(text, path, "plan-invalid"));
  if (!json.is_object() || json.size() != 7 || !json.contains("schema") || !json.contains("plan"))
    return fail("plan-invalid", path, "does not have the members of a journaled plan");
  if (json["schema"] != kSchema)
    return fail("plan-invalid", path, "is of a schema that this version does not know",
                dump_line(json["schema"]));
  Transaction out;
  TRY(out.origin.time, text_member(json, "time", path));
  TRY(out.origin.lvq, text_member(json, "lvq", path));
  TRY(out.origin.lvm, text_member(json, "lvm", path));
  TRY(out.origin.kernel, text_member(json, "kernel", path));
  TRY(out.origin.host, text_member(json, "host", path));
  TRY(out.plan, plan_from_json(json["plan"], path));
  if (out.plan.id != id)
    return fail("plan-invalid", path, "is the plan of another transaction", printable(out.plan.id));
  return out;
}

std::string hold_log_beside(const std::string& log_path) {
  return log_path.substr(0, log_path.rfind('/')) + "/hold.log";
}

Result<bool> has_plan(Host& host, const std::string& state_dir, const std::string& id) {
  TRY(const PathInfo plan, host.lstat(JournalPaths(state_dir, id).plan));
  return plan.kind != PathInfo::Kind::absent;
}

Result<std::vector<std::string>> folder_names(Host& host, const std::string& state_dir) {
  const std::string all = JournalPaths(state_dir, "").all;
  for (const std::string& path : {state_dir, all}) {
    TRY(const bool exists, exists_safely(host, path));
    if (!exists) return std::vector<std::string>{};
  }
  TRY(auto names, host.list(all));
  std::erase_if(names, [](const std::string& name) { return !is_transaction_id(name); });
  return names;
}

template <class IsOut>
Result<> leave_out(std::vector<std::string>& names, const IsOut& is_out) {
  std::vector<std::string> left;
  for (auto& name : names) {
    TRY(const bool out, is_out(name));
    if (!out) left.push_back(std::move(name));
  }
  names = std::move(left);
  return {};
}

Record begin_record(const std::string& digest) {
  Record record;
  record.plan_digest = digest;
  return record;
}

}  // namespace

Result<Transaction> load_transaction(Host& host, const std::string& state_dir,
                                     const std::string& id) {
  TRY(const JournalPaths paths, paths_of_transaction(host, state_dir, id));
  TRY(const std::string plan_bytes, host.read(paths.plan));
  TRY(Transaction transaction, parse_plan(plan_bytes, paths.plan, id));
  TRY(const std::string log_bytes, read_if_there(host, paths.log));
  TRY(Log log, decode_log(log_bytes, paths.log, transaction.plan.steps.size()));
  transaction.plan_digest = sha256_hex(plan_bytes);
  if (!log.records.empty() && log.records[0].plan_digest != transaction.plan_digest)
    return fail(
        "plan-invalid", paths.plan, "is not the plan that was begun: its digest is another",
        transaction.plan_digest + " where " + paths.log + ":1 has " + log.records[0].plan_digest);
  transaction.records = std::move(log.records);
  transaction.whole_bytes = log.whole_bytes;
  transaction.torn_bytes = log.torn_bytes;
  const auto holds = host.read(hold_log_beside(paths.log));
  if (!holds && holds.error().code != "absent") return fail(holds.error());
  if (holds) transaction.holds = split_lines(*holds);
  return transaction;
}

std::string Journal::hold_log() const { return hold_log_beside(log_path_); }

Result<Plan> load_journaled_plan(Host& host, const std::string& state_dir, const std::string& id) {
  TRY(const JournalPaths paths, paths_of_transaction(host, state_dir, id));
  TRY(const std::string bytes, host.read(paths.plan));
  TRY(Transaction transaction, parse_plan(bytes, paths.plan, id));
  return std::move(transaction.plan);
}

Result<Journal> Journal::begin(Host& host, const std::string& state_dir, const Plan& plan,
                               const Origin& origin) {
  if (!is_transaction_id(plan.id))
    return fail("plan-invalid", printable(plan.id), "is not a transaction id");
  const JournalPaths paths(state_dir, plan.id);
  TRY_VOID(ensure_folder(host, state_dir));
  TRY_VOID(ensure_folder(host, paths.all));
  TRY_VOID(host.make_dir(paths.folder, 0700));
  const std::string text = plan_text(plan, origin);
  if (auto written = host.replace(paths.plan, text, 0600); !written) {
    std::ignore = host.remove_dir(paths.folder);  // nothing was begun, so nothing is left behind
    return fail(std::move(written).error());
  }
  // The line feed in front separates the id from half a line that a power cut left.
  TRY_VOID(host.append(paths.begun, "\n" + plan.id + "\n", 0600));
  Journal journal(host, paths.log, 1);
  TRY_VOID(journal.note(begin_record(sha256_hex(text))));
  return journal;
}

Result<Journal> Journal::open(Host& host, const std::string& state_dir, const Transaction& loaded) {
  const JournalPaths paths(state_dir, loaded.plan.id);
  if (loaded.torn_bytes > 0) TRY_VOID(host.truncate(paths.log, loaded.whole_bytes));
  Journal journal(host, paths.log, loaded.records.size() + 1);
  if (journal.next_ == 1) TRY_VOID(journal.note(begin_record(loaded.plan_digest)));
  return journal;
}

Result<> Journal::note(Record record) {
  if (broken_) return fail(*broken_);
  TRY(const Stamp stamp, host_->stamp());
  record.time = rfc3339(stamp.time);
  auto written =
      host_->append(log_path_, encode_record(next_, normalised(std::move(record))) + "\n", 0600);
  if (written)
    ++next_;
  else
    broken_ = written.error();
  return written;
}

Result<std::vector<std::string>> list_transactions(Host& host, const std::string& state_dir) {
  TRY(const ClosedIndex index, read_closed_index(host, state_dir));
  TRY(auto names, folder_names(host, state_dir));
  TRY_VOID(leave_out(names, [&](const std::string& id) -> Result<bool> {
    if (index.contains(id)) return false;
    TRY(const bool planned, has_plan(host, state_dir, id));
    return !planned;
  }));
  return names;
}

Result<std::vector<std::string>> list_others(Host& host, const std::string& state_dir,
                                             const ClosedIndex& index) {
  TRY(auto names, folder_names(host, state_dir));
  TRY_VOID(leave_out(names, [&](const std::string& id) -> Result<bool> {
    if (index.contains(id)) return true;
    TRY(const bool planned, has_plan(host, state_dir, id));
    return !planned;
  }));
  return names;
}

Result<std::string> last_transaction(Host& host, const std::string& state_dir) {
  TRY(const auto ids, list_transactions(host, state_dir));
  if (ids.empty()) return fail("absent", "lvq", "there is no transaction yet", state_dir, "");
  // The file has the IDs in the order in which the transactions began.
  TRY(const std::string begun, read_if_there(host, JournalPaths(state_dir, "").begun));
  auto order = split_lines(begun);
  std::ranges::reverse(order);
  for (const auto& id : order)
    if (std::ranges::binary_search(ids, id)) return id;
  return ids.back();  // the file has none of them: the latest by the time in the ID
}

Result<> check_log(Host& host, const std::string& log_path) {
  constexpr const char* kHint = "move it away, or give another --log";
  const std::string folder = log_path.substr(0, log_path.rfind('/'));
  TRY(PathInfo info, host.lstat(folder.empty() ? "/" : folder));
  if (info.kind == PathInfo::Kind::absent) {
    const std::string above = folder.substr(0, folder.rfind('/'));
    TRY(info, host.lstat(above.empty() ? "/" : above));
  }
  if (info.kind != PathInfo::Kind::directory)
    return fail("state-dir-unsafe", folder, "is not a directory", "", kHint);
  TRY(const PathInfo log, host.lstat(log_path));
  if (log.kind == PathInfo::Kind::absent || (log.kind == PathInfo::Kind::file && log.links <= 1))
    return {};
  return fail("state-dir-unsafe", log_path, "is not a regular file with this one name", "", kHint);
}

Result<> audit(Host& host, const std::string& log_path, const std::string& id,
               const std::string& line) {
  const size_t slash = log_path.rfind('/');
  if (slash != std::string::npos && slash > 0) {
    const std::string folder = log_path.substr(0, slash);
    TRY(const PathInfo info, host.lstat(folder));
    if (info.kind == PathInfo::Kind::absent) TRY_VOID(host.make_dir(folder, 0700));
  }
  TRY(const Stamp stamp, host.stamp());
  return host.log(log_path,
                  rfc3339(stamp.time) + " " + printable(id) + " " + printable(line) + "\n", 0600);
}

}  // namespace lvq
