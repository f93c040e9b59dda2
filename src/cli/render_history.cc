#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.h"
#include "cli/columns.h"
#include "cli/render_text.h"
#include "cli/step_history.h"
#include "cli/wrap.h"
#include "plan/review.h"

namespace lvq {
namespace {

constexpr size_t kListedCommand = 72;
constexpr size_t kIdColumns = 23, kTimeColumns = 19;

// "2026-11-22T15:51:30.123Z" -> "2026-11-22 15:51:30"
std::string date_and_time(const std::string& rfc3339) {
  std::string out = printable(rfc3339.substr(0, 19));
  if (out.size() > 10 && out[10] == 'T') out[10] = ' ';
  return out;
}

std::string time_of_day(const std::string& rfc3339) {
  return rfc3339.size() < 19 ? "" : printable(rfc3339.substr(11, 8));
}

std::string command_line(const Plan& plan) {
  return "lvq " + printable(plan.argv.empty() ? plan.command : shell_quote(plan.argv));
}

std::string coloured_state(const std::string& state, const Palette& palette) {
  const std::string word(trim(state));
  if (word == "completed" || word == "done") return palette.green(state);
  if (word == "failed" || word == "drifted") return palette.red(state);
  if (word == "executing" || word == "halted" || word == "in doubt") return palette.yellow(state);
  return state;
}

using HistoryLine = std::array<std::string, 6>;

// The list clips the command; `history ID` and the JSON show the whole line.
size_t room_for_command(size_t before, size_t columns) {
  if (columns == 0) return kListedCommand;
  return columns - std::min(columns, before);
}

HistoryLine history_line(const Transaction& each) {
  const auto exit = exit_status_of(each);
  return {printable(each.plan.id),
          date_and_time(each.origin.time),
          name(each.state()),
          fmt::format("{}/{}", each.done(), each.plan.steps.size()),
          exit ? std::to_string(*exit) : "-",
          command_line(each.plan)};
}

std::string outcome_words(const StepHistory& step) {
  if (step.state != "failed") return "";
  if (step.signal != 0) return fmt::format("signal {}", step.signal);
  return step.exit_status != 0 ? fmt::format("exit status {}", step.exit_status) : "";
}

std::string step_record(size_t n, const Step& step, const StepHistory& history, size_t digits,
                        const Palette& palette) {
  const bool timed =
      history.state == "done" || history.state == "failed" || history.state == "undone";
  const std::string seconds = timed ? duration_text(history.seconds) : "";
  const std::string columns =
      fmt::format("{:>{}}. {}  {:8}  {:>10}  ", n, digits, padded(history.state, 8),
                  time_of_day(history.time), seconds);
  std::string out = prose(printable(step.title), columns, palette.columns);
  out.replace(digits + 2, 8, coloured_state(padded(history.state, 8), palette));
  const std::string indent(digits + 2, ' ');
  const auto add = [&](const std::string& line, const std::string& before) {
    out += prose(line, before, palette.columns);
  };
  if (history.state == "failed" || history.state == "in doubt")
    add(printable(text(step.action)), indent);
  if (const auto words = outcome_words(history); !words.empty()) add(words, indent);
  for (const auto& line : split_lines(printable_lines(history.words))) add(line, indent + "  ");
  return out;
}

bool is_about_the_whole(const Record& record) {
  return record.event == Event::stopped || record.event == Event::completed ||
         record.event == Event::repaired || record.event == Event::abandoned ||
         (record.step == 0 && record.event != Event::begin);
}

std::string whole_record(const Record& record, const Palette& palette) {
  std::string out =
      fmt::format("{} {}", date_and_time(record.time), coloured_state(name(record.event), palette));
  if (record.step > 0) out += fmt::format(" before step {}", record.step);
  out += "\n";
  for (const auto& line : split_lines(printable_lines(record.words)))
    out += prose(line, "  ", palette.columns);
  return out;
}

std::string transaction_title(const Plan& plan, const Palette& palette) {
  return palette.bold("transaction " + printable(plan.id)) + "\n" +
         prose(command_line(plan), "  ", palette.columns);
}

std::string heading(const Transaction& transaction, const Palette& palette) {
  const Origin& origin = transaction.origin;
  std::string out = palette.bold("transaction " + printable(transaction.plan.id)) + "\n";
  out += prose(command_line(transaction.plan), "  command: ", palette.columns);
  out += prose(fmt::format("{} UTC on {} (lvq {}, LVM {}, Linux {})", date_and_time(origin.time),
                           printable(origin.host), printable(origin.lvq), printable(origin.lvm),
                           printable(origin.kernel)),
               "  begun:   ", palette.columns);
  out += fmt::format("  state:   {}, {} of {} steps done\n",
                     coloured_state(name(transaction.state()), palette), transaction.done(),
                     transaction.plan.steps.size());
  if (transaction.torn_bytes > 0)
    out += fmt::format("  log:     its last line was cut off ({} bytes) and does not count\n",
                       transaction.torn_bytes);
  return out + "\n";
}

}  // namespace

std::string history_text(const History& history, const Palette& palette) {
  std::string unreadable;
  for (const auto& each : history.unreadable) unreadable += notice_text(each, palette);
  if (history.transactions.empty())
    return unreadable.empty() ? "There is no transaction yet.\n" : unreadable;
  std::vector<HistoryLine> lines = {
      {"TRANSACTION", "BEGUN (UTC)", "STATE", "STEPS", "EXIT", "COMMAND"}};
  for (const auto& each : history.transactions) lines.push_back(history_line(each));
  std::array<size_t, std::tuple_size_v<HistoryLine>> widths{};
  for (const auto& line : lines)
    for (size_t i = 0; i + 1 < line.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  // A narrow terminal has no column for the time, since the id tells it too.
  constexpr size_t kRoomy = 110;
  const bool timed = palette.columns == 0 || palette.columns >= kRoomy;
  const size_t left_out = timed ? 0 : widths[1] + 2;
  const size_t before =
      std::accumulate(widths.begin(), widths.end(), 2 * (widths.size() - 1)) - left_out;
  const size_t room = room_for_command(before, palette.columns);
  std::string out;
  for (const auto& line : lines)
    out += padded(line[0], widths[0]) + "  " + (timed ? padded(line[1], widths[1]) + "  " : "") +
           coloured_state(padded(line[2], widths[2]), palette) + "  " +
           right_aligned(line[3], widths[3]) + "  " + right_aligned(line[4], widths[4]) + "  " +
           clipped(line[5], room) + "\n";
  return out + unreadable;
}

std::string closed_text(const std::vector<ClosedLine>& lines) {
  std::string out =
      padded("TRANSACTION", kIdColumns) + "  " + padded("CLOSED (UTC)", kTimeColumns) + "  STATE\n";
  for (const auto& line : lines)
    out += line.id + "  " + date_and_time(line.time) + "  " + name(line.state) + "\n";
  return out;
}

std::string transaction_text(const Transaction& transaction, const Palette& palette,
                             const std::optional<Running>& running) {
  std::string out = heading(transaction, palette);
  const auto histories = step_histories(transaction);
  const size_t digits = std::to_string(histories.size()).size();
  const auto line = point_of_no_return(transaction.plan);
  for (size_t n = 1; n <= histories.size(); ++n) {
    if (line == n) out += palette.red("--- POINT OF NO RETURN ---") + "\n";
    out += step_record(n, transaction.plan.steps[n - 1], histories[n - 1], digits, palette);
  }
  out += "\n";
  for (const Record& record : transaction.records)
    if (is_about_the_whole(record)) out += whole_record(record, palette);
  for (const auto& each : transaction.holds) out += printable(each) + "\n";
  if (!transaction.open()) return out;
  const OpenTransaction open = summary(transaction, running);
  return out + (running ? open_text({open}, palette) : way_out_text(open, ""));
}

std::string taken_back_text(const Plan& plan, const Palette& palette) {
  return transaction_title(plan, palette) + prose(
                                                "It was taken back: what holds is the state before "
                                                "it, and there is nothing to verify.",
                                                "", palette.columns);
}

std::string verify_text(const Plan& plan, const std::vector<UnmetFact>& unmet,
                        const Palette& palette) {
  std::string out = transaction_title(plan, palette);
  const auto line = [&](const std::string& label, const std::string& words) {
    return prose(printable(words), label, palette.columns).substr(label.size());
  };
  for (const auto& fact : plan.goal) {
    const auto unmet_fact = std::ranges::find(unmet, fact, &UnmetFact::fact);
    if (unmet_fact == unmet.end()) {
      out += palette.green("  ok        ") + line("  ok        ", text(fact));
    } else {
      out += palette.red("  expected  ") + line("  expected  ", text(fact));
      out += palette.red("     found  ") + line("     found  ", unmet_fact->found);
    }
  }
  const size_t held = plan.goal.size() - std::min(unmet.size(), plan.goal.size());
  const std::string verdict =
      fmt::format("{} of the {} things it promised hold.", held, plan.goal.size());
  return out + (unmet.empty() ? palette.green(verdict) : palette.red(verdict)) + "\n";
}

}  // namespace lvq
