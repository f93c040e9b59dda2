# shellcheck shell=bash
# The power fails while a physical volume takes the rest of its disk, and a mounted ext4 grows onto that. This is a sample of
# what tools/powercut does in full.
# vm: disks=2 size=512M phases=2 loops=0 prepared=1 cases=1-during-continue,1-during-repair,1-after-continue,1-after-repair,2-during-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/growing.sh
. /host/tests/powercut/growing.sh

larger=508 # 127 extents: all of the disk
request=(grow --pv /dev/ubdb --lv vg/data --size +100%PVS --onto /dev/ubdb)

# To LVM the disk was as small as this when it became a physical volume.
prepare() {
  ok pvcreate -qq -y --setphysicalvolumesize 200M /dev/ubdb
  growing ext4
  ok vgextend -qq -y vg /dev/ubdc
  check pv /dev/ubdb pv_pe_count 49
  printf '# mine\nLABEL=photos /srv/data ext4 defaults 0 2\n' >/etc/fstab
}

is_past_return() { is_grown; }
