# shellcheck shell=bash
# Sourced by a scenario after cuts.sh: vg/data, which has $size MiB and is to have $larger, and what it holds with it.

disks=(/dev/ubdb /dev/ubdc)
size=160 larger=320

# growing FS: on a volume of the first disk, mounted and with files in it
growing() {
  ok vgcreate -qq -y vg "${disks[0]}"
  ok lvcreate -qq -y -n data -L "${size}M" vg
  holds "$1"
}

# holds FS: vg/data does, with files in it, mounted
holds() {
  ok "mkfs.$1" -q -L photos /dev/vg/data
  ok mkdir -p /srv/data
  ok mount /dev/vg/data /srv/data
  fill /srv/data/kept 40 data
}

fs_bytes() { # in which it can keep files, as the kernel counts them
  stat -f -c '%b %S' /srv/data | awk '{ print $1 * $2 }'
}

# mounted_meanwhile COMMAND…: vg/data, where the scenario does not have it mounted anyway
mounted_meanwhile() {
  local was=0
  findmnt -n /srv/data >/dev/null && was=1
  [[ $was -eq 1 ]] || ok mount /dev/vg/data /srv/data
  "$@"
  [[ $was -eq 1 ]] || ok umount /srv/data
}

is_whole() {
  local was=0
  findmnt -n /srv/data >/dev/null && was=1
  [[ $was -eq 0 ]] || ok umount /srv/data
  check intact /dev/vg/data
  [[ $was -eq 0 ]] || ok mount /dev/vg/data /srv/data
}

# has MIB: so much, but for its own tables and log
has() {
  local bytes
  bytes=$(fs_bytes)
  [[ $bytes -le $(($1 << 20)) && $bytes -gt $(($1 * 70 / 100 << 20)) ]] || fail "the file system has $bytes bytes"
  check tree /srv/data/kept data
}

data_is_intact() {
  check lv vg/data lv_size $((size << 20))
  mounted_meanwhile has "$size"
  is_whole
}

is_done() {
  check lv vg/data lv_size $((larger << 20))
  [[ $(blockdev --getsize64 /dev/vg/data) -eq $((larger << 20)) ]] || fail "the kernel's device has another size"
  mounted_meanwhile has "$larger"
  is_whole
}

# Of what is mounted at each boot the kernel says how large it is.
is_grown() {
  [[ $(fs_bytes) -gt $((size << 20)) ]]
}

# By the journal: the step that nothing takes back has begun, whatever it has done.
has_begun() { # TOOL
  local step
  step=$(jq -r --arg tool "$1" '.plan.steps | map(.action.argv[0]? == $tool) | index(true) + 1' "$(transaction)/plan.json")
  jq -r '"\(.event) \(.step)"' "$(transaction)/log.jsonl" | grep -qx "start $step"
}
