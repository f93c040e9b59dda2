// What is written about the command line besides its help: man pages and completions for shells,
// made of the same rows.
#pragma once

#include <map>
#include <string>

#include "cli/command_table.h"

namespace lvq {

using Texts = std::map<std::string, std::string>;  // by the name of the file

// Sources of scdoc: "lvq.8.scd", "lvq-shrink.8.scd", … `pages`: docs/commands/*.md, by the name of
// the command.
Texts man_pages(const Texts& pages);

Texts completions();  // "lvq.bash", "_lvq", "lvq.fish"

}  // namespace lvq
