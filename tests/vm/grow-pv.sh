# shellcheck shell=bash
# A disk behind a physical volume becomes larger, and what lies on it after it. Growth is that of a loop device's file.
# vm: disks=0

# shellcheck source=larger.sh
. /host/tests/larger.sh

# disk_grows N SIZE: of /dev/loopN, and the kernel is told
disk_grows() {
  truncate -s "$2" "/dev/shm/disks/$1"
  ok losetup --set-capacity "/dev/loop$1"
}

# two_disks FS: the group vg on two disks of 400 MiB, and vg/data of 320 MiB on the first, mounted on /srv/data
two_disks() {
  fresh_disks 2 400M
  ok vgcreate -qq -y vg /dev/loop0 /dev/loop1
  ok lvcreate -qq -y -n data -L 320M vg /dev/loop0
  ok "mkfs.$1" -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data/kept 60
}

test_a_physical_volume_takes_what_its_disk_offers() {
  two_disks ext4
  ok lvq status --health
  disk_grows 0 900M
  exits 4 lvq status --health
  says pv-disk-grown "lvq grow --pv /dev/loop0"
  writer /srv/data
  converges lvq -y grow --pv /dev/loop0
  stop_writer
  check pv /dev/loop0 pv_pe_count 224
  check pv /dev/loop0 pv_pe_alloc_count 80
  check vg vg vg_extent_count $((224 + 99))
  check lv vg/data lv_size $((320 << 20))
  check clean vg
  check tree /srv/data/kept
  ok lvq verify
  ok lvq status --health
  nothing_to_do lvq -y grow --pv /dev/loop0
  says "losetup --set-capacity /dev/loop0"
}

test_all_in_one_line() {
  local fs
  for fs in ext4 xfs btrfs; do
    two_disks "$fs"
    disk_grows 0 900M
    writer /srv/data
    converges lvq -y grow --pv /dev/loop0 --lv vg/data --size +100%PVS --onto /dev/loop0
    stop_writer
    larger data $((224 * 4 << 20))
    check pv /dev/loop0 pv_pe_alloc_count 224
    check pv /dev/loop1 pv_pe_alloc_count 0
    check tree /srv/data/kept
    nothing_to_do lvq -y grow --pv /dev/loop0 --lv vg/data --size +100%PVS --onto /dev/loop0
    disk_grows 0 1000M
    disk_grows 1 500M
    converges lvq -y grow --pv /dev/loop0:/dev/loop1 --lv vg/data --size +100%FREE
    check vg vg vg_free_count 0
    larger data $(((249 + 124) * 4 << 20))
    check tree /srv/data/kept
    nothing_to_do lvq -y grow --pv /dev/loop0:/dev/loop1 --lv vg/data --size +100%FREE
    ok umount /srv/data
    check intact /dev/vg/data
    ok vgremove -qq -y vg
  done
}

# Until the kernel knows that the disk has grown there is nothing to take.
test_the_kernel_has_to_look_again() {
  two_disks ext4
  truncate -s 900M /dev/shm/disks/0
  nothing_to_do lvq -y grow --pv /dev/loop0
  says "losetup --set-capacity /dev/loop0"
  ok losetup --set-capacity /dev/loop0
  converges lvq -y grow --pv /dev/loop0
  check pv /dev/loop0 pv_pe_count 224
}

test_it_is_taken_back() {
  two_disks ext4
  disk_grows 0 900M
  facts >/dev/shm/before
  replace_tool resize2fs <<<'exit 1'
  exits 2 lvq -y grow --pv /dev/loop0 --lv vg/data --size +400M
  restore_tools
  check pv /dev/loop0 pv_pe_count 224
  ok lvq -y repair
  diff /dev/shm/before <(facts) || fail "the machine is another"
  check pv /dev/loop0 pv_pe_count 99
  check tree /srv/data/kept
  check clean vg
  converges lvq -y grow --pv /dev/loop0 --lv vg/data --size +400M
  larger data $((720 << 20))
}

# Somebody else has put a volume onto the new extents meanwhile.
test_it_is_not_taken_back_from_under_another_volume() {
  two_disks ext4
  disk_grows 0 900M
  replace_tool lvextend <<<'exit 1'
  exits 2 lvq -y grow --pv /dev/loop0 --lv vg/data --size +400M
  restore_tools
  ok lvcreate -qq -y -n other -l 100%PVS vg /dev/loop0
  exits 4 lvq -y repair
  says "of vg/other"
  check pv /dev/loop0 pv_pe_count 224
  ok lvremove -qq -y vg/other
  ok lvq -y repair
  check pv /dev/loop0 pv_pe_count 99
  check tree /srv/data/kept
}

test_what_is_refused() {
  two_disks ext4
  refuses device-missing lvq -y grow --pv /dev/loop7x
  fresh_pv_with_two_areas
  refuses pv-cannot-grow lvq -y grow --pv /dev/loop2
  says "pvresize /dev/loop2"
  ok vgremove -qq -y two
  ok pvcreate -qq -y /dev/loop2
  refuses device-not-pv lvq -y grow --pv /dev/loop2
  ok pvremove -qq /dev/loop2
  refuses device-not-pv lvq -y grow --pv /dev/loop2
  truncate -s 300M /dev/shm/disks/0
  ok losetup --set-capacity /dev/loop0
  exits 4 lvq status --health
  says pv-larger-than-disk
  refuses pv-larger-than-disk lvq -y grow --pv /dev/loop0
}

# /dev/loop2, with metadata at its start and at its end
fresh_pv_with_two_areas() {
  truncate -s 400M /dev/shm/disks/2
  ok losetup /dev/loop2 /dev/shm/disks/2
  ok pvcreate -qq -y --metadatacopies 2 /dev/loop2
  ok vgcreate -qq -y two /dev/loop2
  disk_grows 2 500M
}
