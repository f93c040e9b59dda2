# shellcheck shell=bash
# The power fails while a mounted volume gets another name. At every instant a boot mounts it. This is a sample of what
# tools/powercut does in full.
# vm: at_once=1 disks=1 size=400M phases=2 loops=0 prepared=1 cases=2-during-continue,4-during-continue,4-after-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

# What a boot has mounted by the new name shows that until it is mounted anew, also when all is taken back.
eval "all_$(declare -f facts)"
facts() { all_facts | sed 's#/dev/mapper/vg-music#/dev/mapper/vg-data#'; }

request=(rename --lv vg/data --to music)

prepare() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n data -L 120M vg
  ok mkfs.ext4 -q -L photos /dev/vg/data
  ok mkdir -p /srv/data
  printf '/dev/vg/data /srv/data ext4 noatime 0 2\n' >/etc/fstab
  ok systemctl daemon-reload
  ok systemctl start srv-data.mount
  fill /srv/data 20 data
}

data_is_intact() {
  check mounted "/dev/vg/$(lvs --noheadings -o lv_name vg | xargs)" /srv/data noatime
  check tree /srv/data data
}

is_done() {
  [[ $(lvs --noheadings -o lv_name vg | xargs) == music ]] || fail "the volumes are $(lvs)"
  [[ $(dmsetup ls | cut -f1) == vg-music ]] || fail "left: $(dmsetup ls)"
  data_is_intact
  ok umount /srv/data
  check intact /dev/vg/music
  ok mount /srv/data
}
