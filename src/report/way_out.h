// How an open transaction is ended.
#pragma once

#include <string>
#include <vector>

namespace lvq {

struct WayOut {
  std::string to;                    // "finish it", "take it back"
  std::vector<std::string> command;  // word by word
};

// The ways to end a transaction that has stopped, the best one first.
std::vector<WayOut> ways_out(const std::string& transaction, bool past_point_of_no_return);

}  // namespace lvq
