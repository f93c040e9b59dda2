# shellcheck shell=bash
# The power fails in the middle of an evacuation: while a pvmove changes something. This is a
# sample of what tools/powercut does in full.
# vm: at_once=1 disks=3 size=512M phases=2 loops=0 prepared=1 cases=3-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/leaving-disk.sh
. /host/tests/powercut/leaving-disk.sh

request=(evacuate --pv /dev/ubdb)
members=(/dev/ubdb /dev/ubdc /dev/ubdd) remaining=2
