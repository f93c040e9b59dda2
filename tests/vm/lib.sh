#!/bin/bash
# The guest's side of the scenarios: their vocabulary, and the loop that runs them.
#
# A file NAME.sh holds scenarios, functions test_WHAT_IT_SHOWS, each on a clean machine; or one
# scenario in several boots of the same machine, functions phase1, phase2, … (or phase N). A comment
# at its top says what machine it wants:
#   # vm: disks=5 size=4G init=fast machines=trixie mem=1500M timeout=600 phases=2 loops=0 prepared=1 cases=a,b files=build/x ansible=1
# init=fast is a small init in place of systemd, which no user has; machines: these kinds only. disks are blank (/dev/ubdb and on), loops=0: there are no loop devices, cases run the file once for each with $CASE, files are put into
# /host/files, ansible=1 puts an archive of Ansible into /host (tools/vm/ansible). A phase that returns shuts the machine down properly, one that ends in power_cut does
# not. prepared: phase 0 runs once, and each case is a copy of that machine (copies=1: as it was at one instant of a phase
# edges or middles; see powercut/cuts.sh).
# $KEEP is a folder that survives both. A phase begins when the boot has ended; with at_once=1 all but the first begin at
# once.

KEEP=/host/keep
state_dirs=(/var/lib/lvq /var/log/lvq)

fail() {
  echo "FAILED: $*"
  exit 1
}

# --- commands and what they say -------------------------------------------------------------------

# exits STATUS COMMAND…: leaves what it said in $OUT
exits() {
  local want=$1 got=0
  shift
  OUT=$("$@" 2>&1 </dev/null) || got=$?
  printf '$ %s\n%s\n' "$*" "$OUT"
  [[ $got -eq $want ]] || fail "'$*' exited $got, not $want"
}

ok() { exits 0 "$@"; }

# not COMMAND…: it must fail, by an exit status rather than a signal
not() {
  local got=0
  OUT=$("$@" 2>&1 </dev/null) || got=$?
  printf '$ %s\n%s\n' "$*" "$OUT"
  [[ $got -ne 0 && $got -lt 126 ]] || fail "'$*' exited $got"
}

# says TEXT…: each was in the last command's output
says() {
  local text
  for text; do
    [[ $OUT == *"$text"* ]] || fail "the output lacks '$text'"
  done
}

# unchanged COMMAND…: it must fail and leave the machine as it was, to the byte
unchanged() {
  remember
  not "$@"
  nothing_changed "'$*'"
}

# refuses CODE[:STATUS] COMMAND…: says refused [CODE], exits 1 (or STATUS), changes nothing
refuses() {
  remember
  refused "$@"
  shift
  nothing_changed "'$*'"
}

# The same for several commands at the price of one comparison:
#   remember; refused CODE[:STATUS] COMMAND…; refused …; nothing_changed
remember() {
  settle
  REMEMBERED=$SETTLED
}

