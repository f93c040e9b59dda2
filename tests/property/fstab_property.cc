// Laws of what is read and written as text: fstab(5), mountinfo(5), captures.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/fstab.h"
#include "model/line_edits.h"
#include "model/snapshot_json.h"
#include "probe/mountinfo.h"

namespace lvq {
namespace {

// Of RapidCheck's size: lists of lists of long texts only take time.
constexpr double kShort = 0.15;

// Characters that matter to the format, many times as often as others. RC_ASSERT does not
// short-circuit || and && unless they are in parentheses of their own.
rc::Gen<std::string> any_text(const std::string& special) {
  return rc::gen::scale(kShort, rc::gen::container<std::string>(rc::gen::weightedOneOf<char>(
                                    {{3, rc::gen::elementOf(special)},
                                     {2, rc::gen::inRange('a', 'e')},
                                     {1, rc::gen::arbitrary<char>()}})));
}

template <class List, class... Generators>
rc::Gen<List> few(const Generators&... generators) {
  return rc::gen::scale(kShort, rc::gen::container<List>(generators...));
}

rc::Gen<std::string> any_word() {
  return rc::gen::map(any_text("\\ \t\n\r#0147=/"),
                      [](const std::string& text) { return text.empty() ? "x" : text; });
}

rc::Gen<FstabEntry> any_entry() {
  return rc::gen::exec([] {
    return FstabEntry{*any_word(),
                      *any_word(),
                      *any_word(),
                      *any_word(),
                      *rc::gen::arbitrary<int>(),
                      *rc::gen::arbitrary<int>(),
                      0};
  });
}

rc::Gen<std::string> any_line() {
  return rc::gen::oneOf(
      any_text("\\ \t#\r014/"), rc::gen::map(any_entry(), format_fstab_entry),
      rc::gen::element<std::string>("# comment", "", "/dev/a /b", "/dev/a\t/b ext4 # x", "\t"));
}

rc::Gen<std::string> any_fstab() {
  return rc::gen::exec([] {
    std::string text = join(*few<std::vector<std::string>>(any_line()), "\n");
    if (*rc::gen::arbitrary<bool>()) text += '\n';
    return text;
  });
}

size_t count_lines(const std::string& text) { return split_lines(text).size(); }

RC_GTEST_PROP(FstabLaws, UnescapeUndoesEscape, ()) {
  const std::string field = *any_text("\\ \t\n\r#0147");
  RC_ASSERT(unescape_fstab_field(escape_fstab_field(field)) == field);
}

RC_GTEST_PROP(FstabLaws, AFormattedEntryIsReadBack, ()) {
  FstabEntry entry = *any_entry();
  const Fstab fstab = parse_fstab(format_fstab_entry(entry) + "\n");
  entry.line = 1;
  RC_ASSERT(fstab.odd_lines.empty());
  RC_ASSERT(fstab.entries == std::vector<FstabEntry>{entry});
}

RC_GTEST_PROP(FstabLaws, AddingLeavesWhatIsThereAndAddsExactlyThat, ()) {
  const std::string text = *any_fstab();
  const auto entries = *few<std::vector<FstabEntry>>(any_entry());
  const std::string with = fstab_with(text, entries);
  RC_ASSERT(with.starts_with(text));
  std::vector<FstabEntry> expected = parse_fstab(text).entries;
  expected.insert(expected.end(), entries.begin(), entries.end());
  std::vector<FstabEntry> found = parse_fstab(with).entries;
  for (auto* list : {&expected, &found})
    for (auto& entry : *list) entry.line = 0;
  RC_ASSERT(found == expected);
}

RC_GTEST_PROP(FstabLaws, RemovingWhatWasAddedIsNothing, ()) {
  const std::string text = *any_fstab();
  const auto entries = *few<std::vector<FstabEntry>>(any_entry());
  RC_PRE(!entries.empty());
  const std::string with = fstab_with(text, entries);
  std::vector<size_t> lines;
  for (size_t n = 0; n < entries.size(); ++n) lines.push_back(count_lines(with) - n);
  const std::string back = fstab_without(with, lines);
  RC_ASSERT(back == (text.empty() || text.ends_with('\n') ? text : text + "\n"));
}

// Distinct numbers of lines of the text, in order.
std::vector<size_t> some_lines(const std::string& text) {
  std::vector<size_t> lines;
  for (size_t n = 1; n <= count_lines(text); ++n)
    if (*rc::gen::arbitrary<bool>()) lines.push_back(n);
  return lines;
}

LineEdits any_edits(const std::string& text) {
  const auto lines = some_lines(text);
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      return lines_removed(text, lines);
    case 1:
      return lines_replaced(
          text, lines, fstab_commented(text, lines, "put aside by lvq 20261122T155130Z-9f3a1c"));
    default:
      return lines_added({"UUID=1c1e9a4e-0000-4000-8000-000000000000 /srv/a xfs defaults 0 0"});
  }
}

RC_GTEST_PROP(FstabLaws, AnEditTakenBackIsTheTextByteForByte, ()) {
  const std::string text = *any_fstab();
  const LineEdits edits = any_edits(text);
  const auto there = edited(text, edits, "fstab");
  RC_ASSERT(there.has_value());
  RC_ASSERT(edited(*there, inverse(text, edits), "fstab").value() == text);
}

RC_GTEST_PROP(FstabLaws, EditsCommuteWithWhatOthersAdd, ()) {
  const std::string text = *any_fstab() + "\n";
  const LineEdits edits = any_edits(text);
  const auto noted = [&](std::string of) { return of + "# an administrator's note\n"; };
  const auto there = edited(noted(text), edits, "fstab");
  RC_ASSERT(there.has_value());
  std::string without = *there;
  without.erase(without.find(noted("")), noted("").size());
  RC_ASSERT(edited(text, edits, "fstab").value() == without);
  RC_ASSERT(edited(*there, inverse(text, edits), "fstab").value() == noted(text));
}

RC_GTEST_PROP(FstabLaws, RemovingLeavesTheOtherLinesAsTheyWere, ()) {
  const std::string text = *any_fstab();
  const auto gone =
      *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, count_lines(text) + 2));
  std::vector<std::string> kept;
  size_t number = 0;
  for (const auto& line : split_lines(text))
    if (std::ranges::find(gone, ++number) == gone.end()) kept.push_back(line);
  RC_ASSERT(split_lines(fstab_without(text, gone)) == kept);
}

