// What somebody meant who typed a word that is none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lvq {

// The most similar of the names, or one that begins so; "" where none is like it.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

}  // namespace lvq
