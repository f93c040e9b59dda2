# shellcheck shell=bash
# What a plan promises is held against what LVM and a boot will do, before anything is made: activation, filters, what
# cannot be written. What cannot be logged, and what LVM complains of elsewhere, is said, and the work goes on.
# vm: mem=1500M timeout=1500

LOCAL=/etc/lvm/lvmlocal.conf

# lvm_says SECTION { SETTINGS… }: in lvm.conf, until the scenario ends
lvm_says() {
  printf '%s\n' "$*" >"$LOCAL"
  trap 'rm -f "$LOCAL"; restore_tools' EXIT
}

one_group() {
  fresh_disks "${1:-2}" 200M
  ok vgcreate -y vg /dev/loop0
}

test_autoactivation_that_is_off() {
  one_group
  ok vgchange --setautoactivation n vg
  refuses not-active-at-boot lvq -y provision --vg vg --lv a:40M:ext4:/srv/a
  says "vgchange --setautoactivation y vg" "vg_autoactivation is 0"
  converges lvq -y provision --vg vg --lv b:20M:ext4
  ok vgchange --setautoactivation y vg
  converges lvq -y provision --vg vg --lv a:40M:ext4:/srv/a
  ok lvchange --setautoactivation n vg/a
  refused not-active-at-boot lvq -y provision --vg vg --lv a:40M:ext4:/srv/a
  says "lvchange --setautoactivation y vg/a"
}

test_lists_of_lvm_conf() {
  one_group
  lvm_says 'activation { auto_activation_volume_list = [ "root", "@lvq" ] }'
  refuses not-active-at-boot lvq -y provision --vg vg --lv a:40M:ext4:/srv/a
  says 'activation/auto_activation_volume_list = [ "root", "@lvq" ]' 'add "vg" to'
  lvm_says 'activation { volume_list = [ "root" ] }'
  refuses activation-excluded lvq -y provision --vg vg --lv a:40M
  lvm_says 'tags { hosttags = 1 }'
  refused activation-excluded lvq -y provision --vg vg --lv a:40M
  lvm_says 'activation { volume_list = [ "vg" ] auto_activation_volume_list = [ "vg/a" ] }'
  converges lvq -y provision --vg vg --lv a:40M:ext4:/srv/a
  lvm_says 'activation { volume_list = [ "vg/a" ] }'
  refuses activation-excluded lvq -y snap-back --lv vg/a --name s
}

# Until it is gone the list has to name it: a recovery may have to activate it.
test_settings_that_name_what_goes() {
  one_group
  converges lvq -y provision --vg vg --lv a:40M --lv b:20M
  lvm_says 'activation { volume_list = [ "vg/a", "vg/b" ] }'
  converges lvq -y decommission --lv vg/a
  says "$LOCAL:1 names vg/a, which goes: take it out there afterwards."
  [[ $OUT != *"names vg/b"* ]] || fail "what stays is told of"
}

test_disks_that_lvm_does_not_use() {
  one_group 3
  local setting
  for setting in filter global_filter; do
    lvm_says "devices { $setting = [ \"r|/dev/loop1|\" ] }"
    remember
    refused device-filtered lvq -y provision --pv /dev/loop1 --vg new --lv a:40M
    says "devices/$setting = [ \"r|/dev/loop1|\" ]"
    refused device-filtered lvq -y replace-disk --old /dev/loop0 --new /dev/loop1
    nothing_changed
    converges lvq -y provision --pv /dev/loop2 --vg new --lv a:40M
    converges lvq -y decommission --vg new
  done
}

test_a_fstab_that_cannot_be_replaced() {
  one_group
  ok chattr +i /etc/fstab
  refuses fstab-not-writable lvq -y provision --vg vg --lv a:40M:ext4:/srv/a
  says "is immutable"
  ok chattr -i /etc/fstab
  ok mount --bind /etc /etc
  ok mount -o remount,ro,bind /etc
  refuses fstab-not-writable lvq -y provision --vg vg --lv a:40M:ext4:/srv/a
  says "is on a read-only file system"
  ok umount /etc
  converges lvq -y provision --vg vg --lv a:40M:ext4:/srv/a
  ok chattr +i /etc/fstab
  refuses fstab-not-writable lvq -y decommission --vg vg
  ok chattr -i /etc/fstab
}

test_a_mount_point_that_cannot_be_made() {
  one_group
  mkdir -p /mnt/ro
  ok mount -t tmpfs -o ro,mode=755 tmpfs /mnt/ro
  refuses mountpoint-invalid lvq -y provision --vg vg --lv a:40M:ext4:/mnt/ro/a
  says "cannot be made: /mnt/ro is on a read-only file system"
  ok umount /mnt/ro
}

test_a_log_that_is_full_or_read_only_stops_nothing() {
  one_group
  mkdir -p /var/log/lvq
  ok mount -t tmpfs -o size=4k,mode=700 tmpfs /var/log/lvq
  head -c 4096 /dev/zero >/var/log/lvq/full
  converges lvq -y provision --vg vg --lv a:20M:ext4:/srv/a
  says "The audit log could not be written" "The journal has everything"
  ok lvq history
  says completed
  ok mount -o remount,ro /var/log/lvq
  replace_tool mkfs.ext4 <<<'exit 1'
  exits 2 lvq -y provision --vg vg --lv b:20M:ext4:/srv/b
  restore_tools
  converges lvq -y continue
  says "The audit log could not be written"
  check mounted /dev/vg/b /srv/b
  replace_tool mkfs.ext4 <<<'exit 1'
  exits 2 lvq -y provision --vg vg --lv c:20M:ext4:/srv/c
  restore_tools
  ok lvq -y repair
  says "The audit log could not be written" "SUCCESS: Everything was taken back"
  check gone lv vg/c
  ok umount /var/log/lvq
}

test_complaints_about_what_the_request_does_not_touch() {
  fresh_disks 3 200M
  ok vgcreate -y other /dev/loop0
  ok vgchange -an other
  cp --sparse=always /dev/shm/disks/0 /dev/shm/disks/1
  attach 1
  converges lvq -y provision --pv /dev/loop2 --vg new --lv a:40M:ext4:/srv/a
  says "LVM complains of what this request does not touch"
  remember
  refused partial-state:4 lvq -y provision --vg other --lv b:20M
  refused device-is-pv lvq -y provision --pv /dev/loop1 --vg more
  nothing_changed
}

test_settings_that_change_what_a_report_says() {
  fresh_disks 3 200M
  ok vgcreate -y --addtag one --addtag two vg /dev/loop0 /dev/loop1
  ok lvcreate -y -qq --type raid1 -m 1 -n r -L 20M vg
  local plain
  wait_for '[[ $(lvs --noheadings -o copy_percent vg/r) == *100.00* ]]'
  plain=$(lvq capture | jq -cS '{pvs, vgs, lvs}')
  lvm_says 'report { mark_hidden_devices=0 two_word_unknown_device=1 list_item_separator=";" prefixes=1 quoted=0' \
    'compact_output=1 columns_as_rows=1 buffered=0 headings=0 lvs_sort_full="-lv_name" segs_sort_full="-seg_start" }' \
    'log { verbose=2 prefix="x" indent=1 command_names=1 }'
  [[ $(lvq capture | jq -cS '{pvs, vgs, lvs}') == "$plain" ]] || fail "lvm.conf changes what is read"
  jq -e '.vgs[0].tags == ["one", "two"] and ([.lvs[] | select(.hidden)] | length) == 4' <<<"$plain" ||
    fail "the report is read wrongly: $plain"
}
