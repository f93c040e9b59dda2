# shellcheck shell=bash
# Pairs of "a command, somebody else's action at a random instant": nothing is lost, success is true, what stopped has a
# way out. tests/property/foreign_property.cc says the same of the simulator; tests/vm/foreigner is somebody else. They
# are drawn from a seed and their number:
#   LVQ_PAIRS=SEED    other pairs
#   LVQ_PAIRS=SEED/N  only the pair N of them
# vm: disks=4 size=512M limit=600

commands=(provision provision-group decommission decommission-group shrink shrink-xfs evacuate replace-disk snap-back
  restore accelerate grow rename converge)
actions=(mount umount lvcreate lvremove lvrename snapshot fstab open pvchange vgchange)
strange=/run/strange
plan_seed=${LVQ_PAIRS:-20}

# --- the machine ----------------------------------------------------------------------------------

# vg/a with a tree on /dev/ubdb, vg/b beside it, and other/o, which no command is about; /dev/ubde is blank.
machine_for() { # COMMAND
  local fs=ext4 size=200M
  [[ $1 != shrink-xfs ]] || fs=xfs size=340M
  rm -rf "$strange"
  mkdir -p "$strange"
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok vgcreate -qq -y other /dev/ubdd
  ok lvcreate -qq -y -n a -L "$size" vg /dev/ubdb
  ok lvcreate -qq -y -n b -L 40M vg /dev/ubdc
  ok lvcreate -qq -y -n o -L 40M other
  ok "mkfs.$fs" -q /dev/vg/a
  ok mkfs.ext4 -q /dev/vg/b
  ok mkfs.ext4 -q /dev/other/o
  printf '%s\n' "/dev/vg/a /srv/a $fs defaults 0 0" '/dev/other/o /srv/o ext4 defaults 0 0' >/etc/fstab
  ok mount -m /dev/vg/a /srv/a
  ok mount -m /dev/other/o /srv/o
  fill /srv/a 8 new
  fill /srv/o 4 other
  a=$(lvs --noheadings -o lv_uuid vg/a | tr -d ' ')
  [[ $1 != restore ]] || {
    ok lvcreate -qq -y -s -n a-old -L 60M vg/a
    cp "$KEEP/new" "$KEEP/old"
    fill /srv/a/later 4 later
    (cd /srv/a && find . -type f -print0 | sort -z | xargs -0r sha256sum) >"$KEEP/new"
  }
}

request_of() { # COMMAND: $request
  case $1 in
    provision) request=(provision --vg vg --lv new:60M:ext4:/srv/new --lv swap:40M:swap) ;;
    provision-group) request=(provision --pv /dev/ubde --vg fresh --lv new:60M:ext4:/srv/new) ;;
    decommission) request=(decommission --lv vg/a) ;;
    decommission-group) request=(decommission --vg vg) ;;
    shrink) request=(shrink --lv vg/a --size 120M) ;;
    shrink-xfs) request=(shrink-xfs --lv vg/a --size 312M) ;;
    evacuate) request=(evacuate --pv /dev/ubdb) ;;
    replace-disk) request=(replace-disk --old /dev/ubdb --new /dev/ubde) ;;
    snap-back) request=(snap-back --lv vg/a --lv vg/b --name now) ;;
    restore) request=(snap-back --restore vg/a-old) ;;
    accelerate) request=(accelerate --lv vg/a --cache /dev/ubde:60M) ;;
    grow) request=(grow --lv vg/a --size 240M) ;;
    rename) request=(rename --lv vg/a --to renamed) ;;
    converge)
      cat >/root/host.yaml <<'YAML'
lvq: 1
volume_groups:
  vg:
    volumes:
      a: {size: 240M, options: noatime}
      new: {size: 60M, fs: ext4, mount: /srv/new}
YAML
      request=(converge /root/host.yaml)
      ;;
  esac
}

