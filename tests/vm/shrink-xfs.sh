# shellcheck shell=bash
# An xfs moves to a smaller volume, which takes its place.
# vm: disks=2 size=2G timeout=900

# volume SIZE [MKFS-OPTION…]: vg/data, mounted by fstab on /srv/data
volume() {
  local size=$1
  shift
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n data -L "$size" --addtag mine vg
  ok mkfs.xfs -q -L photos "$@" /dev/vg/data
  ok mkdir -p /srv/data
  printf '# mine\nLABEL=photos\t/srv/data xfs noatime,inode64 0 0' >/etc/fstab
  ok systemctl daemon-reload
  ok mount /srv/data
}

# A tree with one of everything that a copy could lose.
rich_tree() { # DIR
  fill "$1/tree" 20
  (
    cd "$1" || exit
    umask 022
    mkdir -p d/e "odd \$(name)" $'line\nfeed'
    echo one >d/file
    ln d/file d/e/hard && ln d/file hard-too
    ln -s ../nowhere d/dangling && ln -s d/file link
    touch -hd '2001-02-03 04:05:06.123456789' d/dangling
    touch -d '2038-01-19 04:00:00.000000001' d/file
    echo x >$'line\nfeed/a\tb'
    mkfifo d/fifo
    mknod d/null c 1 3 && mknod d/loop b 7 0
    python3 - 2>/dev/null || perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("d/socket"))'
    chown 1000:2000 d/file && chmod 4711 d/e && chmod 0000 "odd \$(name)"
    echo acl >d/acl && setfacl -m u:1234:rwx,m::rx d/acl && setfacl -d -m g:55:rx d/e
    echo attr >d/attr && setfattr -n user.colour -v blue d/attr && setfattr -n trusted.secret -v 0xff00 d/attr
    setfattr -h -n trusted.of_link -v yes link
    cp /bin/true d/cap
    setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 d/cap # cap_net_raw+ep
    truncate -s 64M sparse && printf end | dd of=sparse bs=1 seek=30000000 conv=notrunc status=none
    echo flags >d/flags && chattr +dA d/flags
    echo fixed >d/fixed && chattr +i d/fixed
    echo more >d/log && chattr +a d/log
    mkdir project && xfs_io -c 'chproj 42' -c 'chattr +P' project && echo p >project/file
    mkdir hints && xfs_io -c 'extsize 1m' hints
    touch "empty"
    touch -d '1999-12-31 23:59:59.999999999' d
  )
}

# Everything about every entry, by tools other than lvq.
describe() { # DIR
  (
    cd "$1" || exit
    find . -mindepth 1 -print0 | sort -z | while IFS= read -r -d '' name; do
      find "$name" -maxdepth 0 -printf '%p|%y|%m|%U:%G|%T@|%l|%n|'
      [[ -d $name && ! -L $name ]] || find "$name" -maxdepth 0 -printf '%s'
      echo
      [[ ! -f $name || -L $name ]] || sha256sum <"$name"
      getfattr -h -d -m - -e hex --absolute-names "$name" 2>/dev/null
      [[ -L $name ]] || getfacl -n -p -E "$name" 2>/dev/null | grep -v '^# file'
      [[ ! -f $name && ! -d $name || -L $name ]] || lsattr -dp "$name"
    done
    stat -c '%a %u:%g %Y' .
    find . -type f -links +1 -printf '%i %p\n' | sort -k2 | awk '{ if (!($1 in n)) n[$1] = ++m; print n[$1], $2 }'
  )
}

# copied LV SIZE: it is as small as that, holds a sound xfs, and nothing of the work is left
copied() {
  check lv "vg/$1" lv_size "$2"
  check lv "vg/$1" lv_permissions writeable
  [[ $(lvs -a --noheadings -o lv_name vg) != *shrink-* ]] || fail "the new volume still has its first name"
  ! grep -q /var/lib/lvq/ /proc/self/mountinfo || fail "lvq's own mounts are still there"
  [[ -z $(find /var/lib/lvq/transactions -name old -o -name new) ]] || fail "lvq's folders are still there"
  check clean vg
  ok vgck vg
}

