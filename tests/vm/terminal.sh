# shellcheck shell=bash
# What people see on a terminal: narrow, wide, and one that becomes narrower in the middle of a step.
# vm: mem=1000M timeout=900

# on_terminal ARGUMENTS…: of terminal.pl; leaves the rows of the screen in $OUT, and $STATUS
on_terminal() {
  STATUS=0
  OUT=$(/host/tests/terminal.pl "$@" 2>&1) || STATUS=$?
  printf '$ on a terminal of %s\n%s\n' "$*" "$OUT"
}

# ends STATUS ARGUMENTS…
ends() {
  local status=$1
  shift
  on_terminal "$@"
  [[ $STATUS -ne 99 ]] || fail "a line is wider than the terminal"
  [[ $STATUS -eq $status ]] || fail "exited $STATUS, not $status"
}

REQUEST=(provision --pv /dev/loop0:/dev/loop1 --vg a_volume_group_with_a_name
  --lv a_volume_of_which_the_name_is_rather_long:8M:ext4:/srv/a/mount/point/that/is/not/short/either
  --lv swap_space:8M:swap --lv v:8M:vfat:/srv/v)

test_nothing_runs_past_the_edge() {
  local columns
  for columns in 60 80 200; do
    fresh_disks 2 100M
    ends 0 "$columns" -- lvq --dry-run "${REQUEST[@]}"
    ends 0 "$columns" -- lvq --dry-run -v "${REQUEST[@]}"
    ends 1 "$columns" --answer n -- lvq "${REQUEST[@]}"
    says "Aborted: nothing was changed."
    ends 0 "$columns" --answer y -- lvq "${REQUEST[@]}"
    says "SUCCESS"
    ends 0 "$columns" -- lvq status
    ends 1 "$columns" -- lvq decommission --vg no_such_group --lv a_volume_group_with_a_name/no_such_volume
    ends 1 "$columns" -- lvq provision --pv /dev/loop0 --vg other --lv a:8M
    replace_tool lvremove <<<'exit 5'
    ends 2 "$columns" -- lvq -y decommission --vg a_volume_group_with_a_name
    restore_tools
    ends 0 "$columns" -- lvq continue --dry-run
    ends 0 "$columns" -- lvq status
    ends 0 "$columns" --answer yes -- lvq continue
  done
}

test_a_command_of_a_plan_can_be_pasted() {
  fresh_disks 1 100M
  ends 0 80 -- lvq --dry-run provision --pv /dev/loop0 --vg vg
  local command
  command=$(sed -n '/PENDING/,/^---*$/p' <<<"$OUT" | sed -n '/^1\. pvcreate/,/^2\./p' | sed '$d; s/^1\. //')
  ok bash -c "$command"
  check pv /dev/loop0 vg_name ""
}

test_a_long_step_is_one_line_also_where_the_terminal_becomes_narrower() {
  fresh_disks 1 100M
  replace_tool mkfs.vfat <<<'sleep 7; as_real "$@"' # a disk that is slow to write to
  ends 0 200 --resize 60 --at '3\.[0-9] s' -- lvq -y provision --pv /dev/loop0 --vg vg --lv v:8M:vfat:/srv/v
  restore_tools
  says SUCCESS
  local steps rows
  steps=$(grep -o '[0-9]*/[0-9]* ' <<<"$OUT" | tail -1 | cut -d/ -f2)
  rows=$(grep -c ' done (' <<<"$OUT") # what a title is too long for stands in a row below
  [[ $rows -eq $steps ]] || fail "$rows rows for $steps steps"
  rows=$(grep -c '^ *[0-9]*/[0-9]* ' <<<"$OUT")
  [[ $rows -le $((steps + 1)) ]] || fail "rows pile up: $rows for $steps steps"
}

test_colours_and_a_moving_cursor_only_where_they_are_wanted() {
  fresh_disks 1 100M
  local raw=/dev/shm/raw
  ends 0 80 --raw $raw -- lvq --dry-run provision --pv /dev/loop0 --vg vg
  grep -q $'\e\[' $raw || fail "no colour on a terminal"
  ends 0 80 --raw $raw -- env NO_COLOR=1 lvq --dry-run provision --pv /dev/loop0 --vg vg
  ! grep -q $'\e' $raw || fail "colour in spite of NO_COLOR"
  ends 0 80 --raw $raw -- env TERM=dumb lvq -y provision --pv /dev/loop0 --vg vg --lv a:8M:ext4
  ! grep -q $'\e' $raw || fail "a dumb terminal gets codes"
}

test_ctrl_c_at_the_question_changes_nothing() {
  fresh_disks 1 100M
  remember
  ends 130 80 --answer '^C' -- lvq provision --pv /dev/loop0 --vg vg --lv a:8M
  says "nothing was changed"
  nothing_changed
}