# What a success says, as other tools see it.
promised() { # COMMAND
  case $1 in
    provision)
      check mounted /dev/vg/new /srv/new
      check fstab /srv/new ext4
      check swap_on /dev/vg/swap
      ;;
    provision-group) check mounted /dev/fresh/new /srv/new ;;
    decommission)
      [[ -z $(lvs --noheadings -o lv_name -S "lv_uuid=$a") ]] || fail "vg/a is still there"
      check no_fstab /srv/a
      ;;
    decommission-group) check gone vg vg && check blank /dev/ubdb ;;
    shrink) check lv vg/a lv_size 125829120 && check mounted /dev/vg/a /srv/a ;;
    shrink-xfs) check lv vg/a lv_size 327155712 && check mounted /dev/vg/a /srv/a ;;
    evacuate) check blank /dev/ubdb ;;
    replace-disk) check blank /dev/ubdb && check pv /dev/ubde vg_name vg ;;
    snap-back) check lv vg/a-now origin a && check lv vg/b-now origin b ;;
    restore) check gone lv vg/a-old && check mounted /dev/vg/a /srv/a ;;
    accelerate) check lv vg/a segtype cache ;;
    grow) check lv vg/a lv_size 251658240 && check mounted /dev/vg/a /srv/a ;;
    rename) check lv vg/renamed lv_uuid "$a" && check mounted /dev/vg/renamed /srv/a && check fstab /srv/a ext4 ;;
    converge) check lv vg/a lv_size 251658240 && check mounted /dev/vg/a /srv/a noatime && check mounted /dev/vg/new /srv/new ;;
  esac
}

# tree_on DEVICE DIR NAME: the file system, mounted on DIR or not, has the tree
tree_on() {
  local dir=$2 option=ro
  if ! mountpoint -q "$dir"; then
    dir=/run/look
    mkdir -p "$dir"
    [[ $(blkid -p -s TYPE -o value "$1") != xfs ]] || option=ro,nouuid
    ok mount -o "$option" "$1" "$dir"
  fi
  check tree "$dir" "$3"
  ! mountpoint -q /run/look || ok umount /run/look
}

removed() { [[ -e $strange/removed && $(<"$strange/removed") == "$1" ]]; }

# Nobody's data is lost, except where the command, or somebody else, has removed it.
nothing_is_lost() { # COMMAND OUTCOME
  local path tree=new
  removed other/o || {
    ok vgchange -qq -ay other
    path=$(lvs --noheadings -o lv_path -S 'vg_name=other && lv_size>30m' | tr -d ' ')
    tree_on "$path" /srv/o other
  }
  if [[ $2 != repair && $2 != refused ]]; then
    [[ $1 != decommission* && $1/$2 != restore/abandon ]] || return 0
    [[ $1 != restore ]] || tree=old
  fi
  ! removed vg/a && ! removed vg/renamed || return 0
  path=$(lvs --noheadings -o lv_path -S "lv_uuid=$a" | tr -d ' ')
  path=${path:-/dev/vg/a}
  [[ -b $path ]] || ok lvchange -ay "${path#/dev/}"
  tree_on "$path" /srv/a "$tree"
}

# --- the instant ----------------------------------------------------------------------------------

