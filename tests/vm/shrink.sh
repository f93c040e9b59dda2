# shellcheck shell=bash
# A file system becomes smaller, and its volume after it.
# vm: disks=5 size=1G

group() {
  ok vgcreate -qq -y vg /dev/ubd[bcdef]
}

# volume NAME SIZE LVCREATE-OPTION…
volume() {
  local name=$1 size=$2
  shift 2
  ok lvcreate -qq -y -n "$name" -L "$size" "$@" vg
}

fs_bytes() { # DEV: where its file system ends, by tools other than lvq
  case $(blkid -p -s TYPE -o value "$1") in
    ext?) dumpe2fs -h "$1" 2>/dev/null | awk -F: '/^Block count/ { n = $2 } /^Block size/ { b = $2 } END { printf "%d", n * b }' ;;
    btrfs) btrfs inspect-internal dump-super "$1" | awk '$1 == "dev_item.total_bytes" { print $2 }' ;;
    ntfs) echo $((($(od -An -tu8 -j40 -N8 "$1") + 1) * 512)) ;;
    swap) echo $((($(od -An -tu4 -j1028 -N4 "$1") + 1) * 4096)) ;;
  esac
}

# smaller LV SIZE-IN-BYTES: the volume is as small as that, what it holds fits in it, and nothing is left of the work
smaller() {
  check lv "vg/$1" lv_size "$2"
  [[ $(fs_bytes "/dev/vg/$1") -le $2 ]] || fail "what vg/$1 holds is larger than the volume"
  [[ $(fs_bytes "/dev/vg/$1") -gt $(($2 - $2 / 10)) ]] || fail "vg/$1 is $2 bytes, and what it holds only $(fs_bytes "/dev/vg/$1")"
  [[ $(lvs -a --noheadings -o lv_name vg | grep -c shrink-) -eq 0 ]] || fail "the snapshot is still there"
  check lv "vg/$1" lv_permissions writeable
  check clean vg
  ok vgck vg
}

# --- ext --------------------------------------------------------------------------------------------------------

test_a_mounted_ext4_comes_back_as_it_was() {
  local uuid fstab
  group
  volume data 500M
  ok mkfs.ext4 -q -L photos /dev/vg/data
  uuid=$(blkid -p -s UUID -o value /dev/vg/data)
  printf '# mine\nUUID=%s\t/srv/data ext4 noatime,errors=remount-ro 0 2' "$uuid" >>/etc/fstab
  fstab=$(sha256sum </etc/fstab)
  ok mkdir -p /srv/data
  ok mount /srv/data
  fill /srv/data 60
  ok mkdir -p /srv/also
  ok mount --bind /srv/data/some /srv/also
  ok mount -o remount,bind,ro /srv/also
  converges lvq -y shrink --lv vg/data --size 299M
  says "Put 1 line of /etc/fstab aside" "with a margin" "are asked" "Reduce logical volume vg/data to 300.00 MiB"
  smaller data $((300 << 20))
  check mounted /dev/vg/data /srv/data noatime
  check mounted /dev/vg/data /srv/data errors=remount-ro
  [[ $(findmnt -n -o OPTIONS /srv/also) == ro,* ]] || fail "the bind mount is not read-only any more"
  check tree /srv/data
  [[ $(sha256sum </etc/fstab) == "$fstab" ]] || fail "fstab is another"
  [[ $(blkid -p -s UUID -o value /dev/vg/data) == "$uuid" ]] || fail "the file system has another UUID"
  check lv vg/data lv_role public
  ok lvq verify
  nothing_to_do lvq -y shrink --lv vg/data --size 300M
  ok umount /srv/also /srv/data
  check intact /dev/vg/data
}

