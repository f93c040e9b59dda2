// Hundreds of odd or hostile texts. In each the place at which an error is expected is marked with
// "§", which is taken out before the text is read.
#include <gmock/gmock.h>

#include <set>

#include "base/text.h"
#include "spec/read.h"

namespace lvq {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

struct Hostile {
  std::string text;   // with its mark
  std::string words;  // part of the message
};
using HostileTexts = std::vector<Hostile>;

constexpr std::string_view kMark = "§";

std::string without_mark(std::string text) { return text.erase(text.find(kMark), kMark.size()); }

std::string place_of_mark(std::string_view text) {
  const auto before = text.substr(0, text.find(kMark));
  const auto lines = split(before, '\n');
  std::string_view last = lines.back();
  size_t column = 1;
  for (; !last.empty(); ++column) last.remove_prefix(std::max<size_t>(utf8_length(last), 1));
  return "f:" + std::to_string(lines.size()) + ":" + std::to_string(column);
}

std::string in_group(const std::string& fields) {
  return "lvq: 1\nvolume_groups:\n  data:\n    " + fields + "\n";
}

std::string in_volume(const std::string& fields) {
  return in_group("volumes:\n      web: {" + fields + "}");
}

std::string in_devices(const std::string& devices) { return in_group("devices: " + devices); }

const std::vector<std::string> kVolumeFields = {"size",  "layout",  "fs",  "label",
                                                "mount", "options", "was", "absent"};
const std::vector<std::string> kGroupFields = {"devices", "extent_size", "volumes", "was",
                                               "absent"};

std::string a_value_of(const std::string& field) {
  static const std::map<std::string, std::string> kValues = {
      {"size", "1G"},          {"layout", "linear"},  {"fs", "xfs"},    {"label", "web"},
      {"mount", "/srv"},       {"options", "ro"},     {"was", "old"},   {"absent", "true"},
      {"devices", "[/dev/b]"}, {"extent_size", "4M"}, {"volumes", "{}"}};
  return kValues.at(field);
}

// A field that is no scalar, or empty, or said in words that YAML has for other things.
void add_other_kinds(HostileTexts& all) {
  for (const auto& field : kVolumeFields) {
    all.push_back({in_volume(field + ": §[a]"), "a list; "});
    all.push_back({in_volume(field + ": §{a: b}"), "a mapping; "});
    all.push_back({in_volume(field + ": §''"), "nothing; "});
    all.push_back({in_volume(field + ": §"), "nothing; "});
    all.push_back({in_volume(field + ": §*x"), "an alias; "});
    all.push_back({in_volume(field + ": §&x " + a_value_of(field)), "an anchor; "});
    all.push_back({in_volume(field + ": §!!str " + a_value_of(field)), "a tag; "});
    all.push_back({in_volume(field + ": §! " + a_value_of(field)), "a tag; "});
    all.push_back({in_volume(field + ": §\"a\\nb\""), "characters that cannot be shown"});
    all.push_back({in_volume(field + ": a, §" + field + ": b"), "said in line 5 already"});
  }
  for (const auto& field : kGroupFields) {
    all.push_back({in_group(field + ": §*x"), "an alias; "});
    all.push_back({in_group(field + ": §&x " + a_value_of(field)), "an anchor; "});
    all.push_back({in_group(field + ": §!t " + a_value_of(field)), "a tag; "});
    all.push_back({in_group(field + ":§"), "; "});
    const std::string value = a_value_of(field);
    all.push_back({in_group(field + ": " + value + "\n    §" + field + ": " + value),
                   "said in line 4 already"});
  }
}

// Each known key with a letter too many, too few, another, in capitals, and with blanks.
void add_unknown_keys(HostileTexts& all) {
  const auto add = [&](const std::string& key, auto in) {
    const std::string no_key = "no key that lvq knows here";
    all.push_back({in("§" + key + "x: 1"), no_key});
    all.push_back({in("§" + key.substr(1) + ": 1"), no_key});
    all.push_back({in("§x" + key.substr(1) + ": 1"), no_key});
    all.push_back({in("§" + upper(key) + ": 1"), no_key});
    all.push_back({in("§\" " + key + "\": 1"), no_key});
  };
  for (const auto& field : kVolumeFields) add(field, in_volume);
  for (const auto& field : kGroupFields) add(field, in_group);
  for (const auto* key : {"id", "serial", "path", "uuid"})
    add(key, [](const std::string& text) { return in_devices("[{" + text + "}]"); });
  for (const auto* key : {"lvq", "volume_groups"})
    add(key, [](const std::string& text) { return "lvq: 1\nvolume_groups: {}\n" + text; });
}

std::string utf8(char32_t c) {
  std::string out;
  const auto add = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | (c >> 6));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xE0 | (c >> 12));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  }
  return out;
}

