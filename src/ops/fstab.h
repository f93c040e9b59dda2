// Steps on /etc/fstab: one whole, atomic update per transaction.
#pragma once

#include "model/fstab.h"
#include "plan/step.h"

namespace lvq {

inline constexpr const char* kFstab = "/etc/fstab";

FstabHas line_fact(const FstabEntry& entry);

// `file`: /etc/fstab as it is now.
Step fstab_add(const FileState& file, const std::vector<FstabEntry>& entries, bool systemd);

// systemd keeps its own translation of fstab (systemd-fstab-generator(8)); only where systemd runs.
Step systemd_reload();

}  // namespace lvq
