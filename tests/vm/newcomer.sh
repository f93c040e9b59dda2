# shellcheck shell=bash
# The first hour: the package is installed, its pages and completion are found, a plan is looked at and kept, carried
# out, cut off by the power, taken back; the package is upgraded in between and removed at the end. The case is the kind of
# package. This Debian knows nothing of what an .rpm requires, so rpm is told not to ask once it has been seen to ask.
# vm: disks=1 size=1G phases=3 loops=0 files=build/package,VERSION rpm=1 cases=deb,rpm

PLAN=/root/plan.json
request=(provision --pv /dev/ubdb --vg vg --lv a:100M:ext4:/srv/a)

package() {
  case $CASE in
    deb) compgen -G '/host/files/package/lvq_*_amd64.deb' ;;
    rpm) compgen -G '/host/files/package/lvq-*.x86_64.rpm' ;;
  esac
}

rpm() {
  /host/rpm/rpm "$@"
}

# The first time, and again as an upgrade.
install_package() {
  case $CASE in
    deb) ok dpkg -i "$(package)" ;;
    rpm) ok rpm --upgrade --replacepkgs --nodeps "$(package)" ;;
  esac
}

remove_package() { # ok | exits 1
  case $CASE in
    deb) "$@" dpkg -r lvq ;;
    rpm) "$@" rpm --erase lvq ;;
  esac
}

requires_what_it_should() {
  case $CASE in
    deb)
      ok dpkg-deb --field "$(package)" Depends
      says "lvm2" "util-linux"
      ;;
    rpm)
      ok rpm --query --package --requires "$(package)"
      [[ $(grep -v '^rpmlib(' <<<"$OUT" | sort -u) == $'/bin/sh\nlvm2\nutil-linux' ]] || fail "it requires something else"
      not rpm --install "$(package)"
      says "lvm2 is needed by lvq" "util-linux is needed by lvq"
      ;;
  esac
}

# What is as it was installed, by the package manager's own account; of an .rpm also owners and modes.
installed_whole() {
  case $CASE in
    deb) ok dpkg --verify lvq ;;
    rpm) ok rpm --verify --nodeps lvq ;;
  esac
  [[ -z $OUT ]] || fail "of the package differs: $OUT"
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
  requires_what_it_should
  install_package
  installed_whole
  [[ $(command -v lvq) == /usr/sbin/lvq ]] || fail "another lvq is run: $(command -v lvq)"
  [[ $(stat -c '%a %U' /var/lib/lvq) == "700 root" ]] || fail "others may look into /var/lib/lvq"
  ok lvq --version
  says "lvq $(</host/files/VERSION)"
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
  ok /etc/ansible/facts.d/lvq.fact
  jq -e '.command == "status" and any(.devices[]; .path == "/dev/ubdb")' <<<"$OUT" || fail "Ansible is told other facts"
  ok lvq --dry-run --save-plan "$PLAN" --report /root/plan.html "${request[@]}"
  says "Can be taken back throughout." "lvq apply $PLAN"
  grep -q "vg/a" /root/plan.html || fail "the report does not name the volume"
  [[ -s /usr/share/zsh/site-functions/_lvq || -s /usr/share/zsh/vendor-completions/_lvq ]] || fail "no completion for zsh"
  [[ -s /usr/share/fish/vendor_completions.d/lvq.fish ]] || fail "no completion for fish"
  ok systemctl is-enabled lvq-open-transactions
  sync
  cut_when '[[ $(cat /var/lib/lvq/transactions/*/log.jsonl | wc -l) -ge 6 ]]' lvq -y apply "$PLAN"
}

phase2() {
  wait_for '[[ $(systemctl show -P ExecMainExitTimestampMonotonic lvq-open-transactions) -ne 0 ]]'
  ok journalctl --boot --no-pager --identifier=lvq --priority=warning
  says "open transaction" "lvq repair"
  remove_package exits 1 # who would finish it then?
  says "transactions are open" "lvq repair --abandon"
  ok lvq --version
  ok systemctl is-enabled lvq-open-transactions
  ok systemctl disable lvq-open-transactions
  install_package # an upgrade may come in between, and does not turn on again what was turned off
  installed_whole
  exits 1 systemctl is-enabled lvq-open-transactions
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
  ok systemctl enable lvq-open-transactions
  remove_package ok
  [[ -d /var/lib/lvq/transactions ]] || fail "the journals went with the program"
  hash -r
  ! command -v lvq || fail "the program is still there"
  [[ $CASE == rpm ]] || ok dpkg -P lvq
  local left kept=''
  [[ $CASE == deb ]] || kept=$'/var/lib/lvq\n/var/log/lvq\n/var/log/lvq/lvq.log' # rpm knows no purge
  left=$(find / -xdev \( -name 'lvq*' -o -name '*_lvq' -o -name '*-lvq.*' \) -not -path '/host/*' -not -path '/proc/*' -not -path '/root/*' |
    LC_ALL=C sort)
  [[ $left == "$kept" ]] || fail "of lvq there is left: $left"
  check clean
}
