# shellcheck shell=bash
# Who uses a volume is asked of the kernel by device number, in every mount namespace: what a path says does not count.
# vm: mem=1500M timeout=1200

decommission() { lvq -y decommission "$@"; }

# volume NAME [TYPE]: vg/NAME, mounted on /srv/NAME
volume() {
  ok lvcreate -y -qq -n "$1" -L 40M vg
  ok "mkfs.${2-ext4}" -q "/dev/vg/$1"
  ok mount -m "/dev/vg/$1" "/srv/$1"
}

# In the background until it is killed; $PID, which has reached its state.
background() {
  rm -f /dev/shm/ready
  READY=/dev/shm/ready "$@" >/dev/null 2>&1 </dev/null &
  PID=$!
  wait_for '[[ -e /dev/shm/ready ]]'
}

stop() {
  kill "$@"
  wait "$@" || true
}

test_a_path_of_another_namespace_is_not_ours() {
  fresh_disks 1 200M
  ok vgcreate -y vg /dev/loop0
  volume a
  # shellcheck disable=SC2016  # the other shell's
  background unshare -m sh -c 'umount /srv/a && mount -t tmpfs none /srv/a && exec 5>/srv/a/f && touch $READY && exec sleep 1000'
  [[ $(readlink "/proc/$PID/fd/5") == /srv/a/f ]] || fail "the process has another file open"
  converges decommission --lv vg/a
  stop "$PID"
}

test_a_lazily_unmounted_tree_of_what_is_mounted() {
  fresh_disks 1 400M
  ok vgcreate -y vg /dev/loop0
  volume a
  ok lvcreate -y -qq -s -n before -L 20M vg/a
  ok lvcreate -y -qq -n b -L 120M vg
  ok mkfs.btrfs -q /dev/vg/b
  ok mount -m /dev/vg/b /srv/b
  local name command users=()
  for name in a b; do
    ok mount -m --bind "/srv/$name" "/mnt/$name"
    # shellcheck disable=SC2016
    background sh -c 'cd "$0" && touch $READY && exec sleep 1000' "/mnt/$name"
    users+=("$PID")
    ok umount -l "/mnt/$name"
  done
  remember
  for name in a b; do
    refused busy decommission --lv "vg/$name" --allow remove:vg/before
    says "/dev/vg/$name is in use by pid ${users[0]} (sleep): its working directory"
    users=("${users[@]:1}" "${users[0]}")
  done
  for command in "shrink --lv vg/a --size 36M" "snap-back --restore vg/before"; do
    # shellcheck disable=SC2086  # words they are
    refused busy lvq -y $command
    says "pid ${users[0]} (sleep)"
  done
  nothing_changed
  stop "${users[@]}"
  converges decommission --vg vg
}

test_mounts_that_no_process_shows() {
  fresh_disks 1 400M
  ok vgcreate -y vg /dev/loop0
  local name
  for name in chrooted pinned opened; do
    volume "$name"
    ok umount "/srv/$name"
  done
  mkdir -p /mnt/in /run/ns
  # shellcheck disable=SC2016
  background unshare -m perl -e 'system("mount", "/dev/vg/chrooted", "/mnt/in") == 0 or die; open my $r, ">", $ENV{READY};
    chroot "/usr" or die; chdir "/"; sleep 1000'
  local chrooted=$PID
  wait_for "[[ \$(readlink /proc/$chrooted/root) == /usr ]]"
  ok mount --bind /run/ns /run/ns
  ok mount --make-private /run/ns
  touch /run/ns/kept
  ok unshare --mount=/run/ns/kept mount /dev/vg/pinned /mnt/in
  # shellcheck disable=SC2016
  background unshare -m sh -c 'mount /dev/vg/opened /mnt/in && touch $READY && exec sleep 1000'
  local inside=$PID
  sleep 1000 5<"/proc/$inside/ns/mnt" >/dev/null 2>&1 &
  local keeper=$!
  wait_for "[[ -e /proc/$keeper/fd/5 ]]"
  stop "$inside"
  remember
  refused busy decommission --vg vg
  says "/dev/vg/chrooted is mounted on /mnt/in in the mount namespace of pid $chrooted (perl)" \
    "/dev/vg/pinned is mounted on /mnt/in in the mount namespace of /run/ns/kept, which pins it" \
    "/dev/vg/opened is mounted on /mnt/in in the mount namespace of pid $keeper (sleep)"
  nothing_changed
  ok umount /run/ns/kept
  ok umount /run/ns
  stop "$chrooted" "$keeper"
  wait_for '! lvs --noheadings -o lv_device_open vg | grep -w open'
  converges decommission --vg vg
}

# A program that answers for a file system may be stopped; lvq does not wait for it.
test_a_file_system_that_does_not_answer() {
  fresh_disks 2 200M
  ok vgcreate -y vg /dev/loop0
  volume a
  ok mkfs.ntfs -Q -q /dev/loop1
  ok mount -m -t ntfs-3g /dev/loop1 /srv/ntfs
  # shellcheck disable=SC2016
  background sh -c 'exec 5>/srv/ntfs/f && cd /srv/ntfs && touch $READY && exec sleep 1000'
  local driver
  driver=$(pgrep -f 'ntfs-3g.*loop1')
  kill -STOP "$driver"
  converges timeout 120 lvq -y decommission --lv vg/a
  kill -CONT "$driver"
  stop "$PID"
  ok umount /srv/ntfs
}

# The layers are private clones of the mount, which can be unmounted while they hold the file system.
test_layers_of_an_overlay() {
  fresh_disks 1 400M
  modprobe -q overlay || { echo "this kernel has no overlay" && return 0; }
  ok vgcreate -y vg /dev/loop0
  volume low
  volume up
  volume other
  mkdir -p /srv/low/l /srv/up/{u,w} /run/o/m /run/o/n /run/o/l
  ok mount -t overlay -o lowerdir=/srv/low/l:/run/o/l,upperdir=/srv/up/u,workdir=/srv/up/w o /run/o/m
  # shellcheck disable=SC2016
  background unshare -m sh -c 'mount -t overlay -o lowerdir=/srv/low/l:/run/o/l o /run/o/n && touch $READY && exec sleep 1000'
  remember
  refused busy decommission --vg vg
  says "/dev/vg/low is in use by the overlay on /run/o/m, which has the layer /srv/low/l" \
    "in use by the overlay on /run/o/n in the mount namespace of pid $PID (sleep)" \
    "/dev/vg/up is in use by the overlay on /run/o/m, which has the layer /srv/up/u" "umount /run/o/m"
  [[ $OUT != *"/dev/vg/other is in use"* ]] || fail "it is refused too much"
  refused busy lvq -y shrink --lv vg/low --size 36M
  nothing_changed
  stop "$PID"
  ok umount /run/o/m
  converges decommission --vg vg
}
