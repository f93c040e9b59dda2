// Steps that edit /etc/fstab and /etc/crypttab: lines, not the file, and atomically (design rule
// 9).
#pragma once

#include "model/fstab.h"
#include "plan/step.h"

namespace lvq {

FstabHas line_fact(const FstabEntry& entry);

// `file`: /etc/fstab as it is now.
Step fstab_add(const FileState& file, const std::vector<FstabEntry>& entries, bool systemd);

// Takes lines (numbers from 1) out of `path`, /etc/fstab or /etc/crypttab, before what they name is
// released. `released` is what is mounted or active by them; taking the step back brings that back
// too, since a reboot in between may have lost it.
Step table_remove(const std::string& path, const FileState& file, const std::vector<size_t>& lines,
                  const std::vector<Remedy>& released, bool systemd);

// The same, but the lines stay as comments, and come back byte for byte: with the second step, or
// when the first is taken back. `why`: what the comments say, without a line feed.
Step table_put_aside(const std::string& path, const FileState& file,
                     const std::vector<size_t>& lines, const std::string& why,
                     const std::vector<Remedy>& released, bool systemd);
Step table_put_back(const std::string& path, const FileState& file,
                    const std::vector<size_t>& lines, const std::string& why, bool systemd);

// Makes lines of /etc/fstab (numbers from 1) name `spec` as their device instead. There is no way
// back: from then on a boot uses the other device. `needed`: what must be true of both devices.
// `decided`: what is lost by that, in words.
Step fstab_switch(const FileState& file, const std::vector<size_t>& lines, const std::string& spec,
                  const std::vector<Fact>& needed, const std::string& decided);

// Replaces lines of `path` (numbers from 1) by the same lines of `now`. `other`: a further form of
// the whole file, which another step of the plan writes; the facts say that the lines do not have
// that form. `how`: what the lines name afterwards, in words for the title.
Step table_respell(const std::string& path, const FileState& file, const std::vector<size_t>& lines,
                   const std::string& now, const std::string& other, const std::string& how,
                   bool systemd);

// Gives lines (numbers from 1) of /etc/fstab these options.
Step fstab_set_options(const FileState& file, const std::vector<size_t>& lines,
                       const std::string& options, bool systemd);

// Makes systemd translate the tables that have changed into units anew (systemd-fstab-generator(8),
// systemd-cryptsetup-generator(8)). Only where systemd runs.
Step systemd_reload(const std::vector<std::string>& tables);

}  // namespace lvq
