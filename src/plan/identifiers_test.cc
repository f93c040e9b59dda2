#include "plan/identifiers.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

namespace lvq {
namespace {

Identifiers fixed() { return {std::string(32, 'e'), "20261122T155130Z"}; }

TEST(Identifiers, SameStampGivesTheSameOnesInTheSameOrder) {
  Identifiers a = fixed(), b = fixed();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(a.uuid(), b.uuid());
    EXPECT_EQ(a.pv_uuid(), b.pv_uuid());
    EXPECT_EQ(a.hex(16), b.hex(16));
    EXPECT_EQ(a.transaction_id(), b.transaction_id());
  }
}

TEST(Identifiers, OtherEntropyGivesOthers) {
  EXPECT_NE(fixed().uuid(), Identifiers(std::string(32, 'f'), "20261122T155130Z").uuid());
}

TEST(Identifiers, HaveTheirForms) {
  Identifiers ids = fixed();
  const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  const std::regex pv_uuid("[0-9A-Za-z]{6}(-[0-9A-Za-z]{4}){5}-[0-9A-Za-z]{6}");
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(std::regex_match(ids.uuid(), uuid));
    EXPECT_TRUE(std::regex_match(ids.pv_uuid(), pv_uuid));
    EXPECT_TRUE(is_transaction_id(ids.transaction_id()));
  }
  EXPECT_EQ(ids.hex(0), "");
  EXPECT_EQ(ids.hex(8).size(), 8U);
  EXPECT_EQ(ids.hex(100).size(), 100U);
}

TEST(Identifiers, AreAllDifferent) {
  Identifiers ids = fixed();
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i)
    EXPECT_TRUE(seen.insert(i % 2 == 0 ? ids.uuid() : ids.pv_uuid()).second);
}

// 62 characters, 64,000 draws: about 1,032 each. Taking bytes modulo 62 would give eight of them
// 1,250.
TEST(Identifiers, PvUuidCharactersAreEquallyLikely) {
  Identifiers ids = fixed();
  std::map<char, int> count;
  for (int i = 0; i < 2000; ++i)
    for (const char c : ids.pv_uuid()) ++count[c];
  count.erase('-');
  EXPECT_EQ(count.size(), 62U);
  for (const auto& [c, n] : count) {
    EXPECT_GT(n, 880) << c;
    EXPECT_LT(n, 1190) << c;
  }
}

TEST(Identifiers, NothingElseIsATransactionId) {
  EXPECT_TRUE(is_transaction_id("20261122T155130Z-9f3a1c"));
  for (const char* text :
       {"", ".", "..", "20261122T155130Z-9f3a1", "20261122T155130Z-9f3a1cc",
        "20261122T155130Z-9F3A1C", "20261122T155130Z/9f3a1c", "../61122T155130Z-9f3a1c",
        "20261122t155130Z-9f3a1c", "20261122T155130Z-9f3a1\n"})
    EXPECT_FALSE(is_transaction_id(text)) << text;
  EXPECT_FALSE(is_transaction_id(std::string("20261122T155130Z-9f3a1\0", 23)));
}

}  // namespace
}  // namespace lvq