std::vector<char32_t> unshowable_characters() {
  std::vector<char32_t> all;
  for (char32_t c = 0; c < 0x20; ++c)
    if (c != '\t' && c != '\n') all.push_back(c);
  for (char32_t c = 0x7F; c < 0xA0; ++c) all.push_back(c);
  for (const char32_t c :
       {0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xFFFE, 0xFFFF})
    all.push_back(c);
  return all;
}

void add_characters(HostileTexts& all) {
  for (const char32_t c : unshowable_characters())
    all.push_back({in_volume("size: 1G, label: aä§" + utf8(c) + "b"), "cannot be shown"});
  for (const auto* bytes :
       {"\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xE0\x80\xAF", "\xED\xA0\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5", "\xFE", "\xFF", "\xE2\x82", "\xF0\x9F\x98"})
    all.push_back({in_volume(std::string("label: ä§") + bytes), "is no UTF-8"});
  all.push_back({"lvq: 1\n# §\xFF\n", "is no UTF-8"});
  all.push_back({"§\xFE\xFF\0l\0v\0q"s, "is no UTF-8"});
  all.push_back({"§\xFF\xFEl\0v\0q\0"s, "is no UTF-8"});
  for (const auto* escape : {"\\0", "\\a", "\\b", "\\t", "\\n", "\\v", "\\f", "\\r", "\\e", "\\N",
                             "\\L", "\\P", "\\x01", "\\x7f", "\\x80", "\\u202e", "\\u2066"})
    all.push_back({in_volume(std::string("label: §\"a") + escape + "\""), "cannot be shown"});
}

void add_sizes(HostileTexts& all) {
  for (const auto* size : {"0",
                           "-1",
                           "+1G",
                           "1.5",
                           "1,5G",
                           "1_000",
                           "0x10",
                           "010",
                           "1e3",
                           "20GG",
                           "20 G",
                           "G",
                           "1..5G",
                           ".5G",
                           "1.G",
                           "20%",
                           "20%DISK",
                           "101%VG",
                           "0%VG",
                           "1.5%VG",
                           "true",
                           "null",
                           "~",
                           "all",
                           "REST",
                           "Rest",
                           "rest 1G",
                           "at-least",
                           "at-least rest",
                           "at-least 1G 2G",
                           "at least 1G",
                           "at-least  1G",
                           "At-Least 1G",
                           "at-least 0",
                           "at-most 1G",
                           ">= 1G",
                           "99999999999G",
                           "50%FREE",
                           "50%PVS",
                           "at-least 50%FREE",
                           "１G"})
    all.push_back({in_volume(std::string("size: §\"") + size + "\""), ""});
  for (const auto* size :
       {"0", "3000K", "5000G", "-4M", "4", "100%VG", "4X", "rest", "[4M]", "2T", "100"})
    all.push_back({in_group(std::string("extent_size: §") + size), ""});
}

