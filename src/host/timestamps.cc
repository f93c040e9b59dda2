#include "host/timestamps.h"

#include <fmt/format.h>

namespace lvq {
namespace {

struct Parts {
  explicit Parts(Milliseconds time)
      : date(std::chrono::floor<std::chrono::days>(time)),
        clock(time - std::chrono::floor<std::chrono::days>(time)) {}
  int year() const { return static_cast<int>(date.year()); }
  unsigned month() const { return static_cast<unsigned>(date.month()); }
  unsigned day() const { return static_cast<unsigned>(date.day()); }

  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;
};

}  // namespace

std::string rfc3339(Milliseconds time) {
  const Parts p(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", p.year(), p.month(), p.day(),
                     p.clock.hours().count(), p.clock.minutes().count(), p.clock.seconds().count(),
                     p.clock.subseconds().count());
}

std::string compact_time(Milliseconds time) {
  const Parts p(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", p.year(), p.month(), p.day(),
                     p.clock.hours().count(), p.clock.minutes().count(), p.clock.seconds().count());
}

}  // namespace lvq
