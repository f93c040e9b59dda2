# shellcheck shell=bash
# A cache in front of a volume that is in use, and away from it again.
# vm: disks=3 size=400M

volume() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n data -L 320M vg
}

in_use() { # FS
  ok "mkfs.$1" -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data 40
}

# cached MODE CHUNK-IN-SECTORS DEV: by LVM's metadata and by the kernel's table, all of it on that device
cached() {
  check lv vg/data segtype cache
  check lv vg/data cache_mode "$1"
  check lv vg/data cache_policy smq
  check lv vg/data chunk_size $(($2 * 512))
  [[ $(dmsetup table vg-data) =~ ^0\ 655360\ cache\ [0-9:]+\ [0-9:]+\ [0-9:]+\ $2\ .*$1\ smq ]] || fail "the kernel has $(dmsetup table vg-data)"
  [[ $(lvs -a --noheadings -o devices vg/data_cache_cpool_cdata vg/data_cache_cpool_cmeta | sort -u | grep -vc "$3(") -eq 0 ]] ||
    fail "the cache is elsewhere: $(lvs -a -o name,devices vg)"
  check clean vg
}

# Only the volume is left, on its own disk.
plain() {
  check lv vg/data segtype linear
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == data ]] || fail "there are other volumes: $(lvs -a vg)"
  [[ $(dmsetup table vg-data) == *" linear "* ]] || fail "the kernel has $(dmsetup table vg-data)"
  check clean vg
}

intact() {
  check tree /srv/data
  ok umount /srv/data
  check intact /dev/vg/data
  ok mount /dev/vg/data /srv/data
}

# overwrite: each block of a file several times, until it is found worth caching, and is not written back at once
overwrite() {
  local n
  ok dmsetup message vg-data 0 migration_threshold 0
  for ((n = 0; n < 40; n++)); do
    dd if=/dev/urandom of=/srv/data/hot bs=64k count=600 oflag=direct conv=notrunc status=none
    [[ $n -lt 3 || $(dirty) -eq 0 ]] || break
  done
  (cd /srv/data && find . -type f -print0 | sort -z | xargs -0r sha256sum) >"$KEEP/tree"
}

in_cache() { dmsetup status --noflush vg-data | awk '{ print +$7 }'; }
dirty() { dmsetup status --noflush vg-data | awk '{ print $14 }'; }

test_attach_and_detach_while_it_is_mounted() {
  volume
  in_use ext4
  ok mkfs.ext4 -q -L old /dev/ubdc
  remember
  refused signature-found lvq -y accelerate --lv vg/data --cache /dev/ubdc
  refused not-enough-space lvq -y accelerate --lv vg/data --cache /dev/ubdd:1G
  refused size-invalid lvq -y accelerate --lv vg/data --cache /dev/ubdd --chunk-size 33K
  refused device-in-use lvq -y accelerate --lv vg/data --cache /dev/vg/data
  refused device-missing lvq -y accelerate --lv vg/data --cache /dev/nothing
  refused lv-missing lvq -y accelerate --lv vg/none --cache /dev/ubdd
  nothing_changed
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc:100M --allow wipe:/dev/ubdc
  says "92.00 MiB of data in 1472 chunks of 64.00 KiB" "8.00 MiB of metadata"
  cached writethrough 128 /dev/ubdc
  check pv /dev/ubdc vg_name vg
  intact
  nothing_to_do lvq -y accelerate --lv vg/data --cache /dev/ubdc
  refuses lv-type-unsupported lvq -y accelerate --lv vg/data --cache /dev/ubdd
  ok lvq status vg
  says "cached by data_cache on /dev/ubdc, writethrough"
  ok lvq verify
  converges lvq -y accelerate --lv vg/data --detach
  plain
  check blank /dev/ubdc
  check gone pv /dev/ubdc
  intact
  nothing_to_do lvq -y accelerate --lv vg/data --detach
}

test_writeback_on_free_extents_of_the_group() {
  volume
  in_use xfs
  ok vgextend -qq -y vg /dev/ubdc
  ok lvcreate -qq -y -n other -l 4 vg /dev/ubdc
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc --mode writeback --chunk-size 96K
  says "is a physical volume of vg already" "when that device fails"
  cached writeback 192 /dev/ubdc
  overwrite
  [[ $(dirty) -gt 0 ]] || fail "nothing is dirty"
  ok lvq status vg
  says "not written back yet"
  converges lvq -y accelerate --lv vg/data --detach
  says "Written back first" "stays a physical volume of vg"
  check pv /dev/ubdc vg_name vg
  ok lvremove -qq -y vg/other
  plain
  intact
}

# The disk below the volume, each access to it as slow as one says; but not to the start, where LVM's metadata is.
slow_data_disk() { # DEV
  local size
  size=$(($(blockdev --getsz "$1") - 2048))
  modprobe dm-delay
  printf '0 2048 linear %s 2048\n2048 %d delay %s 4096 0\n' "$1" $((size - 2048)) "$1" | dmsetup create slow
}

