# shellcheck shell=bash
# The machine becomes what a file says: in one transaction, and again and again.
# vm: disks=5 size=1G timeout=900

# The machine as a specification says, and nothing differs from it afterwards, by lvq and by others.
converged() { # FILE [OPTION…]
  converges lvq -y converge "$@"
  ok lvq converge "$1" --check
  nothing_to_do lvq -y converge "$1"
}

ten_volumes() {
  cat >/root/ten.yaml <<'YAML'
lvq: 1
volume_groups:
  data:
    devices: [/dev/ubdb, {path: /dev/ubdc}]
    extent_size: 4M
    volumes:
      web: {size: 320M, fs: xfs, mount: /srv/web}
      db: {size: at-least 200M, fs: ext4, mount: /srv/db, options: noatime}
      mail: {size: 120M, fs: ext4, mount: /srv/mail}
      home: {size: 130M, fs: btrfs, mount: /srv/home}
      logs: {size: 100M, fs: ext4, mount: /srv/logs}
      www: {size: 60M, fs: vfat, mount: /srv/www}
      tmp: {size: 64M, fs: f2fs, mount: /srv/tmp}
      swap: {size: 64M, fs: swap}
      raw: {size: 40M}
      rest: {size: rest, fs: xfs, mount: /srv/rest}
YAML
}

test_ten_volumes_of_a_file() {
  local name
  ten_volumes
  exits 4 lvq converge /root/ten.yaml --check
  says "differs [not-converged]" "lvq provision"
  converged /root/ten.yaml
  for name in web db mail home logs www tmp rest; do
    check mounted "/dev/data/$name" "/srv/$name"
    echo "$name" >"/srv/$name/file"
  done
  check clean data
  [[ $(vgs --noheadings -o vg_free_count data) -eq 0 ]] || fail "something is free"
  grep -E ' /srv/db ext4 noatime 0 2$' /etc/fstab || fail "no line for /srv/db"
}

# What exists is changed in many places at once.
test_ten_changes_are_one_transaction() {
  ok vgcreate -qq -y data /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n web -L 200M data
  ok lvcreate -qq -y -n db -L 200M data
  ok lvcreate -qq -y -n old -L 100M data
  ok lvcreate -qq -y -n was -L 60M data
  ok lvcreate -qq -y -n small -L 300M data
  local name
  for name in web db was small; do
    ok mkfs.ext4 -q "/dev/data/$name"
    echo "/dev/data/$name /srv/$name ext4 defaults 0 2" >>/etc/fstab
    mkdir -p "/srv/$name"
  done
  ok systemctl daemon-reload
  ok mount -a
  fill /srv/web/kept 20
  fill /srv/small/kept 20 small
  cat >/root/host.yaml <<'YAML'
lvq: 1
volume_groups:
  data:
    devices: [/dev/ubdc, /dev/ubdd]
    volumes:
      web: {size: 400M}
      db: {options: 'noatime,nodev'}
      now: {was: was}
      small: {size: 150M}
      old: {absent: true}
      new: {size: 50M, fs: xfs, mount: /srv/new}
YAML
  sed -i 's/size: 50M/size: 320M/' /root/host.yaml
  refuses needs-consent lvq -y converge /root/host.yaml
  says "--allow evacuate:/dev/ubdb" "--allow shrink:data/small" "--allow remove:data/old"
  local consents=(--allow evacuate:/dev/ubdb --allow shrink:data/small --allow remove:data/old)
  converged /root/host.yaml "${consents[@]}"
  [[ $(lvs --noheadings -o lv_name --sort lv_name data | xargs) == "db new now small web" ]] || fail "other volumes: $(lvs data)"
  [[ $(pvs --noheadings -o pv_name -S vg_name=data | xargs) == "/dev/ubdc /dev/ubdd" ]] || fail "other disks: $(pvs)"
  check lv data/web lv_size $((400 << 20))
  check lv data/small lv_size $((152 << 20))
  check tree /srv/web/kept
  check tree /srv/small/kept small
  findmnt -no OPTIONS /srv/db | grep -w noatime | grep -w nodev || fail "/srv/db is mounted otherwise"
  grep -E '^/dev/data/now /srv/was ext4' /etc/fstab || fail "fstab has the old name"
  [[ $(lvq history | grep -c converge) -eq 1 ]] || fail "more than one transaction"
  check clean data
}