test_a_mounted_xfs_becomes_smaller() {
  local old_uuid new_uuid allocated
  volume 800M -i maxpct=30 -n size=8192
  rich_tree /srv/data
  describe /srv/data >"$KEEP/before"
  allocated=$(du -B1 /srv/data/sparse | cut -f1)
  old_uuid=$(blkid -p -s UUID -o value /dev/vg/data)
  converges lvq -y -v shrink-xfs --lv vg/data --size 500M
  says "are shared no more" "files known to be the same" "Let 1 line of /etc/fstab name UUID="
  copied data $((500 << 20))
  new_uuid=$(blkid -p -s UUID -o value /dev/vg/data)
  [[ $new_uuid != "$old_uuid" ]] || fail "it has the UUID of the old one"
  [[ $(blkid -p -s LABEL -o value /dev/vg/data) == photos ]] || fail "it lost its label"
  [[ $(lvs --noheadings -o lv_tags vg/data) == *mine* ]] || fail "the volume lost its tag"
  [[ $(lvs --noheadings -o lv_name vg | xargs) == data ]] || fail "the old volume is still there"
  check mounted /dev/vg/data /srv/data noatime
  diff <(printf '# mine\nUUID=%s\t/srv/data xfs noatime,inode64 0 0' "$new_uuid") /etc/fstab || fail "fstab is another"
  ok findmnt --verify
  [[ $(findmnt -n -o SOURCE /srv/data) == /dev/mapper/vg-data ]] || fail "it is mounted by another name"
  [[ $(xfs_info /srv/data) == *imaxpct=30* ]] || fail "it was made otherwise"
  [[ $(xfs_info /srv/data) =~ version\ 2\ *bsize=8192 ]] || fail "it was made otherwise"
  describe /srv/data >"$KEEP/after"
  diff "$KEEP/before" "$KEEP/after" || fail "the copy is another"
  [[ $(du -B1 /srv/data/sparse | cut -f1) -le $allocated ]] || fail "the sparse file is not sparse any more"
  [[ $(stat -c %a /srv/data) == 755 ]] || fail "the root has another mode"
  ok lvq verify
  nothing_to_do lvq -y shrink-xfs --lv vg/data --size 500M
  ok umount /srv/data
  check intact /dev/vg/data
}

