# shellcheck shell=bash
# What provision makes of a random request, decommission takes away again: the machine is then as it was. LVQ_FULL=1:
# 20 rounds instead of 2; LVQ_ROUNDS=SEED that one alone.
# vm: mem=1500M timeout=3600 limit=3500

# In extents of 4 MiB: what a file system takes at least, and how much more at most.
declare -A least=([xfs]=75 [ext4]=2 [btrfs]=28 [vfat]=2 [f2fs]=14 [ntfs]=2 [exfat]=2 [swap]=1 [none]=1)
kinds=(xfs ext4 ext4 btrfs vfat f2fs ntfs exfat swap none)

below() { # M: a number below it, at random, in $N
  N=$((RANDOM % $1))
}

# Volumes until the room is used up; mount points inside mount points that can have folders, and beside them.
random_request() { # EXTENTS
  local free=$1 n count kind size where dir extra
  local parents=(/srv /mnt /srv/theirs) args=()
  below 8
  count=$((N + 1))
  for ((n = 0; n < count; n++)); do
    below ${#kinds[@]}
    kind=${kinds[N]}
    below 20
    size=$((least[$kind] + N))
    [[ $size -lt $free ]] || continue
    free=$((free - size))
    extra=$size
    below 3
    [[ $N -ne 0 ]] || extra=$((size * 4096 - N))K
    below ${#parents[@]}
    where=${parents[N]}
    dir=$where/$n
    below 3
    [[ $N -ne 0 ]] || dir=$where/deep/$n
    case $kind in
      none) args+=(--lv "lv$n:$extra") ;;
      swap) args+=(--lv "lv$n:$extra:swap::pri=$n") ;;
      exfat) args+=(--lv "lv$n:$extra:exfat") ;;
      *)
        args+=(--lv "lv$n:$extra:$kind:$dir:noatime")
        [[ $kind == vfat || $kind == ntfs ]] || parents+=("$dir")
        ;;
    esac
  done
  below 2
  [[ $N -eq 0 || $free -lt 10 ]] || args+=(--lv "rest:$((RANDOM % 100 + 1))%FREE:ext4:/srv/rest")
  [[ ${#args[@]} -gt 0 ]] || args=(--lv "one:10%VG:ext4:/srv/one")
  REQUEST=("${args[@]}")
}

random_fstab() {
  below 3
  case $N in
    0) : ;;
    1) printf '# theirs\n\n/dev/nowhere\t/nowhere ext4 noauto 0 0\n' ;;
    2) printf 'LABEL=nowhere /nowhere auto noauto,nofail 0 0\r\nodd\n' ;;
  esac >/etc/fstab
}

round() { # SEED
  local seed=$1 disks devices
  RANDOM=$seed
  below 4
  disks=$((N + 1))
  fresh_disks "$disks" "$((800 / disks))M"
  devices=$(IFS=: && echo "${DISKS[*]}")
  mkdir -p /srv/theirs
  random_fstab
  random_request $((190 - 2 * disks))
  echo "seed $seed: $disks disks, ${REQUEST[*]}"
  facts >/dev/shm/before
  converges lvq -y provision --pv "$devices" --vg vg "${REQUEST[@]}"
  converges lvq -y decommission --vg vg
  diff /dev/shm/before <(facts) || fail "seed $seed: the machine is another"
  check clean
}

test_provision_and_back_leaves_nothing() {
  local seed first=${EPOCHSECONDS} count=2
  [[ -z ${LVQ_FULL-} ]] || count=20
  [[ -z ${LVQ_ROUNDS-} ]] || first=$LVQ_ROUNDS count=1
  for ((seed = first; seed < first + count; seed++)); do
    round $((seed % 32768))
    clean_machine >/dev/null 2>&1
  done
}
