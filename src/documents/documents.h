// Man pages and completions for shells, made from the same rows as the help.
#pragma once

#include <map>
#include <string>

#include "cli/command_table.h"

namespace lvq {

using Texts = std::map<std::string, std::string>;  // file name -> text

// The sources of man pages for scdoc: "lvq.8.scd", "lvq-shrink.8.scd", … `pages` are the texts of
// docs/commands/*.md, by the name of the command.
Texts man_pages(const Texts& pages);

Texts completions();  // "lvq.bash", "_lvq", "lvq.fish"

}  // namespace lvq