void add_values(HostileTexts& all) {
  for (const auto* layout :
       {"Linear",       "stripe",          "striped",         "striped:1", "striped:0", "striped:x",
        "striped:2:3K", "striped:2:64K:1", "raid0",           "raid1:1",   "raid1:11",  "raid4:3",
        "raid5",        "raid5:1",         "raid6:2",         "raid10:1",  "thin",      "thin:",
        "thin:a b",     "thin-pool:x",     "thin-pool:1G:2G", "mirror",    "vdo",       "cache"})
    all.push_back({in_volume(std::string("layout: §\"") + layout + "\""), ""});
  for (const auto* fs : {"ext2", "ext3", "XFS", "xfs ", "zfs", "ntfs-3g", "None", "no", "yes",
                         "swapfs", "crypto_LUKS", "/dev/sda"})
    all.push_back({in_volume(std::string("fs: §\"") + fs + "\""), "no file system that lvq makes"});
  for (const auto* mount :
       {"srv", "./srv", "/srv/../etc", "/srv/.", "~", "None", "swap", "-", "C:\\"})
    all.push_back({in_volume(std::string("mount: §'") + mount + "'"), ""});
  all.push_back({in_volume("mount: §/" + std::string(256, 'a')), "longer than 255 bytes"});
  for (const auto* options : {"a b", ",", "a,,b", "a,", ",a", "a\\040b"})
    all.push_back({in_volume(std::string("options: §'") + options + "'"), ""});
  for (const auto* absent : {"false", "yes", "True", "TRUE", "1", "on", "no", "null", "y"})
    all.push_back({in_volume(std::string("absent: §") + absent), "true is expected"});
}

void add_names(HostileTexts& all) {
  all.push_back({in_group("volumes:\n      §'': {}"), "is missing"});
  all.push_back({in_volume("was: §''"), "nothing; "});
  for (const auto* name : {"a b", "a/b", "-a", "ä", ".", "..", "a:b", "a@b", "~", "snapshot1",
                           "pvmove0", "a_rimage_0", "a_tdata", "a*"}) {
    all.push_back({in_group(std::string("volumes:\n      ? §\"") + name + "\"\n      : {}"), ""});
    all.push_back({in_volume(std::string("was: §\"") + name + "\""), ""});
  }
  for (const auto* name : {"a b", "a/b", "-a", "ä", ".", "..", "mapper", "disk", "null", "a:b"}) {
    all.push_back({std::string("lvq: 1\nvolume_groups: {§\"") + name + "\": {}}", ""});
    all.push_back({in_group(std::string("was: §\"") + name + "\""), ""});
  }
  const std::string long_name(128, 'a');
  all.push_back({in_group("volumes: {§" + long_name + ": {}}"), "longer than 127"});
  all.push_back({"lvq: 1\nvolume_groups: {§" + long_name + ": {}}", "longer than 127"});
}

void add_devices(HostileTexts& all) {
  for (const auto* devices : {"§[]",
                              "§{}",
                              "§/dev/sdb",
                              "§''",
                              "[§sdb]",
                              "[§5]",
                              "[§[]]",
                              "[§{}]",
                              "[§'']",
                              "[§/sys/x]",
                              "[§/dev/../etc]",
                              "[§/dev//sdb]",
                              "[§/dev/sdb/]",
                              "[{path: §sdb}]",
                              "[{path: §/dev}]",
                              "[{path: §/devil/sdb}]",
                              "[{id: §/dev/disk/by-id/wwn-1}]",
                              "[{id: §a/b}]",
                              "[{id: §''}]",
                              "[{id: §[a]}]",
                              "[{serial: §{}}]",
                              "[{uuid: §x}]",
                              "[{uuid: §1c1e6a5c-0b5e-4c8e-9e6f-0d3c5b1a2f3e}]",
                              "[{uuid: §aaaaaa-bbbb-cccc-dddd-eeee-ffff-gggggg-hh}]",
                              "[{uuid: §aaaaaa_bbbb_cccc_dddd_eeee_ffff_gggggg}]",
                              "[{id: a, §serial: b}]",
                              "[{path: /dev/a, §uuid: aaaaaa-bbbb-cccc-dddd-eeee-ffff-gggggg}]",
                              "[/dev/a, §/dev/a]",
                              "[/dev/a, {path: §/dev/a}]",
                              "[{id: a}, {id: §a}]",
                              "[{serial: a}, {serial: §a}]",
                              "[{§wwn: a}]",
                              "[{§Path: /dev/a}]"})
    all.push_back({in_devices(devices), ""});
}

