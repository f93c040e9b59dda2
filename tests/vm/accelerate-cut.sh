# shellcheck shell=bash
# The power fails while a mounted volume gets a cache; right after LVM attached it no boot of kernel 6.1 activates the
# volume any more, and none waits for it. This is a sample of what tools/powercut does in full.
# vm: at_once=1 disks=2 size=400M phases=2 loops=0 prepared=1 cases=5-after-continue,3-during-repair,6-before-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

# shellcheck disable=SC2034  # boot_ended goes by it
may_fail=lvm-activate-vg.service
request=(accelerate --lv vg/data --cache /dev/ubdc:60M --mode writeback)

prepare() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n data -L 120M vg
  ok mkfs.ext4 -q -L photos /dev/vg/data
  ok mkdir -p /srv/data
  printf 'LABEL=photos /srv/data ext4 noatime 0 2\n' >/etc/fstab
  ok mount /srv/data
  fill /srv/data/kept 40 data
}

data_is_intact() {
  check tree /srv/data/kept data
  ok umount /srv/data
  check intact /dev/vg/data
  ok mount /srv/data
}

is_done() {
  check lv vg/data segtype cache
  check lv vg/data cache_mode writeback
  [[ $(dmsetup table vg-data) =~ cache.*writeback ]] || fail "the kernel has $(dmsetup table vg-data)"
  [[ $(lvs -a --noheadings -o lv_name vg | tr -d ' []' | sort | xargs) == "data data_cache_cpool data_cache_cpool_cdata data_cache_cpool_cmeta data_corig" ]] ||
    fail "the volumes are $(lvs -a vg)"
  check pv /dev/ubdc vg_name vg
  data_is_intact
}
