#include "report/change_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/duration.h"
#include "base/text.h"
#include "report/way_out.h"

namespace lvq {
namespace {

std::string size_change(const PageVolume& volume) {
  if (!volume.before || !volume.after || *volume.before == *volume.after) return "";
  return *volume.after < *volume.before ? "reduced" : "grown";
}

bool is_completed(const Page& page) { return page.ending && page.ending->status == "completed"; }

}  // namespace

std::string change_words(const PageVolume& volume) {
  std::vector<std::string> words;
  if (volume.change == PageVolume::Change::created) words.emplace_back("created");
  if (volume.change == PageVolume::Change::removed) words.emplace_back("removed");
  if (volume.change == PageVolume::Change::replaced) words.emplace_back("made anew");
  if (const auto size = size_change(volume); !size.empty()) words.push_back(size);
  if (volume.name != volume.old_name) words.emplace_back("renamed");
  if (volume.moved) words.emplace_back("moved");
  if (volume.layout != volume.new_layout)
    words.push_back(volume.layout + " → " + volume.new_layout);
  return words.empty() ? "unchanged" : join(words, ", ");
}

std::string renamed_words(const PageVolume& volume) {
  return volume.name == volume.old_name ? volume.name : volume.old_name + " → " + volume.name;
}

std::string after_sentence(const Picture& picture) {
  if (picture.disks.empty()) return "No volume changes its size or its place.";
  if (picture.after_is == "expected")
    return "As it is, and as the plan is to leave it. Bars are to scale.";
  return "As it was before, and as it was " + picture.after_is + ". Bars are to scale.";
}

std::string unchanged_sentence(const Picture& picture) {
  return "Nothing changes on " + join(picture.unchanged, ", ") + ".";
}

std::string badge_words(const Page& page) {
  if (!page.ending) return "Plan";
  const std::string& status = page.ending->status;
  if (status == "completed") return "Completed";
  if (status == "failed") return "Failed";
  if (status == "halted") return "Stopped";
  if (status == "drifted") return "Stopped: the machine has changed";
  return "Not executed";
}

std::string way_back_sentence(const Page& page) {
  if (is_completed(page) && page.way == Way::back)
    return "The transaction is taken back and closed.";
  if (is_completed(page))
    return "The transaction is completed and closed; lvq repair does not take it back any more.";
  if (page.way == Way::only_forward)
    return "The point of no return is passed: where it stops again, this finishes it.";
  const auto& line = page.point_of_no_return;
  if (line == size_t{1}) return "There is no way back from the first step on; it can be finished.";
  const std::string until = line ? fmt::format(
                                       "until step {} begins; from then on it can only be "
                                       "finished",
                                       page.numbers.word(*line))
                                 : "at any time before it is completed";
  return "Where it stops on its way, these commands finish it or take it back: the latter " +
         until + ".";
}

std::vector<std::string> back_commands(const Page& page) {
  if (page.way == Way::only_forward) return {};
  const size_t end = page.point_of_no_return ? *page.point_of_no_return - 1 : page.steps.size();
  std::vector<std::string> commands;
  for (size_t n = end; n > 0; --n)
    for (const auto& command : page.steps[n - 1].back) commands.push_back(command);
  return commands;
}

std::vector<std::string> way_back_commands(const Page& page) {
  if (is_completed(page)) return {};
  const bool only_forward = page.way == Way::only_forward || page.point_of_no_return == size_t{1};
  std::vector<std::string> commands;
  for (const auto& way : ways_out(page.heading.transaction, only_forward))
    commands.push_back(shell_quote(way.command));
  return commands;
}

std::string lines_of(const std::vector<std::string>& commands) {
  std::vector<std::string> all;
  for (const auto& command : commands) all.push_back(printable(command));
  return join(all, "\n");
}

std::string versions_words(const Origin& origin) {
  std::vector<std::string> words;
  const auto add = [&](const char* what, const std::string& version) {
    if (!version.empty()) words.push_back(what + version);
  };
  add("lvq ", origin.lvq);
  add("LVM ", origin.lvm);
  add("kernel ", origin.kernel);
  return join(words, ", ");
}

std::string failure_sentence(const Error& error) { return error.subject + ": " + error.message; }

std::string proofs_sentence(const PageEnding& ending) {
  const auto held = std::ranges::count_if(ending.proofs, &Proof::holds);
  return fmt::format("{} of {} promises of the plan were seen to hold at {}.", held,
                     ending.proofs.size(), ending.seen_at);
}

std::vector<std::string> window_sentences(const Page& page) {
  std::vector<std::string> sentences;
  for (const auto& window : page.windows) {
    if (window.last == 0) continue;
    std::string sentence = window.place + ": nobody can write to it " + window.span + " (" +
                           join(window.parts, "; ") + ").";
    if (window.seconds) sentence += " These steps took " + duration_text(*window.seconds) + ".";
    sentences.push_back(std::move(sentence));
  }
  if (page.ending && page.ending->seconds > 0)
    sentences.push_back("All steps together took " + duration_text(page.ending->seconds) + ".");
  return sentences;
}

std::string footer_sentence(const Page& page) {
  return "Written by lvq " + page.heading.origin.lvq +
         ". This page is one file: it runs no script and loads nothing.";
}

std::string other_losses_sentence(const Page& page) {
  return std::ranges::any_of(page.losses, &Loss::has_name) ? "Nor can this be brought back:"
                                                           : "This cannot be brought back:";
}

std::string first_loss(const Page& page) {
  if (!page.why_no_return.empty() || page.losses.empty()) return page.why_no_return;
  const Loss& loss = page.losses.front();
  return fmt::format("Step {} destroys {}", loss.step, loss.words);
}

std::string work_words(const TimelineStep& step) {
  if (!step.work) return "";
  const std::string amount = text(step.work->bytes);
  return step.title.find(amount) == step.title.npos ? step.work->verb + " " + amount : "";
}

}  // namespace lvq
