# shellcheck shell=bash
# What provision refuses of a request: always with its code, all of it at once, and nothing is touched.
# vm: mem=1000M timeout=1200

provision() { lvq -y provision "$@"; }

# refused_all CODE VG LV…: each of the volumes is refused for this reason, by one command
refused_all() {
  local code=$1 vg=$2 lv args=()
  shift 2
  for lv; do args+=(--lv "$lv"); done
  refused "$code" provision --pv /dev/loop0 --vg "$vg" "${args[@]}"
  for lv; do says "refused [$code] --lv $lv"; done
}

test_nobody_but_root() {
  fresh_disks 1 200M
  remember
  local args
  for args in "provision --pv /dev/loop0 --vg vg" "--dry-run provision --pv /dev/loop0 --vg vg" "provision nonsense" \
    status capture history verify "apply /nowhere" nonsense; do
    # shellcheck disable=SC2086  # words they are
    refused not-root setpriv --reuid=65534 --regid=65534 --clear-groups lvq $args
  done
  ok setpriv --reuid=65534 --regid=65534 --clear-groups lvq --version
  ok setpriv --reuid=65534 --regid=65534 --clear-groups lvq help provision
  ok setpriv --reuid=65534 --regid=65534 --clear-groups lvq provision --help
  says "--pv" "--lv" "NAME:SIZE"
  nothing_changed
}

test_wrong_use() {
  fresh_disks 1 200M
  remember
  local args
  exits 1 lvq
  says "Usage:" "provision"
  for args in "provision" "provision --vg" "provision --vg vg" "provision --pv /dev/loop0" "provision --pv dev/loop0 --vg vg" \
    "provision --pv /dev/loop0 --vg a --vg b" "provision --pv /dev/loop0 --vg vg --lv a" \
    "provision --pv /dev/loop0 --vg vg --lv a:1:zfs" "provision --pv /dev/loop0 --vg vg --lv a:1:ext4:/srv/a:rw:ro" \
    "provision --pv /dev/loop0 --vg vg --lv a:1:ext4:/srv/a:rw,,ro" "provision --pv /dev/loop0 --vg vg --lv a:1:ext4::noatime" \
    "provision --pv /dev/loop0 --vg vg more" "provision --pv /dev/loop0 --vg vg --what" "--what status" "no-such-command" \
    "provision --pv /dev/loop0 --vg vg --output xml" "provision --pv /dev/loop0 --vg vg --wait soon" "provision --pv /dev/loop0 --vg vg --wait -1" \
    "provision --pv /dev/loop0 --vg vg --save-plan /dev/shm/plan" \
    "provision --pv /dev/loop0 --vg vg --force" "provision --pv /dev/loop0 --vg vg --allow wipe" "--color blue status" "apply" "history --limit x"; do
    # shellcheck disable=SC2086  # words they are
    refused usage lvq $args -y
  done
  refused usage lvq provison --vg vg
  says "did you mean provision?"
  refused usage lvq provision --pv /dev/loop0 --vgs vg
  says "did you mean --vg?" "lvq provision --help"
  refused usage lvq provision --pv /dev/loop0 --vg vg -q
  says "-y or --dry-run"
  refused usage lvq provision --pv /dev/loop0 --vg vg -y --lv 'a:1:ext4:/srv/a:a b'
  [[ ! -e /dev/shm/plan ]] || fail "a plan was written"
  nothing_changed
}

test_sizes_that_are_none() {
  fresh_disks 1 200M
  remember
  refused_all size-invalid vg a: a:0 a:0M a:-1 a:+5M a:1.5 a:1e3M a:0x10 'a: 1G' 'a:1G ' a:1Z a:1GG a:101%FREE a:0%VG a:50% a:50%ORIGIN \
    a:1.5%FREE a:16E a:99999999999999999999G a:18446744073709551616 a:4294967296 a:007M a:1,5G a:NaN a:M a:. a:1. a:1..5G
  local size
  for size in 0 100K 1000 5%FREE "" 3B x 8E; do
    refused size-invalid provision --pv /dev/loop0 --vg "vg:$size"
  done
  nothing_changed
}

