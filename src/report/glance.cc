#include "report/glance.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace lvq {
namespace {

std::string short_words(const Loss& loss) {
  if (!loss.has_name()) return loss.words;
  return loss.name + (loss.size ? " (" + text(*loss.size) + ")" : "");
}

bool is_grave(const Loss& loss) { return loss.kind != Loss::Kind::structure; }

// Beside data that is lost, a label is not worth a word.
std::string destroyed(const Page& page) {
  const bool grave = std::ranges::any_of(page.losses, is_grave);
  std::vector<std::string> words;
  for (const auto& loss : page.losses)
    if (!grave || is_grave(loss)) words.push_back(short_words(loss));
  return std::string(kDestroysForGood) + " " + join(words, ", ") + ".";
}

// Steps of one kind are told in one sentence.
std::vector<std::string> work(const Page& page) {
  std::map<std::string, uint64_t> sums;
  for (const auto& step : page.steps)
    if (step.work) sums[step.work->verb] += step.work->bytes.value;
  std::vector<std::string> parts;
  for (const auto& [verb, bytes] : sums) parts.push_back(verb + " " + text(Bytes{bytes}));
  if (parts.empty()) return {};
  return {"It " + join(parts, ", ") + "; how long that takes depends on the disks."};
}

// What is closed for good shares one sentence: there can be many such places.
std::vector<std::string> windows(const Page& page) {
  std::vector<std::string> sentences, for_good;
  for (const auto& window : page.windows)
    if (window.last == 0)
      for_good.push_back(window.place);
    else
      sentences.push_back(fmt::format("Nobody can write to {} {}.", window.place, window.span));
  if (!for_good.empty())
    sentences.push_back("Not mounted any more afterwards: " + join(for_good, ", ") + ".");
  return sentences;
}

}  // namespace

std::vector<SummarySentence> sentences_of(const PlanSummary& summary, const Page& page) {
  std::vector<SummarySentence> sentences;
  const auto add = [&](const std::string& words, bool grave = false) {
    if (!words.empty()) sentences.push_back({words, grave});
  };
  add(summary.amount);
  if (!page.losses.empty()) add(destroyed(page), std::ranges::any_of(page.losses, is_grave));
  add(summary.harmless);
  add(summary.way_back);
  for (const auto& more : {windows(page), work(page)})
    for (const auto& sentence : more) add(sentence);
  return sentences;
}

}  // namespace lvq
