# shellcheck shell=bash
# The power fails while an xfs moves to a smaller volume: in the copy, when nobody may write any more, at the decision and
# at the renames; and again in what leads out of that. This is a sample of what tools/powercut does in full.
# vm: at_once=1 disks=2 size=1G phases=2 loops=0 prepared=1 cases=10-during-continue,17-during-continue,18-after-repair,23-after-repair,14-during-repair-continue,25-during-continue-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(shrink-xfs --lv vg/data --size 400M)
identifiers+='; s/-old-[0-9a-f]{6}/-old-ID/g' # the end of the transaction's

prepare() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n data -L 600M vg
  ok mkfs.xfs -q -L photos -m uuid=11111111-2222-3333-4444-555555555555 /dev/vg/data
  ok mkdir -p /srv/data
  printf '# mine\nLABEL=photos /srv/data xfs noatime 0 0\n' >/etc/fstab
  ok mount /srv/data
  fill /srv/data/kept 20 data
  cp -a /srv/data/kept /srv/data/again
  ln /srv/data/kept/some/large /srv/data/hard
  mkdir -p /srv/data/meanwhile/old
  touch /srv/data/meanwhile/old/{1..5}
  sync
}

# shellcheck disable=SC2034  # facts goes by it
own_changes='/srv/data/meanwhile*'

# Once, when the first comparison has begun: what the second copy is for.
wake() {
  compgen -G '/var/lib/lvq/transactions/*/compared' >/dev/null || write_meanwhile &
}

write_meanwhile() {
  local n never
  exec {never}<> <(:)
  until compgen -G '/var/lib/lvq/transactions/*/compared' >/dev/null; do read -rt 0.02 -u "$never" || true; done
  mkdir /srv/data/meanwhile/new
  for ((n = 1; n <= 20; n++)); do echo "$n" >"/srv/data/meanwhile/new/$n"; done
  rm -r /srv/data/meanwhile/old
  ln /srv/data/kept/some/large /srv/data/meanwhile/new/hard
  sync -f /srv/data
  touch /srv/data/meanwhile/new/all
} >/dev/null 2>&1

# Whoever has the last of it has all of it.
has_what_was_written_meanwhile() {
  [[ -e /srv/data/meanwhile/new/all ]] || return 0
  [[ $(cat /srv/data/meanwhile/new/{1..20} | xargs) == $(seq 20 | xargs) ]] || fail "what was written meanwhile is another"
  [[ ! -e /srv/data/meanwhile/old ]] || fail "what was removed meanwhile is there again"
  [[ $(stat -c %i /srv/data/meanwhile/new/hard) == $(stat -c %i /srv/data/hard) ]] || fail "a new hard link is lost"
}

# fstab decides which one counts.
is_past_return() {
  ! grep -q '^LABEL=photos ' /etc/fstab
}

# Whichever of them it is, it is the one that fstab names, and it has all of it.
the_one_that_counts() {
  local mounted named
  mounted=$(findmnt -n -o MAJ:MIN --mountpoint /srv/data) || fail "nothing is mounted there after the boot"
  named=$(lsblk -ndo MAJ:MIN "$(findmnt --fstab --evaluate -n -o SOURCE /srv/data)")
  [[ ${mounted// /} == "${named// /}" ]] || fail "$mounted is mounted, and fstab names $named"
  check tree /srv/data/kept data
  check tree /srv/data/again data
  has_what_was_written_meanwhile
}

data_is_intact() {
  the_one_that_counts
  check lv vg/data lv_size $((600 << 20))
  check lv vg/data lv_permissions writeable
  ok touch /srv/data/x
  ok rm /srv/data/x
}

is_done() {
  check lv vg/data lv_size $((400 << 20))
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == data ]] || fail "there are other volumes: $(lvs -a vg)"
  check lv vg/data lv_permissions writeable
  [[ $(blkid -p -s LABEL -o value /dev/vg/data) == photos ]] || fail "it lost its label"
  # By its number: one that a boot mounted under its first name is shown by that until it is mounted anew.
  [[ $(lsblk -ndo MAJ:MIN /dev/vg/data | tr -d ' ') == "$(findmnt -n -o MAJ:MIN --mountpoint /srv/data | tr -d ' ')" ]] ||
    fail "something else is mounted on /srv/data"
  [[ $(findmnt -n -o OPTIONS --mountpoint /srv/data) == *noatime* ]] || fail "it is mounted with other options"
  check fstab /srv/data xfs
  the_one_that_counts
  [[ $(stat -c %i /srv/data/hard) == $(stat -c %i /srv/data/kept/some/large) ]] || fail "a hard link is lost"
  ! grep -q /var/lib/lvq/ /proc/self/mountinfo || fail "lvq's own mounts are still there"
  ok touch /srv/data/x
  ok rm /srv/data/x
  ok umount /srv/data
  check intact /dev/vg/data
  ok mount /srv/data
}
