# shellcheck shell=bash
# LVM's own processes are killed, at every system call that changes something, and the machine stays up. LVQ_FULL=1:
# every one of them; otherwise a sample.
# vm: mem=1000M timeout=7200 limit=3600

request=(provision --pv /dev/loop0:/dev/loop1 --vg vg --lv a:8M:ext4:/srv/a --lv b:8M)
calls=io_submit,ioctl,rename,semctl,unlink
changes='PWRITE|DM_DEV_CREATE|DM_TABLE_LOAD|DM_DEV_SUSPEND|DM_DEV_REMOVE|BLKZEROOUT|SETVAL|IPC_RMID|^rename|^unlink'

# changes_of TOOL COMMAND…: which of the calls change something while COMMAND runs the tool for the first time: "CALL N"
changes_of() {
  local tool=$1
  shift
  replace_tool "$tool" <<END
[[ ! -e /dev/shm/trace ]] || exec /usr/sbin/lvm $tool "\$@"
exec strace -qq -o /dev/shm/trace -e trace=$calls /usr/sbin/lvm $tool "\$@"
END
  exits 0 "$@" >&2
  restore_tools
  awk -F'(' -v changes="$changes" '{ n[$1]++ } $0 ~ changes { print $1, n[$1] }' /dev/shm/trace
  rm /dev/shm/trace
}

# dies_at CALL N TOOL: the tool gets SIGKILL where it makes that system call for the Nth time
dies_at() {
  replace_tool "$3" <<END
tool=\${0##*/}
exec strace -qq -o /dev/null -e trace=$1 -e inject=$1:signal=KILL:when=$2 /usr/sbin/lvm "\$tool" "\$@"
END
}

# nothing_left: no suspended volume, no table that never came into force, no device without a volume
nothing_left() {
  local got
  got=$(dmsetup info -c --noheadings -o name,attr,open 2>/dev/null | grep -v '^No devices' | grep -vE ':L--[rw]:' || true)
  [[ -z $got ]] || fail "left behind: $got"
}

is_provisioned() {
  check mounted /dev/vg/a /srv/a
  check lv vg/b lv_size 8388608
  check vg vg pv_count 2
  check clean vg
  nothing_left
}

is_as_before() {
  check blank /dev/loop0
  check blank /dev/loop1
  check gone vg vg
  [[ ! -e /srv/a ]] || fail "a mount directory is left"
  ! grep -q /srv/a /etc/fstab || fail "a line of fstab is left"
  nothing_left
}

# stopped: a transaction that is to be taken back
stopped() {
  fresh_disks 2 100M
  replace_tool mkfs.ext4 <<<'exit 3'
  exits 2 lvq -y "${request[@]}"
  restore_tools
}

# ways_on TOOL CALL N: the forward tool dies there; each of the $ways leads on
ways_on() {
  local way
  for way in "${ways[@]}"; do
    fresh_disks 2 100M
    dies_at "$2" "$3" "$1"
    exits 2 lvq -y "${request[@]}"
    restore_tools
    says "signal 9"
    exits 0 lvq -y "$way"
    if [[ $way == continue ]]; then is_provisioned; else is_as_before; fi
    clean_machine >/dev/null 2>&1
    echo "ok $1 killed at $2 $3: $way"
  done
}

# taken_back_through TOOL CALL N: repair's own tool dies there; a second repair leads to the start
taken_back_through() {
  stopped
  dies_at "$2" "$3" "$1"
  exits 2 lvq -y repair
  restore_tools
  says "signal 9"
  exits 0 lvq -y repair
  is_as_before
  clean_machine >/dev/null 2>&1
  echo "ok $1 killed at $2 $3: repair, and repair again"
}

# at_every_change WHAT TOOL COMMAND…: all of them, or the one in the middle
at_every_change() {
  local what=$1 tool=$2 points
  shift 2
  changes_of "$tool" "$@" >/dev/shm/points
  mapfile -t points </dev/shm/points
  clean_machine >/dev/null 2>&1
  [[ ${#points[@]} -ge 4 ]] || fail "$tool changes nothing: ${points[*]}"
  echo "$tool: ${#points[@]} changing calls: ${points[*]}"
  [[ -n ${LVQ_FULL-} ]] || points=("${points[${#points[@]} / 2]}")
  local at
  for at in "${points[@]}"; do "$what" "$tool" "${at% *}" "${at#* }"; done
}

forward() { # TOOL WAY…: these in the sample, both in full
  ways=("${@:2}")
  [[ -z ${LVQ_FULL-} ]] || ways=(continue repair)
  fresh_disks 2 100M
  at_every_change ways_on "$1" lvq -y "${request[@]}"
}

backward() { # TOOL
  stopped
  at_every_change taken_back_through "$1" lvq -y repair
}

test_pvcreate_killed() { forward pvcreate continue; }
test_vgcreate_killed() { forward vgcreate repair; }
test_lvcreate_killed() { forward lvcreate continue repair; }
test_lvremove_killed() { backward lvremove; }
test_vgremove_killed() { backward vgremove; }
