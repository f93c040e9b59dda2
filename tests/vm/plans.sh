# shellcheck shell=bash
# Plans that are only looked at, kept, applied later or made elsewhere; and what tells about the machine afterwards.
# vm: mem=1000M timeout=1200

PLAN=/run/udev/plan.json # root's own folder, and none that is compared
as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

request=(provision --pv /dev/loop0:/dev/loop1 --vg vg --lv a:8M:ext4:/srv/a/b:noatime --lv s:8M:swap --lv v:20%FREE:vfat:/srv/v)

test_a_dry_run_changes_nothing() {
  fresh_disks 2 100M
  remember
  ok lvq --dry-run "${request[@]}"
  says "--- PENDING SYSTEM CHANGES ---" 'Targeting full disk "/dev/loop0" (not a partition)...' "update /etc/fstab" "mkfs.ext4"
  [[ $OUT != *"[y/N]"* ]] || fail "a dry run asks"
  ok lvq --dry-run -y --output json "${request[@]}"
  ok lvq --dry-run --save-plan "$PLAN" "${request[@]}"
  [[ $(stat -c '%a %u' "$PLAN") == "600 0" ]] || fail "the plan is open to others"
  nothing_changed
}

test_a_saved_plan_is_carried_out_to_the_letter() {
  fresh_disks 2 100M
  ok lvq --dry-run --save-plan "$PLAN" "${request[@]}"
  local text=$OUT
  ok lvq --dry-run apply "$PLAN"
  diff <(sed -n '/PENDING/,/^---*$/p' <<<"$text") <(sed -n '/PENDING/,/^---*$/p' <<<"$OUT") || fail "apply shows another plan"
  OUT=$(echo | lvq apply "$PLAN" 2>&1) && fail "an empty answer is a yes"
  says "Aborted: nothing was changed."
  converges lvq -y apply "$PLAN"
  local uuid
  for uuid in $(blkid -p -s UUID -o value /dev/vg/a) $(blkid -p -s UUID -o value /dev/vg/s) $(pvs --noheadings -o pv_uuid); do
    grep -q -- "$uuid" "$PLAN" || fail "$uuid is not of the plan"
  done
  check mounted /dev/vg/a /srv/a/b noatime
  remember
  nothing_to_do lvq -y apply "$PLAN"
  nothing_to_do lvq -y "${request[@]}"
  ok lvq verify
  nothing_changed
  umount /srv/v
  refused plan-stale lvq -y apply "$PLAN"
}

test_a_plan_that_no_longer_fits_is_refused() {
  fresh_disks 2 100M
  ok lvq --dry-run --save-plan "$PLAN" "${request[@]}"
  local change undo
  while IFS=: read -r change undo; do
    eval "$change"
    remember
    refused plan-stale lvq -y apply "$PLAN"
    nothing_changed
    eval "$undo"
  done <<'CHANGES'
mkswap /dev/loop1:wipefs -aq /dev/loop1
mkdir -p /srv/a/b/c:rm -r /srv/a
CHANGES
  converges lvq -y apply "$PLAN"
}

# spoiled FILTER: the saved plan, edited
spoiled() {
  jq "$1" "$PLAN" >/dev/shm/spoiled.json
  cmp -s "$PLAN" /dev/shm/spoiled.json && fail "$1 edits nothing"
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
}

test_hostile_plans_are_refused() {
  fresh_disks 2 100M
  umask 077
  ok lvq --dry-run --save-plan "$PLAN" "${request[@]}"
  remember
  refused plan-invalid lvq -y apply /dev/shm/nowhere
  refused plan-invalid lvq -y apply /dev/shm
  cp "$PLAN" /dev/shm/spoiled.json
  chmod 620 /dev/shm/spoiled.json
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
  chmod 602 /dev/shm/spoiled.json
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
  chmod 600 /dev/shm/spoiled.json
  chown 65534 /dev/shm/spoiled.json
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
  chown 0 /dev/shm/spoiled.json
  ln -sfn spoiled.json /dev/shm/link.json
  refused plan-invalid lvq -y apply /dev/shm/link.json
  head -c 1000 "$PLAN" >/dev/shm/spoiled.json
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
  : >/dev/shm/spoiled.json
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
  head -c 1M /dev/urandom >/dev/shm/spoiled.json
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
  head -c 3M /dev/zero | tr '\0' '[' >/dev/shm/spoiled.json
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
  (cat "$PLAN" "$PLAN") >/dev/shm/spoiled.json
  refused plan-invalid lvq -y apply /dev/shm/spoiled.json
  local spoil
  for spoil in '.schema = 999' 'del(.schema)' 'del(.goal)' '.id = "../../etc/x"' '.steps = {}' '.steps = 3' '[.]' '.more = 1' '.steps[0].title = 7' '.steps[0].before[0] = {}' \
    '.steps[0].action.argv = []' '.steps[0].action.action = "shell"' '.steps[0].action.argv += [3]'; do spoiled "$spoil"; done
  # shellcheck disable=SC2016  # jq's
  for spoil in '["sh", "-c", "touch /srv/pwned"]' '["rm", "-rf", "/srv"]' '["/tmp/tool"]' '["../bin/touch", "/srv/pwned"]' '["touch", "/srv/pwned"]' '["dd"]' '[""]'; do
    spoiled '(.. | arrays | select(.[0] == "mkfs.ext4")) |= '"$spoil"
  done
  spoiled '(.. | strings | select(. == "/etc/fstab")) |= "/etc/shadow"'
  spoiled '(.. | strings | select(. == "/etc/fstab")) |= "/etc/../etc/fstab"'
  [[ ! -e /srv/pwned ]] || fail "it was executed"
  nothing_changed
  rm /dev/shm/{spoiled,link}.json
}

