// Guesses what somebody meant who typed a word that does not exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lvq {

// The most similar of the names, or one that begins with `word`; "" where none is similar.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

}  // namespace lvq
