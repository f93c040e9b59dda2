# shellcheck shell=bash
# What systemd mounts by units: automounts are stopped and started again in the plan, the administrator's own units are
# left to the administrator.
# vm: mem=1500M timeout=1200

# automount NAME [TYPE]: vg/NAME with a file in it, mounted on /srv/NAME as soon as somebody looks there
automount() {
  ok lvcreate -y -qq -n "$1" -L "${3-200M}" vg
  ok "mkfs.${2-ext4}" -q "/dev/vg/$1"
  ok mount -m "/dev/vg/$1" /mnt/fill
  echo "in $1" >/mnt/fill/file
  ok umount /mnt/fill
  mkdir -p "/srv/$1"
  echo "/dev/vg/$1 /srv/$1 ${2-ext4} defaults,x-systemd.automount 0 2" >>/etc/fstab
  ok systemctl daemon-reload
  ok systemctl start "srv-$1.automount"
  [[ $(findmnt -no FSTYPE "/srv/$1") == autofs ]] || fail "there is no automount"
}

touch_it() { [[ $(cat "/srv/$1/file") == "in $1" ]] || fail "/srv/$1 is not what it was"; }

# A second look at it mounts it, where it is not mounted.
is_back() {
  ok systemctl is-active "srv-$1.automount"
  [[ $(findmnt -no FSTYPE "/srv/$1" | head -1) == autofs ]] || fail "the automount is not there"
  touch_it "$1"
}

test_automounts_of_what_goes() {
  fresh_disks 1 600M
  ok vgcreate -y vg /dev/loop0
  cp /etc/fstab /run/fstab
  automount a
  automount b
  touch_it a
  converges lvq -y decommission --lv vg/a
  says "Keep systemd from mounting /srv/a when it is touched"
  converges lvq -y decommission --lv vg/b
  ! grep -E ' /srv/[ab] ' /proc/self/mountinfo || fail "something is mounted still"
  not systemctl is-active srv-a.automount
  [[ ! -e /srv/a/file && ! -e /srv/b/file ]] || fail "there is something"
  cmp /etc/fstab /run/fstab
}

test_automounts_stay_above_what_grows() {
  fresh_disks 1 1500M
  ok vgcreate -y vg /dev/loop0
  automount x xfs 500M
  touch_it x
  converges lvq -y grow --lv vg/x --size +200M
  [[ $(xfs_info /srv/x | awk -F'[ =,]+' '/^data/ { print $3 * $5 }') -eq $((700 << 20)) ]] || fail "the xfs is not larger: $(xfs_info /srv/x)"
  is_back x
}

test_automounts_of_what_shrinks() {
  fresh_disks 2 1500M
  ok vgcreate -y vg /dev/loop0 /dev/loop1
  cp /etc/fstab /run/fstab
  automount a
  automount x xfs 500M
  touch_it a
  touch_it x
  converges lvq -y shrink --lv vg/a --size 150M
  [[ $(findmnt -no SOURCE /srv/a | tail -1) == /dev/mapper/vg-a ]] || fail "it is not mounted again"
  is_back a
  converges lvq -y shrink-xfs --lv vg/x --size 400M
  is_back x
  ok umount /srv/a
  is_back a
  # What nobody has touched is as it was.
  ok umount /srv/a
  converges lvq -y shrink --lv vg/a --size 120M
  [[ $(findmnt -no FSTYPE /srv/a) == autofs ]] || fail "it is mounted"
  is_back a
  converges lvq -y decommission --vg vg
  cp /run/fstab /etc/fstab
  ok systemctl daemon-reload
}

