#include "report/html_parts.h"

#include <algorithm>

namespace lvq {
namespace {

const Html kLineFeed = Html::verbatim("\n");

std::vector<size_t> filled_columns(const HtmlTable& table) {
  std::vector<size_t> columns;
  for (size_t n = 0; n < table.head.size(); ++n)
    if (std::ranges::any_of(table.rows,
                            [&](const HtmlRow& row) { return !row.cells[n].bytes().empty(); }))
      columns.push_back(n);
  return columns;
}

Html table_row(const HtmlTable& table, const std::vector<size_t>& columns, const HtmlRow& row) {
  Html cells;
  for (const size_t n : columns) {
    const std::string label(table.head[n].text());
    const bool blank = row.cells[n].bytes().empty();
    cells +=
        element("td", {{"data-label", label}, {"class", blank ? "none" : "cell"}}, row.cells[n]);
  }
  if (row.below.bytes().empty()) return element("tbody", element("tr", cells)) + kLineFeed;
  const Html below =
      element("td", {{"class", "words"}, {"colspan", std::to_string(columns.size())}}, row.below);
  return element("tbody", {{"class", "pair"}},
                 element("tr", {{"class", "joined"}}, cells) + kLineFeed + element("tr", below)) +
         kLineFeed;
}

}  // namespace

Html list_of(Literal kind, const std::vector<Html>& items) {
  Html list;
  for (const auto& item : items) list += element("li", item) + kLineFeed;
  return element("ul", {{"class", std::string(kind.text())}}, kLineFeed + list);
}

Html table_of(const HtmlTable& table) {
  const auto columns = filled_columns(table);
  Html head, rows;
  for (const size_t n : columns)
    head += element("th", {{"scope", "col"}}, std::string(table.head[n].text()));
  for (const auto& row : table.rows) rows += table_row(table, columns, row);
  return element("table", element("thead", element("tr", head)) + kLineFeed + rows);
}

Html folded(const std::string& title, const Html& content) {
  return element("details", element("summary", title)) + kLineFeed +
         element("div", {{"class", "folded"}}, content);
}

Html unbroken(const std::string& words) { return element("span", {{"class", "unbroken"}}, words); }

Html name_cell(const Html& name) { return element("div", {{"class", "name"}}, name); }

Html place_cell(const std::string& place) {
  return place.empty() ? Html() : element("div", {{"class", "place"}}, place);
}

Html code(const std::string& command) { return element("code", command); }

Html section(Literal title, const Html& content) {
  return element("section", kLineFeed + element("h2", std::string(title.text())) + kLineFeed +
                                content + kLineFeed) +
         kLineFeed;
}

}  // namespace lvq
