# shellcheck shell=bash
# Sourced by a scenario in two boots: the power fails at one instant of a transaction, one command leads out of it.
#
# $CASE names both. STEP-MOMENT-WAY, as 12-during-repair, with the moments
#   before   the step's start is in the journal, its action has not begun
#   during   the middle one of the calls by which the action changes something was made, and has reached the disks
#   after    the action is complete, lvq has not been told
# Of several commands that are one step each has a number of its own, as 1.2-during-repair,
# or at:FRACTION-WAY, as at:0.25-continue: the part of the time from calling lvq to its end. Ways: continue, repair.
#
# The scenario sets request, and has two functions: prepare, which makes the machine that it is for, and is_done, which
# checks its outcome. It may have two more: is_past_return, whether something is gone that no repair brings back, and
# data_is_intact, of what was on the machine before.

request=() # lvq's arguments
is_past_return() { false; }
data_is_intact() { true; }
scratch=/dev/shm/powercut
helpers=/host/tests/powercut
traced=() # what runs lvq, where it is to be stopped before its first tool
# The calls that change something, whatever the tool, and how their traces are told from others of the same names.
calls=io_submit,ioctl,semctl,pwrite64,pwritev,pwritev2,write,fallocate,rename,unlink,mount,move_mount,umount2,swapon,swapoff
export changes='IOCB_CMD_PWRITE|DM_DEV_CREATE|DM_TABLE_LOAD|DM_DEV_SUSPEND|DM_DEV_REMOVE|DM_DEV_RENAME'
changes+='|BLKDISCARD, |BLKZEROOUT|SETVAL|IPC_RMID'
changes+='|^(pwrite64|pwritev|pwritev2|write|fallocate)[(][0-9]+</dev/(dm-|ubd|loop)'
changes+='|^(mount|move_mount|umount2|swapon|swapoff)[(]|^(rename|unlink)[(]"/etc/'

phase() { # BOOT
  "boot_$1"
}

# --- the first boot: the cut ----------------------------------------------------------------------

boot_1() {
  set_up
  if [[ $CASE == at:* ]]; then
    cut_at_fraction
  else
    mkdir -p "$scratch/real"
    ok lvq "${request[@]}" --dry-run --save-plan "$scratch/plan"
    arm
    not "${traced[@]}" lvq -y "${request[@]}"
  fi
  fail "the power was not cut"
}

set_up() {
  mkdir -p "$KEEP"
  prepare
  facts >"$KEEP/before"
  cp /etc/fstab "$KEEP/fstab"
  transactions >"$KEEP/transactions"
  sync
}

cut_at_fraction() {
  local fraction=${CASE#at:} begun=$EPOCHREALTIME at
  converges lvq -y "${request[@]}"
  at=$(awk -v f="${fraction%-*}" -v took="$(seconds "$begun")" 'BEGIN { printf "%.3f", f * took }')
  clean_machine 2>&1
  set_up
  cut_after "$at" lvq -y "${request[@]}"
}

arm() {
  local step moment
  IFS=- read -r step moment _ <<<"$CASE"
  [[ $(of_step "$step" .title) != null ]] || fail "the plan has no step $step"
  if [[ $(of_step "$step" .action.action) == run && $(tool_of "$step") == lvq ]]; then
    arm_itself "$step" "$moment"
  elif [[ $step == *.* || $(of_step "$step" .action.action) == run ]]; then
    "arm_$moment" "$step"
  else
    arm_own "$step" "$moment"
  fi
  sync
}

arm_before() { # STEP
  in_place_of "$1" <<<'cut'
}

arm_after() { # STEP
  in_place_of "$1" <<<'as_real "$@" || exit; cut'
}

arm_during() { # STEP
  local call nth rank all
  record_calls "$1"
  read -r call nth rank all < <(middle_change)
  if [[ -z ${all-} ]]; then
    echo "$(tool_of "$1") changes nothing: cut when it is complete" >"$KEEP/note"
    arm_after "$1"
    return
  fi
  echo "$(tool_of "$1"): change $rank of $all, ${call}(2)" >"$KEEP/note"
  in_place_of "$1" <<<"exec $(stops_at "$call" "$nth") \"\$real\" \"\$@\""
}

# lvq's own action ends in calls of fsync, for what it made and for the folder, or for the folder alone where something
# goes; and a record in one of fdatasync. They are counted from the end of the last tool before it, when lvq itself
# begins to be traced; and where there is none before it, from the start of lvq.
arm_own() { # STEP MOMENT
  local step=$1 last records flushes call=fsync nth
  last=$(tool_before "$step")
  [[ $last != null ]] || { arm_first "$@" && return; }
  records=$((2 * (step - ${last%.*})))
  flushes=$(($(of_step "$last" '.flush | length') + $(own_flushes "${last%.*}" "$step")))
  case $2 in
    before) call=fdatasync nth=$records ;;
    during) nth=$((flushes - 1)) ;;
    after) nth=$flushes ;;
  esac
  if [[ $2 == during && $(of_step "$step" .action.action) == remove_dir ]]; then
    call=unlinkat nth=$((step - ${last%.*}))
    echo "lvq: it is removed, its folder is not flushed" >"$KEEP/note"
  elif [[ $2 == during ]]; then
    echo "lvq: what it made is flushed, its folder is not" >"$KEEP/note"
  fi
  trace_after "$last" "$(stops_at "$call" "$nth")"
}