test_a_copy_stopped_at_the_terminal_goes_on_where_it_was() {
  local n new before names
  volume 700M
  mkdir /srv/data/many
  for ((n = 100; n < 250; n++)); do head -c 1M /dev/urandom >"/srv/data/many/$n"; done
  (cd /srv/data/many && sha256sum -- *) >"$KEEP/many"
  ctrl_c_at '[0-9] %' lvq -y shrink-xfs --lv vg/data --size 400M
  echo still >/srv/data/writable || fail "it cannot be written to"
  new=$(echo /var/lib/lvq/transactions/*/new)
  before=$(cd "$new/many" && stat -c '%i %n' [0-9]*)
  n=$(wc -l <<<"$before")
  [[ $n -gt 0 && $n -lt 150 ]] || fail "it was not stopped in the middle: $n of 150 files are there"
  converges lvq -y continue
  copied data $((400 << 20))
  (cd /srv/data/many && sha256sum --status -c "$KEEP/many") || fail "the copy is another"
  [[ -e /srv/data/writable ]] || fail "what was written while it was stopped is not there"
  mapfile -t names < <(cut -d' ' -f2 <<<"$before")
  [[ $(cd /srv/data/many && stat -c '%i %n' "${names[@]}") == "$before" ]] || fail "files were copied twice"
}

test_what_is_written_meanwhile_is_copied_too() {
  volume 600M
  fill /srv/data/tree 30
  replace_tool rsync <<'END'
as_real "$@" || exit
[[ ! -e /run/written ]] || exit 0
touch /run/written
echo later >/srv/data/written
echo changed >>/srv/data/tree/some/where/3
rm /srv/data/tree/some/where/4
END
  rm -f /run/written
  converges lvq -y shrink-xfs --lv vg/data --size 400M
  restore_tools
  copied data $((400 << 20))
  [[ $(cat /srv/data/written) == later ]] || fail "what was written meanwhile is not there"
  [[ $(tail -n1 /srv/data/tree/some/where/3) == changed ]] || fail "what was changed meanwhile is not"
  [[ ! -e /srv/data/tree/some/where/4 ]] || fail "what was removed meanwhile is there again"
}

# What was compared is not looked into again, unless it has changed since.
test_what_changes_after_it_was_compared_is_copied_too() {
  volume 600M
  fill /srv/data/tree 30
  ok date -s "+5 minutes" # a file that was changed within a minute is one in use
  replace_tool mount <<'END'
[[ $* == *remount,ro* ]] || { as_real "$@"; exit; }
. /host/tests/lib.sh
. /host/tests/shrink-xfs.sh
cd /srv/data/tree/some/where
setfattr -n user.new -v 1 3
chattr +d 4
xfs_io -c 'chproj 7' 5
chmod 600 6
chattr +i 7
echo changed >>8
describe /srv/data >"$KEEP/changed"
as_real "$@"
END
  converges lvq -y -v shrink-xfs --lv vg/data --size 400M
  restore_tools
  says ", 16 files known to be the same, 0 differ" # all but six
  describe /srv/data >"$KEEP/after"
  diff "$KEEP/changed" "$KEEP/after" || fail "the copy is another"
  [[ $(xfs_io -r -c lsproj /srv/data/tree/some/where/5) == "projid = 7" ]] || fail "its project is another"
  chattr -i /srv/data/tree/some/where/7
  ok date -s "-5 minutes"
}

# After all was copied and compared, and before nobody may write: what a copy by name alone would lose, or put elsewhere.
test_every_kind_of_change_meanwhile_is_copied_too() {
  volume 700M
  rich_tree /srv/data
  ok mkdir -p /srv/data/was/deep /srv/data/moving/in /srv/elsewhere
  echo outside >/srv/elsewhere/file
  echo inside | tee /srv/data/was/deep/file /srv/data/was/file >/srv/data/moving/in/file
  ok setfacl -m u:77:r /srv/data/moving/in/file
  ok setfattr -n user.old -v 1 /srv/data/moving
  replace_tool mount <<'END'
[[ $* == *remount,ro* ]] || { as_real "$@"; exit; }
. /host/tests/lib.sh
. /host/tests/shrink-xfs.sh
cd /srv/data
echo remark >"#remark"; echo remark >";remark"; echo x >"-x"; echo x >$'\xff\n'; echo x >" "
rm -r was && ln -s /srv/elsewhere was
mv moving moved && setfacl -b moved/in/file && setfattr -x user.old moved
ln d/file d/third && rm d/e/hard && echo longer >>d/file
rm d/attr && mkdir -p d/attr/now/a/folder && echo x >d/attr/now/a/file
rm -r "odd \$(name)" && echo x >"odd \$(name)"
touch d/e/inherits && setfacl -m u:9:w d/e/inherits
cp /bin/true d/cap2 && setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 d/cap2
chown 7:8 d/cap && chmod 6755 d/cap # which takes its capability away
ln -sf elsewhere link && touch -hd '2002-02-02 02:02:02.020202020' link
rm d/fifo && mknod d/fifo c 1 5
truncate -s 80M sparse && printf later | dd of=sparse bs=1 seek=70000000 conv=notrunc status=none
setfattr -n user.late -v 1 project/file && chattr -i d/fixed && chattr +i empty
touch -d '2003-03-03' d
describe /srv/data >"$KEEP/changed"
as_real "$@"
END
  converges lvq -y shrink-xfs --lv vg/data --size 500M
  restore_tools
  copied data $((500 << 20))
  describe /srv/data >"$KEEP/after"
  diff "$KEEP/changed" "$KEEP/after" || fail "the copy is another"
  [[ $(ls /srv/elsewhere) == file && $(cat /srv/elsewhere/file) == outside ]] || fail "what a link leads to was changed"
  chattr -i /srv/data/empty
}

test_whoever_uses_it_is_named_and_waited_for() {
  local pid
  volume 600M
  fill /srv/data/tree 4
  (cd /srv/data && exec sleep 1000 >>log 2>&1) &
  pid=$!
  wait_for '[[ $(tr -d "\0" </proc/$pid/cmdline) == sleep1000 ]]'
  exits 2 lvq -y shrink-xfs --lv vg/data --size 400M
  says "is in use by pid $pid (sleep)" "/dev/vg/data is in use:" "pid $pid (sleep): "
  says "lvq continue" "lvq repair"
  echo still >/srv/data/writable || fail "it cannot be written to"
  kill "$pid"
  wait "$pid" || true
  converges lvq -y continue
  copied data $((400 << 20))
  [[ $(cat /srv/data/writable) == still ]] || fail "what was written before it went on is not there"
  check tree /srv/data/tree
}

test_taken_back_before_the_decision() {
  volume 600M
  fill /srv/data/tree 4
  describe /srv/data >"$KEEP/tree-before"
  facts >"$KEEP/before"
  replace_tool umount <<'END'
[[ $1 != */new ]] || exit 9
as_real "$@"
END
  exits 2 lvq -y shrink-xfs --lv vg/data --size 400M
  restore_tools
  not touch /srv/data/x
  [[ $(blockdev --getro /dev/vg/data) -eq 1 ]] || fail "the device takes writes"
  ok lvq -y repair
  says "SUCCESS: Everything was taken back"
  diff "$KEEP/before" <(facts) || fail "the machine is another"
  diff "$KEEP/tree-before" <(describe /srv/data) || fail "the tree is another"
  check lv vg/data lv_permissions writeable
  ok touch /srv/data/x
}

