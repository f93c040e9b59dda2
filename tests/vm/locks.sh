# shellcheck shell=bash
# Who works at the same time, who waits, and who may go on when an lvq was killed.
# vm: disks=4 size=1G

# all_succeed PID…: each of them was an lvq that ended well; what they said is in /dev/shm/lvq-N
all_succeed() {
  local pid n=0
  for pid; do
    n=$((n + 1))
    wait "$pid" || fail "the lvq number $n exited $?: $(</dev/shm/lvq-$n)"
  done
}

test_transactions_on_other_groups_run_at_the_same_time() {
  local disk n=0 pids=()
  replace_tool mkfs.ext4 <<'TOOL'
mkdir -p /dev/shm/inside
: >"/dev/shm/inside/$$"
# Each goes on when all four have come here.
for ((n = 0; n < 3000; n++)); do
  [[ $(find /dev/shm/inside -type f | wc -l) -lt 4 ]] || { as_real "$@"; exit; }
  sleep 0.05
done
echo "the others never came" >&2
exit 9
TOOL
  for disk in ubdb ubdc ubdd ubde; do
    n=$((n + 1))
    lvq -y provision --pv "/dev/$disk" --vg "vg_$disk" --lv "a:100M:ext4:/srv/new/$disk" >"/dev/shm/lvq-$n" 2>&1 &
    pids+=($!)
  done
  all_succeed "${pids[@]}"
  for disk in ubdb ubdc ubdd ubde; do
    check mounted "/dev/vg_$disk/a" "/srv/new/$disk"
    check fstab "/srv/new/$disk" ext4
  done
  [[ ! -e /run/lvq ]] || fail "locks are left: $(ls -l /run/lvq)"
}

test_who_waits_for_a_group_plans_what_it_finds_then() {
  local n pids=()
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  for n in 1 2 3 4; do
    lvq -y --wait 300 provision --vg vg --lv "v$n:300M:xfs:/srv/v$n" >"/dev/shm/lvq-$n" 2>&1 &
    pids+=($!)
  done
  all_succeed "${pids[@]}"
  for n in 1 2 3 4; do
    check mounted "/dev/vg/v$n" "/srv/v$n"
    check fstab "/srv/v$n" xfs
  done
  pids=()
  for n in 1 2 3 4; do
    lvq -y --wait 300 decommission --lv "vg/v$n" >"/dev/shm/lvq-$n" 2>&1 &
    pids+=($!)
  done
  all_succeed "${pids[@]}"
  check clean vg
  for n in 1 2 3 4; do check no_fstab "/srv/v$n"; done
}

test_a_question_keeps_nobody_waiting() {
  ok vgcreate -qq -y vg /dev/ubdb
  coproc ASKED { lvq provision --vg vg --lv a:100M:ext4:/srv/a 2>&1; }
  local pid=$ASKED_PID out=''
  exec {answer}>&"${ASKED[1]}" {said}<&"${ASKED[0]}"
  until [[ $out == *"Execute these commands?"* ]]; do IFS= read -rN1 -u "$said" byte && out+=$byte; done
  converges lvq -y provision --vg vg --lv b:100M:ext4:/srv/b
  echo Y >&"$answer"
  out=''
  until [[ $out == *"Execute these commands?"* ]]; do IFS= read -rN1 -u "$said" byte && out+=$byte; done
  [[ $out == *"The machine has changed meanwhile. This is the plan now:"* ]] || fail "it did not say so: $out"
  echo Y >&"$answer"
  out=$(cat <&"$said")
  wait "$pid" || fail "exited $?: $out"
  [[ $out == *SUCCESS* ]] || fail "$out"
  check mounted /dev/vg/a /srv/a
  check mounted /dev/vg/b /srv/b
}

# mkfs.btrfs tells by /dev/shm/begun that it runs, and goes on when there is a /dev/shm/go.
mkfs_waits() {
  rm -f /dev/shm/begun /dev/shm/go
  replace_tool mkfs.btrfs <<'TOOL'
: >/dev/shm/begun
for ((n = 0; n < 3000; n++)); do
  [[ ! -e /dev/shm/go ]] || { as_real "$@"; exit; }
  sleep 0.05
done
exit 9
TOOL
}

test_a_tool_that_outlives_lvq_keeps_its_transaction() {
  local lvq
  mkfs_waits
  lvq -y provision --pv /dev/ubdb --vg vg --lv a:200M:btrfs:/srv/a >/dev/shm/lvq-1 2>&1 &
  lvq=$!
  wait_for '[[ -e /dev/shm/begun ]]'
  kill -KILL "$lvq"
  wait "$lvq" || true
  exits 1 lvq -y continue
  says "refused [locked]" "the lvq that held it has ended, and a program that it had started is still running" "--wait"
  exits 1 lvq -y repair
  says "refused [locked]"
  (sleep 2 && : >/dev/shm/go) &
  converges lvq -y --wait 120 continue
  check mounted /dev/vg/a /srv/a
  ok umount /srv/a
  ok btrfs check --readonly /dev/vg/a
}

test_who_waits_says_for_whom_and_how_long() {
  local holder piped drawn
  mkfs_waits
  lvq -y provision --pv /dev/ubdb --vg vg --lv a:200M:btrfs:/srv/a >/dev/shm/lvq-1 2>&1 &
  holder=$!
  wait_for '[[ -e /dev/shm/begun ]]'
  lvq -y --wait 300 provision --vg vg --lv b:100M:ext4:/srv/b >/dev/shm/lvq-2 2>&1 &
  piped=$!
  /host/tests/terminal.pl 60 --raw /dev/shm/raw -- \
    lvq -y --wait 300 provision --vg vg --lv c:100M:ext4:/srv/c >/dev/shm/lvq-3 2>&1 &
  drawn=$!
  wait_for 'grep -q waiting /dev/shm/lvq-2 && grep -qa "waiting 2" /dev/shm/raw'
  : >/dev/shm/go
  all_succeed "$holder" "$piped" "$drawn"
  OUT=$(</dev/shm/lvq-2)
  says "waiting for volume group vg: process $holder, step " "lvq provision, transaction "
  [[ $(grep -c waiting /dev/shm/lvq-2) -eq 1 ]] || fail "more than one line of waiting: $OUT"
  OUT=$(tr -d '\0' </dev/shm/raw)
  says "waiting for volume group vg: process $holder" "waiting 2"
  ! grep -q waiting /dev/shm/lvq-3 || fail "the line of waiting stayed: $(</dev/shm/lvq-3)"
}
