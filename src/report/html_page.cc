#include <fmt/format.h>

#include "base/duration.h"
#include "base/text.h"
#include "report/change_words.h"
#include "report/html_parts.h"
#include "report/html_picture.h"
#include "report/html_style.h"
#include "report/writers.h"

namespace lvq {
namespace {

const char* tone_class(const Page& page) {
  if (!page.ending) return "plan";
  switch (page.ending->tone) {
    case PageEnding::Tone::good:
      return "good";
    case PageEnding::Tone::neutral:
      return "neutral";
    case PageEnding::Tone::bad:
      return "bad";
  }
  return "";
}

Html marked(const char* kind, const Html& content) {
  return element("span", {{"class", kind}}, content);
}

Html paragraph(const Html& content) { return element("p", content) + Html::verbatim("\n"); }

Html fact(const char* name, const std::string& value, const char* kind = "text") {
  if (value.empty()) return {};
  return element("dt", name) + element("dd", marked(kind, value)) + Html::verbatim("\n");
}

Html heading_html(const Page& page) {
  const PageHeading& heading = page.heading;
  const Html title = element("h1", "lvq " + heading.command) +
                     marked((std::string("badge ") + tone_class(page)).c_str(), badge_words(page));
  const Html facts =
      fact("Host", heading.origin.host) + fact("Time", heading.origin.time) +
      fact("Planned against", heading.capture, "mono") +
      fact("Planned by", heading.planned_by, "mono") +
      fact("Versions", versions_words(heading.origin)) +
      fact("Transaction", heading.transaction, "mono") +
      fact("Capture", heading.digest.empty() ? "" : "SHA-256 " + heading.digest, "mono");
  return element("header", element("div", {{"class", "title"}}, title) +
                               element("pre", heading.line) + Html::verbatim("\n") +
                               element("dl", {{"class", "facts"}}, facts)) +
         Html::verbatim("\n");
}

Html box(const char* kind, const Html& content) {
  return element("div", {{"class", std::string("box ") + kind}}, content) + Html::verbatim("\n");
}

Html summary_html(const Page& page) {
  std::vector<Html> items;
  for (const auto& [words, grave] : page.summary)
    items.push_back(grave ? element("b", {{"class", "bad-ink"}}, words) : Html(words));
  return box("plan", list_of("plain", items));
}

Html sentences(const std::vector<std::string>& all) {
  std::vector<Html> items;
  for (const auto& sentence : all) items.emplace_back(sentence);
  return list_of("plain", items);
}

Html command_block(const std::vector<std::string>& commands) {
  return commands.empty() ? Html() : element("pre", Html::lines(lines_of(commands)));
}

Html error_html(const Error& error) {
  Html out = paragraph(failure_sentence(error));
  if (!error.evidence.empty()) out += element("pre", Html::lines(trim(error.evidence)));
  if (!error.hint.empty()) out += paragraph(error.hint);
  return out;
}

Html ending_html(const Page& page) {
  if (!page.ending) return {};
  const PageEnding& ending = *page.ending;
  Html out = element("b", ending.headline) + paragraph(ending.detail);
  if (ending.error) out += error_html(*ending.error);
  for (const auto& unmet : ending.unmet)
    out += paragraph("Expected: " + text(unmet.fact)) + paragraph("Found: " + unmet.found);
  if (!ending.next.empty()) out += paragraph("Next:") + command_block(ending.next);
  return box(tone_class(page), out);
}

Html proofs_html(const Page& page) {
  if (!page.ending || (page.ending->proofs.empty() && page.ending->unseen.empty())) return {};
  const PageEnding& ending = *page.ending;
  if (!ending.unseen.empty())
    return section("What was proved",
                   paragraph("The machine could not be looked at afterwards: " + ending.unseen));
  HtmlTable table{.head = {"Seen", "The goal"}};
  for (const auto& proof : ending.proofs)
    table.rows.push_back({{marked(proof.holds ? "good-ink unbroken" : "bad-ink unbroken",
                                  proof.holds ? "✓ yes" : "✗ no"),
                           proof.sentence},
                          proof.found.empty() ? Html() : Html("Found: " + proof.found)});
  return section("What was proved",
                 element("p", {{"class", "muted"}}, proofs_sentence(ending)) + table_of(table));
}

Html warnings_html(const Page& page) {
  if (page.warnings.empty()) return {};
  return section("Warnings", box("warn", sentences(page.warnings)));
}

Html bytes_html(const std::optional<Bytes>& bytes) {
  return bytes ? unbroken(text(*bytes)) : Html();
}

Html losses_table(const Page& page) {
  HtmlTable table{.head = {"Step", "What", "Size", "Used", "File system", "Label", "Mounted on",
                           "Last mounted"}};
  for (const auto& loss : page.losses) {
    if (!loss.has_name()) continue;
    table.rows.push_back({{loss.step, name_cell(element("b", loss.name)), bytes_html(loss.size),
                           bytes_html(loss.used), loss.filesystem, loss.label,
                           place_cell(join(loss.mounted_on, ", ")), loss.last_mounted},
                          loss.words});
  }
  return table.rows.empty() ? Html() : table_of(table);
}

Html losses_html(const Page& page) {
  if (page.losses.empty()) return section("What is destroyed", paragraph("Nothing."));
  std::vector<Html> others;
  for (const auto& loss : page.losses)
    if (!loss.has_name()) others.emplace_back(fmt::format("Step {}: {}", loss.step, loss.words));
  Html out = losses_table(page);
  if (!others.empty()) out += paragraph(other_losses_sentence(page)) + list_of("plain", others);
  return section("What is destroyed", out);
}

Html tags_of(const TimelineStep& step) {
  Html tags;
  for (const auto& sentence : step.begins)
    tags += element("span", {{"class", "tag warn-ink"}}, "▼ " + sentence);
  for (const auto& sentence : step.ends)
    tags += element("span", {{"class", "tag good-ink"}}, "▲ " + sentence);
  if (const auto work = work_words(step); !work.empty())
    tags += element("span", {{"class", "tag muted"}}, work);
  if (!step.note.empty()) tags += element("span", {{"class", "tag muted"}}, step.note);
  return tags;
}

Html time_of(const TimelineStep& step) {
  if (step.state.empty()) return {};
  if (step.state == "not run") return marked("time", step.state);
  const std::string time = duration_text(step.seconds);
  return marked("time", step.state == "done" ? time : step.state + " after " + time);
}

Html timeline_row(const TimelineStep& step) {
  std::string kind = "step";
  if (step.closed) kind += " closed";
  if (step.state == "not run") kind += " pending";
  return element("li", {{"class", kind}},
                 marked("n", step.number) + element("div", step.title + tags_of(step)) +
                     time_of(step)) +
         Html::verbatim("\n");
}

Html timeline_html(const Page& page) {
  Html rows;
  for (size_t n = 1; n <= page.steps.size(); ++n) {
    if (page.point_of_no_return == n)
      rows += element("li", {{"class", "line"}},
                      "Point of no return: what follows cannot be taken back" +
                          marked("tag", first_loss(page))) +
              Html::verbatim("\n");
    rows += timeline_row(page.steps[n - 1]);
  }
  Html out;
  if (const auto windows = window_sentences(page); !windows.empty()) out += sentences(windows);
  return section("Timeline",
                 out + element("ol", {{"class", "timeline"}}, Html::verbatim("\n") + rows));
}

Html command_row(const TimelineStep& step) {
  Html commands;
  for (const auto& command : step.commands) commands += code(command);
  return element("li", marked("n", step.number) + element("div", commands)) + Html::verbatim("\n");
}

Html commands_html(const Page& page) {
  Html rows;
  for (const auto& step : page.steps) rows += command_row(step);
  return section("Commands", folded(fmt::format("What runs, in {} steps", page.steps.size()),
                                    element("ol", {{"class", "commands"}}, rows)));
}

Html diff_html(const FileDiff& diff) {
  Html lines;
  for (const auto& line : diff.lines)
    lines += element("span", {{"class", line.starts_with('+') ? "diff added" : "diff gone"}}, line);
  return element("pre", lines);
}

Html files_html(const Page& page) {
  Html out;
  for (const auto& step : page.steps)
    if (const auto& diff = step.diff)
      out += paragraph(fmt::format("Step {}: {}", step.number, diff->path)) + diff_html(*diff);
  return out.bytes().empty() ? Html() : section("Changes of files", out);
}

Html way_back_html(const Page& page) {
  Html out = paragraph(way_back_sentence(page)) + command_block(way_back_commands(page));
  const auto commands = back_commands(page);
  if (!commands.empty())
    out += folded("What the way back runs until then, last step first",
                  element("pre", Html::lines(lines_of(commands))));
  return section("How to take it back", out);
}

Html head_html(const Page& page) {
  return element(
      "head",
      Html::verbatim("\n") + void_element("meta", {{"charset", "utf-8"}}) +
          void_element("meta",
                       {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
          void_element("meta", {{"http-equiv", "Content-Security-Policy"},
                                {"content", "default-src 'none'; style-src 'unsafe-inline'"}}) +
          Html::verbatim("\n") +
          element("title", "lvq " + page.heading.command + " " + page.heading.transaction) +
          Html::verbatim("\n") + element("style", Html::verbatim(page_style())) +
          Html::verbatim("\n"));
}

Html body_html(const Page& page) {
  Html main = heading_html(page) + ending_html(page);
  main += summary_html(page);
  main += warnings_html(page) + losses_html(page) + proofs_html(page);
  main += section("Before and after", picture_html(page.picture));
  main += timeline_html(page) + commands_html(page) + files_html(page) + way_back_html(page);
  main += element("footer", footer_sentence(page));
  return element("body", Html::verbatim("\n") + pattern_definitions() +
                             element("main", Html::verbatim("\n") + main) + Html::verbatim("\n"));
}

}  // namespace

std::string page_html(const Page& page) {
  const Html document = element("html", {{"lang", "en"}},
                                Html::verbatim("\n") + head_html(page) + Html::verbatim("\n") +
                                    body_html(page) + Html::verbatim("\n"));
  return (Html::verbatim("<!doctype html>\n") + document + Html::verbatim("\n")).bytes();
}

}  // namespace lvq
