# shellcheck shell=bash
# The devices that provision refuses to overwrite: always with the code and the evidence, and nothing is touched.
# vm: mem=1500M timeout=1200

provision() { lvq -y provision "$@"; }

# join_by_colon WORDS…
join_by_colon() {
  local IFS=:
  echo "$*"
}

test_what_is_no_device() {
  fresh_disks 2 200M
  printf 'label: dos\nsize=40M\nsize=60M\n' | sfdisk -q /dev/loop1
  attach 1 -P
  ln -sfn loop0 /dev/other_name
  ln -sfn /etc/fstab /dev/to_file
  ln -sfn nothing /dev/to_nothing
  mknod -m 600 /dev/loop0_again b 7 0
  remember
  refused device-missing provision --pv /dev/nowhere:/dev/to_nothing:/dev/loop0/x:/dev/null:/etc/fstab:/srv:/dev/to_file --vg vg
  says "refused [device-missing] /dev/nowhere" "/dev/to_nothing" "refused [device-not-block] /dev/null" "refused [device-not-block] /etc/fstab" \
    "refused [device-not-block] /srv" "refused [device-not-block] /dev/to_file"
  refused device-missing provision --pv /dev/loop0: --vg vg
  refused duplicate-argument provision --pv /dev/loop0:/dev/other_name --vg vg
  refused duplicate-argument provision --pv /dev/loop0 --pv /dev/loop0 --vg vg
  refused duplicate-argument provision --pv /dev/loop0 --pv /dev/../dev/loop0 --vg vg
  refused duplicate-argument provision --pv /dev/loop0:/dev/loop0_again --vg vg
  refused duplicate-argument provision --pv /dev/loop1:/dev/loop1p1 --vg vg
  refused duplicate-argument provision --allow wipe:/dev/loop1 --allow wipe:/dev/loop1p2 --pv /dev/loop1p2:/dev/loop1 --vg vg
  nothing_changed
  rm /dev/other_name /dev/to_file /dev/to_nothing /dev/loop0_again
}

# Consent to wiping lifts none of these.
test_devices_in_use() {
  fresh_disks 14 120M
  local n allow=()
  for n in {0..15}; do allow+=(--allow "wipe:/dev/loop$n"); done
  modprobe -aq raid1 dm-crypt btrfs || true
  ok mkfs.ext4 -q /dev/loop0
  ok mount -m /dev/loop0 /mnt/0
  printf 'label: gpt\nsize=40M\nsize=60M\n' | sfdisk -q /dev/loop1
  attach 1 -P
  ok mkfs.ext4 -q /dev/loop1p1
  ok mount -m /dev/loop1p1 /mnt/1
  ok mkfs.ext4 -q /dev/loop2
  mkdir /mnt/2
  unshare -m sh -c 'mount /dev/loop2 /mnt/2 && touch /dev/shm/mounted && exec sleep 1000' >/dev/null 2>&1 &
  local hidden=$!
  ok mkswap /dev/loop3
  ok swapon /dev/loop3
  ok dmsetup create holder --table "0 1000 linear /dev/loop4 0"
  ok losetup /dev/loop15 /dev/loop5
  ok mdadm --quiet --create /dev/md0 --run --level=1 --raid-devices=2 --metadata=1.0 /dev/loop6 /dev/loop7
  ok blockdev --setro /dev/loop13
  ok mkfs.btrfs -q /dev/loop9 /dev/loop10
  ok mount -m /dev/loop9 /mnt/9
  ok mkfs.ext4 -q /dev/loop11
  ok mount -m -o ro /dev/loop11 /mnt/11
  ok mount -m --bind /mnt/11 /mnt/bound
  ok umount /mnt/11
  ok pvcreate -y /dev/loop12
  ok vgcreate -y theirs /dev/loop12
  ok lvcreate -y -n lv -l 10 theirs
  wait_for '[[ -e /dev/shm/mounted ]]'
  udevadm settle
  remember
  refused device-in-use provision "${allow[@]}" --allow wipe:/dev/md0 --pv "$(join_by_colon /dev/loop{0..7} /dev/loop{9..11} /dev/loop13 /dev/loop1p2 /dev/theirs/lv)" --vg vg
  local device
  for device in /dev/loop{0..7} /dev/loop{9..11} /dev/loop13 /dev/theirs/lv; do says "refused [device-in-use] $device"; done
  says "mounted on /mnt/0" "loop1p1: mounted on /mnt/1" "in the mount namespace of pid $hidden" "active swap" 'device mapper "holder"' \
    "backing device of loop15" "in use by md" "is read-only" "mounted on /mnt/bound"
  refused device-in-use provision "${allow[@]}" --pv /dev/loop1p1 --vg vg
  refused device-in-use provision "${allow[@]}" --pv /dev/loop10 --vg vg
  nothing_changed
  kill "$hidden"
  wait "$hidden" || true
  blockdev --setrw /dev/loop13
  mdadm --quiet --stop /dev/md0
  rm /dev/shm/mounted
}