test_past_the_decision_it_can_only_be_finished() {
  volume 600M
  fill /srv/data/tree 4
  replace_tool lvrename <<'END'
exit 5
END
  exits 3 lvq -y shrink-xfs --lv vg/data --size 400M
  restore_tools
  exits 3 lvq -y repair
  says "refused [no-return]" "lvq continue"
  converges lvq -y continue
  copied data $((400 << 20))
  check tree /srv/data/tree
}

test_the_old_one_stays_where_asked() {
  local old
  volume 600M
  fill /srv/data/tree 4
  converges lvq -y shrink-xfs --lv vg/data --size 400M --keep-old
  copied data $((400 << 20))
  old=$(lvs --noheadings -o lv_name vg | xargs -n1 | grep '^data-old-')
  check lv "vg/$old" lv_permissions read-only
  check lv "vg/$old" lv_size $((600 << 20))
  [[ -z $(blkid -p -s LABEL -o value "/dev/vg/$old") ]] || fail "two volumes have the label"
  [[ $(blkid -p -s LABEL -o value /dev/vg/data) == photos ]] || fail "the new one has no label"
  ok mkdir -p /mnt/old
  ok mount -o ro "/dev/vg/$old" /mnt/old
  check tree /mnt/old/tree
  ok umount /mnt/old
  check tree /srv/data/tree
}

test_not_mounted_and_not_in_fstab() {
  volume 600M
  fill /srv/data/tree 4
  ok umount /srv/data
  : >/etc/fstab
  converges lvq -y shrink-xfs --lv vg/data --size 400M
  says "No line of /etc/fstab names it"
  copied data $((400 << 20))
  check intact /dev/vg/data
  [[ $(blkid -p -s LABEL -o value /dev/vg/data) == photos ]] || fail "it lost its label"
  ok mount /dev/vg/data /srv/data
  check tree /srv/data/tree
}

test_bind_mounts_and_several_mounts_come_back() {
  volume 600M
  fill /srv/data/tree 4
  ok mkdir -p /srv/part /srv/all
  ok mount --bind /srv/data/tree /srv/part
  ok mount -o remount,bind,ro /srv/part
  ok mount -o noexec /dev/vg/data /srv/all
  printf '\n/srv/data/tree /srv/part none bind,ro 0 0\n' >>/etc/fstab
  converges lvq -y shrink-xfs --lv vg/data --size 400M
  copied data $((400 << 20))
  check mounted /dev/vg/data /srv/data noatime
  check mounted /dev/vg/data /srv/all noexec
  [[ $(findmnt -n -o OPTIONS /srv/part) == ro,* ]] || fail "the bind mount is not read-only any more"
  grep -qx '/srv/data/tree /srv/part none bind,ro 0 0' /etc/fstab || fail "the line of the bind mount is another"
  check tree /srv/part
}

