# shellcheck shell=bash
# The modules of the collection lvq.storage: each is changed at first and ok then, writes nothing in check mode, and tells
# what lvq refused.
# vm: disks=4 size=1G timeout=1800 limit=900 files=ansible ansible=1
. /host/tests/ansible/kit.sh

SPEC='{"spec": {"lvq": 1, "volume_groups": {"data": {"devices": ["/dev/ubdb", "/dev/ubdc"], "volumes": {
  "web": {"size": "320M", "fs": "xfs", "mount": "/srv/web"},
  "db": {"size": "100M", "fs": "ext4", "mount": "/srv/db", "options": "noatime"},
  "swap": {"size": "64M", "fs": "swap"}}}}}}'

test_converge() {
  install_ansible
  lawful converge "$SPEC"
  check mounted /dev/data/web /srv/web
  check mounted /dev/data/db /srv/db noatime
  check swap_on /dev/data/swap
  local smaller='{"spec": {"lvq": 1, "volume_groups": {"data": {"volumes": {"db": {"size": "80M"}, "swap": {"absent": true}}}}}'
  remember
  fails needs-consent converge "$smaller}"
  expect '.changed == false' '[.refusals[].allow] | sort == ["remove:data/swap", "shrink:data/db"]'
  fails specification-invalid converge '{"spec": {"lvq": 1, "volume_groups": {"data": {"volums": {}}}}}'
  nothing_changed "what is refused"
  lawful converge "$smaller, \"consent\": [\"shrink:data/db\", \"remove:data/swap\"]}"
  check lv data/db lv_size $((80 << 20))
  check gone lv data/swap
}

test_provision_and_decommission() {
  install_ansible
  local request='{"vg": "data", "pvs": ["/dev/ubdb", "/dev/ubdc"], "extent_size": "8M", "volumes": [
    {"name": "a", "size": "100M", "fs": "ext4", "mount": "/srv/with $HOME: it", "options": "noatime", "label": "A"},
    {"name": "m", "size": "64M", "layout": "striped:2"},
    {"name": "rest", "size": "100%FREE", "fs": "xfs", "mount": "/srv/rest"}]'
  ok mkfs.ext4 -q /dev/ubdb
  remember
  fails signature-found provision "$request}"
  expect '.refusals[0].allow == "wipe:/dev/ubdb"' '.refusals[0].evidence != ""'
  nothing_changed "what is refused"
  lawful provision "$request, \"consent\": [\"wipe:/dev/ubdb\"]}"
  check mounted /dev/data/a '/srv/with $HOME: it' noatime
  check vg data vg_extent_size $((8 << 20))
  check lv data/m stripes 2
  lawful decommission '{"lvs": ["data/m", "data/rest"]}'
  check mounted /dev/data/a '/srv/with $HOME: it'
  lawful decommission '{"vg": "data"}'
  check blank /dev/ubdb
  check clean
}

test_sizes() {
  install_ansible
  ok lvq -y provision --pv /dev/ubdb:/dev/ubdc --vg data --lv a:100M:ext4:/srv/a --lv x:400M:xfs:/srv/x
  fill /srv/x/kept 20
  lawful grow '{"lv": "data/a", "size": "200M"}'
  lawful grow '{"vg": "data", "pvs": ["/dev/ubdd"]}'
  fails would-shrink grow '{"lv": "data/a", "size": "50M"}'
  lawful shrink '{"lv": "data/a", "size": "100M"}'
  check lv data/a lv_size $((100 << 20))
  lawful shrink '{"lv": "data/x", "size": "320M"}'
  check lv data/x lv_size $((320 << 20))
  check mounted /dev/data/x /srv/x
  check tree /srv/x/kept
  lawful grow '{"lv": "data/a", "size": "+100%FREE"}'
  check vg data vg_free_count 0
  module grow '{"lv": "data/a", "size": "+10M"}'
  [[ $ENDED == "FAILED!" ]] || fail "a size that is another one at each run was taken"
}

test_disks() {
  install_ansible
  ok lvq -y provision --pv /dev/ubdb --vg data --lv a:100M:ext4:/srv/a
  fill /srv/a/kept 8
  lawful replace_disk '{"old": "/dev/ubdb", "new": "/dev/ubdc"}'
  check blank /dev/ubdb
  fails last-pv evacuate '{"pv": "/dev/ubdc"}'
  ok lvq -y grow --vg data --pv /dev/ubdb
  lawful evacuate '{"pv": "/dev/ubdc"}'
  check blank /dev/ubdc
  check tree /srv/a/kept
  lawful accelerate '{"lv": "data/a", "cache": "/dev/ubdd", "size": "64M", "mode": "writethrough"}'
  check lv data/a segtype cache
  lawful accelerate '{"lv": "data/a", "state": "absent"}'
  check blank /dev/ubdd
  check tree /srv/a/kept
}

test_snapshots_and_names() {
  install_ansible
  ok lvq -y provision --pv /dev/ubdb --vg data --lv a:100M:ext4:/srv/a --lv b:100M:ext4:/srv/b
  fill /srv/a/kept 8
  lawful snapshot '{"lvs": ["data/a", "data/b"], "name": "t", "size": "60M", "mount": "/mnt/t"}'
  check mounted /dev/data/a-t /mnt/t/a ro
  fill /srv/a/kept 8 later
  lawful snapshot '{"state": "restored", "snapshots": ["data/a-t"]}'
  check tree /srv/a/kept
  lawful snapshot '{"state": "absent", "snapshots": ["data/b-t"]}'
  check gone lv data/b-t
  lawful rename '{"lv": "data/a", "to": "new"}'
  check mounted /dev/data/new /srv/a
  lawful rename '{"vg": "data", "to": "store"}'
  check mounted /dev/store/new /srv/a
  fails name-taken rename '{"lv": "store/b", "to": "new"}'
}

