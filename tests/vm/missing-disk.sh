# shellcheck shell=bash
# A disk of a group is gone: said first, what has a copy is repaired onto a new disk, what has none is named.
# vm: mem=1500M timeout=1200

test_a_raid_gets_its_copy_on_a_new_disk() {
  fresh_disks 4 200M
  ok vgcreate -y vg /dev/loop0 /dev/loop1
  ok lvcreate -y -qq --type raid1 -m 1 -n r -L 40M vg
  ok lvcreate -y -qq -n a -L 20M vg /dev/loop1
  ok mkfs.ext4 -q /dev/vg/r
  ok mount -m /dev/vg/r /srv/r
  fill /srv/r 10 r
  wait_for '[[ $(lvs --noheadings -o copy_percent vg/r) == *100.00* ]]'
  local uuid
  uuid=$(pvs --noheadings -o pv_uuid /dev/loop1 | tr -d ' ')
  ok lvq status --health
  ok umount /srv/r
  ok vgchange -an vg
  ok wipefs -qa /dev/loop1
  ok pvscan --cache
  ok lvchange -ay --activationmode degraded vg/r
  ok mount /dev/vg/r /srv/r
  ok lvq status
  [[ $(head -n1 <<<"$OUT") == *"$uuid"* ]] || fail "that a disk is missing is not said first"
  [[ $OUT != *"[unknown]"* && $OUT != *" 0 B"* ]] || fail "it shows what is not there"
  exits 4 lvq status --health
  says "pv-missing" "$uuid" "vg/r (raid,raid1) has a copy" "vg/a (linear) has none"
  local seqno # the disks change by themselves: RAID notes what is in sync
  seqno=$(vgs --noheadings -o vg_seqno vg 2>/dev/null)
  refused pv-missing lvq -y evacuate --pv "$uuid"
  refused device-not-pv lvq -y evacuate --pv /dev/loop1
  refused device-not-pv lvq -y replace-disk --old /dev/loop1 --new /dev/loop2
  says "$uuid"
  refused no-copy lvq -y replace-disk --old "$uuid" --new /dev/loop2
  says "vg/a"
  [[ $(vgs --noheadings -o vg_seqno vg 2>/dev/null) == "$seqno" ]] || fail "a refusal changed the group"
  check blank /dev/loop2
  ok lvremove -y vg/a
  converges lvq -y replace-disk --old "$uuid" --new /dev/loop2
  nothing_to_do lvq -y replace-disk --old "$uuid" --new /dev/loop2
  says "any more. /dev/loop2 is one of vg, which lacks none"
  refused device-missing lvq -y replace-disk --old "$uuid" --new /dev/loop3
  wait_for '[[ $(lvs --noheadings -o copy_percent vg/r) == *100.00* ]]'
  check lv vg/r lv_health_status ''
  check vg vg vg_missing_pv_count 0
  check tree /srv/r r
  ok lvq status --health
  ok lvq verify
  uuid=$(pvs --noheadings -o pv_uuid /dev/loop2 | tr -d ' ')
  ok lvq --dry-run replace-disk --old "$uuid" --new /dev/loop3
  says "pvmove"
}
