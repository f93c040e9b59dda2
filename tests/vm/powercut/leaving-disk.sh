# shellcheck shell=bash
# What evacuate-cut.sh and replace-disk-cut.sh share: /dev/ubdb with two volumes on it leaves its volume group. The
# scenario says which disks the group is made of ($members) and how many it has in the end ($remaining).
# shellcheck disable=SC2154

prepare() {
  ok vgcreate -qq -y vg "${members[@]}"
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
  check vg vg pv_count "$remaining"
  [[ -z $(lvs -a --noheadings -o devices vg | grep ubdb) ]] || fail "there are extents on /dev/ubdb"
  content_is_intact
}
