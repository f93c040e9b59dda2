// Facts: small assertions about the machine that a pure function checks against a snapshot. What a
// step needs, what it brings about and what a plan promises are all facts; idempotency, the chain
// check, drift, resumption, rollback and the proof at the end follow from them (docs/facts.md; "how
// to add a fact" in CONTRIBUTING.md).
#pragma once

#include <concepts>
#include <string>
#include <variant>
#include <vector>

#include "facts/cache.h"
#include "facts/device.h"
#include "facts/file.h"
#include "facts/filesystem.h"
#include "facts/lv.h"
#include "facts/mount.h"
#include "facts/move.h"
#include "facts/parts.h"
#include "facts/pv.h"
#include "facts/vg.h"

namespace lvq {

// What every fact answers for itself, in the file of its family. None has a default: a new fact
// that leaves one out does not compile.
template <class F>
concept FactParts =
    std::equality_comparable<F> && requires(const F& fact, const Snapshot& seen, Snapshot& machine,
                                            Scope& scope, Objects& objects) {
      // Is it true of what was seen?
      { fact.check(seen) } -> std::same_as<bool>;
      // Makes it true in a copy of the machine, and removes what it supersedes. REQUIRES: what the
      // fact presupposes is there (a PV's device, an LV's VG).
      { fact.apply(machine) } -> std::same_as<void>;
      // "logical volume vg0/a has 256 extents".
      { fact.sentence() } -> std::same_as<std::string>;
      // What is there instead, where it does not hold: "no such volume group".
      { fact.found(seen) } -> std::same_as<std::string>;
      // What it is about ("mount:/srv/a", "lv:vg0/a"): a later fact with the same subject
      // supersedes an earlier one.
      { fact.subject() } -> std::same_as<std::string>;
      // The subjects of other facts that it supersedes as well.
      { fact.supersedes() } -> std::same_as<std::vector<std::string>>;
      // The volume group whose metadata a step writes when it brings the fact about; empty: none.
      { fact.rewrites_group() } -> std::same_as<std::string>;
      // Adds what has to be probed for check() to be able to tell.
      { fact.add_scope(scope) } -> std::same_as<void>;
      // Adds what a transaction with this fact works on.
      { fact.add_objects(objects) } -> std::same_as<void>;
      // Does a reboot lose it, or bring back what was gone (mounts, active swap, activation)?
      { F::kVolatile } -> std::same_as<const bool&>;
    };

using Fact =
    std::variant<DeviceIs, DeviceUnused, NoSignature, SignaturesAre, PvIs, NotPv, NotInDevicesFile,
                 VgIs, VgAbsent, LvIs, LvAbsent, LvActive, LvInactive, LvHasExtents, LvNamed,
                 LvWritable, LvSnapshotOf, LvClosed, LvMergeStarted, LvMerging, CachedBy, NotCached,
                 NoDetachLeftover, ExtentsAre, NoMove, NoMoveRemains, PvEmpty, PvNotOrphaned,
                 PvAllocates, NoDependents, VgEmpty, RoomIn, NotBusy, FsIs, FsEnds, Mounted,
                 Unmounted, NotMountedAt, AutomountIs, FsWritable, DeviceWritable, SwapOn, SwapOff,
                 FileIs, FstabHas, FileLacks, LinesAre, DirIs, DirAbsent, DirGoneOrUsed, ProgramIs,
                 VgLacks, LvOffPv, LvGone, VgNamed, PvKeepsMetadata, NamesKept, PvHasExtents,
                 DeviceHasSize, PartitionIs, LvLayoutIs>;

bool holds(const Fact& fact, const Snapshot& snapshot);
bool all_hold(const std::vector<Fact>& facts, const Snapshot& snapshot);
void establish(const Fact& fact, Snapshot& snapshot);
std::string text(const Fact& fact);
std::string found(const Fact& fact, const Snapshot& snapshot);
std::string subject(const Fact& fact);
std::vector<std::string> supersedes(const Fact& fact);
// What a fact says about several things at once, as one fact for each of them: a later step may
// supersede one and not the others.
std::vector<Fact> single_facts(const Fact& fact);
std::string rewrites_group(const Fact& fact);
bool is_volatile(const Fact& fact);
void add_scope(const Fact& fact, Scope& scope);
void add_objects(const Fact& fact, Objects& objects);

}  // namespace lvq
