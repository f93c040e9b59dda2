# shellcheck shell=bash
# The role, the playbooks, the facts, and the playbook of ten volumes that docs/ansible.md shows.
# vm: disks=3 size=2G timeout=1800 limit=900 files=ansible,docs/ansible.md,dist/lvq.fact ansible=1
. /host/tests/ansible/kit.sh

PLAYBOOKS=$COLLECTIONS/ansible_collections/lvq/storage/playbooks

# The first block of YAML below the heading.
playbook_of() { # HEADING
  awk -v heading="## $1" '$0 == heading { on = 1 } on && /^```$/ { exit } on == 2 { print } on == 1 && /^```yaml$/ { on = 2 }' /host/files/ansible.md
}

test_ten_volumes_of_the_docs() {
  install_ansible
  playbook_of "Ten volumes" >/root/ten.yml
  local disks='{"disks": ["/dev/ubdb", "/dev/ubdc", "/dev/ubdd"]}' name
  remember
  play /root/ten.yml -e "$disks" --check || fail "it fails in check mode"
  recap "changed=1"
  nothing_changed "check mode"
  play /root/ten.yml -e "$disks" || fail "it fails"
  recap "changed=1"
  play /root/ten.yml -e "$disks" || fail "it fails at the second run"
  recap "changed=0"
  [[ $(lvs --noheadings data | wc -l) -eq 10 ]] || fail "not ten volumes: $(lvs data)"
  for name in web db mail home logs www tmp backup; do check mounted "/dev/data/$name" "/srv/$name"; done
  check swap_on /dev/data/swap
  check clean data
}

test_the_role_and_a_fleet() {
  install_ansible
  mkdir -p /root/fleet /etc/ansible/facts.d
  cat >/root/fleet/hosts.yml <<'YAML'
all:
  hosts:
    localhost: {ansible_connection: local}
  vars:
    lvq_spec:
      lvq: 1
      volume_groups:
        data:
          devices: [/dev/ubdb]
          volumes:
            web: {size: 100M, fs: ext4, mount: /srv/web}
YAML
  drift_says 'differs +.*create data.*create data/web'
  play "$PLAYBOOKS/fleet.yml" -i /root/fleet/hosts.yml || fail "the fleet fails"
  recap "changed=1"
  drift_says 'as specified'
  play "$PLAYBOOKS/fleet.yml" -i /root/fleet/hosts.yml || fail "the fleet fails at the second run"
  recap "changed=0"
  # What is wrong makes the role fail, though nothing differs from the specification.
  head -c 95M /dev/zero >/srv/web/full || true
  ! play "$PLAYBOOKS/fleet.yml" -i /root/fleet/hosts.yml || fail "a full file system is no trouble"
  grep -q "/srv/web is .* full" /dev/shm/said || fail "it does not say what is wrong"
  rm /srv/web/full
  sed -i 's/100M/60M/' /root/fleet/hosts.yml
  drift_says 'refused +needs-consent'
  sed -i 's/ansible_connection: local/ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1/' /root/fleet/hosts.yml
  drift_says 'unreachable'
}

drift_says() { # PATTERN
  remember
  ansible-playbook -i /root/fleet/hosts.yml "$PLAYBOOKS/drift.yml" </dev/null >/dev/shm/said 2>&1 || fail "the report fails: $(</dev/shm/said)"
  cat /dev/shm/said
  grep -qE "localhost +$1" /dev/shm/said || fail "the table does not say: $1"
  nothing_changed "the report"
}

test_facts() {
  install_ansible
  mkdir -p /etc/ansible/facts.d
  install -m 755 /host/files/lvq.fact /etc/ansible/facts.d/
  install -m 755 "$(command -v lvq)" /usr/sbin/lvq
  ok vgcreate -qq -y data /dev/ubdb
  module ansible.builtin.setup '{"gather_subset": ["!all", "local"], "filter": ["ansible_local"]}'
  expect '.ansible_facts.ansible_local.lvq | .command == "status" and .volume_groups[0].name == "data"'
  rm /usr/sbin/lvq
  module ansible.builtin.setup '{"gather_subset": ["!all", "local"], "filter": ["ansible_local"]}'
  expect '.ansible_facts.ansible_local.lvq == {}'
  rm -r /etc/ansible
}
