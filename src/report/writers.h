// The page as a file. Both writers show all of it.
#pragma once

#include <string>

#include "report/page.h"

namespace lvq {

// One document without scripts that loads nothing else, in dark and light, for screens and for A4.
std::string page_html(const Page& page);

std::string page_markdown(const Page& page);

}  // namespace lvq
