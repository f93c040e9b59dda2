# shellcheck shell=bash
# The power fails while a mounted ext4 becomes smaller: in resize2fs, and while the snapshot takes the volume's place.
# This is a sample of what tools/powercut does in full.
# vm: disks=2 size=512M phases=2 loops=0 prepared=1 cases=7-during-repair,10-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(shrink --lv vg/data --size 132M)

disks=(/dev/ubdb /dev/ubdc)

prepare() {
  ok vgcreate -qq -y vg "${disks[@]}"
  ok lvcreate -qq -y -n data -L 160M vg "${disks[0]}"
  ok mkfs.ext4 -q -L photos /dev/vg/data
  ok mkdir -p /srv/data
  printf '# mine\nLABEL=photos /srv/data ext4 noatime 0 2\n' >/etc/fstab
  ok mount /srv/data
  ok fallocate -l 115M /srv/data/gone  # so that there is something behind the new end
  fill /srv/data/kept 8 data
  rm /srv/data/gone
  sync
}

# The volume shows the new content from the first commit of the merge on, and the snapshot is hidden or gone.
is_past_return() {
  ! grep -q '^ *o' <<<"$(lvs --noheadings -o lv_attr vg 2>/dev/null)" && [[ $(fs_blocks) -lt 163840 ]]
}

fs_blocks() { # of 1 KiB, by the superblock
  dumpe2fs -h /dev/vg/data 2>/dev/null | awk -F: '/^Block count/ { n = $2 } /^Block size/ { b = $2 } END { printf "%d", n * b / 1024 }'
}

data_is_intact() {
  check tree /srv/data/kept data
  [[ $(fs_blocks) -eq 163840 ]] || fail "the file system is $(fs_blocks) KiB"
  fits
}

fits() {
  [[ $(($(fs_blocks) * 1024)) -le $(blockdev --getsize64 /dev/vg/data) ]] || fail "the volume is smaller than its file system"
  ok umount /srv/data
  check intact /dev/vg/data
  ok mount /srv/data
}

is_done() {
  check lv vg/data lv_size $((132 << 20))
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == data ]] || fail "there are other volumes: $(lvs -a vg)"
  check lv vg/data lv_permissions writeable
  check mounted /dev/vg/data /srv/data noatime
  check fstab /srv/data ext4
  check tree /srv/data/kept data
  fits
}