test_every_kind_of_volume() {
  local lv
  group
  modprobe dm-mirror
  volume striped 200M -i2
  volume mirror 100M --type mirror -m1 --mirrorlog core --nosync
  volume raid1 100M --type raid1 -m1 --nosync
  volume raid5 200M --type raid5 -i2 --nosync
  ok lvcreate -qq -y --type thin-pool -n pool -L 300M --poolmetadatasize 4m vg
  ok lvcreate -qq -y -V 200M --thinpool pool -n thin vg
  volume cached 200M
  ok lvcreate -qq -y --type cache-pool -n fast -L 32M --poolmetadatasize 8m vg
  ok lvconvert -qq -y --type cache --cachepool fast vg/cached
  for lv in striped mirror raid1 raid5 thin cached; do
    if [[ $lv == mirror ]]; then ok mkfs.ext3 -q /dev/vg/mirror; else ok mkfs.ext4 -q "/dev/vg/$lv"; fi
    ok mount -m "/dev/vg/$lv" "/srv/$lv"
    fill "/srv/$lv" 4 "$lv"
    ok umount "/srv/$lv"
  done
  converges lvq -y shrink --lv vg/striped --size 31  # extents
  smaller striped $((32 * 4 << 20))
  converges lvq -y shrink --lv vg/mirror --size 80M
  smaller mirror $((80 << 20))
  check lv vg/mirror lv_layout mirror
  check fs /dev/vg/mirror ext3
  converges lvq -y shrink --lv vg/raid1 --size -10M
  smaller raid1 $((92 << 20))
  converges lvq -y shrink --lv vg/raid5 --size 123M
  smaller raid5 $((128 << 20))
  converges lvq -y shrink --lv vg/thin --size 75%LV
  smaller thin $((152 << 20))
  converges lvq -y shrink --lv vg/cached --size -25%LV
  smaller cached $((152 << 20))
  for lv in striped mirror raid1 raid5 thin cached; do
    check intact "/dev/vg/$lv"
    ok mount "/dev/vg/$lv" "/srv/$lv"
    check tree "/srv/$lv" "$lv"
    ok umount "/srv/$lv"
  done
}

# --- others -----------------------------------------------------------------------------------------------------

test_a_mounted_btrfs_stays_mounted() {
  group
  volume data 900M
  ok mkfs.btrfs -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data 100
  converges lvq -y shrink --lv vg/data --size -300M
  smaller data $((600 << 20))
  check mounted /dev/vg/data /srv/data
  check tree /srv/data
  ok umount /srv/data
  check intact /dev/vg/data
  refuses fs-cannot-shrink lvq -y shrink --lv vg/data --size 500M
  says "shrinks only while it is"
}

test_an_ntfs() {
  group
  volume data 300M
  ok mkfs.ntfs -Q -q -L win /dev/vg/data
  ok mount -m -t ntfs-3g /dev/vg/data /srv/data
  fill /srv/data 20
  converges lvq -y shrink --lv vg/data --size 200M
  smaller data $((200 << 20))
  check mounted /dev/vg/data /srv/data
  check tree /srv/data
  ok umount /srv/data
  check intact /dev/vg/data
  check lv vg/data lv_size $((200 << 20))
  refuses fs-dirty lvq -y shrink --lv vg/data --size 150M
  says "scheduled for check"
}

test_swap_is_active_again_with_its_identifiers() {
  local uuid
  group
  volume swap 200M
  ok mkswap -q -L paging /dev/vg/swap
  uuid=$(blkid -p -s UUID -o value /dev/vg/swap)
  echo "LABEL=paging none swap sw,pri=7 0 0" >>/etc/fstab
  ok swapon -p 7 /dev/vg/swap
  converges lvq -y shrink --lv vg/swap --size 100M
  smaller swap $((100 << 20))
  check swap_on /dev/vg/swap
  [[ $(swapon --noheadings --show=PRIO,SIZE --bytes) == *7*$(((100 << 20) - 4096)) ]] || fail "swap is $(swapon)"
  [[ $(blkid -p -s UUID -o value /dev/vg/swap) == "$uuid" ]] || fail "another UUID"
  [[ $(blkid -p -s LABEL -o value /dev/vg/swap) == paging ]] || fail "another label"
  ok grep -qx "LABEL=paging none swap sw,pri=7 0 0" /etc/fstab
  ok swapoff /dev/vg/swap
}

# --- what goes wrong ----------------------------------------------------------------------------------------------

test_what_cannot_shrink() {
  group
  volume a 400M
  volume b 100M
  volume s 40M
  ok mkswap -q /dev/vg/s
  ok mkfs.xfs -q /dev/vg/a
  ok mkfs.vfat /dev/vg/b
  remember
  refused xfs-cannot-shrink lvq -y shrink --lv vg/a --size 350M
  refused would-grow lvq -y shrink --lv vg/s --size 50M
  refused fs-cannot-shrink lvq -y shrink --lv vg/b --size 50M
  refused lv-missing lvq -y shrink --lv vg/c --size 50M
  refused vg-missing lvq -y shrink --lv none/c --size 50M
  nothing_changed
  ok wipefs -qa /dev/vg/a
  refuses fs-cannot-shrink lvq -y shrink --lv vg/a --size 50M
  echo secret >/dev/shm/key
  ok cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 /dev/vg/a /dev/shm/key
  refuses fs-cannot-shrink lvq -y shrink --lv vg/a --size 50M
  says LUKS
}

