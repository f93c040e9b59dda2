# shellcheck shell=bash
# A volume that cannot be let go, as the root file system cannot, is restored when it is activated next: at a boot.
# vm: disks=2 size=512M phases=2

phase1() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n a -L 100M vg /dev/ubdb
  ok mkfs.ext4 -q /dev/vg/a
  ok mount -m /dev/vg/a /srv/a
  fill /srv/a 8 old
  converges lvq -y snap-back --lv vg/a --name old
  rm -r /srv/a/some
  fill /srv/a/changed 4 new
  (cd /srv/a && exec sleep infinity) &
  refuses busy lvq -y snap-back --restore vg/a-old
  says "its working directory /srv/a" "--allow defer:vg/a"
  converges lvq -y snap-back --restore vg/a-old --allow defer:vg/a
  says "Nothing can cancel that"
  check tree /srv/a/changed new
  nothing_to_do lvq -y snap-back --restore vg/a-old
  ok lvq status
  says "being merged"
  ok lvq verify
  kill $!
  wait $! || true
}

phase2() {
  ok vgchange -ay vg
  ok lvm lvpoll --polloperation merge --interval 1 --config 'global { use_lvmpolld=0 }' vg/a
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == a ]] || fail "there are other volumes: $(lvs -a vg)"
  ok mount -m /dev/vg/a /srv/a
  check tree /srv/a old
  ok lvq verify
  nothing_to_do lvq -y snap-back --restore vg/a-old
  ok umount /srv/a
  check intact /dev/vg/a
}
