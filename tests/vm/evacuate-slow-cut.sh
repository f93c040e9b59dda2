# shellcheck shell=bash
# The power fails in the middle of a pvmove between slow disks.
# vm: at_once=1 disks=2 size=512M phases=2 loops=0 prepared=1 cases=3-midway-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/leaving-disk.sh
. /host/tests/powercut/leaving-disk.sh

leaving=/dev/mapper/slow-ubdb
request=(evacuate --pv "$leaving")
members=("$leaving" /dev/mapper/slow-ubdc) remaining=1

wake() {
  slow_disks /dev/ubdb /dev/ubdc
  ok vgchange -aay
}