test_an_automount_of_what_is_restored_and_its_way_back() {
  fresh_disks 1 900M
  ok vgcreate -y vg /dev/loop0
  cp /etc/fstab /run/fstab
  automount a
  touch_it a
  ok lvcreate -y -qq -s -n before -L 100M vg/a
  echo changed >/srv/a/file
  replace_tool lvconvert <<'END'
exit 5
END
  exits 2 lvq -y snap-back --restore vg/before # nothing has begun: both ways are open
  restore_tools
  not systemctl is-active srv-a.automount
  ok lvq -y continue
  is_back a
  # Somebody looks at the wrong moment, and it is mounted again.
  replace_tool umount <<'END'
as_real "$@" && [[ -e /run/once || $* != /srv/a ]] || { : >/run/once; as_real() { exec mount /dev/vg/a /srv/a; }; as_real; }
END
  exits 2 lvq -y decommission --lv vg/a
  restore_tools
  says "something has mounted it again, or meanwhile" "/srv/a"
  ok lvq -y repair
  is_back a
  converges lvq -y decommission --lv vg/a
  cp /run/fstab /etc/fstab
  ok systemctl daemon-reload
}

# Without its line it would mount nothing, and with RequiredBy=local-fs.target no boot would get by.
test_an_automount_of_the_administrators_own() {
  fresh_disks 1 300M
  ok vgcreate -y vg /dev/loop0
  ok lvcreate -y -qq -n a -L 100M vg
  ok mkfs.ext4 -q /dev/vg/a
  mkdir -p /srv/m
  printf 'UUID=%s /srv/m ext4 noauto 0 0\n' "$(blkid -o value -s UUID /dev/vg/a)" >/etc/fstab
  printf '[Automount]\nWhere=/srv/m\n[Install]\nWantedBy=local-fs.target\n' >/etc/systemd/system/srv-m.automount
  ok systemctl daemon-reload
  ok systemctl enable --now srv-m.automount
  remember
  refused unit-references lvq -y decommission --lv vg/a
  says "/etc/systemd/system/srv-m.automount: mounts on /srv/m" "systemctl disable --now srv-m.automount"
  nothing_changed
  ok ls /srv/m/lost+found
  converges lvq -y shrink --lv vg/a --size 88M
  ok ls /srv/m/lost+found
  ok systemctl disable --now srv-m.automount
  rm /etc/systemd/system/srv-m.automount
  ok systemctl daemon-reload
  converges lvq -y decommission --vg vg
  check no_fstab /srv/m
}

test_units_of_systemds_own() {
  fresh_disks 1 600M
  ok vgcreate -y vg /dev/loop0
  ok lvcreate -y -qq -n a -L 100M vg
  ok mkfs.ext4 -q /dev/vg/a
  ok lvcreate -y -qq -n s -L 20M vg
  ok mkswap /dev/vg/s
  ok lvcreate -y -qq -n other -L 20M vg
  mkdir -p /srv/m
  cat >/etc/systemd/system/srv-m.mount <<END
[Mount]
What=/dev/disk/by-uuid/$(blkid -o value -s UUID /dev/vg/a)
Where=/srv/m
[Install]
RequiredBy=local-fs.target
END
  printf '[Swap]\nWhat=/dev/vg/s\n' >/etc/systemd/system/dev-vg-s.swap
  udevadm settle
  ok systemctl daemon-reload
  # A reload can make systemd forget a device that udev told it of in the same instant.
  wait_for 'systemctl is-active -q dev-vg-a.device || ! udevadm trigger --settle --action=change /dev/vg/a'
  ok systemctl enable --now srv-m.mount
  remember
  refused unit-references lvq -y decommission --vg vg
  says "/etc/systemd/system/srv-m.mount names /dev/disk/by-uuid/" "systemctl disable --now srv-m.mount" \
    "/etc/systemd/system/dev-vg-s.swap names /dev/vg/s"
  refused unit-references lvq -y shrink --lv vg/a --size 80M
  nothing_changed
  converges lvq -y decommission --lv vg/other
  ok systemctl disable --now srv-m.mount
  rm /etc/systemd/system/srv-m.mount /etc/systemd/system/dev-vg-s.swap
  ok systemctl daemon-reload
  converges lvq -y decommission --vg vg
}
