# shellcheck shell=bash
# The power fails in the middle of a resize2fs on slow disks.
# vm: disks=2 size=512M phases=2 loops=0 prepared=1 cases=7-midway-repair

# shellcheck source=shrink-cut.sh
. /host/tests/shrink-cut.sh

# shellcheck disable=SC2034  # of shrink-cut.sh
disks=(/dev/mapper/slow-ubdb /dev/mapper/slow-ubdc)

wake() {
  slow_disks /dev/ubdb /dev/ubdc
  slow_disks_at_boot /dev/ubdb /dev/ubdc
  ok vgchange -aay
  ok mount -a
}
