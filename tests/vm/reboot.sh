# shellcheck shell=bash
# Ten volumes over five disks, and mounts inside mounts, come back by themselves when the machine does.
# vm: disks=7 size=3G phases=2 mem=2000M timeout=900

ten_volumes=(--pv /dev/ubdb:/dev/ubdc:/dev/ubdd:/dev/ubde:/dev/ubdf --vg vg_data
  --lv web_root:1G:xfs:/var/www/html
  --lv db_data:2G:ext4:/var/lib/mysql
  --lv app_logs:500M:xfs:/var/log/app
  --lv redis_cache:500M:ext4:/var/lib/redis
  --lv user_uploads:1G:btrfs:/srv/uploads
  --lv backup_staged:1G:xfs:/mnt/backups
  --lv scratch_pad:200M:vfat:/mnt/scratch
  --lv media_assets:1G:ext4:/var/www/media
  --lv docker_volumes:1.5G:xfs:/var/lib/docker
  --lv swap_space:1G:swap)

# Two devices, the inner mount points first, names that fstab and systemd have to escape.
nested=(--pv /dev/ubdg:/dev/ubdh --vg nested-vg:8M
  --lv inner:50%FREE:ext4:/srv/a/b-c/d:noatime
  --lv outer:400M:xfs:/srv/a
  --lv middle:64M:vfat:/srv/a/b-c:nofail
  --lv 'blank:64M:ext4:/srv/a/with blank'
  --lv 'beside:10%PVS:f2fs:/srv/a/b'
  --lv swap-2:64M:swap::pri=5)

everything_is_there() {
  local name bytes dir type count=0
  while read -r name bytes type dir; do
    check lv "vg_data/$name" lv_size "$bytes"
    check fs "/dev/vg_data/$name" "$type"
    if [[ $type == swap ]]; then
      check swap_on "/dev/vg_data/$name"
    else
      check mounted "/dev/vg_data/$name" "$dir"
      check fstab "$dir" "$type"
    fi
    count=$((count + 1))
  done <<'TABLE'
web_root 1073741824 xfs /var/www/html
db_data 2147483648 ext4 /var/lib/mysql
app_logs 524288000 xfs /var/log/app
redis_cache 524288000 ext4 /var/lib/redis
user_uploads 1073741824 btrfs /srv/uploads
backup_staged 1073741824 xfs /mnt/backups
scratch_pad 209715200 vfat /mnt/scratch
media_assets 1073741824 ext4 /var/www/media
docker_volumes 1610612736 xfs /var/lib/docker
swap_space 1073741824 swap
TABLE
  [[ $count -eq 10 ]] || fail "not ten volumes"
  check vg vg_data lv_count 10
  check vg vg_data pv_count 5
  check mounted /dev/nested-vg/outer /srv/a
  check mounted /dev/nested-vg/middle /srv/a/b-c
  check mounted /dev/nested-vg/inner /srv/a/b-c/d noatime
  check mounted /dev/nested-vg/blank '/srv/a/with blank'
  check mounted /dev/nested-vg/beside /srv/a/b
  check swap_on /dev/nested-vg/swap-2
  [[ $(swapon --show=PRIO --noheadings "$(readlink -f /dev/nested-vg/swap-2)" | xargs) == *5* ]] || fail "the swap has not the priority 5"
  [[ $(swapon --show --noheadings | wc -l) -eq 2 ]] || fail "not two swaps"
  ok findmnt --verify # which wonders about two swaps on "none"
  says "0 parse errors, 0 errors, 1 warning"
  check clean
}

nothing_is_left_to_do() {
  nothing_to_do lvq -y provision "${ten_volumes[@]}"
  nothing_to_do lvq provision "${nested[@]}"
  ok lvq verify
  says "it promised hold"
  exits 0 lvq --output json status
  [[ $(jq -r .status <<<"$OUT") != refused ]] || fail "status is refused"
}

phase1() {
  ok lvq --dry-run provision "${ten_volumes[@]}"
  says 'Targeting full disk "/dev/ubdb" (not a partition)...' "--- PENDING SYSTEM CHANGES ---" "--extents 384"
  converges lvq -y provision "${ten_volumes[@]}"
  converges lvq -y provision "${nested[@]}"
  everything_is_there
  nothing_is_left_to_do
  grep -q 'srv-a-b\\x2dc-d.mount' <<<"$(systemctl list-units --type=mount --plain --no-legend)" || fail "systemd does not know the new mounts"
  local dir
  while read -r dir; do echo "this is $dir" >"$dir/where"; done < <(findmnt -rno TARGET -t xfs,ext4,btrfs,vfat,f2fs | sed '/^\/$/d; s/\\x20/ /g')
  cp /etc/fstab "$KEEP/fstab"
  lvs --noheadings -o vg_name,lv_name,lv_uuid,lv_tags >"$KEEP/lvs"
}

phase2() {
  everything_is_there
  local dir found=0
  while read -r dir; do
    [[ $(<"$dir/where") == "this is $dir" ]] || fail "$dir holds another file system"
    found=$((found + 1))
  done < <(findmnt -rno TARGET -t xfs,ext4,btrfs,vfat,f2fs | sed '/^\/$/d; s/\\x20/ /g')
  [[ $found -eq 14 ]] || fail "$found file systems are mounted, not 14"
  cmp /etc/fstab "$KEEP/fstab"
  lvs --noheadings -o vg_name,lv_name,lv_uuid,lv_tags | cmp - "$KEEP/lvs"
  remember
  nothing_is_left_to_do
  nothing_changed
}
