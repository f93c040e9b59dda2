#include "cli/palette.h"

namespace lvq {
namespace {

// Select Graphic Rendition (ECMA-48 8.3.117).
std::string rendered(bool on, const char* code, std::string_view text) {
  if (!on || text.empty()) return std::string(text);
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace

std::string Palette::red(std::string_view text) const { return rendered(on, "31", text); }
std::string Palette::green(std::string_view text) const { return rendered(on, "32", text); }
std::string Palette::yellow(std::string_view text) const { return rendered(on, "33", text); }
std::string Palette::bold(std::string_view text) const { return rendered(on, "1", text); }
std::string Palette::dim(std::string_view text) const { return rendered(on, "2", text); }

}  // namespace lvq
