# shellcheck shell=bash
# The power fails while a snapshot takes the place of its volume. This is a sample of what tools/powercut does in full.
# vm: at_once=1 disks=2 size=1G phases=2 loops=0 prepared=1 cases=3-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(snap-back --restore vg/a-old)

prepare() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 200M vg /dev/ubdb
  ok mkfs.ext4 -q /dev/vg/a
  ok mkdir -p /srv/a
  echo "/dev/vg/a /srv/a ext4 noatime 0 2" >/etc/fstab
  ok mount /srv/a
  fill /srv/a 60 old
  ok lvcreate -qq -y -s -n a-old -L 100M vg/a
  rm -r /srv/a/some
  fill /srv/a/changed 40 new
  (cd /srv/a && find . -type f -print0 | sort -z | xargs -0r sha256sum) >"$KEEP/now"
  sync
}

# From the first commit of the merge on, the snapshot is hidden or gone.
is_past_return() {
  ! lvs --noheadings vg/a-old >/dev/null 2>&1
}

data_is_intact() {
  check tree /srv/a now
}

is_done() {
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == a ]] || fail "there are other volumes: $(lvs -a vg)"
  check mounted /dev/vg/a /srv/a noatime
  check tree /srv/a old
  ok umount /srv/a
  check intact /dev/vg/a
  ok mount /srv/a
}
