# shellcheck shell=bash
# Sourced: throw-away machines. A machine is a folder:
#   image            the pristine root file system and the kernel of its kind (tools/vm/image)
#   cow, disk1…      its root file system over the pristine image, its disks (/dev/ubdb, ubdc, …)
#   share/           seen in the guest as /host; what to run goes in, its exit status comes out
#   console          what the kernel and init said
#   pid              the process group to kill, while it runs
# Delete the folder and it never was; start it again and it is the same machine after a reboot.

vm_tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
vm_running=()

# Where machines live unless told otherwise: memory when there is plenty, as disks are sparse.
vm_temp() {
  local free
  free=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n1)
  if [[ -n ${LVQ_VM_DIR-} ]]; then echo "$LVQ_VM_DIR"
  elif [[ -w /dev/shm && ${free:-0} -gt 8000000 ]]; then echo /dev/shm
  else echo "${TMPDIR:-/tmp}"
  fi
}

# What this kernel lacks on newer processors, made once. Several machines may start at the same time: whoever is last
# puts the same in its place.
vm_preload() {
  local cache=${LVQ_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lvq} source=$vm_tools/xstate.c made new
  made=$cache/xstate-$(sha256sum <"$source" | cut -c1-12).so
  if [[ ! -f $made ]]; then
    mkdir -p "$cache"
    new=$(mktemp "$made.XXXXXX")
    cc -O2 -shared -fPIC -o "$new" "$source" && mv "$new" "$made"
  fi
  echo "$made"
}

# vm_new DIR DISKS SIZE [KIND]: makes the machine, bookworm (the default) or trixie, or leaves the
# one that is there as it is.
vm_new() {
  local dir=$1 disks=$2 size=$3 kind=${4:-bookworm} n image
  mkdir -p "$dir/share"
  [[ ! -e $dir/image ]] || return 0
  image=$("$vm_tools/image" "$kind")
  for ((n = 1; n <= disks; n++)); do truncate -s "$size" "$dir/disk$n"; done
  ln -s "$image" "$dir/image"
}

# The guest's kernel and processes take turns: on one processor that costs a third less than on two. As guests also
# wait, a processor has two seats. The machine holds the lock (file 4) on its seat while it lives.
vm_take_processor() {
  local seat n
  for seat in . topology; do
    for ((n = 0; n < $(nproc); n++)); do
      exec 4<"/sys/devices/system/cpu/cpu$n/$seat" || return 0
      if flock -n 4 && taskset -c "$n" true 2>/dev/null; then
        vm_pin=(taskset -c "$n")
        return 0
      fi
    done
  done
}

