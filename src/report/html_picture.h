#pragma once

#include "report/html.h"
#include "report/page.h"

namespace lvq {

// The disks as bars (SVG), and what their colours, patterns and letters mean.
Html picture_html(const Picture& picture);

// The patterns that the bars refer to; once in a document.
Html pattern_definitions();

}  // namespace lvq
