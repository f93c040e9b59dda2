# shellcheck shell=bash
# The power fails when so many records are in the journal: two a step, after the one that began it. After the reboot one
# command finishes the transaction, or takes it back.
# vm: disks=2 size=1G phases=2 cases=continue-9,repair-18,continue-25,repair-28

request=(provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv a:100M:ext4:/srv/a --lv x:300M:xfs:/srv/a/x --lv s:40M:swap)

phase1() {
  mkdir -p "$KEEP"
  printf '# mine\n/dev/nowhere /nowhere ext4 noauto 0 0' >/etc/fstab
  cp /etc/fstab "$KEEP/fstab"
  sync
  cut_when '[[ $(cat /var/lib/lvq/transactions/*/log.jsonl | wc -l) -ge ${CASE#*-} ]]' lvq -y "${request[@]}"
}

phase2() {
  ok lvq status
  says "open transaction" "lvq continue"
  "${CASE%-*}_works"
}

continue_works() {
  converges lvq -y continue
  nothing_to_do lvq -y "${request[@]}"
  check lv vg/a lv_size 104857600
  check mounted /dev/vg/a /srv/a
  check mounted /dev/vg/x /srv/a/x
  check swap_on /dev/vg/s
  check fstab /srv/a ext4
  check fstab /srv/a/x xfs
  ok findmnt --verify
  check clean vg
}

repair_works() {
  ok lvq -y repair
  says "SUCCESS: Everything was taken back"
  check blank /dev/ubdb
  check blank /dev/ubdc
  check gone vg vg
  [[ ! -e /srv/a ]] || fail "a mount directory is left"
  cmp /etc/fstab "$KEEP/fstab" || fail "fstab is another"
  check clean
}
