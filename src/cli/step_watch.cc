#include "cli/step_watch.h"

#include <chrono>
#include <memory>

#include "base/text.h"
#include "cli/progress.h"
#include "report/timeline.h"

namespace lvq {
namespace {

using Clock = std::chrono::steady_clock;

// Of a step that moves extents; 0 of any other, as one that gives a volume more of them.
Bytes moved_size(const Step& step, const Plan& plan) {
  const ExtentsAre* moved = nullptr;
  for (const auto& fact : step.after)
    if (std::holds_alternative<LvHasExtents>(fact)) return {};
  for (const auto& fact : step.after)
    if (const auto* extents = std::get_if<ExtentsAre>(&fact)) moved = extents;
  if (!moved) return {};
  for (const auto& fact : plan.goal)
    if (const auto* vg = std::get_if<VgIs>(&fact); vg && vg->name == moved->vg)
      return {moved->count.value * vg->extent.bytes.value};
  return {};
}

// Of a cache that is written back or taken away.
Bytes chunk_of(const Step& step) {
  for (const auto& fact : step.before)
    if (const auto* cached = std::get_if<CachedBy>(&fact)) return cached->chunk;
  return {};
}

// Of a dd that reads what is about to be moved; 0 of any other step.
Bytes read_size(const Step& step) {
  const auto* run = std::get_if<Run>(&step.action);
  if (!run || run->argv.front() != "dd") return {};
  return read_by_dd(*run).value_or(Bytes{});
}

// What the user sees of the steps as they run, and what others are told who meet the lock.
class StepWatch {
 public:
  StepWatch(const Session& session, const Plan& plan, const StepNumbers& numbers, Lock* lock)
      : session_(session), plan_(plan), numbers_(numbers), lock_(lock) {
    session.host.watch_tools([this](const ToolIo& io) { pulse(io); });
  }
  StepWatch(const StepWatch&) = delete;
  StepWatch& operator=(const StepWatch&) = delete;
  ~StepWatch() { session_.host.watch_tools({}); }

  void started(size_t n, const Step& step) {
    const auto& globals = session_.globals();
    const Console& console = session_.console;
    const bool live = console.terminal && !console.dumb && !globals.json && !globals.verbose;
    progress_.emplace(StepLine{.number = number_text(n, numbers_),
                               .title = printable(step.title),
                               .moved = moved_size(step, plan_),
                               .chunk = chunk_of(step),
                               .read = read_size(step)},
                      ProgressPlace{.live = live, .columns = console.columns});
    begun_ = Clock::now();
    step_ = number_text(n, numbers_);
    tell();
    session_.say(progress_->start());
  }

  void said(std::string_view line) {
    if (session_.globals().verbose) return session_.say("\n      " + printable(line));
    if (progress_) show(progress_->said(line, seconds()));
  }

  void pulse(const ToolIo& io) {
    if (progress_ && !session_.globals().verbose) show(progress_->pulse(io, seconds()));
  }

  void ended(const StepReport& report) {
    if (progress_) session_.say(progress_->end(report, session_.palette));
    progress_.reset();
  }

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }

  void show(const std::string& update) {
    if (!update.empty()) session_.say(update);
    constexpr auto kPause = std::chrono::seconds(2);
    if (Clock::now() >= told_ + kPause) tell();
  }

  // "step 12/48, 37 %"
  void tell() {
    if (!lock_ || !progress_) return;
    told_ = Clock::now();
    const std::string percent = progress_->percent_text();
    lock_->tell("step " + step_ + (percent.empty() ? "" : ", " + percent));
  }

  const Session& session_;
  const Plan& plan_;
  const StepNumbers& numbers_;
  Lock* lock_;
  std::optional<Progress> progress_;
  std::string step_;
  Clock::time_point begun_, told_;
};

}  // namespace

Observer observer_of(const Session& session, const Plan& plan, const StepNumbers& numbers,
                     Lock* lock) {
  if (session.globals().quiet) return {};
  const auto watch = std::make_shared<StepWatch>(session, plan, numbers, lock);
  return {
      .started = [watch](size_t n, const Step& step) { watch->started(n, step); },
      .said = [watch](std::string_view line) { watch->said(line); },
      .ended = [watch](size_t, const Step&, const StepReport& report) { watch->ended(report); }};
}

}  // namespace lvq
