# shellcheck shell=bash
# decommission: what is named goes, with what refers to it, and everything else stays as it was.
# vm: mem=2000M timeout=1200

decommission() { lvq -y decommission "$@"; }

uuid() { blkid -p -s UUID -o value "$1"; }

# volumes VG COUNT SIZE [FS]: made by hand, v1 v2 …
volumes() {
  local n
  for ((n = 1; n <= $2; n++)); do
    ok lvcreate -y -qq -n "v$n" -L "$3" "$1"
    [[ -z ${4-} ]] || ok "mkfs.$4" -q "/dev/$1/v$n"
  done
}

# all_gone VG: and its disks are blank
all_gone() {
  check gone vg "$1"
  [[ -z $(pvs --noheadings) ]] || fail "physical volumes are left: $(pvs)"
  [[ -z $(dmsetup info -c --noheadings -o name | grep -v '^No devices') ]] || fail "left: $(dmsetup ls)"
  local disk
  for disk in "${DISKS[@]}"; do check blank "$disk"; done
  check clean
}

# fstab_is FILE: to the byte
fstab_is() {
  cmp /etc/fstab "$1" || fail "fstab is not as expected: $(diff "$1" /etc/fstab)"
}

test_what_provision_made_goes_without_a_trace() {
  fresh_disks 2 700M
  mkdir /srv/theirs
  printf '# mine\n/dev/nowhere /nowhere ext4 noauto 0 0\n' >/etc/fstab
  facts >/dev/shm/before
  converges lvq -y provision --pv /dev/loop0:/dev/loop1 --vg vg --lv a:50M:ext4:/srv/a --lv x:300M:xfs:/srv/a/x \
    --lv b:120M:btrfs:/srv/deep/in/b --lv v:50M:vfat:/srv/theirs/v --lv t:50M:ext4:/srv/theirs --lv f:60M:f2fs:/srv/f --lv n:8M:ntfs:/srv/n \
    --lv s:40M:swap::pri=7 --lv raw:3
  fill /srv/a 1
  fill /srv/a/x 1
  fill /srv/n 1
  ok lvq --dry-run decommission --vg vg
  says "POINT OF NO RETURN" "lvremove" "vgremove" "pvremove" "-UUID=$(uuid /dev/vg/a) /srv/a ext4"
  check mounted /dev/vg/x /srv/a/x
  converges decommission --vg vg
  diff /dev/shm/before <(facts) || fail "the machine is another"
  all_gone vg
  ok lvq verify
  remember
  nothing_to_do decommission --vg vg
  says "There is no volume group vg: nothing to remove."
  nothing_to_do lvq decommission --vg vg
  nothing_changed
}

test_a_group_with_volumes_of_every_kind() {
  fresh_disks 4 260M
  ok vgcreate -y vg "${DISKS[@]}"
  ok lvcreate -y -qq -n origin -L 40M vg
  ok mkfs.ext4 -q /dev/vg/origin
  ok lvcreate -y -qq -s -n snap1 -L 8M vg/origin
  ok lvcreate -y -qq -s -n snap2 -L 8M vg/origin
  ok lvcreate -y -qq --type thin-pool -n pool -L 60M vg
  ok lvcreate -y -qq -n thin1 -V 100M --thinpool pool vg
  ok lvcreate -y -qq -n thin2 -V 100M --thinpool pool vg
  ok mkfs.ext4 -q /dev/vg/thin1
  ok lvcreate -y -qq -n thin_snap -s vg/thin1
  ok lvcreate -y -qq --type raid1 -m 1 -n mirrored -L 20M vg
  ok mkfs.ext4 -q /dev/vg/mirrored
  ok lvcreate -y -qq --type striped -i 2 -n striped -L 24M vg
  ok mkswap -q /dev/vg/striped
  ok lvcreate -y -qq -n cached -L 40M vg /dev/loop0
  ok mkfs.ext4 -q /dev/vg/cached
  ok lvcreate -y -qq -n fast -L 20M vg /dev/loop1
  ok lvconvert -y -qq --type cache --cachevol fast vg/cached
  ok lvcreate -y -qq --setautoactivation n -n asleep -L 8M vg
  ok mkfs.vfat /dev/vg/asleep
  ok lvchange -an vg/asleep
  ok lvcreate -y -qq -n raw -L 8M vg
  local name
  for name in origin thin1 mirrored cached; do ok mount -m "/dev/vg/$name" "/srv/$name"; done
  ok mount -m -o ro,noload /dev/vg/snap1 /srv/snap1
  ok swapon /dev/vg/striped
  echo data >/srv/thin1/file
  converges decommission --vg vg
  says "/dev/vg/asleep is not active: what it holds is not known."
  all_gone vg
  for name in origin thin1 mirrored cached snap1; do
    check unmounted "/srv/$name"
    [[ -d /srv/$name ]] || fail "/srv/$name was the administrator's"
  done
  [[ -z $(swapon --show) ]] || fail "the swap is still on"
}

