# shellcheck shell=bash
# The simulator (sim/) is as good as it is like this machine: the same random commands, many of which must fail, leave
# the same exit status and the same snapshot on both. tests/conformance/normal.cc says what is not compared.
# LVQ_CONFORMANCE=N runs N scripts in each case instead of 4; LVQ_CONFORMANCE=SEED-SEED those.
# vm: init=fast machines=bookworm cases=1000 mem=1200M timeout=900 limit=850 files=build/test/tests/conformance/replay

disks=3 size=400M

real_side() { # SCRIPT DIR
  local n=0 status argv
  fresh_disks "$disks" "$size"
  mkdir -p /mnt/a /mnt/b
  while IFS=$'\t' read -r -a argv; do
    n=$((n + 1)) status=0
    "${argv[@]}" >"$2/$n.said" 2>&1 </dev/null || status=$?
    udevadm settle
    lvq capture 2>&1 | /host/files/replay normal "$status" >"$2/$n"
  done <"$1"
}

reset() {
  clean_machine 2>&1
  mkdir -p /mnt/a /mnt/b
}

# compare SEED: stops at the first command after which the two differ
compare() {
  local dir=/tmp/conformance/$1 n=0
  mkdir -p "$dir/real" "$dir/sim"
  /host/files/replay script "$1" >"$dir/script"
  /host/files/replay run "$dir/script" "$dir/sim"
  reset >/dev/null
  real_side "$dir/script" "$dir/real"
  while read -r _; do
    n=$((n + 1))
    if ! diff -U4 --label simulator --label kernel "$dir/sim/$n" "$dir/real/$n" >"$dir/diff"; then
      echo "seed $1, command $n of:"
      head -n "$n" "$dir/script" | tr '\t' ' '
      echo "the simulator said: $(head -n 3 "$dir/sim/$n.said")"
      echo "the kernel said: $(head -n 3 "$dir/real/$n.said")"
      cat "$dir/diff"
      return 1
    fi
  done <"$dir/script"
  echo "seed $1: $n commands alike"
}

test_simulator_and_kernel_agree_after_every_command() {
  local first=$CASE last=$((CASE + 3)) seed bad=0
  case ${LVQ_CONFORMANCE-} in
    '') ;;
    *-*) first=${LVQ_CONFORMANCE%-*} last=${LVQ_CONFORMANCE#*-} ;;
    *) last=$((CASE + LVQ_CONFORMANCE - 1)) ;;
  esac
  for ((seed = first; seed <= last; seed++)); do
    compare "$seed" || bad=$((bad + 1))
  done
  [[ $bad -eq 0 ]] || fail "$bad scripts told the simulator from the kernel"
}