refused() {
  local code=${1%:*} status=1
  [[ $1 != *:* ]] || status=${1#*:}
  shift
  exits "$status" "$@"
  says "refused [$code]"
}

nothing_changed() {
  local now
  now=$(machine_state)
  [[ $now != "$REMEMBERED" ]] || return 0
  diff <(echo "$REMEMBERED") <(echo "$now") || true
  fail "${1:-something} changed the machine"
}

# --- lvq ------------------------------------------------------------------------------------------

# converges COMMAND…: lvq did it
converges() {
  ok "$@"
  says "SUCCESS: System state successfully converged to target."
}

# nothing_to_do COMMAND…: lvq says that it is done already
nothing_to_do() {
  ok "$@"
  says "System is already in the desired state. No changes needed."
}

# ctrl_c_at PATTERN COMMAND…: on a terminal, where Ctrl-C is typed once it shows PATTERN. It exits 2.
ctrl_c_at() {
  local status=0
  cat >/dev/shm/ctrl-c <<'EXPECT'
set timeout 120
set pattern [lindex $argv 0]
spawn -noecho {*}[lrange $argv 1 end]
expect {
  -re $pattern { send \003 }
  timeout { exit 124 }
  eof { exit 125 }
}
expect {
  eof {}
  timeout { exit 124 }
}
exit [lindex [wait] 3]
EXPECT
  OUT=$(expect -f /dev/shm/ctrl-c "$@" 2>&1 </dev/null) || status=$?
  printf '$ %s\n%s\n' "${*:2}" "$OUT"
  [[ $status -eq 2 ]] || fail "exit status $status"
  says "Everything done can be taken back." "to finish it:    lvq continue" "to take it back: lvq repair"
  ! pgrep -x 'pvmove|dd|rsync' || fail "its tool is still running"
}

# replace_tool NAME <<SCRIPT: until the scenario ends SCRIPT runs instead of the program, which is
# still there as: as_real "$@"
replace_tool() {
  local path
  path=$(command -v "$1")
  trap restore_tools EXIT
  mv "$path" "$path.real"
  {
    printf '#!/bin/bash\nas_real() { (exec -a %q %q "$@"); }\n' "$1" "$path.real"
    cat
  } >"$path"
  chmod 755 "$path"
}

restore_tools() {
  local real
  for real in /usr/{sbin,bin}/*.real; do
    [[ ! -e $real && ! -L $real ]] || mv -f "$real" "${real%.real}"
  done
}

# wait_for CONDITION: evaluated until it is true
wait_for() {
  local n
  for ((n = 0; n < 600; n++)); do
    ! eval "$1" 2>/dev/null || return 0
    sleep 0.05
  done
  fail "in vain waited for: $1"
}

# boot_ended: waits until systemd has started all that it starts at a boot, and all of it came up. What udev
# asks systemd for, as the activation of a volume group, comes after that.
may_fail=none # a pattern of units
boot_ended() {
  local state failed
  [[ $VM_INIT == unit ]] || return 0
  systemctl is-system-running --wait >/dev/null || true
  udevadm settle
  state=$(systemctl is-system-running --wait) || true
  [[ $state == running || $state == degraded ]] || fail "systemd is $state"
  ! lost_its_lock || ok systemctl restart lvm2-monitor
  failed=$(systemctl --failed --plain --no-legend | grep -vE "^($may_fail) " || true)
  [[ -z $failed ]] || fail "systemd is $state: $failed
$(said_by "$(cut -d' ' -f1 <<<"$failed")")"
}

# Debian 13 mounts /run/lock while lvm2-monitor.service may be at work, and the folder of LVM's locks is hidden then.
lost_its_lock() {
  systemctl is-failed --quiet lvm2-monitor &&
    said_by lvm2-monitor | grep -q '/run/lock/lvm/.*open failed: No such file or directory'
}

said_by() { # UNITS
  local unit
  for unit in $1; do journalctl --boot --unit "$unit" --output cat --quiet --no-pager; done
}

# --- disks ----------------------------------------------------------------------------------------

# fresh_disks N SIZE [SECTOR]: blank /dev/loop0 … in memory, gone at the next boot; $DISKS
fresh_disks() {
  local n size=$2 sector=${3:-512}
  losetup -D
  wait_for '[[ -z $(losetup -a) ]]'
  rm -rf /dev/shm/disks
  mkdir -p /dev/shm/disks
  DISKS=()
  for ((n = 0; n < $1; n++)); do
    truncate -s "$size" "/dev/shm/disks/$n"
    losetup --sector-size "$sector" "/dev/loop$n" "/dev/shm/disks/$n"
    DISKS+=("/dev/loop$n")
  done
  udevadm settle
}

# detach N…: /dev/loopN is free when this returns, and not when udev has closed it some time later
detach() {
  local n
  udevadm settle
  for n; do
    ok losetup -d "/dev/loop$n"
    wait_for "! losetup /dev/loop$n >/dev/null"
  done
}

# attach N [OPTIONS]: /dev/loopN again, on its file
attach() {
  local n=$1
  shift
  ! losetup "/dev/loop$n" >/dev/null 2>&1 || detach "$n"
  ok losetup "$@" "/dev/loop$n" "/dev/shm/disks/$n"
  udevadm settle
}

# shared_group DEV: volume group shared, as one of several hosts that share it by sanlock has it
shared_group() {
  ok vgcreate -y shared "$1"
  ok vgcfgbackup -f /dev/shm/shared.vg shared
  sed -i 's/^\tstatus = \[.*/&\n\tlock_type = "sanlock"\n\tlock_args = "1.0.0:lvmlock"/' /dev/shm/shared.vg
  ok vgcfgrestore -f /dev/shm/shared.vg shared
  rm /dev/shm/shared.vg
}

# give_to_another_host VG: by its system ID, "elsewhere"
give_to_another_host() {
  ok vgchange -y --config 'local { extra_system_ids=["elsewhere"] }' --systemid elsewhere "$1"
}

# On six fresh disks, each with a volume lv that is not active: exported on /dev/loop0, partial on loop1, whose other disk is
# gone, twins, of which there are two, on loop2 and loop4, foreign on loop3. Nor does udev activate them, now or later.
groups_of_others() {
  local name disks n=0
  for name in exported partial twins foreign; do
    disks=("/dev/loop$n")
    [[ $name != partial ]] || disks+=(/dev/loop5)
    ok vgcreate -y --setautoactivation n "$name" "${disks[@]}"
    ok lvcreate -y -qq -n lv -L 8M "$name"
    ok vgchange -qq -an "$name"
    n=$((n + 1))
  done
  ok vgexport exported
  give_to_another_host foreign
  detach 5 2
  ok vgcreate -y twins /dev/loop4
  attach 2
}

# slow_disks DEV…: /dev/mapper/slow-NAME over each, as fast as the disk until `slowness` says otherwise; not there after
# a boot. They begin 1 MiB behind the start, so that the disk itself does not look like what they hold.
slow_disks() {
  local disk
  modprobe dm-delay
  for disk; do
    [[ -b /dev/mapper/slow-${disk##*/} ]] ||
      ok dmsetup create "slow-${disk##*/}" --table "0 $(($(blockdev --getsz "$disk") - 2048)) delay $disk 2048 0"
  done
}

# slow_disks_at_boot DEV…: systemd makes them, before it mounts what lies on them
slow_disks_at_boot() {
  local disk devices=''
  for disk; do devices+=" ${disk#/}.device"; done
  {
    echo '#!/bin/bash'
    declare -f fail exits ok slow_disks
    echo "slow_disks $*"
  } >/usr/local/sbin/slow-disks
  chmod 755 /usr/local/sbin/slow-disks
  cat >/etc/systemd/system/slow-disks.service <<END
[Unit]
DefaultDependencies=no
Requires=${devices//\//-}
After=${devices//\//-}
Before=local-fs-pre.target
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/slow-disks
END
  mkdir -p /etc/systemd/system/sysinit.target.wants
  ln -sf ../slow-disks.service /etc/systemd/system/sysinit.target.wants/
}

# slowness MS: each access to them takes so much longer
slowness() {
  local name table
  for name in $(compgen -G '/dev/mapper/slow-*'); do
    table=$(dmsetup table "$name")
    dmsetup load "$name" --table "${table% *} $1"
    dmsetup resume "$name"
  done
}

# What has been written to them since they were made, in sectors.
sectors_written() {
  local dir name stat sum=0
  for dir in /sys/class/block/dm-*; do
    read -r name <"$dir/dm/name" || continue
    [[ $name == slow-* ]] || continue
    read -r -a stat <"$dir/stat"
    sum=$((sum + stat[6]))
  done
  echo "$sum"
}

# The disks of the machine itself, which survive a boot.
real_disks() {
  DISKS=(/dev/ubd[b-z])
}

# --- the machine, to the byte ---------------------------------------------------------------------

# Everything a storage tool could have touched. Disks are hashed without their holes: loop disks
# here, the machine's own by the host.
machine_state() {
  sync
  rm -f /host/hashes
  [[ ! -b /dev/ubdb ]] || : >/host/hash
  echo "--- disks and files"
  losetup --list --noheadings --raw -O NAME,BACK-FILE,SIZELIMIT,LOG-SEC
  # shellcheck disable=SC2046  # words they are
  /host/tests/state.pl $(compgen -G '/dev/shm/disks/*' || true) || fail "the files could not be looked at"
  echo "--- kernel"
  cat /proc/self/mountinfo
  awk '{ print $1, $2, $3, $5 }' /proc/swaps
  if compgen -G '/sys/class/block/dm-*' >/dev/null; then
    dmsetup table --inactive
    dmsetup info -c --noheadings -o name,uuid,major,minor,attr
    dmsetup table
  fi
  [[ -b /dev/ubdb ]] || return 0
  while [[ ! -e /host/hashes ]]; do sleep 0.02; done
  cat /host/hashes
}

# Waits until nothing writes by itself: udev, ext4's lazy initialisation, the logs of file systems. $SETTLED: the state.
settle() {
  local n before=-
  udevadm settle
  for ((n = 0; n < 300; n++)); do
    grep -qsx ext4lazyinit /proc/[0-9]*/comm || break
    sleep 0.2
  done
  if logs_are_written; then
    SETTLED=$(machine_state)
    return 0
  fi
  for ((n = 0; n < 20; n++)); do
    SETTLED=$(machine_state)
    [[ $before != "$SETTLED" ]] || return 0
    before=$SETTLED
    sleep 2
  done
  fail "the machine does not come to rest"
}

# What is mounted from the test disks writes all that it holds back. False where a file system cannot be told to.
logs_are_written() {
  local device target all=0
  while read -r device target _; do
    [[ $device =~ ^/dev/(mapper/|loop|ubd[b-z]) ]] || continue
    target=$(printf %b "$target")
    { fsfreeze -f "$target" && fsfreeze -u "$target"; } 2>/dev/null || all=1
  done </proc/mounts
  return "$all"
}

# --- checks ---------------------------------------------------------------------------------------

# check WHAT …: see the cases
check() {
  local what=$1 got name=${2-} field=${3-} want=${4-}
  case $what in
    lv | vg | pv) # check lv VG/LV FIELD VALUE: as in lvs, vgs, pvs; sizes in bytes
      got=$("${what}s" -a --units b --nosuffix --noheadings -o "$field" "$name" 2>&1 | sed 's/^ *//; s/ *$//')
      [[ $got == "$want" ]] || fail "$what $name: $field is '$got', not '$want'"
      ;;
    gone) # check gone lv|vg|pv NAME
      ! "${name}s" "$field" >/dev/null 2>&1 || fail "$name $field is still there"
      ;;
    blank) # check blank DEV
      got=$(wipefs -n --noheadings "$name" 2>&1)
      [[ -z $got ]] || fail "$name holds $got"
      ;;
    fs) # check fs DEV TYPE
      got=$(blkid -p -s TYPE -o value "$name") || true
      [[ $got == "$field" ]] || fail "$name holds '$got', not '$field'"
      ;;
    mounted) # check mounted DEV DIR [OPTION]
      findmnt -n -o SOURCE --mountpoint "$field" >/dev/null || fail "nothing is mounted on $field"
      # What was renamed since is shown by its old name; a btrfs has a number of its own.
      [[ $(findmnt -n -o SOURCE --mountpoint "$field") -ef $name ||
        $(findmnt -n -o MAJ:MIN --mountpoint "$field" | tail -n1 | xargs) == "$(stat -L -c %Hr:%Lr "$name")" ]] || fail "$field is not $name"
      [[ -z $want || ,$(findmnt -n -o OPTIONS --mountpoint "$field"), == *,$want,* ]] ||
        fail "$field is not mounted with $want"
      ;;
    unmounted) # check unmounted DIR|DEV
      ! findmnt -n "$name" >/dev/null || fail "$name is mounted"
      ;;
    swap_on) # check swap_on DEV
      got=$(readlink -f "$name")
      grep -q "^$got " <(tr '\t' ' ' </proc/swaps) || fail "$name is not active as swap"
      ;;
    fstab) # check fstab DIR TYPE: one line for it, which names something that exists
      [[ $(findmnt --fstab --evaluate -n -o FSTYPE "$name" | wc -l) -eq 1 ]] || fail "fstab: not one line for $name"
      [[ $(findmnt --fstab -n -o FSTYPE "$name") == "$field" ]] || fail "fstab: $name is not $field"
      [[ -b $(findmnt --fstab --evaluate -n -o SOURCE "$name") ]] || fail "fstab: $name names no device"
      ;;
    no_fstab) # check no_fstab DIR
      ! findmnt --fstab -n "$name" >/dev/null || fail "fstab still has $name"
      ;;
    intact) # check intact DEV: its file system, unmounted, is whole
      check_intact "$name"
      ;;
    clean) # check clean [VG]: nothing is half done
      check_clean "$name"
      ;;
    tree) # check tree DIR NAME: as fill left it
      (cd "$name" && find . -type f -print0 | sort -z | xargs -0r sha256sum) |
        cmp -s - "$KEEP/${field:-tree}" || fail "$name lost or gained data"
      ;;
    *) fail "check $what: no such check" ;;
  esac
}

