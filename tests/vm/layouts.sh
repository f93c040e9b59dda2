# shellcheck shell=bash
# provision --layout: each kind lies on its disks as was asked, by the words of other tools, comes back with a boot, is seen by a
# rerun, and goes without a trace.
# vm: disks=5 size=1G phases=2 mem=2000M timeout=1200

disks=/dev/ubdb:/dev/ubdc:/dev/ubdd:/dev/ubde:/dev/ubdf
all=(--pv "$disks" --vg vg --lv stripes:301M:xfs:/srv/stripes --layout stripes=striped:3:128K
  --lv wide:100M:ext4:/srv/wide --layout wide=striped:5
  --lv mirror:64M:ext4:/srv/mirror --layout mirror=raid1
  --lv three:30%FREE:swap --layout three=raid1:3
  --lv ten:64M:ext4:/srv/ten --layout ten=raid10
  --lv five:62M:ext4:/srv/five:nofail --layout five=raid5:2
  --lv six:64M:vfat:/srv/six --layout six=raid6:3
  --lv plain:40M:ext4:/srv/plain)

phase1() {
  boot_ended
  refusals
  converges lvq -y provision "${all[@]}"
  says "vg/stripes gets 78 extents" "whole stripes of 3 extents"
  everything_is_there
  rerun
  [[ $(lvq status vg) == *"raid1"* ]] || fail "status does not name the layout"
  for dir in stripes wide mirror ten five six plain; do fill "/srv/$dir" 4 "$dir"; done
}

phase2() {
  boot_ended
  everything_is_there
  for dir in stripes wide mirror ten five six plain; do check tree "/srv/$dir" "$dir"; done
  wait_for '[[ -z $(lvs --noheadings -o copy_percent vg | grep -v -e "^ *$" -e 100.00) ]]'
  ok lvq verify
  rerun
  one_goes_and_comes_back
  ok lvq -y decommission --vg vg
  for disk in ${disks//:/ }; do check blank "$disk"; done
  [[ -z $(dmsetup table) || $(dmsetup table) == "No devices found" ]] || fail "left: $(dmsetup table)"
  ! grep /srv /etc/fstab || fail "fstab still has lines"
}

# kind VG/LV SEGTYPE PARTS STRIPE_SIZE COPIES DM_TARGET
kind() {
  local got
  got=$(lvs --units b --nosuffix --noheadings -o segtype,stripes,stripesize,data_copies "vg/$1" | sort -u | xargs)
  [[ $got == "$2 $3 $4 $5" ]] || fail "vg/$1 is '$got', not '$2 $3 $4 $5'"
  [[ $(dmsetup table "vg-$1") == *" $6 "* ]] || fail "the kernel has vg/$1 as: $(dmsetup table "vg-$1")"
  [[ $(lvs -a --noheadings -o devices -S "lv_name=~^\\[?$1(_rimage_[0-9])?\\]?$" vg | tr , '\n' | grep -o '/dev/ubd.' | sort | uniq -d) == "" ]] ||
    fail "two legs of vg/$1 lie on one disk: $(lvs -a -o lv_name,devices vg)"
}

everything_is_there() {
  kind stripes striped 3 131072 1 striped
  kind wide striped 5 65536 1 striped
  kind mirror raid1 2 0 2 raid1
  kind three raid1 3 0 3 raid1
  kind ten raid10 4 65536 2 raid10
  kind five raid5 3 65536 2 raid5_ls
  kind six raid6 5 65536 3 raid6_zr
  check lv vg/plain segtype linear
  check lv vg/stripes lv_size $((78 * 4194304))
  check lv vg/five lv_size $((16 * 4194304))
  check fs /dev/vg/stripes xfs
  check mounted /dev/vg/stripes /srv/stripes
  check mounted /dev/vg/wide /srv/wide
  check mounted /dev/vg/mirror /srv/mirror
  check mounted /dev/vg/ten /srv/ten
  check mounted /dev/vg/five /srv/five
  check mounted /dev/vg/six /srv/six
  check mounted /dev/vg/plain /srv/plain
  check swap_on /dev/vg/three
  check clean vg
}

# What is there is seen with its layout, and another layout is not taken for it.
rerun() {
  nothing_to_do lvq -y provision "${all[@]}"
  refused partial-state:4 lvq -y provision --vg vg --lv mirror:64M:ext4:/srv/mirror
  refused partial-state:4 lvq -y provision --vg vg --lv mirror:64M:ext4:/srv/mirror --layout mirror=raid1:3
  says "exists, but not as raid1:3" "it is raid1:2"
  refused partial-state:4 lvq -y provision --vg vg --lv wide:100M:ext4:/srv/wide --layout wide=striped:5:128K
  says "it is striped:5:64K"
}

refusals() {
  local what
  sfdisk -q /dev/ubdb <<<$'label: gpt\nsize=300M\nsize=300M' || fail "no partitions"
  udevadm settle
  remember
  for what in raid1 striped:2; do
    refused too-few-disks lvq -y provision --pv /dev/ubdb1:/dev/ubdb2 --vg vg --lv a:20M --layout "a=$what"
    says "lies on 2 disks, and the PVs are on 1" "/dev/ubdb1 on ubdb, /dev/ubdb2 on ubdb"
  done
  refused too-few-disks lvq -y provision --pv /dev/ubdb1:/dev/ubdb2:/dev/ubdc --vg vg --lv a:20M --layout a=raid5:2
  refused too-few-disks lvq -y provision --pv /dev/ubdc --vg vg --lv a:20M --layout a=raid1
  refused not-enough-space lvq -y provision --pv /dev/ubdb1:/dev/ubdc --vg vg --lv a:400M --layout a=raid1
  says "needs 101 extents on each of 2 disks" "/dev/ubdb1 74, /dev/ubdc 255"
  refused usage lvq -y provision --pv /dev/ubdc --vg vg --lv a:20M --layout b=raid1
  refused size-invalid lvq -y provision --pv /dev/ubdc:/dev/ubdd --vg vg --lv a:20M --layout a=striped:2:8M
  nothing_changed "the refusals"
  ok wipefs -qa /dev/ubdb1 /dev/ubdb2 /dev/ubdb
  ok partprobe /dev/ubdb
  udevadm settle
}

# What the other commands say to such volumes; a volume goes and is made again where it was.
one_goes_and_comes_back() {
  ok umount /srv/mirror
  ok lvq -y decommission --lv vg/mirror
  check gone lv vg/mirror
  [[ -z $(dmsetup info -c --noheadings -o name | grep mirror) ]] || fail "left: $(dmsetup info -c --noheadings -o name)"
  converges lvq -y provision --vg vg --lv mirror:64M:ext4:/srv/mirror --layout mirror=raid1
  kind mirror raid1 2 0 2 raid1
}