test_disks_that_a_process_has_open() {
  fresh_disks 3 200M
  printf 'label: gpt\nsize=60M\n' | sfdisk -q /dev/loop2
  attach 2 -P
  ok vgcreate -y vg /dev/loop0
  ok lvcreate -y -n a -l 10 vg
  udevadm settle
  sleep 1000 5<>/dev/loop1 >/dev/null 2>&1 &
  local disk=$!
  sleep 1000 5</dev/loop2p1 >/dev/null 2>&1 &
  local partition=$!
  wait_for "[[ -e /proc/$disk/fd/5 && -e /proc/$partition/fd/5 ]]"
  remember
  refused device-in-use provision --pv /dev/loop1 --vg fresh
  says "loop1: in use by pid $disk (sleep): an open file /dev/loop1"
  refused device-in-use lvq -y replace-disk --old /dev/loop0 --new /dev/loop1
  says "pid $disk (sleep)"
  refused device-in-use lvq -y accelerate --lv vg/a --cache /dev/loop1
  says "pid $disk (sleep)"
  refused device-in-use lvq -y grow --vg vg --pv /dev/loop1
  says "pid $disk (sleep)"
  refused device-in-use provision --allow wipe:/dev/loop2 --pv /dev/loop2 --vg fresh
  says "pid $partition (sleep): an open file /dev/loop2p1, of loop2p1"
  nothing_changed
  kill "$disk" "$partition"
  wait "$disk" "$partition" || true
  # Who only looks, again and again, is no user.
  while :; do blkid -p /dev/loop1 >/dev/null 2>&1 || true; done &
  local looking=$!
  converges provision --pv /dev/loop1 --vg fresh
  kill "$looking"
  wait "$looking" || true
}

test_members_of_an_open_crypt_mapping() {
  fresh_disks 2 100M
  modprobe -q dm-crypt || { echo "this kernel has no dm-crypt" && return 0; }
  echo secret | cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file - /dev/loop0
  echo secret | cryptsetup open --key-file - /dev/loop0 secret
  remember
  refused device-in-use provision --allow wipe:/dev/loop0 --pv /dev/loop0 --vg vg
  says '"secret"'
  nothing_changed
  ok cryptsetup close secret
}

# type DEV: makes something there that must not be lost
make_ext4() { ok mkfs.ext4 -q -L photos "$1"; }
make_xfs() { ok mkfs.xfs -q -f "$1"; }
make_btrfs() { ok mkfs.btrfs -q "$1"; }
make_vfat() { ok mkfs.vfat -n CARD "$1"; }
make_ntfs() { ok mkfs.ntfs -Q -q "$1"; }
make_exfat() { ok mkfs.exfat "$1"; }
make_f2fs() { ok mkfs.f2fs -q "$1"; }
make_swap() { ok mkswap "$1"; }
make_gpt() { printf 'label: gpt\n' | sfdisk -q "$1"; }
make_dos() { printf 'label: dos\nsize=10M\n' | sfdisk -q "$1"; }
make_crypto_LUKS() { printf secret | cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file - "$1"; }
make_iso9660() { printf '\1CD001\1' | dd of="$1" bs=1 seek=32768 conv=notrunc status=none; }

test_signatures_of_every_kind() {
  fresh_disks 12 310M
  modprobe -aq raid1 || true
  local types=(ext4 xfs btrfs vfat ntfs exfat f2fs swap gpt dos crypto_LUKS) n
  for n in "${!types[@]}"; do "make_${types[n]}" "/dev/loop$n"; done
  udevadm settle
  remember
  refused signature-found provision --pv "$(join_by_colon /dev/loop{0..10})" --vg vg
  for n in "${!types[@]}"; do
    says "refused [signature-found] /dev/loop$n holds ${types[n]}" "--allow wipe:/dev/loop$n"
  done
  says '"photos"' '"CARD"' "$(blkid -p -s UUID -o value /dev/loop1)" "wipefs, at byte"
  nothing_changed
}

