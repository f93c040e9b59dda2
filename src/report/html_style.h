#pragma once

#include "report/literal.h"

namespace lvq {

Literal page_style();

}  // namespace lvq
