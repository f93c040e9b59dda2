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
              "the kinds are converge:VG, defer:VG/LV, quota:VG/LV, remove:VG/LV[,VG/LV...], "
              "unread:DEV, wipe:DEV");
  }
}

}  // namespace
}  // namespace lvq
