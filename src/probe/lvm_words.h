// What lvq asks of `lvm fullreport`: every column, with the words that it may hold. A column is
// asked for by being in these tables, so that none is read without a grammar.
#pragma once

#include <span>
#include <string_view>

#include "probe/words.h"

namespace lvq {

struct LvmField {
  std::string_view name;
  Grammar grammar;
};

struct LvmTable {
  std::string_view kind;  // of report, and of the array of its rows
  std::span<const LvmField> fields;
};

std::span<const LvmTable> lvm_tables();
const LvmTable* lvm_table(std::string_view kind);  // nullptr: there is none

}  // namespace lvq