test_single_volumes_go_and_their_neighbours_stay() {
  fresh_disks 2 400M
  ok vgcreate -y vg "${DISKS[@]}"
  volumes vg 3 40M ext4
  ok lvcreate -y -qq -n raw -L 12M vg
  head -c 12M /dev/urandom >/dev/vg/raw
  ok lvcreate -y -qq -n swap1 -L 20M vg
  ok lvcreate -y -qq -n swap2 -L 20M vg
  ok mkswap -q /dev/vg/swap1
  ok mkswap -q /dev/vg/swap2
  ok swapon /dev/vg/swap1
  ok swapon -p 3 /dev/vg/swap2
  local n raw others
  for n in 1 2 3; do
    ok mount -m "/dev/vg/v$n" "/srv/v$n"
    echo "UUID=$(uuid "/dev/vg/v$n") /srv/v$n ext4 defaults 0 2" >>/etc/fstab
    fill "/srv/v$n" 1 "v$n"
  done
  grep -v /srv/v1 /etc/fstab >/dev/shm/fstab
  raw=$(sha256sum </dev/vg/raw)
  others=$(lvs --noheadings -o lv_name,lv_uuid,lv_size,lv_attr,devices vg | grep -v 'v1\|swap2')
  converges decommission --lv vg/v1 --lv /dev/vg/swap2
  check gone lv vg/v1
  check gone lv vg/swap2
  check unmounted /srv/v1
  check mounted /dev/vg/v2 /srv/v2
  check swap_on /dev/vg/swap1
  check tree /srv/v2 v2
  check tree /srv/v3 v3
  [[ $(sha256sum </dev/vg/raw) == "$raw" ]] || fail "the raw volume changed"
  [[ $(lvs --noheadings -o lv_name,lv_uuid,lv_size,lv_attr,devices vg) == "$others" ]] || fail "the neighbours changed"
  check vg vg pv_count 2
  check clean vg
  fstab_is /dev/shm/fstab
  [[ $(swapon --show=NAME --noheadings | wc -l) -eq 1 ]] || fail "not one swap"
  remember
  nothing_to_do decommission --lv vg/v1 --lv vg/swap2
  says "There is no logical volume vg/v1" "There is no logical volume vg/swap2"
  nothing_changed
  converges decommission --lv vg/v1 --lv vg/v2
  check mounted /dev/vg/v3 /srv/v3
}

test_kept_physical_volumes_are_of_no_group() {
  fresh_disks 2 100M
  ok vgcreate -y vg "${DISKS[@]}"
  volumes vg 1 40M ext4
  local uuids
  uuids=$(pvs --noheadings -o pv_name,pv_uuid)
  converges decommission --vg vg --keep-pvs
  check gone vg vg
  [[ $(pvs --noheadings -o pv_name,pv_uuid) == "$uuids" ]] || fail "other physical volumes"
  check pv /dev/loop0 vg_name ""
  check pv /dev/loop1 pv_in_use ""
  check clean
  remember
  nothing_to_do decommission --vg vg --keep-pvs
  nothing_changed
  ok vgcreate again "${DISKS[@]}"
}

test_mounts_of_every_kind_come_off() {
  fresh_disks 2 400M
  ok vgcreate -y vg "${DISKS[@]}"
  volumes vg 3 40M ext4
  ok lvcreate -y -qq -n tree -L 120M vg
  ok mkfs.btrfs -q /dev/vg/tree
  # Nested, and the same one inside itself.
  ok mount -m /dev/vg/v1 /srv/one
  mkdir -p /srv/one/{two,sub/folder}
  ok mount /dev/vg/v2 /srv/one/two
  mkdir -p /srv/one/two/three
  ok mount -o noatime /dev/vg/v3 /srv/one/two/three
  ok mount -m -o bind /srv/one/sub/folder /mnt/bound_folder
  ok mount -m -o bind /srv/one /mnt/bound_whole
  ok mount -m -o rbind /srv/one/two /mnt/bound_recursively
  ok mount -m /dev/vg/v2 "/mnt/again here"
  ok mount -m /dev/vg/tree /srv/tree
  ok btrfs subvolume create /srv/tree/sub
  ok mount -m -o subvol=/sub /dev/vg/tree /mnt/sub
  ok mount -m -o bind /srv/tree/sub /mnt/sub_bound
  touch /mnt/bound_folder/x
  findmnt -rn | grep vg-
  converges decommission --vg vg
  ! findmnt -rn | grep -E 'vg-|/srv/|/mnt/' || fail "mounts are left"
  all_gone vg
  [[ -d /mnt/bound_recursively && -d "/mnt/again here" ]] || fail "directories of the administrator's are gone"
}

