# shellcheck shell=bash
# What happens between the question and the end of a run: answers, output, the lock, signals, tools that fail, and a
# machine that changes meanwhile.
# vm: mem=1000M timeout=1200

# answered TEXT COMMAND…: COMMAND with TEXT on standard input; leaves $OUT and $STATUS
answered() {
  local text=$1
  shift
  STATUS=0
  OUT=$(printf '%s' "$text" | "$@" 2>&1) || STATUS=$?
  printf '$ %s <<<%q\n%s\n' "$*" "$text" "$OUT"
}

test_only_an_explicit_yes_goes_on() {
  fresh_disks 1 100M
  local request=(lvq provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a) answer
  remember
  for answer in $'\n' $'n\n' $'N\n' $'no\n' $'Yup\n' $' Y\n' $'YY\n' $'Y \n' $'ok\nY\n' $'ye\n'; do
    answered "$answer" "${request[@]}"
    [[ $STATUS -eq 1 ]] || fail "exited $STATUS"
    says "Execute these commands? [y/N]: " "Aborted: nothing was changed."
  done
  for answer in "" y Y yes; do # without the end of a line it is no answer
    answered "$answer" "${request[@]}"
    [[ $STATUS -eq 1 ]] || fail "exited $STATUS"
    says "refused [usage]" "-y"
  done
  nothing_changed
  answered $'y\n' "${request[@]}"
  says SUCCESS
  answered $'Y\n' lvq provision --vg vg --lv c:8M
  says SUCCESS
  answered $'yes\nrubbish' lvq provision --vg vg --lv b:8M
  says SUCCESS
  answered "" lvq provision --vg vg --lv b:8M
  says "already in the desired state"
}

test_output_is_as_quiet_or_colourful_as_asked() {
  fresh_disks 1 200M
  local request=(provision --pv /dev/loop0 --vg vg --lv a:8M:vfat:/srv/a)
  ok lvq --dry-run --color always "${request[@]}"
  [[ $OUT == *$'\e['* ]] || fail "no colour though always"
  ok lvq --dry-run --color auto "${request[@]}"
  [[ $OUT != *$'\e['* ]] || fail "colour without a terminal"
  ok env TERM=xterm script -qec "lvq --dry-run ${request[*]}" /dev/null
  [[ $OUT == *$'\e['* ]] || fail "no colour on a terminal"
  ok env TERM=xterm NO_COLOR=1 script -qec "lvq --dry-run ${request[*]}" /dev/null
  [[ $OUT != *$'\e['* ]] || fail "colour in spite of NO_COLOR"
  converges lvq -y -q "${request[@]}"
  says 'Targeting full disk "/dev/loop0"'
  [[ $OUT != *PENDING* && $OUT != *"... done"* ]] || fail "-q is not quiet"
  converges lvq -y -v provision --vg vg --lv b:8M:ntfs
  says 'Logical volume "b" created.'
  converges lvq provision --vg vg -y --lv c:4M --color=never -q
}

# json FILTER: of the one document that the last command printed
json() {
  jq -es 'length == 1' <<<"$JSON" >/dev/null || fail "not one document: $JSON"
  jq -e "$1" <<<"$JSON" >/dev/null || fail "not so in $JSON: $1"
}

# documents STATUS COMMAND…: leaves $JSON, from standard output alone
documents() {
  local want=$1 got=0
  shift
  JSON=$("$@" 2>/dev/shm/stderr </dev/null) || got=$?
  printf '$ %s\n%s\n' "$*" "$JSON"
  [[ $got -eq $want ]] || fail "'$*' exited $got, not $want"
  json ".schema == 1 and .exit_code == $want"
}

test_json_is_one_document_whatever_happens() {
  fresh_disks 2 200M
  ok mkfs.ext4 -q -L $'a "label"\\' /dev/loop1
  local request=(provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a --lv s:8M:swap)
  documents 0 lvq --output json --dry-run "${request[@]}"
  json '.command == "provision" and .status == "ready" and .transaction == null and (.steps | length) > 5 and .refusals == []
    and .steps[0].n == 1 and .steps[0].command[0] == "pvcreate" and (.warnings | length) == 1'
  documents 1 lvq --output json -y provision --pv /dev/loop1:/dev/nowhere --vg vg
  json '.status == "refused" and ([.refusals[].code] | sort) == ["device-missing", "signature-found"] and .steps == []
    and (.refusals[] | select(.code == "signature-found")).allow == "wipe:/dev/loop1"'
  documents 1 lvq --output json "${request[@]}"
  json '.refusals[0].code == "usage"'
  documents 1 lvq --output json --no-such-option provision
  json '.refusals[0].code == "usage" and .status == "refused"'
  documents 1 setpriv --reuid=65534 --regid=65534 --clear-groups lvq --output=json status
  json '.refusals[0].code == "not-root"'
  documents 0 lvq --output json -y "${request[@]}"
  json '.status == "completed" and all(.steps[]; .state == "done" and .seconds >= 0) and (.transaction | test("^[0-9]{8}T"))'
  grep -q "Create physical volume" /dev/shm/stderr || fail "no progress on standard error"
  documents 0 lvq --output json -y "${request[@]}"
  json '.status == "nothing_to_do" and .steps == []'
  umount /srv/a
  documents 4 lvq --output json -y "${request[@]}"
  json '.status == "dirty" and .refusals[0].code == "partial-state" and .refusals[0].allow == "converge:vg"'
  documents 4 lvq --output json verify
  json '.status == "drifted"'
  local command
  for command in history status capture; do
    [[ $(lvq --output json "$command" | jq -s length) -eq 1 ]] || fail "$command is not one document"
  done
}

