# shellcheck shell=bash
# What lvq reads of the machine after each workflow is what others read: dmsetup, ioctls of the block devices, blkid,
# findmnt, swapon, and LVM's metadata as it is on the disks (pvck). Both sides become lists of facts, one a line, which
# must be the same.
# vm: disks=4 size=1G timeout=400

# Of a capture, by lvq. A volume is named by the UUIDs of its group and its own, as device mapper names it.
claims() { # CAPTURE
  jq -r '
    def plain: gsub("-"; "");
    def number: "\(.major // 0):\(.minor // 0)";
    def sectors: . / 512;
    def extent: .extent // 4194304; # what has its default value is left out
    ([.vgs[]? | {(.name): .}] | add // {}) as $groups |
    ([.pvs[]? | {(.device): .}] | add // {}) as $disks |
    ([.lvs[]? | {(.uuid): .}] | add // {}) as $volumes |
    def id: ($groups[.vg].uuid + .uuid) | plain;
    def tables:
      id as $id | ($groups[.vg] | extent) as $extent | .segments[]? | . as $segment |
      (.ranges | capture("^(?<pv>.*):(?<first>[0-9]+)-[0-9]+$")) as $range | $disks[$range.pv] as $pv |
      "linear \($id) \(($segment.start // 0) * $extent | sectors) \($segment.size * $extent | sectors) " +
      "\($pv | number) \(($pv.pe_start + ($range.first | tonumber) * $extent) | sectors)";

    (.devices[] | select(.size) |
      "device \(.name) \(number) size=\(.size) ro=\(.read_only // false) sector=\(.sector // 512)"),
    (.devices[] | select(.dm_uuid) | "dm \(.name) \(.dm_name) \(.dm_uuid) suspended=\(.dm_suspended // false)"),
    (.devices[] | .name as $name | .holders[]? | "holder of \($name): \(.)"),
    (.signatures[]? | .device as $name | .found[]? | "content of \($name): \(.type) \(.uuid // "") \(.label // "")"),
    (.mounts[]? | select(.holder | not) |
      "mount \(.target) \(number) \(.root) \(.fs_type) \(.options) \(.super_options)"),
    (.swaps[]? | "swap \(.device // .path) \(if has("priority") then .priority else -1 end)"),

    (.pvs[]? | "label of \(.device): \(.uuid | plain) size=\(.device_size) data=\(.pe_start)"),
    (.pvs[]? | select(.vg) | "metadata pv \(.vg) \(.uuid) extents=\(.total)"),
    (.vgs[]? | "metadata vg \(.name) \(.uuid) seqno=\(.seqno) extent=\(extent | sectors)"),
    (.lvs[]? | "metadata lv \(.vg)/\(.name) \(.uuid)", "tag of \(.vg)/\(.name): \(.tags[]?)"),
    (.lvs[]? | select(.active and (.hidden | not)) | "link \(.vg)/\(.name)"),
    (.lvs[]? | select(.active) | "volume \(id) \(number) size=\(.size) suspended=\(.suspended // false) " +
      "open=\(.open // false) ro=\(.permissions // "" | startswith("read-only"))"),
    (.lvs[]? | select(.active and (.segments | all(.type == "linear"))) | tables),
    (.lvs[]? | select(.active and .segments[0].type == "cache") |
      "cache \(id) \(.segments[0].chunk | sectors) \(.segments[0].cache_mode) \(.segments[0].cache_policy)"),
    (.lvs[]? | select(.active and (.role | contains("thicksnapshot"))) | . as $lv | $volumes[.origin_uuid] |
      "snapshot \($lv | id) of \(id) \($lv.segments[0].chunk | sectors)")' "$1" | sort
}

# Asked by ioctl. Of what is suspended nobody can read the content.
of_devices() {
  local all readable path major minor
  # shellcheck disable=SC2046  # words they are
  all=$(printf '/dev/%s\n' $(ls /sys/class/block))
  readable=$(grep -vxFf <(dmsetup info -c --noheadings --separator ' ' -o blkdevname,suspended |
    awk '$2 == "Suspended" { print "/dev/" $1 }') <<<"$all")
  # shellcheck disable=SC2086  # words they are
  {
    stat -c '%n %t %T' $all |
      while read -r path major minor; do echo "number $path $((16#$major)):$((16#$minor))"; done
    blockdev --report $all
    for path in $readable; do
      [[ $(<"/sys/class/block/${path##*/}/size") -eq 0 ]] || blkid -p -o export "$path" || true
    done
  } | sed 's|/dev/||' | awk '
    function tell() { if (has["TYPE"]) print "content of " has["DEVNAME"] ": " has["TYPE"], has["UUID"], has["LABEL"] }
    $1 == "number" { number[$2] = $3 }
    /^r[wo] / && $6 > 0 {
      print "device " $7, number[$7], "size=" $6, "ro=" ($1 == "ro" ? "true" : "false"), "sector=" $3
    }
    /^DEVNAME=/ { tell(); split("", has) }
    /^[A-Z]+=/ { has[substr($0, 1, index($0, "=") - 1)] = substr($0, index($0, "=") + 1) }
    END { tell() }'
}

# The device of a volume bears its UUID, or a layer of it does (-real, -cow, -cdata, …) where there is no other. The
# size of a thick snapshot is that of its layer -cow.
of_device_mapper() {
  dmsetup info -c --noheadings --separator ' ' -o blkdevname,name,uuid,suspended,attr,open,major,minor >/dev/shm/info
  dmsetup deps -o blkdevname | sed 's/: [0-9]* dependencies\s*: / /; s/[()]//g' >/dev/shm/deps
  dmsetup table >/dev/shm/tables
  awk '
    function is(yes) { return yes ? "true" : "false" }
    /^No devices found/ { next }
    FILENAME ~ /info$/ {
      print "dm " $1, $2, $3, "suspended=" is($4 == "Suspended")
      kernel_name[$2] = $1
      id = substr($3, 5, 64)
      volume_at[$7 ":" $8] = volume_of[$2] = id
      if ($3 ~ /-cow$/) cow[id] = $2
      if (id in device && length($3) > 68) next
      device[id] = $2
      state[id] = $7 ":" $8 " size=%d suspended=" is($4 == "Suspended") " open=" is($6 > 0) " ro=" is($5 ~ /r/)
      next
    }
    FILENAME ~ /deps$/ { for (n = 2; n <= NF; n++) print "holder of " $n ": " kernel_name[$1]; next }
    {
      name = substr($1, 1, length($1) - 1)
      id = volume_of[name]
      sectors[name] += $3
      if ($4 == "linear") print "linear " id, $2, $3, $5, $6
      if ($4 == "cache") print "cache " id, $8, $(9 + $9), $(10 + $9)
      if ($4 == "snapshot") print "snapshot " id " of " volume_at[$5], $8
    }
    END { for (id in device) printf "volume " id " " state[id] "\n", sectors[id in cow ? cow[id] : device[id]] * 512 }
  ' /dev/shm/info /dev/shm/deps /dev/shm/tables
}

of_mounts() {
  findmnt --json -o TARGET,MAJ:MIN,FSROOT,FSTYPE,VFS-OPTIONS,FS-OPTIONS | jq -r '.. | objects | select(.target) |
    "mount \(.target) \(.["maj:min"]) \(.fsroot) \(.fstype) \(.["vfs-options"]) \(.["fs-options"])"'
  swapon --show=NAME,PRIO --raw --noheadings | sed 's|^/dev/|swap |'
}

# Of the group that a disk belongs to, as its text on that disk says. The pseudo volumes snapshot0 … tie a thick
# snapshot to its origin and have no name outside.
of_metadata() { # DISK
  { pvck --dump metadata "$1" 2>/dev/null || true; } | awk '
    function value(line) { gsub(/^[^=]*= *|[]" []/, "", line); return line }
    /{$/ { inside[++depth] = $1; tags = ""; next }
    /^tags = / { tags = value($0) }
    /^id = / { id = value($0) }
    /^seqno = / { seqno = value($0) }
    /^extent_size = / { print "metadata vg " inside[1], id, "seqno=" seqno, "extent=" value($0) }
    /^pe_count = / { print "metadata pv " inside[1], id, "extents=" value($0) }
    depth == 3 && /^segment_count = / && inside[3] !~ /^snapshot[0-9]+$/ {
      print "metadata lv " inside[1] "/" inside[3], id
      for (n = split(tags, tag, ","); n > 0; n--) print "tag of " inside[1] "/" inside[3] ": " tag[n]
    }
    /^}/ { depth-- }'
}

of_disks() {
  local disk headers
  for disk in /dev/ubd[b-z]; do
    head -c 1024 "$disk" | grep -q LABELONE || continue
    headers=$(pvck --dump headers "$disk" 2>/dev/null) || true
    awk -v disk="$disk" '
      $1 == "pv_header.pv_uuid" { uuid = $2 }
      $1 == "pv_header.device_size" { size = $2 }
      $1 == "pv_header.disk_locn[0].offset" {
        print "label of " disk ": " uuid " size=" size " data=" $2
      }' <<<"$headers"
    of_metadata "$disk"
  done | sort -u
  { compgen -G '/dev/*/*' || true; } | while read -r path; do
    [[ $(readlink "$path") != ../dm-* || $path =~ ^/dev/(mapper|block)/ ]] || echo "link ${path#/dev/}"
  done
}

witnesses() {
  of_devices
  of_device_mapper
  of_mounts
  of_disks
}

# agrees [KIND…]: and there are facts of these kinds
agrees() {
  local kind
  udevadm settle
  lvq capture >/dev/shm/capture || fail "there is no capture"
  claims /dev/shm/capture >/dev/shm/claims
  witnesses | sort >/dev/shm/witnesses
  diff /dev/shm/claims /dev/shm/witnesses || fail "lvq (<) and the others (>) do not agree"
  for kind; do grep -q "^$kind " /dev/shm/claims || fail "there is no fact of kind $kind"; done
}

test_volumes_that_are_made_shrunk_and_removed() {
  converges lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv a:600M:ext4:/srv/a --lv x:600M:xfs:/srv/x \
    --lv s:64M:swap --lv b:200M:btrfs:/srv/b
  agrees device content mount swap label metadata link volume linear dm holder
  converges lvq -y shrink --lv vg/a --size 592M
  agrees volume linear
  converges lvq -y decommission --lv vg/x
  agrees volume linear
  converges lvq -y decommission --vg vg
  agrees device
  ! grep -E '^(dm|metadata|label) ' /dev/shm/claims || fail "something is left"
}

test_data_that_moves_to_other_disks() {
  converges lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv a:300M:ext4:/srv/a --lv b:200M:ext4:/srv/b
  converges lvq -y evacuate --pv /dev/ubdb
  agrees linear label mount
  converges lvq -y replace-disk --old /dev/ubdc --new /dev/ubdd
  agrees linear label mount
}

test_a_cache_that_comes_and_goes() {
  converges lvq -y provision --pv /dev/ubdb --vg vg --lv a:400M:ext4:/srv/a
  converges lvq -y accelerate --lv vg/a --cache /dev/ubdc:100M
  agrees cache linear volume
  converges lvq -y accelerate --lv vg/a --detach
  agrees linear volume
  ! grep '^cache ' /dev/shm/claims || fail "the cache is still there"
}

test_snapshots_and_the_way_back() {
  converges lvq -y provision --pv /dev/ubdb --vg vg --lv a:300M:ext4:/srv/a
  converges lvq -y snap-back --lv vg/a --name old --mount /mnt/old
  agrees snapshot mount
  converges lvq -y snap-back --restore vg/a-old
  agrees volume mount
  ! grep '^snapshot ' /dev/shm/claims || fail "the snapshot is still there"
}

# States that no workflow of lvq leaves behind: not active, read-only, suspended, with tags, open by a program.
states_of_volumes() {
  ok vgcreate -qq --addtag one vg /dev/ubdb
  for name in off ro stopped held; do ok lvcreate -qq -y -n "$name" --addtag of/a --addtag "$name" -L 12M vg; done
  ok lvchange -qq -an vg/off
  ok lvchange -qq -pr vg/ro
  ok dmsetup suspend vg-stopped
  trap 'dmsetup resume vg-stopped' EXIT
  exec 3</dev/vg/held
}

test_states_of_volumes() {
  states_of_volumes
  agrees volume
  for state in 'suspended=true open=false ro=false' 'suspended=false open=true ro=false' \
    'suspended=false open=false ro=true'; do
    grep -q "^volume .* $state" /dev/shm/claims || fail "no volume is $state"
  done
}

# Each is one word that lvq would have read wrongly; some fact must then be another than the witnesses tell.
contradictions=(
  'first(.devices[]).major += 1' 'first(.devices[]).minor += 1' 'first(.devices[]).size += 512'
  'first(.devices[]).sector = 4096' 'first(.devices[]).read_only |= not' 'first(.devices[]).name = "sdz"'
  'first(.devices[] | select(.holders)).holders = []' 'first(.devices[]).holders += ["dm-99"]'
  'first(.devices[] | select(.dm_uuid)).dm_suspended |= not' 'first(.devices[] | select(.dm_uuid)).dm_name = "x"'
  'first(.devices[] | select(.dm_uuid)).dm_uuid = "x"' 'del(.devices[0])'
  'first(.signatures[].found[]).type = "x"' 'first(.signatures[].found[]).uuid = "x"'
  'first(.signatures[].found[]).label = "x"' 'first(.signatures[] | select(.found)).found = []'
  'first(.mounts[] | select(.target == "/srv/a")).target = "/x"'
  'first(.mounts[] | select(.target == "/srv/a")).minor += 1'
  'first(.mounts[] | select(.target == "/srv/a")).major += 1'
  'first(.mounts[] | select(.target == "/srv/a")).root = "/x"'
  'first(.mounts[] | select(.target == "/srv/a")).fs_type = "x"'
  'first(.mounts[] | select(.target == "/srv/a")).options = "x"'
  'first(.mounts[] | select(.target == "/srv/a")).super_options = "x"'
  'del(first(.mounts[] | select(.target == "/srv/a")))'
  '.swaps[0].device = "x"' '.swaps[0].priority = 7' 'del(.swaps[0])'
  '.pvs[0].uuid |= ascii_upcase' '.pvs[0].device = "/dev/x"' '.pvs[0].device_size += 512' '.pvs[0].pe_start += 512'
  '.pvs[0].total += 1' '.pvs[0].major += 1' '.pvs[0].minor += 1' '.pvs[0].vg = "x"' 'del(.pvs[0])'
  '.vgs[0].uuid |= ascii_upcase' '.vgs[0].seqno += 1' '.vgs[0].extent = 8388608' '.vgs[0].name = "x"'
  'first(.lvs[] | select(.active)).active = false' 'first(.lvs[] | select(.active | not)).active = true'
  'first(.lvs[] | select(.active)).suspended |= not' 'first(.lvs[] | select(.active)).open |= not'
  'first(.lvs[] | select(.active)).size += 512' 'first(.lvs[] | select(.active)).major += 1'
  'first(.lvs[] | select(.active)).minor += 1' 'first(.lvs[] | select(.active)).hidden |= not'
  'first(.lvs[] | select(.permissions == "writeable")).permissions = "read-only"' '.lvs[0].uuid |= ascii_upcase'
  '.lvs[0].name = "x"' '.lvs[0].tags += ["x"]' 'del(.lvs[0])'
  'first(.lvs[] | select(.active) | .segments[] | select(.type == "linear")).start += 1'
  'first(.lvs[] | select(.active) | .segments[] | select(.type == "linear")).size += 1'
  'first(.lvs[] | select(.active) | .segments[] | select(.type == "linear")).ranges |= sub(":"; ":1")'
  'first(.lvs[] | select(.active) | .segments[] | select(.type == "linear")).type = "striped"'
  'first(.lvs[].segments[] | select(.type == "cache")).chunk *= 2'
  'first(.lvs[].segments[] | select(.type == "cache")).cache_mode = "x"'
  'first(.lvs[].segments[] | select(.type == "cache")).cache_policy = "x"'
  'first(.lvs[].segments[] | select(.type == "cache")).type = "linear"'
  'first(.lvs[] | select(.role | contains("thicksnapshot"))).origin_uuid |= ascii_upcase'
  'first(.lvs[] | select(.role | contains("thicksnapshot"))).segments[0].chunk *= 2'
  'first(.lvs[] | select(.role | contains("thicksnapshot"))).role = "public"'
)

test_each_word_that_is_wrong_is_found() {
  local wrong
  converges lvq -y provision --pv /dev/ubdb --vg vg --lv a:200M:ext4:/srv/a --lv c:200M:ext4:/srv/c --lv s:64M:swap
  converges lvq -y accelerate --lv vg/c --cache /dev/ubdc:100M
  converges lvq -y snap-back --lv vg/a --name old
  agrees device content mount swap label metadata link volume linear dm holder cache snapshot
  for wrong in "${contradictions[@]}"; do
    jq "$wrong" /dev/shm/capture >/dev/shm/wrong || fail "$wrong"
    ! cmp -s /dev/shm/capture /dev/shm/wrong || fail "$wrong changes nothing"
    claims /dev/shm/wrong >/dev/shm/wrong-claims 2>/dev/null || continue
    ! cmp -s /dev/shm/wrong-claims /dev/shm/witnesses || fail "$wrong: nobody contradicts"
  done
}
