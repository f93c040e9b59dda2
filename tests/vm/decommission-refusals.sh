# shellcheck shell=bash
# What decommission refuses: always with its code and the evidence, and nothing is touched.
# vm: mem=1500M timeout=1200

decommission() { lvq -y decommission "$@"; }

# group [DISKS…]: vg on them, by hand
group() {
  [[ $# -gt 0 ]] || set -- /dev/loop0
  ok vgcreate -y vg "$@"
}

# ext4 NAME [DIR]: a volume, mounted there
ext4() {
  ok lvcreate -y -qq -n "$1" -L 16M vg
  ok mkfs.ext4 -q "/dev/vg/$1"
  [[ -z ${2-} ]] || ok mount -m "/dev/vg/$1" "$2"
}

# In the background until stop_all; $! is the process, which has reached its state once /dev/shm/ready/N exists.
helpers=()
background() {
  mkdir -p /dev/shm/ready
  rm -f "/dev/shm/ready/${#helpers[@]}"
  READY=/dev/shm/ready/${#helpers[@]} "$@" >/dev/null 2>&1 </dev/null &
  PID=$!
  helpers+=("$PID")
  wait_for "[[ -e /dev/shm/ready/$((${#helpers[@]} - 1)) ]]"
}

stop_all() {
  kill "${helpers[@]}"
  wait "${helpers[@]}" || true
  helpers=()
}

test_wrong_use() {
  fresh_disks 1 100M
  group
  ext4 a
  remember
  local args
  for args in "" "--vg" "--lv" "--vg vg --lv vg/a" "--vg vg --vg vg" "--lv vg" "--lv vg/" "--lv /a" "--lv /dev/vg" "--lv vg/a/b" \
    "--lv vg/a --keep-pvs" "--vg vg more" "--pv /dev/loop0";  do
    # shellcheck disable=SC2086  # words they are
    refused usage decommission $args
  done
  refused name-invalid decommission --vg 'a b'
  refused name-invalid decommission --vg ../vg
  refused duplicate-argument decommission --lv vg/a --lv /dev/vg/a
  says "vg/a"
  exits 1 lvq decommission --vg vg # no answer is none
  nothing_changed
}

test_what_processes_hold() {
  fresh_disks 2 100M
  group /dev/loop0 /dev/loop1
  local name cwd file map root program
  for name in cwd file map root program; do ext4 "$name" "/srv/$name"; done
  mkdir -p /srv/cwd/in
  head -c 8192 /dev/zero >/srv/map/mapped
  cp -L /usr/bin/sleep /srv/program/sleep
  background sh -c 'cd /srv/cwd/in && touch $READY && exec sleep 1000'
  cwd=$PID
  background sh -c 'exec 5>/srv/file/open && touch $READY && exec sleep 1000'
  file=$PID
  background perl -e 'open my $f, "+<", "/srv/map/mapped" or die; my $at = syscall(9, 0, 4096, 1, 1, fileno $f, 0); close $f;
    die if $at < 0; open my $r, ">", $ENV{READY}; sleep 1000'
  map=$PID
  background perl -e 'open my $r, ">", $ENV{READY} or die; chroot "/srv/root" or die; sleep 1000'
  root=$PID
  wait_for "[[ \$(readlink /proc/$root/root) == /srv/root ]]"
  background sh -c 'touch $READY; exec /srv/program/sleep 1000'
  program=$PID
  wait_for "[[ \$(readlink /proc/$program/exe) == /srv/program/sleep ]]"
  remember
  refused busy decommission --vg vg
  says "refused [busy] /dev/vg/cwd" "pid $cwd (sleep): its working directory /srv/cwd/in" \
    "pid $file (sleep): an open file /srv/file/open" "pid $map (perl): a mapped file /srv/map/mapped" \
    "pid $root (perl): its root directory /srv/root" "pid $program (sleep): its program /srv/program/sleep"
  refused busy decommission --lv vg/file
  [[ $(grep -c '^refused' <<<"$OUT") -eq 1 ]] || fail "others were refused too"
  nothing_changed
  stop_all
  converges decommission --vg vg
}

test_who_holds_the_volume_itself() {
  fresh_disks 1 200M
  group
  local name
  for name in opened dm loop lazy hidden; do ext4 "$name"; done
  ok lvcreate -y -qq -n guest -L 40M vg
  ok pvcreate -y --config 'devices { scan_lvs=1 }' /dev/vg/guest
  ok lvcreate -y -qq -n nested -L 40M vg
  ok vgcreate -y --config 'devices { scan_lvs=1 }' inner /dev/vg/nested
  ok lvcreate -y --config 'devices { scan_lvs=1 }' -n lv -L 8M inner
  ok dmsetup create holder --table "0 1000 linear /dev/vg/dm 0"
  ok losetup /dev/loop7 /dev/vg/loop
  ok mount -m /dev/vg/lazy /mnt/lazy
  background sh -c 'exec 5>/mnt/lazy/file && touch $READY && exec sleep 1000'
  ok umount -l /mnt/lazy
  local opened hidden lazy=$PID
  background sh -c 'exec 5</dev/vg/opened && touch $READY && exec sleep 1000'
  opened=$PID
  mkdir -p /mnt/hidden
  background unshare -m sh -c 'mount /dev/vg/hidden /mnt/hidden && touch $READY && exec sleep 1000'
  hidden=$PID
  udevadm settle
  remember
  refused busy decommission --vg vg
  says "/dev/vg/opened is in use by pid $opened (sleep): an open file /dev/" \
    "refused [device-in-use] /dev/vg/dm" '"holder"' "refused [device-in-use] /dev/vg/loop" "loop7" \
    "/dev/vg/lazy is in use by pid $lazy (sleep): an open file /file" \
    "/dev/vg/hidden is mounted on /mnt/hidden in the mount namespace of pid $hidden" \
    "refused [device-in-use] /dev/vg/nested" '"inner-lv"' "refused [device-is-pv] /dev/vg/guest" "--allow wipe:/dev/vg/guest"
  refused device-in-use decommission --allow wipe:/dev/vg/nested --allow wipe:/dev/vg/dm --lv vg/nested --lv vg/dm
  nothing_changed
  ok dmsetup remove inner-lv
  converges decommission --allow wipe:/dev/vg/guest --allow wipe:/dev/vg/nested --lv vg/guest --lv vg/nested
  stop_all
  ok dmsetup remove holder
  ok losetup -d /dev/loop7
  wait_for '! lvs --noheadings -o lv_device_open vg | grep -w open'
  converges decommission --vg vg
}

test_what_the_system_needs() {
  fresh_disks 1 400M
  group
  ext4 boot /boot
  ext4 var
  ext4 state /srv/state
  ext4 log /srv/log
  ext4 lvm
  ok mount /dev/vg/lvm /mnt -m
  cp -a /etc/lvm/. /mnt
  ok umount /mnt
  ok mount -o noatime /dev/vg/lvm /etc/lvm  # which LVM reads whenever it is asked anything
  ok lvcreate -y -qq -n swap -L 16M vg
  ok mkswap -q /dev/vg/swap
  ok swapon /dev/vg/swap
  mkdir -p /etc/initramfs-tools/conf.d
  echo "RESUME=UUID=$(blkid -p -s UUID -o value /dev/vg/swap)" >/etc/initramfs-tools/conf.d/resume
  remember
  refused needed-by-system decommission --vg vg --state-dir /srv/state/lvq --log /srv/log/lvq
  says "refused [needed-by-system] /dev/vg/boot is mounted on /boot" "refused [state-dir-affected] /dev/vg/state holds /srv/state/lvq" \
    "refused [state-dir-affected] /dev/vg/log holds /srv/log" "refused [state-dir-affected] /dev/vg/lvm holds /etc/lvm" \
    "refused [needed-by-system] /dev/vg/swap is the swap that the system resumes from" "/etc/initramfs-tools/conf.d/resume"
  refused state-dir-affected decommission --lv vg/state --state-dir /srv/state
  refused state-dir-affected decommission --lv vg/log --log /srv/log/deep/lvq
  nothing_changed
  echo RESUME=none >/etc/initramfs-tools/conf.d/resume
  ok mount /dev/vg/var /var
  mkdir -p /var/{lib,log}
  refused needed-by-system decommission --lv vg/var
  says "is mounted on /var" "holds /var/lib/lvq" "holds /var/log"
  ok umount /var
  ok umount /etc/lvm
  converges decommission --lv vg/swap --lv vg/state
  ok umount /boot
  converges decommission --vg vg
}

test_volumes_that_would_take_others_along() {
  fresh_disks 2 300M
  group /dev/loop0 /dev/loop1
  ext4 origin
  ok lvcreate -y -qq -s -n snap1 -L 8M vg/origin
  ok lvcreate -y -qq -s -n snap2 -L 8M vg/origin
  ok lvcreate -y -qq --type thin-pool -n pool -L 60M vg
  ok lvcreate -y -qq -n thin1 -V 100M --thinpool pool vg
  ok lvcreate -y -qq -n thin2 -V 100M --thinpool pool vg
  ok lvcreate -y -qq -n thin_snap -s vg/thin1
  ok mkfs.ext4 -q /dev/vg/thin1
  remember
  refused device-in-use decommission --lv vg/origin
  says "vg/snap1" "vg/snap2" "--allow remove:vg/snap"
  refused device-in-use decommission --lv vg/origin --lv vg/snap1 --allow remove:vg/snap1
  says "--allow remove:vg/snap2"
  refused device-in-use decommission --lv vg/pool
  says "vg/thin1" "vg/thin2" "vg/thin_snap"
  refused device-in-use decommission --lv vg/pool --lv vg/thin1 --lv vg/thin_snap
  says "--allow remove:vg/thin2"
  refused lv-type-unsupported decommission --lv vg/pool_tdata
  refused lv-type-unsupported decommission --lv vg/lvol0_pmspare
  nothing_changed
  ok lvcreate -y -qq -n raid -m 1 --type raid1 -L 8M vg
  refused lv-type-unsupported decommission --lv vg/raid_rimage_0
  converges decommission --lv vg/origin --lv vg/snap1 --allow remove:vg/snap2
  check gone lv vg/snap2
  converges decommission --lv vg/thin1 # a thin snapshot lives on by itself
  check lv vg/thin_snap pool_lv pool
  converges decommission --lv vg/pool --lv vg/thin2 --allow remove:vg/thin_snap
  [[ $(lvs --noheadings -o lv_name vg | xargs) == raid ]] || fail "other volumes are left: $(lvs vg)"
  check clean vg
}

test_groups_that_are_not_ours_to_remove() {
  local name
  fresh_disks 6 100M
  groups_of_others
  remember
  for name in exported:vg-exported partial:vg-missing-pv foreign:vg-foreign twins:vg-name-duplicate; do
    refused "${name#*:}" decommission --vg "${name%:*}"
    refused "${name#*:}" decommission --lv "${name%:*}/lv"
  done
  nothing_changed
}

test_a_shared_group() {
  fresh_disks 1 100M
  shared_group /dev/loop0
  remember
  refused vg-shared decommission --vg shared
  nothing_changed
}

test_lines_that_may_be_of_another() {
  fresh_disks 1 200M
  group
  ext4 origin
  local uuid
  uuid=$(blkid -p -s UUID -o value /dev/vg/origin)
  ok lvcreate -y -qq -s -n snap -L 8M vg/origin
  mkdir /srv/x
  echo "UUID=$uuid /srv/x ext4 noauto 0 2" >/etc/fstab
  remember
  refused fstab-references decommission --lv vg/snap
  says "/etc/fstab:1" "UUID=$uuid"
  nothing_changed
  # What is mounted there tells which of them it is.
  ok mount /dev/vg/origin /srv/x
  converges decommission --lv vg/snap
  grep -q /srv/x /etc/fstab || fail "the origin's line is gone"
  check mounted /dev/vg/origin /srv/x
  ok umount /srv/x
  ok lvchange -an vg/origin
  remember
  refused fstab-references decommission --lv vg/origin
  nothing_changed
  cp /etc/fstab /dev/shm/real_fstab
  ln -sf /dev/shm/real_fstab /etc/fstab
  ok lvchange -ay vg/origin
  remember
  refused fstab-references decommission --vg vg
  says "symbolic link"
  nothing_changed
  rm /etc/fstab
  cp /dev/shm/real_fstab /etc/fstab
  converges decommission --vg vg
}

test_what_is_inside_a_doomed_file_system() {
  fresh_disks 2 200M
  group
  ok mkfs.ext4 -q /dev/loop1
  ext4 outer /srv/outer
  ext4 swapfile /srv/swapfile
  ext4 below
  mkdir -p /srv/outer/{foreign,tmp} /srv/below
  ok mount /dev/loop1 /srv/outer/foreign
  ok mount -t tmpfs tmpfs /srv/outer/tmp
  dd if=/dev/zero of=/srv/swapfile/swap bs=1M count=4 status=none
  chmod 600 /srv/swapfile/swap
  ok mkswap -q /srv/swapfile/swap
  ok swapon /srv/swapfile/swap
  ok mount /dev/vg/below /srv/below
  ok mount -t tmpfs tmpfs /srv/below
  remember
  refused busy decommission --vg vg
  says "/dev/vg/outer has /dev/loop1 mounted inside it, on /srv/outer/foreign" "on /srv/outer/tmp" \
    "/dev/vg/swapfile holds the active swap file /srv/swapfile/swap" "/dev/vg/below: shares the mount point /srv/below"
  nothing_changed
  ok umount /srv/below
  ok swapoff /srv/swapfile/swap
  ok umount /srv/outer/foreign
  ok umount /srv/outer/tmp
  converges decommission --vg vg
}

test_exports_to_other_hosts() {
  fresh_disks 1 100M
  modprobe -q nfsd || { echo "this kernel has no nfsd" && return 0; }
  group
  ext4 a /srv/a
  ok mount -t nfsd nfsd /proc/fs/nfsd
  # As exportfs tells the kernel.
  echo "nfsd 127.0.0.1 2147483647 clients" >/proc/net/rpc/auth.unix.ip/channel
  echo "clients /srv/a 2147483647 0 65534 65534 7" >/proc/net/rpc/nfsd.export/channel
  grep -q /srv/a /proc/fs/nfsd/exports || fail "there is no export"
  remember
  refused busy decommission --vg vg
  says "/dev/vg/a is in use by the export to other hosts of /srv/a" "evidence: /proc/fs/nfsd/exports"
  nothing_changed
  date +%s >/proc/net/rpc/nfsd.export/flush
  ok umount /proc/fs/nfsd
}

# The kernel knows of an export only once a client has asked for it.
test_exports_that_no_client_has_asked_for() {
  fresh_disks 1 100M
  group
  ext4 a /srv/a
  ext4 b /srv/b
  mkdir -p /var/lib/nfs /etc/exports.d /srv/a/in
  ln -s /srv/a/in /srv/link
  printf '# ours\n/srv/link *(rw)\n' >/etc/exports.d/ours.exports
  printf '/srv/b\t10.0.0.0/8(rw,sync)\n' >/var/lib/nfs/etab
  remember
  refused busy decommission --vg vg
  says "/dev/vg/a is in use by the export to other hosts of /srv/link" "/etc/exports.d/ours.exports:2" \
    "/dev/vg/b is in use by the export to other hosts of /srv/b" "/var/lib/nfs/etab:1" "exportfs -u"
  nothing_changed
  rm /etc/exports.d/ours.exports /var/lib/nfs/etab /srv/link
  printf '/srv *(rw,crossmnt)\n' >/etc/exports
  refuses busy decommission --lv vg/a
  says "the export to other hosts of /srv" "/etc/exports:1"
  printf '/srv *(rw)\n' >/etc/exports
  converges decommission --lv vg/a
  rm /etc/exports
  converges decommission --vg vg
}

test_what_the_kernels_command_line_names() {
  fresh_disks 1 200M
  group
  ext4 a /srv/a
  ext4 b
  ext4 c
  ext4 d
  ok lvchange -qq -an vg/d
  echo "quiet rd.lvm.lv=vg/a root=UUID=$(blkid -o value -s UUID /dev/vg/b) resume=/dev/mapper/vg-d rd.lvm.vg=vg" >/run/cmdline
  ok mount --bind /run/cmdline /proc/cmdline
  remember
  refused needed-by-system decommission --vg vg
  says "/dev/vg/a is activated at every boot by rd.lvm.lv=vg/a" "/dev/vg/b is the root that the kernel starts with" \
    "/dev/vg/d is the swap that the system resumes from" "vg is activated at every boot by rd.lvm.vg=vg"
  nothing_changed
  converges decommission --lv vg/c
  ok umount /proc/cmdline
  converges decommission --vg vg
}

test_what_lvm_has_not_finished() {
  fresh_disks 2 200M
  group /dev/loop0 /dev/loop1
  ext4 origin /srv/origin
  ok lvcreate -y -qq -s -n snap -L 8M vg/origin
  ok lvconvert -y --merge vg/snap # waits until the origin is closed
  ok lvcreate -y -qq -n moving -L 80M vg /dev/loop0
  remember
  refused busy decommission --vg vg
  says "merged"
  refused busy decommission --lv vg/origin
  nothing_changed
  modprobe dm-mirror
  echo 1 >/sys/module/dm_mirror/parameters/raid1_resync_throttle
  ok pvmove -b -i 1 -n moving /dev/loop0 /dev/loop1
  refused busy decommission --lv vg/moving
  says "pvmove0"
  ok pvmove --abort
  echo 100 >/sys/module/dm_mirror/parameters/raid1_resync_throttle
  converges decommission --lv vg/moving
}
