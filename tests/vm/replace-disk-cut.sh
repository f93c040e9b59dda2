# shellcheck shell=bash
# The power fails in the middle of a replacement of a disk: while a pvmove changes something. This is a
# sample of what tools/powercut does in full.
# vm: at_once=1 disks=3 size=512M phases=2 loops=0 prepared=1 cases=5-during-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/leaving-disk.sh
. /host/tests/powercut/leaving-disk.sh

request=(replace-disk --old /dev/ubdb --new /dev/ubdc)
members=(/dev/ubdb) remaining=1
