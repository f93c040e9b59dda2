# shellcheck shell=bash
# The power fails, and what leads out of it is the first that runs at the next boot: udev still answers for disks then, LVM
# activates volume groups, systemd mounts. Also where a volume group is never activated by itself (asleep).
# vm: disks=2 size=1G phases=2 at_once=1 cases=provision-continue,provision-repair,decommission-continue,decommission-repair,asleep-continue,asleep-repair

volumes=(--lv a:300M:xfs:/srv/a --lv b:100M:ext4:/srv/a/b --lv s:64M:swap)

phase1() {
  printf '# mine\n' >/etc/fstab
  "cut_${CASE%-*}"
}

phase2() {
  local what=${CASE%-*} way=${CASE##*-}
  restore_tools
  ok lvq -y "$way"
  boot_ended
  "${what}_$way"
  check clean
  ok lvq history --open
  [[ $OUT == "" ]] || fail "a transaction is open"
}

# cut_at_second TOOL: the power fails when it is called for the second time from now on, in this boot
cut_at_second() {
  replace_tool "$1" <<'END'
if [[ -e /run/called ]]; then
  : >/host/cut
  sleep 60
fi
[[ ! -e /run/armed ]] || touch /run/called
as_real "$@"
END
  touch /run/armed
  sync
}

cut_provision() {
  cut_at_second mount
  lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg vg "${volumes[@]}"
  fail "the power was not cut"
}

provision_continue() { all_is_there; }

provision_repair() {
  check gone vg vg
  check blank /dev/ubdb
  check unmounted /srv/a
  [[ $(</etc/fstab) == "# mine" ]] || fail "fstab: $(</etc/fstab)"
}

provisioned() {
  converges lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg vg "${volumes[@]}"
  echo hello >/srv/a/b/file
  sync
}

cut_decommission() {
  provisioned
  if [[ $CASE == *-repair ]]; then
    replace_tool lvremove <<<': >/host/cut; sleep 60'
    sync
  else
    cut_at_second lvremove
  fi
  lvq -y decommission --vg vg
  fail "the power was not cut"
}

decommission_continue() { provision_repair; }

decommission_repair() {
  all_is_there
  [[ $(cat /srv/a/b/file) == hello ]] || fail "the file is not there"
}

cut_asleep() {
  converges lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv raw:20M
  ok vgchange --setautoactivation n vg
  replace_tool mkfs.ext4 <<<': >/host/cut; sleep 60'
  sync
  lvq -y provision --vg vg --lv c:100M:ext4:/srv/c:nofail
  fail "the power was not cut"
}

asleep_continue() {
  check mounted /dev/vg/c /srv/c
  check fstab /srv/c ext4
}

asleep_repair() {
  check gone lv vg/c
  check no_fstab /srv/c
}

all_is_there() {
  check mounted /dev/vg/a /srv/a
  check mounted /dev/vg/b /srv/a/b
  check swap_on /dev/vg/s
  check fstab /srv/a xfs
  check fstab /srv/a/b ext4
  sleep 5 # systemd unmounts what it believes to be gone a second or two later
  check mounted /dev/vg/a /srv/a
  check mounted /dev/vg/b /srv/a/b
}