test_extents_that_are_closed_to_allocation_are_no_room() {
  fresh_disks 2 1100M
  ok vgcreate -qq -y vg /dev/loop0 /dev/loop1
  ok lvcreate -qq -y -n a -L 600M vg /dev/loop0
  ok mkfs.ext4 -q /dev/vg/a
  ok lvcreate -qq -y -n x -l 100%PVS vg /dev/loop0
  ok mkfs.xfs -q /dev/vg/x
  ok pvchange -qq -xn /dev/loop1
  remember
  refused snapshot-space lvq -y shrink --lv vg/a --size 300M
  says "/dev/loop1, which is closed to allocation"
  refused snapshot-space lvq -y snap-back --lv vg/a
  refused not-enough-space lvq -y shrink-xfs --lv vg/x --size 320M
  refused not-enough-space provision --vg vg --lv n:100
  nothing_changed
  ok pvchange -qq -xy /dev/loop1
  converges lvq -y shrink --lv vg/a --size 300M
}

test_names_that_lvm_would_not_take_or_keep() {
  fresh_disks 1 200M
  local long name
  long=$(printf '%0128d' 0)
  mkdir /dev/taken
  remember
  refused_all name-invalid vg :1 .:1 ..:1 -a:1 'a b:1' a/b:1 a,b:1 é:1 snapshot1:1 pvmove0:1 x_mimage:1 x_tdata:1 x_cmeta0:1 x_rimage_0:1 \
    lvol0_pmspare:1 x_vorigin:1 x_corig:1 "$long:1"
  for name in "" . .. -a 'a b' a/b ../x mapper shm "$long"; do
    refused name-invalid provision --pv /dev/loop0 --vg "$name"
  done
  refused name-invalid provision --pv /dev/loop0 --vg "${long:0:60}" --lv "${long:0:60}:1"
  refused name-invalid provision --pv /dev/loop0 --vg "$(printf -- 'a-%.0s' {1..30})" --lv "$(printf -- 'a-%.0s' {1..20}):1"
  refused name-taken provision --pv /dev/loop0 --vg taken
  refused name-taken provision --pv /dev/loop0 --vg loop0
  nothing_changed
  rmdir /dev/taken
}

test_the_same_thing_twice() {
  fresh_disks 1 200M
  remember
  refused duplicate-argument provision --pv /dev/loop0 --vg vg --lv a:1 --lv a:2
  refused duplicate-argument provision --pv /dev/loop0 --vg vg --lv a:2:ext4:/srv/a/b --lv b:2:ext4:/srv//a/b/
  says /srv/a/b
  nothing_changed
}

test_mount_points_that_will_not_do() {
  fresh_disks 2 200M
  ok mkfs.ext4 -q /dev/loop1
  mkdir -p /srv/{full,real,mounted,theirs,open,state} /srv/theirs/in
  touch /srv/file /srv/full/x
  ln -s real /srv/link
  ln -s nowhere /srv/dangling
  chown 65534 /srv/theirs
  chmod 777 /srv/open
  ok mount /dev/loop1 /srv/mounted
  printf '/dev/x /srv/in_fstab ext4 noauto 0 0\n/dev/x /srv/in\\040fstab/ ext4 noauto 0 0\n' >/etc/fstab
  remember
  refused_all mountpoint-invalid vg a:2:ext4:srv/a a:2:ext4:./a a:2:ext4:/srv/../etc/x a:2:ext4:/srv/./a a:2:ext4:/ a:2:ext4:/// \
    a:2:ext4:/usr a:2:ext4:/etc a:2:ext4:/etc/lvm a:2:ext4:/proc/x a:2:ext4:/sys/x a:2:ext4:/dev/x a:2:ext4:/run/x a:2:ext4:/bin/x \
    a:2:ext4:/usr/lib/x a:2:ext4:/usr/sbin "a:2:ext4:/srv/$(printf '%0256d' 0)" "a:2:ext4:$(printf '/%0200d' {1..30})" \
    a:2:swap:/srv/a a:2::/srv/a
  refused mountpoint-invalid provision --pv /dev/loop0 --vg vg --lv $'a:2:ext4:/srv/tab\there' --lv $'b:2:ext4:/srv/line\nfeed' --lv $'c:2:ext4:/srv/\e[31mred'
  [[ $OUT != *$'\e'* && $(grep -c '^refused' <<<"$OUT") -eq 3 ]] || fail "control characters came through"

  # What is below another requested mount point is hidden by it and not looked at: two commands.
  local inside=(/srv/link/a /srv/dangling/a /srv/file/a /srv/theirs/a /srv/open/a /tmp/a) itself=(/srv/link /srv/dangling /srv/file)
  local args=() dir
  for dir in "${inside[@]}"; do args+=(--lv "l$((${#args[@]} / 2)):2:ext4:$dir"); done
  refused mountpoint-invalid provision --pv /dev/loop0 --vg vg "${args[@]}" --lv "in:2:ext4:/srv/theirs/in"
  for dir in "${inside[@]}" /srv/theirs/in; do says "refused [mountpoint-invalid] $dir"; done
  args=()
  for dir in "${itself[@]}" /srv/mounted /srv/in_fstab "/srv/in fstab" /srv/full /srv/state /var; do args+=(--lv "l$((${#args[@]} / 2)):2:ext4:$dir"); done
  refused mountpoint-invalid provision --state-dir /srv/state --pv /dev/loop0 --vg vg "${args[@]}"
  for dir in "${itself[@]}"; do says "refused [mountpoint-invalid] $dir"; done
  for dir in /srv/mounted /srv/in_fstab "/srv/in fstab"; do says "refused [mountpoint-in-use] $dir"; done
  says "refused [mountpoint-not-empty] /srv/full" "refused [state-dir-affected] /srv/state" "refused [state-dir-affected] /var: " \
    "refused [mountpoint-not-empty] /var "
  refused state-dir-affected provision --pv /dev/loop0 --vg vg --lv a:2:ext4:/var/log/lvq --lv b:2:ext4:/var/lib
  says "refused [state-dir-affected] /var/lib: " "refused [state-dir-affected] /var/log/lvq: "
  refused state-dir-affected provision --pv /dev/loop0 --vg vg --lv a:2:ext4:/var/lib/lvq
  refused state-dir-affected provision --log /srv/real/logs/x --pv /dev/loop0 --vg vg --lv a:2:ext4:/srv/real
  nothing_changed
  umount /srv/mounted
}

