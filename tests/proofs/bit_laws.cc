// Laws on 64-bit vectors. The truth is computed in 128 bits.
#include "laws.h"
#include "prover.h"

namespace proofs {

namespace {

namespace arith = lvq::arithmetic;

expr wide(const BitWord& word) { return z3::zext(word.e, 64); }
expr wide(uint64_t value) { return context().bv_val(value, 128); }
expr always() { return context().bool_val(true); }
expr fits(const expr& wide_value) { return z3::ule(wide_value, wide(UINT64_MAX)); }
BitWord power_of_two(unsigned n) { return BitWord(uint64_t{1} << n); }

// ok exactly where the truth fits, and then the value is the truth.
template <class C>
expr exact(const C& checked, const expr& truth) {
  return checked.ok == fits(truth) && z3::implies(checked.ok, wide(checked.value) == truth);
}

void sums() {
  prove("checked_add: ok where the sum fits, and then it is the sum", [] {
    const auto a = any<BitWord>("a"), b = any<BitWord>("b");
    return Law{always(), exact(arith::checked_add(a, b), wide(a) + wide(b))};
  });
  prove("checked_sub: ok where not negative, and then it is exact", [] {
    const auto a = any<BitWord>("a"), b = any<BitWord>("b");
    const auto difference = arith::checked_sub(a, b);
    return Law{always(),
               difference.ok == z3::ule(b.e, a.e) &&
                   z3::implies(difference.ok, wide(difference.value) + wide(b) == wide(a))};
  });
  prove("select: the lesser of two, chosen by it, is above neither", [] {
    const auto a = any<BitWord>("a"), b = any<BitWord>("b");
    return Law{always(), (select(a < b, a, b) <= a) && (select(a < b, a, b) <= b)};
  });
}

void powers_of_two() {
  prove_each("checked_mul by 2^n: ok where the product fits, and exact", 0, 63, [](unsigned n) {
    const auto a = any<BitWord>("a");
    return Law{always(),
               exact(arith::checked_mul(power_of_two(n), a), wide(a) * wide(uint64_t{1} << n))};
  });
  prove_each("round_up to 2^n: the next multiple, ok where it fits", 0, 63, [](unsigned n) {
    const auto a = any<BitWord>("a");
    const expr mask = wide((uint64_t{1} << n) - 1);
    return Law{always(), exact(arith::round_up(a, power_of_two(n)), (wide(a) + mask) & ~mask)};
  });
  prove_each("round_down to 2^n: the low bits are gone", 0, 63, [](unsigned n) {
    const auto a = any<BitWord>("a");
    const expr mask = wide((uint64_t{1} << n) - 1);
    return Law{always(), wide(arith::round_down(a, power_of_two(n))) == (wide(a) & ~mask)};
  });
}

// Extent sizes of 2^9 bytes to 2^40, the largest power of two LVM2 takes. The geometry is proved
// for every size on integers; here again, bit by bit, for common ones.
void extents() {
  prove_each("extents -> bytes -> extents is identity (2^n)", 9, 40, [](unsigned n) {
    const auto count = any<BitWord>("extents");
    const auto bytes = arith::extents_to_bytes(count, power_of_two(n));
    return Law{bytes.ok, arith::bytes_to_extents_floor(bytes.value, power_of_two(n)) == count &&
                             arith::bytes_to_extents_ceil(bytes.value, power_of_two(n)) == count};
  });
  prove_each("pe_count extents of 4M to 16M fit behind pe_start", 22, 24, [](unsigned n) {
    const auto device = any<BitWord>("device"), start = any<BitWord>("start");
    const auto count = arith::pe_count(device, start, power_of_two(n));
    const expr end = wide(start) + wide(count) * wide(uint64_t{1} << n);
    return Law{start <= device,
               z3::ule(end, wide(device)) && z3::ult(wide(device), end + wide(uint64_t{1} << n))};
  });
  prove_each("pe_start: first multiple of 64K to 1M behind the metadata", 16, 20, [](unsigned n) {
    const auto mda = any<BitWord>("mda");
    const expr mask = wide((uint64_t{1} << n) - 1), header = wide(mda) + wide(4096);
    const auto start = arith::pe_start(mda, power_of_two(n));
    const expr truth = (header + mask) & ~mask;
    return Law{always(),
               start.ok == fits(truth) && z3::implies(start.ok, wide(start.value) == truth)};
  });
}

}  // namespace

void prove_bit_laws() {
  sums();
  powers_of_two();
  extents();
}

}  // namespace proofs
