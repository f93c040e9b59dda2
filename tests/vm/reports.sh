# shellcheck shell=bash
# Pages of --report, before a plan is carried out and after it, of a machine that is real.
# vm: disks=2 size=2G timeout=900

# page FILE TEXT…: it is whole, its owner's alone, and says all of that
page() {
  local file=$1 text
  shift
  [[ $(stat -c '%a %u' "$file") == "600 0" ]] || fail "$file is not its owner's alone"
  [[ $file != *.html ]] || ok /host/tests/well-formed.pl "$file"
  for text; do grep -qF -e "$text" "$file" || fail "$file does not say: $text"; done
}

# lacks FILE TEXT…
lacks() {
  local file=$1 text
  shift
  for text; do ! grep -qF -e "$text" "$file" || fail "$file says: $text"; done
}

# document JQ-CONDITION: true of the JSON document in $OUT
document() { jq -e "$1" <<<"$OUT" >/dev/null || fail "not so: $1"; }

# carried_out COMMAND…: with --report and as JSON; what the page says of the end is what the document says
carried_out() {
  local document steps
  OUT=$("$@" -y --output json --report /root/done.html 2>/dev/null) || fail "exited $?"
  document '.status == "completed" and .report == "/root/done.html" and .next[0][1] == "verify"'
  document=$OUT steps=$(grep -o '<li class="step' /root/done.html | wc -l)
  page /root/done.html "Completed: the machine is in the state that the plan promised." "✓ yes" \
    "lvq verify $(jq -r .transaction <<<"$document")"
  lacks /root/done.html "✗ no" "not run" "could not be looked at"
  [[ $steps -eq $(jq '.steps | length' <<<"$document") ]] || fail "the page has $steps steps"
}

test_of_a_provision() {
  local request=(provision --pv /dev/ubdb:/dev/ubdc --vg vg --lv a:1G:xfs:/srv/a --lv 'b:200M:ext4:/srv/b')
  local suffix
  for suffix in html md; do
    ok lvq --dry-run --report "/root/plan.$suffix" "${request[@]}"
    says "2 disks, 2 volumes, " "Destroys nothing. Can be taken back throughout." "To carry it out:"
    page "/root/plan.$suffix" "2 disks, 2 volumes, " "Destroys nothing." "Can be taken back throughout." \
      "A dry run." " provision --pv /dev/ubdb:/dev/ubdc" "$(hostname)"
    lacks "/root/plan.$suffix" "What was proved"
  done
  carried_out lvq "${request[@]}"
  page /root/done.html "/dev/vg/a is mounted on /srv/a" "found at 2"
  check mounted /dev/vg/a /srv/a
}

test_of_an_xfs_that_shrinks() {
  ok vgcreate -qq -y vg /dev/ubdb /dev/ubdc
  ok lvcreate -qq -y -n data -L 1G vg
  ok mkfs.xfs -q -L photos /dev/vg/data
  ok mkdir -p /srv/data
  printf 'LABEL=photos /srv/data xfs noatime 0 0\n' >/etc/fstab
  ok systemctl daemon-reload
  ok mount /srv/data
  fill /srv/data/tree 20
  ok lvq --dry-run --report /root/plan.html shrink-xfs --lv vg/data --size 400M
  says "Can be taken back until step "
  page /root/plan.html "Can be taken back until step " "Nobody can write to /srv/data from step " "photos" \
    "Point of no return"
  carried_out lvq shrink-xfs --lv vg/data --size 400M
  page /root/done.html "These steps took " "data-old"
}

# The mkfs of the second volume fails, with words that would be markup.
test_of_one_that_stopped_and_was_continued() {
  local id at
  replace_tool mkfs.ext4 <<'TOOL'
echo "<script>alert('&')</script>" >&2
exit 1
TOOL
  exits 2 lvq -y --report /root/stopped.html provision --pv /dev/ubdb --vg vg --lv a:1G:xfs:/srv/a --lv b:200M:ext4:/srv/b
  at=$(sed -n 's/^FAILED at step \([0-9]* of [0-9]*\): .*/\1/p' <<<"$OUT")
  id=$(lvq history --output json | jq -r '.transactions[-1].id')
  page /root/stopped.html "Failed at step $at: " "&lt;script&gt;alert(" "lvq continue $id" "lvq repair $id" "not run" "✗ no"
  ok lvq repair --dry-run --report /root/back.md
  page /root/back.md "Nothing that was there before is destroyed." "| $((${at% of *} - 1)) | Take back: " "| 1 | Take back: "
  restore_tools
  ok lvq continue --dry-run --report /root/on.md
  page /root/on.md "| ${at% of *} | "
  lacks /root/on.md "| 1 | Create"
  OUT=$(lvq continue -y --output json --report /root/continued.html 2>/dev/null) || fail "exited $?"
  document ".status == \"completed\" and .transaction == \"$id\""
  page /root/continued.html "Completed: the machine is in the state that the plan promised." "Planned by" "lvq verify $id"
  lacks /root/continued.html "✗ no"
  check mounted /dev/vg/b /srv/b
}
