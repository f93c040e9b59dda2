# shellcheck shell=bash
# The power fails in the middle of a transaction; at the next boot the unit that is shipped says what to type.
# vm: disks=1 size=1G phases=2 files=dist

request=(provision --pv /dev/ubdb --vg vg --lv a:100M:ext4:/srv/a)

phase1() {
  cp /host/files/dist/lvq-open-transactions.service /etc/systemd/system/
  ok systemctl enable lvq-open-transactions
  ok systemd-analyze verify --man=no /etc/systemd/system/lvq-open-transactions.service
  sync
  cut_when '[[ $(cat /var/lib/lvq/transactions/*/log.jsonl | wc -l) -ge 4 ]]' lvq -y "${request[@]}"
}

phase2() {
  wait_for '[[ $(systemctl show -P ExecMainExitTimestampMonotonic lvq-open-transactions) -ne 0 ]]'
  ok journalctl --boot --no-pager --identifier=lvq --priority=warning
  says "open transaction" "to finish it:    lvq continue" "to take it back: lvq repair"
  converges lvq -y continue
  ok systemctl restart lvq-open-transactions
  ok lvq history --open
  [[ $OUT == "" ]] || fail "it is still said"
}