void add_contradictions(HostileTexts& all) {
  for (const auto& field : kVolumeFields)
    if (field != "absent")
      all.push_back(
          {in_volume("absent: true, §" + field + ": " + a_value_of(field)), "absent: true alone"});
  for (const auto& field : kGroupFields)
    if (field != "absent")
      all.push_back({in_group("absent: true\n    §" + field + ": " + a_value_of(field)),
                     "absent: true alone"});
  for (const auto* fields :
       {"fs: none, mount: §/srv", "mount: §/srv, fs: none", "fs: swap, mount: §/srv",
        "fs: none, options: §ro", "fs: xfs, mount: none, options: §ro", "fs: none, label: §a",
        "fs: xfs, label: §1234567890123", "fs: ext4, label: §12345678901234567",
        "fs: vfat, label: §123456789012", "layout: thin-pool, fs: §xfs",
        "layout: thin-pool, mount: §/srv", "layout: thin-pool, label: §a",
        "layout: thin-pool, options: §ro", "layout: thin:p, size: §rest", "was: §web"})
    all.push_back({in_volume(fields), ""});
  for (const auto* volumes :
       {"{a: {size: rest}, §b: {size: rest}}", "{a: {mount: /a}, §b: {mount: /a}}",
        "{a: {mount: /a}, §b: {mount: //a/}}", "{a: {was: c}, §b: {was: c}}",
        "{a: {was: b}, §b: {size: 1G}}", "{p: {absent: true}, §a: {layout: thin:p}}",
        "{p: {layout: linear}, §a: {layout: thin:p}}", "{§a: {layout: thin:a}}", "{a: §5}",
        "{a: §[]}", "{a: §}", "{a: §''}", "§[]", "§5", "{a: {}, §a: {}}", "{a: {}, §'a': {}}"})
    all.push_back({in_group(std::string("volumes: ") + volumes), ""});
  for (const auto* groups :
       {"{a: {devices: [/dev/b]}, c: {devices: [§/dev/b]}}", "{a: {was: c}, §b: {was: c}}",
        "{a: {was: b}, §b: {}}", "{a: {}, §a: {}}", "{a: {was: §a}}", "{a: §5}", "{a: §[]}",
        "{a: §}", "§[]", "§5", "§''",
        "{a: {volumes: {x: {mount: /m}}}, b: {volumes: {§x: {mount: /m}}}}"})
    all.push_back({std::string("lvq: 1\nvolume_groups: ") + groups, ""});
}

// The mark stands before the level of that number, from 1.
std::string nested(size_t depth, size_t marked, const std::string& open, const std::string& close) {
  std::string text;
  for (size_t i = 1; i <= depth; ++i) text += (i == marked ? "§" : "") + open;
  for (size_t i = 0; i < depth; ++i) text += close;
  return text;
}

