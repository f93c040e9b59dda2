# shellcheck shell=bash
# The power fails in the middle of a resize2fs of a mounted ext4 on slow disks.
# vm: disks=2 size=512M phases=2 loops=0 prepared=1 cases=2-midway-continue

# shellcheck source=grow-cut.sh
. /host/tests/grow-cut.sh

# shellcheck disable=SC2034  # of grow-cut.sh
disks=(/dev/mapper/slow-ubdb) request=(grow --lv vg/data --size 448M) larger=448

wake() {
  slow_disks /dev/ubdb
  slow_disks_at_boot /dev/ubdb
  ok vgchange -aay
  ok mount -a
}
