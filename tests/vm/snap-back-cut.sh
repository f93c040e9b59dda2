# shellcheck shell=bash
# The power fails while snapshots of two volumes are taken and mounted. This is a sample of what tools/powercut does in
# full.
# vm: at_once=1 disks=2 size=1G phases=2 loops=0 prepared=1 cases=1.4-during-continue,1.4-during-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(snap-back --lv vg/a --lv vg/b --name now --unless-taken --mount /srv/now
  --before /usr/local/sbin/hold --after /usr/local/sbin/free)

prepare() {
  local name
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 100M vg /dev/ubdb
  ok lvcreate -qq -y -n b -L 320M vg /dev/ubdc
  ok mkfs.ext4 -q /dev/vg/a
  ok mkfs.xfs -q /dev/vg/b
  : >/etc/fstab
  for name in a b; do
    ok mkdir -p "/srv/$name"
    echo "/dev/vg/$name /srv/$name auto defaults 0 0" >>/etc/fstab
    ok mount "/srv/$name"
    fill "/srv/$name" 8 "$name"
  done
  mkdir -p /usr/local/sbin
  printf '#!/bin/bash\necho "$0" >>/var/tmp/hooks && sync /var/tmp/hooks\n' | tee /usr/local/sbin/hold >/usr/local/sbin/free
  chmod 755 /usr/local/sbin/{hold,free}
  sync
}

data_is_intact() {
  check tree /srv/a a
  check tree /srv/b b
}

is_done() {
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == "a a-now b b-now" ]] || fail "there are other volumes: $(lvs -a vg)"
  check lv vg/a-now origin a
  check lv vg/b-now origin b
  check mounted /dev/vg/a-now /srv/now/a ro
  check mounted /dev/vg/b-now /srv/now/b ro
  check tree /srv/now/a a
  check tree /srv/now/b b
  [[ $(tail -qn1 /var/tmp/hooks) == */free ]] || fail "the application is still held"
  data_is_intact
}
