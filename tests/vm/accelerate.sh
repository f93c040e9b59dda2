# shellcheck shell=bash
# A cache in front of a volume that is in use, and away from it again.
# vm: disks=3 size=400M

volume() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n data -L 240M "$@" vg
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
  [[ $(dmsetup table vg-data) =~ ^0\ 491520\ cache\ [0-9:]+\ [0-9:]+\ [0-9:]+\ $2\ .*$1\ smq ]] || fail "the kernel has $(dmsetup table vg-data)"
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

# overwrite: each block of a file several times, so that it is worth caching
overwrite() {
  for _ in 1 2 3 4; do dd if=/dev/urandom of=/srv/data/hot bs=64k count=200 oflag=direct conv=notrunc status=none; done
  (cd /srv/data && find . -type f -print0 | sort -z | xargs -0r sha256sum) >"$KEEP/tree"
}

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
  ok dmsetup message vg-data 0 migration_threshold 0
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

test_attaching_is_taken_back() {
  local before
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
  before=$(sha256sum </dev/vg/data)
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc --mode writeback
  replace_tool lvremove <<'END'
exit 5
END
  exits 3 lvq -y accelerate --lv vg/data --detach
  restore_tools
  ok lvq -y continue
  plain
  check blank /dev/ubdc
  [[ $(sha256sum </dev/vg/data) == "$before" ]] || fail "the volume changed"
  intact
}

test_kinds_of_volumes() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y --type raid1 -m1 --nosync -n data -L 100M vg
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
  in_use ext4
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
}

test_a_lost_cache_device() {
  volume
  in_use ext4
  converges lvq -y accelerate --lv vg/data --cache /dev/ubdc
  ok umount /srv/data
  ok vgchange -qq -an vg
  wipe_disk /dev/ubdc
  refuses cache-device-invalid lvq -y accelerate --lv vg/data --detach
  says "lay on a device that is gone" "everything is on vg/data itself" "lvconvert --uncache --force"
  ok lvconvert --uncache --force --yes vg/data
  ok vgreduce --removemissing vg
  ok lvchange -ay vg/data
  check intact /dev/vg/data
  ok mount /dev/vg/data /srv/data
  plain
  check tree /srv/data
}