test_a_saved_plan() {
  install_ansible
  ok lvq --dry-run --save-plan /root/a.plan provision --pv /dev/ubdb --vg data --lv a:100M:ext4:/srv/a
  lawful apply '{"plan": "/root/a.plan"}'
  check mounted /dev/data/a /srv/a
  fails plan-invalid apply '{"plan": "/root/none.plan"}'
}

test_info_changes_nothing() {
  install_ansible
  ok lvq -y provision --pv /dev/ubdb --vg data --lv a:100M:ext4:/srv/a
  remember
  is_ok info '{"gather": ["status", "health", "history", "verify"]}'
  expect '.status.volume_groups[0].logical_volumes[0].name == "a"' '.health.healthy' '.verify.holds' \
    '.history.transactions | length == 1'
  nothing_changed info
  ok umount /srv/a
  is_ok info '{"gather": ["verify"]}'
  expect '.verify.holds == false' '[.verify.facts[] | select(.holds | not)] | length > 0'
  fails vg-missing info '{"vgs": ["nowhere"]}'
}

# cut_off NAME: a transaction that stopped after its first step, and is open
cut_off() {
  replace_tool mkfs.ext4 <<<'echo "no more" >&2; exit 3'
  module provision "$(volume "$1")"
  restore_tools
  [[ $ENDED == "FAILED!" ]] || fail "it ended with $ENDED"
  expect '.changed' '.stopped_at == 2' '.transaction != null' '.next[0][1] == "continue"' '.msg | contains("no more")'
  ID=$(jq -r .transaction "$RESULT")
}

volume() { # NAME [ON_OPEN]
  echo "{\"vg\": \"data\", \"volumes\": [{\"name\": \"$1\", \"size\": \"40M\", \"fs\": \"ext4\", \"mount\": \"/srv/$1\"}]${2:+, \"on_open\": \"$2\"}}"
}

test_an_interrupted_run() {
  install_ansible
  ok vgcreate -qq -y data /dev/ubdb
  cut_off a
  remember
  fails transaction-open provision "$(volume a)"
  expect '.changed == false' ".msg | contains(\"lvq continue $ID\")" ".msg | contains(\"lvq repair $ID\")"
  is_ok info '{"gather": ["health"]}'
  expect '.health.healthy == false' ".health.open_transactions[0].id == \"$ID\""
  changes provision "$(volume a continue)" --check
  expect ".recovered[0].transaction == \"$ID\""
  nothing_changed "check mode with an open transaction"
  changes provision "$(volume a continue)"
  expect '.status == "nothing_to_do"' '.recovered[0].status == "completed"'
  check mounted /dev/data/a /srv/a
  is_ok provision "$(volume a continue)"
  cut_off b
  changes provision "$(volume b repair)"
  expect '.status == "completed"' '.recovered | length == 1'
  check mounted /dev/data/b /srv/b
  check clean data
}

test_recover() {
  install_ansible
  ok vgcreate -qq -y data /dev/ubdb
  cut_off a
  lawful_recovery continue
  check mounted /dev/data/a /srv/a
  cut_off b
  lawful_recovery repair
  check gone lv data/b
  cut_off c
  lawful_recovery abandon
  check lv data/c lv_size $((40 << 20))
}

lawful_recovery() { # ACTION
  local request="{\"action\": \"$1\", \"id\": \"$ID\"}"
  remember
  changes recover "$request" --check
  nothing_changed "check mode of $1"
  changes recover "$request"
  is_ok recover "$request"
  is_ok recover "$request" --check
  is_ok recover "{\"action\": \"$1\"}"
  module recover "{\"action\": \"$1\", \"id\": \"1999\"}"
  [[ $ENDED == "FAILED!" ]] || fail "a transaction that was never there: $ENDED"
}

test_a_journal_elsewhere_and_another_program() {
  install_ansible
  is_ok info '{"gather": ["history"], "state_dir": "/root/journals"}'
  expect '.history.transactions == []'
  module info '{"lvq_path": "/bin/true"}'
  [[ $ENDED == "FAILED!" ]] || fail "it ended with $ENDED"
  expect '.msg | contains("no JSON document")' '.rc == 0'
  module info '{"lvq_path": "nowhere"}'
  [[ $ENDED == "FAILED!" ]] || fail "it ended with $ENDED"
}

test_twenty_random_hosts() {
  install_ansible
  local seed=${LVQ_PAIRS:-$RANDOM}
  echo "seed $seed" | tee "$KEEP/note"
  /host/tests/ansible/random-hosts "$seed" 20 | jq '{hosts_of_the_draw: .}' >/dev/shm/draw.json
  ANSIBLE_ROLES_PATH=$COLLECTIONS/ansible_collections/lvq/storage/tests/integration/targets \
    play /host/tests/ansible/random.yml -e @/dev/shm/draw.json || fail "a host of seed $seed is not lawful"
  recap "failed=0"
  check clean
}
