# shellcheck shell=bash
# Sourced by a scenario: the power fails at one instant of a transaction, one command leads out of it. With prepared=1 each
# case has a copy, in two boots, of the machine that a boot 0 prepares; otherwise its first boot prepares it.
#
# $CASE names both. STEP-MOMENT-WAY, as 12-during-repair, with the moments
#   before   the step's start is in the journal, its action has not begun
#   during   the middle one of the calls by which the action changes something was made, and has reached the disks
#   after    the action is complete, lvq has not been told
#   midway   with slow disks: half of what the tool writes to them is written, and it goes on
# A case with another way behind it, as 12-during-repair-continue, is cut a second time, in what the first way does, and
# has a boot more.
# Of several commands that are one step each has a number of its own, as 1.2-during-repair,
# or at:FRACTION-WAY, as at:0.25-continue: the part of the time from calling lvq to its end. Ways: continue, repair.
# $CASES are all that a copy of the prepared machine may be wanted for; "all" where that is not known.
#
# Where there are many cases the transaction runs once to its end, in the phase edges (before and after each tool) or
# middles, and the host copies the machine at each of those instants: a case is then the second boot of such a copy.
#
# The scenario sets request, and has two functions: prepare, which makes the machine that it is for, and is_done, which
# checks its outcome. It may have two more: is_past_return, whether something is gone that no repair brings back, and
# data_is_intact, of what was on the machine before. What prepare mounts and activates a boot has to bring back, or wake,
# which begins each boot and each preparation: slow disks appear in it. midway they take $delay ms longer.

request=() # lvq's arguments
is_past_return() { false; }
data_is_intact() { true; }
is_found_done() { nothing_to_do lvq -y "${request[@]}"; } # by whoever asks for it again
wake() { true; }
delay=200
scratch=/dev/shm/powercut
helpers=/host/tests/powercut
traced=() # what runs lvq, where it is to be stopped before its first tool
# The calls that change something, whatever the tool, and how their traces are told from others of the same names.
calls=io_submit,ioctl,semctl,pwrite64,pwritev,pwritev2,write,fallocate,rename,renameat,unlink,mount,move_mount,umount2,swapon,swapoff
export changes='IOCB_CMD_PWRITE|DM_DEV_CREATE|DM_TABLE_LOAD|DM_DEV_SUSPEND|DM_DEV_REMOVE|DM_DEV_RENAME'
changes+='|BLKDISCARD, |BLKZEROOUT|SETVAL|IPC_RMID'
changes+='|^(pwrite64|pwritev|pwritev2|write|fallocate)[(][0-9]+</dev/(dm-|ubd|loop)'
changes+='|^(mount|move_mount|umount2|swapon|swapoff)[(]|^(rename|unlink)[(]"/etc/'
changes+='|^renameat[(]' # rsync gives a file that it has written its name

phase() { # BOOT
  "boot_$1"
}

# --- once: the machine that is to be cut, and what the cuts have to know ----------------------------

boot_0() {
  local begun
  mkdir -p "$scratch/real" "$KEEP/middle"
  set_up
  [[ $CASES != all && $CASES != *-during-* && $CASES != *-midway-* ]] || record_calls
  ! are_own_calls_wanted || record_own_calls
  [[ $CASES == *at:* ]] || return 0
  begun=$EPOCHREALTIME
  converges lvq -y "${request[@]}"
  seconds "$begun" >"$KEEP/took"
  anew
}

set_up() {
  mkdir -p "$KEEP"
  wake
  prepare
  facts >"$KEEP/before"
  cp /etc/fstab "$KEEP/fstab"
  transactions >"$KEEP/transactions"
  rm -f "$KEEP/plan" /run/plan
  ok lvq "${request[@]}" --dry-run --save-plan /run/plan
  # Of "lvq inside DEVICE FOLDER TOOL" the tool is what is stopped, traced and replaced.
  jq '(.steps[].action.argv | arrays) |= if .[:2] == ["lvq", "inside"] then .[4:] else . end' /run/plan >"$KEEP/plan"
  sync
}