test_a_plan_in_a_folder_of_another_user_is_refused() {
  fresh_disks 2 100M
  ok lvq --dry-run --save-plan "$PLAN" "${request[@]}"
  local folder=/srv/theirs
  mkdir -p "$folder/deep"
  cp "$PLAN" "$folder/deep/plan.json"
  chown 65534 "$folder"
  refuses plan-invalid lvq -y apply "$folder/deep/plan.json"
  says "$folder could have been changed"
  chown 0 "$folder"
  chmod 777 "$folder/deep"
  refuses plan-invalid lvq -y apply "$folder/deep/plan.json"
  says "$folder/deep could have been changed"
  rm -r "$folder"
}

test_tools_of_a_plan_do_what_lvq_has_them_do() {
  fresh_disks 2 100M
  umask 077
  ok lvq --dry-run --save-plan "$PLAN" "${request[@]}"
  local spoil
  remember
  # shellcheck disable=SC2016  # jq's
  for spoil in '["dd", "if=/dev/zero", "of=/dev/loop1"]' '["dd", "if=/dev/loop0", "of=/dev/null", "of=/dev/loop1"]' \
    '["systemctl", "stop", "dbus"]' '["lvremove", "--yes", "--select", "vg_name!=x", "vg"]' '["wipefs", "--all", "--force", "/dev/loop1"]'; do
    spoiled '(.. | arrays | select(.[0] == "mkfs.ext4")) |= '"$spoil"
  done
  nothing_changed
  rm /dev/shm/spoiled.json
}

test_the_ways_back_of_a_plan_are_shown_on_request() {
  fresh_disks 2 100M
  ok lvq --dry-run --save-plan "$PLAN" "${request[@]}"
  remember
  ok lvq --dry-run apply "$PLAN"
  [[ $OUT != *"back: "* ]] || fail "they are shown unasked"
  ok lvq --dry-run -v apply "$PLAN"
  says "back: lvremove --yes --select 'lv_tags=lvq." "back: vgremove --select vg_tags=lvq." "cut off: wipefs --all /dev/vg/a"
  nothing_changed
}

test_a_plan_that_was_used_and_taken_back_is_stale() {
  fresh_disks 2 100M
  ok lvq --dry-run --save-plan "$PLAN" "${request[@]}"
  replace_tool mkfs.ext4 <<<'exit 1'
  exits 2 lvq -y apply "$PLAN"
  restore_tools
  ok lvq -y repair
  remember
  refused plan-stale lvq -y apply "$PLAN"
  says repaired
  nothing_changed
}

# The last is the last that began, in the order of the journal.
test_verify_after_the_clock_went_back_looks_at_the_last() {
  fresh_disks 2 100M
  ok lvq -y provision --pv /dev/loop0 --vg earlier
  ok date -s '1 day ago'
  ok lvq -y provision --pv /dev/loop1 --vg later
  ok lvq verify --output json
  says "volume group later"
  [[ $OUT != *"volume group earlier"* ]] || fail "another transaction was looked at"
  ok date -s '1 day'
}

without_identifiers() {
  sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g; s/[0-9A-Za-z]{6}(-[0-9A-Za-z]{4}){5}-[0-9A-Za-z]{6}/PVUUID/g
    s/[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}/ID/g; s/\b[0-9A-F]{4}-[0-9A-F]{4}\b/SERIAL/g; s/-i [0-9A-F]{8}/-i SERIAL/g'
}