# ours FORMAT WORDS…: a line of fstab that is to go; theirs: one that is to stay
ours() {
  # shellcheck disable=SC2059  # a format it is
  printf "$@" >>/etc/fstab
}

theirs() {
  ours "$@"
  # shellcheck disable=SC2059
  printf "$@" >>/dev/shm/fstab
}

test_lines_of_every_spelling_go_and_others_stay() {
  fresh_disks 2 300M
  ok vgcreate -y my-vg /dev/loop0
  ok vgcreate -y other /dev/loop1
  local n
  for n in 1 2 3 4 5 6 7 8; do
    ok lvcreate -y -qq -n "lv-$n" -L 16M my-vg
    [[ $n -ge 7 ]] || ok mkfs.ext4 -q -L "label $n" "/dev/my-vg/lv-$n"
    mkdir -p "/srv/$n"
  done
  ok mkswap -q /dev/my-vg/lv-7
  ok mkswap -q /dev/my-vg/lv-8
  ok lvcreate -y -qq -n keep -L 16M other
  ok lvcreate -y -qq -n swap -L 16M other
  ok mkfs.ext4 -q -L "label" /dev/other/keep
  ok mkswap -q /dev/other/swap
  udevadm settle
  local dm=/dev/mapper/my--vg-lv--
  : >/dev/shm/fstab
  theirs '# <file system>\t<mount point>\n\n'
  ours 'UUID=%s\t/srv/1\text4\tdefaults\t0 2\n' "$(uuid ${dm}1)"
  theirs 'UUID=%s /srv/keep ext4 noauto 0 2\n' "$(uuid /dev/other/keep)"
  ours 'UUID="%s" /srv/2 ext4 defaults 0 2 # quoted\n' "$(uuid ${dm}2)"
  ours 'LABEL=label\\0403 /srv/3 ext4 defaults 0 2\n'
  theirs 'LABEL=label /srv/keep2 ext4 noauto 0 2\n'
  ours '  /dev/my-vg/lv-4 \t /srv/4 ext4 defaults\n'
  theirs '#/dev/my-vg/lv-4 /srv/4 ext4 defaults 0 0\n'
  theirs '/dev/my-vg/lv-44 /srv/44 ext4 noauto 0 0\n'
  ours '/dev/mapper/my--vg-lv--5 /srv/5 ext4 defaults 0 2\n'
  theirs '/dev/mapper/my-vg-lv-5 /srv/55 ext4 noauto 0 2\n'
  ours '/dev/%s /srv/6 ext4 noauto 0 2\n' "$(udevadm info -q symlink ${dm}6 | tr ' ' '\n' | grep -m1 by-id/dm-name)"
  ours '/dev/disk/by-uuid/%s /srv/6b ext4 noauto 0 2\n' "$(uuid ${dm}6)"
  theirs '/dev/other/swap none swap sw 0 0\r\n'
  ours '/dev/my-vg/lv-7 none swap sw 0 0\r\n'
  theirs 'odd line\n\t\nUUID="bad /srv/odd2\n\xff\xfe bytes\n'
  ours '/srv/1/img /srv/loop ext4 loop,noauto 0 0\n'
  ours '/srv/1 /srv/bound none bind,noauto 0 0\n'
  theirs '/srv/10 /srv/bound2 none bind,noauto 0 0\n'
  ours 'UUID=%s none swap sw 0 0\n' "$(uuid ${dm}8)"
  theirs 'tmpfs /srv/tmp tmpfs noauto 0 0'
  chmod 640 /etc/fstab
  mount -a 2>/dev/null || true
  swapon -a || true
  check mounted /dev/my-vg/lv-4 /srv/4
  check mounted /dev/my-vg/lv-2 /srv/2
  check swap_on /dev/my-vg/lv-7
  check swap_on /dev/other/swap
  converges decommission --vg my-vg
  fstab_is /dev/shm/fstab
  [[ $(stat -c %a /etc/fstab) == 640 ]] || fail "fstab's mode changed"
  check swap_on /dev/other/swap
  check gone vg my-vg
  check blank /dev/loop0
  check vg other lv_count 2
}

