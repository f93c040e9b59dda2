# shellcheck shell=bash
# A new disk takes the place of another while what is on it is in use.
# vm: disks=3 size=512M

test_a_disk_is_replaced_under_load() {
  local before pid
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n web -l 20 vg
  ok lvcreate -qq -y -n big -L 320M vg
  ok mkfs.ext4 -q /dev/vg/web
  ok mkfs.xfs -q /dev/vg/big
  ok mount -m /dev/vg/web /srv/web
  ok mount -m /dev/vg/big /srv/big
  fill /srv/web/kept 4 web
  fill /srv/big/kept 20 big
  before=$(vgs --noheadings -o vg_uuid; lvs -a --noheadings -o lv_name,lv_uuid,lv_size,lv_active vg)
  (while [[ ! -e /dev/shm/enough ]]; do head -c 64K /dev/urandom >/srv/big/now && sync -f /srv/big; done) &
  pid=$!
  converges lvq -y replace-disk --old /dev/ubdb --new /dev/ubdc
  : >/dev/shm/enough
  wait $pid
  rm /dev/shm/enough
  check blank /dev/ubdb
  [[ $(vgs --noheadings -o vg_uuid; lvs -a --noheadings -o lv_name,lv_uuid,lv_size,lv_active vg) == "$before" ]] || fail "not as before"
  [[ $(pvs --noheadings -o pv_name | tr -d ' ') == /dev/ubdc ]] || fail "other physical volumes"
  check tree /srv/web/kept web
  check tree /srv/big/kept big
  ok vgck vg
  check clean vg
  ok umount /srv/web /srv/big
  check intact /dev/vg/web
  check intact /dev/vg/big
  nothing_to_do lvq -y replace-disk --old /dev/ubdb --new /dev/ubdc
}

# The old disk is a device that cannot be read in its middle. It begins behind the start of the disk, so that the disk
# itself does not look like the same physical volume.
failing_disk() {
  ok dmsetup create old --table "0 1000000 linear /dev/ubdb 2048"
  ok vgcreate -qq -y vg /dev/mapper/old
  ok lvcreate -qq -y -n a -l 10 vg
  ok lvcreate -qq -y -n b -l 10 vg
  head -c 40M /dev/urandom | dd of=/dev/vg/a bs=1M iflag=fullblock conv=fsync status=none
  head -c 40M /dev/urandom | dd of=/dev/vg/b bs=1M iflag=fullblock conv=fsync status=none
  sha256sum /dev/vg/{a,b} >"$KEEP/sums"
  sync
  echo 3 >/proc/sys/vm/drop_caches
  # 2 MiB in the middle of b, which begins 41 MiB from the start
  reload "0 126976 linear /dev/ubdb 2048" "126976 4096 error" "131072 868928 linear /dev/ubdb 133120"
}

reload() { # LINE…
  printf '%s\n' "$@" | dmsetup load old
  ok dmsetup resume old
}

mended() {
  reload "0 1000000 linear /dev/ubdb 2048"
}

stopped_at_b() {
  exits 2 timeout -s TERM 40 lvq -y replace-disk --old /dev/mapper/old --new /dev/ubdc
  says "of vg/b on /dev/mapper/old:10-19" "Input/output error"
}

test_a_read_error_stops_the_move_and_it_goes_on() {
  failing_disk
  stopped_at_b
  mended
  converges lvq -y continue
  sha256sum --status -c "$KEEP/sums" || fail "data changed"
  check clean vg
  [[ $(pvs --noheadings -o pv_name | tr -d ' ') == /dev/ubdc ]] || fail "other physical volumes"
}

# LVQ_FULL=1 only: the way back from a stop is in evacuate.sh too.
test_a_read_error_stops_the_move_and_it_is_taken_back() {
  [[ -n ${LVQ_FULL-} ]] || return 0
  failing_disk
  stopped_at_b
  ok lvq -y repair
  says "SUCCESS: Everything was taken back"
  mended
  sha256sum --status -c "$KEEP/sums" || fail "data changed"
  check clean vg
  check blank /dev/ubdc
}

test_refusals() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n a -l 60 vg
  ok mkfs.ext4 -q -L photos /dev/ubdc
  truncate -s 100M /dev/shm/small
  losetup /dev/loop0 /dev/shm/small
  remember
  refused signature-found lvq -y replace-disk --old /dev/ubdb --new /dev/ubdc
  says "photos" "--allow wipe:/dev/ubdc"
  refused device-too-small lvq -y replace-disk --old /dev/ubdb --new /dev/loop0
  says "24 extents (96.00 MiB)" "60 extents (240.00 MiB)"
  refused duplicate-argument lvq -y replace-disk --old /dev/ubdb --new /dev/ubdb
  refused device-not-pv lvq -y replace-disk --old /dev/ubdd --new /dev/ubdc
  nothing_changed
  losetup -d /dev/loop0
  rm /dev/shm/small
}
