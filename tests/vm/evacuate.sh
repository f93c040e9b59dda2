# shellcheck shell=bash
# A disk leaves its volume group while what is on it is in use.
# vm: disks=4 size=512M

group() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc /dev/ubdd
}

volumes_of() {
  lvs -a --noheadings -o lv_name,lv_uuid,lv_size,lv_layout,lv_active "$1" | sort
}

on_disk() { # DEV: what is on it
  pvs --noheadings --segments -o lv_name "$1" | awk 'NF' | sort -u | tr -d ' ' | tr '\n' ' '
}

slow() { echo 2 >/sys/module/dm_mirror/parameters/raid1_resync_throttle; }
fast() { echo 100 >/sys/module/dm_mirror/parameters/raid1_resync_throttle; }

# Until the pvmove of lvq copies.
moving() {
  wait_for '[[ $(lvs -a --noheadings -o lv_name vg) == *pvmove* ]] && dmsetup info vg-pvmove0 >/dev/null'
}

writing() { # DIR: until it is told to end
  while [[ ! -e /dev/shm/enough ]]; do
    head -c 64K /dev/urandom >"$1/now" && sha256sum "$1/now" >"$1/sum" && mv "$1/now" "$1/$RANDOM" && sync -f "$1"
  done
}

# Seen after moves by others (lvm2 issue 143): a leg that is taken for failed.
test_legs_of_raid_are_whole_after_they_moved() {
  local lv
  modprobe -a dm-raid raid1 raid456
  group
  ok lvcreate -qq -y --type raid1 -m1 -n mirror -L 48M vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y --type raid5 -i2 -n parity -L 48M vg /dev/ubdb /dev/ubdc /dev/ubdd
  wait_for '[[ $(lvs --noheadings -o copy_percent vg | sort -u | xargs) == 100.00 ]]'
  for lv in mirror parity; do
    ok mkfs.ext4 -q "/dev/vg/$lv"
    ok mount -m "/dev/vg/$lv" "/srv/$lv"
    fill "/srv/$lv/kept" 4 "$lv"
  done
  rm -f /dev/shm/enough
  writing /srv/parity >/dev/null 2>&1 &
  converges lvq -y replace-disk --old /dev/ubdb --new /dev/ubde
  touch /dev/shm/enough
  wait
  [[ -z $(lvs -a --noheadings -o lv_health_status vg | xargs) ]] || fail "not whole: $(lvs -a -o +lv_health_status vg)"
  [[ $(dmsetup status --target raid | awk '{ print $7 }' | sort | xargs) == "AA AAA" ]] || fail "$(dmsetup status)"
  for lv in mirror parity; do
    ok lvchange --syncaction check "vg/$lv"
    wait_for "[[ \$(lvs --noheadings -o raid_sync_action vg/$lv | xargs) == idle ]]"
    [[ $(lvs --noheadings -o raid_mismatch_count "vg/$lv" | xargs) == 0 ]] || fail "copies differ: $lv"
    check tree "/srv/$lv/kept" "$lv"
  done
}

test_mounted_volumes_move_while_they_are_written_to() {
  local uuids
  group
  ok lvcreate -qq -y -n web -l 20 vg /dev/ubdb
  ok lvcreate -qq -y -n big -L 320M vg /dev/ubdb
  ok mkfs.ext4 -q /dev/vg/web
  ok mkfs.xfs -q /dev/vg/big
  ok mount -m /dev/vg/web /srv/web
  ok mount -m /dev/vg/big /srv/big
  fill /srv/web/kept 4 web
  fill /srv/big/kept 20 big
  uuids=$(volumes_of vg)
  rm -f /dev/shm/enough
  writing /srv/web &
  writing /srv/big &
  converges lvq -y evacuate --pv /dev/ubdb
  : >/dev/shm/enough
  wait
  check blank /dev/ubdb
  check vg vg pv_count 2
  [[ $(volumes_of vg) == "$uuids" ]] || fail "the volumes are others: $(volumes_of vg)"
  [[ -z $(lvs -a --noheadings -o seg_pe_ranges vg | grep ubdb) ]] || fail "there are extents on /dev/ubdb"
  check tree /srv/web/kept web
  check tree /srv/big/kept big
  ok vgck vg
  check clean vg
  ok umount /srv/web /srv/big
  check intact /dev/vg/web
  check intact /dev/vg/big
  nothing_to_do lvq -y evacuate --pv /dev/ubdb
  ok lvq verify
}

