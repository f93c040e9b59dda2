#include <fmt/format.h>

#include "base/duration.h"
#include "base/text.h"
#include "report/change_words.h"
#include "report/markdown.h"
#include "report/writers.h"

namespace lvq {
namespace {

const Markdown kEnd = Markdown::verbatim("\n");

Markdown title(Literal words) {
  return Markdown::verbatim("\n## ") + Markdown::verbatim(words) + Markdown::verbatim("\n\n");
}

Markdown bold(const std::string& words) {
  return Markdown::verbatim("**") + words + Markdown::verbatim("**");
}

Markdown item(const Markdown& content) { return Markdown::verbatim("- ") + content + kEnd; }

Markdown items(const std::vector<std::string>& sentences) {
  Markdown out;
  for (const auto& sentence : sentences) out += item(sentence);
  return out;
}

Markdown summary_items(const Page& page) {
  Markdown out;
  for (const auto& [words, grave] : page.summary) out += item(grave ? bold(words) : words);
  return out;
}

Markdown paragraph_of(const Markdown& content) { return content + Markdown::verbatim("\n\n"); }

Markdown named(Literal name, const std::string& value) {
  if (value.empty()) return {};
  return item(Markdown::verbatim(name) + Markdown::verbatim(": ") + value);
}

Markdown shell(const std::vector<std::string>& commands) {
  return commands.empty() ? Markdown() : Markdown::block("sh", lines_of(commands));
}

Markdown heading_part(const Page& page) {
  const PageHeading& heading = page.heading;
  return Markdown::verbatim("# lvq ") + heading.command + Markdown::verbatim(": ") +
         badge_words(page) + Markdown::verbatim("\n\n") + shell({heading.line}) + kEnd +
         named("Host", heading.origin.host) + named("Time", heading.origin.time) +
         named("Planned against", heading.capture) + named("Planned by", heading.planned_by) +
         named("Versions", versions_words(heading.origin)) +
         named("Transaction", heading.transaction) +
         named("SHA-256 of the capture", heading.digest);
}

Markdown failure_part(const PageEnding& ending) {
  Markdown out;
  if (ending.error) {
    out += paragraph_of(failure_sentence(*ending.error));
    if (!ending.error->evidence.empty())
      out += Markdown::block("text", trim(ending.error->evidence)) + kEnd;
    if (!ending.error->hint.empty()) out += paragraph_of(ending.error->hint);
  }
  for (const auto& unmet : ending.unmet)
    out += item("Expected: " + text(unmet.fact)) + item("Found: " + unmet.found);
  return out;
}

Markdown ending_part(const Page& page) {
  if (!page.ending) return {};
  const PageEnding& ending = *page.ending;
  Markdown out = title("How it ended") + paragraph_of(bold(ending.headline));
  if (!ending.detail.empty()) out += paragraph_of(ending.detail);
  out += failure_part(ending);
  if (!ending.next.empty()) out += kEnd + paragraph_of("Next:") + shell(ending.next);
  return out;
}

Markdown proofs_part(const Page& page) {
  if (!page.ending || (page.ending->proofs.empty() && page.ending->unseen.empty())) return {};
  const PageEnding& ending = *page.ending;
  const Markdown head = title("What was proved");
  if (!ending.unseen.empty())
    return head + paragraph_of("The machine could not be looked at afterwards: " + ending.unseen);
  std::vector<std::vector<Markdown>> rows;
  for (const auto& proof : ending.proofs)
    rows.push_back({proof.holds ? Markdown("yes") : bold("no"), proof.sentence, proof.found});
  return head + paragraph_of(proofs_sentence(ending)) +
         table({"Seen", "The goal", "Found instead"}, rows);
}

std::string size_words(const std::optional<Bytes>& size) { return size ? text(*size) : ""; }

Markdown losses_part(const Page& page) {
  const Markdown head = title("What is destroyed");
  if (page.losses.empty()) return head + paragraph_of("Nothing.");
  std::vector<std::vector<Markdown>> rows;
  std::vector<std::string> others;
  for (const auto& loss : page.losses)
    if (loss.has_name())
      rows.push_back({loss.step, bold(loss.name), size_words(loss.size), size_words(loss.used),
                      loss.filesystem, loss.label, join(loss.mounted_on, ", "), loss.last_mounted,
                      loss.words});
    else
      others.push_back(fmt::format("Step {}: {}", loss.step, loss.words));
  Markdown out = head;
  if (!rows.empty())
    out += table({"Step", "What", "Size", "Used", "File system", "Label", "Mounted on",
                  "Last mounted", "In the plan's words"},
                 rows) +
           kEnd;
  if (!others.empty()) out += paragraph_of(other_losses_sentence(page)) + items(others);
  return out;
}

std::string part_words(const Picture& picture, const BarPart& part) {
  const std::string size = text(part.size);
  switch (part.kind) {
    case BarPart::Kind::volume:
      return picture.volumes[part.volume].name + " " + size;
    case BarPart::Kind::free:
      return "free " + size;
    case BarPart::Kind::room:
      return "free or taken by new volumes " + size;
    case BarPart::Kind::other:
      return part.words + " " + size;
  }
  return "";
}

std::string bar_words(const Picture& picture, const Bar& bar) {
  std::vector<std::string> parts;
  const bool whole = bar.size() == 1;  // beside others, `other` is what LVM keeps for itself
  for (const auto& part : bar)
    if (whole || part.kind != BarPart::Kind::other) parts.push_back(part_words(picture, part));
  return join(parts, ", ");
}

Markdown disks_table(const Picture& picture) {
  std::vector<std::vector<Markdown>> rows;
  for (const auto& disk : picture.disks)
    rows.push_back({bold(disk.name), text(disk.size), bar_words(picture, disk.before),
                    bar_words(picture, disk.after)});
  if (picture.after_is == "expected") return table({"Disk", "Size", "Before", "After"}, rows);
  return table({"Disk", "Size", "Before", "Found"}, rows);
}

Markdown volumes_table(const Picture& picture) {
  std::vector<std::vector<Markdown>> rows;
  for (const auto& volume : picture.volumes)
    rows.push_back({bold(renamed_words(volume)), size_words(volume.before),
                    size_words(volume.after), change_words(volume), volume.content, volume.place});
  return table({"Volume", "Before", "After", "Change", "Holds", "Where"}, rows);
}

Markdown picture_part(const Picture& picture) {
  Markdown out = title("Before and after");
  if (picture.disks.empty()) return out + paragraph_of(after_sentence(picture));
  out += disks_table(picture) + kEnd;
  if (!picture.unchanged.empty()) out += paragraph_of(unchanged_sentence(picture));
  for (const auto& note : picture.notes) out += paragraph_of(note);
  return picture.volumes.empty() ? out : out + volumes_table(picture);
}

std::string remarks_of(const TimelineStep& step) {
  std::vector<std::string> remarks = step.begins;
  remarks.insert(remarks.end(), step.ends.begin(), step.ends.end());
  if (const auto work = work_words(step); !work.empty()) remarks.push_back(work);
  if (!step.note.empty()) remarks.push_back(step.note);
  return join(remarks, "; ");
}

std::string took(const TimelineStep& step) {
  if (step.state.empty() || step.state == "not run") return step.state;
  return step.state + ", " + duration_text(step.seconds);
}

Markdown timeline_part(const Page& page) {
  std::vector<std::vector<Markdown>> rows;
  for (size_t n = 1; n <= page.steps.size(); ++n) {
    const TimelineStep& step = page.steps[n - 1];
    if (page.point_of_no_return == n)
      rows.push_back(
          {Markdown(),
           Markdown::verbatim("**POINT OF NO RETURN: what follows cannot be taken back**"),
           first_loss(page), Markdown()});
    rows.push_back({step.number, step.title, remarks_of(step), took(step)});
  }
  Markdown out = title("Timeline");
  if (const auto windows = window_sentences(page); !windows.empty()) out += items(windows) + kEnd;
  return out + table({"Step", "What", "Remarks", "Took"}, rows);
}

Markdown commands_part(const Page& page) {
  std::vector<std::string> all;
  for (const auto& step : page.steps) {
    all.push_back("# step " + step.number);
    for (const auto& command : step.commands) all.push_back(command);
  }
  return title("Commands") + shell(all);
}

Markdown files_part(const Page& page) {
  Markdown out;
  for (const auto& step : page.steps)
    if (const auto& diff = step.diff)
      out += kEnd + paragraph_of(fmt::format("Step {}: {}", step.number, diff->path)) +
             Markdown::block("diff", join(diff->lines, "\n"));
  return out.bytes().empty() ? out : title("Changes of files") + out;
}

Markdown way_back_part(const Page& page) {
  Markdown out = title("How to take it back") + paragraph_of(way_back_sentence(page)) +
                 shell(way_back_commands(page));
  const auto commands = back_commands(page);
  if (!commands.empty())
    out += kEnd + paragraph_of("What the way back runs, last step first:") + shell(commands);
  return out;
}

}  // namespace

std::string page_markdown(const Page& page) {
  Markdown out =
      heading_part(page) + ending_part(page) + title("At a glance") + summary_items(page);
  if (!page.warnings.empty()) out += title("Warnings") + items(page.warnings);
  out += losses_part(page) + proofs_part(page) + picture_part(page.picture) + timeline_part(page);
  return (out + commands_part(page) + files_part(page) + way_back_part(page)).bytes();
}

}  // namespace lvq
