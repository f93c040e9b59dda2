#include "model/size_spec.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

using Kind = SizeSpec::Kind;
using testing::HasSubstr;

uint64_t bytes_of(std::string_view text) {
  const auto spec = parse_size_spec(text);
  return spec && spec->kind == Kind::bytes ? spec->value : 0;
}

TEST(SizeSpec, UnitsAreBinaryInAnyCaseAndSpelling) {
  for (const auto* text : {"3G", "3g", "3GB", "3gb", "3GiB", "3gib", "3GIB"}) {
    EXPECT_EQ(bytes_of(text), uint64_t{3} << 30) << text;
  }
  EXPECT_EQ(bytes_of("7B"), 7u);
  EXPECT_EQ(bytes_of("2s"), 1024u);
  EXPECT_EQ(bytes_of("1K"), 1024u);
  EXPECT_EQ(bytes_of("1T"), uint64_t{1} << 40);
  EXPECT_EQ(bytes_of("1P"), uint64_t{1} << 50);
  EXPECT_EQ(bytes_of("15E"), uint64_t{15} << 60);
}

TEST(SizeSpec, FractionsAreExact) {
  EXPECT_EQ(bytes_of("1.5G"), 1'610'612'736u);
  EXPECT_EQ(bytes_of("0.5K"), 512u);
  EXPECT_EQ(bytes_of("1.50000000000000000000000000G"), 1'610'612'736u);
  EXPECT_EQ(bytes_of("2.0G"), uint64_t{2} << 30);
  EXPECT_EQ(bytes_of("1.5S"), 768u);
  EXPECT_EQ(bytes_of("0.0009765625K"), 1u);
  EXPECT_EQ(bytes_of("15.9375E"), UINT64_MAX - (uint64_t{1} << 56) + 1);
}

TEST(SizeSpec, AFractionOfAByteIsRoundedSoThatNobodyGetsLess) {
  EXPECT_EQ(bytes_of("1.2G"), 1'288'490'189u);
  EXPECT_EQ(bytes_of("0.1G"), 107'374'183u);
  EXPECT_EQ(bytes_of("1.3M"), 1'363'149u);
  EXPECT_EQ(bytes_of("0.5B"), 1u);
  EXPECT_EQ(bytes_of("15.9999999999999999999E"), 0u) << "would be 16E";
  EXPECT_EQ(parse_size_spec("1.2G", Rounding::down), (SizeSpec{Kind::bytes, 1'288'490'188}));
  EXPECT_EQ(parse_size_spec("1.5G", Rounding::down), (SizeSpec{Kind::bytes, 1'610'612'736}));
  EXPECT_FALSE(parse_size_spec("0.5B", Rounding::down)) << "nothing is left of it";
}

TEST(SizeSpec, MoreDigitsThanANumberHasAreRefused) {
  const auto spec = parse_size_spec("1.00000000000000000001G");
  ASSERT_FALSE(spec);
  EXPECT_EQ(spec.error().code, "size-invalid");
}

TEST(SizeSpec, ABareNumberCountsExtents) {
  EXPECT_EQ(parse_size_spec("256"), (SizeSpec{Kind::extents, 256}));
  EXPECT_EQ(parse_size_spec("4294967295"), (SizeSpec{Kind::extents, 4'294'967'295}));
  EXPECT_FALSE(parse_size_spec("4294967296"));
  EXPECT_THAT(parse_size_spec("1.5").error().message, HasSubstr("without a unit"));
}

TEST(SizeSpec, PercentagesAreWholeFromOneToAHundred) {
  EXPECT_EQ(parse_size_spec("80%FREE"), (SizeSpec{Kind::percent_free, 80}));
  EXPECT_EQ(parse_size_spec("1%vg"), (SizeSpec{Kind::percent_vg, 1}));
  EXPECT_EQ(parse_size_spec("100%Pvs"), (SizeSpec{Kind::percent_pvs, 100}));
  for (const auto* text : {"0%VG", "101%VG", "50%", "50%LV", "50%ORIGIN", "50 %VG", "1.5%VG",
                           "050%VG", "%VG", "99999999999999999999%VG", "50%VGx", "50%%VG"}) {
    EXPECT_FALSE(parse_size_spec(text)) << text;
  }
}

TEST(SizeSpec, WhatIsNotPlainlyASizeIsRefused) {
  for (const auto* text :
       {"",      "G",   ".5G", "1.G",  "+1G",  "-1G",   " 1G",    "1G ",   "1 G", "01G",  "00",
        "007",   "1e3", "1E3", "0x10", "1,5G", "1..5G", "1.5.5G", "1BB",   "1SB", "1KK",  "1Ki",
        "1KiBs", "1GG", "0",   "0B",   "0.0G", "NaN",   "inf",    "1_000", "٣G",  "1G\n", "1.G5"}) {
    const auto spec = parse_size_spec(text);
    ASSERT_FALSE(spec) << text;
    EXPECT_EQ(spec.error().code, "size-invalid") << text;
  }
}

TEST(SizeSpec, OverflowIsRefused) {
  for (const auto* text :
       {"16E", "15.9999999999999999999E", "18446744073709551616B", "99999999999999999999999G"}) {
    EXPECT_FALSE(parse_size_spec(text)) << text;
  }
  EXPECT_EQ(bytes_of("18446744073709551615B"), UINT64_MAX);
  EXPECT_THAT(parse_size_spec("16E").error().message, HasSubstr("too large"));
}

TEST(SizeSpec, ControlCharactersNeverReachAMessage) {
  EXPECT_EQ(parse_size_spec("1\033[2J").error().subject.find('\033'), std::string::npos);
}

TEST(SizeSpec, TextParsesBack) {
  EXPECT_EQ(text(SizeSpec{Kind::bytes, 1'610'612'736}), "1536M");
  EXPECT_EQ(text(SizeSpec{Kind::bytes, 513}), "513B");
  EXPECT_EQ(text(SizeSpec{Kind::extents, 256}), "256");
  EXPECT_EQ(text(SizeSpec{Kind::percent_pvs, 7}), "7%PVS");
}

TEST(ParseBytes, NeedsAUnit) {
  EXPECT_EQ(parse_bytes("200M"), Bytes{200 << 20});
  EXPECT_THAT(parse_bytes("200").error().hint, HasSubstr("200M"));
  EXPECT_THAT(parse_bytes("50%FREE").error().message, HasSubstr("percentage"));
  EXPECT_FALSE(parse_bytes(""));
}

constexpr Room kRoom = {.vg_total = {1000}, .vg_free = {255}, .pvs_free = {99}, .extent = {4_MiB}};

Result<Extents> resolved(std::string_view text) {
  TRY(const auto spec, parse_size_spec(text));
  return resolve(spec, kRoom);
}

TEST(Resolve, BytesRoundUpToWholeExtents) {
  EXPECT_EQ(resolved("1B"), Extents{1});
  EXPECT_EQ(resolved("4M"), Extents{1});
  EXPECT_EQ(resolved("4097K"), Extents{2});
  EXPECT_EQ(resolved("1G"), Extents{256});  // more than is free: the caller says so
}

TEST(Resolve, PercentagesRoundDown) {
  EXPECT_EQ(resolved("50%FREE"), Extents{127});
  EXPECT_EQ(resolved("100%FREE"), Extents{255});
  EXPECT_EQ(resolved("20%VG"), Extents{200});
  EXPECT_EQ(resolved("50%PVS"), Extents{49});
  EXPECT_EQ(resolved("300"), Extents{300});
}

TEST(Resolve, APercentageIsNotCutToWhatIsFree) { EXPECT_EQ(resolved("80%VG"), Extents{800}); }

TEST(Resolve, LessThanOneExtentIsRefused) {
  EXPECT_EQ(resolved("1%PVS").error().code, "size-invalid");
  const Room full{.vg_total = {10}, .vg_free = {0}, .pvs_free = {0}, .extent = {}};
  EXPECT_EQ(resolve({Kind::percent_free, 100}, full).error().code, "not-enough-space");
  EXPECT_EQ(resolve({Kind::percent_vg, 100}, full).error().code, "not-enough-space");
}

TEST(ExtentSizes, ArePowersOfTwoOrMultiplesOf128K) {
  for (const auto* text : {"4M", "512B", "1S", "8K", "128K", "384K", "3M", "16G", "1T"}) {
    EXPECT_TRUE(parse_extent_size(text)) << text;
  }
  for (const auto* text : {"256B", "96K", "3K", "513B", "2T", "4", "50%VG", "", "4MM"}) {
    EXPECT_FALSE(parse_extent_size(text)) << text;
  }
  EXPECT_FALSE(parse_extent_size("2K", 4096));
  EXPECT_TRUE(parse_extent_size("4K", 4096));
}

TEST(ExtentSizes, ABareNumberIsRefusedWithTheUnitLvmWouldHaveAssumed) {
  EXPECT_THAT(parse_extent_size("4").error().hint, HasSubstr("4M"));
}

}  // namespace
}  // namespace lvq
