# shellcheck shell=bash
# Closed transactions: thousands of them, damaged and old ones.
# vm: disks=0

of_transactions=/var/lib/lvq/transactions

# last: the id of the transaction that began last
last() { grep . /var/lib/lvq/begun | tail -n1; }

# opened COMMAND…: how many files of the journal it opens
opened() {
  strace -f -qq -e trace=open,openat,openat2 -o /dev/shm/opened "$@" >/dev/null
  grep -c '"/var/lib/lvq' /dev/shm/opened
}

# seconds COMMAND…: of the fastest of three
seconds() {
  local begun
  for _ in 1 2 3; do
    begun=$EPOCHREALTIME
    "$@" >/dev/null
    awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", b - a }'
  done | sort -n | head -n1
}

test_thousands_that_are_closed_cost_nothing() {
  local id other few before after
  fresh_disks 1 300M
  converges lvq -y provision --pv /dev/loop0 --vg vg --lv a:40M:ext4:/srv/a
  few=$(opened lvq status)
  before=$(seconds lvq status)
  id=$(last)
  for other in $(seq -f '20200101T000000Z-%06.0f' 1 5000); do
    mkdir -m 700 "$of_transactions/$other"
    ln "$of_transactions/$id/plan.json" "$of_transactions/$id/log.jsonl" "$of_transactions/$other"
  done
  [[ $(opened lvq status) -gt 5000 ]] || fail "it knows that they are closed, and nobody has told"
  converges lvq -y provision --vg vg --lv b:40M
  [[ $(opened lvq status) -le $few ]] || fail "status opens more: $(opened lvq status), not $few"
  after=$(seconds lvq status)
  echo "lvq status: $before s without them, $after s with 5,000"
  ok lvq history --limit 2
  [[ $(wc -l <<<"$OUT") -eq 3 ]] || fail "not two transactions"
  ok lvq history "$(last)"
  [[ $(lvq history | grep -c 20200101T000000Z-002500) -eq 1 ]] || fail "one of them is not found"
  [[ $(lvq history | wc -l) -ge 5002 ]] || fail "not all of them are found: $(lvq history | wc -l)"
}

test_a_damaged_one_blocks_what_it_names() {
  local closed open
  fresh_disks 3 300M
  converges lvq -y provision --pv /dev/loop0 --vg one
  closed=$(last)
  truncate -s 100 "$of_transactions/$closed/log.jsonl"
  echo garbage >"$of_transactions/$closed/plan.json"
  converges lvq -y provision --vg one --lv a:40M
  ok lvq history
  says "note: $of_transactions/$closed/plan.json"
  ok lvq status
  [[ $OUT != *"$closed"* ]] || fail "status speaks of what is closed"

  replace_tool mkfs.ext4 <<<'exit 9'
  exits 2 lvq -y provision --pv /dev/loop1 --vg two --lv a:40M:ext4:/srv/a
  restore_tools
  open=$(last)
  sed -i '2s/start/stirt/' "$of_transactions/$open/log.jsonl"
  refuses journal-damaged lvq -y provision --vg two --lv b:40M
  says "$open may be open, and it touches" "$of_transactions/$open/log.jsonl:2" "lvq repair --abandon $open"
  converges lvq -y provision --pv /dev/loop2 --vg three
  says "$open may be open: its journal cannot be read"

  echo garbage >"$of_transactions/$open/plan.json"
  refuses journal-damaged lvq -y provision --vg three --lv a:40M
  says "what it touches is not known"
  refuses journal-damaged lvq -y continue
  ok lvq status
  says "$open may be open"
  ok lvq -y repair --abandon "$open"
  ok lvq status
  [[ $OUT != *"$open"* ]] || fail "it is still said"
  converges lvq -y provision --vg three --lv a:40M
}

test_old_ones_are_pruned_and_what_they_left_is_known() {
  local old open
  fresh_disks 2 300M
  converges lvq -y provision --pv /dev/loop0 --vg vg --lv a:40M:ext4:/srv/new/a
  old=$(last)
  replace_tool mkfs.ext4 <<<'exit 9'
  exits 2 lvq -y provision --pv /dev/loop1 --vg other --lv a:40M:ext4:/srv/other
  restore_tools
  open=$(last)
  unchanged lvq history --prune 90
  says "refused [usage]"
  ok lvq history --prune 1d
  says "Nothing to do."
  ok lvq history --prune 0h --dry-run
  says "$old" "The journals of 1 transaction that were closed before"
  [[ -d $of_transactions/$old ]] || fail "a dry run removed it"
  lvq -y --output json history --prune 0h 2>/dev/null >/dev/shm/pruned || fail "exited $?"
  jq -e --arg id "$old" '.status == "completed" and [.pruned[].id] == [$id]' /dev/shm/pruned >/dev/null ||
    fail "not that one: $(</dev/shm/pruned)"
  [[ $(ls "$of_transactions") == "$open" ]] || fail "what is left: $(ls "$of_transactions")"
  grep -q "$old PRUNED" /var/log/lvq/lvq.log || fail "the audit log does not tell"
  converges lvq -y decommission --vg vg
  [[ ! -e /srv/new ]] || fail "a directory that lvq made is left"
  converges lvq -y continue
  ok lvq -y history --prune 0h
  [[ -z $(ls "$of_transactions") ]] || fail "what is left: $(ls "$of_transactions")"
  ok lvq history
  says "There is no transaction yet."
}