test_what_must_not_shrink_now() {
  group
  volume data 400M
  ok mkfs.ext4 -q /dev/vg/data
  ok lvcreate -qq -y -s -n before -l 20 vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data 4
  remember
  refused lv-type-unsupported lvq -y shrink --lv vg/data --size 300M
  says "has the snapshot before"
  refused lv-type-unsupported lvq -y shrink --lv vg/before --size 1
  nothing_changed
  ok lvremove -qq -y vg/before
  ok lvcreate -qq -y -n rest -l 100%FREE vg
  refuses snapshot-space lvq -y shrink --lv vg/data --size 300M
  ok lvremove -qq -y vg/rest
  remember
  refused below-minimum lvq -y shrink --lv vg/data --size 60M
  (cd /srv/data && exec sleep infinity) &
  refused busy lvq -y shrink --lv vg/data --size 300M
  says "(sleep): its working directory /srv/data"
  kill $!
  wait $! || true
  nothing_changed
  ok umount /srv/data
  ok debugfs -w -R 'clri <2>' /dev/vg/data
  refuses fs-dirty lvq -y shrink --lv vg/data --size 300M
  says "Root inode is not a directory"
}

test_a_check_that_fails_in_the_snapshot_leaves_the_volume_as_it_was() {
  local before
  group
  volume data 120M
  ok mkfs.ext4 -q /dev/vg/data
  before=$(sha256sum </dev/vg/data)
  replace_tool e2fsck <<'END'
[[ $2 == -p ]] || { as_real "$@"; exit; }
echo "${!#}: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY."
exit 4
END
  exits 2 lvq -y shrink --lv vg/data --size 100M
  restore_tools
  says "UNEXPECTED INCONSISTENCY" "FAILED at step" "lvq repair"
  [[ $(sha256sum </dev/vg/data) == "$before" ]] || fail "the volume changed"
  ok lvq -y repair
  [[ $(sha256sum </dev/vg/data) == "$before" ]] || fail "the volume changed"
  check lv vg/data lv_permissions writeable
  check lv vg/data lv_role public
  check clean vg
}

# What is running when it is asked to end works in the snapshot: continue begins that anew.
test_it_can_be_stopped_and_gone_on_with() {
  local pid status=0
  group
  volume data 200M
  ok mkfs.ext4 -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data 20
  replace_tool resize2fs <<'END'
[[ $1 != -P ]] || { as_real "$@"; exit; }
: >/dev/shm/resizing
exec sleep infinity
END
  lvq -y shrink --lv vg/data --size 150M >/dev/shm/out 2>&1 </dev/null &
  pid=$!
  wait_for '[[ -e /dev/shm/resizing ]]'
  kill -TERM $pid
  wait $pid || status=$?
  rm /dev/shm/resizing
  restore_tools
  OUT=$(</dev/shm/out)
  [[ $status -eq 2 ]] || fail "exit status $status: $OUT"
  says "STOPPED in the middle of step" "lvq continue" "lvq repair"
  check unmounted /srv/data
  converges lvq -y continue
  smaller data $((152 << 20))
  check mounted /dev/vg/data /srv/data
  check tree /srv/data
  ok umount /srv/data
  check intact /dev/vg/data
}

# Before and after each command of LVM the file system fits into its volume.
test_the_volume_is_never_smaller_than_what_it_holds() {
  local tool
  group
  volume data 300M
  ok mkfs.ext4 -q /dev/vg/data
  for tool in lvchange lvcreate lvconvert lvreduce; do
    replace_tool "$tool" <<'END'
fits() {
  local bytes
  bytes=$(dumpe2fs -h /dev/vg/data 2>/dev/null | awk -F: '/^Block count/ { n = $2 } /^Block size/ { b = $2 } END { printf "%d", n * b }')
  echo "$bytes $(blockdev --getsize64 /dev/vg/data)" >>/dev/shm/sizes
}
fits
as_real "$@"
status=$?
fits
exit $status
END
  done
  converges lvq -y shrink --lv vg/data --size 200M
  restore_tools
  awk '$1 > $2 || $1 == 0 { exit 1 }' /dev/shm/sizes || fail "it did not fit: $(cat /dev/shm/sizes)"
  [[ $(wc -l </dev/shm/sizes) -ge 10 ]] || fail "it was looked at only $(wc -l </dev/shm/sizes) times"
  smaller data $((200 << 20))
}

test_several_mounts_that_are_read_only() {
  local before
  group
  volume data 200M
  ok mkfs.ext4 -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data 4
  ok umount /srv/data
  ok mount -o ro,noatime /dev/vg/data /srv/data
  ok mount -m -o ro,nodev /dev/vg/data /srv/other
  before=$(findmnt -rn -o TARGET,OPTIONS /dev/vg/data)
  converges lvq -y shrink --lv vg/data --size 150M
  [[ $(findmnt -rn -o TARGET,OPTIONS /dev/vg/data) == "$before" ]] || fail "mounted in another way: $(findmnt -rn /dev/vg/data)"
  check tree /srv/other
  smaller data $((152 << 20))
}
