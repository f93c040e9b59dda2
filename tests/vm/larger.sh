# shellcheck shell=bash
# Sourced by scenarios: how large a file system is by tools other than lvq, and a writer that does not stop meanwhile.

# In bytes, by tools other than lvq: of an xfs by the kernel where it is mounted.
fs_bytes() { # DEV
  case $(blkid -p -s TYPE -o value "$1") in
    ext?) dumpe2fs -h "$1" 2>/dev/null | awk -F: '/^Block count/ { n = $2 } /^Block size/ { b = $2 } END { printf "%.0f", n * b }' ;;
    xfs) xfs_bytes "$1" ;;
    btrfs) btrfs inspect-internal dump-super "$1" | awk '$1 == "dev_item.total_bytes" { print $2 }' ;;
    swap) echo $((($(od -An -tu4 -j1028 -N4 "$1") + 1) * 4096)) ;;
  esac
}

xfs_bytes() { # DEV
  local places
  if places=$(findmnt -n -o TARGET -S "$1"); then
    xfs_info "${places%%$'\n'*}" | awk -F'[ =,]+' '/^data/ { for (n = 1; n < NF; n++) { if ($n == "bsize") b = $(n + 1); if ($n == "blocks") c = $(n + 1) } printf "%.0f", b * c }'
  else
    echo $(($(od -An -tu8 --endian=big -j8 -N8 "$1") * $(od -An -tu4 --endian=big -j4 -N4 "$1")))
  fi
}

# larger LV BYTES: the volume and the kernel's device of it have that, and what it holds uses all of it
larger() {
  local dev=/dev/vg/$1 end
  check lv "vg/$1" lv_size "$2"
  [[ $(blockdev --getsize64 "$dev") -eq $2 ]] || fail "the kernel's $dev has $(blockdev --getsize64 "$dev")"
  end=$(fs_bytes "$dev")
  [[ -z $end || ($end -le $2 && $end -gt $(($2 - (8 << 20)))) ]] || fail "what $dev holds ends at $end, it has $2"
  check lv "vg/$1" lv_permissions writeable
  check clean vg
  ok vgck vg
}

# Writes and removes files until it is told to stop; what it could not write it says.
writer() { # DIR
  mkdir -p "$1/writer"
  (
    n=0
    while [[ ! -e /dev/shm/stop ]]; do
      head -c 300K /dev/urandom >"$1/writer/$((n % 7))" || echo "file $n" >>/dev/shm/writer-failed
      n=$((n + 1))
      echo "$n" >/dev/shm/written
    done
  ) &
  WRITER=$!
  wait_for '[[ $(cat /dev/shm/written) -gt 3 ]]'
}

stop_writer() {
  local before
  before=$(</dev/shm/written)
  wait_for "[[ \$(cat /dev/shm/written) -gt $((before + 3)) ]]"
  touch /dev/shm/stop
  wait "$WRITER"
  [[ ! -e /dev/shm/writer-failed ]] || fail "it could not write: $(</dev/shm/writer-failed)"
  rm -f /dev/shm/{stop,written}
}
