# shellcheck shell=bash
# After a power cut the machine starts again, with what had reached the disks and no more.
# vm: disks=1 size=1G phases=3

phase1() {
  real_disks
  ok vgcreate -y vg "${DISKS[@]}"
  ok lvcreate -y -n data -L 400M vg
  ok mkfs.ext4 -q /dev/vg/data
  ok mount /dev/vg/data /mnt
  fill /mnt
  touch /root/flushed
  sync
  touch /root/lost /mnt/lost
  cut_when '[[ -e /mnt/lost ]]' sleep 5
}

phase2() {
  [[ -e /root/flushed && ! -e /root/lost ]] || fail "not what a power cut leaves"
  ok mount /dev/vg/data /mnt
  check tree /mnt
  cut_after 1 sleep 10
}

phase3() {
  ok mount /dev/vg/data /mnt
  check tree /mnt
  umount /mnt
  check intact /dev/vg/data
  check clean
}
