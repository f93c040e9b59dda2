#include "report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace lvq {
namespace {

std::string counted(size_t n, const char* noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string amount(const Page& page) {
  const auto& picture = page.picture;
  const auto disks = std::ranges::count_if(
      picture.disks, [](const DiskPicture& disk) { return disk.name.starts_with('/'); });
  const auto volumes = std::ranges::count_if(picture.volumes, [](const PageVolume& volume) {
    return volume.change != PageVolume::Change::none || volume.moved;
  });
  std::vector<std::string> parts;
  if (disks > 0) parts.push_back(counted(static_cast<size_t>(disks), "disk"));
  if (volumes > 0) parts.push_back(counted(static_cast<size_t>(volumes), "volume"));
  parts.push_back(counted(page.steps.size(), "step"));
  return join(parts, ", ") + ".";
}

std::string short_words(const Loss& loss) {
  if (!loss.has_name()) return loss.words;
  return loss.name + (loss.size ? " (" + text(*loss.size) + ")" : "");
}

bool is_grave(const Loss& loss) { return loss.kind != Loss::Kind::structure; }

// Where data is lost, the loss of a label or a group is not mentioned.
std::string destroyed(const Page& page) {
  if (page.losses.empty()) return "Destroys nothing.";
  const bool grave = std::ranges::any_of(page.losses, is_grave);
  std::vector<std::string> words;
  for (const auto& loss : page.losses)
    if (!grave || is_grave(loss)) words.push_back(short_words(loss));
  return "Destroys for good: " + join(words, ", ") + ".";
}

std::string way_back(const Page& page) {
  if (!page.point_of_no_return) return "Can be taken back throughout.";
  const size_t n = *page.point_of_no_return;
  if (n == 1) return "Cannot be taken back: the first step is the point of no return.";
  return fmt::format("Can be taken back until step {}, the point of no return, begins.", n);
}

std::string closed(const ClosedWindow& window) {
  return fmt::format("Nobody can write to {} {}.", window.place, span_words(window));
}

// One sentence, with the sums of all steps of one kind.
std::vector<std::string> work(const Page& page) {
  std::map<std::string, uint64_t> sums;
  for (const auto& step : page.steps)
    if (step.work) sums[step.work->verb] += step.work->bytes.value;
  std::vector<std::string> parts;
  for (const auto& [verb, bytes] : sums) parts.push_back(verb + " " + text(Bytes{bytes}));
  if (parts.empty()) return {};
  return {"It " + join(parts, ", ") + "; how long that takes depends on the disks."};
}

// All places that stay unmounted share one sentence, since there may be very many.
std::vector<std::string> windows(const Page& page) {
  std::vector<std::string> sentences, for_good;
  for (const auto& window : page.windows)
    if (window.last == 0)
      for_good.push_back(window.place);
    else
      sentences.push_back(closed(window));
  if (!for_good.empty())
    sentences.push_back("Not mounted any more afterwards: " + join(for_good, ", ") + ".");
  return sentences;
}

}  // namespace

std::string span_words(const ClosedWindow& window) {
  if (window.last == 0) return fmt::format("from step {} on, for good", window.first);
  return fmt::format("from step {} to step {}", window.first, window.last);
}

std::vector<SummarySentence> summary_of(const Page& page) {
  const bool grave = std::ranges::any_of(page.losses, is_grave);
  std::vector<SummarySentence> sentences = {
      {amount(page)}, {destroyed(page), grave}, {way_back(page)}};
  for (const auto& more : {windows(page), work(page)})
    for (const auto& sentence : more) sentences.push_back({sentence});
  return sentences;
}

}  // namespace lvq
