#include "cli/capture.h"

#include "cli/session.h"
#include "model/snapshot_json.h"
#include "probe/probe.h"

namespace lvq {

namespace {

// The usual parents of mount points. A capture says of no other directories whether they exist.
const std::set<std::string> kUsualParents = {"/data",    "/export",    "/home",   "/media",
                                             "/mnt",     "/opt",       "/srv",    "/var/lib",
                                             "/var/log", "/var/spool", "/var/www"};

}  // namespace

Result<Snapshot> read_capture(Host& host, const std::string& path) {
  TRY(const std::string capture, host.read(path));
  return snapshot_from_json(capture);
}

int run_capture(const Session& session) {
  auto machine = probe(session.host, {.lvm = true,
                                      .lvm_version = true,
                                      .everything = true,
                                      .devices = {},
                                      .paths = kUsualParents,
                                      .files = {"/etc/fstab", "/etc/crypttab"}});
  if (!machine) return session.refuse(machine.error());
  machine->captured = true;
  session.console.out(dump_pretty(to_json(*machine)) + "\n");
  return kDone;
}

}  // namespace lvq
