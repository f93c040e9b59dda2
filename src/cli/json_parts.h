// Members that several documents of docs/output.schema.json share.
#pragma once

#include <string>

#include "base/json.h"
#include "cli/exit_status.h"
#include "plan/plan.h"

namespace lvq {

// What every document has. Of a document that is about no plan, changes, steps and next are empty,
// and point_of_no_return and transaction are null.
Json common_json(const std::string& command, const std::string& status, ExitStatus exit,
                 const Findings& findings);

// n, title, what runs, destroys, reversible.
Json step_json(size_t n, const Step& step);

// The document that carries the text of --help or --version.
Json spoken_json(const std::string& command, const std::string& text);

Json finding_json(const Finding& finding);
Json text_or_null(const std::string& text);

}  // namespace lvq
