# shellcheck shell=bash
# The power fails while a mounted btrfs grows. This is a sample of what tools/powercut does in full.
# vm: disks=2 size=512M phases=2 loops=0 prepared=1 cases=1-during-repair,2-during-continue,2-during-repair,2-after-repair

# shellcheck source=powercut/cuts.sh
. /host/tests/powercut/cuts.sh
# shellcheck source=powercut/growing.sh
. /host/tests/powercut/growing.sh

# The kernel shows a btrfs by the name of its device that was scanned last, which a boot may do by another one.
eval "all_$(declare -f facts)"
facts() { all_facts | sed 's#^/srv/data /dev/[^ ]* #/srv/data /dev/vg/data #'; }

size=300 larger=480
request=(grow --lv vg/data --size 480M)

prepare() {
  growing btrfs
  printf '# mine\nLABEL=photos /srv/data btrfs defaults 0 0\n' >/etc/fstab
}
