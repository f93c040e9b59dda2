#include "cli/step_watch.h"

#include <chrono>
#include <memory>

#include "base/text.h"
#include "cli/progress.h"
#include "report/timeline.h"

namespace lvq {
namespace {

using Clock = std::chrono::steady_clock;

// The chunk size of the cache that the step writes back or takes away; 0 for any other step.
Bytes chunk_of(const Step& step) {
  for (const auto& fact : step.before)
    if (const auto* cached = std::get_if<CachedBy>(&fact)) return cached->chunk;
  return {};
}

// How much a dd reads that only tries what is about to be moved; 0 for any other step.
Bytes read_size(const Step& step) {
  const auto* run = std::get_if<Run>(&step.action);
  if (!run || run->argv.front() != "dd") return {};
  return read_by_dd(*run).value_or(Bytes{});
}

// Shows the user how the steps run, and writes it into the lock's file for others who find it
// taken.
class StepWatch {
 public:
  StepWatch(const Session& session, const Snapshot& machine, const StepNumbers& numbers, Lock* lock)
      : session_(session), machine_(machine), numbers_(numbers), lock_(lock) {
    session.host.watch_tools([this](const ToolIo& io) { pulse(io); });
  }
  StepWatch(const StepWatch&) = delete;
  StepWatch& operator=(const StepWatch&) = delete;
  ~StepWatch() { session_.host.watch_tools({}); }

  void started(size_t n, const Step& step) {
    progress_.emplace(StepLine{.number = number_text(n, numbers_),
                               .title = printable(step.title),
                               .moved = moved_by(step, machine_).value_or(Bytes{}),
                               .chunk = chunk_of(step),
                               .read = read_size(step)},
                      session_.live_place());
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
  const Snapshot& machine_;
  const StepNumbers& numbers_;
  Lock* lock_;
  std::optional<Progress> progress_;
  std::string step_;
  Clock::time_point begun_, told_;
};

}  // namespace

Observer observer_of(const Session& session, const Snapshot& machine, const StepNumbers& numbers,
                     Lock* lock) {
  if (session.globals().quiet) return {};
  const auto watch = std::make_shared<StepWatch>(session, machine, numbers, lock);
  return {
      .started = [watch](size_t n, const Step& step) { watch->started(n, step); },
      .said = [watch](std::string_view line) { watch->said(line); },
      .ended = [watch](size_t, const Step&, const StepReport& report) { watch->ended(report); }};
}

}  // namespace lvq
