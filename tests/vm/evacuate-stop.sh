# shellcheck shell=bash
# Ctrl-C on a terminal, while a disk that answers slowly is being left: what it says, what goes on working, and both ways
# on from there.
# vm: disks=3 size=400M

# A disk of which each request can take its time, and a mirror that hardly copies then. It begins behind the start of the
# disk, so that the disk itself does not look like the same physical volume.
group() {
  modprobe -a dm-delay dm-mirror
  ok dmsetup create slow --table "$(delay 0)"
  ok vgcreate -qq -y vg /dev/mapper/slow
}

delay() { # MILLISECONDS
  echo "0 $(($(blockdev --getsz /dev/ubdb) - 2048)) delay /dev/ubdb 2048 $1"
}

each_request_takes() { # MILLISECONDS
  ok dmsetup load slow --table "$(delay "$1")"
  ok dmsetup resume slow
  echo $(($1 > 0 ? 2 : 100)) >/sys/module/dm_mirror/parameters/raid1_resync_throttle
}

# volume NAME MIB: on the slow disk, mounted, with files
volume() {
  ok lvcreate -qq -y -n "$1" -L "$2M" vg /dev/mapper/slow
  ok mkfs.ext4 -q "/dev/vg/$1"
  ok mount -m "/dev/vg/$1" "/srv/$1"
  fill "/srv/$1/kept" 4 "$1"
}

in_use() { # NAME: can be read and written
  check tree "/srv/$1/kept" "$1"
  fill "/srv/$1/more" 1 more
}

whole() { # NAME…
  local name
  for name; do
    check tree "/srv/$name/kept" "$name"
    ok umount "/srv/$name"
    check intact "/dev/vg/$name"
  done
}

test_a_move_that_was_interrupted_goes_on() {
  group
  ok vgextend -qq vg /dev/ubdc
  volume a 80
  volume b 20
  each_request_takes 50
  ctrl_c_at 'Move 80[^%]*[0-9] %.* left' lvq -y evacuate --pv /dev/mapper/slow
  says "STOPPED in the middle of step 3 of" "Move 80.00 MiB of vg/a from /dev/mapper/slow to /dev/ubdc"
  check lv vg/pvmove0 move_pv /dev/mapper/slow
  in_use a
  ok lvq status
  says "evacuate, halted, 2 of" "lvq continue" "lvq repair"
  refused transaction-open lvq -y evacuate --pv /dev/ubdc # what could change is being copied meanwhile
  says "refused [pvmove-running] vg/pvmove0 is a pvmove under way" "one of an open transaction: lvq continue"
  each_request_takes 0
  converges lvq -y continue
  check blank /dev/mapper/slow
  check vg vg pv_count 1
  check tree /srv/a/more more
  whole a b
  check clean vg
  nothing_to_do lvq -y evacuate --pv /dev/mapper/slow
}

# Twice: while it is read, and, gone on with, while it moves.
test_a_replacement_that_was_interrupted_is_taken_back() {
  local before
  group
  volume a 80
  volume b 20
  before=$(lvs -a --noheadings -o lv_name,lv_uuid,lv_active,seg_pe_ranges vg; pvs --noheadings -o pv_name,pv_uuid,pv_attr)
  each_request_takes 50
  ctrl_c_at 'Read 80.00 MiB of vg/a' lvq -y replace-disk --old /dev/mapper/slow --new /dev/ubdd
  says "STOPPED in the middle of step 4 of"
  ctrl_c_at 'Move 80[^%]*[0-9] %.* left' lvq -y continue
  says "STOPPED in the middle of step" "Move 80.00 MiB of vg/a from /dev/mapper/slow to /dev/ubdd"
  in_use a
  each_request_takes 0
  ok lvq -y repair
  says "SUCCESS: Everything was taken back"
  [[ $(lvs -a --noheadings -o lv_name,lv_uuid,lv_active,seg_pe_ranges vg; pvs --noheadings -o pv_name,pv_uuid,pv_attr) == "$before" ]] ||
    fail "not as before: $(lvs -a -o +seg_pe_ranges vg; pvs)"
  check blank /dev/ubdd
  check tree /srv/a/more more
  whole a b
  check clean vg
}