test_a_plan_for_a_captured_machine_needs_no_root_and_is_the_same() {
  fresh_disks 3 100M
  ok vgcreate -y old /dev/loop2
  ok lvcreate -y -n data -l 2 old
  ok mkfs.ext4 -q -L $'la\xffbel' /dev/old/data
  lvq capture >/dev/shm/capture.json
  jq -es 'length == 1' /dev/shm/capture.json >/dev/null || fail "the capture is not one document"
  chmod 644 /dev/shm/capture.json
  remember
  ok lvq --dry-run "${request[@]}"
  local live=$OUT
  ok as_nobody lvq --from /dev/shm/capture.json --color never "${request[@]}"
  local plan='/CURRENT/,/^---*$/p'
  diff <(sed -n "$plan" <<<"$live" | without_identifiers) <(sed -n "$plan" <<<"$OUT" | without_identifiers) ||
    fail "the captured machine gets another plan"
  refused device-in-use as_nobody lvq --from /dev/shm/capture.json provision --pv /dev/old/data --vg vg
  refused device-is-pv as_nobody lvq --from /dev/shm/capture.json provision --pv /dev/loop2 --vg vg
  refused plan-invalid as_nobody lvq --from /etc/fstab "${request[@]}"
  refused usage as_nobody lvq --from /nowhere "${request[@]}"
  refused usage as_nobody lvq --from /dev/shm/capture.json status
  nothing_changed
  # Elsewhere, later: the plan that was saved against the capture is the one that runs.
  ok lvq --from /dev/shm/capture.json --save-plan "$PLAN" "${request[@]}"
  converges lvq -y apply "$PLAN"
  nothing_to_do lvq -y "${request[@]}"
}

test_status_verify_and_history_tell_what_is_there() {
  fresh_disks 3 100M
  ok lvq history
  says "no transaction yet"
  refused usage lvq verify
  converges lvq -y "${request[@]}"
  converges lvq -y provision --vg vg --lv more:4M
  ok vgcreate -y other /dev/loop2
  local id
  id=$(lvq --output json history | jq -r '[.. | objects | (.id // .transaction) | strings] | first')
  remember
  ok lvq status
  says "vg " "/dev/loop0" "on /srv/a/b" "on /srv/v" "active swap" "other "
  ok lvq status other
  says "other "
  [[ $OUT != *"/srv/v"* ]] || fail "status of one group shows the other"
  refused vg-missing lvq status other nosuch
  ok lvq history
  says completed "lvq -y provision"
  [[ $(grep -c completed <<<"$OUT") -eq 2 ]] || fail "not two transactions"
  ok lvq history --limit 1
  [[ $(grep -c completed <<<"$OUT") -eq 1 ]] || fail "--limit does not limit"
  says more:4M
  ok lvq history "$id"
  says "$id" "completed" "Make ext4 file system of 8.00 MiB on /dev/vg/a" "done"
  not lvq history 20000101T000000Z-000000
  not lvq history ../../../etc
  not lvq verify nosuch
  ok lvq verify
  says "it promised hold"
  ok lvq verify "$id"
  nothing_changed
  umount /srv/v
  exits 4 lvq verify "$id"
  says "expected  /dev/vg/v is mounted on /srv/v" "nothing is mounted there"
  ok lvq verify
  sed -i 's/noatime/relatime/' /etc/fstab
  exits 4 lvq verify "$id"
  says "expected  /etc/fstab names" "(ext4, noatime)" "/srv/a/b ext4 relatime"
}

# What was done can still be read where nothing can be written any more; nothing new is begun there.
test_history_is_readable_on_read_only_and_full_media() {
  local way
  fresh_disks 3 100M
  converges lvq -y "${request[@]}"
  for way in read-only full; do
    if [[ $way == read-only ]]; then
      mount --bind /var/lib/lvq /var/lib/lvq
      mount -o remount,bind,ro /var/lib/lvq
    else
      mkdir -p /mnt/copy
      mount -t tmpfs -o size=64k tmpfs /mnt/copy
      cp -a /var/lib/lvq/. /mnt/copy/
      mount --bind /mnt/copy /var/lib/lvq
      dd if=/dev/zero of=/mnt/copy/filler bs=4k status=none 2>/dev/null || true
    fi
    ls -R /var/lib/lvq >/dev/shm/before
    ok lvq history
    says completed
    ok lvq history "$(lvq --output json history | jq -r '[.. | objects | (.id // .transaction) | strings] | first')"
    says "Make ext4 file system"
    ok lvq verify
    ok lvq status
    not lvq -y provision --pv /dev/loop2 --vg other
    ls -R /var/lib/lvq | cmp - /dev/shm/before || fail "on $way media a refused command leaves something"
    check blank /dev/loop2
    umount /var/lib/lvq
  done
}
