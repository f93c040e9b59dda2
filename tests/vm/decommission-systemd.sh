# shellcheck shell=bash
# decommission where systemd runs: it forgets the mounts, and nothing brings them back.
# vm: disks=2 size=1G mem=1500M timeout=300 phases=2

phase1() {
  printf '# mine\n' >/etc/fstab
  converges lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv a:100M:ext4:/srv/a --lv x:300M:xfs:/srv/a/x --lv s:40M:swap
  ok systemctl list-units --type=mount,swap --plain --no-legend
  says srv-a.mount srv-a-x.mount .swap
  converges lvq -y decommission --vg vg
  says "systemctl daemon-reload"
  ok systemctl list-units --type=mount,swap --plain --no-legend
  [[ $OUT != *srv-a* && $OUT != *.swap* ]] || fail "systemd still has them"
  [[ $(systemctl show -p LoadState --value srv-a.mount) == not-found ]] || fail "srv-a.mount is still a unit"
  [[ -z $(systemctl --failed --plain --no-legend) ]] || fail "units failed: $(systemctl --failed)"
  is_gone
}

phase2() {
  is_gone
}

is_gone() {
  udevadm settle
  check gone vg vg
  check blank /dev/ubdb
  check blank /dev/ubdc
  check unmounted /srv/a
  [[ -z $(swapon --show --noheadings) ]] || fail "the swap is on"
  [[ ! -e /srv/a ]] || fail "/srv/a is left"
  [[ $(</etc/fstab) == "# mine" ]] || fail "fstab: $(</etc/fstab)"
  check clean
}
