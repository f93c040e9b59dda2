// A form of a tool (plan/tool_table.cc) lists the tool's options, each with the kind of its value,
// and the kinds of its other arguments. Its words mean: "--yes" is a flag, "--name=name" takes a
// value of the kind "name" as the next word, "--size==bytes" has its value in the same word. A word
// without a hyphen is the kind of one argument, or with "*" of any number of arguments. Words in
// single quotes stand for themselves.
#include "plan/tool_arguments.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "base/text.h"
#include "model/kept_names.h"
#include "plan/tool_table.h"

namespace lvq {
namespace {

using Word = std::string_view;

constexpr Word kDigits = "0123456789";
constexpr Word kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool consists_of(Word word, Word more = {}, bool letters = true) {
  return !word.empty() && std::ranges::all_of(word, [&](char c) {
    return kDigits.find(c) != Word::npos || (letters && kLetters.find(c) != Word::npos) ||
           more.find(c) != Word::npos;
  });
}

bool is_number(Word word) { return consists_of(word, {}, false); }
bool is_name(Word word) {
  return consists_of(word, "+_.-") && word[0] != '-' && word != "." && word != "..";
}
bool is_volume(Word word) {
  const size_t slash = word.find('/');
  return slash != Word::npos && is_name(word.substr(0, slash)) && is_name(word.substr(slash + 1));
}
bool is_path(Word word) { return word.starts_with('/') && word.find('\0') == Word::npos; }
bool is_size(Word word) {
  return word.size() > 1 && is_number(word.substr(0, word.size() - 1)) &&
         Word("bkmKM").find(word.back()) != Word::npos;
}
// "uuid=…,crc=1,size=4096": features of a format, as mkfs takes them.
bool is_features(Word word) { return consists_of(word, "=,_-"); }
// A file of options that mkfs.xfs comes with.
bool is_profile(Word word) {
  constexpr Word kFolder = "options=/usr/share/xfsprogs/mkfs/";
  return word.starts_with(kFolder) && is_name(word.substr(kFolder.size()));
}
bool is_free(Word word) { return word.find('\0') == Word::npos && !word.starts_with('-'); }
bool is_any(Word word) { return word.find('\0') == Word::npos; }
// A removal selects by the UUID, or by the tag that the transaction gave to what it made.
bool is_selection(Word word) {
  constexpr Word kSelected[] = {"lv_uuid=", "lv_tags=", "vg_uuid=", "vg_tags="};
  for (const auto& term : split_words(word))
    if (term != "||" && term != "&&" && term != "lv_role!=thickorigin" &&
        !(consists_of(term, "=_+./-") &&
          std::ranges::any_of(kSelected, [&](Word field) { return term.starts_with(field); })))
      return false;
  return std::ranges::any_of(kSelected, [&](Word field) { return word.starts_with(field); });
}

// What a plan may have a tool read: where a partition begins and ends, for sfdisk(8).
bool is_input(Word tool, Word text) {
  if (text.empty()) return true;
  const auto parts = split(std::string(text), ',');
  constexpr Word kStart = "start=", kSize = " size=";
  return tool == "sfdisk" && parts.size() == 2 && parts[0].starts_with(kStart) &&
         is_number(Word(parts[0]).substr(kStart.size())) && parts[1].starts_with(kSize) &&
         is_number(Word(parts[1]).substr(kSize.size()));
}

// A plan may give LVM these settings only, word for word.
bool is_config(Word word) {
  static const std::set<Word> kKnown = {
      "devices { data_alignment_detection=0 data_alignment_offset_detection=0 }",
      "devices { use_devicesfile=1 }", "global { use_lvmpolld=0 }",
      "global { use_lvmpolld=0 } activation { polling_interval=1 }",
      R"(global { cache_check_options=["-q","--skip-mappings"] })"};
  return kKnown.contains(word);
}

const std::map<Word, bool (*)(Word)>& kinds() {
  static const std::map<Word, bool (*)(Word)> all = {
      {"number", is_number},
      {"profile", is_profile},
      {"name", is_name},
      {"volume", is_volume},
      {"path", is_path},
      {"size", is_size},
      {"features", is_features},
      {"free", is_free},
      {"any", is_any},
      {"selection", is_selection},
      {"config", is_config},
      {"place", [](Word word) { return is_name(word) || is_volume(word) || is_path(word); }},
      {"automount",
       [](Word word) { return word.ends_with(".automount") && word.find('/') == Word::npos; }},
      {"kept", [](Word word) { return parse_kept_name(word).has_value(); }},
      {"id", [](Word word) { return consists_of(word, "-"); }},
      {"tag", [](Word word) { return consists_of(word, "+_.-/=!:&#") && word[0] != '-'; }},
      {"yes", [](Word word) { return word == "y" || word == "n"; }},
      {"permission", [](Word word) { return word == "r" || word == "rw"; }},
  };
  return all;
}

bool fits(const std::string& kind, Word word) {
  if (kind.starts_with('\'')) return word == Word(kind).substr(1, kind.size() - 2);
  return kinds().at(kind)(word);
}

// A form after parsing: its options by name with the kind of their values ("": a flag; `joined`:
// in the same word), and the kinds of the other words in order.
struct Grammar {
  std::map<std::string, std::string> options, joined;
  std::vector<std::string> words;