test_a_last_line_without_its_end_goes_whole() {
  fresh_disks 1 100M
  ok vgcreate -y vg /dev/loop0
  volumes vg 2 40M ext4
  printf '# mine\n/dev/vg/v1 /srv/v1 ext4 noauto 0 0\nproc\t/srv/p proc noauto\n/dev/vg/v2 /srv/v2 ext4 noauto 0 0' >/etc/fstab
  printf '# mine\nproc\t/srv/p proc noauto\n' >/dev/shm/fstab
  converges decommission --vg vg
  fstab_is /dev/shm/fstab
}

test_a_name_is_enough_where_the_volume_is_inactive() {
  fresh_disks 1 100M
  ok vgcreate -y --setautoactivation n vg /dev/loop0
  volumes vg 2 40M ext4
  printf 'proc /srv/p proc noauto 0 0\n' >/dev/shm/fstab
  { cat /dev/shm/fstab; printf '/dev/vg/v1 /srv/v1 ext4 noauto 0 0\n/dev/mapper/vg-v2 /srv/v2 ext4 noauto 0 0\n'; } >/etc/fstab
  ok vgchange -an vg
  converges decommission --vg vg
  fstab_is /dev/shm/fstab
  all_gone vg
}

test_encrypted_volumes_and_their_crypttab_lines() {
  fresh_disks 1 200M
  modprobe dm-crypt
  ok vgcreate -y vg /dev/loop0
  volumes vg 3 40M
  local n
  for n in 1 2 3; do
    echo secret | cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file - "/dev/vg/v$n"
  done
  udevadm settle
  printf '# ours and others\nsecret1 UUID=%s none luks\nsecret2\t/dev/mapper/vg-v2 /key luks,discard\nswap /dev/vg/v22 /dev/urandom swap\nsecret3 /dev/vg/v3 none' \
    "$(uuid /dev/vg/v1)" >/etc/crypttab
  printf '/dev/mapper/secret1 /srv/1 ext4 noauto 0 0\n/dev/mapper/secret3 /srv/3 ext4 noauto 0 0\n/dev/mapper/swap none swap noauto 0 0\n' >/etc/fstab
  echo secret | cryptsetup open --key-file - /dev/vg/v3 secret3
  remember
  refused device-in-use decommission --vg vg
  says '"secret3"'
  nothing_changed
  ok cryptsetup close secret3
  converges decommission --lv vg/v1 --lv vg/v2
  printf '# ours and others\nswap /dev/vg/v22 /dev/urandom swap\nsecret3 /dev/vg/v3 none' | cmp - /etc/crypttab || fail "crypttab: $(</etc/crypttab)"
  printf '/dev/mapper/secret3 /srv/3 ext4 noauto 0 0\n/dev/mapper/swap none swap noauto 0 0\n' | cmp - /etc/fstab || fail "fstab: $(</etc/fstab)"
  converges decommission --vg vg
  printf '# ours and others\nswap /dev/vg/v22 /dev/urandom swap\n' | cmp - /etc/crypttab || fail "crypttab: $(</etc/crypttab)"
  all_gone vg
}

test_what_is_not_there_is_done() {
  fresh_disks 2 100M
  ok vgcreate -y vg /dev/loop0
  volumes vg 1 40M ext4
  remember
  nothing_to_do decommission --vg nowhere
  says "There is no volume group nowhere"
  nothing_to_do decommission --lv vg/nowhere
  says "There is no logical volume vg/nowhere"
  nothing_to_do decommission --lv nowhere/nothing --lv vg/x
  says "There is no volume group nowhere" "There is no logical volume vg/x"
  exits 0 lvq --output json -y decommission --vg nowhere
  says '"vg-missing"' '"nothing_to_do"'
  nothing_to_do lvq --dry-run decommission --vg nowhere
  nothing_changed
}