anew() {
  clean_machine 2>&1
  set_up
}

# --- the first boot: the cut ----------------------------------------------------------------------

boot_1() {
  mkdir -p "$scratch/real"
  if [[ -e $KEEP/plan ]]; then wake; else boot_0; fi
  if [[ $CASE == at:* ]]; then
    cut_after "$(instant)" lvq -y "${request[@]}"
  else
    arm
    not "${traced[@]}" lvq -y "${request[@]}"
  fi
  fail "the power was not cut"
}

instant() {
  local fraction=${CASE#at:}
  awk -v f="${fraction%-*}" -v took="$(<"$KEEP/took")" 'BEGIN { printf "%.3f", f * took }'
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
  in_place_of "$1" <<<"cut $1-before"
}

arm_after() { # STEP
  in_place_of "$1" <<<"as_real \"\$@\" || exit; cut $1-after; exit 0"
}

arm_during() { # STEP
  local call nth rank all
  read -r call nth rank all <"$KEEP/middle/$1" || true
  if [[ -z ${all-} ]]; then
    note "$1" "$(tool_of "$1") changes nothing: cut when it is complete"
    in_place_of "$1" <<<"as_real \"\$@\" || exit; cut $1-during; exit 0"
    return
  fi
  note "$1" "$(tool_of "$1"): change $rank of $all, ${call}(2)"
  in_place_of "$1" <<<"exec $(stops_at "$1-during" "$call" "$nth" "$(follow "$1")") \"\$real\" \"\$@\""
}

# Half of what the tool has written to the slow disks when it was recorded is there again. It runs on until the cut.
arm_midway() { # STEP
  local half=$(($(<"$KEEP/middle/$1.sectors") / 2))
  [[ $half -gt 0 ]] || fail "$(tool_of "$1") writes nothing"
  in_place_of "$1" <<END
. /host/tests/lib.sh
slowness $delay
begun=\$(sectors_written)
"\$real" "\$@" &
until [[ \$((\$(sectors_written) - begun)) -ge $half ]]; do sleep 0.02; done
kill -0 \$! || exit 9
echo "$(tool_of "$1"): \$((\$(sectors_written) - begun)) of $((half * 2)) sectors are written, and it runs" >$(notes)/$1-midway
cut $1-midway
wait \$!
exit
END
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
    call=unlinkat nth=$(removals "${last%.*}" "$step")
    note "$step" "lvq: it is removed, its folder is not flushed"
  elif [[ $2 == during ]]; then
    note "$step" "lvq: what it made is flushed, its folder is not"
  fi
  trace_after "$last" "$(stops_at "$1-$2" "$call" "$nth")"
}

# trace_after STEP TRACER: which traces lvq from the end of that step's tool on
trace_after() {
  in_place_of "$1" <<END
as_real "\$@" || exit
$2 -p \$PPID </dev/null >/dev/null 2>&1 &
until grep -q '^TracerPid:[[:space:]]*[1-9]' /proc/\$PPID/status; do sleep 0.02; done
exit 0
END
}

# Calls of fsync in lvq's own actions after step LAST up to STEP.
own_flushes() { # LAST STEP
  jq "{run: 0, remove_dir: 1} as \$few | [.steps[$1:$2][] | .action.action | \$few[.] // 2] | add" "$KEEP/plan"
}

# Directories that go after step LAST up to STEP.
removals() { # LAST STEP
  jq "[.steps[$1:$2][] | select(.action.action == \"remove_dir\")] | length" "$KEEP/plan"
}

arm_first() { # STEP MOMENT
  local call nth
  read -r call nth <"$KEEP/middle/$1-$2" || fail "lvq's own calls were not found"
  [[ $2 != during ]] || note "$1" "lvq: what it made is flushed, its folder is not"
  eval "traced=($(stops_at "$1-$2" "$call" "$nth"))"
}

# What runs tools, as jq sees the steps of a plan: "4", or of a set "4.1", "4.2", …; nothing can stand in for lvq itself.
tools='to_entries[] | (.key + 1 | tostring) as $n | .value.action |
  if .action == "run" and .argv[0] != "lvq" then $n elif .runs then "\($n).\(range(.runs | length) + 1)" else empty end'

run_steps() {
  jq -r ".steps | $tools" "$KEEP/plan"
}

tool_before() { # STEP
  jq -r "[.steps[:$1 - 1] | $tools] | last" "$KEEP/plan"
}

first_run_step() {
  jq -r "[.steps | $tools] | first" "$KEEP/plan"
}

# Is a case among $CASES of a step that lvq does itself before the first tool?
are_own_calls_wanted() {
  local case first
  first=$(first_run_step)
  first=${first%.*}
  for case in ${CASES//,/ }; do
    if [[ $case == all ]]; then [[ $first -eq 1 ]] || return 0
    elif [[ $case != at:* ]]; then [[ ${case%%[-.]*} -ge $first ]] || return 0
    fi
  done
  return 1
}

# A run that ends at the first tool tells how often lvq has called what before each of its own steps ahead of it.
record_own_calls() {
  local step first moment
  first=$(first_run_step)
  in_place_of "$first" <<<'exit 9'
  exits 2 strace -qq -y -o "$scratch/trace" -e trace=fsync,fdatasync lvq -y "${request[@]}"
  for ((step = 1; step < ${first%.*}; step++)); do
    for moment in before during after; do own_call "$step" "$moment" >"$KEEP/middle/$step-$moment"; done
  done
  disarm
  anew
}

# Of the trace: fdatasync of the record that says the step has started, or the fsync 1 or 2 after it; and its number.
own_call() { # STEP MOMENT
  local line
  line=$(jq -r '"\(.event) \(.step)"' "$(transaction)/log.jsonl" | grep -nx "start $1" | cut -d: -f1)
  awk -F'(' -v line="$line" -v moment="$2" '{ n[$1]++ }
    $1 == "fdatasync" && /log.jsonl/ && ++records == line { begun = 1; if (moment == "before") { print $1, n[$1]; exit } }
    $1 == "fsync" && begun && ++flushed == (moment == "during" ? 1 : 2) { print $1, n[$1]; exit }' "$scratch/trace"
}

# note STEP TEXT: what is to be said of a cut during it
note() {
  echo "$2" >"$(notes)/$1-during"
}

notes() {
  mkdir -p "$scratch/notes"
  echo "$scratch/notes"
}

# How strace follows the step's tool: of rsync, which forks, its children too.
follow() { # STEP
  [[ $(tool_of "$1") != rsync ]] || echo -f
}

# stops_at STEP-MOMENT CALL N [-f]: the command that runs another until it has made that call for the Nth time, and then
# cuts
stops_at() {
  echo "strace -qq ${4-} -o '|bash $helpers/cut-when-stopped $1' -e trace=$2 -e inject=$2:signal=STOP:when=$3"
}

# in_place_of STEP <<SCRIPT: it runs instead of the step's tool, once; $real is that, by its right name. Where it ends
# without an exit the tool runs.
in_place_of() {
  local tool
  tool=$(tool_of "$1")
  mkdir -p "$scratch/armed"
  cat >>"$scratch/armed/$1"
  grep -qsP "^\Q$1\E\t" "$scratch/armed/steps" ||
    printf '%s\t%s\t%s\n' "$1" "$(occurrence "$1")" "$(command_of "$1")" >>"$scratch/armed/steps"
  [[ ! -e $scratch/real/$tool ]] || return 0
  ln -s "$(command -v "$tool").real" "$scratch/real/$tool"
  # The next boot has this on its disk, and no $scratch. lvq may run the tool for another purpose too.
  replace_tool "$tool" <<END
[[ -e $scratch/armed ]] || { as_real "\$@"; exit; }
command=\$(sed -E '$identifiers' <<<"$tool \$*")
echo "\$command" >>$scratch/runs
mapfile -t steps <$scratch/armed/steps
for line in "\${steps[@]}"; do
  IFS=\$'\t' read -r step nth armed <<<"\$line"
  [[ \$armed == "\$command" && \$(grep -cxF -e "\$command" $scratch/runs) -eq \$nth ]] || continue
  real=$scratch/real/$tool
  cut() { bash $helpers/cut "\$@"; }
  . $scratch/armed/\$step
done
as_real "\$@"
END
}

disarm() {
  restore_tools
  rm -rf "$scratch"/{armed,real,runs,notes}
  mkdir -p "$scratch/real"
}

of_step() { # STEP FILTER
  jq -r ".steps[${1%.*} - 1] | $2" "$KEEP/plan"
}

argv_of() { # STEP: where in it
  [[ $1 == *.* ]] && echo ".action.runs[${1#*.} - 1].argv" || echo .action.argv
}

tool_of() { # STEP
  of_step "$1" "$(argv_of "$1")[0]"
}

# Each run has its own transaction and chooses its own UUIDs: what sed puts in their place in a command.
identifiers='s/[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}/ID/g; s/[0-9A-Za-z]{6}(-[0-9A-Za-z]{4}){5}-[0-9A-Za-z]{6}/UUID/g'
identifiers+='; s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g'

command_of() { # STEP
  of_step "$1" "$(argv_of "$1") | join(\" \")" | sed -E "$identifiers"
}

# How many steps up to this one run its command.
occurrence() { # STEP
  [[ $1 != *.* ]] || { echo 1 && return; } # each of them is another
  jq -r ".steps[:$1][].action | if .action == \"run\" then .argv | join(\" \") else \"\" end" "$KEEP/plan" |
    sed -E "$identifiers" | grep -cxF -e "$(command_of "$1")"
}

# Runs the request with a trace of each step's tool; then the machine is as new again.
record_calls() {
  local step
  for step in $(run_steps); do
    in_place_of "$step" <<END
. /host/tests/lib.sh
begun=\$(sectors_written)
strace -qq -y $(follow "$step") -o "$scratch/trace-$step" -e trace=$calls "\$real" "\$@"
status=\$?
echo \$((\$(sectors_written) - begun)) >$KEEP/middle/$step.sectors
exit \$status
END
  done
  converges lvq -y "${request[@]}"
  disarm
  for step in $(run_steps); do middle_change "$scratch/trace-$step" >"$KEEP/middle/$step"; done
  anew
}

# Of a trace: CALL, that it is the Nth of its name, that it is the change number I, of M.
middle_change() { # FILE
  awk -F'(' '{ sub(/^[0-9]+ +/, ""); n[$1]++ }
    $0 ~ ENVIRON["changes"] { at[++m] = $1 " " n[$1] }
    END { if (m) { i = int((m + 1) / 2); print at[i], i, m } }' "$1"
}

# --- in place of many first boots: one, of which the host makes copies ------------------------------

boot_edges() { copied_at before after; }
boot_middles() { copied_at during; }

copied_at() { # MOMENT…
  local step moment
  mkdir -p "$scratch/real"
  wake
  : >"$scratch/copies"
  for step in $(run_steps); do
    for moment; do "arm_$moment" "$step"; done
  done
  sync
  converges lvq -y "${request[@]}"
}

# --- the second boot: the way out -----------------------------------------------------------------

boot_2() {
  restore_tools
  is_first_unit || boot_ended
  wake
  is_not_torn
  is_cut_where_it_was_to_be
  if [[ $CASE == *-*-*-* ]]; then is_cut_again; else leads_out; fi
}

# The third one, where there is one.
boot_3() {
  is_first_unit || boot_ended
  wake
  is_not_torn
  last_record >"$KEEP/note"
  leads_out
}

# As soon as there are half as many records more as there are steps ahead; of few steps, which are over in a moment, right
# after that very record. What cannot be taken back any more is finished.
is_cut_again() {
  local way records steps
  IFS=- read -r _ _ way _ <<<"$CASE"
  ! is_past_return || way='continue'
  steps=$(lvq "$way" --dry-run --output json | jq '.steps | length')
  records=$((steps > 0 ? (steps + 1) / 2 : 1))
  if [[ $steps -ge 8 ]]; then
    records=$((records + $(wc -l <"$(transaction)/log.jsonl")))
    cut_when "[[ \$(wc -l <$(transaction)/log.jsonl) -ge $records ]]" lvq -y "$way"
  fi
  eval "traced=($(stops_at again fdatasync "$records"))"
  not "${traced[@]}" lvq -y "$way"
  fail "the power was not cut"
}

leads_out() {
  ok lvq status
  if [[ $OUT == *"open transaction"* ]]; then
    "${CASE##*-}_works"
  elif boot_ended && [[ $(last_record) == completed* ]]; then
    is_converged
  else
    is_as_before
  fi
  [[ $(lvq history --output json | jq '[.transactions[] | select(.open)] | length') -eq 0 ]] || fail "a transaction is open"
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
  cmp -s /etc/fstab "$KEEP/fstab" || is_planned_fstab || fail "fstab is neither the old nor a new one"
}

is_cut_where_it_was_to_be() {
  if [[ $CASE == at:* ]]; then
    echo "cut after: $(last_record || true)" >"$KEEP/note"
  else
    local step=${CASE%%-*}
    [[ $(last_record) == "start ${step%.*}" ]] || fail "the cut came at another moment, after: $(last_record)"
  fi
}

# What it holds after each edit of the plan, as jq makes it of the edits and of the old one.
fstabs='
  def edit($e): ($e.from | rtrimstr("\n")) as $from | ($e.to | rtrimstr("\n")) as $to |
    if $e.from == "" and $e.at == 0 then . + [$to]
    elif $e.from == "" then .[:$e.at - 1] + [$to] + .[$e.at - 1:]
    elif $e.to == "" then index($from) as $i | .[:$i] + .[$i + 1:]
    else .[index($from)] = $to end;
  [foreach (.plan.steps[].action | select(.action == "edit_file" and .path == "/etc/fstab").lines.list) as $edits
    ($old | rtrimstr("\n") | split("\n"); reduce $edits[] as $e (.; edit($e)); map(. + "\n") | add // "")]'

of_fstabs() { # FILTER
  jq -j --rawfile old "$KEEP/fstab" "$fstabs | $1" "$(transaction)/plan.json"
}

is_planned_fstab() {
  local n count
  count=$(of_fstabs length)
  for ((n = 0; n < count; n++)); do
    ! cmp -s /etc/fstab <(of_fstabs ".[$n]") || return 0
  done
  return 1
}

new_fstab() {
  if [[ $(of_fstabs length) -gt 0 ]]; then of_fstabs last; else cat "$KEEP/fstab"; fi
}

continue_works() {
  converges lvq -y continue
  boot_ended
  is_converged
}

# Half of the ways out, by the names of their cases, are the first that runs at the boot. What slow disks carry is there
# only when the scenario has made them, after the boot.
is_first_unit() {
  [[ $VM_INIT != init && $CASE != *-midway-* && $(($(cksum <<<"$CASE" | cut -d' ' -f1) % 2)) -eq 1 ]]
}

is_converged() {
  is_found_done
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
  boot_ended
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

# --- steps for which lvq runs itself --------------------------------------------------------------

# before: its start is in the journal. Else it is complete, and the record that says so is not on the disk yet.
arm_itself() { # STEP MOMENT
  local last nth tracer
  last=$(tool_before "$1")
  if [[ $last != null ]]; then nth=$((2 * ($1 - ${last%.*})))
  else read -r _ nth <"$KEEP/middle/$1-before" || fail "lvq's own calls were not found"
  fi
  tracer=$(stops_at "$1-$2" fdatasync "$nth")
  if [[ $2 != before ]]; then
    [[ $2 == after ]] || note "$1" "$(of_step "$1" '.action.argv[:2] | join(" ")'): cut when it is complete"
    tracer="strace -qq -o '|grep -qm1 \"stopped by SIGSTOP\" && bash $helpers/cut $1-$2' -e trace=fdatasync"
    tracer+=" -e inject=fdatasync:retval=0:signal=STOP:when=$((nth + 1))"
  fi
  if [[ $last == null ]]; then eval "traced=($tracer)"; else trace_after "$last" "$tracer"; fi
}