test_signatures_that_are_less_plain_to_see() {
  fresh_disks 6 100M
  modprobe -aq raid1 || true
  # A stopped array, its superblock at the end; a file system in a partition; two at once; one at the very end.
  ok mdadm --quiet --create /dev/md0 --run --level=1 --raid-devices=2 --metadata=1.0 /dev/loop0 /dev/loop1
  ok mdadm --quiet --stop /dev/md0
  printf 'label: dos\nsize=40M\nsize=50M\n' | sfdisk -q /dev/loop2
  attach 2 -P
  ok mkfs.ext4 -q -L inner /dev/loop2p2
  make_swap /dev/loop3
  make_iso9660 /dev/loop3
  make_gpt /dev/loop4
  dd if=/dev/zero of=/dev/loop4 bs=512 count=34 conv=notrunc status=none
  make_iso9660 /dev/loop5
  udevadm settle
  remember
  refused signature-found provision --pv "$(join_by_colon /dev/loop{0..5})" --vg vg
  says "refused [signature-found] /dev/loop0 holds linux_raid_member" "refused [signature-found] /dev/loop1 holds linux_raid_member" \
    'loop2p2 holds ext4 "inner"' "refused [signature-found] /dev/loop2 holds dos" "refused [signature-found] /dev/loop3 holds swap" " and iso9660" \
    "refused [signature-found] /dev/loop4 holds gpt" "refused [signature-found] /dev/loop5 holds iso9660"
  refused signature-found provision --allow wipe:/dev/loop2 --pv /dev/loop2p2 --vg vg
  refused signature-found provision --allow wipe:/dev/loop2p2 --pv /dev/loop2 --vg vg
  nothing_changed
}

test_physical_volumes_of_others() {
  fresh_disks 10 60M
  ok pvcreate -y /dev/loop0
  ok vgcreate -y theirs /dev/loop1
  ok vgcreate -y exported /dev/loop2
  ok vgexport exported
  ok vgcreate -y foreign /dev/loop3
  give_to_another_host foreign
  ok vgcreate -y partial /dev/loop4 /dev/loop5
  detach 5
  # As after a vgcreate that was cut off: the PV says "in use", and no group has it.
  ok pvcreate -y --metadatacopies 0 /dev/loop6
  ok vgcreate -y cut /dev/loop6 /dev/loop7
  dd if=/dev/zero of=/dev/loop7 bs=1M count=2 conv=notrunc status=none
  printf 'label: gpt\nsize=40M\n' | sfdisk -q /dev/loop8
  attach 8 -P
  ok pvcreate -y /dev/loop8p1
  ok vgcreate -y inside /dev/loop8p1
  udevadm settle
  local n allow=()
  for n in {1..8}; do allow+=(--allow "wipe:/dev/loop$n"); done
  remember
  refused device-is-pv provision "${allow[@]}" --pv /dev/loop0:/dev/loop1:/dev/loop2:/dev/loop3:/dev/loop4:/dev/loop6:/dev/loop8 --vg vg
  says "refused [device-is-pv] /dev/loop0" "a free physical volume" "--allow wipe:/dev/loop0" "refused [device-is-pv] /dev/loop1" "group theirs" \
    "refused [device-is-pv] /dev/loop2" "exported volume group" "refused [device-is-pv] /dev/loop3" "foreign volume group" elsewhere \
    "refused [device-is-pv] /dev/loop4" "incomplete volume group" \
    "refused [device-is-pv] /dev/loop6" "a volume group that cannot be seen" "refused [device-is-pv] /dev/loop8" "loop8p1 is a physical volume of volume group inside"
  nothing_changed
}

test_one_half_of_a_duplicate() {
  fresh_disks 3 60M
  ok vgcreate -y theirs /dev/loop0
  cp --sparse=always /dev/shm/disks/0 /dev/shm/disks/1
  attach 1
  remember
  local n
  for n in 0 1; do
    refused device-is-pv provision --allow "wipe:/dev/loop$n" --pv "/dev/loop$n" --vg vg
    says "refused [device-is-pv] /dev/loop$n"
  done
  not provision --vg theirs --lv a:1
  nothing_changed
}

