#include <gtest/gtest.h>

#include "golden.h"

namespace lvq {
namespace {

TEST(Plan, AVolumeIsAccelerated) {
  expect_golden("plan_accelerate",
                plan_of(planned(kAccelerate, disks_to_evacuate(),
                                {{"--lv", "vg_data/web"}, {"--cache", "/dev/loop3:1G"}})));
}

// One of the volumes with a cache that alone holds the newest data, on a disk that was brought for
// it.
Snapshot volume_with_cache() {
  Snapshot machine = disks_to_evacuate();
  const auto part = [&](const std::string& name, const std::string& layout, const char* uuid) {
    LogicalVolume lv;
    lv.vg = "vg_data";
    lv.name = name;
    lv.uuid = uuid;
    lv.layout = layout;
    lv.hidden = true;
    lv.size = 1_GiB;
    lv.extents = {256};
    machine.lvs.push_back(lv);
  };
  part("web_cache_cpool", "cache,pool", "cache-1");
  part("web_cache_cpool_cdata", "linear", "cache-2");
  machine.lvs.edit(*machine.lv("vg_data", "web_cache_cpool")).tags = {"lvq.brought"};
  machine.lvs.edit(*machine.lv("vg_data", "web_cache_cpool_cdata")).parent = "web_cache_cpool";
  machine.vgs.front().free.value -= 256;
  machine.pvs.back().segments = {{{0}, {256}, "cache-2"}};
  machine.pvs.back().allocated = {256};
  LogicalVolume& web = machine.lvs.edit(*machine.lv("vg_data", "web"));
  web.uuid = "web-1";
  web.layout = "cache";
  web.role = "public";
  web.pool = "web_cache_cpool";
  web.segments = {{.type = "cache",
                   .size = web.extents,
                   .chunk = 64_KiB,
                   .cache_mode = "writeback",
                   .cache_policy = "smq"}};
  machine.caches = {{"vg_data-web",
                     {.chunk = 64_KiB,
                      .used = 900,
                      .total = 4096,
                      .dirty = 800,
                      .mode = "writeback",
                      .policy = "smq"}}};
  return machine;
}

TEST(Plan, ACacheIsDetached) {
  expect_golden("plan_detach", plan_of(planned(kAccelerate, volume_with_cache(),
                                               {{"--lv", "vg_data/web"}, {"--detach", ""}})));
}

TEST(Refusals, OfAVolumeOrADeviceThatDoesNotFitACache) {
  Snapshot machine = volume_with_cache();
  machine.devices.push_back(disk("sdx", 65, 112, 8_MiB));
  machine.signatures["sdx"] = {{.type = "ext4", .uuid = "5e7f", .label = "photos", .offset = 1080}};
  std::string all = refusals_text(
      planned(kAccelerate, machine,
              {{"--lv", "vg_data/db"}, {"--cache", "/dev/sdx"}, {"--chunk-size", "96K"}})
          .findings,
      kPlain);
  all += "cached already\n" +
         refusals_text(
             planned(kAccelerate, machine, {{"--lv", "vg_data/web"}, {"--cache", "/dev/loop3"}})
                 .findings,
             kPlain);
  machine.pvs.back().missing = true;
  machine.vgs.front().partial = true;
  machine.vgs.front().missing_pvs = 1;
  for (const auto& [mode, active] :
       {std::pair("writethrough", false), {"writeback", true}, {"writeback", false}}) {
    LogicalVolume& web = machine.lvs.edit(*machine.lv("vg_data", "web"));
    web.segments.front().cache_mode = mode;
    web.active = active;
    all += std::string("its device is lost, ") + mode + (active ? ", active\n" : ", not active\n") +
           refusals_text(
               planned(kAccelerate, machine, {{"--lv", "vg_data/web"}, {"--detach", ""}}).findings,
               kPlain);
  }
  expect_golden("refusals_accelerate", all);
}

}  // namespace
}  // namespace lvq
