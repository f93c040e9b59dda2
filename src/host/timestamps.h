// Times as text, always UTC.
#pragma once

#include <chrono>
#include <string>

namespace lvq {

using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

std::string rfc3339(Milliseconds time);       // "2026-11-22T15:51:30.123Z"
std::string compact_time(Milliseconds time);  // "20261122T155130Z", as in a transaction id

}  // namespace lvq