# tools_of COMMAND…: those that lvq will run for it, in their order: $tools
tools_of() {
  local plan
  plan=$(lvq --dry-run --output json "$@" 2>/dev/null) || fail "no plan for $*: $plan"
  mapfile -t tools < <(jq -r '.steps[] | (.command[0]?, .together.commands[]?[0]) | select(. != null and . != "lvq")' \
    <<<"$plan")
  [[ ${#tools[@]} -gt 0 ]] || tools=(udevadm)
}

draw_instant() { # $tool is run the $nth time
  local n=$((RANDOM % ${#tools[@]})) at
  tool=${tools[n]}
  nth=0
  for ((at = 0; at <= n; at++)); do [[ ${tools[at]} != "$tool" ]] || nth=$((nth + 1)); done
}

# at_instant COMMAND: runs it when the tool is run the nth time, before or after that
at_instant() {
  rm -f /run/count
  replace_tool "$tool" <<SCRIPT
echo >>/run/count
if [[ \$(wc -l </run/count) -eq $nth && ! -e $strange/begun ]]; then
  : >$strange/begun
  $1
fi
as_real "\$@"
SCRIPT
}

# --- what is to hold ------------------------------------------------------------------------------

runs() { # COMMAND…: $OUT, and its exit status in $STATUS
  STATUS=0
  OUT=$("$@" 2>&1 </dev/null) || STATUS=$?
  printf '$ %s\n%s\nexited %s\n' "$*" "$OUT" "$STATUS"
  restore_tools
}

is_open() { [[ -n $(lvq history --open) ]]; }

ended_well() { # COMMAND WAY
  ! is_open || fail "a transaction is open"
  [[ ! -e $strange/kept ]] || bash "$strange/kept" || fail "it undid '$(<"$strange/did")'"
  if [[ $2 != repair ]]; then
    ok lvq verify
    promised "$1"
  fi
  outcome=$2
}

leads_out() { # COMMAND
  local way
  for way in continue repair; do
    runs lvq -y "$way"
    said+=$OUT
    [[ $STATUS -ne 0 ]] || { ended_well "$1" "$way" && return 0; }
  done
  return 1
}

undo() {
  [[ -e $strange/undo ]] || return 0
  bash "$strange/undo" || true
  rm -f "$strange"/{undo,kept}
}

a_way_out() { # COMMAND
  local said=''
  how='at once'
  ! leads_out "$1" || return 0
  if [[ -e $strange/undo ]]; then
    how='when it was undone'
    undo
    leads_out "$1" || fail "nothing leads out"
  else
    how='only abandoned'
    [[ $said == *'lvq repair --abandon'* ]] || fail "no way out is named"
    ok lvq -y repair --abandon
    ! is_open || fail "it is still open"
    outcome=abandon
  fi
}

judge() { # COMMAND WAY
  how='' outcome=refused
  if [[ $STATUS -eq 0 ]]; then
    ended_well "$1" "$2"
  elif is_open; then
    [[ $OUT == *'lvq continue'* || $2 != continue ]] || fail "no way on is named"
    a_way_out "$1"
  else
    [[ $STATUS -eq 1 || $STATUS -eq 4 ]] || fail "nothing is open, and it exited $STATUS"
  fi
}

a_pair() { # N
  local command action phase tools tool nth request where status how outcome a way=continue
  RANDOM=$((${plan_seed%/*} * 1000 + $1))
  command=${commands[RANDOM % ${#commands[@]}]} action=${actions[RANDOM % ${#actions[@]}]} phase=$((RANDOM % 4))
  machine_for "$command"
  request_of "$command"
  if [[ $phase -gt 1 ]]; then # it is stopped first
    tools_of "${request[@]}"
    draw_instant
    at_instant 'exit 9'
    runs lvq -y "${request[@]}"
    rm -f "$strange/begun"
    if is_open; then
      [[ $phase -eq 2 || $STATUS -eq 3 ]] || way=repair
      request=("$way")
    fi
  fi
  tools_of "${request[@]}"
  draw_instant
  where="before"
  [[ $((RANDOM % 2)) -eq 0 ]] || where="after"
  echo "pair $1: lvq ${request[*]}, $action $where $tool number $nth"
  if [[ $where == before ]]; then
    at_instant "/host/tests/foreigner $action $RANDOM >$strange/log 2>&1"
  else
    at_instant "as_real \"\$@\"; status=\$?; /host/tests/foreigner $action $RANDOM >$strange/log 2>&1; exit \$status"
  fi
  runs lvq -y "${request[@]}"
  status=$STATUS
  [[ -e $strange/begun ]] || fail "his instant never came"
  [[ ! -e $strange/did ]] || echo "somebody else: $(<"$strange/did")"
  judge "$command" "$way"
  echo "pair $1: $command$([[ ${request[0]} == "$way" ]] && echo ", $way"); $(cat "$strange/did" 2>/dev/null ||
    echo "no $action") $where $tool number $nth: exit $status, $outcome${how:+ $how}" >>"$KEEP/note"
  undo
  nothing_is_lost "$command" "$outcome"
  check clean
}

pairs() { # FIRST LAST
  local n
  for ((n = $1; n <= $2; n++)); do
    [[ $plan_seed != */* || ${plan_seed#*/} -eq $n ]] || continue
    a_pair "$n"
    clean_machine
  done
}

test_pairs_1_to_4() { pairs 1 4; }
test_pairs_5_to_8() { pairs 5 8; }
test_pairs_9_to_12() { pairs 9 12; }
test_pairs_13_to_16() { pairs 13 16; }
test_pairs_17_to_20() { pairs 17 20; }
test_pairs_21_to_24() { pairs 21 24; }
test_pairs_25_to_28() { pairs 25 28; }
test_pairs_29_to_32() { pairs 29 32; }
test_pairs_33_to_36() { pairs 33 36; }
test_pairs_37_to_40() { pairs 37 40; }
test_pairs_41_to_44() { pairs 41 44; }
test_pairs_45_to_48() { pairs 45 48; }
test_pairs_49_to_52() { pairs 49 52; }
test_pairs_53_to_56() { pairs 53 56; }
test_pairs_57_to_60() { pairs 57 60; }
