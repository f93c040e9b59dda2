# shellcheck shell=bash
# What a rerun costs on a host of 100 volumes: converge looks at all of them in no more than half as long again as
# community.general needs to check one. Its whole playbook is measured beside it.
# vm: disks=2 size=2G timeout=3600 limit=3000 files=ansible ansible=1
. /host/tests/ansible/kit.sh

ROUNDS=3

write_playbooks() {
  jq -n '{lvq: 1, volume_groups: {data: {devices: ["/dev/ubdb", "/dev/ubdc"], volumes: ([range(100) | {key: "v\(.)",
    value: {size: "16M", fs: "ext4", mount: "/srv/v\(.)"}}] | from_entries)}}} | {spec: .}' >/dev/shm/spec.json
  cat >/root/ours.yml <<'YAML'
- hosts: localhost
  gather_facts: false
  tasks:
    - lvq.storage.converge: {spec: "{{ spec }}"}
YAML
  cat >/root/theirs.yml <<'YAML'
- hosts: localhost
  gather_facts: false
  tasks:
    - community.general.lvg: {vg: data, pvs: ["/dev/ubdb", "/dev/ubdc"]}
    - community.general.lvol: {vg: data, lv: "v{{ item }}", size: 16m}
      loop: "{{ range(volumes | int) | list }}"
    - community.general.filesystem: {fstype: ext4, dev: "/dev/data/v{{ item }}"}
      loop: "{{ range(volumes | int) | list }}"
    - ansible.posix.mount: {path: "/srv/v{{ item }}", src: "{{ sources[item] }}", fstype: ext4, passno: "2", state: mounted}
      loop: "{{ range(volumes | int) | list }}"
YAML
}

# What fstab has as the source of each, for those who have to name it.
name_sources() {
  local n
  for ((n = 0; n < 100; n++)); do findmnt --fstab -no SOURCE "/srv/v$n"; done | jq -R . | jq -s '{sources: .}' >/dev/shm/sources.json
}

# timed VARIABLE PLAYBOOK OPTION…: microseconds; nothing is changed by it
timed() {
  local -n microseconds=$1
  local begun=${EPOCHREALTIME/./}
  shift
  play "$@" >/dev/null || fail "$* fails: $(</dev/shm/said)"
  # shellcheck disable=SC2034  # the caller's
  microseconds=$((${EPOCHREALTIME/./} - begun))
  recap "changed=0"
}

median() {
  printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"
}

test_a_rerun_over_a_hundred_volumes() {
  install_ansible
  local took n ours=() theirs=()
  write_playbooks
  play /root/ours.yml -e @/dev/shm/spec.json >/dev/null || fail "the volumes were not made: $(</dev/shm/said)"
  name_sources
  for ((n = 0; n < ROUNDS; n++)); do
    timed took /root/ours.yml -e @/dev/shm/spec.json
    ours+=("$took")
    timed took /root/theirs.yml -e @/dev/shm/sources.json -e volumes=1 --check
    theirs+=("$took")
  done
  timed took /root/theirs.yml -e @/dev/shm/sources.json -e volumes=100
  awk -v ours="$(median "${ours[@]}")" -v one="$(median "${theirs[@]}")" -v all="$took" 'BEGIN {
    printf "converge of 100 volumes %.1f s, their check of one %.1f s (ratio %.2f), their playbook %.1f s (ratio %.3f)\n",
      ours / 1e6, one / 1e6, ours / one, all / 1e6, ours / all
    exit ours > 1.5 * one }' | tee "$KEEP/note"
}
