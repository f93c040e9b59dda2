# shellcheck shell=bash
# The power fails while a RAID volume makes its copy anew in the place of a disk that is missing.
# vm: at_once=1 disks=3 size=512M phases=2 loops=0 prepared=1 cases=3-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

lost=aaaaaa-bbbb-cccc-dddd-eeee-ffff-gggggg
# shellcheck disable=SC2034  # for cuts.sh
request=(replace-disk --old "$lost" --new /dev/ubdd)

# No boot activates by itself what lies in a group that lacks a disk. Where a transaction was cut off, lvq does.
wake() {
  ! vgs vg >/dev/null 2>&1 || [[ -n $(transactions) ]] || ok lvchange -ay --activationmode degraded vg/r
}

prepare() {
  ok pvcreate -qq -y --uuid "$lost" --norestorefile /dev/ubdc
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y --type raid1 -m 1 -n r -L 120M vg
  ok mkfs.ext4 -q /dev/vg/r
  ok mount -m /dev/vg/r /mnt/r
  fill /mnt/r 40 r
  wait_for '[[ $(lvs --noheadings -o copy_percent vg/r) == *100.00* ]]'
  ok umount /mnt/r
  ok vgchange -an vg
  ok wipefs -qa /dev/ubdc
  ok pvscan --cache
  ok lvchange -ay --activationmode degraded vg/r
}

# What is missing has lost its place to the new disk.
is_past_return() {
  [[ $(vgs --noheadings -o pv_count vg 2>/dev/null | tr -d ' ') -gt 2 ]]
}

content_is_intact() {
  ok lvchange -ay --activationmode degraded vg/r
  check intact /dev/vg/r
  ok mount /dev/vg/r /mnt/r
  check tree /mnt/r r
  ok umount /mnt/r
}

data_is_intact() {
  check blank /dev/ubdd
  content_is_intact
}

is_done() {
  check vg vg vg_missing_pv_count 0
  check vg vg pv_count 2
  wait_for '[[ $(lvs --noheadings -o copy_percent vg/r) == *100.00* ]]'
  check lv vg/r lv_health_status ''
  [[ $(lvs -a --noheadings -o devices vg) == */dev/ubdd* ]] || fail "no copy is on /dev/ubdd"
  content_is_intact
}
