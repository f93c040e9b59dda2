// The lock that keeps a second lvq out: flock(2) of a file that holds a line about its owner. The kernel gives the
// lock back when its owner dies; the file stays, since removing it would let two processes lock two files.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "host/host.h"

namespace lvq {

Result<std::unique_ptr<Lock>> lock_file(const std::string& path, const std::string& holder,
                                        std::chrono::seconds patience);

}  // namespace lvq