test_the_whole_of_it_is_taken_back() {
  ok vgcreate -qq -y data /dev/ubdb
  ok lvcreate -qq -y -n web -L 200M data
  ok mkfs.ext4 -q /dev/data/web
  echo '/dev/data/web /srv/web ext4 defaults 0 2' >>/etc/fstab
  mkdir -p /srv/web
  ok systemctl daemon-reload
  ok mount /srv/web
  cp /etc/fstab /run/fstab
  cat >/root/host.yaml <<'YAML'
{"lvq": "1", "volume_groups": {"data": {"volumes": {
  "web": {"options": "noatime"},
  "a": {"size": "100M", "fs": "ext4", "mount": "/srv/a"},
  "b": {"size": "100M", "fs": "vfat", "mount": "/srv/b"}}}}}
YAML
  replace_tool mkfs.vfat <<<'exit 1'
  exits 2 lvq -y converge /root/host.yaml
  restore_tools
  ok lvq -y repair
  cmp /etc/fstab /run/fstab || fail "fstab is another one"
  [[ $(lvs --noheadings -o lv_name data | xargs) == web ]] || fail "$(lvs data)"
  check mounted /dev/data/web /srv/web
  ! findmnt -no OPTIONS /srv/web | grep -w noatime || fail "it is mounted with the new options"
  converged /root/host.yaml
}

# The shrink puts its new line aside for a while, and stops past the point of no return.
test_what_was_mounted_by_hand_gets_its_line() {
  ok vgcreate -qq -y data /dev/ubdb
  ok lvcreate -qq -y -n web -L 240M data
  ok mkfs.ext4 -q /dev/data/web
  mkdir -p /srv/web
  ok mount /dev/data/web /srv/web
  fill /srv/web/kept 20
  cat >/root/host.yaml <<'YAML'
lvq: 1
volume_groups:
  data:
    volumes:
      web: {size: 140M, fs: ext4, mount: /srv/web, options: noatime}
      new: {size: 60M, fs: ext4, mount: /srv/new}
YAML
  replace_tool lvreduce <<<'exit 1'
  exits 3 lvq -y converge /root/host.yaml --allow shrink:data/web
  says "/srv/web is NOT mounted now"
  restore_tools
  ! grep -q '^UUID=.* /srv/web ' /etc/fstab || fail "its line is not aside"
  converges lvq -y continue
  check lv data/web lv_size $((140 << 20))
  check tree /srv/web/kept
  grep -E '^UUID=.* /srv/web ext4 noatime 0 2$' /etc/fstab || fail "it has no line"
  findmnt -no OPTIONS /srv/web | grep -w noatime || fail "it is mounted otherwise"
  nothing_to_do lvq -y converge /root/host.yaml
  check clean data
}

test_the_options_of_its_line_are_those_it_is_mounted_with() {
  ok vgcreate -qq -y data /dev/ubdb
  ok lvcreate -qq -y -n web -L 100M data
  ok mkfs.ext4 -q /dev/data/web
  mkdir -p /srv/web
  ok mount -o nodev /dev/data/web /srv/web
  printf 'lvq: 1\nvolume_groups:\n  data:\n    volumes:\n      web: {size: 100M, fs: ext4, mount: /srv/web, options: noatime}\n' >/root/host.yaml
  converged /root/host.yaml
  findmnt -no OPTIONS /srv/web | grep -w noatime || fail "it is mounted otherwise"
  ! findmnt -no OPTIONS /srv/web | grep -w nodev || fail "it has what it was mounted with by hand"
}

test_what_is_refused() {
  ok vgcreate -qq -y data /dev/ubdb
  ok lvcreate -qq -y -n web -L 200M data
  ok mkfs.ext4 -q /dev/data/web
  printf 'lvq: 1\nvolume_groups:\n  data:\n    volumes:\n      web: {fs: xfs, size: huge, colour: red}\n' >/root/host.yaml
  refuses specification-invalid lvq -y converge /root/host.yaml
  says "host.yaml:5:"
  printf 'lvq: 1\nvolume_groups:\n  data:\n    volumes:\n      web: {fs: xfs}\n' >/root/host.yaml
  refuses cannot-converge lvq -y converge /root/host.yaml
  chmod 666 /root/host.yaml
  refuses file-unsafe lvq -y converge /root/host.yaml
  local status=0
  lvq converge --check - </root/host.yaml >/run/checked 2>&1 || status=$?
  [[ $status -eq 4 ]] || fail "exit status $status: $(</run/checked)"
  refuses usage lvq converge -
}