RC_GTEST_PROP(FstabLaws, EveryLineIsAtMostOneThing, ()) {
  const std::string text = *any_fstab();
  const Fstab fstab = parse_fstab(text);
  std::vector<size_t> lines = fstab.odd_lines;
  for (const auto& entry : fstab.entries) lines.push_back(entry.line);
  std::ranges::sort(lines);
  RC_ASSERT(std::ranges::adjacent_find(lines) == lines.end());
  RC_ASSERT((lines.empty() || (lines.front() >= 1 && lines.back() <= count_lines(text))));
}

RC_GTEST_PROP(MountinfoLaws, WhatTheKernelEscapesIsReadBack, ()) {
  const std::string root = "/" + *any_text("\\ \t\n#014"), target = "/" + *any_text("\\ \t\n#014");
  const std::string source = *any_text("\\ \t\n#014");
  const auto [major, minor] = *rc::gen::arbitrary<std::pair<uint32_t, uint32_t>>();
  const auto groups = *rc::gen::container<std::vector<uint32_t>>(2, rc::gen::arbitrary<uint32_t>());
  std::string line = "1 0 " + std::to_string(major) + ":" + std::to_string(minor);
  for (const auto& field : {root, target}) line += " " + escape_fstab_field(field);
  line += " rw shared:" + std::to_string(groups[0]) + " master:" + std::to_string(groups[1]) +
          " - ext4 ";
  const auto read = parse_mountinfo(line + escape_fstab_field(source) + " rw\n");
  RC_ASSERT((read && read->size() == 1u));
  const MountLine& back = read->front();
  RC_ASSERT(
      (back.mount.root == root && back.mount.target == target && back.mount.source == source));
  RC_ASSERT((back.mount.major == major && back.mount.minor == minor));
  RC_ASSERT((back.shared == groups[0] && back.master == groups[1]));
}

