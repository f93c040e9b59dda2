# shellcheck shell=bash
# What the cuts of a disk that leaves its volume group share: /dev/ubdb with two volumes on it, one of them not active.
# The scenario says which disks the group is made of ($members) and how many it has in the end ($remaining).
# shellcheck disable=SC2154

leaving=/dev/ubdb

prepare() {
  ok vgcreate -qq -y -s 1m vg "${members[@]}"
  ok lvcreate -qq -y --setautoactivation n -n a -l 6 vg "$leaving"
  ok lvcreate -qq -y -n b -l 8 vg "$leaving"
  head -c 6M /dev/urandom | dd of=/dev/vg/a bs=1M iflag=fullblock conv=fsync status=none
  sha256sum /dev/vg/a >"$KEEP/a"
  ok lvchange -an vg/a
  ok mkfs.ext4 -q /dev/vg/b
  ok mount -m /dev/vg/b /mnt/b
  fill /mnt/b 1 b
  ok umount /mnt/b
  lvs --noheadings -o lv_name,lv_uuid,lv_active,seg_pe_ranges vg >"$KEEP/places"
}

# The label is gone. (One whose vgreduce was cut in the middle is there, although pvs may not show it.)
is_past_return() {
  [[ -z $(wipefs -n --noheadings "$leaving") ]]
}

content_is_intact() {
  check lv vg/a lv_active ""
  ok lvchange -ay vg/a
  sha256sum --status -c "$KEEP/a" || fail "a changed"
  check intact /dev/vg/b
  ok mount /dev/vg/b /mnt/b
  check tree /mnt/b b
  ok umount /mnt/b
}

data_is_intact() {
  lvs --noheadings -o lv_name,lv_uuid,lv_active,seg_pe_ranges vg | diff "$KEEP/places" - || fail "the volumes lie elsewhere"
  check pv "$leaving" pv_attr a--
  content_is_intact
}

is_done() {
  check blank "$leaving"
  check vg vg pv_count "$remaining"
  [[ -z $(lvs -a --noheadings -o devices vg | grep "$leaving") ]] || fail "there are extents on $leaving"
  content_is_intact
}
