# shellcheck shell=bash
# provision: what is asked for is what other tools then find.
# vm: mem=2000M timeout=1200

provision() { lvq -y provision "$@"; }

# sizes VG: "NAME BYTES" of its volumes, as LVM reports and the kernel has them
sizes() {
  local name bytes
  lvs --units b --nosuffix --noheadings -o lv_name,lv_size "$1" | while read -r name bytes; do
    [[ $(blockdev --getsize64 "/dev/$1/$name") == "$bytes" ]] || fail "$1/$name is not of $bytes bytes"
    echo "$name $bytes"
  done
}

# remounts DIR…: what fstab says brings back what lvq mounted, inner mounts included
remounts() {
  local dir
  declare -A source
  for dir; do source[$dir]=$(findmnt -n -o SOURCE --mountpoint "$dir") || fail "nothing is mounted on $dir"; done
  for dir in $(printf '%s\n' "$@" | awk '{ print length, NR }' | sort -rn | cut -d' ' -f2); do
    umount "${!dir}" || fail "${!dir} cannot be unmounted"
  done
  ok mount -a
  for dir; do
    [[ $(findmnt -n -o SOURCE --mountpoint "$dir") -ef ${source[$dir]} ]] || fail "fstab does not bring $dir back"
  done
}

fstab_is_sound() {
  ok findmnt --verify
  says "no errors or warnings detected"
}

test_sizes_are_exact_and_rounded_up_to_extents() {
  fresh_disks 2 8G
  converges provision --pv /dev/loop0:/dev/loop1 --vg vg --lv docker_volumes:1.5G --lv byte:1B --lv sectors:8193S \
    --lv kibi:4096K --lv MiB:4.25MiB --lv tera:0.0009765625T \
    --lv lower:100mb --lv extents:3 --lv over:104857601B --lv fraction:1.2G
  says "vg/fraction gets 308 extents, 1.20 GiB: its size is rounded up"
  diff <(sizes vg | sort) - <<'WANT' || fail "other sizes"
MiB 8388608
byte 4194304
docker_volumes 1610612736
extents 12582912
fraction 1291845632
kibi 4194304
lower 104857600
over 109051904
sectors 8388608
tera 1073741824
WANT
  check vg vg vg_extent_size 4194304
  check clean vg
}

