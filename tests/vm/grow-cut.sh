# shellcheck shell=bash
# The power fails while a disk joins a group and a mounted ext4 grows onto it. This is a sample of what tools/powercut does
# in full.
# vm: disks=2 size=256M phases=2 loops=0 prepared=1 cases=3-during-repair,4-during-continue,4-during-repair,4-after-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/growing.sh
. /host/tests/powercut/growing.sh

request=(grow --vg vg --pv /dev/ubdc --lv vg/data --size 320M)

prepare() {
  growing ext4
  printf '# mine\nLABEL=photos /srv/data ext4 defaults 0 2\n' >/etc/fstab
}

is_past_return() { is_grown; }
