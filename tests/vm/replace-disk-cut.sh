# shellcheck shell=bash
# The power fails in the middle of a replacement of a disk: while a pvmove changes something. This is a
# sample of what tools/powercut does in full.
# vm: disks=3 size=512M phases=2 cases=5-during-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(replace-disk --old /dev/ubdb --new /dev/ubdc)

prepare() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n a -l 10 vg /dev/ubdb
  ok lvcreate -qq -y -n b -l 5 vg /dev/ubdb
  head -c 40M /dev/urandom | dd of=/dev/vg/a bs=1M iflag=fullblock conv=fsync status=none
  ok mkfs.ext4 -q /dev/vg/b
  ok mount -m /dev/vg/b /mnt/b
  fill /mnt/b 2 b
  ok umount /mnt/b
  sha256sum /dev/vg/a >"$KEEP/a"
  lvs --noheadings -o lv_name,lv_uuid,seg_pe_ranges vg >"$KEEP/places"
}

# The label is gone, or was on its way: nothing but pvremove is left to do.
is_past_return() {
  ! pvs /dev/ubdb >/dev/null 2>&1
}

content_is_intact() {
  sha256sum --status -c "$KEEP/a" || fail "a changed"
  check intact /dev/vg/b
  ok mount /dev/vg/b /mnt/b
  check tree /mnt/b b
  ok umount /mnt/b
}

data_is_intact() {
  lvs --noheadings -o lv_name,lv_uuid,seg_pe_ranges vg | diff "$KEEP/places" - || fail "the volumes lie elsewhere"
  check pv /dev/ubdb pv_attr a--
  content_is_intact
}

is_done() {
  check blank /dev/ubdb
  check vg vg pv_count 1
  [[ -z $(lvs -a --noheadings -o devices vg | grep ubdb) ]] || fail "there are extents on /dev/ubdb"
  content_is_intact
}