# vm_start DIR fast|systemd MEMORY COMMAND…: COMMAND runs in the guest, its output comes here.
# Files of the host that it needs must be in DIR/share (the guest's /host) before.
vm_start() {
  local dir=$1 init=$2 memory=$3 n arguments preload
  shift 3
  [[ ! -e $dir/pid ]] || { echo "$dir: already running" >&2 && return 1; }
  preload=$(vm_preload) || return
  rm -f "$dir"/share/{status,cut,hash,hashes,copy}
  cp "$vm_tools"/guest/* "$dir/share/"
  printf '%q ' "$@" >"$dir/share/command"
  # shellcheck disable=SC2054  # the kernel's commas
  arguments=("mem=$memory" ubd0=cow,image/root.img root=/dev/ubda rw "machine=$(realpath "$dir")" uml_dir=uml/ umid=machine
    con=null con0=null,fd:1 con1=null,fd:3 loglevel=3 quiet
    systemd.show_status=0 systemd.log_level=warning fsck.mode=skip pty.legacy_count=0)
  [[ $init == systemd ]] || arguments+=(init=/usr/local/sbin/machine)
  for ((n = 1; ; n++)); do
    [[ -e $dir/disk$n ]] || break
    arguments+=("ubd$n=disk$n")
  done
  exec 3>&1
  (
    cd "$dir" || exit
    rm -rf uml
    mkdir uml
    vm_pin=()
    vm_take_processor 2>/dev/null
    # In a process namespace of its own nothing survives it, however the caller ends.
    leash=(setpriv --pdeathsig KILL)
    [[ $EUID -ne 0 ]] || leash+=(unshare --pid --fork --kill-child)
    exec env -u TMPDIR -u TMP -u TEMP setsid "${leash[@]}" "${vm_pin[@]}" \
      env "LD_PRELOAD=$preload" image/linux.uml "${arguments[@]}"
  ) </dev/null >"$dir/console" 2>&1 &
  echo $! >"$dir/pid"
  exec 3>&-
  vm_running+=("$dir")
}

# vm_kill DIR: the power cut. What the guest had not written is lost.
vm_kill() {
  local dir=$1 pid
  [[ -e $dir/pid ]] || return 0
  pid=$(<"$dir/pid")
  # Every process of the guest's is in the group; linux.uml leads it once setsid has run.
  kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  rm -f "$dir/pid"
}

vm_kill_all() {
  local dir
  for dir in "${vm_running[@]}"; do vm_kill "$dir"; done
}

# What the disks hold, holes aside, for a guest that asks with a file /host/hash.
vm_hash_disks() {
  rm -f "$1/share/hash"
  (cd "$1" && "$vm_tools/guest/sparse-sum" disk*) >"$1/hashes"
  mv "$1/hashes" "$1/share/hashes"
}

# vm_copy DIR: for a guest that asks with a file /host/copy, which holds a name: the machine as a power cut at this
# instant would leave it becomes DIR.NAME. The guest goes on when /host/copy is gone.
vm_copy() {
  local dir=$1 copy kernel
  copy=$dir.$(<"$dir/share/copy")
  # The guest's own processes are traced; a signal for them would go to its kernel.
  mapfile -t kernel < <(awk -v group="$(<"$dir/pid")" '/^Pid:/ { pid = $2 } /^TracerPid:/ { tracer = $2 }
    /^NSpgid:/ && $2 == group && !tracer { print pid }' /proc/[0-9]*/status 2>/dev/null)
  kill -STOP "${kernel[@]}"
  mkdir "$copy"
  cp -a --sparse=always "$dir"/{image,cow,share} "$dir"/disk* "$copy"
  kill -CONT "${kernel[@]}"
  rm "$copy/share/copy" "$dir/share/copy"
}

# vm_nudge PID: this kernel loses the signal of a timer now and then. When nothing else wakes it, it is idle for ever, in
# a loop that takes its whole processor. Another one does no harm, once it has a handler for it.
vm_nudge() {
  local process children name mask
  read -r children 2>/dev/null <"/proc/$1/task/$1/children" || true
  for process in "$1" $children; do
    [[ $(cat "/proc/$process/comm" 2>/dev/null) == linux.uml ]] || continue
    while read -r name mask; do
      [[ $name != SigCgt: ]] || ((!(0x$mask & 1 << 13))) || kill -ALRM "$process"
    done <"/proc/$process/status"
    return 0
  done
} 2>/dev/null

# vm_wait DIR SECONDS [last]: the exit status of the guest's command; 124 when time ran out, 125 when the
# machine died without an answer, 120 when systemd fell into emergency mode, 99 when the guest asked
# for a power cut (and got it). A machine that has run for the last time is not waited for to shut down.
vm_wait() {
  local dir=$1 deadline=$((SECONDS + $2)) nudge=$((SECONDS + 5)) pid status never
  exec {never}<> <(:)
  pid=$(<"$dir/pid")
  while kill -0 "$pid" 2>/dev/null; do
    # This kernel does not always end when it has halted.
    if [[ -s $dir/share/status && (${3-} == last || $(<"$dir/console") == *"System halted"*) ]]; then
      break
    elif [[ -e $dir/share/cut ]]; then
      vm_kill "$dir"
      return 99
    elif ((SECONDS > deadline)); then
      vm_kill "$dir"
      echo "the machine was still busy after $2 s" >&2
      return 124
    fi
    if ((SECONDS >= nudge)); then
      [[ $(<"$dir/console") != *"Kernel panic"* ]] || break # after which it does not end
      vm_nudge "$pid" || true
      nudge=$((SECONDS + 5))
    fi
    [[ ! -e $dir/share/hash ]] || vm_hash_disks "$dir"
    [[ ! -e $dir/share/copy ]] || vm_copy "$dir"
    read -rt 0.03 -u "$never" || true # sleeps without a process
  done
  vm_kill "$dir"
  if status=$(cat "$dir/share/status" 2>/dev/null) && [[ -n $status ]]; then return "$status"; fi
  { echo "the machine died; its last words:"; tail -n 25 "$dir/console"; } >&2
  return 125
}