test_what_does_not_fit() {
  fresh_disks 3 200M
  ok vgcreate -y filled /dev/loop1
  ok lvcreate -y -n all -l 100%FREE filled
  ok vgcreate -y limited -l 2 /dev/loop2
  ok lvcreate -y -n one -l 1 limited
  truncate -s 1M /dev/shm/disks/tiny
  truncate -s 2M /dev/shm/disks/small
  losetup /dev/loop6 /dev/shm/disks/tiny
  losetup /dev/loop7 /dev/shm/disks/small
  remember
  refused not-enough-space provision --pv /dev/loop0 --vg vg --lv a:40 --lv b:10
  says "need 50 extents" "49 can be allocated"
  refused not-enough-space provision --pv /dev/loop0 --vg vg --lv a:1P
  says "49 can be allocated"
  refused not-enough-space provision --pv /dev/loop0 --vg vg --lv a:100%FREE --lv b:1
  refused not-enough-space provision --pv /dev/loop0 --vg vg --lv a:49 --lv b:50%FREE
  refused not-enough-space provision --pv /dev/loop0 --vg vg --lv a:80%VG --lv b:50%VG
  says "the volumes need"
  refused not-enough-space provision --vg filled --lv a:1
  refused not-enough-space provision --vg filled --lv a:1%FREE
  refused not-enough-space provision --vg limited --lv a:1 --lv b:1
  refused size-invalid provision --pv /dev/loop0 --vg vg --lv a:1%VG
  refused device-too-small provision --pv /dev/loop6 --vg vg
  says "1048576 bytes"
  refused device-too-small provision --pv /dev/loop7 --vg vg
  refused device-too-small provision --pv /dev/loop0 --vg vg:256M
  local fs args=()
  for fs in xfs:74 btrfs:27 f2fs:12; do args+=(--lv "${fs%:*}:${fs#*:}:${fs%:*}"); done
  refused fs-too-small provision --pv /dev/loop0 --vg vg "${args[@]}"
  says "refused [fs-too-small] /dev/vg/xfs" "ask for 300M or more" "refused [fs-too-small] /dev/vg/btrfs" "ask for 109M or more" "refused [fs-too-small] /dev/vg/f2fs" "ask for 52M or more"
  refused fs-too-small provision --pv /dev/loop0 --vg vg:4K --lv ext4:220K:ext4 --lv vfat:48K:vfat --lv swap:36K:swap --lv ntfs:1M:ntfs --lv exfat:2M:exfat
  for fs in ext4 vfat swap ntfs exfat; do says "refused [fs-too-small] /dev/vg/$fs"; done
  nothing_changed
}

