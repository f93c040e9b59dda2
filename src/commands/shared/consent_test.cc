#include "commands/shared/consent.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(ConsentTest, AWordThatIsMadeIsAccepted) {
  for (const auto& [kind, object] :
       {std::pair{Consent::converge, "vg0"}, std::pair{Consent::defer, "vg0/root"},
        std::pair{Consent::quota, "vg0/home"}, std::pair{Consent::remove, "vg0/a,vg0/b"},
        std::pair{Consent::unread, "/dev/sdb"},
        std::pair{Consent::wipe, "/dev/disk/by-path/pci-0000:00:1f.2-ata-1"}}) {
    const std::string word = consent_word(kind, object);
    EXPECT_TRUE(check_consent_word(word)) << word;
  }
  EXPECT_EQ(consent_word(Consent::wipe, "/dev/sdb"), "wipe:/dev/sdb");
}

TEST(ConsentTest, EveryKindStandsAtItsPlace) {
  for (const auto& row : consent_rows())
    EXPECT_EQ(consent_word(row.kind, "x"), std::string(row.word) + ":x");
}

TEST(ConsentTest, AnyOtherWordNamesTheKinds) {
  for (const char* word : {"", "everything", "wipe", "wipe:", "wipe:sdb", "Wipe:/dev/sdb",
                           ":/dev/sdb", "converge:", "converge:vg/a", "remove:vg", "remove:vg/a,",
                           "defer:/dev/vg/a", "signature:/dev/sdb"}) {
    const auto checked = check_consent_word(word);
    ASSERT_FALSE(checked) << word;
    EXPECT_EQ(checked.error().code, "usage");
    EXPECT_EQ(checked.error().hint,
              "the kinds are converge:VG, defer:VG/LV, evacuate:DEV, quota:VG/LV, "
              "remove:VG/LV[,VG/LV...], "
              "shrink:VG/LV, unread:DEV, wipe:DEV");
  }
}

// What is wrong with a word of the request, if anything.
std::string wrong(const std::string& word, const PossibleConsents& possible,
                  const Snapshot& machine = {}) {
  Findings findings;
  check_consents({word}, possible, machine, findings);
  return findings.refused() ? findings.refusals.front().what.hint : "";
}

Snapshot machine_with_a_disk() {
  Snapshot machine;
  Device disk;
  disk.name = "sdb";
  machine.devices.push_back(disk);
  machine.links["/dev/disk/by-id/b"] = "sdb";
  PhysicalVolume pv;
  pv.uuid = "uuid-of-the-pv";
  pv.device = "/dev/sdb";
  machine.pvs.push_back(pv);
  return machine;
}

TEST(PossibleConsent, IsAboutTheDeviceUnderAnyOfItsNames) {
  const PossibleConsents wipe = {{Consent::wipe, "/dev/disk/by-id/b"}};
  const Snapshot machine = machine_with_a_disk();
  EXPECT_EQ(wrong("wipe:/dev/disk/by-id/b", wipe, {}), "");
  EXPECT_EQ(wrong("wipe:/dev/sdb", wipe, machine), "");
  EXPECT_EQ(wrong("wipe:/dev/sdc", wipe, machine), "it could ask for wipe:/dev/disk/by-id/b");
  EXPECT_EQ(wrong("unread:/dev/sdb", wipe, machine), "it could ask for wipe:/dev/disk/by-id/b");
}

TEST(PossibleConsent, OfAPvByItsUuidIsAboutItsDevice) {
  const PossibleConsents unread = {{Consent::unread, "uuid-of-the-pv"}};
  EXPECT_EQ(wrong("unread:/dev/sdb", unread, machine_with_a_disk()), "");
  EXPECT_NE(wrong("unread:/dev/sdc", unread, machine_with_a_disk()), "");
  EXPECT_EQ(wrong("unread:/dev/sdb", unread, {}), "") << "a rerun, and no PV has it any more";
}

TEST(PossibleConsent, OfAGroupIsAboutAnyOfItsVolumes) {
  const PossibleConsents volumes = {{Consent::remove, "vg", true}, {Consent::wipe, "vg", true}};
  for (const char* word : {"remove:vg/a", "remove:vg/a,vg/b", "wipe:/dev/vg/a"})
    EXPECT_EQ(wrong(word, volumes), "") << word;
  for (const char* word : {"remove:vg2/a", "remove:vg/a,vg2/b", "wipe:/dev/vg2/a", "wipe:/dev/sdb"})
    EXPECT_EQ(wrong(word, volumes), "it could ask for remove:vg/LV, wipe:/dev/vg/LV") << word;
}

TEST(PossibleConsent, WhereThereIsNoneSaysToLeaveItOut) {
  EXPECT_EQ(wrong("converge:vg", {}), "leave it out: this request has none to ask for");
  EXPECT_EQ(wrong("converge:vg", {{Consent::converge, "vg"}}), "");
}

}  // namespace
}  // namespace lvq
