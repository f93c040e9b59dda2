# shellcheck shell=bash
# Somebody opens a volume while lvq is about to merge a snapshot into it. LVM puts such a merge off to the next activation
# and says that it has succeeded; what is written until then would be lost.
# vm: disks=2 size=512M

# group: vg/a of 200M, mounted on /srv/a by fstab, with a tree
group() {
  pkill -x sleep || true
  rm -f /run/holder
  real_disks
  ok vgcreate -qq -y vg "${DISKS[@]}"
  ok lvcreate -qq -y -n a -L 200M vg /dev/ubdb
  ok mkfs.ext4 -q /dev/vg/a
  echo '/dev/vg/a /srv/a ext4 defaults 0 2' >>/etc/fstab
  ok systemctl daemon-reload
  ok mount -m /srv/a
  fill /srv/a 8 old
}

# opened_before TOOL, opened_after TOOL: by a process, which lives on, and lets go of lvq's own lock
opened_before() {
  replace_tool "$1" <<'SCRIPT'
[[ -e /run/holder ]] || { sleep infinity </dev/vg/a >/dev/null 2>&1 3>&- & echo $! >/run/holder; }
as_real "$@"
SCRIPT
}

opened_after() {
  replace_tool "$1" <<'SCRIPT'
as_real "$@" || exit
[[ -e /run/holder ]] || { sleep infinity </dev/vg/a >/dev/null 2>&1 3>&- & echo $! >/run/holder; }
SCRIPT
}

closed() {
  kill "$(</run/holder)"
  wait_for '! kill -0 "$(</run/holder)"'
  rm /run/holder
  restore_tools
}

# What stopped is taken back, and done when nobody is in the way any more.
taken_back_and_then_done() { # COMMAND…
  says "expected: nothing has vg/a open" "Everything done can be taken back."
  exits 4 lvq -y continue
  says "nothing has vg/a open"
  ok lvq -y repair
  check mounted /dev/vg/a /srv/a
  check fstab /srv/a ext4
  check lv vg/a lv_size 209715200
  closed
  converges "$@"
  check mounted /dev/vg/a /srv/a
  check clean vg
}

# What was put off is said, and finished when the volume is closed.
put_off_and_then_done() {
  says "the merge is put off until vg/a is activated next" "to finish it:    lvq continue"
  check unmounted /srv/a
  exits 3 lvq -y continue
  says "the merge is put off until vg/a is activated next"
  refused no-return:3 lvq -y repair
  closed
  converges lvq -y continue
  check mounted /dev/vg/a /srv/a
  check fstab /srv/a ext4
  ok lvq verify
  check clean vg
}

test_a_restore_does_not_begin_while_somebody_has_the_volume_open() {
  group
  converges lvq -y snap-back --lv vg/a --name old
  fill /srv/a/changed 4 new
  opened_after umount
  exits 2 lvq -y snap-back --restore vg/a-old
  check lv vg/a-old lv_merging ""
  taken_back_and_then_done lvq -y snap-back --restore vg/a-old
  check tree /srv/a old
}

test_a_restore_that_is_put_off_at_the_last_instant_is_no_success() {
  group
  converges lvq -y snap-back --lv vg/a --name old
  fill /srv/a/changed 4 new
  opened_before lvconvert
  exits 3 lvq -y snap-back --restore vg/a-old
  put_off_and_then_done
  check tree /srv/a old
}

test_a_shrink_does_not_begin_while_somebody_has_the_volume_open() {
  group
  opened_after umount
  exits 2 lvq -y shrink --lv vg/a --size 120M
  taken_back_and_then_done lvq -y shrink --lv vg/a --size 120M
  check lv vg/a lv_size 125829120
  check tree /srv/a old
}

test_a_shrink_whose_merge_is_put_off_has_a_way_out() {
  group
  opened_before lvconvert
  exits 3 lvq -y shrink --lv vg/a --size 120M
  put_off_and_then_done
  check lv vg/a lv_size 125829120
  check tree /srv/a old
}

test_a_layer_of_an_overlay_keeps_a_shrink_from_beginning() {
  group
  modprobe overlay
  mkdir -p /run/o/u /run/o/w /run/o/m
  replace_tool umount <<'SCRIPT'
[[ -e /run/holder ]] || mount -t overlay -o lowerdir=/srv/a/some,upperdir=/run/o/u,workdir=/run/o/w overlay /run/o/m
: >/run/holder
as_real "$@"
SCRIPT
  exits 2 lvq -y shrink --lv vg/a --size 120M
  restore_tools
  says "expected: nothing has vg/a open" "Everything done can be taken back."
  ok lvq -y repair
  check mounted /dev/vg/a /srv/a
  check tree /srv/a old
  ok umount /run/o/m
  rm /run/holder
  converges lvq -y shrink --lv vg/a --size 120M
  check tree /srv/a old
}