test_only_empty_directories_of_lvq_go() {
  fresh_disks 1 200M
  mkdir -p /srv/theirs /srv/linked
  converges lvq -y provision --pv /dev/loop0 --vg vg --lv a:16M:ext4:/srv/ours/deep/a --lv b:16M:ext4:/srv/theirs --lv c:16M:ext4:/srv/full/c \
    --lv d:16M:ext4:/srv/hidden --lv e:16M:ext4:/srv/gone --lv f:16M:ext4:/srv/used/f
  echo foreign >/srv/full/file
  ok mount -m --bind / /mnt/root
  echo hidden >/mnt/root/srv/hidden/file
  ok umount /mnt/root
  umount /srv/gone
  rmdir /srv/gone
  mkdir -p /srv/used/by_others
  converges decommission --vg vg
  [[ ! -e /srv/ours && ! -e /srv/full/c && ! -e /srv/gone && ! -e /srv/used/f ]] || fail "directories are left: $(find /srv)"
  [[ -d /srv/theirs && -d /srv/used/by_others ]] || fail "a directory of the administrator's is gone"
  [[ $(</srv/full/file) == foreign && $(</srv/hidden/file) == hidden ]] || fail "a file is gone"
  nothing_to_do decommission --vg vg
}

# Up to the first volume that goes everything comes back: mounts with their options, swaps with their priorities.
test_repair_brings_everything_back() {
  fresh_disks 2 700M
  ok vgcreate -y vg "${DISKS[@]}"
  volumes vg 2 40M ext4
  ok lvcreate -y -qq -n x -L 300M vg
  ok mkfs.xfs -q /dev/vg/x
  ok lvcreate -y -qq -n tree -L 120M vg
  ok mkfs.btrfs -q /dev/vg/tree
  ok lvcreate -y -qq -n n -L 8M vg
  ok mkfs.ntfs -Q -q /dev/vg/n
  ok lvcreate -y -qq -n s -L 20M vg
  ok lvcreate -y -qq -n t -L 20M vg
  ok mkswap -q /dev/vg/s
  ok mkswap -q /dev/vg/t
  ok swapon -p 17 /dev/vg/s
  ok swapon /dev/vg/t
  ok mount -m -o noatime,commit=17 /dev/vg/v1 /srv/one
  mkdir -p "/srv/one/t w o" /srv/one/sub
  ok mount -o ro /dev/vg/v2 "/srv/one/t w o"
  ok mount -m /dev/vg/x /srv/x
  ok mount -m -t ntfs-3g -o uid=7 /dev/vg/n /srv/n # which only fstab remembers
  ok mount -m /dev/vg/tree /srv/tree
  ok btrfs subvolume create /srv/tree/sub
  ok mount -m -o subvol=/sub,compress=zstd /dev/vg/tree /mnt/sub
  ok mount -m -o bind /srv/one/sub /mnt/bound
  ok mount -m -o bind /srv/x /mnt/bound_whole
  ok mount -o remount,bind,ro /mnt/bound_whole
  ok mount -m -o rbind /srv/one /mnt/bound_recursively
  printf '/dev/vg/n /srv/n ntfs-3g uid=7 0 0\nUUID=%s /srv/one ext4 noatime,commit=17 0 2\n/dev/vg/x /srv/x xfs defaults,nofail 0 0\n/dev/vg/s none swap pri=17 0 0' \
    "$(uuid /dev/vg/v1)" >/etc/fstab
  fill /srv/one 1 one
  fill /srv/x 1 x
  facts | sed 's,/dev/mapper/vg-,/dev/vg/,' >/dev/shm/before # of btrfs the kernel keeps the name it was mounted by
  replace_tool lvremove <<<'echo "no more" >&2; exit 5'
  not decommission --vg vg
  says "FAILED at step" "no more"
  restore_tools
  check unmounted /srv/one
  check unmounted /srv/x
  ok lvq -y repair
  says "SUCCESS: Everything was taken back"
  diff /dev/shm/before <(facts | sed 's,/dev/mapper/vg-,/dev/vg/,') || fail "the machine is another"
  check tree /srv/one one
  check tree /srv/x x
  check swap_on /dev/vg/s
  converges decommission --vg vg
  all_gone vg
}

# Its lvremove does nothing, so there is a way back.
test_a_volume_that_is_opened_in_the_last_instant_is_still_there() {
  fresh_disks 1 200M
  ok vgcreate -qq -y vg /dev/loop0
  volumes vg 1 50M ext4
  ok mount -m /dev/vg/v1 /srv/v1
  fill /srv/v1 4
  replace_tool umount <<'SCRIPT'
as_real "$@" || exit
sleep infinity </dev/vg/v1 >/dev/null 2>&1 3>&- &
echo $! >/run/holder
SCRIPT
  exits 2 decommission --lv vg/v1
  says "Everything done can be taken back." "to take it back: lvq repair"
  kill "$(</run/holder)"
  restore_tools
  ok lvq -y repair
  check mounted /dev/vg/v1 /srv/v1
  check tree /srv/v1
  converges decommission --lv vg/v1
  check gone lv vg/v1
}
