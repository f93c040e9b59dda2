# shellcheck shell=bash
# What users of other modules have complained of, as cases: each is right here. The numbers are those of the reports.
# vm: disks=4 size=1G timeout=1800 limit=900 files=ansible ansible=1
. /host/tests/ansible/kit.sh

sum_of() {
  sha256sum </etc/fstab
}

# community.general 290, 3269: a share of what is free is another one at each run. 11620: the file system grows only when
# the volume does. 1457: an xfs that is not mounted does not grow.
test_sizes_and_what_grows() {
  install_ansible
  local request='{"vg": "data", "pvs": ["/dev/ubdb"], "volumes": [{"name": "half", "size": "50%FREE", "fs": "ext4", "mount": "/srv/half"},
    {"name": "rest", "size": "100%FREE"}]}'
  changes provision "$request"
  is_ok provision "$request"
  ok lvremove -qq -y data/rest
  ok lvextend -qq -y -L +40M data/half
  local size
  size=$(lvs --noheadings --units b --nosuffix -o lv_size data/half | xargs)
  changes grow "{\"lv\": \"data/half\", \"size\": \"${size}B\"}"
  expect '[.steps[].title] | any(startswith("Grow the mounted ext4"))'
  is_ok grow "{\"lv\": \"data/half\", \"size\": \"${size}B\"}"
  ok vgextend -qq -y data /dev/ubdc
  ok lvcreate -qq -y -n x -L 320M data
  ok mkfs.xfs -q /dev/data/x
  changes grow '{"lv": "data/x", "size": "400M"}'
  check unmounted /dev/data/x
  ok mount -m /dev/data/x /srv/x
  [[ $(findmnt -bno SIZE /srv/x) -gt $((320 << 20)) ]] || fail "the xfs did not grow"
}

# ansible 29194: a volume is made smaller than what it holds. ansible.posix 605: fstab is edited though the umount failed.
test_nothing_is_lost() {
  install_ansible
  ok lvq -y provision --pv /dev/ubdb --vg data --lv a:300M:ext4:/srv/a
  fill /srv/a/kept 150
  remember
  fails below-minimum shrink '{"lv": "data/a", "size": "100M"}'
  fails below-minimum converge '{"spec": {"lvq": 1, "volume_groups": {"data": {"volumes": {"a": {"size": "100M"}}}}}, "consent": ["shrink:data/a"]}'
  nothing_changed "what is refused"
  check tree /srv/a/kept
  local before pid
  before=$(sum_of)
  tail -f /srv/a/kept/some/large >/dev/null &
  pid=$!
  fails busy decommission '{"lvs": ["data/a"]}'
  expect '.refusals | map(select(.code == "busy"))[0].evidence + map(select(.code == "busy"))[0].message | contains("tail")'
  [[ $(sum_of) == "$before" ]] || fail "fstab was edited"
  check mounted /dev/data/a /srv/a
  kill "$pid"
  wait "$pid" || true
}

# community.general 2991: physical volumes that are not listed leave the group. storage role 424: a new group takes the disk
# of another one.
test_disks_stay_where_they_are() {
  install_ansible
  ok vgcreate -qq -y data /dev/ubdb /dev/ubdc
  changes grow '{"vg": "data", "pvs": ["/dev/ubdd"]}'
  [[ $(pvs --noheadings -o pv_name -S vg_name=data | xargs) == "/dev/ubdb /dev/ubdc /dev/ubdd" ]] || fail "other disks: $(pvs)"
  remember
  fails needs-consent converge '{"spec": {"lvq": 1, "volume_groups": {"data": {"devices": ["/dev/ubdb"]}}}}'
  expect '[.refusals[].allow] | sort == ["evacuate:/dev/ubdc", "evacuate:/dev/ubdd"]'
  fails device-is-pv provision '{"vg": "new", "pvs": ["/dev/ubdb"], "volumes": [{"name": "a", "size": "100M"}]}'
  fails device-is-pv converge '{"spec": {"lvq": 1, "volume_groups": {"new": {"devices": ["/dev/ubdb"], "volumes": {"a": {"size": "100M"}}}}}}'
  nothing_changed "what is refused"
}

# storage role 48: options that are not said are reset. 384: swap is made anew at each run. 42706: of two lines of swap one
# goes with the other.
test_what_is_not_said_stays() {
  install_ansible
  ok lvq -y provision --pv /dev/ubdb --vg data --lv a:100M:ext4:/srv/a:noatime,nodev --lv s1:64M:swap --lv s2:64M:swap
  local before
  before=$(sum_of; blkid -s UUID -o value /dev/data/s1 /dev/data/s2)
  is_ok converge '{"spec": {"lvq": 1, "volume_groups": {"data": {"volumes": {"a": {"size": "100M", "fs": "ext4", "mount": "/srv/a"},
    "s1": {"fs": "swap"}, "s2": {"size": "64M", "fs": "swap"}}}}}}'
  [[ $(sum_of; blkid -s UUID -o value /dev/data/s1 /dev/data/s2) == "$before" ]] || fail "something was made anew"
  changes decommission '{"lvs": ["data/s1"]}'
  check swap_on /dev/data/s2
  [[ $(findmnt --fstab -rno SOURCE -t swap | wc -l) -eq 1 ]] || fail "not one line of swap is left"
  check mounted /dev/data/a /srv/a nodev
}
