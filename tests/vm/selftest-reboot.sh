# shellcheck shell=bash
# A machine keeps its disks over a reboot; systemd activates and mounts.
# vm: disks=2 size=1G phases=2

phase1() {
  real_disks
  ok vgcreate -y vg "${DISKS[@]}"
  ok lvcreate -y -n data -L 400M vg
  ok mkfs.ext4 -q /dev/vg/data
  mkdir -p /srv/data
  echo "UUID=$(blkid -s UUID -o value /dev/vg/data) /srv/data ext4 defaults 0 2" >>/etc/fstab
  ok systemctl daemon-reload
  ok mount /srv/data
  fill /srv/data
}

phase2() {
  check mounted /dev/vg/data /srv/data
  check tree /srv/data
  ok systemctl is-active srv-data.mount
  check clean
}
