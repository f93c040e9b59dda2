# shellcheck shell=bash
# The power fails in the middle of a decommission. Up to the first volume that is gone one command takes everything
# back; from there on only continue leads out. These are a sample of what tools/powercut does in full: the replacement
# of fstab, the first lvremove and the vgremove, each cut in its middle.
# vm: at_once=1 disks=2 size=1G phases=2 loops=0 prepared=1 cases=1-during-repair,7-during-repair,12-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(decommission --vg vg)

prepare() {
  printf '# mine\n/dev/nowhere /nowhere ext4 noauto 0 0\n' >/etc/fstab
  converges lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv a:100M:ext4:/srv/a --lv x:300M:xfs:/srv/a/x --lv s:40M:swap --lv raw:8M
  fill /srv/a 1 a
  fill /srv/a/x 1 x
  (cd /srv/a && find . -xdev -type f -print0 | sort -z | xargs -0r sha256sum) >"$KEEP/a"
  head -c 8M /dev/urandom | dd of=/dev/vg/raw bs=1M iflag=fullblock conv=fsync status=none
  sha256sum /dev/vg/raw >"$KEEP/raw"
  ok lvcreate -y -qq -s -n snap -L 40M vg/a
  lvs --noheadings -o lv_uuid,origin vg/snap >"$KEEP/snap"
  ok mount -m -o ro,noload /dev/vg/snap /mnt/snap
  echo '/dev/vg/snap /mnt/snap ext4 ro,noload 0 0' >>/etc/fstab
  echo later >/srv/a/later
  (cd /srv/a && find . -xdev -type f -print0 | sort -z | xargs -0r sha256sum) >"$KEEP/a_later"
}

first_to_go() {
  jq -r '[.plan.steps[].action.argv? | select(. != null and .[0] == "lvremove")][0][-1]' "$(transaction)/plan.json"
}

# The removal of a snapshot cut in the middle leaves a volume of that name which is none any more.
is_past_return() {
  [[ $(lvs --noheadings -o lv_uuid,origin "$(first_to_go)" 2>/dev/null) != "$(<"$KEEP/snap")" ]]
}

data_is_intact() {
  sha256sum --status -c "$KEEP/raw" || fail "the raw volume changed"
  check tree /srv/a/x x
  (cd /srv/a && sha256sum --status -c "$KEEP/a_later") || fail "/srv/a lost data"
  (cd /mnt/snap && sha256sum --status -c "$KEEP/a") || fail "the snapshot lost data"
  [[ ! -e /mnt/snap/later ]] || fail "the snapshot is none"
  ok umount /mnt/snap
  ok umount -R /srv/a
  check intact /dev/vg/a
  check intact /dev/vg/x
}

is_done() {
  check gone vg vg
  check blank /dev/ubdb
  check blank /dev/ubdc
  [[ -z $(dmsetup info -c --noheadings -o name | grep -v '^No devices') ]] || fail "left: $(dmsetup ls)"
  [[ -z $(swapon --show --noheadings) ]] || fail "the swap is on"
  printf '# mine\n/dev/nowhere /nowhere ext4 noauto 0 0\n' | cmp - /etc/fstab || fail "fstab has other lines"
  [[ ! -e /srv/a ]] || fail "a directory that lvq made is left"
  [[ -d /mnt/snap ]] || fail "a directory of the administrator's is gone"
}
