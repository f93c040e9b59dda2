# shellcheck shell=bash
# The snapshot in which a file system shrinks never fills up, whatever the file system is like: LVQ_ROUNDS random ones
# (default 6; N:SEED for the same ones again). What each took of its room is said, and the largest and the mean share.
# vm: disks=2 size=3G timeout=3000 phases=1

one_of() { eval "echo \${$((1 + RANDOM % $#))}"; }

# random_fs: on vg/a, with random files; $WHAT tells which
random_fs() {
  local type block options=() size n mib
  type=$(one_of ext2 ext3 ext4 ext4 ext4 ntfs)
  block=$(one_of 1024 2048 4096 4096)
  size=$((150 + RANDOM % 350))
  ok lvcreate -qq -y -n a -L "${size}M" vg
  if [[ $type == ntfs ]]; then
    options=(-c "$(one_of 512 1024 4096 65536)")
    ok mkfs.ntfs -q -Q "${options[@]}" /dev/vg/a
    random_files
    return 0
  fi
  options=(-b "$block" -I "$(one_of 128 256)" -i "$(one_of 4096 16384 65536)")
  [[ $type != ext4 ]] || options+=(-O "$(one_of ^flex_bg ^64bit ^metadata_csum,^64bit flex_bg ^resize_inode)")
  [[ $type == ext2 ]] || options+=(-J "size=$(one_of 8 16 32)")
  ok "mkfs.$type" -q "${options[@]}" /dev/vg/a
  random_files
}

# On vg/a, of random_fs.
random_files() {
  ok mount -m /dev/vg/a /srv/a
  mkdir -p /srv/a/{few,many,gone}
  for ((n = 0; n < 20 + RANDOM % 300; n++)); do head -c "$((RANDOM % 60000))" /dev/zero >"/srv/a/many/$n"; done
  mib=$((size / 10 + RANDOM % (size / 4)))
  for ((n = 0; mib > 0; n++)); do
    head -c "$((1 + RANDOM % 8))M" /dev/urandom >"/srv/a/$(one_of few gone)/$n"
    mib=$((mib - 4))
  done
  truncate -s 50M /srv/a/few/hole
  rm -r /srv/a/gone
  for ((n = 0; n < 20; n++)); do head -c "$((RANDOM * 40))" /dev/urandom >"/srv/a/many/more$n" || true; done
  (cd /srv/a && find . -type f -print0 | sort -z | xargs -0r sha256sum) >/dev/shm/sums
  WHAT="$type ${size}M ${options[*]}"
}

# shrunk_to MIB: the fill of the snapshot, right before it is merged, is in /run/fill. False where resize2fs finds out
# that so little is not enough, of which it said less while it was mounted.
shrunk_to() {
  rm -f /run/fill
  OUT=$(lvq -y shrink --lv vg/a --size "$1M" 2>&1 </dev/null) || true
  echo "$OUT"
  if [[ $OUT == *"New size smaller than minimum"* ]]; then
    LATE=$((LATE + 1))
    ok lvq -y repair
    return 1
  fi
  says "SUCCESS: System state successfully converged to target."
  EXTENTS=$(sed -n 's/.*lvcreate .*--extents \([0-9]*\) vg\/a$/\1/p' <<<"$OUT")
  FILL=$(</run/fill)
  mountpoint -q /srv/a || ok mount /dev/vg/a /srv/a
  (cd /srv/a && sha256sum --quiet -c /dev/shm/sums) || fail "files are not what they were: $WHAT"
}

random_file_systems_shrink() {
  local round least size target used room report=()
  local rounds=${LVQ_ROUNDS:-6} seed
  LATE=0
  seed=$(date +%s)
  [[ $rounds != *:* ]] || seed=${rounds#*:} rounds=${rounds%:*}
  RANDOM=$seed
  replace_tool e2fsck <<'SCRIPT'
[[ $* != *-n* ]] || lvs --noheadings -o snap_percent vg -S 'lv_name=~^shrink-' | xargs >/run/fill
as_real "$@"
SCRIPT
  replace_tool ntfsresize <<'SCRIPT'
[[ $* != *--info*shrink-* ]] || lvs --noheadings -o snap_percent vg -S 'lv_name=~^shrink-' | xargs >/run/fill
as_real "$@"
SCRIPT
  for ((round = 0; round < rounds; round++)); do
    random_fs
    ((round % 2 == 0)) || ok umount /srv/a
    OUT=$(lvq shrink --lv vg/a --size 1 --dry-run 2>&1 || true)
    least=$(sed -n 's/.*ask for \([0-9]*\)M or more.*/\1/p' <<<"$OUT")
    size=$(($(blockdev --getsize64 /dev/vg/a) >> 20))
    [[ -n $least ]] || fail "no least size: $OUT"
    if ((least < size - 8)); then
      target=$((least + RANDOM % (size - least - 4)))
      shrunk_to "$target" || target=
    fi
    if [[ -n ${target-} ]]; then
      read -r room used < <(awk -v e="$EXTENTS" -v f="$FILL" 'BEGIN { printf "%d %d\n", e * 4, e * 4 * f / 100 }')
      report+=("$room MiB of room, $used taken: $WHAT, to ${target}M")
      echo "${report[-1]}"
    fi
    target=
    ! mountpoint -q /srv/a || ok umount /srv/a
    check intact /dev/vg/a
    ok lvremove -qq -y vg/a
  done
  restore_tools
  printf "%s\n" "${report[@]}" | awk -v late="$LATE" -v seed="$seed" '
    { share = $5 / $1; sum += share; if (share > most) most = share }
    END { printf "seed %s: %d shrunk, %.0f %% of the room taken at most, %.0f %% on average; %d refused by resize2fs\n",
          seed, NR, 100 * most, 100 * sum / (NR ? NR : 1), late }' >"$KEEP/note"
  cat "$KEEP/note"
  printf "%s\n" "${report[@]}" >>"$KEEP/note"
}

# 301 MiB are used, by what the kernel counts; its journal of 64 MiB, which it does not, lies behind the new end too.
a_journal_behind_the_new_end_has_room() {
  local n
  ok lvcreate -qq -y -n a -L 2G vg
  ok mkfs.ext4 -q /dev/vg/a
  ok mount -m /dev/vg/a /srv/a
  head -c 300M /dev/urandom >/srv/a/one
  for ((n = 0; n < 200; n++)); do echo "$n" >"/srv/a/$n"; done
  truncate -s 200M /srv/a/hole
  (cd /srv/a && find . -type f -print0 | sort -z | xargs -0r sha256sum) >/dev/shm/sums
  sync
  converges lvq -y shrink --lv vg/a --size 900M
  (cd /srv/a && sha256sum --quiet -c /dev/shm/sums) || fail "files are not what they were"
  ok umount /srv/a
  ok lvremove -qq -y vg/a
}

phase1() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  a_journal_behind_the_new_end_has_room
  random_file_systems_shrink
}
