# shellcheck shell=bash
# The machine and the vocabulary themselves.
# vm: disks=1 size=256M

test_lvm_and_file_systems_work() {
  fresh_disks 2 3G
  ok pvcreate -y "${DISKS[@]}"
  ok vgcreate vg "${DISKS[@]}"
  local type
  for type in xfs ext4 btrfs vfat swap f2fs ntfs exfat; do
    ok lvcreate -y -n "$type" -L 400M vg
    make "$type" "/dev/vg/$type"
    check fs "/dev/vg/$type" "$type"
    check intact "/dev/vg/$type"
  done
  check vg vg lv_count 8
  check lv vg/xfs lv_size 419430400
  check clean vg
}

make() {
  case $1 in
    swap) ok mkswap "$2" ;;
    vfat | exfat) ok "mkfs.$1" "$2" ;;
    ntfs) ok mkfs.ntfs -Q -q "$2" ;;
    *) ok "mkfs.$1" -q "$2" ;;
  esac
}

# The kernel has no exfat.
test_file_systems_mount_and_hold_data() {
  fresh_disks 1 3G
  ok vgcreate -y vg "${DISKS[@]}"
  mkdir -p /mnt/it
  local type
  for type in xfs ext4 btrfs vfat f2fs ntfs; do
    ok lvcreate -y -n it -L 400M vg
    make "$type" /dev/vg/it
    ok mount /dev/vg/it /mnt/it
    check mounted /dev/vg/it /mnt/it
    fill /mnt/it 4
    check tree /mnt/it
    ok umount /mnt/it
    check unmounted /mnt/it
    check intact /dev/vg/it
    ok lvremove -y vg/it
  done
  not modprobe exfat
}

test_fstab_is_checked() {
  fresh_disks 1 400M
  ok mkfs.ext4 -q /dev/loop0
  mkdir /mnt/it
  echo "UUID=$(blkid -s UUID -o value /dev/loop0) /mnt/it ext4 defaults 0 2" >>/etc/fstab
  ok mount /mnt/it
  check fstab /mnt/it ext4
  check mounted /dev/loop0 /mnt/it rw
  check no_fstab /mnt/other
}

test_a_failing_check_is_a_failure() {
  local file=/tmp/sample.sh
  printf '%s\n' 'test_a() { true; }' 'test_b() { false; }' 'test_c() { check vg none lv_count 1; }' \
    'test_d() { ok false; }' 'test_e() { not true; }' 'test_f() { exits 3 true; }' \
    'test_g() { unchanged sh -c "touch /srv/new; exit 1"; }' 'test_h() { ok echo yes; says no; }' \
    'test_i() { refuses busy sh -c "echo refused [busy]; exit 2"; }' \
    'test_j() { refuses busy sh -c "echo refused [busy]; exit 1"; }' \
    'test_k() { refuses busy:4 sh -c "echo refused [locked]; exit 4"; }' \
    'test_l() { sleep 30; }' >"$file"
  exits 1 bash /host/tests/lib.sh scenarios "$file" 60 600 test_{a..k}
  local name
  for name in b c d e f g h i k; do says "FAIL sample/test_$name"; done
  for name in a j; do says "ok   sample/test_$name"; done
  says "'sh -c touch /srv/new; exit 1' changed the machine"
  exits 1 bash /host/tests/lib.sh scenarios "$file" 2 600 test_l
  says "FAIL sample/test_l"
  ok bash /host/tests/lib.sh scenarios "$file" 60 0 test_b
  says "skip sample/test_b: no time is left"
}

test_machine_state_sees_one_byte() {
  fresh_disks 2 1G
  local loop ubd before
  before=$(machine_state)
  machine_state | diff <(echo "$before") - || fail "it changes by itself"
  printf x | dd of=/dev/loop1 bs=1 seek=700000000 conv=notrunc status=none
  loop=$(machine_state)
  [[ $loop != "$before" ]] || fail "the byte on loop1 was not seen"
  printf x | dd of=/dev/ubdb bs=1 seek=200000000 conv=notrunc status=none
  ubd=$(machine_state)
  [[ $ubd != "$loop" ]] || fail "the byte on ubdb was not seen"
}

test_machine_state_sees_files_mounts_and_mappings() {
  fresh_disks 1 1G
  ok mkfs.ext4 -q /dev/loop0
  mkdir /mnt/it
  mkdir -p /etc/lvm/backup
  local what before after
  before=$(machine_state)
  for what in 'echo >>/etc/fstab' 'mkdir /var/lib/lvq' 'touch /var/log/lvq' 'touch /etc/new' 'touch /new' \
    'mkdir /mnt/it/sub' 'mkdir /srv/it' 'mount /dev/loop0 /mnt/it' 'echo x >/etc/lvm/backup/vg' \
    'dmsetup create it --table "0 8 zero"' 'touch /run/left' 'touch /tmp/left'; do
    eval "$what"
    after=$(machine_state)
    [[ $after != "$before" ]] || fail "not seen: $what"
    before=$after
  done
  rm -rf /etc/new /new /tmp/left /run/left
}

test_refusal_by_lvm_leaves_the_machine_unchanged() {
  fresh_disks 2 1G
  ok vgcreate -y vg /dev/loop0
  ok lvcreate -y -n data -L 400M vg
  ok mkfs.xfs -q /dev/vg/data
  mkdir /mnt/data
  ok mount /dev/vg/data /mnt/data
  unchanged lvcreate -y -n more -L 10G vg
}

test_disks_are_blank_again() {
  fresh_disks 2 1G
  check blank /dev/loop0
  check blank /dev/ubdb
  check gone vg vg
}
