// Debian has fmt as a shared library or as headers. The program is static, and compiling the bodies
// of fmt in every file costs a third of the build time. So they are compiled once here, together
// with the templates that the program instantiates.
#include <fmt/format-inl.h>

namespace fmt::detail {

template char decimal_point_impl<char>(locale_ref);
template thousands_sep_result<char> thousands_sep_impl<char>(locale_ref);

}  // namespace fmt::detail