test_a_tree_that_does_not_fit_stops_before_anything_is_copied() {
  volume 900M
  head -c 250M /dev/zero >/srv/data/one
  cp --reflink=always /srv/data/one /srv/data/two
  cp --reflink=always /srv/data/one /srv/data/three
  facts >"$KEEP/before"
  exits 2 lvq -y shrink-xfs --lv vg/data --size 600M
  says "entries need 750" "count for each of them"
  ok lvq -y repair
  diff "$KEEP/before" <(facts) || fail "the machine is another"
}

# mount_with OPTIONS: /srv/data, by another line of fstab
mount_with() {
  printf 'LABEL=photos\t/srv/data xfs %s 0 0\n' "$1" >/etc/fstab
  ok systemctl daemon-reload
  ok umount /srv/data
  ok mount /srv/data
}

# limits_are USED HARD: of user 1000, in KiB
limits_are() {
  local got
  got=$(xfs_quota -x -c 'report -u -n -N -b' /srv/data | awk '$1 == "#1000" { print $2, $4 }')
  [[ $got == "$1 $2" ]] || fail "used and limit are '$got', not '$1 $2'"
}

# Limits lie in files of the old xfs that no copy takes along, also while it is mounted without quotas.
test_limits_of_quotas_are_given_up_by_consent_and_restored() {
  volume 600M
  mount_with noatime,usrquota
  fill /srv/data/tree 10
  ok dd if=/dev/urandom of=/srv/data/mine bs=1M count=8 status=none
  ok chown 1000 /srv/data/mine
  ok xfs_quota -x -c 'limit -u bhard=60m 1000' /srv/data
  limits_are 8192 61440
  refuses quota-lost lvq -y shrink-xfs --lv vg/data --size 400M
  says "mounted on /srv/data with" "--allow quota:vg/data"
  mount_with noatime
  refuses quota-lost lvq -y shrink-xfs --lv vg/data --size 400M
  says "quota files"
  mount_with noatime,usrquota
  limits_are 8192 61440
  ok xfs_quota -x -c 'dump -u -f /run/limits' /srv/data
  converges lvq -y --allow quota:vg/data shrink-xfs --lv vg/data --size 400M
  says "The limits of its quotas are not copied"
  copied data $((400 << 20))
  check mounted /dev/vg/data /srv/data usrquota
  check tree /srv/data/tree
  limits_are 8192 0
  ok xfs_quota -x -c 'restore -u -f /run/limits' /srv/data
  limits_are 8192 61440
}

below_the_copy() {
  find /var/lib/lvq/transactions/*/new -xdev -mindepth 1
}

# Somebody unmounts lvq's own mount of the copy, right after it was made and right before rsync runs: nothing is written
# to the folder below it, which lies on another file system.
test_a_copy_that_is_unmounted_meanwhile_is_written_nowhere_else() {
  volume 600M
  fill /srv/data/tree 20
  rm -f /run/unmounted
  replace_tool mount <<'END'
as_real "$@" || exit
[[ ${@: -1} != */new || -e /run/unmounted ]] || { touch /run/unmounted; umount "${@: -1}"; }
END
  exits 2 lvq -y shrink-xfs --lv vg/data --size 400M
  says "/new: is not where /dev/vg/shrink-" "lvq continue"
  [[ -e /run/unmounted ]] || fail "it was not unmounted"
  [[ -z $(below_the_copy) ]] || fail "something was written below the copy"
  restore_tools
  rm -f /run/busy
  replace_tool rsync <<'END'
