# shellcheck shell=bash
# Disks join a group, a volume becomes larger, and what it holds after it.
# vm: disks=6 size=1G

# shellcheck source=larger.sh
. /host/tests/larger.sh

group() {
  ok vgcreate -qq -y vg /dev/ubd[bcde]
}

# volume NAME SIZE [DEV]
volume() {
  ok lvcreate -qq -y -n "$1" -L "$2" vg ${3-}
}

# grows_in_use FS OPTIONS-OF-MKFS…: while it is mounted and written to
grows_in_use() {
  local fs=$1
  shift
  group
  volume data 400M
  ok "mkfs.$fs" -q "$@" /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data/kept 100
  writer /srv/data
  converges lvq -y grow --lv vg/data --size 799M
  says "/dev/ubd"
  stop_writer
  larger data $((800 << 20))
  check mounted /dev/vg/data /srv/data
  check tree /srv/data/kept
  ok lvq verify
  nothing_to_do lvq -y grow --lv vg/data --size 800M
  converges lvq -y grow --lv vg/data --size +1500M
  larger data $((2300 << 20))
  check tree /srv/data/kept
  ok umount /srv/data
  check intact /dev/vg/data
  ok mount /dev/vg/data /srv/data
  check tree /srv/data/kept
}

test_a_mounted_ext4() { grows_in_use ext4; }
test_a_mounted_ext3() { grows_in_use ext3; }
test_a_mounted_xfs() { grows_in_use xfs; }
test_a_mounted_btrfs() { grows_in_use btrfs; }

test_a_mounted_ext4_of_small_blocks() { grows_in_use ext4 -b 1024; }
test_a_mounted_ext4_without_room_for_descriptors() { grows_in_use ext4 -b 1024 -O '^resize_inode'; }

# What is not mounted is mounted for that by lvq alone, and is not mounted afterwards.
test_what_is_not_mounted() {
  local fs
  group
  for fs in ext4 ext3 xfs btrfs; do
    volume "$fs" 320M
    ok "mkfs.$fs" -q "/dev/vg/$fs"
    ok mount -m "/dev/vg/$fs" "/srv/$fs"
    fill "/srv/$fs/kept" 30 "$fs"
    ok umount "/srv/$fs"
    converges lvq -y grow --lv "vg/$fs" --size 512M
    says "where only lvq sees it"
    larger "$fs" $((512 << 20))
    [[ -z $(findmnt -n -S "/dev/vg/$fs" || true) ]] || fail "vg/$fs is mounted"
    [[ -z $(compgen -G '/var/lib/lvq/transactions/*/mounted') ]] || fail "the folder is left"
    nothing_to_do lvq -y grow --lv "vg/$fs" --size 512M
    check intact "/dev/vg/$fs"
    ok mount "/dev/vg/$fs" "/srv/$fs"
    check tree "/srv/$fs/kept" "$fs"
  done
}

# Somebody ran lvextend without -r.
test_a_file_system_that_is_smaller_than_its_volume() {
  local fs
  group
  for fs in ext4 xfs btrfs; do
    volume "$fs" 320M
    ok "mkfs.$fs" -q "/dev/vg/$fs"
    ok mount -m "/dev/vg/$fs" "/srv/$fs"
    ok lvextend -qq -y -L 600M "vg/$fs"
    converges lvq -y grow --lv "vg/$fs" --size 600M
    ! says_lvextend || fail "it ran lvextend"
    larger "$fs" $((600 << 20))
  done
}

says_lvextend() { [[ $OUT == *lvextend* ]]; }

test_an_active_swap_area() {
  local uuid
  group
  volume swap 100M
  ok mkswap -L paging /dev/vg/swap
  uuid=$(blkid -p -s UUID -o value /dev/vg/swap)
  printf 'UUID=%s none swap sw,pri=7 0 0\n' "$uuid" >>/etc/fstab
  ok swapon -a
  converges lvq -y grow --lv vg/swap --size 200M
  larger swap $((200 << 20))
  [[ $(blkid -p -s UUID -o value /dev/vg/swap) == "$uuid" ]] || fail "it has another UUID"
  [[ $(blkid -p -s LABEL -o value /dev/vg/swap) == paging ]] || fail "it has another label"
  [[ $(swapon --show=SIZE,PRIO --bytes --noheadings | xargs) == "$(((200 << 20) - 4096)) 7" ]] || fail "$(swapon --show)"
  nothing_to_do lvq -y grow --lv vg/swap --size 200M
}

# A new disk, and all that is free then: twice.
test_a_disk_joins_and_all_of_it_is_used() {
  local free
  ok vgcreate -qq -y vg /dev/ubdb
  volume home 600M
  ok mkfs.xfs -q /dev/vg/home
  ok mount -m /dev/vg/home /srv/home
  fill /srv/home/kept 60
  converges lvq -y grow --vg vg --pv /dev/ubdc --lv vg/home --size +100%FREE
  check vg vg vg_free_count 0
  check vg vg pv_count 2
  free=$(vgs --noheadings --units b --nosuffix -o vg_size vg | xargs)
  larger home "$free"
  check tree /srv/home/kept
  nothing_to_do lvq -y grow --vg vg --pv /dev/ubdc --lv vg/home --size +100%FREE
  converges lvq -y grow --vg vg --pv /dev/ubdd:/dev/ubde
  check vg vg pv_count 4
  nothing_to_do lvq -y grow --vg vg --pv /dev/ubdd:/dev/ubde
  converges lvq -y grow --lv vg/home --size +100 --onto /dev/ubde
  [[ $(pvs --noheadings -o pv_used --units b --nosuffix /dev/ubdd | xargs) -eq 0 ]] || fail "ubdd is used"
  [[ $(pvs --noheadings -o pv_used --units b --nosuffix /dev/ubde | xargs) -eq $((400 << 20)) ]] || fail "ubde is not used"
  ok umount /srv/home
  check intact /dev/vg/home
}

