# shellcheck shell=bash disable=SC2016
# Hostile input executes nothing, forges nothing, follows nothing.
# vm: mem=1000M timeout=1200

provision() { lvq -y provision "$@"; }

# harmless: what the last command said cannot be taken for anything else, and no canary was touched
harmless() {
  # shellcheck disable=SC1003  # a backslash at the end it is
  [[ -z $(tr -d '\n\t\40-\176\200-\377' <<<"$OUT") ]] || fail "control characters came through"
  ! grep -qE '^(SUCCESS|refused \[fake|System is already)' <<<"$OUT" || fail "the output is forged"
  [[ -z $(find / /srv /root /tmp /run -maxdepth 1 -name 'pwned*') ]] || fail "it was executed"
}

# Each in every place where a word is taken.
payloads=('$(touch /srv/pwned)' '`touch /srv/pwned`' ';touch /srv/pwned;' '|touch /srv/pwned' '&touch /srv/pwned&' '>/srv/pwned' "';touch /srv/pwned;'"
  '";touch /srv/pwned;"' '${IFS}touch${IFS}/srv/pwned' $'x\ntouch /srv/pwned\n' $'x\nSUCCESS: System state successfully converged to target.' $'\e]0;owned\a\e[2J\e[31m'
  $'\r refused [fake] /dev/sda' $'\xff\xfe\xc3\x28' $'\u202e\u2066' '-rf' '--config=devices/dir=/srv' '%n%n%s' '../../srv/pwned' $'\x7f\x1b\x9b')

test_words_are_never_executed_or_printed_raw() {
  fresh_disks 1 100M
  remember
  local word
  for word in "${payloads[@]}"; do
    not provision --pv "/dev/$word" --vg "$word" --lv "$word:1" --lv "a:$word" --lv "a:1:$word" --lv "a:2:ext4:$word" --lv "a:2:ext4:/srv/a:$word"$'\t' \
      --pv "/dev/$word:/dev/loop0" --allow "$word" --allow "wipe:$word" --allow "converge:$word"
    harmless
    not lvq -y "$word"
    harmless
  done
  for word in $'$(touch /srv/pwned)\e[2J\nSUCCESS: done' ../../etc; do
    not lvq history "$word"
    harmless
    not lvq verify "$word"
    harmless
    not lvq status "$word"
    harmless
    not lvq apply "/dev/shm/$word"
    harmless
    not lvq --from "/dev/shm/$word" provision --pv /dev/loop0 --vg vg
    harmless
    ok lvq --state-dir "/dev/shm/$word" --log "/dev/shm/$word/log" history
    harmless
  done
  nothing_changed
}

