# shellcheck shell=bash
# Snapshots are taken as a set, mounted, removed and restored, while the volumes are in use.
# vm: disks=3 size=1G

group() {
  ok vgcreate -qq -y vg /dev/ubd[bcd]
}

# volume NAME SIZE FS [MOUNT-OPTIONS]: mounted on /srv/NAME
volume() {
  ok lvcreate -qq -y -n "$1" -L "$2" vg
  mounted "$@"
}

# An ext4 that goes on to write its tables of inodes when it is mounted would fill a small snapshot by itself.
mounted() { # NAME - FS [OPTIONS]
  local whole=()
  [[ -n ${3-} ]] || return 0
  [[ $3 != ext4 ]] || whole=(-E "lazy_itable_init=0,lazy_journal_init=0")
  ok "mkfs.$3" -q "${whole[@]}" "/dev/vg/$1"
  ok mount -m -o "${4-defaults}" "/dev/vg/$1" "/srv/$1"
}

origin_of() { # SNAP
  lvs --noheadings -o origin "$1" | xargs
}

# nothing_left: exactly these volumes, and nothing of device mapper's that is half done
only_volumes() {
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == "$*" ]] || fail "there are: $(lvs -a vg)"
  check clean vg
  ok vgck vg
}

writable() { # NAME…
  local name
  for name; do
    timeout 20 dd if=/dev/zero of="/srv/$name/.written" bs=4k count=1 conv=fsync status=none || fail "/srv/$name cannot be written to"
    rm "/srv/$name/.written"
  done
}

# --- taking and removing ------------------------------------------------------------------------------------------