check_intact() {
  case $(blkid -p -s TYPE -o value "$1") in
    ext?) ok e2fsck -fn "$1" ;;
    xfs) ok xfs_repair -n "$1" ;;
    btrfs) ok btrfs check --readonly "$1" ;;
    vfat) ok fsck.fat -n "$1" ;;
    f2fs) ok fsck.f2fs --dry-run "$1" ;;
    ntfs) ok ntfsresize --info --force --no-progress-bar "$1" ;;
    exfat) ok fsck.exfat -n "$1" ;;
    swap) ;;
    *) fail "$1 holds no file system" ;;
  esac
}

check_clean() {
  local got
  got=$(dmsetup info -c --noheadings -o name,suspended,tables_loaded |
    grep -E ':(Suspended|Both|Inactive|None)' || true)
  [[ -z $got ]] || fail "device mapper is left with $got"
  got=$(lvs -a --noheadings -o lv_name ${1:+"$1"} | grep pvmove || true)
  [[ -z $got ]] || fail "left over: $got"
  # Of a group that is seen, the attributes are the same where the disk is closed to allocation.
  got=$(pvs --noheadings -o pv_name,pv_attr,pv_in_use,vg_name | awk '$2 ~ /^u/ && $3 ~ /used/ && NF == 3')
  [[ -z $got ]] || fail "a cut-off volume group is left on $got"
  got=$(lvm fullreport 2>&1 >/dev/null)
  [[ -z $got ]] || fail "LVM complains: $got"
}

