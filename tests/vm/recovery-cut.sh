# shellcheck shell=bash
# The power fails in the middle of a provision. After the reboot one command finishes it, or takes it back. These are a
# sample of what tools/powercut does in full: vgcreate and the replacement of fstab cut in the middle, a
# mount when it is complete and lvq does not know it yet.
# vm: at_once=1 disks=2 size=1G phases=2 loops=0 prepared=1 cases=3-during-repair,15-during-repair,11-after-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv a:100M:ext4:/srv/a --lv x:300M:xfs:/srv/a/x --lv s:40M:swap)

prepare() {
  printf '# mine\n/dev/nowhere /nowhere ext4 noauto 0 0' >/etc/fstab
}

is_done() {
  [[ $(lvs --noheadings -o lv_name | xargs) == "a s x" ]] || fail "there are other volumes"
  check lv vg/a lv_size 104857600
  check lv vg/x lv_size 314572800
  check lv vg/s lv_size 41943040
  check vg vg pv_count 2
  check vg vg vg_free_count 400
  holds_only /dev/ubdb LVM2_member
  holds_only /dev/ubdc LVM2_member
  holds_only /dev/vg/a ext4
  holds_only /dev/vg/x xfs
  holds_only /dev/vg/s swap
  is_attached
  fill /srv/a 1 a
  fill /srv/a/x 1 x
  ok umount -R /srv/a
  ok swapoff -a
  check intact /dev/vg/a
  check intact /dev/vg/x
  ok mount -a
  ok swapon -a
  is_attached
  check tree /srv/a/x x
  ok umount /srv/a/x
  check tree /srv/a a
}

is_attached() {
  check mounted /dev/vg/a /srv/a
  check mounted /dev/vg/x /srv/a/x
  check swap_on /dev/vg/s
  check fstab /srv/a ext4
  check fstab /srv/a/x xfs
}

holds_only() { # DEVICE TYPE
  [[ $(wipefs -n --noheadings -O TYPE "$1" | sort -u | xargs) == "$2" ]] || fail "$1 holds $(wipefs -n "$1")"
}
