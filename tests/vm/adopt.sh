# shellcheck shell=bash
# A host that was made by hand is told as one specification: what stands in it is what LVM, blkid, findmnt and swapon say.
# vm: mem=1500M timeout=900

a_volume() { # VG/LV FS MOUNT OPTIONS PASS [LABEL]
  local label=()
  [[ -z ${6-} ]] || label=(-L "$6")
  ok "mkfs.$2" -q "${label[@]}" "/dev/$1"
  echo "UUID=$(blkid -p -s UUID -o value "/dev/$1") $3 $2 $4 0 $5" >>/etc/fstab
  ok mount -m "$3"
}

groups_by_hand() {
  fresh_disks 8 1G
  ok vgcreate -y data /dev/loop0 /dev/loop1
  ok lvcreate -y -qq -n web -L 400M data
  ok lvcreate -y -qq -n fast -i 2 -I 64k -L 200M data
  ok lvcreate -y -qq -n swap -L 100M data
  ok lvcreate -y -qq -n bare -l 3 data
  ok lvcreate -y -qq -n idle -L 8M --setautoactivation n data
  a_volume data/web xfs /srv/web noatime,nofail 0 web
  a_volume data/fast ext4 "/srv/fast" defaults 2
  ok mkswap -L paging /dev/data/swap
  ok swapon /dev/data/swap
  echo "/dev/data/swap none swap sw,pri=5 0 0" >>/etc/fstab
  ok lvcreate -y -qq -s -n web-before -L 20M data/web
  ok lvchange -an data/idle
  ok vgcreate -y guests /dev/loop5
  ok lvcreate -y -qq -n pool --type thin-pool -L 200M --poolmetadatasize 4M guests
  ok lvcreate -y -qq -n vm1 -V 1G --thinpool pool guests
  a_volume guests/vm1 ext4 /srv/vm1 nodev 2 "no"
  ok vgcreate -y away /dev/loop6
  ok vgexport away
}

# The kernel goes on writing to them by itself.
arrays_by_hand() {
  ok vgcreate -y -s 8M array /dev/loop2 /dev/loop3 /dev/loop4
  ok lvcreate -y -qq -n twice --type raid1 -m 1 -L 64M array
  ok lvcreate -y -qq -n parity --type raid5 -i 2 -L 64M array
}

test_a_host_made_by_hand() {
  groups_by_hand
  arrays_by_hand
  ok lvq adopt
  diff - <(echo "$OUT") <<'SPECIFICATION' || fail "it says something else"
lvq: 1
volume_groups:
  array:
    devices: [{path: /dev/loop2}, {path: /dev/loop3}, {path: /dev/loop4}]
    extent_size: 8M
    volumes:
      parity: {size: 64M, layout: raid5:2}
      twice:  {size: 64M, layout: raid1:2}
  data:
    devices: [{path: /dev/loop0}, {path: /dev/loop1}]
    extent_size: 4M
    volumes:
      bare: {size: 12M, layout: linear}
      fast: {size: 200M, layout: striped:2, fs: ext4, mount: /srv/fast, options: defaults}
      # idle: it is not active, so what it holds cannot be seen
      idle: {size: 8M, layout: linear}
      swap: {size: 100M, layout: linear, fs: swap, label: paging, options: "sw,pri=5"}
      web:  {size: 400M, layout: linear, fs: xfs, label: web, mount: /srv/web, options: "noatime,nofail"}
      # web-before: not managed: it is a snapshot
  guests:
    devices: [{path: /dev/loop5}]
    extent_size: 4M
    volumes:
      pool: {size: 200M, layout: thin-pool:4M}
      vm1:  {size: 1G, layout: thin:pool, fs: ext4, label: "no", mount: /srv/vm1, options: nodev}
      # lvol0_pmspare: not managed: it is a hidden volume of LVM's own
  # away: not managed: it is exported
SPECIFICATION
  told_by_others
}

# The same by other tools, through the JSON.
told_by_others() {
  local vg lv path spec
  lvq adopt --output json >/dev/shm/adopted
  diff <(jq -r '.specification.volume_groups | to_entries[] | .key as $vg | .value.volumes // {} | to_entries[] |
      "\($vg) \(.key) \(.value.size)"' /dev/shm/adopted | numfmt --field 3 --from=iec) \
    <(lvs --noheadings --nosuffix --units b -o vg_name,lv_name,lv_size -S 'lv_role!=snapshot || lv_role=thin' |
      awk '{ print $1, $2, $3 }' | grep -v '^away ')
  while read -r vg lv; do
    path=/dev/$vg/$lv
    [[ -b $path ]] || continue
    spec=$(jq -r --arg vg "$vg" --arg lv "$lv" '.specification.volume_groups[$vg].volumes[$lv] |
      "\(.fs // "") \(.label // "")"' /dev/shm/adopted)
    [[ $spec == "$(blkid -p -s TYPE -o value "$path") $(blkid -p -s LABEL -o value "$path")" ]] ||
      fail "$path is said to hold '$spec': $(blkid -p "$path")"
  done < <(jq -r '.specification.volume_groups | to_entries[] | .key as $vg | .value.volumes // {} | keys[] |
      "\($vg) \(.)"' /dev/shm/adopted)
  diff <(jq -r '.specification.volume_groups[].volumes // {} | to_entries[] | select(.value.mount) |
      "\(.value.mount) \(.value.options)"' /dev/shm/adopted | sort) \
    <(findmnt --fstab -nr -o TARGET,OPTIONS | grep '^/srv/' | sort)
}

test_of_a_capture_without_root() {
  groups_by_hand
  remember
  ok lvq adopt
  nothing_changed adopt
  local live=$OUT
  lvq capture >/dev/shm/machine.json
  chmod 644 /dev/shm/machine.json
  ok setpriv --reuid=65534 --clear-groups lvq adopt --from /dev/shm/machine.json
  [[ $OUT == "$live" ]] || fail "a capture says something else"
  ok lvq adopt guests
  [[ $OUT != *data:* && $OUT == *vm1* ]] || fail "not guests alone"
  refuses vg-missing lvq adopt guests nowhere
  says nowhere
}