# trace_after STEP TRACER: which traces lvq from the end of that step's tool on
trace_after() {
  in_place_of "$1" <<END
as_real "\$@" || exit
$2 -p \$PPID </dev/null >/dev/null 2>&1 &
until grep -q '^TracerPid:[[:space:]]*[1-9]' /proc/\$PPID/status; do sleep 0.02; done
END
}

# The last step before this one, or the last command of a set, that runs a tool other than lvq itself, which nothing can
# stand in for.
tool_before() { # STEP
  jq -r "[.steps[:$1 - 1] | to_entries[] | (.key + 1 | tostring) as \$n | .value.action |
    if .action == \"run\" and .argv[0] != \"lvq\" then \$n elif .runs then \"\(\$n).\(.runs | length)\" else empty end] |
    last" "$scratch/plan"
}

# A step for which lvq runs itself: before, it has not begun; after, it is about to end. Most change nothing.
arm_itself() { # STEP MOMENT
  local last own
  last=$(tool_before "$1")
  if [[ $2 == before ]]; then
    trace_after "$last" "$(stops_at fdatasync $((2 * ($1 - ${last%.*}))))"
    return
  fi
  own=$(jq "[.steps[${last%.*}:$1][] | select(.action.action == \"run\")] | length" "$scratch/plan")
  [[ $2 == after ]] || echo "$(of_step "$1" '.action.argv[:2] | join(" ")'): cut when it is complete" >"$KEEP/note"
  trace_after "$last" "$(stops_at exit_group "$own") -f"
}

# Calls of fsync in lvq's own actions after step LAST up to STEP.
own_flushes() { # LAST STEP
  jq "{run: 0, remove_dir: 1} as \$few | [.steps[$1:$2][] | .action.action | \$few[.] // 2] | add" "$scratch/plan"
}

# A first run, which ends at the first tool, tells how often lvq has called what before the step.
arm_first() { # STEP MOMENT
  local call nth
  in_place_of "$(jq -r '[.steps | to_entries[] | (.key + 1 | tostring) as $n | .value.action |
    if .action == "run" then $n elif .runs then "\($n).1" else empty end] | first' "$scratch/plan")" <<<'exit 9'
  exits 2 strace -qq -y -o "$scratch/trace" -e trace=fsync,fdatasync lvq -y "${request[@]}"
  read -r call nth < <(own_call "$1" "$2")
  restore_tools
  clean_machine 2>&1
  set_up
  [[ -n $nth ]] || fail "lvq's own calls were not found"
  [[ $2 != during ]] || echo "lvq: what it made is flushed, its folder is not" >"$KEEP/note"
  eval "traced=($(stops_at "$call" "$nth"))"
}

# Of the trace: fdatasync of the record that says the step has started, or the fsync 1 or 2 after it; and its number.
own_call() { # STEP MOMENT
  local line
  line=$(jq -r '"\(.event) \(.step)"' "$(transaction)/log.jsonl" | grep -nx "start $1" | cut -d: -f1)
  awk -F'(' -v line="$line" -v moment="$2" '{ n[$1]++ }
    $1 == "fdatasync" && /log.jsonl/ && ++records == line { begun = 1; if (moment == "before") { print $1, n[$1]; exit } }
    $1 == "fsync" && begun && ++flushed == (moment == "during" ? 1 : 2) { print $1, n[$1]; exit }' "$scratch/trace"
}

# stops_at CALL N: the command that runs another until it has made that call for the Nth time, and then cuts
stops_at() {
  echo "strace -qq -o '|bash $helpers/cut-when-stopped' -e trace=$1 -e inject=$1:signal=STOP:when=$2"
}

# in_place_of STEP <<SCRIPT: it runs instead of the step's tool, once; $real is that, by its right name
in_place_of() {
  local tool
  tool=$(tool_of "$1")
  ln -sf "$(command -v "$tool").real" "$scratch/real/$tool"
  rm -f "$scratch/runs"
  # The next boot has this on its disk, and no $scratch. lvq may run the tool for another purpose too.
  replace_tool "$tool" <<END
[[ -e $scratch ]] || { as_real "\$@"; exit; }
[[ \$(sed -E 's/$transaction_id/ID/g' <<<"$tool \$*") == '$(command_of "$1")' ]] || { as_real "\$@"; exit; }
echo >>$scratch/runs
[[ \$(wc -l <$scratch/runs) -eq $(occurrence "$1") ]] || { as_real "\$@"; exit; }
real=$scratch/real/$tool
cut() { : >/host/cut; exec sleep infinity; }
$(cat)
END
}

