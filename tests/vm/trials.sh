# shellcheck shell=bash
# Machines that are less plain than most, as people reported them to other programs: what went right with them stays right.
# vm: disks=4 size=512M mem=1500M timeout=2400

test_interleaved_extents_of_ten_volumes_and_every_kind_are_evacuated() {
  local n digests
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc /dev/ubdd
  for n in {0..9}; do ok lvcreate -qq -y -n "v$n" -l 2 vg /dev/ubdb; done
  for _ in 1 2 3; do
    for n in {0..9}; do ok lvextend -qq -y -l +1 "vg/v$n" /dev/ubdb; done
  done
  ok lvcreate -qq -y --type raid1 -m 1 -n raid -l 4 vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y --type thin-pool -n pool -l 8 vg /dev/ubdb
  ok lvcreate -qq -y -V 16M --thinpool pool -n thin vg
  ok lvcreate -qq -y --type striped -i 2 -n striped -l 4 vg /dev/ubdb /dev/ubdd
  ok lvcreate -qq -y -s -n snap -l 3 vg/v3 /dev/ubdb
  for n in /dev/vg/{v0,v1,v2,v3,v4,v5,v6,v7,v8,v9,raid,thin,striped}; do
    dd if=/dev/urandom of="$n" bs=1M count=8 conv=fsync status=none
  done
  wait_for '[[ $(lvs --noheadings -o copy_percent vg/raid) == *100.00* ]]'
  digests=$(sha256sum /dev/vg/*)
  converges lvq -y evacuate --pv /dev/ubdb
  [[ $(sha256sum /dev/vg/*) == "$digests" ]] || fail "data changed"
  check blank /dev/ubdb
  check clean vg
  ok lvq verify
}

test_a_line_that_names_dm_N() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n a -L 80M vg
  ok lvcreate -qq -y -n b -L 80M vg
  ok mkfs.ext4 -q /dev/vg/a
  ok mkfs.ext4 -q /dev/vg/b
  printf '%s /srv/a ext4 noauto 0 0\n%s /srv/b ext4 noauto 0 0\n' "$(readlink -f /dev/vg/a)" "$(readlink -f /dev/vg/b)" >/etc/fstab
  local other
  other=$(tail -n1 /etc/fstab)
  converges lvq -y decommission --lv vg/a
  [[ $(</etc/fstab) == "$other" ]] || fail "fstab: $(</etc/fstab)"
}

# A file system that wants another device, another host's consent, or a reading of its journal first.
test_an_ext4_that_was_not_unmounted_cleanly() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n a -L 200M vg
  ok lvcreate -qq -y -n b -L 200M vg
  ok mkfs.ext4 -q /dev/vg/a
  ok mount -m /dev/vg/a /srv/a
  fill /srv/a 20
  ok dd if=/dev/vg/a of=/dev/vg/b bs=1M conv=fsync status=none
  ok umount /srv/a
  ok lvremove -qq -y vg/a
  [[ $(dumpe2fs -h /dev/vg/b 2>/dev/null) == *needs_recovery* ]] || fail "it is clean"
  converges lvq -y grow --lv vg/b --size 240M
  converges lvq -y shrink --lv vg/b --size 160M
  check intact /dev/vg/b
  ok mount /dev/vg/b /srv/a
  check tree /srv/a
}

test_an_ext4_with_its_journal_elsewhere_with_mmp_and_with_quota() {
  local kind
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n journal -L 16M vg
  ok mke2fs -q -O journal_dev -b 4096 /dev/vg/journal
  for kind in journal mmp quota; do
    local options=(-O "$kind")
    [[ $kind != journal ]] || options=(-b 4096 -J device=/dev/vg/journal)
    ok lvcreate -qq -y -n "$kind-fs" -L 160M vg
    ok mkfs.ext4 -q "${options[@]}" "/dev/vg/$kind-fs"
    if ! mount -m "/dev/vg/$kind-fs" "/srv/$kind"; then
      [[ $kind == quota ]] || fail "an ext4 with $kind cannot be mounted"
      continue # this kernel has no quota
    fi
    fill "/srv/$kind" 20 "$kind"
    converges lvq -y grow --lv "vg/$kind-fs" --size 200M
    check tree "/srv/$kind" "$kind"
    converges lvq -y shrink --lv "vg/$kind-fs" --size 150M
    check tree "/srv/$kind" "$kind"
    ok umount "/srv/$kind"
    check intact "/dev/vg/$kind-fs"
  done
}

test_a_group_on_an_open_luks() {
  local key=/dev/shm/key
  printf secret >"$key"
  ok cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file "$key" /dev/ubdb
  ok cryptsetup open --key-file "$key" /dev/ubdb secret
  udevadm settle
  converges lvq -y provision --pv /dev/mapper/secret --vg vg --lv a:200M:ext4:/srv/a
  fill /srv/a 20
  converges lvq -y shrink --lv vg/a --size 140M
  converges lvq -y grow --vg vg --pv /dev/ubdc --lv vg/a --size 160M
  converges lvq -y evacuate --pv /dev/mapper/secret
  check tree /srv/a
  converges lvq -y grow --vg vg --pv /dev/mapper/secret
  converges lvq -y evacuate --pv /dev/ubdc
  check tree /srv/a
  converges lvq -y decommission --vg vg
  ok cryptsetup close secret
  check fs /dev/ubdb crypto_LUKS
}

# They read all the time, and write the metadata of the same group.
test_foreign_commands_in_a_loop() {
  local loop ended=0
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 200M vg
  ok lvcreate -qq -y -n other -L 40M vg
  ok mkfs.ext4 -q /dev/vg/a
  echo '/dev/vg/a /srv/a ext4 defaults 0 2' >>/etc/fstab
  ok systemctl daemon-reload
  ok mount -m /srv/a
  fill /srv/a 20
  (
    while [[ ! -e /dev/shm/enough ]]; do
      lvs -a
      pvs
      vgs
      lvchange --addtag strange vg/other
      lvchange --deltag strange vg/other
    done >/dev/null 2>&1
  ) &
  loop=$!
  lvq -y shrink --lv vg/a --size 140M >/dev/shm/out 2>&1 </dev/null || ended=$?
  lvq -y grow --lv vg/a --size 160M >>/dev/shm/out 2>&1 </dev/null || ended=$?
  lvq -y evacuate --pv /dev/ubdb >>/dev/shm/out 2>&1 </dev/null || ended=$?
  touch /dev/shm/enough
  wait "$loop"
  rm /dev/shm/enough
  [[ $ended -eq 0 ]] || fail "exit status $ended: $(</dev/shm/out)"
  check blank /dev/ubdb
  check lv vg/a lv_size $((160 << 20))
  check tree /srv/a
  ok lvq verify
  check clean vg
}

test_ten_snapshots_are_restored_out_of_order() {
  local n
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc /dev/ubdd
  ok lvcreate -qq -y -n a -L 80M vg
  ok mkfs.ext4 -q /dev/vg/a
  echo '/dev/vg/a /srv/a ext4 defaults 0 2' >>/etc/fstab
  ok systemctl daemon-reload
  ok mount -m /srv/a
  for n in {0..9}; do
    echo "$n" >"/srv/a/file$n"
    rm -f "/srv/a/file$((n - 1))"
    converges lvq -y snap-back --lv vg/a --name "s$n"
  done
  echo now >/srv/a/now
  for n in 4 7 1 9; do
    converges lvq -y snap-back --restore "vg/a-s$n"
    [[ $(cd /srv/a && echo file* now*) == "file$n now*" ]] || fail "of $n there are: $(ls /srv/a)"
    [[ $(<"/srv/a/file$n") == "$n" ]] || fail "file$n holds something else"
    check clean vg
  done
  ok umount /srv/a
  check intact /dev/vg/a
  ok mount /srv/a
  converges lvq -y decommission --vg vg
}

# From version 2.41 on libblkid takes a disk for one of ZFS by the description of its pool alone, which only zpool writes.
test_stale_signatures_of_zfs_and_ceph() {
  local n seen=(ceph_bluestore)
  fresh_disks 2 100M
  for ((n = 0; n < 8; n++)); do # uberblocks of a label
    printf '\x0c\xb1\xba\x00\x00\x00\x00\x00' | dd of=/dev/loop0 bs=1 seek=$(((128 << 10) + (n << 10))) conv=notrunc status=none
  done
  printf 'bluestore block device\n' | dd of=/dev/loop1 conv=notrunc status=none
  udevadm settle
  [[ $(. /etc/os-release && echo "$VERSION_ID") != 12 ]] || seen+=(zfs_member)
  [[ $(wipefs -n --noheadings -O TYPE /dev/loop0 /dev/loop1 | sort -u | xargs) == "${seen[*]}" ]] || fail "$(wipefs -n /dev/loop0 /dev/loop1)"
  remember
  refused signature-found lvq -y provision --pv /dev/loop0:/dev/loop1 --vg vg
  for n in "${seen[@]}"; do says "holds $n"; done
  nothing_changed
  converges lvq -y provision --pv /dev/loop0:/dev/loop1 --vg vg --allow wipe:/dev/loop0 --allow wipe:/dev/loop1
  [[ $(wipefs -n --noheadings -O TYPE /dev/loop0 /dev/loop1 | sort -u | xargs) == LVM2_member ]] || fail "$(wipefs -n /dev/loop0 /dev/loop1)"
}

# A battery is empty: the clock is two days back when the machine is up again.
test_the_clock_goes_back_before_a_recovery() {
  local way
  for way in continue repair; do
    fresh_disks 1 200M
    replace_tool mkfs.ext4 <<<'exit 1'
    exits 2 lvq -y provision --pv /dev/loop0 --vg vg --lv a:40M:ext4:/srv/a
    restore_tools
    ok date -s '-2 days'
    ok lvq history --open
    ok lvq -y "$way"
    says SUCCESS
    [[ $way == repair ]] || converges lvq -y decommission --vg vg
    check blank /dev/loop0
    exits 0 lvq history --open
    [[ $OUT != *provision* ]] || fail "it is open"
    ok date -s '+2 days'
  done
}