  explicit Grammar(const char* text) {
    for (const auto& word : split_words(text)) {
      const size_t equals = word.starts_with('\'') ? word.npos : word.find('=');
      if (equals == word.npos && word.starts_with('-'))
        options[word] = "";
      else if (equals == word.npos)
        words.push_back(word);
      else if (word[equals + 1] == '=')
        joined[word.substr(0, equals + 1)] = word.substr(equals + 2);
      else
        options[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
};

// Do the words that belong to no option fit these kinds? A kind that ends in "*" fits any number of
// words.
bool fit(const std::vector<std::string>& kinds, const std::vector<std::string>& words) {
  size_t at = 0, left = words.size();
  for (size_t n = 0; n < kinds.size(); ++n) {
    const bool many = kinds[n].ends_with('*');
    const std::string kind = many ? kinds[n].substr(0, kinds[n].size() - 1) : kinds[n];
    const auto behind =
        static_cast<size_t>(std::count_if(kinds.begin() + static_cast<long>(n) + 1, kinds.end(),
                                          [](const auto& each) { return !each.ends_with('*'); }));
    if (!many && left <= behind) return false;
    const size_t count = many ? left - std::min(left, behind) : 1;
    for (const size_t end = at + count; at < end; ++at)
      if (!fits(kind, words[at])) return false;
    left -= count;
  }
  return left == 0;
}

bool matches(const Grammar& grammar, const std::vector<std::string>& argv) {
  std::vector<std::string> words;
  for (size_t n = 1; n < argv.size(); ++n) {
    const std::string& word = argv[n];
    const auto joined =
        grammar.joined.find(word.substr(0, std::min(word.find('='), word.size() - 1) + 1));
    const auto option = grammar.options.find(word);
    if (!word.empty() && joined != grammar.joined.end()) {
      if (!fits(joined->second, Word(word).substr(joined->first.size()))) return false;
    } else if (option == grammar.options.end()) {
      words.push_back(word);
    } else if (!option->second.empty() && (++n == argv.size() || !fits(option->second, argv[n]))) {
      return false;
    }
  }
  return fit(grammar.words, words);
}

}  // namespace

bool has_known_arguments(const Run& run) {
  static const auto grammars = [] {
    std::multimap<Word, Grammar> all;
    for (const Tool& tool : all_tools())
      for (const char* form : tool.forms) all.emplace(tool.name, Grammar(form));
    return all;
  }();
  if (!is_input(run.argv.front(), run.input)) return false;
  const auto [first, last] = grammars.equal_range(run.argv.front());
  return std::any_of(first, last, [&](const auto& each) { return matches(each.second, run.argv); });
}

}  // namespace lvq
