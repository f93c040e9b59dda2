# shellcheck shell=bash
# The last partition of a disk that has become larger, the physical volume on it, and a volume after it.
# vm: disks=0

# shellcheck source=larger.sh
. /host/tests/larger.sh

# partitioned SECTOR LABEL ENTRIES: /dev/loop0 of 400 MiB in these partitions, and vg/data of 200 MiB on the last, mounted on
# /srv/data. $PART is that, $DUMP the table with the size of that left out.
partitioned() {
  fresh_disks 1 400M "$1"
  detach 0
  ok losetup --partscan --sector-size "$1" /dev/loop0 /dev/shm/disks/0
  printf 'label: %s\n%s\n' "$2" "$3" | sfdisk --quiet /dev/loop0
  ok udevadm settle
  PART=$(printf '%s\n' /dev/loop0p* | tail -n1)
  ok vgcreate -qq -y vg "$PART"
  ok lvcreate -qq -y -n data -L 200M vg
  ok mkfs.ext4 -q /dev/vg/data
  ok mount -m /dev/vg/data /srv/data
  fill /srv/data/kept 60
  DUMP=$(dump)
}

dump() {
  sfdisk --dump /dev/loop0 2>/dev/null | grep '^/dev' | sed "\\|^$PART |s/size= *[0-9]*/size=/"
}

disk_grows() { # SIZE
  truncate -s "$1" /dev/shm/disks/0
  ok losetup --set-capacity /dev/loop0
}

# grown END: the table is sound and says no more than it did, but that the last partition ends there, in MiB; the kernel too
grown() {
  local start size sector
  [[ $(dump) == "$DUMP" ]] || fail "the table is another: $(dump)"
  ok sfdisk --verify /dev/loop0
  says "No errors detected"
  sector=$(blockdev --getss /dev/loop0)
  read -r start size < <(sfdisk --dump /dev/loop0 | sed -n "s|^$PART *: start= *\([0-9]*\), size= *\([0-9]*\),.*|\1 \2|p")
  [[ $(((start + size) * sector)) -eq $(($1 << 20)) ]] || fail "it ends at $(((start + size) * sector))"
  [[ $(blockdev --getsize64 "$PART") -eq $((size * sector)) ]] || fail "the kernel has $(blockdev --getsize64 "$PART")"
}

gpt=$'size=40M, type=linux, name="other", attrs="LegacyBIOSBootable"
type=E6D6D379-F507-44C2-A23C-238F2A3DF928, name="my data", uuid=13CE18F4-F3A8-2145-BC18-6A90F2879DE5, attrs="GUID:60"'

# takes_it_all END: what lies on the other partition stays, and a writer runs meanwhile
takes_it_all() {
  local sum
  head -c 40M /dev/urandom >/dev/loop0p1
  sync
  sum=$(sha256sum </dev/loop0p1)
  disk_grows 900M
  writer /srv/data
  converges lvq -y grow --pv "$PART" --lv vg/data --size +100%FREE
  stop_writer
  grown "$1"
  check vg vg vg_free_count 0
  larger data "$(vgs --noheadings --units b --nosuffix -o vg_size vg | xargs)"
  check tree /srv/data/kept
  [[ $(sha256sum </dev/loop0p1) == "$sum" ]] || fail "the other partition is another"
  ok lvq verify
  nothing_to_do lvq -y grow --pv "$PART" --lv vg/data --size +100%FREE
  says "losetup --set-capacity /dev/loop0"
  # As a boot finds it.
  ok umount /srv/data
  ok vgchange -qq -an vg
  detach 0
  ok losetup --partscan --sector-size "$(<"$KEEP/sector")" /dev/loop0 /dev/shm/disks/0
  ok udevadm settle
  grown "$1"
  ok vgchange -qq -ay vg
  check intact /dev/vg/data
  ok mount /dev/vg/data /srv/data
  check tree /srv/data/kept
}

test_of_a_gpt() {
  echo 512 >"$KEEP/sector"
  partitioned 512 gpt "$gpt"
  takes_it_all 899
}

test_of_a_gpt_with_large_sectors() {
  echo 4096 >"$KEEP/sector"
  partitioned 4096 gpt "$gpt"
  takes_it_all 899
}

test_of_a_dos_table() {
  echo 512 >"$KEEP/sector"
  partitioned 512 dos $'size=40M, type=83, bootable\ntype=8e'
  takes_it_all 900
}

# The second copy of a gpt stays at the end of the disk, where wipefs finds it then.
facts_without_table() { facts | grep -v '^/dev/loop0 ' | sort; }

test_it_is_taken_back() {
  local table
  for table in gpt dos; do
    if [[ $table == gpt ]]; then partitioned 512 gpt "$gpt"; else partitioned 512 dos $'size=40M\ntype=8e'; fi
    disk_grows 900M
    facts_without_table >/dev/shm/before
    sfdisk --dump /dev/loop0 2>/dev/null | grep '^/dev' >/dev/shm/table
    replace_tool lvextend <<<'exit 1'
    exits 2 lvq -y grow --pv "$PART" --lv vg/data --size +300M
    restore_tools
    [[ $(blockdev --getsize64 "$PART") -gt $((800 << 20)) ]] || fail "it has not grown"
    ok lvq -y repair
    diff /dev/shm/before <(facts_without_table) || fail "the machine is another"
    diff /dev/shm/table <(sfdisk --dump /dev/loop0 | grep '^/dev') || fail "the table is another"
    [[ $(blockdev --getsize64 "$PART") -lt $((400 << 20)) ]] || fail "the kernel has $(blockdev --getsize64 "$PART")"
    check tree /srv/data/kept
    converges lvq -y grow --pv "$PART" --lv vg/data --size +300M
    larger data $((500 << 20))
    ok umount /srv/data
    ok vgremove -qq -y vg
  done
}

test_what_is_refused() {
  partitioned 512 gpt $'size=300M'
  refuses device-not-pv lvq -y grow --pv /dev/loop0
  says "name the partition that is one: $PART"
  echo 'size=40M' | sfdisk --quiet --no-reread --no-tell-kernel --append /dev/loop0
  ok partx --update /dev/loop0
  disk_grows 900M
  refuses pv-cannot-grow lvq -y grow --pv "$PART"
  says "is not the last partition of /dev/loop0"
  ok umount /srv/data
  ok vgremove -qq -y vg
  partitioned 512 dos $'size=40M\ntype=5\nsize=300M, type=8e'
  disk_grows 900M
  refuses pv-cannot-grow lvq -y grow --pv "$PART"
  says "is a logical partition"
}
