# shellcheck shell=bash
# What systemd makes of each workflow: a mount unit is bound to its device, and what looks like the end of the device
# unmounts the file system a second or two later. Volumes that fstab names, one by its UUID and one by its path, are
# mounted ten seconds after each workflow, and after one more reload, and a file that was open can still be read.
# vm: disks=3 size=2G timeout=900

# Volume group vg on two disks with a (xfs, by its UUID) and b (ext4, by its path), mounted by systemd.
start() {
  local dir
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 600M vg /dev/ubdb
  ok lvcreate -qq -y -n b -L 200M vg /dev/ubdb
  ok mkfs.xfs -q /dev/vg/a
  ok mkfs.ext4 -q /dev/vg/b
  printf 'UUID=%s /srv/a xfs noatime 0 0\n/dev/vg/b /srv/b ext4 defaults 0 2\n' \
    "$(blkid -p -s UUID -o value /dev/vg/a)" >/etc/fstab
  ok systemctl daemon-reload
  ok systemctl start srv-a.mount srv-b.mount
  for dir in a b; do echo "this is $dir" >"/srv/$dir/file"; done
}

# Two processes that have the files open, and read them when they are told to.
open_files() {
  local dir
  rm -f /run/look /run/open-* /run/seen-*
  for dir in a b; do
    (
      exec 7<"/srv/$dir/file"
      : >"/run/open-$dir"
      until [[ -e /run/look ]]; do sleep 0.2; done
      cat <&7 >"/run/seen-$dir"
    ) &
  done
  wait_for '[[ -e /run/open-a && -e /run/open-b ]]'
}

both_are_mounted() {
  local dir
  for dir in a b; do
    check mounted "/dev/vg/$dir" "/srv/$dir"
    [[ $(cat "/srv/$dir/file") == "this is $dir" ]] || fail "/srv/$dir holds something else"
    ok systemctl is-active "srv-$dir.mount"
    ! journalctl -b -u "srv-$dir.mount" -o cat | grep '^Unmounting' || fail "systemd unmounted /srv/$dir"
  done
}

both_stay() {
  both_are_mounted
  sleep 10
  both_are_mounted
  ok systemctl daemon-reload
  sleep 3
  both_are_mounted
}

open_files_are_read() {
  local dir
  : >/run/look
  wait
  for dir in a b; do
    [[ $(cat "/run/seen-$dir") == "this is $dir" ]] || fail "the file that was open in /srv/$dir cannot be read"
  done
}

test_a_cache_comes_and_goes() {
  start
  open_files
  converges lvq -y accelerate --lv vg/a --cache /dev/ubdd
  both_stay
  converges lvq -y accelerate --lv vg/a --detach
  both_stay
  open_files_are_read
}

test_everything_moves_to_another_disk() {
  start
  open_files
  converges lvq -y evacuate --pv /dev/ubdb
  both_stay
  open_files_are_read
}

test_a_disk_is_replaced() {
  start
  open_files
  converges lvq -y replace-disk --old /dev/ubdb --new /dev/ubdd
  both_stay
  open_files_are_read
}

test_snapshots_neighbours_and_their_removal() {
  start
  open_files
  converges lvq -y snap-back --lv vg/a --lv vg/b --name old --mount /srv/old
  converges lvq -y provision --vg vg --lv c:100M:ext4:/srv/c
  both_stay
  converges lvq -y decommission --lv vg/c
  converges lvq -y snap-back --remove vg/a-old --remove vg/b-old
  both_stay
  open_files_are_read
}

test_file_systems_become_smaller() {
  start
  converges lvq -y shrink-xfs --lv vg/a --size 400M
  converges lvq -y shrink --lv vg/b --size 120M
  both_stay
}

# By its label, and by its path: the unit that systemd has made of the line names a device that is another by the end.
test_an_xfs_by_its_label_or_path_moves() {
  local spec
  for spec in LABEL=photos /dev/vg/a; do
    start
    ok systemctl stop srv-a.mount
    ok xfs_admin -L photos /dev/vg/a
    sed -i "s#^UUID=[^ ]*#$spec#" /etc/fstab
    ok systemctl daemon-reload
    ok systemctl start srv-a.mount
    converges lvq -y shrink-xfs --lv vg/a --size 400M
    both_stay
    clean_machine
  done
}

test_a_volume_goes_back_to_its_snapshot() {
  start
  converges lvq -y snap-back --lv vg/b --name old
  echo later >/srv/b/file
  converges lvq -y snap-back --restore vg/b-old
  both_stay
}
