// Debian has fmt as a shared library or as headers. The program is static, and compiling the bodies
// of fmt in every file costs a third of its time: here they are compiled once, with what of them is
// a template and is asked for.
#include <fmt/format-inl.h>

namespace fmt::detail {

template char decimal_point_impl<char>(locale_ref);
template thousands_sep_result<char> thousands_sep_impl<char>(locale_ref);

}  // namespace fmt::detail
