# shellcheck shell=bash
# The first hour: the package is installed, its pages and completion are found, a plan is looked at and kept, carried
# out, cut off by the power, taken back; the package is upgraded in between and purged at the end.
# vm: disks=1 size=1G phases=3 loops=0 files=build/package

PLAN=/root/plan.json
request=(provision --pv /dev/ubdb --vg vg --lv a:100M:ext4:/srv/a)

package() {
  compgen -G '/host/files/package/lvq_*_amd64.deb'
}

# What completion offers for the last of the words, by the shell's own means.
offered() {
  env HOME=/root bash -c '
    . /usr/share/bash-completion/bash_completion
    _completion_loader lvq 2>/dev/null || __load_completion lvq
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
    "$(complete -p lvq | sed "s/.*-F \([^ ]*\).*/\1/")"
    printf "%s\n" "${COMPREPLY[@]}"' completion "$@"
}

# The one of the package alone.
no_other_lvq() {
  rm -f /host/lvq /usr/local/bin/lvq
  hash -r
}

phase1() {
  no_other_lvq
  rm -f /etc/dpkg/dpkg.cfg.d/99mmdebstrap # which keeps the pages of packages away
  ok dpkg -i "$(package)"
  [[ $(command -v lvq) == /usr/sbin/lvq ]] || fail "another lvq is run: $(command -v lvq)"
  [[ $(stat -c '%a %U' /var/lib/lvq) == "700 root" ]] || fail "others may look into /var/lib/lvq"
  ok man -P cat lvq
  says "lvq" "transactions"
  ok man -P cat lvq-shrink-xfs
  says "SYNOPSIS" "--size"
  ok offered lvq shr
  says "shrink" "shrink-xfs"
  ok offered lvq shrink --
  says "--lv" "--size"
  ok lvq status
  says "/dev/ubdb"
  ok lvq --dry-run --save-plan "$PLAN" --report /root/plan.html "${request[@]}"
  says "Can be taken back throughout." "lvq apply $PLAN"
  grep -q "vg/a" /root/plan.html || fail "the report does not name the volume"
  ok systemctl is-enabled lvq-open-transactions
  sync
  cut_when '[[ $(cat /var/lib/lvq/transactions/*/log.jsonl | wc -l) -ge 6 ]]' lvq -y apply "$PLAN"
}

phase2() {
  wait_for '[[ $(systemctl show -P ExecMainExitTimestampMonotonic lvq-open-transactions) -ne 0 ]]'
  ok journalctl --boot --no-pager --identifier=lvq --priority=warning
  says "open transaction" "lvq repair"
  exits 1 dpkg -r lvq # who would finish it then?
  says "transactions are open"
  ok dpkg -i "$(package)" # an upgrade may come in between
  ok lvq history last
  says "lvq repair"
  ok lvq -y repair last
  check blank /dev/ubdb
  check clean
  ok lvq -y "${request[@]}"
  check mounted /dev/vg/a /srv/a
}

phase3() {
  check mounted /dev/vg/a /srv/a
  ok lvq verify last
  ok lvq -y decommission --vg vg
  ok dpkg -r lvq
  [[ -d /var/lib/lvq/transactions ]] || fail "the journals went with the program"
  ! command -v lvq || fail "the program is still there"
  ok dpkg -P lvq
  local left
  left=$(find / -xdev \( -name 'lvq*' -o -name '*_lvq' \) -not -path '/host/*' -not -path '/proc/*' -not -path '/root/*' | sort)
  [[ -z $left ]] || fail "of lvq there is left: $left"
  check clean
}
