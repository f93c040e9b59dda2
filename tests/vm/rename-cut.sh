# shellcheck shell=bash
# The power fails while a group with mounted volumes and active swap gets another name, on two disks. At every instant a
# boot mounts what fstab names, and the metadata on the disks has one name. This is a sample of what tools/powercut does in
# full.
# vm: at_once=1 disks=2 size=400M phases=2 loops=0 prepared=1 cases=1-after-continue,5-during-repair,5-after-continue,7-during-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

# What a boot has mounted by the new name shows that until it is mounted anew, also when all is taken back.
eval "all_$(declare -f facts)"
facts() { all_facts | sed 's#/dev/mapper/my--data-#/dev/mapper/vg-#'; }

request=(rename --vg vg --to my-data)

prepare() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 320M vg /dev/ubdb
  ok lvcreate -qq -y -n b-c -L 60M vg /dev/ubdc
  ok lvcreate -qq -y -n s -L 40M vg /dev/ubdc
  ok mkfs.xfs -q /dev/vg/a
  ok mkfs.ext4 -q /dev/vg/b-c
  ok mkswap -q /dev/vg/s
  mkdir -p /srv/a /srv/b
  printf '# mine\nUUID=%s /srv/a xfs noatime 0 0\n/dev/mapper/vg-b--c /srv/b ext4 defaults 0 2\n/dev/vg/s none swap sw 0 0\n' \
    "$(blkid -p -s UUID -o value /dev/vg/a)" >/etc/fstab
  ok systemctl daemon-reload
  ok systemctl start srv-a.mount srv-b.mount dev-vg-s.swap
  fill /srv/a 30 a
  fill /srv/b 10 b
}

data_is_intact() {
  local group
  group=$(vgs --noheadings -o vg_name | xargs)
  check mounted "/dev/$group/a" /srv/a
  check mounted "/dev/$group/b-c" /srv/b
  [[ $(swapon --show=NAME --noheadings --raw) == "$(readlink -f "/dev/$group/s")" ]] || fail "the swap is off"
  check tree /srv/a a
  check tree /srv/b b
  [[ $(pvs --noheadings -o pv_mda_used_count | xargs) == "1 1" ]] || fail "a disk carries no metadata"
}

is_done() {
  [[ $(vgs --noheadings -o vg_name | xargs) == my-data ]] || fail "the groups are $(vgs)"
  [[ $(lvs --noheadings -o lv_name my-data | xargs) == "a b-c s" ]] || fail "the volumes are $(lvs)"
  [[ $(dmsetup ls | cut -f1 | sort | xargs) == "my--data-a my--data-b--c my--data-s" ]] || fail "left: $(dmsetup ls)"
  [[ ! -e /dev/vg ]] || fail "/dev/vg is there"
  data_is_intact
}