data_slowness() { # MS
  dmsetup table slow | sed -E "s/(delay .*) [0-9]+\$/\1 $1/" | dmsetup load slow
  dmsetup resume slow
}

# Detaches, and stops lvq once it has shown how far the writing back is; $OUT
detach_and_stop() {
  local pid got=0
  data_slowness 3000
  lvq -y accelerate --lv vg/data --detach >/dev/shm/said 2>&1 </dev/null &
  pid=$!
  wait_for "grep -q ' %, .*/s, .* left' /dev/shm/said"
  kill -TERM "$pid"
  wait "$pid" || got=$?
  data_slowness 0
  OUT=$(cat /dev/shm/said)
  echo "$OUT"
  [[ $got -eq 2 ]] || fail "lvq exited $got"
  says "Write back what only the cache of vg/data holds" "lvq continue" "lvq repair"
  # In which mode depends on the version of LVM: 2.03.31 does not stop before the new one is recorded.
  check lv vg/data segtype cache
}

test_writing_back_is_stopped_and_gone_on_with_or_taken_back() {
  slow_data_disk /dev/ubdb
  ok vgcreate -qq -y vg /dev/mapper/slow
  ok lvcreate -qq -y -n data -L 320M vg
  in_use ext4
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc --mode writeback
  overwrite
  detach_and_stop
  ok lvq -y repair
  says "SUCCESS: Everything was taken back"
  cached writeback 128 /dev/ubdc
  check tree /srv/data
  overwrite
  detach_and_stop
  ok lvq status
  says "open transaction"
  converges lvq -y continue
  plain
  check blank /dev/ubdc
  intact
}

test_attaching_is_taken_back() {
  volume
  in_use ext4
  replace_tool lvconvert <<'END'
exit 5
END
  exits 2 lvq -y accelerate --lv vg/data --cache /dev/ubdc
  restore_tools
  says "FAILED at step" "lvq repair"
  ok lvq -y repair
  plain
  check blank /dev/ubdc
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc --mode writeback
  replace_tool lvremove <<'END'
exit 5
END
  exits 2 lvq -y accelerate --lv vg/data --detach # nothing of it is removed yet
  restore_tools
  says "Everything done can be taken back." "lvq repair"
  ok lvq -y continue
  plain
  check blank /dev/ubdc
  intact
}

# Halts after the attaching. Then a repair is killed in its lvconvert, at one write after the other, until between its
# two commits the cache is with the former hidden origin.
repair_until_it_dies_between_the_commits() {
  replace_tool sync <<'END'
exit 1
END
  exits 2 lvq -y accelerate --lv vg/data --cache /dev/ubdc --mode writeback
  restore_tools
  ln -sf /usr/sbin/lvconvert.real /dev/shm/lvconvert
  echo 11 >/dev/shm/nth # the first ones read
  replace_tool lvconvert <<'END'
nth=$(($(cat /dev/shm/nth) + 1))
echo "$nth" >/dev/shm/nth
exec strace -qq -o /dev/shm/trace -e trace=io_submit -e inject=io_submit:signal=KILL:when="$nth" /dev/shm/lvconvert "$@"
END
  until lvs --noheadings -o lv_name vg 2>/dev/null | grep -q data_corig; do
    exits 2 lvq -y repair
    says "was ended by signal 9"
  done
  restore_tools
}

test_a_taking_back_that_dies_between_the_commits_of_lvm() {
  volume
  in_use ext4
  repair_until_it_dies_between_the_commits
  converges lvq -y continue
  cached writeback 128 /dev/ubdc
  converges lvq -y accelerate --lv vg/data --detach
  plain
  check blank /dev/ubdc
  repair_until_it_dies_between_the_commits
  ok lvq -y repair
  plain
  check blank /dev/ubdc
  intact
}