of_step() { # STEP FILTER
  jq -r ".steps[${1%.*} - 1] | $2" "$scratch/plan"
}

argv_of() { # STEP: where in it
  [[ $1 == *.* ]] && echo ".action.runs[${1#*.} - 1].argv" || echo .action.argv
}

tool_of() { # STEP
  of_step "$1" "$(argv_of "$1")[0]"
}

# Each run has its own transaction, whose name may be in the command.
transaction_id='[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}'

command_of() { # STEP
  of_step "$1" "$(argv_of "$1") | join(\" \")" | sed -E "s/$transaction_id/ID/g"
}

# How many steps up to this one run its command.
occurrence() { # STEP
  local n count=0
  [[ $1 != *.* ]] || { echo 1 && return; } # each of them is another
  for ((n = 1; n <= $1; n++)); do
    [[ $(of_step "$n" .action.action) != run || $(command_of "$n") != "$(command_of "$1")" ]] || count=$((count + 1))
  done
  echo "$count"
}

# record_calls STEP: runs the request as far as that, with a trace of its tool; then the machine is as new again
record_calls() {
  in_place_of "$1" <<<"strace -qq -y -o $scratch/trace -e trace=$calls \"\$real\" \"\$@\"; exit 9"
  not lvq -y "${request[@]}"
  says "FAILED at step ${1%.*}"
  restore_tools
  clean_machine 2>&1
  set_up
}

# Of the trace: CALL, that it is the Nth of its name, that it is the change number I, of M.
middle_change() {
  awk -F'(' '{ n[$1]++ }
    $0 ~ ENVIRON["changes"] { at[++m] = $1 " " n[$1] }
    END { if (m) { i = int((m + 1) / 2); print at[i], i, m } }' "$scratch/trace"
}

# --- the second boot: the way out -----------------------------------------------------------------

boot_2() {
  restore_tools
  is_not_torn
  ok lvq status
  if [[ $OUT == *"open transaction"* ]]; then
    "${CASE##*-}_works"
  elif [[ $(last_record) == completed* ]]; then
    is_converged
  else
    is_as_before
  fi
  ok lvq status
  [[ $OUT != *"open transaction"* ]] || fail "a transaction is open"
}

transactions() {
  compgen -G '/var/lib/lvq/transactions/*' || true
}

# The folder of the one that was cut; empty: it had not begun.
transaction() {
  transactions | grep -vxFf "$KEEP/transactions" || true
}

last_record() {
  tail -qn1 "$(transaction)/log.jsonl" 2>/dev/null | jq -r '"\(.event) \(.step)"'
}

is_not_torn() {
  local folder
  folder=$(transaction)
  ok lvq history
  [[ ! -e $folder/plan.json ]] || ok lvq history "$(basename "$folder")"
  if [[ $CASE == at:* ]]; then
    echo "cut after: $(last_record || true)" >"$KEEP/note"
  else
    local step=${CASE%%-*}
    [[ $(last_record) == "start ${step%.*}" ]] || fail "the cut came at another moment, after: $(last_record)"
  fi
  cmp -s /etc/fstab "$KEEP/fstab" || is_planned_fstab || fail "fstab is neither the old nor a new one"
}

fstabs='[.plan.steps[].action | select(.action == "replace_file" and .path == "/etc/fstab").text]'

is_planned_fstab() {
  local n
  for n in $(jq "$fstabs | keys[]" "$(transaction)/plan.json"); do
    ! cmp -s /etc/fstab <(jq -j "${fstabs}[$n]" "$(transaction)/plan.json") || return 0
  done
  return 1
}

new_fstab() {
  local plan
  plan=$(transaction)/plan.json
  if [[ $(jq "$fstabs | length" "$plan") -gt 0 ]]; then jq -j "$fstabs | last" "$plan"; else cat "$KEEP/fstab"; fi
}

continue_works() {
  converges lvq -y continue
  is_converged
}

is_converged() {
  nothing_to_do lvq -y "${request[@]}"
  ok lvq verify
  new_fstab | cmp /etc/fstab || fail "fstab is another"
  ok findmnt --verify
  is_sound
  is_done
}

repair_works() {
  if is_past_return; then
    exits 3 lvq -y repair
    says "refused [no-return]" "lvq continue"
    continue_works
    return
  fi
  ok lvq -y repair
  says "SUCCESS: Everything was taken back"
  is_as_before
}

is_as_before() {
  diff "$KEEP/before" <(facts) || fail "the machine is another"
  cmp /etc/fstab "$KEEP/fstab" || fail "fstab is another"
  is_sound
  data_is_intact
}

is_sound() {
  check clean
  ok vgck
  [[ -z $OUT ]] || fail "vgck complains"
  [[ -z $(compgen -G '/etc/.lvq-*') ]] || fail "a temporary file is left in /etc"
}