# Hidden volumes, and those that are not active, which pvmove activates and lvq puts back.
test_every_kind_of_volume() {
  local before digests
  group
  ok vgextend -qq vg /dev/ubde
  ok lvcreate -qq -y -n origin -l 5 vg /dev/ubdb
  ok lvcreate -qq -y -s -n snap -l 3 vg/origin /dev/ubdb
  ok lvcreate -qq -y -i2 -n striped -l 4 vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y --type raid1 -m1 -n raid -l 3 vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y --type thin-pool -n pool -l 5 --poolmetadatasize 4m vg /dev/ubdb
  ok lvcreate -qq -y -V 12m --thin -n thin vg/pool
  ok lvcreate -qq -y -n cached -l 5 vg /dev/ubdb
  ok lvcreate -qq -y --type cache-pool -n fast -l 3 --poolmetadatasize 8m vg /dev/ubdb
  ok lvconvert -qq -y --type cache --cachepool fast vg/cached
  ok lvcreate -qq -y --contiguous y -n contiguous -l 4 vg /dev/ubdb
  ok lvcreate -qq -y --setautoactivation n -n idle -l 2 vg /dev/ubdb
  for lv in origin striped raid thin cached contiguous idle; do head -c 6M /dev/urandom | dd of=/dev/vg/$lv bs=1M conv=fsync status=none; done
  digests=$(sha256sum /dev/vg/{origin,snap,striped,raid,thin,cached,contiguous,idle})
  ok lvchange -an vg/idle
  wait_for '[[ $(lvs --noheadings -o copy_percent vg/raid) == *100.00* ]]'
  before=$(volumes_of vg)
  converges lvq -y evacuate --pv /dev/ubdb --keep-pv
  check pv /dev/ubdb vg_name ""
  [[ $(volumes_of vg) == "$before" ]] || { diff <(echo "$before") <(volumes_of vg); fail "the volumes are others"; }
  check clean vg
  [[ $(lvs -a --noheadings -o devices vg | grep -c ubdb) -eq 0 ]] || fail "there are extents on /dev/ubdb"
  [[ $(lvs --noheadings -a -o devices "vg/raid_rimage_0") != "$(lvs --noheadings -a -o devices vg/raid_rimage_1)" ]] || fail "the legs lie together"
  ok lvchange -ay vg/idle
  [[ $(sha256sum /dev/vg/{origin,snap,striped,raid,thin,cached,contiguous,idle}) == "$digests" ]] || fail "data changed"
  nothing_to_do lvq -y evacuate --pv /dev/ubdb --keep-pv
}

test_an_empty_disk_is_not_moved_from() {
  group
  converges lvq -y evacuate --pv /dev/ubdc
  [[ $OUT != *pvmove* ]] || fail "it was moved from"
  check blank /dev/ubdc
  ok vgck vg
}

# Nothing is read, by consent: not before the move, and not before it goes on.
test_moved_unread_it_stops_politely_and_goes_on() {
  local pid status=0 sum
  group
  ok lvcreate -qq -y -n a -l 60 vg /dev/ubdb
  ok lvcreate -qq -y -n b -l 5 vg /dev/ubdb
  head -c 200M /dev/urandom | dd of=/dev/vg/a bs=1M conv=fsync iflag=fullblock status=none
  sum=$(sha256sum /dev/vg/a)
  modprobe dm-mirror
  slow
  lvq -y evacuate --pv /dev/ubdb --allow unread:/dev/ubdb >/dev/shm/out 2>&1 </dev/null &
  pid=$!
  moving
  kill -HUP $pid
  wait $pid || status=$?
  fast
  OUT=$(</dev/shm/out)
  [[ $status -eq 2 ]] || fail "exit status $status: $OUT"
  says "move without having been read" "STOPPED in the middle of step 2" "lvq continue" "lvq repair"
  [[ $(last_record) == stopped* ]] || fail "the journal says $(last_record)"
  [[ $(lvs -a --noheadings -o lv_name vg) == *pvmove0* ]] || fail "the move is gone"
  converges lvq -y continue
  ! grep -q "dd if=" /var/log/lvq* -r || fail "it was read"
  check blank /dev/ubdb
  check clean vg
  [[ $(sha256sum /dev/vg/a) == "$sum" ]] || fail "data changed"
}

test_it_stops_politely_and_is_taken_back() {
  local pid status=0 sum before
  group
  ok lvcreate -qq -y -n b -l 5 vg /dev/ubdb
  ok lvcreate -qq -y -n a -l 60 vg /dev/ubdb
  ok lvcreate -qq -y --setautoactivation n -n off -l 1 vg /dev/ubdb
  head -c 200M /dev/urandom | dd of=/dev/vg/a bs=1M conv=fsync iflag=fullblock status=none
  sum=$(sha256sum /dev/vg/a)
  ok lvchange -an vg/off
  before=$(volumes_of vg; lvs --noheadings -o seg_pe_ranges vg; pvs --noheadings -o pv_name,pv_attr)
  modprobe dm-mirror
  slow
  lvq -y evacuate --pv /dev/ubdb >/dev/shm/out 2>&1 </dev/null &
  pid=$!
  wait_for '[[ $(grep -c "done (" /dev/shm/out) -ge 4 ]]'
  moving
  kill -TERM $pid
  wait $pid || status=$?
  fast
  [[ $status -eq 2 ]] || fail "exit status $status: $(</dev/shm/out)"
  ok lvq -y repair
  says "SUCCESS: Everything was taken back"
  [[ $(volumes_of vg; lvs --noheadings -o seg_pe_ranges vg; pvs --noheadings -o pv_name,pv_attr) == "$before" ]] ||
    fail "not as before: $(volumes_of vg; pvs)"
  [[ $(sha256sum /dev/vg/a) == "$sum" ]] || fail "data changed"
  check clean vg
}