test_a_set_is_taken_mounted_and_removed() {
  local line
  group
  volume a 120M ext4 noatime
  volume b 320M xfs
  volume raw 8M
  fill /srv/a 8 a
  fill /srv/b 8 b
  head -c 4M /dev/urandom >/dev/vg/raw
  line=$(sha256sum </dev/vg/raw)
  cp /etc/fstab /dev/shm/fstab
  converges lvq -y snap-back --lv vg/a --lv vg/b --lv vg/raw --name now --mount /mnt/now
  says "not at one instant" "the instants of the 3 lie within" "vg/raw holds no file system" "not in /etc/fstab" \
    "room for 24.00 MiB of changes to vg/a (120.00 MiB)"
  rm -r /srv/a/* /srv/b/*
  head -c 1M /dev/urandom >/dev/vg/raw
  sync
  check mounted /dev/vg/a-now /mnt/now/a ro
  check mounted /dev/vg/b-now /mnt/now/b ro
  check mounted /dev/vg/b-now /mnt/now/b norecovery
  check tree /mnt/now/a a
  check tree /mnt/now/b b
  [[ $(sha256sum </dev/vg/raw-now) == "$line" ]] || fail "the snapshot of vg/raw is another"
  [[ $(origin_of vg/a-now) == a && $(origin_of vg/b-now) == b && $(origin_of vg/raw-now) == raw ]] || fail "$(lvs vg)"
  check mounted /dev/vg/a /srv/a noatime
  ok cmp /etc/fstab /dev/shm/fstab
  only_volumes a a-now b b-now raw raw-now
  ok lvq verify
  refuses name-taken lvq -y snap-back --lv vg/a --lv vg/b --lv vg/raw --name now --mount /mnt/now
  says "vg/raw-now is there already, taken by transaction" "--unless-taken"
  nothing_to_do lvq -y snap-back --lv vg/a --lv vg/b --lv vg/raw --name now --unless-taken --mount /mnt/now
  says "is there already, taken by transaction"
  ok lvq status
  says "snapshot of a" "% full"
  converges lvq -y snap-back --remove vg/a-now --remove vg/b-now --remove vg/raw-now
  only_volumes a b raw
  [[ ! -e /mnt/now ]] || fail "a mount directory is left"
  nothing_to_do lvq -y snap-back --remove vg/a-now --remove vg/b-now --remove vg/raw-now
  writable a b
  ok umount /srv/a /srv/b
  check intact /dev/vg/a
  check intact /dev/vg/b
}

test_thin_volumes_have_thin_snapshots() {
  group
  ok lvcreate -qq -y --type thin-pool -n pool -L 300M --poolmetadatasize 4m vg
  ok lvcreate -qq -y -V 200M --thinpool pool -n t vg
  mounted t - ext4
  fill /srv/t 8 t
  refuses usage lvq -y snap-back --lv vg/t --size 50M
  converges lvq -y snap-back --lv vg/t --name one --mount /mnt/t
  says "is thin" "% full"
  check lv vg/t-one lv_layout thin,sparse
  rm -r /srv/t/some
  check tree /mnt/t t
  converges lvq -y snap-back --restore vg/t-one
  check tree /srv/t t
  check gone lv vg/t-one
  [[ ! -e /mnt/t ]] || fail "a mount directory is left"
  converges lvq -y snap-back --lv vg/t --name two
  converges lvq -y snap-back --remove vg/t-two
  check clean vg
}

# A database: each record is on the disk before the next one is begun, and says so elsewhere.
test_a_database_that_runs_meanwhile_is_whole_up_to_an_instant() {
  local pid acknowledged records
  group
  volume db 200M ext4
  cat >/dev/shm/database <<'PERL'
use IO::Handle; use Digest::SHA qw(sha256_hex);
open(my $db, '>', '/srv/db/records') or die; $db->autoflush(1);
for (my $n = 1;; $n++) {
  my $text = "$n " . ('x' x ($n % 700));
  print $db "$text " . sha256_hex($text) . "\n"; $db->sync or die;
  open(my $told, '>', '/dev/shm/told.new'); print $told $n; close($told); rename('/dev/shm/told.new', '/dev/shm/told');
}
PERL
  perl /dev/shm/database &
  pid=$!
  wait_for '[[ $(cat /dev/shm/told) -gt 20 ]]'
  acknowledged=$(cat /dev/shm/told)
  converges lvq -y snap-back --lv vg/db --size 50%ORIGIN --name now --mount /mnt/now
  wait_for '[[ $(cat /dev/shm/told) -gt $((acknowledged + 20)) ]]'
  records=$(perl -MDigest::SHA=sha256_hex -ne 'chomp; my ($t, $h) = /^(.*) ([0-9a-f]{64})$/ or die "torn: $_"; die "sum of $t" if sha256_hex($t) ne $h;
    ($t =~ /^(\d+)/)[0] == ++$n or die "record $n is missing"; END { print $n }' /mnt/now/records) || fail "the snapshot holds no consistent prefix"
  [[ $records -ge $acknowledged ]] || fail "the snapshot holds $records records, $acknowledged were on the disk before it"
  kill $pid
  wait $pid || true
  echo "$records records, at least $acknowledged"
  converges lvq -y snap-back --remove vg/db-now
}

# --- restoring ----------------------------------------------------------------------------------------------------

test_a_volume_is_as_it_was_then() {
  group
  volume a 120M ext4 noatime
  fill /srv/a 8 a
  ok mkdir -p /srv/also
  ok mount --bind /srv/a/some /srv/also
  converges lvq -y snap-back --lv vg/a --name old --mount /mnt/old
  rm -r /srv/a/some/large
  echo changed >/srv/a/new
  converges lvq -y snap-back --lv vg/a --name new
  (cd /srv/a && exec sleep infinity) &
  refuses busy lvq -y snap-back --restore vg/a-old
  says "(sleep): its working directory /srv/a"
  kill $!
  wait $! || true
  converges lvq -y snap-back --restore vg/a-old
  says "POINT OF NO RETURN" "another snapshot of vg/a"
  check tree /srv/a a
  check mounted /dev/vg/a /srv/a noatime
  ok ls /srv/also/where
  [[ ! -e /mnt/old ]] || fail "a mount directory is left"
  only_volumes a a-new
  ok mount -m -o ro,noload /dev/vg/a-new /mnt/new
  ok grep -qx changed /mnt/new/new
  ok lvq verify
  nothing_to_do lvq -y snap-back --restore vg/a-old
  says "an earlier transaction has restored it"
  refuses lv-missing lvq -y snap-back --restore vg/a-odl
  ok umount /mnt/new /srv/also /srv/a
  check intact /dev/vg/a
  ok rmdir /mnt/new
}

test_one_that_overflows_is_seen_and_harms_nothing() {
  group
  volume a 120M ext4
  fill /srv/a 4 a
  converges lvq -y snap-back --lv vg/a --size 4M --name small --mount /mnt/small
  head -c 20M /dev/urandom >/dev/shm/big
  ok dd if=/dev/shm/big of=/srv/a/big bs=1M conv=fsync status=none
  wait_for '[[ $(lvs --noheadings -o lv_snapshot_invalid vg/a-small | xargs) == "snapshot invalid" ]]'
  ok lvq status
  says "OVERFLOWED, its content is lost"
  exits 4 lvq verify
  refuses snapshot-invalid lvq -y snap-back --restore vg/a-small
  says "lv_attr swi-I" "vg/a is as it is, unharmed"
  refuses snapshot-invalid lvq -y snap-back --lv vg/a --name small
  ok cmp /dev/shm/big /srv/a/big
  rm /srv/a/big
  check tree /srv/a a
  converges lvq -y snap-back --remove vg/a-small
  only_volumes a
  ok umount /srv/a
  check intact /dev/vg/a
  rm /dev/shm/big
}

# --- what is refused ------------------------------------------------------------------------------------------------

test_what_cannot_be_taken() {
  group
  volume a 120M ext4
  volume b 200M btrfs
  ok lvcreate -qq -y -s -n a-s -l 5 vg/a
  ok lvcreate -qq -y -n b-x -l 1 vg
  ok lvcreate -qq -y -n rest -l 99%FREE vg
  remember
  refused lv-type-unsupported lvq -y snap-back --lv vg/a-s
  refused lv-type-unsupported lvq -y snap-back --remove vg/a
  refused lv-type-unsupported lvq -y snap-back --restore vg/a
  refused lv-missing lvq -y snap-back --lv vg/none
  refused vg-missing lvq -y snap-back --lv none/a
  refused duplicate-argument lvq -y snap-back --lv vg/a --lv vg/a
  refused snapshot-space lvq -y snap-back --lv vg/a --lv vg/b
  refused fs-cannot-mount lvq -y snap-back --lv vg/b --mount /mnt/b
  refused name-taken lvq -y snap-back --lv vg/b --name x
  refused partial-state:4 lvq -y snap-back --lv vg/a --lv vg/b --name s --unless-taken
  refused name-invalid lvq -y snap-back --lv vg/a --name x_tmeta
  refused mountpoint-in-use lvq -y snap-back --lv vg/a --mount /srv/b
  refused usage lvq -y snap-back --lv vg/a --before /bin/true
  refused usage lvq -y snap-back --lv vg/a --before hold --after /usr/bin/true
  refused usage lvq -y snap-back
  nothing_changed
  install -m 755 /usr/bin/true /dev/shm/hook
  refuses program-unsafe lvq -y snap-back --lv vg/a --before /dev/shm/hook --after /dev/shm/hook
  says "/dev/shm can be written to by others"
  ok lvremove -qq -y vg/rest
  converges lvq -y snap-back --lv vg/b --name now # not mounted, a snapshot of btrfs is as good as any
  only_volumes a a-s b b-now b-x
}

# What lvq and LVM write to is frozen by LVM itself, and only for an instant in which neither writes.
test_lvqs_own_file_system_may_be_among_them() {
  group
  volume state 200M ext4
  ok mkdir -p /srv/state/lvm
  cp -a /etc/lvm/. /srv/state/lvm
  ok mount --bind /srv/state/lvm /etc/lvm
  converges lvq -y --state-dir /srv/state/lvq --log /srv/state/log/lvq.log snap-back --lv vg/state --name now
  ok grep -q SUCCESS /srv/state/log/lvq.log
  ok umount /etc/lvm
  only_volumes state state-now
  writable state
}

# --- an application is held ------------------------------------------------------------------------------------------

# programs: what holds and what frees the application, and /dev/shm/hooks, what they have done
programs() {
  mkdir -p /usr/local/sbin
  printf '#!/bin/bash\necho "hold $LVQ_VOLUMES $LVQ_TRANSACTION" >>/dev/shm/hooks\n%s\n' "${1-}" >/usr/local/sbin/hold
  printf '#!/bin/bash\necho "free $LVQ_VOLUMES $(lvs --noheadings -o lv_name vg | xargs)" >>/dev/shm/hooks\n' >/usr/local/sbin/free
  chmod 755 /usr/local/sbin/{hold,free}
  rm -f /dev/shm/hooks
}

hooks=(--before /usr/local/sbin/hold --after /usr/local/sbin/free)

freed() { # TIMES
  [[ $(grep -c ^free /dev/shm/hooks) -eq $1 ]] || fail "the application was let go $(grep -c ^free /dev/shm/hooks) times: $(cat /dev/shm/hooks)"
}

hold_log() {
  cat /var/lib/lvq/transactions/*/hold.log
}

