# shellcheck shell=bash
# The power fails while a btrfs that no boot mounts grows, where lvq alone sees it: all of that can be taken back. This is a
# sample of what tools/powercut does in full.
# vm: disks=2 size=512M phases=2 loops=0 prepared=1 cases=3-during-repair,4-during-continue,4-after-repair,5-before-repair,6-after-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/growing.sh
. /host/tests/powercut/growing.sh

size=300 larger=480
request=(grow --lv vg/data --size 480M)

prepare() {
  growing btrfs
  ok umount /srv/data
  printf '# mine\n' >/etc/fstab
}