# lvq alone is killed. The move goes on, and what comes next begins at once, beside it.
test_lvq_is_killed_while_it_moves() {
  local way pid sum
  modprobe dm-mirror
  for way in continue repair; do
    group
    ok lvcreate -qq -y -n a -l 60 vg /dev/ubdb
    head -c 200M /dev/urandom | dd of=/dev/vg/a bs=1M conv=fsync iflag=fullblock status=none
    sum=$(sha256sum /dev/vg/a)
    slow
    lvq -y evacuate --pv /dev/ubdb --allow unread:/dev/ubdb >/dev/shm/out 2>&1 </dev/null &
    pid=$!
    moving
    kill -KILL $pid
    (sleep 3 && fast) &
    ok lvq -y --wait 120 "$way"
    says SUCCESS
    wait
    [[ $(sha256sum /dev/vg/a) == "$sum" ]] || fail "data changed"
    check clean vg
    if [[ $way == continue ]]; then
      check blank /dev/ubdb
      ok lvq verify
    else
      check lv vg/a devices '/dev/ubdb(0)'
    fi
    clean_machine
  done
}

# LVM takes what stands behind a colon for extents.
test_disks_with_colons_in_their_paths_are_left() {
  local n=0 name
  fresh_disks 2 300M
  for name in a:b d:1-2; do
    ok dmsetup create "$name" --table "0 $(($(blockdev --getsz /dev/loop$n) - 2048)) linear /dev/loop$n 2048"
    n=$((n + 1))
  done
  udevadm settle
  converges lvq -y provision --pv /dev/mapper/a:b --pv /dev/mapper/d:1-2 --vg vg --lv x:40M
  ok lvcreate -qq -y -n y -l 4 vg '/dev/mapper/d\:1-2'
  converges lvq -y evacuate --pv /dev/mapper/d:1-2
  check lv vg/y devices '/dev/mapper/a:b(10)'
  ok lvq verify
  check clean vg
}

test_refusals() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n a -l 60 vg
  remember
  refused last-pv lvq -y evacuate --pv /dev/ubdb
  refused device-not-pv lvq -y evacuate --pv /dev/ubdc --keep-pv
  refused device-missing lvq -y evacuate --pv /dev/ubdz
  refused usage lvq -y evacuate
  nothing_changed
  ok pvcreate -qq --metadatacopies 0 /dev/ubde
  ok vgextend -qq vg /dev/ubde
  refuses last-metadata lvq -y evacuate --pv /dev/ubdb
  says "/dev/ubdb is the only one that carries the metadata of vg" "vgextend vg DEV"
  ok lvq -y evacuate --pv /dev/ubde
  ok vgextend -qq vg /dev/ubdc /dev/ubdd
  ok lvcreate -qq -y -n full -l 100%PVS vg /dev/ubdc
  ok lvcreate -qq -y -n most -l 80 vg /dev/ubdd
  remember
  refused not-enough-space lvq -y evacuate --pv /dev/ubdb
  says "60 extents (240.00 MiB)" "room for 47 extents (188.00 MiB)"
  nothing_changed
  ok lvremove -qq -y vg/most vg/full
  modprobe dm-mirror
  slow
  pvmove -b -i 1 --config 'global{use_lvmpolld=0}' /dev/ubdb /dev/ubdd >/dev/null 2>&1
  moving
  exits 1 lvq -y evacuate --pv /dev/ubdb
  says "refused [pvmove-running] vg/pvmove0"
  fast
  wait_for '[[ $(lvs -a --noheadings -o lv_name vg) != *pvmove* ]]'
  check pv /dev/ubdb pv_used 0
  ok lvremove -qq -y vg/a
  ok lvcreate -qq -y -n w -l 5 vg /dev/ubdd
  ok lvcreate -qq -y --setautoactivation n -n cache -l 5 vg /dev/ubdd
  ok lvchange -an vg/cache
  ok lvconvert -y --type writecache --cachesettings 'block_size=4096' --cachevol cache vg/w
  refuses lv-type-unsupported lvq -y evacuate --pv /dev/ubdd
}

last_record() {
  jq -r '"\(.event) \(.step)"' "$(echo /var/lib/lvq/transactions/*)/log.jsonl" | tail -n1
}
