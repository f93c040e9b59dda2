# shellcheck shell=bash
# Sourced by the scenarios with Ansible: runs a module of the collection on this machine, over a local connection.

COLLECTIONS=/usr/share/ansible/collections
RESULT=/dev/shm/result.json
export ANSIBLE_LOCAL_TEMP=/dev/shm/ansible ANSIBLE_REMOTE_TMP=/dev/shm/ansible ANSIBLE_NOCOLOR=1 ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3
export ANSIBLE_PIPELINING=1 ANSIBLE_SSH_CONTROL_PATH_DIR=/dev/shm/ansible ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_INVENTORY_UNPARSED_WARNING=false ANSIBLE_DEPRECATION_WARNINGS=false

# Once for a machine.
install_ansible() {
  [[ ! -e $COLLECTIONS ]] || return 0
  tar -C / --keep-directory-symlink -xf /host/ansible.tar
  ldconfig
  mkdir -p "$COLLECTIONS/ansible_collections/lvq" /dev/shm/ansible /root/.ansible
  cp -r /host/files/ansible "$COLLECTIONS/ansible_collections/lvq/storage"
}

# module NAME ARGUMENTS [OPTION…]: its result is in $RESULT, and the way it ended (CHANGED, SUCCESS, FAILED!) in $ENDED
module() {
  local name=$1 arguments=$2
  shift 2
  [[ $name == *.* ]] || name=lvq.storage.$name
  ansible localhost --connection local -m "$name" -a "$arguments" "$@" </dev/null >/dev/shm/said 2>/dev/shm/complaints || true
  printf '$ ansible -m %s -a %q %s\n' "$name" "$arguments" "$*"
  cat /dev/shm/said /dev/shm/complaints
  ENDED=$(sed -n 's/^localhost | \([A-Z]*!*\).*/\1/p' /dev/shm/said)
  sed -n '/^localhost | /,/^}/p' /dev/shm/said | sed '1s/.*=> {/{/' >"$RESULT"
  jq -e type "$RESULT" >/dev/null || fail "the module $name gave no result"
}

# expect FILTER…: each is true of the result
expect() {
  local filter
  for filter; do
    jq -e "$filter" "$RESULT" >/dev/null || fail "the result is not so: $filter"
  done
}

changes() {
  module "$@"
  [[ $ENDED == CHANGED ]] || fail "$1 ended with $ENDED"
}

is_ok() {
  module "$@"
  [[ $ENDED == SUCCESS ]] || fail "$1 ended with $ENDED"
  expect '.changed == false'
}

fails() { # CODE NAME ARGUMENTS [OPTION…]
  local code=$1
  shift
  module "$@"
  [[ $ENDED == "FAILED!" ]] || fail "$1 ended with $ENDED"
  expect ".refusals | map(.code) | index(\"$code\") != null"
}

# lawful NAME ARGUMENTS: changed in check mode, which writes nothing; changed; then ok, and ok in check mode, and these write
# nothing either. What it changes is in the diff.
lawful() {
  remember
  changes "$1" "$2" --check
  expect '.status == "ready"' '.transaction == null'
  nothing_changed "check mode of $1"
  changes "$1" "$2" --diff
  expect '.status == "completed"' '.transaction != null'
  grep -qE '^[-+][^-+]' /dev/shm/said || fail "no difference is shown"
  remember
  is_ok "$1" "$2"
  expect '.status == "nothing_to_do"'
  is_ok "$1" "$2" --check
  nothing_changed "a rerun of $1"
}

# play FILE [OPTION…]: a playbook for this machine
play() {
  local status=0
  ansible-playbook --connection local -i localhost, "$@" </dev/null >/dev/shm/said 2>&1 || status=$?
  printf '$ ansible-playbook %s\n' "$*"
  cat /dev/shm/said
  return "$status"
}

recap() { # FILTER: of the line of this host
  grep -E "^localhost +: .*$1" /dev/shm/said >/dev/null || fail "the playbook did not end so: $1"
}
