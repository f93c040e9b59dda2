# shellcheck shell=bash
# The power fails while a machine becomes what a file says: a mounted volume grows and gets other options, one is made, one
# gets another name, one goes. This is a sample of what tools/powercut does in full.
# vm: disks=2 size=400M phases=2 loops=0 prepared=1 cases=2-during-repair,4-during-continue,6-after-repair,8-during-continue

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh

request=(converge /root/host.yaml --allow remove:vg/old)

prepare() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n web -L 120M vg /dev/ubdb
  ok lvcreate -qq -y -n was -L 60M vg /dev/ubdb
  ok lvcreate -qq -y -n old -L 40M vg /dev/ubdc
  ok mkfs.ext4 -q /dev/vg/web
  ok mkfs.ext4 -q /dev/vg/was
  mkdir -p /srv/web /srv/was
  printf '# mine\n/dev/vg/web /srv/web ext4 defaults 0 2\n/dev/vg/was /srv/was ext4 defaults 0 2\n' >/etc/fstab
  ok systemctl daemon-reload
  ok systemctl start srv-web.mount srv-was.mount
  fill /srv/web 20 web
  fill /srv/was 10 was
  cat >/root/host.yaml <<'YAML'
lvq: 1
volume_groups:
  vg:
    volumes:
      web: {size: 200M, options: noatime}
      now: {was: was}
      new: {size: 80M, fs: ext4, mount: /srv/new}
      old: {absent: true}
YAML
  sync -f /root
}

data_is_intact() {
  check tree /srv/web web
  check tree /srv/was was
}

# The ext4 has grown.
is_past_return() {
  [[ $(dumpe2fs -h /dev/vg/web 2>/dev/null | awk -F: '/^Block count/ { n = $2 } /^Block size/ { b = $2 } END { printf "%.0f", n * b }') -gt $((120 << 20)) ]]
}

is_done() {
  [[ $(lvs --noheadings -o lv_name --sort lv_name vg | xargs) == "new now web" ]] || fail "the volumes are $(lvs vg)"
  check lv vg/web lv_size $((200 << 20))
  check mounted /dev/vg/new /srv/new
  findmnt -no OPTIONS /srv/web | grep -qw noatime || fail "/srv/web is mounted otherwise"
  data_is_intact
}
