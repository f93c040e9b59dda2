# shellcheck shell=bash
# The power fails while the last partition of a disk that has become larger grows, the physical volume on it, and a mounted
# ext4 after that. This is a sample of what tools/powercut does in full.
# vm: disks=1 size=512M phases=2 loops=0 prepared=1 cases=1-during-continue,1-during-repair,1-after-repair,2-during-repair,3-during-continue,3-during-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/growing.sh
. /host/tests/powercut/growing.sh

# The gpt gets its second copy at the new end of the disk, where wipefs finds it, and keeps it there.
eval "all_$(declare -f facts)"
facts() { all_facts | sed -E '/^\/dev\/ubdb /s/(gpt +)+/gpt /'; }

disks=(/dev/ubdb2) larger=456 # 114 extents
request=(grow --pv /dev/ubdb2 --lv vg/data --size 456M)

# The table is that of a disk of 256 MiB. A boot goes on without what cannot be found.
prepare() {
  truncate -s 256M /dev/shm/small
  printf 'label: gpt\nsize=40M, name=other\ntype=E6D6D379-F507-44C2-A23C-238F2A3DF928, name="my data"\n' |
    sfdisk --quiet /dev/shm/small
  ok dd if=/dev/shm/small of=/dev/ubdb bs=1M conv=sparse status=none
  rm /dev/shm/small
  ok partx --update /dev/ubdb
  ok udevadm settle
  growing ext4
  dump >"$KEEP/table"
  printf '# mine\nLABEL=photos /srv/data ext4 nofail,x-systemd.device-timeout=5s 0 2\n' >/etc/fstab
}

dump() {
  sfdisk --dump /dev/ubdb 2>/dev/null | grep '^/dev'
}

data_is_intact() {
  check lv vg/data lv_size $((size << 20))
  mounted_meanwhile has "$size"
  is_whole
  diff "$KEEP/table" <(dump) || fail "the table is another"
  ok sfdisk --verify /dev/ubdb
}

# Where it is mounted the kernel says whether it has grown; else it may have.
is_past_return() {
  has_begun resize2fs && { ! findmnt -n /srv/data >/dev/null || is_grown; }
}
