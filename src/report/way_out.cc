#include "report/way_out.h"

namespace lvq {

std::vector<WayOut> ways_out(const std::string& transaction, bool past_point_of_no_return) {
  std::vector<WayOut> ways = {{"finish it", {"lvq", "continue", transaction}}};
  if (!past_point_of_no_return) ways.push_back({"take it back", {"lvq", "repair", transaction}});
  return ways;
}

}  // namespace lvq
