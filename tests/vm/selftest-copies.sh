# shellcheck shell=bash
# A copy of a running machine has what had reached its disks at that instant and no more, and the machine goes on.
# vm: disks=1 size=64M phases=2 prepared=1 copies=1 cases=1-before-boot,2-after-boot

phase0() {
  echo prepared >"$KEEP/prepared"
}

phaseedges() {
  write 1
  echo lost >/root/lost
  copy 1-before
  write 2
  copy 2-after
  write 3
}

write() { # N
  echo "content $1" | dd of=/dev/ubdb bs=512 seek="$1" conv=sync,fsync status=none
  echo "$1" >>"$KEEP/written"
}

copy() { # NAME
  echo "$1" >/host/copy.new
  mv /host/copy.new /host/copy
  wait_for '[[ ! -e /host/copy ]]'
}

# The first boot is the one that was copied: what the copy holds is looked at in its second.
phase2() {
  local written=${CASE%%-*}
  [[ -e $KEEP/prepared ]] || fail "it is no copy of what phase 0 made"
  [[ $(wc -l <"$KEEP/written") -eq $written ]] || fail "its folder is of another instant"
  [[ $(tr -d '\0' </dev/ubdb | grep -c content) -eq $written ]] || fail "its disk is of another instant"
  [[ ! -e /root/lost ]] || fail "what had not been written is there"
}
