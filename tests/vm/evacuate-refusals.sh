# shellcheck shell=bash
# What evacuate and replace-disk refuse, both for the same reasons: with the code, the evidence, and nothing is touched.
# vm: mem=1500M timeout=900

# both_refuse CODE[:STATUS] OLD NEW: what the last one said is in $OUT
both_refuse() {
  refused "$1" lvq -y evacuate --pv "$2"
  refused "$1" lvq -y replace-disk --old "$2" --new "$3"
}

slow() { echo 1 >/sys/module/dm_mirror/parameters/raid1_resync_throttle; }
fast() { echo 100 >/sys/module/dm_mirror/parameters/raid1_resync_throttle; }

# writes_out NAME…: what a RAID and dm-integrity hold back, and would write some seconds later, they write when they are
# suspended.
writes_out() {
  local name
  for name; do
    ok dmsetup suspend "$name"
    ok dmsetup resume "$name"
  done
}

test_groups_that_cannot_be_changed() {
  fresh_disks 8 60M
  groups_of_others
  shared_group /dev/loop6
  udevadm settle
  remember
  both_refuse vg-exported /dev/loop0 /dev/loop7
  both_refuse vg-foreign /dev/loop3 /dev/loop7
  says elsewhere
  both_refuse vg-name-duplicate /dev/loop2 /dev/loop7
  both_refuse vg-missing-pv /dev/loop1 /dev/loop7
  both_refuse vg-shared /dev/loop6 /dev/loop7
  nothing_changed
}

# The same label on two devices: which of them LVM takes is its own affair, and neither is touched.
test_one_half_of_a_duplicate() {
  fresh_disks 4 60M
  ok vgcreate -y vg /dev/loop0 /dev/loop1
  detach 2
  cp --sparse=always /dev/shm/disks/0 /dev/shm/disks/2
  attach 2
  remember
  both_refuse partial-state:4 /dev/loop0 /dev/loop3
  says "LVM complains: WARNING: Not using device /dev/loop2 for PV"
  both_refuse device-is-pv /dev/loop2 /dev/loop3
  says "a physical volume label that LVM does not list: a duplicate" "refused [partial-state] LVM"
  refused device-is-pv lvq -y replace-disk --old /dev/loop1 --new /dev/loop2
  nothing_changed
}

test_volumes_that_cannot_be_moved() {
  fresh_disks 4 160M
  ok vgcreate -y vg /dev/loop0 /dev/loop1 /dev/loop2
  ok lvcreate -qq -y --type raid1 -m1 --raidintegrity y -n whole -L 20M vg /dev/loop0 /dev/loop1
  ok lvcreate -qq -y -n slow -l 5 vg /dev/loop0
  ok lvcreate -qq -y --setautoactivation n -n cache -l 5 vg /dev/loop0
  ok lvchange -an vg/cache
  ok lvconvert -y --type writecache --cachesettings 'block_size=4096' --cachevol cache vg/slow
  ok lvcreate -qq -y -n origin -l 5 vg /dev/loop0
  ok mkfs.ext4 -q /dev/vg/origin
  ok mount -m /dev/vg/origin /srv/origin
  ok lvcreate -qq -y -s -n before -l 3 vg/origin /dev/loop0
  ok lvconvert -y --merge vg/before # waits until the origin is closed
  wait_for '[[ $(lvs --noheadings -o sync_percent vg/whole) == *100.00* ]]'
  writes_out vg-whole vg-whole_rimage_0 vg-whole_rimage_1
  remember
  both_refuse lv-type-unsupported /dev/loop0 /dev/loop3
  says "is part of a volume with integrity" "is part of a volume with writecache" "is being merged"
  nothing_changed
  ok umount /srv/origin
}

# An image is added to a mirror, and is not complete yet. LVM 2.03.16 itself complains about that state, which is reason
# enough, and is said too.
test_a_volume_that_is_being_converted() {
  fresh_disks 5 160M
  modprobe dm-mirror
  ok vgcreate -y vg /dev/loop0 /dev/loop1 /dev/loop2 /dev/loop3
  ok lvcreate -qq -y --type mirror -m1 --mirrorlog disk -n twice -L 100M vg /dev/loop0 /dev/loop1 /dev/loop3
  wait_for '[[ $(lvs --noheadings -o copy_percent vg/twice) == *100.00* ]]'
  slow
  ok lvconvert -y -b -m+1 vg/twice /dev/loop2
  both_refuse lv-type-unsupported /dev/loop0 /dev/loop4
  says "vg/twice_mimage_0 is a part of vg/twice, which is being converted" "refused [partial-state] LVM"
  fast
}