RC_GTEST_PROP(MountinfoLaws, AnyBytesAreMountsOrAnError, ()) {
  const std::string text = *any_text(" -:\n1/");
  const auto read = parse_mountinfo(text);
  RC_ASSERT((!read || read->size() == count_lines(text)));
}

RC_GTEST_PROP(FstabLaws, EntriesThatNameAFieldAreThoseOfTheWholeTable, ()) {
  const std::string text = *any_fstab();
  const auto all = parse_fstab(text).entries;
  RC_PRE(!all.empty());
  const std::string field = (*rc::gen::elementOf(all)).spec;
  const auto named = fstab_entries_naming(text, field);
  for (const auto& entry : all)
    if (entry.spec == field) RC_ASSERT(std::ranges::count(named, entry) == 1);
  for (const auto& entry : named) RC_ASSERT(std::ranges::count(all, entry) == 1);
}

rc::Gen<Snapshot> any_snapshot() {
  return rc::gen::exec([] {
    const auto name = any_text("\"\\/!\n");
    Snapshot s;
    s.devices.resize(*rc::gen::inRange<size_t>(0, 4));
    for (auto& device : s.devices) {
      device.name = *name;
      std::ranges::replace(device.name, '/', '!');  // as the kernel does
      device.major = *rc::gen::arbitrary<uint32_t>();
      device.size = {*rc::gen::arbitrary<uint64_t>()};
      device.holders = *few<std::vector<std::string>>(name);
      s.signatures[device.name] = {{*name, *name, *name, *rc::gen::arbitrary<uint64_t>()}};
    }
    s.lvs.resize(*rc::gen::inRange<size_t>(0, 4));
    for (auto& lv : s.lvs) {
      lv.vg = *name;
      lv.extents = {*rc::gen::arbitrary<uint64_t>()};
      lv.major = *rc::gen::arbitrary<int64_t>();
      lv.active = *rc::gen::arbitrary<bool>();
      lv.segments.resize(*rc::gen::inRange<size_t>(0, 3));
      for (auto& segment : lv.segments) segment.ranges = *name;
    }
    s.links = *few<std::map<std::string, std::string>>(name, name);
    s.tools = *few<std::map<std::string, std::string>>(name, name);
    s.files["/etc/fstab"] = {*rc::gen::arbitrary<bool>(), false, *any_fstab()};
    s.lvm_complaints = *few<std::vector<std::string>>(name);
    s.systemd = *rc::gen::arbitrary<bool>();
    return s;
  });
}

RC_GTEST_PROP(CaptureLaws, AnySnapshotComesBack, ()) {
  const Snapshot snapshot = *any_snapshot();
  const std::string text = dump_line(to_json(snapshot));
  const auto back = snapshot_from_json(text);
  RC_ASSERT(back.has_value());
  RC_ASSERT(dump_line(to_json(*back)) == text);
  RC_ASSERT((back->links == snapshot.links && back->tools == snapshot.tools));
  RC_ASSERT(back->file_text("/etc/fstab") == snapshot.file_text("/etc/fstab"));
  RC_ASSERT(back->signatures == snapshot.signatures);
}

RC_GTEST_PROP(CaptureLaws, ATornCaptureIsRefused, ()) {
  const std::string text = dump_line(to_json(*any_snapshot()));
  const auto length = *rc::gen::inRange<size_t>(0, text.size());
  const auto torn = snapshot_from_json(std::string_view(text).substr(0, length));
  RC_ASSERT((!torn && torn.error().code == "plan-invalid"));
}

}  // namespace
}  // namespace lvq