# fill DIR [MIB] [NAME]: a tree of files worth MIB, remembered for check tree
fill() {
  local dir=$1 mib=${2:-8} name=${3:-tree} n
  mkdir -p "$dir/some/where" "$KEEP"
  for ((n = 0; n < 20; n++)); do echo "file $n of $RANDOM" >"$dir/some/where/$n"; done
  head -c "${mib}M" /dev/urandom >"$dir/some/large"
  head -c 100K /dev/urandom >"$dir/with space"
  (cd "$dir" && find . -type f -print0 | sort -z | xargs -0r sha256sum) >"$KEEP/$name"
  sync
}

# The machine as tools other than lvq see it: what leads back to the start must lead to this. $own_changes: a pattern of
# paths that the scenario itself changes meanwhile.
own_changes='/never'
facts() {
  local disk priority
  local -x LVM_SUPPRESS_FD_WARNINGS=1
  for disk in $(compgen -G '/dev/ubd[b-z]') $(compgen -G '/dev/loop[0-9]*'); do
    [[ $(blockdev --getsize64 "$disk" 2>/dev/null || echo 0) -eq 0 ]] ||
      echo "$disk $(wipefs -n --noheadings -O TYPE,UUID "$disk" | tr '\n' ' ')"
  done
  pvs --noheadings -o pv_name,pv_uuid,vg_name 2>&1
  vgs --noheadings -o vg_name,vg_uuid,vg_extent_count,vg_free_count 2>&1
  lvs -a --noheadings -o vg_name,lv_name,lv_uuid,lv_size 2>&1
  dmsetup info -c --noheadings -o name,uuid,attr | sort
  findmnt -rn --real -o TARGET,SOURCE,OPTIONS | grep -v '^/host ' | sort # its folder is another in each copy of the machine
  swapon --show=NAME,PRIO --noheadings | while read -r disk priority; do
    echo "$(cat "/sys/class/block/${disk##*/}/dm/name" 2>/dev/null || echo "$disk") $priority"
  done | sort
  sha256sum /etc/fstab
  find /etc /srv /mnt -path /etc/lvm -prune -o -path "$own_changes" -o -printf '%p %y %m %U:%G %l\n' | sort
}

# --- power cuts -----------------------------------------------------------------------------------

# The host kills the machine; the next phase runs on what had reached the disks.
power_cut() {
  : >/host/cut
  sleep 60
  fail "the host did not cut the power"
}

# cut_after SECONDS COMMAND…: the cut comes then, or when COMMAND has ended
cut_after() {
  (sleep "$1" && : >/host/cut) &
  shift
  "$@" </dev/null || true
  power_cut
}

# cut_when CONDITION COMMAND…: CONDITION is evaluated all the time while COMMAND runs
cut_when() {
  local condition=$1
  shift
  (until eval "$condition" 2>/dev/null; do sleep 0.01; done; : >/host/cut) &
  "$@" </dev/null || true
  power_cut
}

# --- the loop -------------------------------------------------------------------------------------

clean_machine() {
  local target
  swapoff -a 2>/dev/null
  tac /proc/mounts | while read -r source target _; do
    case $source in
      /dev/mapper/* | /dev/loop* | /dev/ubd[b-z]*) ;;
      *) [[ $target == /srv/* || $target == /mnt/* ]] || continue ;;
    esac
    target=$(printf %b "$target")
    umount "$target" 2>/dev/null || { fuser -skm "$target"; sleep 0.2; umount -f "$target"; }
  done
  dmsetup ls | grep -q '^No devices' || dmsetup remove_all --force >/dev/null 2>&1
  [[ ! -e /proc/mdstat ]] || mdadm --stop --scan >/dev/null 2>&1
  losetup -D
  rm -rf /dev/shm/disks "${state_dirs[@]}" /etc/lvm/{archive,backup,devices}/* /run/lvm/hints
  find /srv /mnt -mindepth 1 -delete
  for target in /dev/ubd[b-z]; do
    [[ ! -b $target ]] || wipe_disk "$target"
  done
  rm -f /etc/crypttab /etc/initramfs-tools/conf.d/resume
  forget_fstab
  dmesg -C
}

# systemd keeps the units that it made of fstab until it is told.
forget_fstab() {
  local names
  : >/etc/fstab
  [[ $VM_INIT != init ]] || return 0
  udevadm settle
  names=$(systemctl list-units --all --type=mount,swap --plain --no-legend | awk '{ print $1 }')
  [[ $names != *srv-* && $names != *mnt-* && $names != *dev-* ]] || systemctl daemon-reload
  systemctl reset-failed
}

wipe_disk() {
  blkdiscard -f "$1" 2>/dev/null || blkdiscard -fz "$1"
}

run_one() {
  set -eEuo pipefail
  trap 'echo "FAILED: line $LINENO: $BASH_COMMAND"' ERR
  # shellcheck source=/dev/null
  . "$1"
  shift
  mkdir -p "$KEEP"
  echo 720000 >/proc/sys/fs/xfs/xfssyncd_centisecs # its log is written when it is told to, and not again a while later
  "$@"
}

seconds() {
  awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'
}

# run_scenarios FILE LIMIT SECONDS TEST…: LIMIT is for each; after SECONDS none is begun
run_scenarios() {
  local file=$1 limit=$2 deadline=$((SECONDS + $3)) name test begun passed=0 failed=0 output
  local self=${BASH_SOURCE[0]}
  shift 3
  name=$(basename "$file" .sh)
  for test; do
    if ((SECONDS >= deadline)); then
      echo "skip $name/$test: no time is left"
      continue
    fi
    [[ $((passed + failed)) -eq 0 ]] || clean_machine 2>&1
    rm -f "$KEEP/note"
    begun=$EPOCHREALTIME
    if output=$(timeout -k 5 "$limit" bash "$self" one "$file" "$test" 2>&1); then
      passed=$((passed + 1))
      echo "ok   $name/$test ($(seconds "$begun") s)"
      [[ ! -f $KEEP/note ]] || sed 's/^/     | /' "$KEEP/note"
    else
      failed=$((failed + 1))
      echo "FAIL $name/$test ($(seconds "$begun") s)"
      printf '     | %s\n' "${output//$'\n'/$'\n     | '}"
    fi
  done
  [[ $failed -eq 0 ]]
}

# runs_at_once FILE PHASE: does the phase begin with its unit, while the machine still starts?
runs_at_once() {
  [[ $2 == [2-9]* ]] && grep -q '^# vm:.* at_once=1' "$1"
}

[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0
case $1 in
  scenarios) run_scenarios "${@:2}" ;;
  phase)
    phase=phase$3
    runs_at_once "$2" "$3" || boot_ended
    if grep -q "^$phase()" "$2"; then run_one "$2" "$phase"; else run_one "$2" phase "$3"; fi
    ;;
  one) run_one "$2" "$3" ;;
esac
