# shellcheck shell=bash
# A volume or a group gets another name while it is used. A mount unit is bound to the device by whose name it was
# mounted: what fstab names is mounted ten seconds later and after one more reload, systemd has not unmounted it in
# between, and a file that was open can still be read.
# vm: disks=3 size=1G timeout=900

# Makes a file system with a file that says which it is, and mounts it by systemd, as fstab names it.
mounts() { # VG/LV FS SPEC|''
  local name=${1#*/}
  ok "mkfs.$2" -q "/dev/$1"
  mkdir -p "/srv/$name"
  echo "${3:-UUID=$(blkid -p -s UUID -o value "/dev/$1")} /srv/$name $2 noatime 0 0" >>/etc/fstab
  ok systemctl daemon-reload
  ok systemctl start "srv-$(systemd-escape "$name").mount"
  echo "this is $name" >"/srv/$name/file"
  folders+=("$name")
}

# Processes that have the files open, and read them when they are told to.
open_files() {
  local name
  rm -f /run/look /run/open-* /run/seen-*
  for name in "${folders[@]}"; do
    (
      exec 7<"/srv/$name/file"
      : >"/run/open-$name"
      until [[ -e /run/look ]]; do sleep 0.2; done
      cat <&7 >"/run/seen-$name"
    ) >/dev/null 2>&1 & # a case that fails is not waited for
    wait_for "[[ -e /run/open-$name ]]"
  done
}

# are_mounted GROUP [OLD=NEW…]: the volumes have these names
are_mounted() {
  local name volume pair
  for name in "${folders[@]}"; do
    volume=$name
    for pair in "${@:2}"; do [[ $pair != "$name="* ]] || volume=${pair#*=}; done
    check mounted "/dev/$1/$volume" "/srv/$name"
    [[ $(cat "/srv/$name/file") == "this is $name" ]] || fail "/srv/$name holds something else"
    ok systemctl is-active "srv-$(systemd-escape "$name").mount"
  done
  ! journalctl -b -o cat -u 'srv-*.mount' | grep '^Unmounting' || fail "systemd unmounted something"
}

# stay GROUP [OLD=NEW…]: also later, after a reload, and when udev looks at all devices again
stay() {
  are_mounted "$@"
  sleep 10
  ok systemctl daemon-reload
  ok udevadm trigger --settle --action=change --subsystem-match=block
  sleep 3
  are_mounted "$@"
  ok findmnt --verify
}

open_files_are_read() {
  local name
  : >/run/look
  wait
  for name in "${folders[@]}"; do
    [[ $(cat "/run/seen-$name") == "this is $name" ]] || fail "the file that was open in /srv/$name cannot be read"
  done
}

# By the lines as they are now.
mount_again() {
  local name
  for name in "${folders[@]}"; do
    ok umount "/srv/$name"
    ok mount "/srv/$name"
    [[ $(cat "/srv/$name/file") == "this is $name" ]] || fail "/srv/$name holds something else"
  done
}

devices_are() {
  [[ $(dmsetup ls | cut -f1 | sort | xargs) == "$*" ]] || fail "device mapper has $(dmsetup ls)"
}

test_a_volume_by_each_spelling_of_its_name() {
  folders=()
  ok vgcreate -qq -y v-g /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 320M v-g
  ok lvcreate -qq -y -n b -L 60M v-g
  ok lvcreate -qq -y -n c-d -L 60M v-g
  mounts v-g/a xfs ''
  mounts v-g/b ext4 /dev/v-g/b
  echo '/dev//v\055g/b /opt ext4 noauto 0 0' >>/etc/fstab # mount(8) reads that
  mounts v-g/c-d ext4 /dev/mapper/v--g-c--d
  open_files
  converges lvq -y rename --lv v-g/a --to a2
  says "systemd knows what is mounted of it by the old name too" "Files of other programs may have the old name"
  converges lvq -y rename --lv v-g/b --to b-2
  converges lvq -y rename --lv v-g/c-d --to e
  stay v-g a=a2 b=b-2 c-d=e
  [[ $(cut -d' ' -f1,2 /etc/fstab) == "UUID=$(blkid -p -s UUID -o value /dev/v-g/a2) /srv/a
/dev/v-g/b-2 /srv/b
/dev/v-g/b-2 /opt
/dev/mapper/v--g-e /srv/c-d" ]] || fail "fstab is $(</etc/fstab)"
  devices_are v--g-a2 v--g-b--2 v--g-e
  check clean
  nothing_to_do lvq -y rename --lv v-g/a --to a2
  says "Whether that is the same one is not known"
  nothing_to_do lvq -y rename --lv v-g/a2 --to a2
  ok lvq verify
  open_files_are_read
  mount_again
  converges lvq -y rename --lv v-g/a2 --to a
  are_mounted v-g b=b-2 c-d=e
}

test_a_group_with_all_that_is_on_it() {
  local id uuid
  folders=()
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc /dev/ubdd
  ok pvchange -qq --metadataignore y /dev/ubdd
  ok lvcreate -qq -y -n a -L 320M vg
  ok lvcreate -qq -y -n b -L 200M vg /dev/ubdc
  ok lvcreate -qq -y -n s -L 40M vg /dev/ubdd
  ok lvcreate -qq -y -n off -L 20M vg
  ok lvcreate -qq -y -n key -L 20M vg
  ok lvchange -an vg/off
  mounts vg/a xfs /dev/vg/a
  mounts vg/b ext4 /dev/disk/by-id/dm-name-vg-b
  ok mkswap -q /dev/vg/s
  echo '/dev/mapper/vg-s none swap sw 0 0' >>/etc/fstab
  echo '/dev/vg/off /opt ext4 noauto 0 0' >>/etc/fstab
  printf '# mine\nkey /dev/vg/key none luks,noauto\n' >/etc/crypttab
  ok systemctl daemon-reload
  ok swapon -a
  mkdir -p /srv/bound
  ok mount --bind /srv/a /srv/bound
  open_files
  id=$(vgs --noheadings -o vg_uuid vg)
  uuid=$(lvs --noheadings -o lv_uuid vg/b)
  converges lvq -y rename --vg vg --to my-data
  [[ $(swapon --show=NAME --noheadings --raw) == "$(readlink -f /dev/my-data/s)" ]] || fail "the swap is off"
  stay my-data
  check mounted /dev/my-data/a /srv/bound
  [[ $(cut -d' ' -f1 /etc/fstab | xargs) == "/dev/my-data/a /dev/disk/by-id/dm-name-my--data-b /dev/mapper/my--data-s /dev/my-data/off" ]] ||
    fail "fstab is $(</etc/fstab)"
  [[ $(</etc/crypttab) == $'# mine\nkey /dev/my-data/key none luks,noauto' ]] || fail "crypttab is $(</etc/crypttab)"
  devices_are my--data-a my--data-b my--data-key my--data-s
  [[ $(vgs --noheadings -o vg_name,vg_uuid | xargs) == "my-data ${id// /}" ]] || fail "the groups are $(vgs)"
  [[ $(lvs --noheadings -o lv_uuid my-data/b) == "$uuid" ]] || fail "b is another volume"
  [[ $(pvs --noheadings -o pv_name,pv_mda_used_count | sort | xargs) == "/dev/ubdb 1 /dev/ubdc 1 /dev/ubdd 0" ]] ||
    fail "the metadata is on $(pvs -o pv_name,pv_mda_used_count)"
  check clean
  nothing_to_do lvq -y rename --vg vg --to my-data
  open_files_are_read
  mount_again
}

# Volumes of several devices, each mounted, by itself and then with its group.
test_snapshots_pools_caches_and_raid() {
  folders=()
  modprobe -a dm-thin-pool dm-cache dm-cache-smq dm-raid 2>/dev/null || true
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n o -L 60M vg
  mounts vg/o ext4 /dev/vg/o
  ok lvcreate -qq -y -s -n snap -L 20M vg/o
  mkdir -p /srv/snap
  echo '/dev/vg/snap /srv/snap ext4 ro,noload 0 0' >>/etc/fstab
  ok lvcreate -qq -y --type thin-pool -n pool -L 80M vg
  ok lvcreate -qq -y -n thin -V 60M --thinpool vg/pool
  mounts vg/thin ext4 /dev/vg/thin
  ok lvcreate -qq -y --type raid1 -m1 -n raid -L 60M vg
  mounts vg/raid ext4 /dev/vg/raid
  ok lvcreate -qq -y -n fast -L 60M vg /dev/ubdb
  ok lvcreate -qq -y --type cache-pool -n quick -L 20M vg /dev/ubdc
  ok lvconvert -qq -y --type cache --cachepool vg/quick vg/fast
  mounts vg/fast ext4 /dev/vg/fast
  open_files
  converges lvq -y rename --lv vg/o --to origin
  converges lvq -y rename --lv vg/snap --to earlier
  converges lvq -y rename --lv vg/pool --to water
  converges lvq -y rename --lv vg/thin --to fish
  converges lvq -y rename --lv vg/raid --to twice
  converges lvq -y rename --lv vg/fast --to faster
  stay vg o=origin thin=fish raid=twice fast=faster
  refused lv-type-unsupported lvq -y rename --lv vg/twice_rimage_0 --to x
  refused lv-type-unsupported lvq -y rename --lv vg/quick_cpool --to x
  converges lvq -y rename --vg vg --to w-g
  stay w-g o=origin thin=fish raid=twice fast=faster
  [[ $(lvs --noheadings -o lv_name w-g | xargs) == "earlier faster fish origin twice water" ]] || fail "the volumes are $(lvs)"
  ok mount /srv/snap
  [[ $(cat /srv/snap/file) == "this is o" ]] || fail "the snapshot holds something else"
  ok umount /srv/snap
  [[ $(lvs --noheadings -o origin,pool_lv w-g/earlier w-g/fish | xargs) == "origin water" ]] || fail "$(lvs -o+origin)"
  open_files_are_read
  mount_again
  check clean
}

# /proc/mounts goes on naming them by their old names, and some tools go by that.
test_what_has_another_name_is_changed_where_it_is_mounted() {
  folders=()
  modprobe -a dm-snapshot 2>/dev/null || true
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 100M vg
  ok lvcreate -qq -y -n b -L 320M vg
  ok lvcreate -qq -y -n c -L 320M vg
  mounts vg/a ext4 /dev/vg/a
  mounts vg/b xfs ''
  mounts vg/c btrfs ''
  open_files
  converges lvq -y rename --lv vg/a --to a2
  converges lvq -y rename --lv vg/b --to b2
  converges lvq -y rename --lv vg/c --to c2
  converges lvq -y grow --lv vg/a2 --size 200M
  says "vg/a2 is mounted as /dev/mapper/vg-a"
  [[ $(blockdev --getsize64 /dev/vg/a2) -eq $((200 << 20)) ]] || fail "the volume is not larger"
  [[ $(df -B1M --output=size /srv/a | tail -n1) -gt 150 ]] || fail "the file system is not larger: $(df /srv/a)"
  converges lvq -y grow --lv vg/b2 --size 400M
  [[ $(df -B1M --output=size /srv/b | tail -n1) -gt 300 ]] || fail "the file system is not larger: $(df /srv/b)"
  converges lvq -y grow --lv vg/c2 --size 400M
  [[ $OUT != *"is not its name any more"* ]] || fail "the kernel tells the present name of a btrfs"
  [[ $(df -B1M --output=size /srv/c | tail -n1) -eq 400 ]] || fail "the file system is not larger: $(df /srv/c)"
  nothing_to_do lvq -y grow --lv vg/a2 --size 200M
  stay vg a=a2 b=b2 c=c2
  open_files_are_read
  converges lvq -y shrink --lv vg/c2 --size 340M
  converges lvq -y shrink --lv vg/a2 --size 120M
  converges lvq -y rename --lv vg/a2 --to a3
  converges lvq -y snap-back --lv vg/a3 --name before
  echo changed >/srv/a/file
  converges lvq -y snap-back --restore vg/a3-before
  [[ $(cat /srv/a/file) == "this is a" ]] || fail "/srv/a/file is $(cat /srv/a/file)"
  converges lvq -y shrink-xfs --lv vg/b2 --size 320M
  [[ $(cat /srv/b/file) == "this is b" ]] || fail "/srv/b/file is $(cat /srv/b/file)"
  converges lvq -y rename --lv vg/a3 --to a4
  converges lvq -y decommission --lv vg/a4
  check gone lv vg/a4
  check clean
}

test_below_an_automount() {
  folders=()
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n a -L 60M vg
  ok mkfs.ext4 -q /dev/vg/a
  mkdir -p /srv/a
  echo '/dev/vg/a /srv/a ext4 x-systemd.automount 0 0' >/etc/fstab
  ok systemctl daemon-reload
  ok systemctl start srv-a.automount
  echo "this is a" >/srv/a/file
  folders=(a)
  open_files
  converges lvq -y rename --lv vg/a --to b
  stay vg a=b
  ok systemctl is-active srv-a.automount
  open_files_are_read
}

# LVM fails in the middle, and all is taken back; once more, and it is finished.
test_a_failure_can_be_taken_back_or_finished() {
  folders=()
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 60M vg
  mounts vg/a ext4 /dev/vg/a
  cp /etc/fstab "$KEEP/fstab"
  open_files
  replace_tool vgrename <<<'exit 5'
  exits 2 lvq -y rename --vg vg --to data
  restore_tools
  are_mounted vg
  refuses transaction-open lvq -y rename --lv vg/a --to b
  ok lvq -y repair
  are_mounted vg
  cmp /etc/fstab "$KEEP/fstab" || fail "fstab is another"
  [[ $(pvs --noheadings -o pv_mda_used_count | xargs) == "1 1" ]] || fail "a disk carries no metadata"
  replace_tool pvchange <<'SCRIPT'
[[ $* != *"ignore n"* ]] || exit 5
as_real "$@"
SCRIPT
  exits 2 lvq -y rename --vg vg --to data
  restore_tools
  refuses transaction-open lvq -y rename --vg data --to other
  stay data
  converges lvq -y continue
  stay data
  open_files_are_read
}

test_what_was_renamed_is_renamed_back_by_repair() {
  folders=()
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n a -L 60M vg
  mounts vg/a ext4 /dev/vg/a
  cp /etc/fstab "$KEEP/fstab"
  replace_tool lvrename <<<'as_real "$@" && exit 5'
  exits 2 lvq -y rename --lv vg/a --to b
  restore_tools
  ok umount /srv/a
  ok mount /srv/a # by the new name
  open_files
  ok lvq -y repair
  stay vg
  cmp /etc/fstab "$KEEP/fstab" || fail "fstab is another"
  devices_are vg-a
  open_files_are_read
}

test_what_stands_in_the_way() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok vgcreate -qq -y other /dev/ubdd
  ok lvcreate -qq -y -n a -L 60M vg
  ok lvcreate -qq -y -n b -L 20M vg
  ok mkfs.ext4 -q /dev/vg/a
  ok mount -m /dev/vg/a /srv/a
  mkdir -p /etc/default/grub.d
  remember
  refused name-taken lvq -y rename --lv vg/a --to b
  refused name-taken lvq -y rename --vg vg --to other
  refused name-taken lvq -y rename --vg vg --to ubdc
  refused name-invalid lvq -y rename --lv vg/a --to snapshot1
  refused name-invalid lvq -y rename --lv vg/a --to "x$(printf -- '-%.0s' {1..60})"
  refused name-invalid lvq -y rename --vg vg --to mapper
  refused lv-missing lvq -y rename --lv vg/none --to x
  refused vg-missing lvq -y rename --vg none --to x
  refused usage lvq -y rename --lv vg/a
  nothing_changed
  echo 'GRUB_CMDLINE_LINUX="resume=/dev/mapper/vg-b"' >/etc/default/grub.d/resume.cfg
  refuses name-in-use lvq -y rename --lv vg/b --to x
  says /etc/default/grub.d/resume.cfg:1
  refuses name-in-use lvq -y rename --vg vg --to x
  rm /etc/default/grub.d/resume.cfg
  echo '/dev/vg/none /opt ext4 noauto 0 0' >/etc/fstab
  refuses partial-state:4 lvq -y rename --lv vg/none --to b
  : >/etc/fstab
  printf '[Mount]\nWhat=/dev/vg/b\nWhere=/opt\n' >/etc/systemd/system/opt.mount
  refuses unit-references lvq -y rename --lv vg/b --to x
  rm /etc/systemd/system/opt.mount
}

# LVM complains of two groups of one name, and whatever is asked of one of them is refused for that.
test_of_two_groups_of_one_name_none_is_renamed() {
  fresh_disks 6 100M
  groups_of_others
  refuses partial-state:4 lvq -y rename --vg twins --to x
}
