# shellcheck shell=bash
# The power fails while a mounted volume loses a cache that alone holds the newest data. This is a sample of what
# tools/powercut does in full.
# vm: at_once=1 disks=2 size=400M phases=2 loops=0 prepared=1 cases=1-during-repair,2-during-continue

# shellcheck source=accelerate-cut.sh
. /host/tests/accelerate-cut.sh

attach=("${request[@]}")
request=(accelerate --lv vg/data --detach)

# What holds the volume's extents while it has a cache gets a new UUID each time.
eval "all_$(declare -f facts)"
facts() {
  all_facts | sed -E 's/(data_corig\]? +).{38}/\1/; s/^(vg-data_corig:LVM-.{32}).{32}/\1/'
}

eval "plain_$(declare -f prepare)"
prepare() {
  plain_prepare
  converges lvq -y "${attach[@]}"
  make_dirty
}

# A boot that is to be cut begins as the preparation ended.
wake() {
  [[ -e $KEEP/transactions && -e /dev/vg/data && -z $(transaction) ]] || return 0
  make_dirty
}

# What is written again and again the kernel takes into the cache, when it has seen enough of that.
make_dirty() {
  ok dmsetup message vg-data 0 migration_threshold 0
  for _ in {1..40}; do
    dd if=/dev/urandom of=/srv/data/hot bs=64k count=200 oflag=direct conv=notrunc status=none
    [[ $(dmsetup status --noflush vg-data | awk '{ print $14 }') -lt 20 ]] || return 0
  done
  fail "hardly anything becomes dirty"
}

is_past_return() {
  [[ $(lvs -a --noheadings -o lv_name vg) != *data_cache* ]]
}

is_done() {
  check lv vg/data segtype linear
  [[ $(lvs -a --noheadings -o lv_name vg | xargs) == data ]] || fail "there are other volumes: $(lvs -a vg)"
  check blank /dev/ubdc
  data_is_intact
}
