// The columns that lvq asks `lvm fullreport` for, each with the words that it may hold. Only what
// is in these tables is asked for, so that no column is read without a grammar.
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
  std::string_view kind;  // the name of the report, and of the array with its rows
  std::span<const LvmField> fields;
};

std::span<const LvmTable> lvm_tables();
const LvmTable* lvm_table(std::string_view kind);  // nullptr: there is none

}  // namespace lvq
