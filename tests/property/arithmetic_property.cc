// Laws of sizes, names and the grammar of the arguments, for random values of every magnitude.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "commands/shared/volume_request.h"
#include "model/filesystems.h"
#include "model/names.h"
#include "model/size_spec.h"

namespace lvq {
namespace {

using Kind = SizeSpec::Kind;

// RapidCheck's own integers grow with the test size and stay small: these have any number of bits.
rc::Gen<uint64_t> any_magnitude() {
  return rc::gen::map(
      rc::gen::pair(rc::gen::resize(1000, rc::gen::arbitrary<uint64_t>()), rc::gen::inRange(0, 64)),
      [](const auto& pair) { return (pair.first | (uint64_t{1} << 63)) >> pair.second; });
}

rc::Gen<std::string> text_of(const std::string& alphabet, size_t shortest) {
  const auto text =
      rc::gen::resize(20, rc::gen::container<std::string>(rc::gen::elementOf(alphabet)));
  return rc::gen::suchThat(text, [=](const std::string& made) { return made.size() >= shortest; });
}

rc::Gen<std::string> any_name() {
  return rc::gen::suchThat(text_of("ab9-_.+-", 1), [](const auto& name) {
    return check_lv_name(name) && check_vg_name(name);
  });
}

rc::Gen<ExtentSize> any_extent_size() {
  const auto power =
      rc::gen::map(rc::gen::inRange(9, 41), [](int n) { return ExtentSize{{uint64_t{1} << n}}; });
  const auto multiple = rc::gen::map(rc::gen::inRange<uint64_t>(1, 1 << 20),
                                     [](uint64_t n) { return ExtentSize{{n << 17}}; });
  return rc::gen::oneOf(power, multiple);
}

rc::Gen<SizeSpec> any_spec() {
  const auto kind = rc::gen::element(Kind::percent_vg, Kind::percent_pvs, Kind::percent_free);
  const auto percent =
      rc::gen::map(rc::gen::pair(kind, rc::gen::inRange<uint64_t>(1, 101)),
                   [](const auto& pair) { return SizeSpec{pair.first, pair.second}; });
  const auto bytes =
      rc::gen::map(any_magnitude(), [](uint64_t n) { return SizeSpec{Kind::bytes, n}; });
  const auto extents = rc::gen::map(any_magnitude(), [](uint64_t n) {
    return SizeSpec{Kind::extents, 1 + (n >> 32) % kMaxExtents.value};
  });
  return rc::gen::oneOf(percent, bytes, extents);
}

rc::Gen<std::string> any_mount_point() {
  const auto part = rc::gen::suchThat(text_of("ab:\\ .-#", 1),
                                      [](const auto& p) { return p != "." && p != ".."; });
  const auto parts = rc::gen::resize(20, rc::gen::container<std::vector<std::string>>(part));
  return rc::gen::map(rc::gen::nonEmpty(parts),
                      [](const auto& made) { return "/srv/" + join(made, "/"); });
}

RC_GTEST_PROP(Sizes, TextOfASpecParsesBack, ()) {
  const auto spec = *any_spec();
  RC_ASSERT((parse_size_spec(text(spec)) == spec));
}

RC_GTEST_PROP(Sizes, ADecimalIsTheSameInEveryUnitThatHoldsIt, ()) {
  const auto halves = *rc::gen::inRange<uint64_t>(1, 1 << 20);
  const auto in_gib = parse_bytes(fmt::format("{}.{}G", halves / 2, halves % 2 * 5));
  RC_ASSERT((in_gib == parse_bytes(fmt::format("{}M", halves * 512))));
  RC_ASSERT((in_gib == parse_bytes(fmt::format("{}S", halves << 20))));
}

RC_GTEST_PROP(Sizes, ExtentsToBytesAndBackIsIdentity, ()) {
  const auto size = *any_extent_size();
  const Extents extents{*any_magnitude() % (UINT64_MAX / size.bytes.value)};
  const auto bytes = to_bytes(extents, size);
  RC_ASSERT(bytes.has_value());
  RC_ASSERT(extents_floor(*bytes, size) == extents);
  RC_ASSERT(extents_ceil(*bytes, size) == extents);
}

RC_GTEST_PROP(Sizes, RoundedUpExtentsHoldTheBytesAndOneFewerDoNot, ()) {
  const auto size = *any_extent_size();
  const Bytes bytes{*any_magnitude()};
  const auto extents = extents_ceil(bytes, size);
  RC_ASSERT(to_bytes(Extents{extents.value - 1}, size).value() < bytes);
  const auto held = to_bytes(extents, size);
  RC_ASSERT(!held || *held >= bytes);
}

RC_GTEST_PROP(Sizes, SharesWhosePercentagesSumTo100NeverExceedTheWhole, ()) {
  const Extents total{*any_magnitude()};
  const auto cuts = *rc::gen::container<std::vector<uint64_t>>(rc::gen::inRange<uint64_t>(0, 101));
  uint64_t percent_left = 100, shared = 0;
  for (const auto cut : cuts) {
    const auto percent = std::min(cut, percent_left);
    percent_left -= percent;
    shared += percent_floor(total, percent).value;
  }
  RC_ASSERT(shared <= total.value);
}

RC_GTEST_PROP(Sizes, PercentFloorAndCeilAreAtMostOneApartAndComplementary, ()) {
  const Extents total{*any_magnitude()};
  const auto percent = *rc::gen::inRange<uint64_t>(0, 101);
  const auto down = percent_floor(total, percent).value, up = percent_ceil(total, percent).value;
  RC_ASSERT(down <= up && up - down <= 1);
  RC_ASSERT(down + percent_ceil(total, 100 - percent).value == total.value);
}

RC_GTEST_PROP(Sizes, TheExtentsOfAPvFitAndOneMoreDoesNot, ()) {
  const auto size = *any_extent_size();
  const Bytes device{*any_magnitude()};
  RC_PRE(device >= default_pe_start());
  const auto count = pe_count(device, default_pe_start(), size);
  const auto used = to_bytes(count, size).value().value + default_pe_start().value;
  RC_ASSERT(used <= device.value);
  RC_ASSERT(device.value - used < size.bytes.value);
}

RC_GTEST_PROP(Sizes, PercentagesResolveWithinWhatTheyAreOf, ()) {
  const auto spec = *any_spec();
  const auto free = *any_magnitude() >> 32, more = *any_magnitude() >> 32;
  const Room room{
      .vg_total = {free + more}, .vg_free = {free}, .pvs_free = {free / 2}, .extent = {}};
  const auto extents = resolve(spec, room);
  RC_ASSERT(!extents || extents->value > 0);
  if (spec.kind == Kind::bytes || spec.kind == Kind::extents) return;
  RC_ASSERT(!extents || extents->value <= (spec.kind == Kind::percent_vg ? free + more : free));
}

RC_GTEST_PROP(Sizes, AnyTextIsReadOrRefused, (const std::string& text)) {
  const auto spec = parse_size_spec(text);
  RC_ASSERT((spec ? spec->value > 0 : spec.error().code == "size-invalid"));
}

RC_GTEST_PROP(Names, DeviceNamesSplitIntoWhatTheyWereMadeOf, ()) {
  const auto vg = *any_name(), lv = *any_name();
  const auto split = split_dm_name(dm_name(vg, lv));
  RC_ASSERT(split.has_value());
  RC_ASSERT(*split == std::pair(vg, lv));
}

RC_GTEST_PROP(Names, DifferentLvsHaveDifferentDeviceNames, ()) {
  const auto a = *any_name(), b = *any_name(), c = *any_name(), d = *any_name();
  RC_ASSERT((dm_name(a, b) == dm_name(c, d)) == (a == c && b == d));
}

RC_GTEST_PROP(Names, ALengthThatIsAcceptedLeavesRoomForLayers, ()) {
  const auto vg = *any_name(), lv = *any_name();
  RC_ASSERT(check_lv_path_length(vg, lv).has_value() == (dm_name(vg, lv).size() + 20 <= 127));
}

RC_GTEST_PROP(Grammar, ADeviceListSplitsIntoWhatItWasJoinedFrom, ()) {
  const auto path =
      rc::gen::map(text_of("ab:0/-", 1), [](const auto& rest) { return "/dev/" + rest; });
  const auto one = rc::gen::suchThat(path, [](const auto& p) { return !p.contains(":/"); });
  const auto devices = *rc::gen::container<std::vector<std::string>>(one);
  RC_ASSERT(split_device_list(join(devices, ":")) == devices);
}

RC_GTEST_PROP(Grammar, TextOfARequestParsesBack, ()) {
  LvRequest request{*any_name(), *any_spec(), "", "", ""};
  const std::string name = *rc::gen::elementOf(split(makeable_names(), ' '));
  const auto& fs = *find_makeable(name);
  if (*rc::gen::arbitrary<bool>()) request.fs = name;
  if (!request.fs.empty() && !fs.is_swap() && *rc::gen::arbitrary<bool>())
    request.mount = *any_mount_point();
  if (!request.mount.empty() || request.fs == "swap") request.options = *text_of("ab:=\"", 1);
  RC_ASSERT((parse_lv_request(text(request)) == request));
}

RC_GTEST_PROP(Grammar, NormalMountPointsStayAsTheyAre, ()) {
  const auto path = *any_mount_point();
  RC_ASSERT((normal_mount_point(path) == path));
  RC_ASSERT((normal_mount_point("/" + path + "//") == path));
}

}  // namespace
}  // namespace lvq
