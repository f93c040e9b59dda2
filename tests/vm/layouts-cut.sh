# shellcheck shell=bash
# The power fails while a mirror and a striped volume are made, both with a file system. This is a sample of what
# tools/powercut does in full.
# vm: at_once=1 disks=2 size=512M phases=2 loops=0 prepared=1 cases=4-during-repair,4-during-continue,8-during-repair,8-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv m:100M:ext4:/srv/m --layout m=raid1
  --lv s:80M:ext4:/srv/s --layout s=striped:2)

prepare() {
  printf '# mine\n' >/etc/fstab
}

is_done() {
  [[ $(lvs --noheadings -o lv_name | xargs) == "m s" ]] || fail "there are other volumes: $(lvs -a)"
  check lv vg/m segtype raid1
  check lv vg/m lv_size 104857600
  check lv vg/s segtype striped
  check lv vg/s lv_size 83886080
  check vg vg vg_free_count $((2 * 127 - 2 * 26 - 20))
  is_attached
  fill /srv/m 1 m
  fill /srv/s 1 s
  ok umount /srv/m /srv/s
  check intact /dev/vg/m
  check intact /dev/vg/s
  ok mount -a
  is_attached
  check tree /srv/m m
  check tree /srv/s s
}

is_attached() {
  check mounted /dev/vg/m /srv/m
  check mounted /dev/vg/s /srv/s
  check fstab /srv/m ext4
  check fstab /srv/s ext4
}