test_kinds_of_volumes() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n o -L 20M vg
  ok lvcreate -qq -y -s -n sn -l 2 vg/o
  ok lvcreate -qq -y --type thin-pool -n tp -L 40M --poolmetadatasize 4m vg
  ok lvcreate -qq -y -V 20M --thinpool tp -n t vg
  remember
  refused lv-type-unsupported lvq -y accelerate --lv vg/o --cache /dev/ubdd
  says "has snapshots"
  refused lv-type-unsupported lvq -y accelerate --lv vg/sn --cache /dev/ubdd
  says "is a snapshot"
  refused lv-type-unsupported lvq -y accelerate --lv vg/tp --cache /dev/ubdd
  says "is a thin pool"
  refused lv-type-unsupported lvq -y accelerate --lv vg/t --cache /dev/ubdd
  says "is a thin volume"
  nothing_changed
  ok lvremove -qq -y vg/o vg/tp
  ok lvcreate -qq -y --type raid1 -m1 --nosync -n data -L 100M vg
  in_use ext4
  ok lvq accelerate --lv vg/data --cache /dev/ubdc:40M --dry-run
  says "vg/data lies on /dev/ubdc itself"
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdd:40M
  check lv vg/data segtype cache
  check tree /srv/data
  converges lvq -y accelerate --lv vg/data --detach --keep-pv
  check lv vg/data segtype raid1
  check pv /dev/ubdd vg_name ""
  intact
  ok umount /srv/data
  ok lvchange -qq -an vg/data
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdd:40M --allow wipe:/dev/ubdd
  check lv vg/data segtype cache
  ok lvchange -ay vg/data
  check intact /dev/vg/data
  converges lvq -y accelerate --lv vg/data --detach
  check intact /dev/vg/data
  # One that somebody else has made, in one volume.
  ok vgextend -qq -y vg /dev/ubdd
  ok lvcreate -qq -y -n fast -L 40M vg /dev/ubdd
  ok lvconvert -qq -y --type cache --cachevol fast --cachemode writeback vg/data
  converges lvq -y accelerate --lv vg/data --detach
  says "stays a physical volume of vg: lvq did not bring it into the group"
  check gone lv vg/fast
  check lv vg/data segtype raid1
  check intact /dev/vg/data
}

# lose DEV: the group is deactivated, and the device comes back blank
lose() {
  ok umount /srv/data
  ok vgchange -qq -an vg
  wipe_disk "$1"
}

test_a_lost_cache_device() {
  local uuid
  volume
  in_use ext4
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc
  lose /dev/ubdc
  refuses cache-device-invalid lvq -y accelerate --lv vg/data --detach
  says "lay on a device that is gone" "everything is on vg/data itself" \
    "lvconvert --uncache --force --yes vg/data; vgreduce --removemissing vg; lvchange -ay vg/data"
  ok lvconvert --uncache --force --yes vg/data
  ok vgreduce --removemissing vg
  ok lvchange -ay vg/data
  plain
  check intact /dev/vg/data
  ok mount /dev/vg/data /srv/data
  check tree /srv/data
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc --mode writeback
  uuid=$(pvs --noheadings -o pv_uuid /dev/ubdc | xargs)
  cp "$KEEP/tree" "$KEEP/before"
  overwrite
  lose /dev/ubdc
  refuses cache-device-invalid lvq -y accelerate --lv vg/data --detach
  says "what had not been written back is lost" "pvcreate --uuid $uuid --restorefile /etc/lvm/backup/vg DEV" \
    "vgcfgrestore vg; lvconvert --uncache --force --yes vg/data; vgreduce vg DEV; pvremove DEV; lvchange -ay vg/data"
  not lvconvert --uncache --force --yes vg/data
  says "Failed to activate vg/data to flush cache"
  fresh_disks 1 400M
  ok pvcreate -qq --uuid "$uuid" --restorefile /etc/lvm/backup/vg /dev/loop0
  ok vgcfgrestore vg
  ok lvconvert --uncache --force --yes vg/data
  ok vgreduce vg /dev/loop0
  ok pvremove /dev/loop0
  ok lvchange -ay vg/data
  plain
  e2fsck -fy /dev/vg/data || [[ $? -le 1 ]] || fail "it cannot be mended"
  ok mount /dev/vg/data /srv/data
  rm -f /srv/data/hot
  check tree /srv/data before
}

# Mounted, and its cache stops to answer: LVM takes that away without flushing, and the volume goes on.
test_a_cache_that_fails_while_it_is_in_use() {
  volume
  in_use ext4
  ok dmsetup create ssd --table "0 $(($(blockdev --getsz /dev/ubdc) - 2048)) linear /dev/ubdc 2048"
  converges lvq -y accelerate --lv vg/data --cache /dev/mapper/ssd
  cached writethrough 128 /dev/mapper/ssd
  ok dd if=/dev/urandom of=/srv/data/new bs=1M count=4 conv=fsync status=none
  wait_for 'dd if=/srv/data/new of=/dev/null bs=4k iflag=direct status=none; [[ $(in_cache) -gt 0 ]]'
  dmsetup table ssd | sed 's/linear.*/error/' | dmsetup load ssd
  ok dmsetup resume ssd
  not dd if=/dev/vg/data of=/dev/null bs=1M iflag=direct status=none
  refuses cache-device-invalid lvq -y accelerate --lv vg/data --detach
  says "lvconvert --uncache --force --yes vg/data; vgreduce --removemissing vg; unmount it"
  ok lvconvert --uncache --force --yes vg/data
  ok vgreduce --removemissing vg
  ok umount /srv/data
  e2fsck -fy /dev/vg/data || [[ $? -le 1 ]] || fail "it cannot be mended"
  ok mount /dev/vg/data /srv/data
  rm -f /srv/data/new
  check tree /srv/data
}