void add_documents(HostileTexts& all) {
  for (const auto* document : {"§",
                               "# only a comment\n§",
                               "---\n§",
                               "§[]",
                               "§5",
                               "§''",
                               "§[lvq, 1]",
                               "lvq: §2\nvolume_groups: {}",
                               "lvq: §1.0\nvolume_groups: {}",
                               "lvq: §01\nvolume_groups: {}",
                               "lvq: §true\nvolume_groups: {}",
                               "lvq:§\nvolume_groups: {}",
                               "lvq: §[1]\nvolume_groups: {}",
                               "lvq: §{}\nvolume_groups: {}",
                               "§volume_groups: {}",
                               "§lvq: 1",
                               "§{}",
                               "lvq: 1\n§lvq: 1\nvolume_groups: {}",
                               "lvq: 1\nvolume_groups: {}\n§volume_groups: {}",
                               "lvq: 1\nvolume_groups: {}\n§---\n",
                               "lvq: 1\nvolume_groups: {}\n...\n§---\nlvq: 1\n",
                               "§%YAML 1.1\n---\nlvq: 1\nvolume_groups: {}",
                               "§%TAG ! tag:x,2000:\n---\nlvq: 1\nvolume_groups: {}",
                               "lvq: 1\nvolume_groups: {}\n§<<: {}",
                               "lvq: 1\nvolume_groups: {§<<: {}}",
                               "lvq: 1\nvolume_groups: {a: {§<<: {}}}"})
    all.push_back({document, ""});
  all.push_back({"lvq: 1\n? §[a]\n: b\nvolume_groups: {}", "a key that is no text"});
  all.push_back({"lvq: 1\nvolume_groups: {}\n? §{a: b}\n: c", "a key that is no text"});
  for (const auto* broken :
       {"lvq: 1\nvolume_groups: {§", "lvq: 1\nvolume_groups: {a: {}§", "lvq: 1\nvolume_groups: [a§",
        "lvq: 1\n§\ta: b", "lvq: 1\n a§: b", "lvq: 1\n'a§", "lvq: 1\n\"a§", "lvq: 1§: 2",
        "lvq: 1\n§}", "lvq: 1\n§]", "lvq: 1\n§@a: b", "lvq: 1\n§`a: b", "lvq: §%a", "lvq: \"§\\q\"",
        "lvq: 1\n§- a", "lvq: |§x", "a: §, b", "lvq: \"\\x§zz\"", "lvq: \"\\u§d83d\""})
    all.push_back({broken, "YAML or JSON is expected"});
  all.push_back({"lvq: 1\nvolume_groups: " + nested(17, 16, "[", "]"), ""});
  for (const size_t depth : {17, 100, 10'000}) {
    all.push_back({nested(depth, 17, "[", "]"), "more than 16 levels"});
    all.push_back({nested(depth, 17, "{a: ", "}"), "more than 16 levels"});
    all.push_back({nested(depth, 17, "- ", "x"), "more than 16 levels"});
  }
  all.push_back({"§lvq: 1 #" + std::string(size_t{1} << 20, 'x'), "one of at most 1048576"});
}

HostileTexts hostile_texts() {
  HostileTexts all;
  add_other_kinds(all);
  add_unknown_keys(all);
  add_characters(all);
  add_sizes(all);
  add_values(all);
  add_names(all);
  add_devices(all);
  add_contradictions(all);
  add_documents(all);
  return all;
}

void expect_refused(const Hostile& hostile) {
  const std::string shown = hostile.text.substr(0, 500);
  const auto read = read_specification(without_mark(hostile.text), "f");
  if (read) {
    ADD_FAILURE() << "taken: " << shown;
    return;
  }
  const auto place = place_of_mark(hostile.text);
  const auto error = std::ranges::find(read.error(), place, &Error::subject);
  if (error == read.error().end()) {
    ADD_FAILURE() << shown << "\nnot at " << place << ", but " << to_string(read.error().front());
    return;
  }
  EXPECT_THAT(error->message, HasSubstr(hostile.words)) << shown;
  for (const auto& told : read.error()) {
    EXPECT_EQ(told.code, "specification-invalid");
    EXPECT_EQ(printable(told.message), told.message);
    EXPECT_LT(told.message.size(), 400u) << told.message;
  }
}

TEST(HostileSpecification, EachIsRefusedAtItsPlace) {
  std::set<std::string> different;
  for (const auto& each : hostile_texts()) {
    expect_refused(each);
    different.insert(each.text);
  }
  EXPECT_GE(different.size(), 400u);
}

}  // namespace
}  // namespace lvq