test_groups_that_are_not_ours_to_change() {
  fresh_disks 8 100M
  groups_of_others
  remember
  refused vg-missing provision --vg nowhere --lv a:1
  refused vg-exported provision --vg exported --lv a:1
  refused vg-missing-pv provision --vg partial --lv a:1
  refused vg-name-duplicate provision --vg twins --lv a:1
  refused vg-foreign provision --vg foreign --lv a:1
  says elsewhere
  refused vg-exported provision --allow converge:exported --pv /dev/loop6 --vg exported --lv a:1
  refused vg-missing-pv provision --allow converge:partial --pv /dev/loop6 --vg partial --lv a:1
  refused vg-foreign provision --allow converge:foreign --pv /dev/loop6 --vg foreign --lv a:1
  refused vg-name-duplicate provision --allow converge:twins --pv /dev/loop6 --vg twins --lv a:1
  nothing_changed
}

test_a_shared_group() {
  fresh_disks 2 100M
  shared_group /dev/loop0
  remember
  refused vg-shared provision --vg shared --lv a:1
  refused vg-shared provision --allow converge:shared --pv /dev/loop1 --vg shared
  refused device-is-pv provision --pv /dev/loop0 --vg vg
  nothing_changed
}

test_volumes_that_exist_otherwise() {
  fresh_disks 2 400M
  ok vgcreate -y vg /dev/loop0
  ok lvcreate -y -n a -l 4 vg
  ok lvcreate -y -n b -l 4 vg
  ok mkfs.xfs -q -f -L theirs /dev/loop1
  ok mkfs.vfat /dev/vg/b
  remember
  refused partial-state:4 provision --vg vg --lv a:5
  says "4 extents, the request is 5"
  refused partial-state:4 provision --vg vg --lv b:4:ext4
  says vfat
  refused partial-state:4 provision --vg vg --lv a:4:ext4
  says "--allow converge:vg"
  refused partial-state:4 provision --vg vg --lv a:4 --lv new:1
  refused signature-found provision --pv /dev/loop0:/dev/loop1 --vg vg --lv a:4
  nothing_changed
}

test_a_tool_that_is_not_installed() {
  fresh_disks 1 800M
  trap restore_tools EXIT
  mv /usr/sbin/mkfs.xfs /usr/sbin/mkfs.xfs.real
  mv /usr/sbin/ntfslabel /usr/sbin/ntfslabel.real
  remember
  refused tool-missing provision --pv /dev/loop0 --vg vg --lv a:300M:xfs:/srv/a --lv n:4M:ntfs --lv b:8M:ext4:/srv/b
  says "refused [tool-missing] mkfs.xfs" "refused [tool-missing] ntfslabel"
  nothing_changed
  refused tool-missing lvq --dry-run provision --pv /dev/loop0 --vg vg --lv a:300M:xfs
  restore_tools
  ok lvq --dry-run provision --pv /dev/loop0 --vg vg --lv a:300M:xfs:/srv/a --lv n:4M:ntfs
}

test_every_flaw_of_a_request_is_told_at_once() {
  fresh_disks 3 200M
  ok mkfs.ext4 -q /dev/loop0
  ok pvcreate -y /dev/loop1
  mkdir -p /srv/full/x
  truncate -s 1M /dev/shm/disks/tiny
  losetup /dev/loop6 /dev/shm/disks/tiny
  echo '/dev/loop2 /srv/x ext4 noauto 0 0' >/etc/fstab
  remember
  refused signature-found provision --pv /dev/loop0:/dev/loop1:/dev/loop2:/dev/loop6:/dev/nowhere:/dev/null --pv /dev/loop1 --vg vg \
    --lv a:8M:xfs:/srv/full --lv a:9M --lv b:8M:ext4:/var/lib/lvq --lv c:8M:ext4:/srv/x
  says "refused [device-is-pv] /dev/loop1" "refused [fstab-references] /dev/loop2" "refused [device-too-small] /dev/loop6" \
    "refused [device-missing] /dev/nowhere" "refused [device-not-block] /dev/null" "refused [duplicate-argument] /dev/loop1" \
    "refused [fs-too-small] /dev/vg/a" "refused [mountpoint-not-empty] /srv/full" "refused [duplicate-argument] --lv a" \
    "refused [state-dir-affected] /var/lib/lvq" "refused [mountpoint-in-use] /srv/x"
  refused name-invalid provision --pv here --vg 'a b' --lv a:0 --lv /:1 --lv c:1:ext4:relative
  says "refused [usage] --pv here" "refused [size-invalid] --lv a:0" "refused [name-invalid] --lv /:1" "refused [mountpoint-invalid] --lv c:1:ext4:relative"
  nothing_changed
}
