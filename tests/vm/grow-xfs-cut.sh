# shellcheck shell=bash
# The power fails while an xfs that no boot mounts grows, where lvq alone sees it. This is a sample of what tools/powercut
# does in full.
# vm: disks=2 size=512M phases=2 loops=0 prepared=1 cases=1-during-continue,3-during-repair,4-during-continue,4-during-repair,5-before-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/growing.sh
. /host/tests/powercut/growing.sh

size=320 larger=448
request=(grow --lv vg/data --size 448M)

prepare() {
  growing xfs
  ok umount /srv/data
  printf '# mine\n' >/etc/fstab
}

# What its log has is not seen while it is not mounted: so it has grown, once that has begun.
is_past_return() { has_begun xfs_growfs; }
