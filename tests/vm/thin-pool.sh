# shellcheck shell=bash
# A thin pool whose metadata runs full: said before it is, and refused where LVM would stop half way.
# vm: mem=1500M timeout=1500

# write_chunks VOLUME FROM TO STEP: into each STEP-th chunk of those
write_chunks() {
  perl -e 'use IO::Handle; my ($path, $from, $to, $step) = @ARGV; open(F, "+<", $path) or die;
    for (my $n = $from; $n < $to; $n += $step) { sysseek(F, $n << 16, 0); syswrite(F, "x" x 4096); }
    exit(F->sync ? 0 : 1)' "/dev/vg/$1" "$2" "$3" "$4"
}

# A volume with 20000 chunks, and four snapshots, which come to have metadata of their own by what is written to them.
pool_with_snapshots() {
  local snapshot
  fresh_disks 1 3G
  ok vgcreate -y -s 1M vg /dev/loop0
  ok lvcreate -qq -y -Zn -n pool --type thin-pool -c 64k -L 2000M --poolmetadatasize 2M vg
  ok lvcreate -qq -y -n t -V 2G --thinpool pool vg
  ok lvcreate -qq -y -n other -V 100M --thinpool pool vg
  ok write_chunks t 0 20000 1
  for snapshot in s1 s2 s3 s4; do
    ok lvcreate -qq -y -s -n "$snapshot" vg/t
    ok lvchange -ay -K "vg/$snapshot"
  done
  at=0
}

# metadata_is FROM TO: its percentage lies between them
metadata_is() {
  lvs --noheadings -o metadata_percent vg/pool |
    awk -v from="$1" -v to="$2" '{ found = $1 >= from && $1 < to } END { exit !found }'
}

# Writes on where it was last; 1 where the pool takes no more.
write_more() {
  local volumes=(s1 s2 s3 s4 t)
  write_chunks "${volumes[at / 20000]}" $((at % 20000)) $((at % 20000 + 1000)) 100 || return 1
  at=$((at + 1000))
}

# fill_metadata PERCENT: until so much of it is in use
fill_metadata() {
  until metadata_is "$1" 101; do write_more || fail "the pool takes no more"; done
}

# Until the kernel takes no change any more.
overfill_metadata() {
  local volume
  for volume in s4 s3 t; do write_chunks "$volume" 0 20000 100 || break; done
  check lv vg/pool lv_health_status metadata_read_only
}

test_metadata_that_runs_full_is_said_and_nothing_begins() {
  local needed
  pool_with_snapshots
  fill_metadata 75
  metadata_is 75 80 || fail "the metadata is fuller than that: $(lvs vg/pool)"
  ok lvq status --health
  ok lvq status
  says "metadata 7"
  refuses snapshot-space lvq -y snap-back --lv vg/t --name now
  says "LVM makes no snapshot in it" "lvextend --poolmetadatasize"
  not lvcreate -s -n witness vg/t # what lvq refuses LVM refuses too, and later
  fill_metadata 80
  exits 4 lvq status --health
  says "nearly-full" "vg/pool has metadata that is 8"

  overfill_metadata
  exits 4 lvq status --health
  says "pool-check-needed" "vg/pool has metadata that ran full or is damaged" "lvconvert --repair vg/pool"
  ok lvq status
  says "TAKES NO CHANGES"
  # The kernel wants a check where it ran out of room in the middle of a change, and not where it saw that before.
  needed=$([[ $(lvs --noheadings -o lv_check_needed vg/pool) == *needed* ]] && echo true || echo false)
  [[ $(lvq status --output json | jq -c '.volume_groups[0].logical_volumes[] | select(.name == "pool") |
    [.check_needed, .percent_metadata_full > 80]') == "[$needed,true]" ]] || fail "JSON tells something else"
  remember
  refused pool-check-needed lvq -y snap-back --lv vg/t --name now
  refused pool-check-needed lvq -y snap-back --restore vg/s1
  refused pool-check-needed lvq -y snap-back --remove vg/s1
  refused pool-check-needed lvq -y decommission --lv vg/other
  refused pool-check-needed lvq -y decommission --vg vg --allow remove:vg/x
  nothing_changed

  ok lvremove -y vg/pool # with all that lies in it: the only removal that LVM does then
  check gone lv vg/pool
  ok lvq status --health
}

# By thin_repair as Debian 12 has it the check flag is kept, so that it has to be cleared.
test_the_way_out_that_is_named_leads_out() {
  pool_with_snapshots
  fill_metadata 80
  overfill_metadata
  refused pool-check-needed lvq -y snap-back --remove vg/s1
  says "lvchange -an vg" "thin_repair" "thin_check --clear-needs-check-flag" "lvconvert --thinpool vg/pool --poolmetadata"
  ok lvchange -an vg
  ok lvcreate -qq -y -an -Zn -Wn -n old -L 2M vg
  ok lvconvert -y --thinpool vg/pool --poolmetadata vg/old # they change places: old has the metadata now
  ok lvcreate -qq -y -Zn -Wn -n larger -L 16M vg
  ok lvchange -ay -y vg/old
  ok thin_repair -i /dev/vg/old -o /dev/vg/larger
  ok thin_check --clear-needs-check-flag /dev/vg/larger
  ok lvchange -an vg/old vg/larger
  ok lvconvert -y --thinpool vg/pool --poolmetadata vg/larger
  ok lvremove -y vg/old vg/larger
  ok lvchange -ay vg/t vg/other
  ok lvq status --health
  ok lvq -y snap-back --remove vg/s1
  ok lvq -y snap-back --lv vg/t --name now
  ok lvq -y decommission --lv vg/other
  ok cmp -n 4096 /dev/vg/t <(head -c 4096 /dev/zero | tr '\0' x)
  check clean
}
