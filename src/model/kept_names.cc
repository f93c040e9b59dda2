#include "model/kept_names.h"

#include <algorithm>

#include "base/text.h"
#include "model/names.h"

namespace lvq {
namespace {

bool is_lvm_uuid(std::string_view text) {
  return text.starts_with("LVM-") && std::ranges::all_of(text.substr(4), is_letter_or_digit);
}

}  // namespace

std::string word_of(const KeptName& name) {
  return name.dm_uuid + "=" + full_name(name.vg, name.lv);
}

std::optional<KeptName> parse_kept_name(std::string_view word) {
  const size_t equals = word.find('=');
  if (equals == word.npos || !is_lvm_uuid(word.substr(0, equals))) return std::nullopt;
  const std::string_view named = word.substr(equals + 1);
  const size_t slash = named.find('/');
  if (slash == named.npos) return std::nullopt;
  KeptName name{std::string(word.substr(0, equals)), std::string(named.substr(0, slash)),
                std::string(named.substr(slash + 1))};
  if (!check_vg_name(name.vg) || !check_lv_name(name.lv)) return std::nullopt;
  return name;
}

std::string rules_keeping(const std::vector<std::string>& words) {
  std::string text = "# By lvq rename. The next start of the machine needs no such rules.\n";
  for (const auto& word : words) {
    const auto name = parse_kept_name(word);
    if (!name) continue;
    text += "ENV{DM_UUID}==\"" + name->dm_uuid + "\", ENV{SYSTEMD_ALIAS}+=\"" +
            lv_path(name->vg, name->lv) + " /dev/mapper/" + dm_name(name->vg, name->lv) + "\"\n";
  }
  return text;
}

}  // namespace lvq
