# shellcheck shell=bash
# The power fails while a thin volume grows, and a mounted ext4 after it. This is a sample of what tools/powercut does in
# full.
# vm: disks=1 size=1G phases=2 loops=0 prepared=1 cases=1-during-continue,1-during-repair,2-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/growing.sh
. /host/tests/powercut/growing.sh

request=(grow --lv vg/data --size 320M)

prepare() {
  modprobe -a dm-thin-pool 2>/dev/null || true
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y --type thin-pool -n pool -L 400M vg
  ok lvcreate -qq -y -n data -V "${size}M" --thinpool vg/pool
  holds ext4
  printf '# mine\nLABEL=photos /srv/data ext4 defaults 0 2\n' >/etc/fstab
}

is_past_return() { is_grown; }
