#include "model/units.h"

#include <gmock/gmock.h>

#include "model/arithmetic.h"

namespace lvq {
namespace {

constexpr ExtentSize k4M = {4_MiB};

TEST(Units, ExtentsBecomeBytes) {
  EXPECT_EQ(to_bytes(Extents{256}, k4M), 1_GiB);
  EXPECT_EQ(to_bytes(Extents{0}, k4M), Bytes{0});
  EXPECT_EQ(to_bytes(Extents{(uint64_t{1} << 42) - 1}, k4M),
            (Bytes{UINT64_MAX - (uint64_t{4} << 20) + 1}));
}

TEST(Units, AProductBeyond64BitsIsRefused) {
  const auto product = to_bytes(Extents{uint64_t{1} << 42}, k4M);
  ASSERT_FALSE(product);
  EXPECT_EQ(product.error().code, "size-invalid");
}

TEST(Units, BytesRoundToExtentsBothWays) {
  EXPECT_EQ(extents_ceil(Bytes{1}, k4M), Extents{1});
  EXPECT_EQ(extents_ceil(8_MiB, k4M), Extents{2});
  EXPECT_EQ(extents_ceil(Bytes{UINT64_MAX}, k4M), Extents{uint64_t{1} << 42});
  EXPECT_EQ(extents_floor(Bytes{(4 << 20) - 1}, k4M), Extents{0});
  EXPECT_EQ(extents_floor(9_MiB, k4M), Extents{2});
}

TEST(Units, SumsAndMultiplesAreChecked) {
  EXPECT_EQ(add(1_MiB, 1_MiB), 2_MiB);
  EXPECT_EQ(add(Extents{1}, Extents{2}), Extents{3});
  EXPECT_FALSE(add(Bytes{UINT64_MAX}, Bytes{1}));
  EXPECT_FALSE(add(Extents{UINT64_MAX}, Extents{1}));
  EXPECT_EQ(round_up(Bytes{1}, 1_MiB), 1_MiB);
  EXPECT_EQ(round_up(3_MiB, 1_MiB), 3_MiB);
  EXPECT_FALSE(round_up(Bytes{UINT64_MAX}, 1_MiB));
  EXPECT_EQ(round_down(Bytes{(1 << 20) + 5}, 1_MiB), 1_MiB);
}

TEST(Units, SurplusIsNeverNegative) {
  EXPECT_EQ(surplus(3_MiB, 1_MiB), 2_MiB);
  EXPECT_EQ(surplus(1_MiB, 3_MiB), Bytes{0});
}

TEST(Units, PercentagesRoundAsAskedWithoutWrapping) {
  EXPECT_EQ(percent_floor(Extents{255}, 50), Extents{127});
  EXPECT_EQ(percent_ceil(Extents{255}, 50), Extents{128});
  EXPECT_EQ(percent_floor(Extents{UINT64_MAX}, 100), Extents{UINT64_MAX});
  EXPECT_EQ(percent_ceil(Extents{UINT64_MAX}, 100), Extents{UINT64_MAX});
  EXPECT_EQ(percent_floor(Extents{99}, 1), Extents{0});
}

TEST(Units, FiveMebibytesHoldOneExtentAndASectorLessHoldsNone) {
  EXPECT_EQ(default_pe_start(), 1_MiB);
  EXPECT_EQ(pe_count(5_MiB, default_pe_start(), k4M), Extents{1});
  EXPECT_EQ(pe_count(Bytes{(5 << 20) - 512}, default_pe_start(), k4M), Extents{0});
  EXPECT_EQ(pe_count(Bytes{4096}, default_pe_start(), k4M), Extents{0});
}

TEST(Units, TextHasTwoDecimalsRoundedToNearest) {
  EXPECT_EQ(text(Bytes{0}), "0 B");
  EXPECT_EQ(text(Bytes{512}), "512 B");
  EXPECT_EQ(text(4_MiB), "4.00 MiB");
  EXPECT_EQ(text(Bytes{1'610'612'736}), "1.50 GiB");
  EXPECT_EQ(text(Bytes{1029}), "1.00 KiB");  // 1.00488
  EXPECT_EQ(text(Bytes{1030}), "1.01 KiB");  // 1.00586
  EXPECT_EQ(text(Bytes{UINT64_MAX}), "16.00 EiB");
}

TEST(Units, APercentageIsReadAsAWholeOrNotAtAll) {
  EXPECT_EQ(percent_in("12.50"), 12.5);
  EXPECT_EQ(percent_in("100.00"), 100);
  for (const char* text : {"", "-1", "100.01", "12,5", "12.5 %", " 1", "nan", "inf"})
    EXPECT_EQ(percent_in(text), std::nullopt) << text;
  EXPECT_EQ(share_of(200_MiB, 12.5), 25_MiB);
  EXPECT_EQ(share_of(Bytes{UINT64_MAX}, 100), Bytes{UINT64_MAX});
}

TEST(Units, TextMovesToTheNextUnitRatherThanPrinting1024) {
  EXPECT_EQ(text(Bytes{1'048'575}), "1.00 MiB");
  EXPECT_EQ(text(Bytes{1'048'570}), "1023.99 KiB");
}

TEST(Arithmetic, DecimalsAreExactOrSaidNotToBe) {
  using arithmetic::decimal_bytes;
  const auto half = decimal_bytes<uint64_t>(1, 5, 1, 30);
  EXPECT_TRUE(half.exact && half.fits);
  EXPECT_EQ(half.value, 1'610'612'736u);
  EXPECT_FALSE(decimal_bytes<uint64_t>(0, 1, 1, 30).exact);  // 0.1G
  EXPECT_FALSE(decimal_bytes<uint64_t>(16, 0, 0, 60).fits);  // 16E
  const auto most = decimal_bytes<uint64_t>(15, 9'999'999'999'999'999'999u, 19, 60);
  EXPECT_FALSE(most.exact);
  EXPECT_EQ(decimal_bytes<uint64_t>(1, 5, 1, 9).value, 768u);
}

}  // namespace
}  // namespace lvq