test_words_that_are_allowed_stay_words() {
  fresh_disks 1 200M
  local dir='/srv/$(touch pwned);`touch pwned`&|>x'\''"{a,b}*?~!' options='x-a=$(touch$IFS/srv/pwned);`x`&|>/srv/pwned"'\'
  converges provision --pv /dev/loop0 --vg vg --lv "a:8M:ext4:$dir:$options" --lv 'b:8M:ext4:/srv/-rf' --lv 'n+_.:4M'
  OUT=${OUT//SUCCESS/}
  harmless
  check mounted /dev/vg/a "$dir"
  umount "$dir"
  ok mount -a
  check mounted /dev/vg/a "$dir"
  nothing_to_do provision --pv /dev/loop0 --vg vg --lv "a:8M:ext4:$dir:$options" --lv 'b:8M:ext4:/srv/-rf' --lv 'n+_.:4M'
  ok lvq history
  harmless
  # The commands that the plan shows can be pasted: the shell makes the same words of them.
  ok lvq --dry-run provision --vg vg --lv "c:8M:ext4:$dir/in"
  # shellcheck disable=SC2046  # that is the point
  (
    set -f
    eval "set -- $(sed -n 's/^ *[0-9]*\. \(mkdir .*\)/\1/p' <<<"$OUT" | tail -n1)"
    [[ ${*: -1} == "$dir/in" ]]
  ) || fail "the printed command is another one"
  umount "$dir" /srv/-rf
}

test_labels_on_disks_forge_nothing() {
  fresh_disks 6 130M
  ok mkfs.ext4 -q -L $'\nSUCCESS: done\n' /dev/loop0
  ok mkfs.ext4 -q -L $'\e[2J\e[31m\a\r\b' /dev/loop1
  ok mkswap -L $'\nrefused [fake]' /dev/loop2
  ok mkfs.ext4 -q -L $'\xff\xfe"\\\xc3(' /dev/loop3
  printf 'label: gpt\nname="\\x0aSUCCESS: yes"\n' | sfdisk -q /dev/loop4 || true
  ok mkfs.btrfs -q -L '$(touch /srv/pwned)`x`' /dev/loop5
  udevadm settle
  remember
  refused signature-found provision --pv /dev/loop0:/dev/loop1:/dev/loop2:/dev/loop3:/dev/loop5 --vg vg
  harmless
  ok lvq status
  harmless
  ok lvq --dry-run --allow wipe:/dev/loop0 --allow wipe:/dev/loop1 --allow wipe:/dev/loop2 --allow wipe:/dev/loop3 --allow wipe:/dev/loop5 \
    provision --pv /dev/loop0:/dev/loop1:/dev/loop2:/dev/loop3:/dev/loop5 --vg vg
  harmless
  local command
  for command in status capture "-y provision --vg vg --pv /dev/loop0:/dev/loop1:/dev/loop2:/dev/loop3"; do
    # shellcheck disable=SC2086  # words they are
    [[ $(lvq --output json $command 2>/dev/null | jq -s length) -eq 1 ]] || fail "$command is not one document"
  done
  nothing_changed
}

# traps DIR: programs that would betray themselves
traps() {
  local name
  mkdir -p "$1"
  for name in lvm pvcreate vgcreate lvcreate wipefs mkfs.ext4 mount umount systemctl blkid sh bash udevadm; do
    printf '#!/bin/bash\n/usr/bin/touch /srv/pwned\nexec /usr/sbin/%s "$@"\n' "$name" >"$1/$name"
    chmod 755 "$1/$name"
  done
}

test_the_environment_of_the_caller_is_not_trusted() {
  fresh_disks 1 100M
  traps /tmp/traps
  mkdir -p /tmp/evil
  printf 'devices { filter=[ "r|.*|" ] }\nbackup { backup_dir="/srv/pwned" archive_dir="/srv/pwned" }\n' >/tmp/evil/lvm.conf
  echo 'touch /srv/pwned' >/tmp/evil/rc
  echo '/dev/loop0 /srv/pwned ext4 defaults 0 0' >/tmp/evil/fstab
  printf '[defaults]\n  blocksize = 1024\n  features = ^has_journal\n[fs_types]\n' >/tmp/evil/mke2fs.conf
  cd /tmp/traps || fail "no traps"
  converges env -i PATH=/tmp/traps:.:/usr/bin LD_PRELOAD=/tmp/evil/lib.so LD_LIBRARY_PATH=/tmp/evil LD_DEBUG=all LD_DEBUG_OUTPUT=/srv/pwned LD_AUDIT=/tmp/evil/lib.so \
    LVM_SYSTEM_DIR=/tmp/evil LVM_VG_NAME=evil LVM_LOG_FILE_EPOCH=x DM_DEV_DIR=/tmp/evil DM_DISABLE_UDEV=1 LVM_SUPPRESS_SYSLOG=1 BLKID_FILE=/srv/pwned BLKID_CONF=/tmp/evil/rc \
    BLKID_DEBUG=all LIBMOUNT_FSTAB=/tmp/evil/fstab LIBMOUNT_MTAB=/srv/pwned LIBMOUNT_DEBUG=all MKE2FS_CONFIG=/tmp/evil/mke2fs.conf MKE2FS_SYNC=1 TMPDIR=/srv/pwned HOME=/srv/pwned \
    BASH_ENV=/tmp/evil/rc ENV=/tmp/evil/rc PROMPT_COMMAND='touch /srv/pwned' SHELLOPTS=xtrace IFS=/ CDPATH=/tmp LANG=xx_YY LC_ALL=tr_TR.UTF-8 LANGUAGE=de POSIXLY_CORRECT=1 COLUMNS=3 LINES=1 \
    GCONV_PATH=/tmp/evil MALLOC_CHECK_=3 TZ=/tmp/evil/rc SYSTEMD_LOG_LEVEL=debug 'BASH_FUNC_mount%%=() { touch /srv/pwned; }' \
    /usr/local/bin/lvq -y provision --pv /dev/loop0 --vg vg --lv a:16M:ext4:/srv/a --lv s:8M:swap
  OUT=${OUT//SUCCESS/}
  harmless
  check mounted /dev/vg/a /srv/a
  [[ $(tune2fs -l /dev/vg/a) == *has_journal* ]] || fail "mke2fs took the caller's configuration"
  [[ ! -e /tmp/evil/archive && -e /etc/lvm/backup/vg ]] || fail "LVM took the caller's configuration"
  nothing_to_do env LD_PRELOAD=/tmp/evil/lib.so LVM_SYSTEM_DIR=/tmp/evil PATH=/tmp/traps /usr/local/bin/lvq -y provision --vg vg --lv s:8M:swap
  rm -r /tmp/traps /tmp/evil
}

test_streams_that_are_closed_or_full_do_no_harm() {
  fresh_disks 3 100M
  local got=0
  lvq -y provision --pv /dev/loop0 --vg one --lv a:8M:ext4:/srv/one <&- >&- 2>&- || got=$?
  [[ $got -eq 0 ]] || fail "exited $got"
  check fs /dev/one/a ext4
  lvq -y provision --pv /dev/loop1 --vg two --lv a:8M:ext4:/srv/two >/dev/full 2>/dev/full || got=$?
  lvq -y provision --pv /dev/loop2 --vg three --lv a:8M:ext4:/srv/three 2>&1 | true
  local vg
  for vg in one two three; do
    check mounted "/dev/$vg/a" "/srv/$vg"
    check fstab "/srv/$vg" ext4
    umount "/srv/$vg"
    check intact "/dev/$vg/a"
  done
  ok lvq history
  [[ $(grep -c completed <<<"$OUT") -eq 3 ]] || fail "not three completed transactions"
  lvq provision --vg one --lv b:4M <&- >&- 2>&- && fail "no answer was a yes"
  check clean
}

# planted COMMAND…: it must fail and change nothing; the canary that all the links lead to is as it was
planted() {
  remember
  not "$@"
  harmless
  [[ $(<"/srv/canary/file") == canary && $(find /srv/canary | wc -l) -eq 2 ]] || fail "the canary was touched"
  nothing_changed "'$*'"
}

test_planted_links_and_foreign_folders_are_not_followed() {
  fresh_disks 1 100M
  mkdir /srv/canary
  echo canary >/srv/canary/file
  local request=(provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a)
  ln -s /srv/canary /var/lib/lvq
  planted "${request[@]}"
  rm /var/lib/lvq
  mkdir -m 700 /var/lib/lvq
  ln -s /srv/canary /var/lib/lvq/transactions
  planted "${request[@]}"
  rm /var/lib/lvq/transactions
  chmod 777 /var/lib/lvq
  planted "${request[@]}"
  chmod 700 /var/lib/lvq
  chown 65534 /var/lib/lvq
  planted "${request[@]}"
  rm -r /var/lib/lvq
  ln -s /srv/canary /var/log/lvq
  planted "${request[@]}"
  rm /var/log/lvq
  mkdir -m 700 /var/log/lvq
  ln -s /srv/canary/file /var/log/lvq/lvq.log
  planted "${request[@]}"
  rm /var/log/lvq/lvq.log
  mkfifo /var/log/lvq/lvq.log
  planted "${request[@]}"
  rm -r /var/log/lvq
  ln -s /srv/canary /run/lvq
  planted "${request[@]}"
  rm /run/lvq
  mkdir -m 777 /run/lvq
  planted "${request[@]}"
  chmod 700 /run/lvq
  ln -s /srv/canary/file '/run/lvq/volume%20group%20vg'
  planted "${request[@]}"
  rm -r /run/lvq
  mv /etc/fstab /etc/fstab.real
  ln -s /srv/canary/file /etc/fstab
  planted "${request[@]}"
  mv /etc/fstab.real /etc/fstab
  converges "${request[@]}"
}

# A plan or a report must not be written through a link that others placed in a folder of theirs.
test_files_are_written_by_replacing_not_by_following() {
  fresh_disks 1 100M
  mkdir /srv/canary
  echo canary >/srv/canary/file
  mkdir -m 1777 /srv/theirs
  ln -s /srv/canary/file /srv/theirs/plan.json
  not lvq --dry-run --save-plan /srv/theirs/plan.json provision --pv /dev/loop0 --vg vg
  ln -s /srv/canary /srv/theirs/folder
  not lvq --dry-run --save-plan /srv/theirs/folder/plan.json provision --pv /dev/loop0 --vg vg
  ln -s /srv/canary/file /srv/theirs/report.html
  not lvq --dry-run --report /srv/theirs/report.html provision --pv /dev/loop0 --vg vg
  not lvq --dry-run --report /srv/theirs/folder/report.md provision --pv /dev/loop0 --vg vg
  ok lvq --dry-run --report /srv/theirs/plan.html provision --pv /dev/loop0 --vg vg
  [[ $(stat -c '%a %u' /srv/theirs/plan.html) == "600 0" ]] || fail "others can read the report"
  [[ $(<"/srv/canary/file") == canary && $(find /srv/canary | wc -l) -eq 2 ]] || fail "the canary was touched"
}

test_a_great_deal_of_input_is_refused_in_time() {
  fresh_disks 1 100M
  local long args=() n begun=$SECONDS
  long=$(head -c 131000 /dev/zero | tr '\0' a)
  ulimit -v 400000
  remember
  not provision --pv "/dev/$long" --vg "$long" --lv "$long:1" --lv "a:$long" --lv "b:2:ext4:/srv/$long" --lv "c:2:ext4:/srv/c:$long"
  [[ ${#OUT} -lt 3000000 ]] || fail "${#OUT} bytes of output"
  not provision --pv "$(printf '/dev/x:%.0s' {1..15000})" --vg vg
  for ((n = 0; n < 5000; n++)); do args+=(--lv "l$n:1:ext4:/srv/l$n"); done
  refused not-enough-space provision --pv /dev/loop0 --vg vg "${args[@]}"
  head -c 10M /dev/zero | tr '\0' '[' >/dev/shm/large
  refused plan-invalid lvq -y apply /dev/shm/large
  not lvq --from /dev/shm/large provision --pv /dev/loop0 --vg vg
  OUT=$(head -c 10M /dev/zero | lvq provision --pv /dev/loop0 --vg vg 2>&1) && fail "ten million bytes are no answer"
  says "refused [usage]"
  nothing_changed
  rm /dev/shm/large
  [[ $((SECONDS - begun)) -lt 120 ]] || fail "it took $((SECONDS - begun)) s"
}

test_an_fstab_full_of_rubbish_is_kept() {
  fresh_disks 1 100M
  { printf 'a\0b\n# \xff\n'; head -c 300K /dev/urandom; printf '\n'; head -c 200K /dev/zero | tr '\0' x; } >/etc/fstab
  cp /etc/fstab /dev/shm/before
  converges provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a
  cmp <(head -c "$(stat -c %s /dev/shm/before)" /etc/fstab) /dev/shm/before || fail "other bytes of fstab changed"
  check mounted /dev/vg/a /srv/a
  nothing_to_do provision --vg vg --lv a:8M:ext4:/srv/a
}

test_a_tool_that_floods_or_leaves_children_behind_does_not_hang() {
  fresh_disks 1 100M
  replace_tool mkfs.ext4 <<'SCRIPT'
head -c 3M /dev/zero | tr '\0' x
sleep 300 &
as_real "$@"
SCRIPT
  local begun=$SECONDS
  converges provision --pv /dev/loop0 --vg vg --lv a:8M:ext4:/srv/a
  [[ $((SECONDS - begun)) -lt 100 ]] || fail "it waited for the child that was left behind"
  check mounted /dev/vg/a /srv/a
  pkill -x sleep || true
}