# As after an upgrade to a newer xfsprogs, before the machine has booted the newer kernel.
test_an_xfs_is_made_with_features_that_the_kernel_mounts() {
  local profiles=/usr/share/xfsprogs/mkfs kept
  kept=$(mktemp -d)
  cp "$profiles/lts_5.15.conf" "$kept"
  cp "$profiles/lts_5.15.conf" "$kept/lts_99.1.conf"
  [[ $(mkfs.xfs -V) != *" 6.1.0" ]] || sed -i /nrext64/d "$kept"/* # which it cannot read, and does not make by default
  ok mount --bind "$kept" "$profiles"
  fresh_disks 1 1G
  converges provision --pv /dev/loop0 --vg vg --lv a:400M:xfs:/srv/a
  says "mkfs.xfs is newer than the kernel that runs" "options=$profiles/lts_5.15.conf"
  [[ $(xfs_info /srv/a) != *nrext64=1* && $(xfs_info /srv/a) == *bigtime=1* ]] || fail "the xfs has other features"
  ok umount "$profiles"
  converges provision --vg vg --lv b:400M:xfs:/srv/b
  [[ $OUT != *options=* ]] || fail "a profile was chosen where none is needed"
  remounts /srv/a /srv/b
}

test_percentages_are_those_of_lvcreate() {
  fresh_disks 6 1100M
  local lv ours=() theirs=/dev/loop3:/dev/loop4
  ok vgcreate -y theirs ${theirs//:/ }
  for lv in a:33%VG b:50%FREE c:17%PVS f:100%FREE; do
    ours+=(--lv "$lv")
    ok lvcreate -y -n "${lv%:*}" -l "${lv#*:}" theirs ${theirs//:/ }
  done
  converges provision --pv /dev/loop0:/dev/loop1 --vg ours "${ours[@]}"
  diff <(sizes theirs | sort) <(sizes ours | sort) || fail "other sizes than lvcreate's"
  nothing_to_do provision --pv /dev/loop0:/dev/loop1 --vg ours "${ours[@]}"

  # A group that grows; percentages of the devices named, and of the group where none are.
  ok vgextend -y theirs /dev/loop5
  ok lvcreate -y -n g -l 40%PVS theirs /dev/loop5
  ok lvcreate -y -n h -l 7%PVS theirs
  ok lvcreate -y -n i -l 61%FREE theirs
  converges provision --allow converge:ours --pv /dev/loop2 --vg ours --lv g:40%PVS
  converges provision --vg ours --lv h:7%PVS --lv i:61%FREE
  diff <(sizes theirs | sort) <(sizes ours | sort) || fail "other sizes than lvcreate's"
  nothing_to_do provision --vg ours --lv h:7%PVS --lv i:61%FREE
  check clean
}

test_extent_sizes_are_those_asked_for() {
  fresh_disks 3 300M
  local size n=0
  for size in 1M:1048576 64MiB:67108864 384K:393216; do
    converges provision --pv "/dev/loop$n" --vg "vg$n:${size%:*}" --lv "one:1" --lv "two:1000001B"
    check vg "vg$n" vg_extent_size "${size#*:}"
    check lv "vg$n/one" lv_size "${size#*:}"
    check pv "/dev/loop$n" pe_start 1048576
    n=$((n + 1))
  done
  check lv vg0/two lv_size 1048576
  check lv vg2/two lv_size 1179648
}

test_device_lists_and_links_with_colons_name_every_device() {
  fresh_disks 5 200M
  mkdir -p /dev/disk/by-path /dev/disk/by-id
  local path=/dev/disk/by-path/pci-0000:00:1f.2-ata-1.0 id=/dev/disk/by-id/wwn-0x5000:c500:1 own='/dev/disk/by-id/one two'
  ln -sfn ../../loop0 "$path"
  ln -sfn ../../loop2 "$id"
  ln -sfn ../../loop4 "$own"
  converges provision --pv "$path:/dev/loop1:$id" --pv /dev/loop3 --pv "$own" --vg vg
  check vg vg pv_count 5
  local n
  for n in 0 1 2 3 4; do check pv "/dev/loop$n" vg_name vg; done
  nothing_to_do provision --pv "$path:/dev/loop1:$id" --pv /dev/loop3 --pv "$own" --vg vg
  nothing_to_do provision --pv /dev/loop4:/dev/loop3 --pv /dev/loop2:/dev/loop1:/dev/loop0 --vg vg
  rm -f "$path" "$id" "$own"
}

# Each at the least size that provision takes for it. This kernel has no exfat to mount.
test_every_file_system_works_at_its_least_size() {
  fresh_disks 1 1G
  converges provision --pv /dev/loop0 --vg vg:4K --lv xfs:300M:xfs:/srv/xfs --lv ext4:224K:ext4:/srv/ext4 \
    --lv btrfs:114294784B:btrfs:/srv/btrfs --lv vfat:52K:vfat:/srv/vfat --lv f2fs:54525952B:f2fs:/srv/f2fs \
    --lv ntfs:1052672B:ntfs:/srv/ntfs --lv exfat:2113536B:exfat --lv swap:40K:swap
  local type uuid
  for type in xfs ext4 btrfs vfat f2fs ntfs; do
    check fs "/dev/vg/$type" "$type"
    check mounted "/dev/vg/$type" "/srv/$type"
    check fstab "/srv/$type" "$type"
    uuid=$(blkid -p -s UUID -o value "/dev/vg/$type")
    grep -qx "UUID=$uuid /srv/$type $type defaults 0 [02]" /etc/fstab || fail "fstab lacks $type by its UUID"
    echo data >"/srv/$type/file"
  done
  check fs /dev/vg/exfat exfat
  check fs /dev/vg/swap swap
  check swap_on /dev/vg/swap
  grep -qx "UUID=$(blkid -p -s UUID -o value /dev/vg/swap) none swap sw 0 0" /etc/fstab || fail "fstab lacks the swap"
  [[ $(awk '$6 == 2 { print $3 }' /etc/fstab | sort | xargs) == "ext4 f2fs vfat" ]] || fail "other fsck passes"
  # Its driver of ntfs is not the kernel's: an error to util-linux 2.38, a warning to 2.41, and all that there is to say.
  OUT=$(findmnt --verify 2>&1) || true
  says "ntfs seems unsupported by the current kernel" "0 parse errors"
  grep -v ' ntfs ' /etc/fstab >/dev/shm/fstab
  ok findmnt --verify --tab-file /dev/shm/fstab
  says "no errors or warnings detected"
  remounts /srv/{xfs,ext4,btrfs,vfat,f2fs,ntfs}
  for type in xfs ext4 btrfs vfat f2fs ntfs; do
    [[ $(<"/srv/$type/file") == data ]] || fail "$type lost its file"
    umount "/srv/$type"
    check intact "/dev/vg/$type"
  done
  check intact /dev/vg/exfat
  check clean vg
}

test_mount_and_swap_options_are_in_force_and_in_fstab() {
  fresh_disks 1 400M
  converges provision --pv /dev/loop0 --vg vg --lv "a:100M:ext4:/srv/a:noatime,nodev,commit=17" --lv "b:8M:vfat:/srv/b:uid=7,umask=077,nofail" \
    --lv "s:16M:swap::pri=17,nofail" --lv "n:16M:swap:none"
  check mounted /dev/vg/a /srv/a noatime
  check mounted /dev/vg/a /srv/a nodev
  check mounted /dev/vg/a /srv/a commit=17
  check mounted /dev/vg/b /srv/b uid=7
  [[ $(stat -c '%u %a' /srv/b) == "7 700" ]] || fail "/srv/b is not of user 7"
  [[ $(swapon --show=PRIO --noheadings "$(readlink -f /dev/vg/s)" | xargs) == *17* ]] || fail "the swap has not the priority 17"
  grep -q ' /srv/a ext4 noatime,nodev,commit=17 0 2$' /etc/fstab || fail "fstab lacks the options of a"
  grep -q ' /srv/b vfat uid=7,umask=077,nofail 0 2$' /etc/fstab || fail "fstab lacks the options of b"
  grep -q ' none swap pri=17,nofail 0 0$' /etc/fstab || fail "fstab lacks the options of s"
  grep -q ' none swap sw 0 0$' /etc/fstab || fail "fstab lacks the options of n"
  ok findmnt --verify # which wonders about two swaps on "none"
  says "0 parse errors, 0 errors, 1 warning"
  remounts /srv/a /srv/b
  check mounted /dev/vg/a /srv/a commit=17
}

# The argument's escapes are \: and \\, any other backslash is itself.
test_mount_points_of_any_spelling_survive_fstab() {
  fresh_disks 1 200M
  local dirs=('/srv/with blank' '/srv/ two  more ' '/srv/back\slash' '/srv/\040' '/srv/#hash' '/srv/a:b' '/srv/ünï/日本' "/srv/quote'\"\$(x)") dir n args=()
  for n in "${!dirs[@]}"; do
    dir=${dirs[n]//\\/\\\\}
    args+=(--lv "lv$n:8M:ext4:${dir//:/\\:}")
  done
  converges provision --pv /dev/loop0 --vg vg "${args[@]}"
  for n in "${!dirs[@]}"; do check mounted "/dev/vg/lv$n" "${dirs[n]}"; done
  [[ $(grep -c '^UUID=' /etc/fstab) -eq ${#dirs[@]} ]] || fail "fstab has not a line for each"
  remounts "${dirs[@]}"
  nothing_to_do provision --pv /dev/loop0 --vg vg "${args[@]}"
  for dir in "${dirs[@]}"; do umount "$dir"; done
}

test_inner_mount_points_may_come_before_outer_ones() {
  fresh_disks 1 200M
  mkdir /srv/old
  converges provision --pv /dev/loop0 --vg vg --lv inner:8M:ext4:/srv/a/b/c/d --lv aside:8M:ext4:/srv/a-b \
    --lv outer:8M:ext4:/srv/a --lv middle:8M:ext4:/srv/a/b/c --lv in_old:8M:ext4:/srv/old/x --lv old:8M:ext4:/srv/old
  check mounted /dev/vg/outer /srv/a
  check mounted /dev/vg/middle /srv/a/b/c
  check mounted /dev/vg/inner /srv/a/b/c/d
  check mounted /dev/vg/aside /srv/a-b
  check mounted /dev/vg/in_old /srv/old/x
  remounts /srv/a/b/c/d /srv/a-b /srv/a /srv/a/b/c /srv/old/x /srv/old
  fstab_is_sound
}

test_volumes_join_an_existing_group() {
  fresh_disks 1 400M
  ok vgcreate -y -s 8M vg /dev/loop0
  ok lvcreate -y -n here -l 2 vg
  ok mkfs.ext4 -q /dev/vg/here
  local before
  before=$(sha256sum </dev/vg/here)
  converges provision --vg vg --lv new:100M:ext4:/srv/new --lv raw:1
  check lv vg/new lv_size 109051904
  check lv vg/raw lv_size 8388608
  check mounted /dev/vg/new /srv/new
  check vg vg pv_count 1
  [[ $(sha256sum </dev/vg/here) == "$before" ]] || fail "the volume that was there has changed"
  nothing_to_do provision --vg vg --lv new:100M:ext4:/srv/new --lv raw:1
  nothing_to_do provision --vg vg:8M --lv raw:1
}

test_a_second_run_changes_nothing() {
  fresh_disks 2 1G
  local request=(--pv /dev/loop0:/dev/loop1 --vg vg --lv x:300M:xfs:/srv/x --lv v:50%FREE:ext4:/srv/v:noatime --lv s:64M:swap --lv rest:100%FREE)
  converges provision "${request[@]}"
  remember
  nothing_to_do provision "${request[@]}"
  nothing_to_do lvq --dry-run provision "${request[@]}"
  exits 0 lvq provision "${request[@]}"
  says "System is already in the desired state. No changes needed."
  ok lvq verify
  nothing_changed
}

# lacks NAME WHAT COMMAND: after COMMAND the state is partial, says so, and converges
lacks() {
  eval "$3"
  udevadm settle
  refused partial-state:4 provision "${request[@]}"
  says "$1" "$2" "--allow converge:vg"
  converges provision --allow converge:vg "${request[@]}"
  nothing_to_do provision "${request[@]}"
}

test_partial_states_are_refused_and_completed_on_request() {
  fresh_disks 3 200M
  local request=(--pv /dev/loop0 --pv /dev/loop1 --vg vg --lv a:8M:ext4:/srv/a --lv v:8M:vfat:/srv/v --lv s:8M:swap --lv raw:2)
  converges provision "${request[@]}"
  echo data >/srv/a/file
  lacks /dev/vg/raw "is missing" 'lvremove -y -qq vg/raw'
  lacks /dev/vg/a "not mounted" 'umount /srv/a'
  lacks /dev/vg/v "no line in /etc/fstab" 'sed -i "\, /srv/v ,d" /etc/fstab'
  lacks /dev/vg/s "not active" 'swapoff /dev/vg/s'
  lacks /dev/vg/v "no vfat" 'umount /srv/v; sed -i "\, /srv/v ,d" /etc/fstab; wipefs -aq /dev/vg/v'
  lacks /dev/vg/s "is missing" 'swapoff /dev/vg/s; lvremove -y -qq vg/s; sed -i "/ swap /d" /etc/fstab'
  request+=(--pv /dev/loop2)
  lacks /dev/loop2 "is not in it" true
  check vg vg pv_count 3
  [[ $(</srv/a/file) == data ]] || fail "what was complete was made anew"
  [[ $(grep -c . /etc/fstab) -eq 3 ]] || fail "fstab has not three lines"
  fstab_is_sound
  check clean
}

test_converging_still_refuses_what_contradicts() {
  fresh_disks 4 400M
  ok vgcreate -y other /dev/loop2
  converges provision --pv /dev/loop0:/dev/loop3 --vg vg --lv a:8M:ext4:/srv/a --lv raw:8M --lv s:8M:swap --lv v:8M:vfat
  ok lvcreate -y --setautoactivation n -n dead -l 2 vg # udev would wake it up
  ok lvchange -an vg/dead
  ok lvcreate -y -n striped -i 2 -l 2 vg
  ok lvcreate -y -n snap -l 2 -s vg/raw
  remember
  local lv
  for lv in a:12M:ext4:/srv/a a:4M:ext4:/srv/a a:8M:vfat:/srv/a a:8M:ext4:/srv/b a:8M:ext4:/srv/a:noatime \
    a:8M:swap s:8M:swap::pri=3 s:8M:ext4:/srv/s dead:8M striped:8M snap:8M; do
    refused partial-state:4 provision --allow converge:vg --vg vg --lv "$lv"
    says "refused [partial-state] /dev/vg/${lv%%:*}"
  done
  refused fs-too-small provision --allow converge:vg --vg vg --lv a:8M:xfs:/srv/a
  says "refused [partial-state] /dev/vg/a"
  refused partial-state:4 provision --allow converge:vg --pv /dev/loop0 --vg vg:8M --lv raw:8M
  refused usage provision --allow converge:other --pv /dev/loop0:/dev/loop1 --vg vg --lv raw:8M
  refused device-is-pv provision --allow converge:vg --pv /dev/loop0:/dev/loop2 --vg vg --lv raw:8M
  refused device-is-pv provision --allow converge:vg --allow wipe:/dev/loop2 --pv /dev/loop0:/dev/loop2 --vg vg --lv raw:8M
  refused not-enough-space provision --allow converge:vg --vg vg --lv raw:8M --lv huge:1G
  nothing_changed
}

test_only_the_consented_devices_are_wiped() {
  fresh_disks 6 200M
  ok mkfs.ext4 -q -L photos /dev/loop0
  printf 'label: gpt\nsize=40M\nsize=60M\n' | sfdisk -q /dev/loop1
  attach 1 -P
  ok mkfs.ext4 -q -L inner /dev/loop1p2
  ok pvcreate -y /dev/loop2
  ok mkswap /dev/loop3
  printf '\1CD001\1' | dd of=/dev/loop3 bs=1 seek=32768 conv=notrunc status=none
  ok mkfs.ext4 -q -L bystander /dev/loop5
  cp --sparse=always /dev/shm/disks/5 /dev/shm/before
  local all=(--pv /dev/loop0:/dev/loop1:/dev/loop2:/dev/loop3:/dev/loop4 --vg vg --lv a:800M:ext4:/srv/a)
  remember
  refused signature-found provision "${all[@]}"
  says 'ext4 "photos"' "--allow wipe:/dev/loop0" "gpt" '"inner"' "--allow wipe:/dev/loop1" \
    "refused [device-is-pv] /dev/loop2" "--allow wipe:/dev/loop2" swap iso9660 "--allow wipe:/dev/loop3"
  refused signature-found provision --allow wipe:/dev/loop0 "${all[@]}"
  [[ $OUT != *"--allow wipe:/dev/loop0"* ]] || fail "consent to loop0 was not heard"
  refused signature-found provision --allow wipe:/dev/loop0 --allow wipe:/dev/loop1 --allow wipe:/dev/loop2 "${all[@]}"
  refused device-is-pv provision --allow wipe:/dev/loop0 --allow wipe:/dev/loop1 --allow wipe:/dev/loop3 "${all[@]}"
  refused signature-found provision --allow wipe:/dev/loop5 "${all[@]}"
  refused usage provision --allow wipe "${all[@]}"
  refused usage provision --allow wipe: "${all[@]}"
  refused signature-found provision --allow wipe:/dev/loop "${all[@]}"
  nothing_changed
  converges provision --allow wipe:/dev/loop0 --allow wipe:/dev/loop1 --allow wipe:/dev/loop2 --allow wipe:/dev/loop3 "${all[@]}"
  says "POINT OF NO RETURN"
  check vg vg pv_count 5
  check mounted /dev/vg/a /srv/a
  [[ ! -e /dev/loop1p1 ]] || fail "the old partitions are still there"
  local n
  for n in 0 1 2 3 4; do
    [[ $(wipefs -n --noheadings -O TYPE "/dev/loop$n") == LVM2_member ]] || fail "loop$n holds more than a PV"
  done
  cmp /dev/shm/before /dev/shm/disks/5 || fail "the bystander changed"
  rm /dev/shm/before
  check clean
}

# keeps WHAT: one more volume; WHAT describes the fstab that is there
keeps() {
  local name=$1 before added mode
  before=$(mktemp -p /dev/shm)
  cp /etc/fstab "$before"
  mode=$(stat -c '%a %u %g' /etc/fstab)
  converges provision --vg vg --lv "$name:8M:ext4:/srv/$name"
  cmp <(head -c "$(stat -c %s "$before")" /etc/fstab) "$before" || fail "$name: lines that are not ours changed"
  added=$(tail -c +"$(($(stat -c %s "$before") + 1))" /etc/fstab)
  [[ ${added#$'\n'} == "UUID=$(blkid -p -s UUID -o value "/dev/vg/$name") /srv/$name ext4 defaults 0 2" ]] || fail "$name: added '$added'"
  [[ $(stat -c '%a %u %g' /etc/fstab) == "$mode" ]] || fail "$name: fstab's mode or owner changed from $mode"
  ok umount "/srv/$name"
  ok mount "/srv/$name" # it finds the line among the others, where findmnt of util-linux 2.41 crashes at some of them
  check mounted "/dev/vg/$name" "/srv/$name"
  rm "$before"
}

test_other_lines_of_fstab_stay_as_they_are() {
  fresh_disks 1 200M
  ok vgcreate -y vg /dev/loop0
  printf '# comment without end of line' >/etc/fstab
  chmod 640 /etc/fstab
  chown 12:34 /etc/fstab
  setfattr -n user.note -v kept /etc/fstab
  keeps no_final_newline
  [[ $(getfattr --only-values -n user.note /etc/fstab 2>/dev/null) == kept ]] || fail "fstab's attributes are lost"
  printf '\n\n   \n\t# indented\nproc\t\t/srv/p\t proc\tnoauto,defaults\n\n\n' >/etc/fstab
  keeps tabs_and_blank_lines
  printf '/dev/nothing /srv/windows ext4 noauto 0 0\r\n# more\r\n' >/etc/fstab
  keeps crlf
  printf 'a\nodd line\n/dev/x /srv/odd ext4 noauto x y\nUUID="bad /srv/odd2\n\xff\xfe bytes\nLABEL=t /srv/t\\040x auto noauto 0 0\nlast' >/etc/fstab
  keeps odd_lines
}

test_an_absent_fstab_is_made() {
  fresh_disks 1 200M
  rm /etc/fstab
  converges provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a
  [[ $(stat -c '%a %u %g %h' /etc/fstab) == "644 0 0 1" ]] || fail "fstab is not root's, mode 644"
  check fstab /srv/a ext4
  [[ $(wc -l </etc/fstab) -eq 1 ]] || fail "fstab has not one line"
}
