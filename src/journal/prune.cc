#include "journal/prune.h"

#include <algorithm>

#include "base/text.h"
#include "journal/layout.h"

namespace lvq {
namespace {

// All closed transactions, also those that the index lacks.
ClosedLines all_closed(Host& host, const std::string& state_dir, const Ledger& ledger) {
  ClosedLines lines = ledger.index.all();
  for (const auto& id : ledger.ended)
    if (auto line = line_of(host, state_dir, id)) lines.emplace(id, *std::move(line));
  return lines;
}

Result<std::vector<std::string>> folders(Host& host, const std::string& state_dir) {
  auto names = host.list(JournalPaths(state_dir, "").all);
  if (!names && names.error().code == "absent") return std::vector<std::string>{};
  return names;
}

Result<bool> holds_a_folder(Host& host, const std::string& folder) {
  TRY(const auto names, host.list(folder));
  for (const auto& name : names) {
    TRY(const PathInfo info, host.lstat(folder + "/" + name));
    if (info.kind == PathInfo::Kind::directory) return true;
  }
  return false;
}

// Removes plan.json first, because a transaction without one is not listed.
Result<> remove_journal(Host& host, const std::string& state_dir, const std::string& id) {
  const auto paths = paths_of_transaction(host, state_dir, id);
  if (!paths && paths.error().code == "absent") return {};  // somebody else has removed it
  if (!paths) return fail(paths.error());
  TRY(auto names, host.list(paths->folder));
  std::ranges::stable_partition(names, [](const std::string& name) { return name == "plan.json"; });
  TRY_VOID(host.remove_files(paths->folder, names));
  return host.remove_dir(paths->folder);
}

// What to keep of the traces of all closed transactions, whether their journals stay or not.
Result<Traces> to_remember(Host& host, const ClosedIndex& index, const ClosedLines& lines) {
  Traces all = index.remembered;
  for (const auto& [id, line] : lines) all.follow(line.traces);
  Traces kept{.merged = all.merged};
  for (const auto& path : all.made) {
    TRY(const PathInfo info, host.lstat(path));
    if (info.kind == PathInfo::Kind::directory) kept.made.insert(path);
  }
  return kept;
}

Result<> rewrite_index(Host& host, const std::string& state_dir, const Ledger& ledger,
                       const ClosedLines& lines) {
  TRY(const Traces traces, to_remember(host, ledger.index, lines));
  TRY(const auto names, folders(host, state_dir));
  std::string text = traces.empty() ? "" : encode_remembered(traces) + "\n";
  for (auto [id, line] : lines) {
    if (!std::ranges::binary_search(names, id)) continue;
    line.traces = {};
    text += encode_closed(line) + "\n";
  }
  return host.replace(JournalPaths(state_dir, "").closed, text, 0600);
}

Result<> rewrite_begun(Host& host, const std::string& state_dir) {
  const std::string path = JournalPaths(state_dir, "").begun;
  TRY(const std::string old, read_if_there(host, path));
  if (old.empty()) return {};
  TRY(const auto names, folders(host, state_dir));
  std::string text;
  for (const auto& id : split_lines(old))
    if (std::ranges::binary_search(names, id)) text += "\n" + id + "\n";
  return host.replace(path, text, 0600);
}

}  // namespace

Result<Prunable> closed_before(Host& host, const std::string& state_dir, const Ledger& ledger,
                               const std::string& time) {
  TRY(const auto names, folders(host, state_dir));
  Prunable prunable;
  for (auto& [id, line] : all_closed(host, state_dir, ledger)) {
    if (line.time >= time || !std::ranges::binary_search(names, id)) continue;
    TRY(const bool holds, holds_a_folder(host, JournalPaths(state_dir, id).folder));
    if (holds)
      prunable.kept.push_back(id);
    else
      prunable.lines.push_back(line);
  }
  return prunable;
}

Result<> prune(Host& host, const std::string& state_dir, const std::vector<ClosedLine>& lines) {
  TRY(const Ledger ledger, read_ledger(host, state_dir));
  ClosedLines closed = all_closed(host, state_dir, ledger);
  for (const auto& line : lines) closed.emplace(line.id, line);
  std::vector<ClosedLine> missing = lines;
  std::erase_if(missing, [&](const ClosedLine& line) { return ledger.index.contains(line.id); });
  // The journals may be removed only after this: until then nothing else tells what these
  // transactions have left on the machine.
  TRY_VOID(enter_closed(host, state_dir, missing));
  for (const auto& line : lines) TRY_VOID(remove_journal(host, state_dir, line.id));
  TRY_VOID(rewrite_index(host, state_dir, ledger, closed));
  return rewrite_begun(host, state_dir);
}

}  // namespace lvq
