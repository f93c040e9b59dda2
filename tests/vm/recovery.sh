# shellcheck shell=bash
# What stopped half way, without a reboot: finished by continue once the cause is gone, or taken back by repair.
# vm: mem=1000M

request=(provision --pv /dev/loop0:/dev/loop1 --vg vg --lv a:8M:ext4:/srv/a --lv x:300M:xfs:/srv/a/x --lv s:8M:swap)

# stopped_at TOOL: the transaction stands there, open
stopped_at() {
  fresh_disks 2 400M
  printf '# mine\n/dev/nowhere /nowhere ext4 noauto 0 0' >/etc/fstab
  replace_tool "$1" <<<'echo "no more" >&2; exit 3'
  exits 2 lvq -y "${request[@]}"
  says "FAILED at step" "no more" "lvq continue" "lvq repair"
  restore_tools
  exits 0 lvq status
  says "open transaction"
  refused transaction-open lvq -y "${request[@]}"
  [[ ${OUT#*refused } == "[transaction-open]"* ]] || fail "other reasons come first"
}

# At a tool of LVM in the middle, and at the last of all.
test_continue_finishes_what_a_tool_did_not() {
  local tool
  for tool in lvcreate swapon; do
    stopped_at "$tool"
    converges lvq -y continue
    nothing_to_do lvq -y "${request[@]}"
    check mounted /dev/vg/a /srv/a
    check mounted /dev/vg/x /srv/a/x
    check swap_on /dev/vg/s
    check fstab /srv/a ext4
    check clean vg
    ok lvq continue
    says "No transaction is open"
    clean_machine 2>&1
  done
}

test_repair_leads_back_to_the_start() {
  local tool fstab
  for tool in vgcreate mkfs.xfs; do
    stopped_at "$tool"
    fstab=$(sha256sum </etc/fstab)
    ok lvq -y repair
    says "SUCCESS: Everything was taken back"
    check blank /dev/loop0
    check blank /dev/loop1
    check gone vg vg
    check unmounted /srv/a
    [[ ! -e /srv/a ]] || fail "a mount directory is left"
    [[ $(sha256sum </etc/fstab) == "$fstab" ]] || fail "fstab is another"
    check clean
    ok lvq repair
    says "No transaction is open"
    clean_machine 2>&1
  done
}

test_what_changed_meanwhile_is_shown_and_refused() {
  stopped_at swapon
  ok umount /srv/a/x
  ok wipefs -qa /dev/vg/x
  local way
  for way in continue repair; do
    refused drifted:4 lvq -y "$way"
    says "/dev/vg/x holds xfs" "found:"
  done
  exits 2 lvq -y continue --force
  ok lvq -y repair --abandon
  ok lvq status
  [[ $OUT != *"open transaction"* ]] || fail "it is still open"
}
