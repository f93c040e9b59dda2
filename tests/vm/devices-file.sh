# shellcheck shell=bash
# LVM as RHEL 9 sets it up, with a devices file, and an fstab that carries an extended attribute as SELinux gives it:
# created, replaced, made smaller, over reboots, taken back after a power cut by the first that runs, and removed.
# vm: disks=3 size=1G phases=3 at_once=1 timeout=900

context=system_u:object_r:etc_t:s0

phase1() {
  printf 'devices {\n\tuse_devicesfile=1\n}\n' >/etc/lvm/lvmlocal.conf
  ok lvm lvmconfig devices/use_devicesfile
  says use_devicesfile=1
  printf '# mine\n' >/etc/fstab
  ok setfattr -n security.selinux -v "$context" /etc/fstab
  converges lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv a:500M:xfs:/srv/a --lv b:100M:ext4:/srv/b
  are_listed /dev/ubdb /dev/ubdc
  fstab_is_labelled
  fill /srv/a 10 a
  fill /srv/b 10 b
  converges lvq -y replace-disk --old /dev/ubdc --new /dev/ubdd
  are_listed /dev/ubdb /dev/ubdd
  converges lvq -y shrink-xfs --lv vg/a --size 400M
  fstab_is_labelled
  all_is_there
}

phase2() {
  boot_ended
  are_listed /dev/ubdb /dev/ubdd
  all_is_there
  replace_tool lvremove <<<': >/host/cut; sleep 60'
  sync
  lvq -y decommission --vg vg
  fail "the power was not cut"
}

phase3() {
  restore_tools
  ok lvq -y repair
  boot_ended
  fstab_is_labelled
  all_is_there
  converges lvq -y decommission --vg vg
  are_listed
  fstab_is_labelled
  [[ $(</etc/fstab) == "# mine" ]] || fail "fstab: $(</etc/fstab)"
  check blank /dev/ubdb
  check clean
}

all_is_there() {
  check mounted /dev/vg/a /srv/a
  check mounted /dev/vg/b /srv/b
  check tree /srv/a a
  check tree /srv/b b
  check clean
}

# are_listed DEV…: these and no others, with what LVM knows them by
are_listed() {
  local listed
  listed=$(lvm lvmdevices | sed -n 's/.* DEVNAME=\([^ ]*\) .*/\1/p' | sort | xargs)
  [[ $listed == "$*" ]] || fail "the devices file lists '$listed', not '$*'"
}

fstab_is_labelled() {
  [[ $(getfattr --only-values -n security.selinux /etc/fstab 2>/dev/null) == "$context" ]] || fail "fstab has lost its label"
}
