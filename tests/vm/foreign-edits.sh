# shellcheck shell=bash
# What others write into /etc/fstab and /etc/crypttab while lvq is at work, or before it is continued, stays.
# vm: disks=1 size=1G

line='/dev/vg/data /srv/data ext4 noatime 0 2' crypt='secret /dev/vg/data none noauto'

volume_in_fstab() {
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n data -L 400M vg
  ok mkfs.ext4 -q /dev/vg/data
  printf '# mine\n%s\n' "$line" >/etc/fstab
  printf '%s\n' "$crypt" >/etc/crypttab
  ok mkdir -p /srv/data
  ok mount /srv/data
  fill /srv/data 20
}

# notes_while TOOL <<SCRIPT: an administrator adds a note to both files while it runs; then SCRIPT
notes_while() {
  replace_tool "$1" <<TOOL
echo '# a note' | tee -a /etc/fstab >>/etc/crypttab
$(cat)
TOOL
}

files_are() { # FSTAB CRYPTTAB
  [[ $(</etc/fstab) == "$1" ]] || fail "fstab: $(</etc/fstab)"
  [[ $(</etc/crypttab) == "$2" ]] || fail "crypttab: $(</etc/crypttab)"
}

as_before() {
  check tree /srv/data
  check mounted /dev/vg/data /srv/data noatime
  rm -f /etc/crypttab
}

test_a_note_that_comes_during_a_shrink_stays() {
  volume_in_fstab
  notes_while lvreduce <<<'as_real "$@"'
  converges lvq -y shrink --lv vg/data --size 200M
  files_are $'# mine\n'"$line"$'\n# a note' "$crypt"$'\n# a note'
  ok lvq verify
  as_before
}

# Its line goes from a crypttab to which others write meanwhile, and comes back to it.
test_a_note_in_a_crypttab_that_lvq_edits_stays() {
  local key=/dev/shm/key
  printf secret >"$key"
  printf '# mine\n' >/etc/fstab
  printf '%s\n' "$crypt" >/etc/crypttab
  ok vgcreate -qq -y vg /dev/ubdb
  ok lvcreate -qq -y -n data -L 100M vg
  ok cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file "$key" /dev/vg/data
  udevadm settle
  notes_while lvremove <<<'exit 5'
  exits 2 lvq -y decommission --lv vg/data
  restore_tools
  [[ $(</etc/crypttab) == '# a note' ]] || fail "crypttab: $(</etc/crypttab)"
  ok lvq -y repair
  files_are $'# mine\n# a note' "$crypt"$'\n# a note'
  notes_while lvremove <<<'as_real "$@"'
  converges lvq -y decommission --lv vg/data
  files_are $'# mine\n# a note\n# a note' $'# a note\n# a note'
  rm /etc/crypttab
}

test_a_note_bars_neither_way_out() {
  local way
  for way in continue repair; do
    volume_in_fstab
    notes_while e2fsck <<<'exit 8'
    exits 2 lvq -y shrink --lv vg/data --size 200M
    restore_tools
    sed -i '1i # another' /etc/fstab
    ok lvq -y "$way"
    says SUCCESS
    files_are $'# another\n# mine\n'"$line"$'\n# a note' "$crypt"$'\n# a note'
    as_before
    clean_machine
  done
}

test_lines_that_others_took_away_are_said() {
  volume_in_fstab
  notes_while e2fsck <<<'exit 8'
  exits 2 lvq -y shrink --lv vg/data --size 200M
  restore_tools
  sed -i '/put aside by lvq/d' /etc/fstab
  exits 4 lvq -y continue
  says "it has no line" "$line"
  echo "$line" >>/etc/fstab
  ok lvq -y continue --force
  says SUCCESS
  files_are $'# mine\n# a note\n'"$line" "$crypt"$'\n# a note'
  as_before
}

test_provision_and_its_way_back_leave_a_note_that_came_in_between() {
  local fstab
  ok vgcreate -qq -y vg /dev/ubdb
  printf '# mine' >/etc/fstab # without the end of a line
  replace_tool mount <<<'echo "# a note" >>/etc/fstab; as_real "$@"'
  replace_tool swapon <<<'exit 7'
  exits 2 lvq -y provision --vg vg --lv data:100M:ext4:/srv/new --lv s:50M:swap
  restore_tools
  ok lvq -y continue
  fstab=$(</etc/fstab)
  [[ $fstab == $'# mine# a note\n'* ]] || fail "fstab: $fstab"
  check fstab /srv/new ext4
  check mounted /dev/vg/data /srv/new
  replace_tool swapoff <<<'echo "# late" >>/etc/fstab; exit 5'
  exits 2 lvq -y decommission --lv vg/data --lv vg/s
  restore_tools
  ok lvq -y repair
  grep -qx '# late' /etc/fstab || fail "the late note is gone"
  check fstab /srv/new ext4
  check mounted /dev/vg/data /srv/new
}