test_journal_and_log_are_roots_alone() {
  fresh_disks 1 200M
  umask 000
  converges lvq -y --state-dir /srv/state --log /srv/log/audit.log provision --pv /dev/loop0 --vg vg --lv a:8M
  [[ $(find /srv/state /srv/log -printf '%y %m %U:%G\n' | sort -u) == $'d 700 0:0\nf 600 0:0' ]] ||
    fail "other modes or owners: $(find /srv/state /srv/log -ls)"
  [[ ! -e /var/lib/lvq && ! -e /var/log/lvq ]] || fail "the default folders were made"
  grep -q INTENT /srv/log/audit.log || fail "the log lacks the intents"
  grep -q "SUCCESS lvcreate" /srv/log/audit.log || fail "the log lacks the steps"
  ok lvq --state-dir /srv/state history
  says completed
  ok lvq history
  says "no transaction yet"
  converges lvq -y provision --vg vg --lv b:8M
  [[ $(find /var/lib/lvq /var/log/lvq -printf '%y %m %U:%G\n' | sort -u) == $'d 700 0:0\nf 600 0:0' ]] || fail "other modes or owners"
  [[ ! -e /run/lvq ]] || fail "locks are left behind"
  jq -es 'length > 3' /var/lib/lvq/transactions/*/log.jsonl >/dev/null || fail "the journal is not a list of records"
}

test_one_lvq_at_a_time() {
  fresh_disks 1 200M
  ok vgcreate -y vg /dev/loop0
  local lock='/run/lvq/volume%20group%20vg'
  mkdir -m 700 /run/lvq
  echo "lvq shrink, transaction 20260102T030405Z-abcdef, since then" >"$lock"
  (exec 9<>"$lock" && flock 9 && exec sleep 1000) >/dev/null 2>&1 &
  local holder=$! begun
  wait_for "! flock -n '$lock' true"
  remember
  refused locked lvq -y provision --vg vg --lv a:8M
  says "volume group vg" 20260102T030405Z-abcdef
  begun=$SECONDS
  refused locked lvq -y --wait 2 provision --vg vg --lv a:8M
  [[ $((SECONDS - begun)) -ge 2 ]] || fail "--wait did not wait"
  ok lvq --dry-run provision --vg vg --lv a:8M
  ok lvq status
  nothing_changed
  (sleep 3 && kill "$holder") >/dev/null 2>&1 &
  converges lvq -y --wait 60 provision --vg vg --lv a:8M
  [[ ! -e /run/lvq ]] || fail "locks are left behind"
}

# slow_mkfs: mkfs.ext4 takes its time, /dev/shm/busy says that it is at it
slow_mkfs() {
  rm -f /dev/shm/busy
  replace_tool mkfs.ext4 <<'SCRIPT'
touch /dev/shm/busy
sleep 3
as_real "$@"
SCRIPT
}

test_a_signal_stops_between_two_steps() {
  fresh_disks 3 200M
  slow_mkfs
  local signal group disk=0 pid status
  for signal in INT TERM; do
    group=vg_$signal
    rm -rf /dev/shm/busy /var/lib/lvq # an open transaction would be in the way of the second
    env --default-signal=INT lvq -y provision --pv "/dev/loop$disk" --vg "$group" --lv a:8M:ext4:/srv/a --lv b:8M:vfat:/srv/b >/dev/shm/out 2>&1 &
    pid=$!
    wait_for '[[ -e /dev/shm/busy ]]'
    refused locked lvq -y provision --vg "$group" --lv c:4M
    says "since" "$(ls /var/lib/lvq/transactions)"
    kill "-$signal" "$pid"
    status=0
    wait "$pid" || status=$?
    OUT=$(</dev/shm/out)
    echo "$OUT"
    [[ $status -eq 2 ]] || fail "exited $status"
    says "STOPPED before step" "lvq continue" "lvq repair"
    check fs "/dev/$group/a" ext4
    check intact "/dev/$group/a"
    check unmounted /srv/a
    [[ ! -s /etc/fstab ]] || fail "fstab was written"
    ok lvq history
    says halted
    ok lvq status
    says halted
    exits 4 lvq verify
    refused transaction-open lvq -y provision --vg "$group" --allow "converge:$group" --lv c:4M
    check clean
    disk=$((disk + 1))
  done
}

test_a_failing_tool_stops_with_its_own_words() {
  fresh_disks 1 800M
  replace_tool mkfs.xfs <<'SCRIPT'
printf 'mkfs.xfs: \e[31mthe disk is on fire\e[0m\nSUCCESS: not really\n' >&2
exit 3
SCRIPT
  exits 2 lvq -y provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a --lv x:300M:xfs:/srv/x
  says "FAILED at step" "exited with status 3" 'mkfs.xfs: \x1b[31mthe disk is on fire' "lvq continue" "lvq repair"
  [[ $OUT != *$'\e'* ]] || fail "the tool's escapes came through"
  ! grep -q '^SUCCESS' <<<"$OUT" || fail "the tool's words pass for lvq's"
  [[ ! -s /etc/fstab && ! -e /srv/x ]] || fail "later steps were run"
  check lv vg/x lv_size 314572800
  check clean vg
  ok lvq history
  says failed
  ok lvq history "$(ls /var/lib/lvq/transactions)"
  says "failed" "exit status 3" "the disk is on fire" "to take it back:"
  exits 4 lvq verify
  ok lvq --output json history "$(ls /var/lib/lvq/transactions)"
  grep -q "FAILED mkfs.xfs" /var/log/lvq/lvq.log || fail "the log lacks the failure"
}

test_a_tool_that_was_killed_or_only_claims_success_is_not_believed() {
  fresh_disks 1 800M
  ok vgcreate -y vg /dev/loop0
  replace_tool mkfs.vfat <<<'kill -KILL $$'
  exits 2 lvq -y --state-dir /srv/one provision --vg vg --lv a:8M:vfat
  says "FAILED at step" "ended by signal 9"
  restore_tools
  replace_tool mkfs.ext4 <<<'exit 0'
  exits 2 lvq -y --state-dir /srv/two provision --vg vg --lv b:8M:ext4
  says "FAILED: every step has run, but the goal is not reached" "expected: /dev/vg/b holds ext4"
  check blank /dev/vg/b
  check clean vg
}

# changed_at_the_prompt STATUS CODE COMMAND: lvq shows its plan, COMMAND changes the machine, and the user says yes
changed_at_the_prompt() {
  local status=$1 code=$2
  shift 2
  rm -f /dev/shm/out
  STATUS=0
  {
    wait_for 'grep -q "y/N" /dev/shm/out'
    eval "$1" >/dev/null 2>&1
    udevadm settle
    remember >&2
    echo "$REMEMBERED" >/dev/shm/remembered
    echo Y
  } 2>/dev/null | lvq provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a >/dev/shm/out 2>&1 || STATUS=$?
  OUT=$(</dev/shm/out)
  printf '%s, then\n%s\n' "$1" "$OUT"
  [[ $STATUS -eq $status ]] || fail "exited $STATUS, not $status"
  says "refused [$code]"
  REMEMBERED=$(</dev/shm/remembered)
  nothing_changed
}

test_a_machine_that_changed_while_the_user_thought_is_left_alone() {
  fresh_disks 2 100M
  changed_at_the_prompt 1 signature-found 'mkfs.ext4 -q /dev/loop0'
  wipefs -aq /dev/loop0
  changed_at_the_prompt 4 partial-state 'vgcreate -y vg /dev/loop1'
  vgremove -y vg
  changed_at_the_prompt 1 mountpoint-not-empty 'mkdir -p /srv/a/b'
  rm -r /srv/a
  # Another plan, which nobody has agreed to.
  changed_at_the_prompt 1 usage 'detach 0; truncate -s 90M /dev/shm/disks/0; attach 0'
  says "The machine has changed meanwhile. This is the plan now:"
}

test_data_that_appears_during_the_run_is_not_overwritten() {
  fresh_disks 2 100M
  replace_tool lvcreate <<'SCRIPT'
as_real "$@"
case $* in
  *"--name b "*) mkswap -L precious /dev/vg/b && sha256sum </dev/vg/b >/dev/shm/sum ;;
esac
SCRIPT
  exits 2 lvq -y --state-dir /srv/one provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a --lv b:8M:ext4:/srv/b
  says "STOPPED before step" "the machine has changed" "precious"
  sha256sum </dev/vg/b | cmp - /dev/shm/sum || fail "the data was overwritten"
  restore_tools
  replace_tool pvcreate <<'SCRIPT'
as_real "$@"
mkswap -L precious /dev/loop1 && sha256sum </dev/loop1 >/dev/shm/sum
SCRIPT
  umount /srv/a
  vgremove -y -f vg
  pvremove -y /dev/loop0
  exits 2 lvq -y --state-dir /srv/two provision --pv /dev/loop0:/dev/loop1 --vg vg
  says "STOPPED before step" "precious"
  sha256sum </dev/loop1 | cmp - /dev/shm/sum || fail "the data was overwritten"
  check clean
}