# In pieces, each where the plan says; a disk that is closed to allocation gives nothing.
test_the_extents_are_those_of_the_plan() {
  group
  volume data 100M /dev/ubdb
  volume behind 100M /dev/ubdb
  volume hole 60M /dev/ubdb
  volume last 300M /dev/ubdb
  ok lvremove -qq -y vg/hole
  ok pvchange -qq -xn /dev/ubdc
  ok mkfs.ext4 -q /dev/vg/data
  ok lvq grow --lv vg/data --size 2400M --dry-run
  says "/dev/ubdb:" "/dev/ubdd:" "/dev/ubde:"
  [[ $OUT != *'/dev/ubdc:'* ]] || fail "a closed disk is used"
  converges lvq -y grow --lv vg/data --size 2400M
  larger data $((2400 << 20))
  refuses not-enough-space lvq -y grow --lv vg/data --size +1000M
  says "closed to allocation"
  refuses not-enough-space lvq -y grow --lv vg/data --size +200 --onto /dev/ubdb
}

# In stripes: as many on each of its disks, and where these have no room on two others.
test_a_striped_volume() {
  group
  ok lvcreate -qq -y -n data -i2 -L 400M vg /dev/ubdb /dev/ubdc
  volume between 100M /dev/ubdb
  ok mkfs.ext4 -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data/kept 100
  converges lvq -y grow --lv vg/data --size 798M
  larger data $((800 << 20))
  check tree /srv/data/kept
  [[ $(lvs --noheadings -o stripes,devices vg/data | grep -c '^ *2 .*ubdb.*ubdc') -eq 2 ]] || fail "$(lvs -o+devices vg)"
  converges lvq -y grow --lv vg/data --size +1600M
  larger data $((2400 << 20))
  [[ $(lvs --noheadings -o stripes,devices vg/data | grep -c '^ *2 .*ubdd.*ubde\|^ *2 .*ubde.*ubdd') -eq 1 ]] || fail "$(lvs -o+devices vg)"
  check tree /srv/data/kept
  nothing_to_do lvq -y grow --lv vg/data --size 2400M
  ok umount /srv/data
  check intact /dev/vg/data
}

test_a_bare_volume() {
  local sum
  group
  volume raw 100M
  head -c 90M /dev/urandom >/dev/vg/raw
  sum=$(head -c 90M /dev/vg/raw | sha256sum)
  wipefs -qa /dev/vg/raw
  converges lvq -y grow --lv vg/raw --size 200M
  larger raw $((200 << 20))
  [[ $(head -c 90M /dev/vg/raw | sha256sum) == "$sum" ]] || fail "its content is another"
}

# It fails in the file system's own tool: lvq repair gives the extents back.
test_it_is_taken_back_until_the_file_system_grows() {
  group
  volume data 200M
  ok mkfs.ext4 -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data/kept 20
  facts >/dev/shm/before
  replace_tool resize2fs <<<'exit 1'
  exits 2 lvq -y grow --lv vg/data --size 400M
  restore_tools
  check lv vg/data lv_size $((400 << 20))
  ok lvq -y repair
  diff /dev/shm/before <(facts) || fail "the machine is another"
  check tree /srv/data/kept
  check mounted /dev/vg/data /srv/data
  converges lvq -y grow --lv vg/data --size 400M
  larger data $((400 << 20))
}

test_what_is_refused() {
  group
  volume data 100M
  ok mkfs.vfat /dev/vg/data
  refuses fs-cannot-grow lvq -y grow --lv vg/data --size 200M
  ok mkfs.ext2 -qF /dev/vg/data
  refuses fs-cannot-grow lvq -y grow --lv vg/data --size 200M
  says "tune2fs -j"
  ok mkfs.ext4 -qF -O '^has_journal' /dev/vg/data
  refuses fs-cannot-grow lvq -y grow --lv vg/data --size 200M
  ok mkfs.ext4 -qF /dev/vg/data
  refuses would-shrink lvq -y grow --lv vg/data --size 96M
  says "lvq shrink"
  refuses would-grow lvq -y shrink --lv vg/data --size 200M
  says "lvq grow"
  ok mount -m -o ro /dev/vg/data /srv/data
  refuses fs-cannot-grow lvq -y grow --lv vg/data --size 200M
  ok umount /srv/data
  ok lvcreate -qq -y -s -n snap -L 20M vg/data
  refuses lv-type-unsupported lvq -y grow --lv vg/data --size 200M
  ok lvremove -qq -y vg/snap
  ok lvcreate -qq -y --type raid1 -m1 --nosync -n mirrored -L 100M vg
  refuses lv-type-unsupported lvq -y grow --lv vg/mirrored --size 200M
  refuses size-invalid lvq -y grow --lv vg/data --size 50%FREE
  ok lvchange -qq -an vg/data
  refuses not-active lvq -y grow --lv vg/data --size 200M
}
