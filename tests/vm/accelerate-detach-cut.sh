# shellcheck shell=bash
# The power fails while a mounted volume loses a cache that alone holds the newest data. This is a sample of what
# tools/powercut does in full.
# vm: disks=2 size=400M phases=2 loops=0 prepared=1 cases=1-during-repair,2-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(accelerate --lv vg/data --detach)

# What holds the volume's extents while it has a cache gets a new UUID each time.
eval "all_$(declare -f facts)"
facts() {
  all_facts | sed -E 's/(data_corig\]? +).{38}/\1/; s/^(vg-data_corig:LVM-.{32}).{32}/\1/'
}

prepare() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n data -L 120M vg
  ok mkfs.ext4 -q -L photos /dev/vg/data
  ok mkdir -p /srv/data
  printf 'LABEL=photos /srv/data ext4 noatime 0 2\n' >/etc/fstab
  ok mount /srv/data
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc:60M --mode writeback
  make_dirty
  fill /srv/data/kept 10 data
}

# A boot that is to be cut begins as the preparation ended.
wake() {
  [[ -e $KEEP/transactions && -e /dev/vg/data && -z $(transaction) ]] || return 0
  make_dirty
}

make_dirty() {
  ok dmsetup message vg-data 0 migration_threshold 0
  for _ in 1 2 3 4; do
    dd if=/dev/urandom of=/srv/data/hot bs=64k count=200 oflag=direct conv=notrunc status=none
  done
  [[ $(dmsetup status --noflush vg-data | awk '{ print $14 }') -gt 0 ]] || fail "nothing is dirty"
}

is_past_return() {
  ! lvs vg/data_cache >/dev/null 2>&1 && ! lvs -a --noheadings -o lv_name vg | grep -q data_cache
}

data_is_intact() {
  check tree /srv/data/kept data
  ok umount /srv/data
  check intact /dev/vg/data
  ok mount /srv/data
}

is_done() {
  check lv vg/data segtype linear
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == data ]] || fail "there are other volumes: $(lvs -a vg)"
  check blank /dev/ubdc
  data_is_intact
}
