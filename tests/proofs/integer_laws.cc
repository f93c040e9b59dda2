// Laws with unknown factors and divisors, on words that are integers (words.h): the truth is plain
// arithmetic.
#include "laws.h"
#include "prover.h"
#include "rules.h"

namespace proofs {

namespace {

namespace arith = lvq::arithmetic;

expr always() { return context().bool_val(true); }
IntWord word(const char* name) { return any<IntWord>(name); }

// `quotient` is floor(n / d), or ceil(n / d): the one integer for which this holds.
expr is_floor(const expr& quotient, const expr& n, const expr& d) {
  const expr whole = product(quotient, d);
  return whole <= n && n < whole + d;
}

expr is_ceil(const expr& quotient, const expr& n, const expr& d) {
  const expr whole = product(quotient, d);
  return whole >= n && n > whole - d;
}

void products_and_quotients() {
  prove("checked_mul: ok where the product fits, and then it is it", [] {
    const auto a = word("a"), b = word("b");
    const auto checked = arith::checked_mul(a, b);
    const expr truth = product(a.e, b.e);
    return Law{always(), checked.ok == (truth <= largest_word()) &&
                             z3::implies(checked.ok, checked.value.e == truth)};
  });
  prove("floor_div: exact", [] {
    const auto n = word("n"), d = word("d");
    return Law{d.e > 0, is_floor(arith::floor_div(n, d).e, n.e, d.e)};
  });
  prove("ceil_div: exact, and never wraps", [] {
    const auto n = word("n"), d = word("d");
    return Law{d.e > 0, is_ceil(arith::ceil_div(n, d).e, n.e, d.e)};
  });
}

void rounding() {
  prove("round_down: a multiple, less than one multiple below", [] {
    const auto n = word("n"), m = word("m");
    const auto down = arith::round_down(n, m);
    const auto times = arith::floor_div(n, m);
    return Law{m.e > 0, down.e == product(times.e, m.e) && down.e <= n.e && n.e - down.e < m.e};
  });
  prove("round_up: a multiple, less than one multiple above", [] {
    const auto n = word("n"), m = word("m");
    const auto up = arith::round_up(n, m);
    const auto times = arith::ceil_div(n, m);
    return Law{m.e > 0 && up.ok,
               up.value.e == product(times.e, m.e) && up.value.e >= n.e && up.value.e - n.e < m.e};
  });
  prove("round_up: refused only where that multiple does not fit", [] {
    const auto n = word("n"), m = word("m");
    const auto up = arith::round_up(n, m);
    return Law{m.e > 0, up.ok == (product(arith::ceil_div(n, m).e, m.e) <= largest_word())};
  });
}

void extents() {
  prove("extents -> bytes -> extents is identity", [] {
    const auto count = word("extents"), size = word("size");
    const auto bytes = arith::extents_to_bytes(count, size);
    return Law{size.e > 0 && bytes.ok,
               arith::bytes_to_extents_floor(bytes.value, size).e == count.e &&
                   arith::bytes_to_extents_ceil(bytes.value, size).e == count.e};
  });
  prove("bytes -> extents up: hold the bytes, one fewer does not", [] {
    const auto bytes = word("bytes"), size = word("size");
    return Law{size.e > 0, is_ceil(arith::bytes_to_extents_ceil(bytes, size).e, bytes.e, size.e)};
  });
  prove("more bytes never need fewer extents", [] {
    const auto a = word("a"), b = word("b"), size = word("size");
    const auto few = arith::bytes_to_extents_ceil(a, size),
               many = arith::bytes_to_extents_ceil(b, size);
    return Law{size.e > 0 && a.e <= b.e, few.e <= many.e};
  });
  prove("floor <= ceil <= floor + 1", [] {
    const auto bytes = word("bytes"), size = word("size");
    const auto down = arith::bytes_to_extents_floor(bytes, size),
               up = arith::bytes_to_extents_ceil(bytes, size);
    return Law{size.e > 0, down.e <= up.e && up.e <= down.e + 1};
  });
}

void geometry() {
  prove("pe_start: aligned, behind the metadata by less than one step", [] {
    const auto mda = word("mda"), align = word("align");
    const auto start = arith::pe_start(mda, align);
    const auto whole = arith::floor_div(start.value, align);
    const expr header = mda.e + 4096;
    return Law{align.e > 0 && start.ok, start.value.e >= header &&
                                            start.value.e < header + align.e &&
                                            start.value.e == product(whole.e, align.e)};
  });
  prove("pe_count extents fit behind pe_start, one more does not", [] {
    const auto device = word("device"), start = word("start"), size = word("size");
    const auto count = arith::pe_count(device, start, size);
    const expr end = start.e + product(count.e, size.e);
    return Law{size.e > 0 && start.e <= device.e, end <= device.e && device.e < end + size.e};
  });
  prove("pe_count: none on a device that ends before pe_start", [] {
    const auto device = word("device"), start = word("start"), size = word("size");
    return Law{size.e > 0 && start.e > device.e, arith::pe_count(device, start, size).e == 0};
  });
}

void caches() {
  prove("cache_least_chunk: a multiple of 32 KiB with which a million chunks hold all", [] {
    const auto data = word("data");
    const auto chunk = arith::cache_least_chunk(data);
    const auto steps = arith::floor_div(chunk, IntWord(uint64_t{1} << 15));
    return Law{always(),
               steps.e >= 1 && chunk.e == steps.e * (1 << 15) && chunk.e * 1'000'000 >= data.e};
  });
  prove("cache_metadata_extents: 4 MiB and 44 bytes a chunk fit, in less than one extent more", [] {
    const auto chunks = word("chunks"), size = word("size");
    const auto extents = arith::cache_metadata_extents(chunks, size);
    const expr needed = (4 << 20) + 44 * chunks.e, room = product(extents.e, size.e);
    return Law{size.e > 0 && chunks.e <= context().int_val(uint64_t{1} << 49),
               room >= needed && room < needed + size.e};
  });
}

void legs() {
  prove("whole_stripes: a multiple of the stripes, less than one stripe more than was asked", [] {
    const auto extents = word("extents"), stripes = word("stripes");
    const auto whole = arith::whole_stripes(extents, stripes);
    const auto each = arith::floor_div(whole.value, stripes);
    return Law{stripes.e > 0 && whole.ok, extents <= whole.value &&
                                              whole.value.e < extents.e + stripes.e &&
                                              whole.value.e == product(each.e, stripes.e)};
  });
  prove("raid_metadata_extents: superblocks and bitmap fit, in less than one extent more", [] {
    const auto bits = word("bits"), size = word("size");
    const auto extents = arith::raid_metadata_extents(bits, IntWord(1), size);
    const expr room = product(extents.e, size.e);
    return Law{size.e > 0 && bits.e <= context().int_val(uint64_t{1} << 63),
               room * 8 >= 8192 * 8 + bits.e && room < 8192 + (bits.e + 7) / 8 + size.e};
  });
  prove("raid_data_extents: with metadata of their own they fit into the room", [] {
    const auto room = word("room"), region = word("region"), size = word("size");
    const auto most = arith::raid_metadata_extents(room * size, region, size);
    const auto data = arith::raid_data_extents(room, region, size);
    const auto metadata = arith::raid_metadata_extents(data * size, region, size);
    return Law{size.e > 0 && region.e > 0 && most <= room &&
                   product(room.e, size.e) <= context().int_val(uint64_t{1} << 63),
               data.e + metadata.e <= room.e};
  });
}

}  // namespace

void prove_division_laws() {
  products_and_quotients();
  rounding();
  extents();
  geometry();
  caches();
  legs();
}

void prove_percent_laws() {
  prove_each("percent_floor: exact, at most the total", 0, 100, [](unsigned percent) {
    const auto total = word("total");
    const auto share = arith::percent_floor(total, IntWord(percent));
    const expr truth = total.e * static_cast<int>(percent);
    return Law{always(),
               share.e * 100 <= truth && truth < share.e * 100 + 100 && share.e <= total.e};
  });
  prove_each("percent_ceil: exact, at most the total", 0, 100, [](unsigned percent) {
    const auto total = word("total");
    const auto share = arith::percent_ceil(total, IntWord(percent));
    const expr truth = total.e * static_cast<int>(percent);
    return Law{always(),
               share.e * 100 >= truth && truth > share.e * 100 - 100 && share.e <= total.e};
  });
  // The rest follows from exactness: `share` is any number that the first law allows percent_floor
  // to give.
  const auto is_share = [](const expr& share, const expr& total, const expr& percent) {
    const expr truth = product(total, percent);
    return share * 100 <= truth && truth < share * 100 + 100;
  };
  prove("percent_floor: grows with the total and with the percentage", [&] {
    const auto total = word("total"), more = word("more"), low = word("low"), high = word("high");
    const expr a = context().int_const("share"), b = context().int_const("more_share");
    return Law{total <= more && low <= high && high.e <= 100 && is_share(a, total.e, low.e) &&
                   is_share(b, more.e, high.e) && product(total.e, high.e) >= 0,
               a <= b};
  });
  prove("percent_floor: shares of percentages up to 100 in sum fit", [&] {
    const auto total = word("total"), p = word("p"), q = word("q");
    const expr a = context().int_const("share"), b = context().int_const("other_share");
    const expr both = product(total.e, p.e + q.e);
    const expr rule = rules::distributes(product(total.e, p.e), product(total.e, q.e), both);
    const expr at_most_all =
        rules::of_two(p.e + q.e, context().int_val(100), total.e, both, total.e * 100);
    return Law{p.e + q.e <= 100 && is_share(a, total.e, p.e) && is_share(b, total.e, q.e) && rule &&
                   at_most_all,
               a + b <= total.e};
  });
}

namespace {

// whole.fraction * 2^shift is `truth` / 10^digits.
struct Decimal {
  unsigned digits, shift;
  IntWord whole = word("whole"), fraction = word("fraction");
  IntWord ten{arith::power(10, digits)}, five{arith::power(5, digits)}, unit{uint64_t{1} << shift};
  expr truth = (whole.e * ten.e + fraction.e) * unit.e;
  arith::DecimalBytes<IntWord> bytes = arith::decimal_bytes(whole, fraction, digits, shift);
};

Law given_value_is_true(unsigned digits, unsigned shift) {
  const Decimal d{digits, shift};
  return {d.fraction < d.ten,
          z3::implies(d.bytes.exact,
                      d.bytes.fits == (d.truth <= largest_word() * d.ten.e) &&
                          z3::implies(d.bytes.fits, d.bytes.value.e * d.ten.e == d.truth))};
}

// An integer u with u * 2^shift == 1 modulo m, for odd m.
uint64_t inverse_of_power(unsigned shift, uint64_t m) {
  uint64_t u = 1;
  for (; shift > 0; --shift) u = u % 2 == 0 ? u / 2 : u / 2 + m / 2 + 1;
  return u;
}

// An integer, named and told to be one: between 0 and 1 there is none. Spares z3 the search for a
// cut.
expr names_integer(const char* name, const expr& value) {
  const expr named = context().int_const(name);
  return named == value && (named <= 0 || named >= 1);
}

// Where fraction * 2^shift / 10^digits is some integer `part`, it is not refused. Why: u * 2^shift
// + t * 5^digits == 1, so 5^digits divides fraction, since it divides fraction * 2^shift. z3 is
// shown the two integers that say so.
Law whole_number_is_not_refused(unsigned digits, unsigned shift) {
  const IntWord fraction = word("fraction"), five(arith::power(5, digits));
  const expr part = context().int_const("part"), ten = IntWord(arith::power(10, digits)).e;
  const expr unit = IntWord(uint64_t{1} << shift).e,
             u = IntWord(inverse_of_power(shift, arith::power(5, digits))).e;
  const expr t = ((1 - u * unit) / five.e).simplify();
  const auto scaled = arith::scaled_fraction(fraction, digits, shift);
  const auto fives = divide(fraction, five);
  const expr u_twos = (u * IntWord(uint64_t{1} << digits).e).simplify();
  expr shown = names_integer("fives_left", u_twos * part + t * fraction.e - fives.quotient.e);
  if (shift < digits) {
    const auto twos = divide(fives.quotient, IntWord(uint64_t{1} << (digits - shift)));
    shown = shown && names_integer("twos_left", part - twos.quotient.e);
  }
  return {fraction.e < ten && fraction.e * unit == part * ten && shown, scaled.ok};
}

// By induction over the bits fraction_floor is what it says: rest < 10^digits, and value *
// 10^digits + rest doubles.
Law division_gains_a_bit(unsigned digits) {
  const IntWord value = word("value"), rest = word("rest"), ten(arith::power(10, digits));
  const auto next = arith::next_bit<IntWord>({value, rest}, ten);
  return {rest < ten && value.e <= (largest_word() - 1) / 2,
          next.remainder < ten &&
              next.quotient.e * ten.e + next.remainder.e == 2 * (value.e * ten.e + rest.e)};
}

}  // namespace

void prove_decimal_laws() {
  prove_each("fraction_floor: a bit more is right", 0, arith::kMaxFractionDigits,
             division_gains_a_bit);
  for (const unsigned shift : {0u, 9u, 10u, 20u, 30u, 40u, 50u, 60u}) {
    const auto unit = "decimal_bytes, unit 2^" + std::to_string(shift) + ": ";
    prove_each(unit + "what is given is exact", 0, arith::kMaxFractionDigits,
               [&](unsigned digits) { return given_value_is_true(digits, shift); });
    prove_each(unit + "a whole number of bytes is given", 0, arith::kMaxFractionDigits,
               [&](unsigned digits) { return whole_number_is_not_refused(digits, shift); });
  }
}

}  // namespace proofs