test_an_application_is_held_meanwhile() {
  group
  volume a 80M ext4
  volume b 80M ext4
  programs
  converges lvq -y snap-back --lv vg/a --lv vg/b --name now "${hooks[@]}"
  says "LVQ_VOLUMES=vg/a vg/b" "/usr/local/sbin/free runs after 30 s at the latest"
  grep -qE '^hold vg/a vg/b [0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$' /dev/shm/hooks || fail "$(cat /dev/shm/hooks)"
  grep -qx 'free vg/a vg/b a a-now b b-now' /dev/shm/hooks || fail "it was let go at another moment: $(cat /dev/shm/hooks)"
  freed 1
  [[ $(stat -c %a /var/lib/lvq/transactions/*/hold.log) == 600 ]] || fail "others may read it"
  ok lvq history "$(basename /var/lib/lvq/transactions/*)"
  says " held" "let go by lvq"
  writable a b
}

test_an_application_that_cannot_be_held() {
  group
  volume a 80M ext4
  programs 'echo "the database is away" >&2; exit 3'
  exits 1 lvq -y snap-back --lv vg/a "${hooks[@]}"
  says "the database is away" "Everything was taken back"
  freed 1
  only_volumes a
  programs 'exec sleep infinity'
  exits 1 lvq -y snap-back --lv vg/a --deadline 2 "${hooks[@]}"
  says "was still running"
  freed 1
  only_volumes a
  [[ $(lvq history --open) == "" ]] || fail "a transaction is open"
  ! pgrep -x sleep || fail "the program still runs"
}

test_an_application_may_freeze_the_file_system_of_the_journal() {
  group
  volume a 80M ext4
  volume state 200M ext4
  programs 'fsfreeze --freeze /srv/state'
  echo 'fsfreeze --unfreeze /srv/state' >>/usr/local/sbin/free
  converges lvq -y --state-dir /srv/state/lvq snap-back --lv vg/a --name now "${hooks[@]}"
  freed 1
  grep -q ' held$' /srv/state/lvq/transactions/*/hold.log || fail "it is not told: $(cat /srv/state/lvq/transactions/*/hold.log)"
  writable a state
}

test_one_of_a_set_fails() {
  group
  volume a 80M ext4
  volume b 80M
  programs
  replace_tool lvcreate <<'SCRIPT'
[[ $* != *vg/b ]] || { echo "no luck" >&2; exit 5; }
as_real "$@"
SCRIPT
  exits 1 lvq -y snap-back --lv vg/a --lv vg/b --name now "${hooks[@]}"
  restore_tools
  says "no luck" "All of a set or none" "Everything was taken back"
  freed 1
  only_volumes a b
  writable a
  [[ $(lvq history --open) == "" ]] || fail "a transaction is open"
}

# lvq is killed while the second snapshot is being made; LVM's command ends by itself.
test_lvq_is_killed_meanwhile() {
  local pid
  group
  volume a 80M ext4
  volume b 80M ext4
  programs
  replace_tool lvcreate <<'SCRIPT'
[[ $* != *vg/b ]] || { : >/dev/shm/second; sleep 3; }
as_real "$@"
SCRIPT
  lvq -y snap-back --lv vg/a --lv vg/b --name now "${hooks[@]}" >/dev/null 2>&1 </dev/null &
  pid=$!
  wait_for '[[ -e /dev/shm/second ]]'
  kill -KILL $pid
  wait $pid || true
  wait_for 'grep -q ^free /dev/shm/hooks'
  writable a b
  wait_for '! pgrep -f "lvcreate --yes"'
  restore_tools
  rm /dev/shm/second
  [[ $(hold_log) == *"let go since lvq was gone"* ]] || fail "$(hold_log)"
  freed 1
  ok lvq status
  says "open transaction"
  if [[ ${1-continue} == repair ]]; then
    ok lvq -y repair
    only_volumes a b
    freed 1
  else
    converges lvq -y continue
    says "let go since lvq was gone"
    only_volumes a a-now b b-now
    freed 2
  fi
  writable a b
}

test_lvq_is_killed_meanwhile_and_it_is_taken_back() { test_lvq_is_killed_meanwhile repair; }

test_a_tool_that_hangs_does_not_hold_the_application() {
  local begun=$SECONDS
  group
  volume a 80M ext4
  programs
  replace_tool lvcreate <<'SCRIPT'
until grep -q ^free /dev/shm/hooks; do sleep 0.1; done
as_real "$@"
SCRIPT
  exits 1 lvq -y snap-back --lv vg/a --name now --deadline 3 "${hooks[@]}"
  restore_tools
  says "at the deadline" "Everything was taken back"
  freed 1
  only_volumes a
  writable a
  echo "$((SECONDS - begun)) s"
}

# Its table is swapped, the volume suspended: then LVM's command dies.
test_an_lvm_command_that_dies_with_a_volume_suspended() {
  group
  volume a 80M ext4
  programs
  replace_tool lvcreate <<'SCRIPT'
exec strace -qq -o /dev/null -e trace=ioctl -e 'inject=ioctl:signal=KILL:when='"$(cat /dev/shm/when)" /usr/sbin/lvm lvcreate "$@"
SCRIPT
  strace -qq -o /dev/shm/trace -e trace=ioctl /usr/sbin/lvm lvcreate -y -s -n probe -l 5 vg/a
  ok lvremove -qq -y vg/probe
  # At the call after the one that suspends the volume.
  awk '{ n++ } /DM_DEV_SUSPEND/ && /DM_SUSPEND_FLAG/ && /"?vg-a"?,/ { print n + 1; exit }' /dev/shm/trace >/dev/shm/when
  [[ -s /dev/shm/when ]] || fail "no suspend seen: $(grep DM_ /dev/shm/trace)"
  exits 1 lvq -y snap-back --lv vg/a --name now "${hooks[@]}"
  restore_tools
  says "signal 9" "Everything was taken back"
  freed 1
  only_volumes a
  writable a
}
