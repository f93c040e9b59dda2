// What goes on, on one line that is drawn over: on a terminal. Elsewhere a plain line now and then.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lvq {

struct LivePlace {
  bool live = false;                // a terminal that can move its cursor
  std::function<size_t()> columns;  // as it is now; 0: no limit

  // A line that ends in the last column is begun anew by some terminals.
  size_t room() const;
  std::string drawn_over(std::string_view line) const;
  std::string cleared() const;
};

// Whether another plain line is due.
class NowAndThen {
 public:
  explicit NowAndThen(double first) : next_(first) {}
  bool is_due(double seconds) const { return seconds >= next_; }
  // Has to be told of each line that was printed.
  void said(double seconds) { next_ = seconds + kOftenEnough; }

 private:
  static constexpr double kOftenEnough = 300;  // seconds between two lines
  double next_;
};

}  // namespace lvq
