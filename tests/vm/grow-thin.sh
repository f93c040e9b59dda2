# shellcheck shell=bash
# A thin volume grows, with what it holds; its pool is looked at first.
# vm: disks=1 size=1G

# shellcheck source=larger.sh
. /host/tests/larger.sh

# vg/data of 200 MiB in a pool of 400, and a volume beside it that may want 380.
thin() { # FS MIB
  modprobe -a dm-thin-pool 2>/dev/null || true
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y --type thin-pool -n pool -L 400M vg
  ok lvcreate -qq -y -n data -V "$2M" --thinpool vg/pool
  ok lvcreate -qq -y -n other -V 380M --thinpool vg/pool
  ok "mkfs.$1" -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data/kept 60
}

grows_while_it_is_written_to() { # FS FROM TO
  thin "$1" "$2"
  ok lvcreate -qq -y -s -n before vg/data
  writer /srv/data
  converges lvq -y grow --lv vg/data --size "$3M"
  stop_writer
  says "vg/data is thin: what is written to it takes room in pool" "and it has 400.00 MiB"
  larger data $(($3 << 20))
  check lv vg/data segtype thin
  check lv vg/before lv_size $(($2 << 20))
  check tree /srv/data/kept
  ok lvq verify
  nothing_to_do lvq -y grow --lv vg/data --size "$3M"
  ok umount /srv/data
  check intact /dev/vg/data
}

test_a_mounted_ext4() { grows_while_it_is_written_to ext4 200 400; }
test_a_mounted_xfs() { grows_while_it_is_written_to xfs 320 500; }

test_what_is_not_mounted() {
  thin ext4 200
  ok umount /srv/data
  converges lvq -y grow --lv vg/data --size +100M
  larger data $((300 << 20))
  check intact /dev/vg/data
  ok mount /dev/vg/data /srv/data
  check tree /srv/data/kept
}

test_it_is_taken_back_until_the_file_system_grows() {
  thin ext4 200
  facts >"$KEEP/facts"
  replace_tool resize2fs <<<'[[ "$*" == *-P* ]] || exit 1'
  exits 2 lvq -y grow --lv vg/data --size 300M
  restore_tools
  ok lvq -y repair
  diff "$KEEP/facts" <(facts) || fail "something is left"
  check tree /srv/data/kept
}

test_what_is_refused() {
  thin ext4 200
  refuses size-invalid lvq -y grow --lv vg/data --size +100%FREE
  refuses usage lvq -y grow --lv vg/data --size 300M --onto /dev/ubdb
  refuses lv-type-unsupported lvq -y grow --lv vg/pool --size 500M
  ok lvcreate -qq -y -s -n thick -L 20M vg/data
  refuses lv-type-unsupported lvq -y grow --lv vg/data --size 300M
  says "has a thick snapshot"
  ok lvremove -qq -y vg/thick
  fills_the_pool
  refuses not-enough-space lvq -y grow --lv vg/data --size 300M
  says "a full pool stops all of its volumes" "data_percent"
}

# Up to 95 %, and no further.
fills_the_pool() {
  local n
  for ((n = 0; n < 95; n++)); do
    dd if=/dev/urandom of=/dev/vg/other bs=4M seek="$n" count=1 oflag=direct status=none
    [[ $(lvs --noheadings -o data_percent vg/pool | awk '{ print ($1 >= 95) }') -eq 0 ]] || return 0
  done
  fail "the pool is not full: $(lvs vg/pool)"
}