if [[ ! -e /run/busy ]]; then
  folder=$(echo /var/lib/lvq/transactions/*/new)
  umount "$folder" 2>/run/busy
  umount -l "$folder"
fi
as_real "$@"
END
  exits 2 lvq -y continue # rsync wants to know the path of the folder that it is in
  grep -q busy /run/busy || fail "rsync did not hold the copy: $(</run/busy)"
  [[ -z $(below_the_copy) ]] || fail "rsync wrote below the copy"
  restore_tools
  converges lvq -y continue
  copied data $((400 << 20))
  check tree /srv/data/tree
}

test_a_wrong_copy_is_seen() {
  volume 600M
  fill /srv/data/tree 4
  touch -d '2 hours ago' /srv/data/tree/some/large
  replace_tool rsync <<'END'
as_real "$@" || exit
printf X | dd of="${@: -1}tree/some/large" bs=1 seek=1000000 conv=notrunc status=none
touch -r /srv/data/tree/some/large "${@: -1}tree/some/large"
END
  exits 2 lvq -y shrink-xfs --lv vg/data --size 400M
  says "tree/some/large: has other content"
  restore_tools
  ok lvq -y repair
  check tree /srv/data/tree
}

# What an xfs says of all its files at once is what lstat(2) says of each.
test_every_kind_of_difference_is_seen_at_rest() {
  local each finish=(lvq finish-copy --record /run/none --devices /dev/vg/data /dev/vg/copy /srv/data /srv/copy)
  volume 400M
  ok lvcreate -qq -y -n copy -L 400M vg
  ok mkfs.xfs -q /dev/vg/copy
  ok mkdir -p /srv/copy
  ok mount /dev/vg/copy /srv/copy
  rich_tree /srv/data
  ok mknod /srv/data/d/far b 259 70000
  ok touch -d '1901-12-14 00:00:00.000000007' /srv/data/d/attr
  ok rsync -aHS --modify-window=-1 /srv/data/ /srv/copy/
  ok "${finish[@]}"
  says "0 differ"
  diff <(describe /srv/data) <(describe /srv/copy) || fail "the copy is another"
  (
    cd /srv/copy || exit
    chmod 640 d/acl && chown 7:8 d/cap && rm d/far && mknod d/far b 259 70001
    touch -d '1901-12-14 00:00:00.000000008' d/attr
    truncate -s +1 d/flags && touch -r /srv/data/d/flags d/flags
    rm hard-too && cp -p d/file hard-too
    ln -sfn d/fill link && touch -hr /srv/data/link link
    rm -r project && touch more && ln d/file twice
    touch -r /srv/data/d d && touch -r /srv/data .
  )
  exits 1 "${finish[@]}"
  for each in "d/acl: mode is 100640, not 1006" "d/cap: owner is 7, not 0" "d/attr: time of modification is" \
    "00000008, not" "d/far: device is $((259 << 8 | 70001 & 255 | (70001 & ~255) << 12)), not" "d/flags: size is 7, not 6" \
    "hard-too: " "link: leads to d/fill, not d/file" "project: is missing" "more: is only in the copy" \
    "twice: is only in the copy"; do
    says "$each"
  done
  ok chattr -i /srv/data/d/fixed /srv/copy/d/fixed
  ok chattr -a /srv/data/d/log /srv/copy/d/log
}

test_refusals() {
  volume 600M
  ok lvcreate -qq -y -n small -L 350M vg
  ok mkfs.xfs -q /dev/vg/small
  ok lvcreate -qq -y -n ext -L 40M vg
  ok mkfs.ext4 -q /dev/vg/ext
  ok lvcreate -qq -y -n striped -i2 -L 400M vg
  ok mkfs.xfs -q /dev/vg/striped
  ok lvcreate -qq -y -n old -L 320M vg
  ok mkfs.xfs -q -m crc=0 /dev/vg/old
  ok lvcreate -qq -y -n counted -L 320M vg
  ok mkfs.xfs -q /dev/vg/counted
  ok mkdir -p /srv/counted
  ok mount -o usrquota /dev/vg/counted /srv/counted
  head -c 300M /dev/urandom >/srv/data/large
  remember
  refused would-grow lvq -y shrink-xfs --lv vg/data --size 700M
  refused below-minimum lvq -y shrink-xfs --lv vg/data --size 200M
  refused below-minimum lvq -y shrink-xfs --lv vg/data --size 380M
  says "used" "for a log"
  refused fs-cannot-shrink lvq -y shrink-xfs --lv vg/ext --size 20M
  refused lv-type-unsupported lvq -y shrink-xfs --lv vg/striped --size 320M
  refused fs-cannot-shrink lvq -y shrink-xfs --lv vg/old --size 304M
  says "format 4"
  refused quota-lost lvq -y shrink-xfs --lv vg/counted --size 304M
  says "--allow quota:vg/counted"
  refused lv-missing lvq -y shrink-xfs --lv vg/none --size 304M
  refused vg-missing lvq -y shrink-xfs --lv none/none --size 304M
  refused usage lvq -y shrink-xfs --lv vg/data
  nothing_changed
  ok mkdir -p /srv/data/inside
  ok mount -t tmpfs none /srv/data/inside
  ok mkswap -q /srv/data/large
  ok losetup /dev/loop7 /srv/data/large
  refuses busy lvq -y shrink-xfs --lv vg/data --size 560M
  says "mounted inside it" "which loop7 shows as a device"
  ok losetup -d /dev/loop7
  ok lvcreate -qq -y -n fill -l 100%FREE vg
  refuses not-enough-space lvq -y shrink-xfs --lv vg/small --size 304M
}

# --- holes, names and what LVM keeps ------------------------------------------------------------------------------

# Half a terabyte of hole, and no more time than its data takes.
test_of_files_with_holes_the_data_alone_is_read() {
  local begun
  volume 900M
  truncate -s 500G /srv/data/lastlog
  echo begin | dd of=/srv/data/lastlog conv=notrunc status=none
  echo middle | dd of=/srv/data/lastlog bs=1M seek=262144 conv=notrunc status=none
  fallocate -l 100M /srv/data/ahead
  truncate -s 20G '/srv/data/odd *[name]'
  chown 7:8 /srv/data/lastlog
  chmod 640 /srv/data/lastlog
  echo dense >/srv/data/dense
  sync
  begun=$SECONDS
  converges lvq -y shrink-xfs --lv vg/data --size 600M
  ((SECONDS - begun < 200)) || fail "it took $((SECONDS - begun)) s"
  copied data $((600 << 20))
  [[ $(stat -c '%s %u:%g %a' /srv/data/lastlog) == "536870912000 7:8 640" ]] || fail "$(stat /srv/data/lastlog)"
  [[ $(dd if=/srv/data/lastlog bs=6 count=1 status=none) == begin ]] || fail "its begin is lost"
  [[ $(dd if=/srv/data/lastlog bs=1M skip=262144 count=1 status=none | head -c 6) == middle ]] || fail "its middle is lost"
  [[ $(stat -c %s '/srv/data/odd *[name]') == $((20 << 30)) ]] || fail "$(ls -l /srv/data)"
  [[ $(stat -c %b /srv/data/lastlog) -lt 1000 ]] || fail "its holes were filled"
}

test_a_path_that_no_copy_can_have_is_found_before_anything_is_made() {
  local n part
  volume 600M
  part=$(printf 'p%.0s' {1..250})
  (
    cd /srv/data || exit
    for ((n = 0; n < 17; n++)); do mkdir "$part" && cd "$part" || exit; done
  )
  sync
  facts >"$KEEP/before"
  exits 1 lvq -y shrink-xfs --lv vg/data --size 400M
  says "has a path of 4266 bytes" "Everything was taken back"
  [[ $OUT != *"Create logical volume"*done* ]] || fail "a volume was made"
  diff "$KEEP/before" <(facts) || fail "the machine is another"
  mv "/srv/data/$part/$part" /srv/data/q
  rmdir "/srv/data/$part"
  converges lvq -y shrink-xfs --lv vg/data --size 400M
}

test_the_new_volume_keeps_what_lvm_keeps_of_the_old_one() {
  volume 600M
  ok lvchange --alloc cling --readahead 512 vg/data
  ok lvchange --setautoactivation n vg/data
  converges lvq -y shrink-xfs --lv vg/data --size 400M
  check lv vg/data lv_allocation_policy cling
  [[ $(lvs --noheadings --units s --nosuffix -o lv_read_ahead vg/data | xargs) == 512 ]] || fail "$(lvs -o+lv_read_ahead vg)"
  check lv vg/data lv_autoactivation ""
}
