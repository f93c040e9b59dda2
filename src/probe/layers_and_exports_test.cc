#include "probe/layers_and_exports.h"

#include <gmock/gmock.h>

#include "facts/fact.h"
#include "model/uses.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Layers, AreNamedInTheOptions) {
  EXPECT_THAT(layers_in("rw,lowerdir=/a:/b,upperdir=/u,workdir=/w,index=off"),
              ElementsAre("/a", "/b", "/u", "/w"));
  EXPECT_THAT(layers_in("rw,lowerdir+=/a,lowerdir+=/b,datadir+=/d"), ElementsAre("/a", "/b", "/d"));
  EXPECT_THAT(layers_in("ro,lowerdir=/a\\134:b::/c"), ElementsAre("/a:b", "/c"))
      << "data only layers follow ::";
  EXPECT_THAT(layers_in("rw,lowerdir=/my\\040own\\054too"), ElementsAre("/my own,too"));
  EXPECT_THAT(layers_in("rw,relatime,upperdir"), IsEmpty());
}

// vg/a on /srv/a, in a machine with one namespace.
class LayersAndExports : public testing::Test {
 protected:
  LayersAndExports() {
    machine.devices = {{.name = "dm-0", .major = 254, .minor = 0, .dm_name = "vg-a"}};
    table.namespaces = {{"", "", {}}};
    add_mount({.major = 254, .minor = 0, .root = "/", .target = "/srv/a", .fs_type = "ext4"});
  }

  void add_mount(const Mount& mount) {
    machine.mounts.push_back(mount);
    table.namespaces[0].lines.push_back(
        {mount, static_cast<uint32_t>(20 + machine.mounts.size()), 1});
  }

  void add_overlay(const std::string& options, const std::string& target = "/run/m") {
    add_mount({.major = 0,
               .minor = 50,
               .root = "/",
               .target = target,
               .fs_type = "overlay",
               .super_options = options});
  }

  void on_a(const std::string& path) { host.identities[path] = {.fs_major = 254, .fs_minor = 0}; }
  void elsewhere(const std::string& path) {
    host.identities[path] = {.fs_major = 8, .fs_minor = 1};
  }

  std::vector<std::string> users() {
    Scope scope;
    scope.users = {"/dev/vg/a"};
    machine.users.emplace();
    machine.unseen_layers.clear();
    const WantedDevices wanted(scope, table, machine);
    auto read = read_overlays(host, table, wanted, machine);
    if (read) read = read_exports(host, table, wanted, machine);
    if (!read) return {std::string("error: ") + read.error().code.text()};
    std::vector<std::string> words;
    for (const auto& user : *machine.users)
      words.push_back(describe(user) + " by " + user.evidence);
    return words;
  }

  MemoryHost host;
  Snapshot machine;
  MountTable table;
};

TEST_F(LayersAndExports, AnOverlayUsesWhatItsLayersLieOn) {
  add_overlay("rw,lowerdir=/srv/a/low,upperdir=/run/u,workdir=/run/w");
  on_a("/srv/a/low");
  elsewhere("/run/u");
  elsewhere("/run/w");
  EXPECT_THAT(users(),
              ElementsAre("the overlay on /run/m, which has the layer /srv/a/low by mountinfo"));
  EXPECT_THAT(machine.unseen_layers, IsEmpty());
}

TEST_F(LayersAndExports, OneThatIsMountedInManyPlacesCountsOnce) {
  add_overlay("rw,lowerdir=/srv/a/low");
  add_overlay("rw,lowerdir=/srv/a/low", "/run/again");
  on_a("/srv/a/low");
  EXPECT_THAT(users(), testing::SizeIs(1));
}

TEST_F(LayersAndExports, ALayerIsFoundInTheNamespaceOfTheOverlay) {
  table.namespaces.push_back({"/proc/8/root", "pid 8 (podman)", {}});
  const Mount overlay{
      .minor = 51, .target = "/m", .fs_type = "overlay", .super_options = "rw,lowerdir=/in"};
  table.namespaces[1].lines.push_back({overlay, 90, 1});
  on_a("/proc/8/root/in");
  EXPECT_THAT(
      users(),
      ElementsAre(
          "the overlay on /m in the mount namespace of pid 8 (podman), which has the layer /in "
          "by mountinfo"));
}

TEST_F(LayersAndExports, ALayerOfNoFullPathIsLookedForAboveTheOverlay) {
  add_overlay("rw,lowerdir=l/ABC:l/DEF", "/srv/a/overlay2/1/merged");
  on_a("/srv/a/overlay2/l/ABC");
  EXPECT_THAT(
      users(),
      ElementsAre(
          "the overlay on /srv/a/overlay2/1/merged, which has the layer l/ABC by mountinfo"));
  EXPECT_THAT(machine.unseen_layers, ElementsAre("the overlay on /srv/a/overlay2/1/merged: l/DEF"));
}

TEST_F(LayersAndExports, AnExportUsesWhatItShows) {
  host.files["/etc/exports"] = "# ours\n/srv/a/pub *(rw)\n/srv/b *(rw)\n";
  host.files["/etc/exports.d/more.exports"] = "/srv/link *(ro)\n";
  host.files["/etc/exports.d/more.txt"] = "/srv/a *(ro)\n";
  host.files["/var/lib/nfs/etab"] = "/srv/a/pub\t*(rw,sync)\n";
  host.files["/proc/fs/nfsd/exports"] = "# Version 1.1\n/srv/a/pub\t*(rw)\n";
  for (const char* path : {"/srv/a/pub", "/srv/a", "/srv/link"}) on_a(path);
  elsewhere("/srv/b");
  EXPECT_THAT(
      users(),
      ElementsAre("the export to other hosts of /srv/a/pub by /proc/fs/nfsd/exports",
                  "the export to other hosts of /srv/a/pub by /var/lib/nfs/etab:1",
                  "the export to other hosts of /srv/a/pub by /etc/exports:2",
                  "the export to other hosts of /srv/link by /etc/exports.d/more.exports:1"));
}

TEST_F(LayersAndExports, AnExportThatCrossesMountsUsesWhatIsMountedBelow) {
  host.folders["/srv"];
  elsewhere("/srv");
  host.files["/etc/exports"] = "/srv *(rw,crossmnt)\n/srv/gone *(crossmnt)\n";
  EXPECT_THAT(users(), ElementsAre("the export to other hosts of /srv by /etc/exports:1"));
  host.files["/etc/exports"] = "/srv *(rw)\n";
  EXPECT_THAT(users(), IsEmpty());
}

TEST_F(LayersAndExports, WhatCannotBeLookedAtIsAnError) {
  host.errors["/etc/exports"] = {"io-error", "/etc/exports", "cannot read: Input/output error"};
  EXPECT_THAT(users(), ElementsAre("error: io-error"));
  host.errors.clear();
  add_overlay("rw,lowerdir=/srv/a/low");
  host.errors["/srv/a/low"] = {"io-error", "/srv/a/low", "cannot examine: Input/output error"};
  EXPECT_THAT(users(), ElementsAre("error: io-error"));
}

}  // namespace
}  // namespace lvq
