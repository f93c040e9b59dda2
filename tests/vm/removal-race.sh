# shellcheck shell=bash
# Right before LVM removes something, another takes its name: theirs stays, lvq says that it was not done, and ends it
# once the names are right again (docs/adr/0019).
# vm: timeout=900

# takes_name_before TOOL <<SCRIPT: once, right before the real tool runs
takes_name_before() {
  rm -f /run/taken
  replace_tool "$1" <<TOOL
if [[ ! -e /run/taken ]]; then
  : >/run/taken
  ($(cat)) >/dev/null 2>&1 || exit 99
fi
as_real "\$@"
TOOL
}

# NAME is theirs from now on, with files in it.
theirs_takes() {
  takes_name_before lvremove <<SCRIPT
set -e
lvrename vg $1 moved
lvcreate -qq -y -n $1 -L 40M vg
mkfs.ext4 -q /dev/vg/$1
mount -m /dev/vg/$1 /mnt/theirs
echo theirs >/mnt/theirs/file
umount /mnt/theirs
SCRIPT
}

theirs_is() { # VOLUME
  ok mount -m "/dev/vg/$1" /mnt/theirs
  [[ $(</mnt/theirs/file) == theirs ]] || fail "not theirs: $1"
  ok umount /mnt/theirs
  check intact "/dev/vg/$1"
}

# NAME is ours again.
gives_back() {
  restore_tools
  theirs_is "$1"
  ok lvrename vg "$1" theirs
  ok lvrename vg moved "$1"
}

test_a_volume_that_is_removed() {
  fresh_disks 1 300M
  ok vgcreate -qq -y vg "${DISKS[@]}"
  ok lvcreate -qq -y -n a -L 40M vg
  ok mkfs.ext4 -q /dev/vg/a
  theirs_takes a
  exits 3 lvq -y decommission --lv vg/a
  says "lvremove --yes --select" "ended as if it had done its work, and has not" "there is no logical volume vg/a"
  restore_tools
  not lvq -y continue
  says "ended as if it had done its work, and has not"
  not lvs vg/moved # by its UUID it is what was to go
  theirs_is a
  ok lvrename vg a theirs
  ok lvq -y continue
  says SUCCESS
  not lvs vg/a
  theirs_is theirs
}

test_a_volume_that_is_taken_back() {
  fresh_disks 1 300M
  ok vgcreate -qq -y vg "${DISKS[@]}"
  replace_tool mkfs.ext4 <<<'exit 1'
  exits 2 lvq -y provision --vg vg --lv b:100M:ext4
  restore_tools
  theirs_takes b
  exits 2 lvq -y repair
  says "lvremove --yes --select" "ended as if it had done its work, and has not"
  gives_back b
  ok lvq -y repair
  not lvs vg/b
  theirs_is theirs
}

test_a_group_that_is_removed() {
  fresh_disks 2 100M
  ok vgcreate -qq -y vg /dev/loop0
  takes_name_before vgremove <<<'set -e; vgrename vg moved; vgcreate -qq -y vg /dev/loop1'
  exits 3 lvq -y decommission --vg vg
  says "vgremove --select vg_uuid=" "ended as if it had done its work, and has not"
  restore_tools
  [[ $(vgs --noheadings -o pv_name vg | xargs) == /dev/loop1 ]] || fail "not theirs"
  ok vgrename vg theirs
  ok vgrename moved vg
  ok lvq -y continue
  [[ $(vgs --noheadings -o vg_name | xargs) == theirs ]] || fail "other groups: $(vgs)"
}

# Nobody made a volume in it when lvq made it; by now somebody has.
test_a_group_that_is_taken_back_with_a_volume_of_theirs() {
  fresh_disks 1 300M
  replace_tool mkfs.ext4 <<<'exit 1'
  exits 2 lvq -y provision --pv /dev/loop0 --vg vg --lv b:100M:ext4
  restore_tools
  ok lvcreate -qq -y -n theirs -L 40M vg
  not lvq -y repair
  ok lvs vg/theirs
  ok lvremove -qq -y vg/theirs
  ok lvq -y repair
  not vgs vg
}