test_devices_that_fstab_or_crypttab_names() {
  fresh_disks 8 60M
  printf 'label: gpt\nsize=20M, name="part one", uuid=11111111-2222-4333-8444-555555555555\n' | sfdisk -q /dev/loop2
  attach 2 -P
  ok mkfs.ext4 -q -U 0123abcd-0000-4000-8000-000000000001 /dev/loop1
  ok mkfs.ext4 -q -L 'a label' /dev/loop3
  ok mkswap -U 0123abcd-0000-4000-8000-000000000004 /dev/loop4
  udevadm settle
  mkdir -p /dev/disk/by-id
  ln -sfn ../../loop5 /dev/disk/by-id/some-disk
  cat >/etc/fstab <<'FSTAB'
/dev/loop0 /srv/0 auto noauto 0 0
UUID="0123ABCD-0000-4000-8000-000000000001" /srv/1 auto noauto 0 0
PARTUUID=11111111-2222-4333-8444-555555555555 /srv/2 auto noauto 0 0
LABEL=a\040label /srv/3 auto noauto 0 0
/dev/disk/by-uuid/0123abcd-0000-4000-8000-000000000004 none swap noauto 0 0
/dev/disk/by-id/some-disk /srv/5 auto noauto 0 0
FSTAB
  echo 'secret /dev/loop6 none luks' >/etc/crypttab
  local n allow=()
  for n in {0..7}; do allow+=(--allow "wipe:/dev/loop$n"); done
  remember
  refused fstab-references provision "${allow[@]}" --pv "$(join_by_colon /dev/loop{0..6})" --vg vg
  for n in {0..6}; do says "refused [fstab-references] /dev/loop$n"; done
  says "/etc/fstab:1" "/etc/fstab:2" "/etc/fstab:3" "/etc/fstab:4" "/etc/fstab:5" "/etc/fstab:6" "/etc/crypttab:1"
  nothing_changed
  refused usage provision "${allow[@]}" --pv /dev/loop7 --vg vg --lv a:8M:ext4:/srv/a
  says "--allow wipe:/dev/loop0 is no consent" "it could ask for wipe:/dev/loop7, converge:vg"
  converges provision --allow wipe:/dev/loop7 --pv /dev/loop7 --vg vg --lv a:8M:ext4:/srv/a
  rm -f /etc/crypttab /dev/disk/by-id/some-disk
}

test_sector_sizes_do_not_mix() {
  fresh_disks 2 60M
  truncate -s 60M /dev/shm/disks/{4,5}
  losetup --sector-size 4096 /dev/loop4 /dev/shm/disks/4
  losetup --sector-size 4096 /dev/loop5 /dev/shm/disks/5
  ok vgcreate -y small /dev/loop1
  remember
  refused sector-size-mixed provision --pv /dev/loop0:/dev/loop4 --vg vg
  says "512 bytes: loop0" "4096 bytes: loop4"
  refused sector-size-mixed provision --allow converge:small --pv /dev/loop4 --vg small
  refused size-invalid provision --pv /dev/loop4 --vg vg:1K
  nothing_changed
  converges provision --pv /dev/loop4:/dev/loop5 --vg vg:4K --lv a:224K:ext4:/srv/a --lv v:4M:vfat:/srv/v --lv s:40K:swap
  check mounted /dev/vg/a /srv/a
  check swap_on /dev/vg/s
}

# reads FILE: of a trace the ranges that were read from /dev/loop0, as "first last"
reads() {
  sed -nE -e '\:</dev/loop0[^>]*>:!d' \
    -e 's/^pread64\(.*, ([0-9]+), ([0-9]+)\) += ([0-9]+)$/pread \2 \3/p' \
    -e 's/^lseek\(.*\) += ([0-9]+)$/seek \1/p' -e 's/^read\(.*\) += ([0-9]+)$/read \1/p' "$1" |
    awk 'function range(from, bytes) { printf "%.0f %.0f\n", from, from + bytes - 1 }
      $1 == "seek" { at = $2 }
      $1 == "read" && $2 > 0 { range(at, $2); at += $2 }
      $1 == "pread" && $3 > 0 { range($2, $3) }' | sort -n
}

# A device that is blank wherever lvq has read it is not shown to wipefs.
test_lvq_reads_every_place_where_wipefs_looks() {
  local size
  for size in 3G 100000000 9M 5M; do
    fresh_disks 1 "$size"
    ok strace -qq -y -e trace=lseek,read -o /tmp/theirs wipefs -n /dev/loop0
    ok strace -qq -y -e trace=pread64 -o /tmp/ours lvq --dry-run provision --pv /dev/loop0 --vg vg
    reads /tmp/ours | awk '!n || $1 > last[n] + 1 { first[++n] = $1 } { if ($2 > last[n]) last[n] = $2 }
      END { for (i = 1; i <= n; i++) printf "%.0f %.0f\n", first[i], last[i] }' >/tmp/covered
    reads /tmp/theirs >/tmp/looked
    [[ $(wc -l </tmp/looked) -gt 20 ]] || fail "wipefs read only $(wc -l </tmp/looked) times"
    awk 'FNR == NR { first[++n] = $1; last[n] = $2; next }
      { for (i = 1; i <= n; i++) if (first[i] <= $1 && $2 <= last[i]) next; print; bad = 1 }
      END { exit bad }' /tmp/covered /tmp/looked || fail "of $size, wipefs reads there and lvq does not"
  done
}
