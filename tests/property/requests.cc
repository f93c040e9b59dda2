#include "tests/property/requests.h"

#include <ostream>

#include "base/text.h"
#include "tests/property/requests_kit.h"

namespace lvq::test {

void showValue(const Case& value, std::ostream& out) {
  out << shell_quote(value.argv) << "\n" << value.machine->fingerprint();
}

const std::map<std::string, Generator>& sound_requests() {
  static const std::map<std::string, Generator> kAll = {{"provision", sound_provision},
                                                        {"decommission", sound_decommission},
                                                        {"rename", sound_rename},
                                                        {"evacuate", sound_evacuate},
                                                        {"replace-disk", sound_replacement},
                                                        {"shrink", sound_shrink},
                                                        {"shrink-xfs", sound_shrink_xfs},
                                                        {"snap-back", sound_snap_back},
                                                        {"accelerate", sound_acceleration},
                                                        {"grow", sound_grow},
                                                        {"converge", sound_converge}};
  return kAll;
}

const std::map<std::string, Generator>& wild_requests() {
  static const std::map<std::string, Generator> kAll = {{"provision", wild_provision},
                                                        {"decommission", wild_decommission},
                                                        {"rename", wild_rename},
                                                        {"evacuate", wild_evacuate},
                                                        {"replace-disk", wild_replacement},
                                                        {"shrink", wild_shrink},
                                                        {"shrink-xfs", wild_shrink_xfs},
                                                        {"snap-back", wild_snap_back},
                                                        {"accelerate", wild_acceleration},
                                                        {"grow", wild_grow},
                                                        {"converge", wild_converge}};
  return kAll;
}

}  // namespace lvq::test
