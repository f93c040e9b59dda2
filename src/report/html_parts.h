// Pieces of the page that several of its sections use.
#pragma once

#include <string>
#include <vector>

#include "report/html.h"

namespace lvq {

Html list_of(Literal kind, const std::vector<Html>& items);

// A table that becomes a list of blocks where the screen is narrow. Columns that are empty in every
// row are left out.
struct HtmlRow {
  std::vector<Html> cells;
  Html below = {};  // a line below the cells, over the whole width
};
struct HtmlTable {
  std::vector<Literal> head;
  std::vector<HtmlRow> rows;
};
Html table_of(const HtmlTable& table);

// Content that is folded on a screen and always open on paper. It stands behind the <details>,
// where the style sheet hides it, since a browser does not print what is in a closed <details>.
Html folded(const std::string& title, const Html& content);

Html code(const std::string& command);
Html unbroken(const std::string& words);  // on one line
Html name_cell(const Html& name);         // of a column that may not become too narrow
Html place_cell(const std::string& place);
Html section(Literal title, const Html& content);

}  // namespace lvq
