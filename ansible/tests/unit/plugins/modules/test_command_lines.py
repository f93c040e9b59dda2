# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""What each module asks of lvq, and what it makes of the answer."""

import json

import pytest

from ansible_collections.lvq.storage.tests.unit.replay import Host, document

BASE = ["/usr/sbin/lvq", "--output", "json"]
SPEC = {"lvq": 1, "volume_groups": {"data": {"volumes": {"web": {"size": "1G", "label": "\U0001f600 $HOME"}}}}}

# Module, its options, and the command line.
LINES = [
    ("provision", {"vg": "data"}, ["provision", "--vg", "data"]),
    ("provision", {"vg": "data", "extent_size": "8M", "pvs": ["/dev/sdb", "/dev/sdc"], "volumes": [
        {"name": "a", "size": "1G"},
        {"name": "b", "size": 256, "fs": "xfs", "mount": "/srv/$b:c", "options": "noatime", "layout": "raid1", "label": "B"},
        {"name": "c", "size": "50%FREE", "fs": "swap", "options": "pri=5"},
        {"name": "d", "size": "1G", "fs": "ext4", "mount": "/srv/back\\slash"},
    ]}, ["provision", "--vg", "data:8M", "--pv", "/dev/sdb", "--pv", "/dev/sdc", "--lv", "a:1G",
         "--lv", "b:256:xfs:/srv/$b\\:c:noatime", "--layout", "b=raid1", "--label", "b=B",
         "--lv", "c:50%FREE:swap::pri=5", "--lv", "d:1G:ext4:/srv/back\\\\slash"]),
    ("grow", {"vg": "data", "pvs": ["/dev/sdd"]}, ["grow", "--vg", "data", "--pv", "/dev/sdd"]),
    ("grow", {"lv": "data/a", "size": "+100%FREE", "onto": ["/dev/sdd", "/dev/sde"]},
     ["grow", "--lv", "data/a", "--size", "+100%FREE", "--onto", "/dev/sdd", "--onto", "/dev/sde"]),
    ("shrink", {"lv": "data/a", "size": "1G"}, ["shrink", "--lv", "data/a", "--size", "1G"]),
    ("shrink", {"lv": "data/a", "size": "1G", "keep_old": True},
     ["shrink-xfs", "--lv", "data/a", "--size", "1G", "--keep-old"]),
    ("decommission", {"vg": "data", "keep_pvs": True}, ["decommission", "--vg", "data", "--keep-pvs"]),
    ("decommission", {"lvs": ["data/a", "data/b"]}, ["decommission", "--lv", "data/a", "--lv", "data/b"]),
    ("evacuate", {"pv": "/dev/sdb"}, ["evacuate", "--pv", "/dev/sdb"]),
    ("evacuate", {"pv": "/dev/sdb", "keep_pv": True}, ["evacuate", "--pv", "/dev/sdb", "--keep-pv"]),
    ("replace_disk", {"old": "/dev/sdb", "new": "/dev/sdc"}, ["replace-disk", "--old", "/dev/sdb", "--new", "/dev/sdc"]),
    ("replace_disk", {"old": "/dev/sdb", "new": "/dev/sdc", "keep_pv": True},
     ["replace-disk", "--old", "/dev/sdb", "--new", "/dev/sdc", "--keep-pv"]),
    ("accelerate", {"lv": "data/a", "cache": "/dev/sdd"}, ["accelerate", "--lv", "data/a", "--cache", "/dev/sdd"]),
    ("accelerate", {"lv": "data/a", "cache": "/dev/sdd", "size": "2G", "mode": "writeback", "chunk_size": "64K"},
     ["accelerate", "--lv", "data/a", "--cache", "/dev/sdd:2G", "--mode", "writeback", "--chunk-size", "64K"]),
    ("accelerate", {"lv": "data/a", "state": "absent"}, ["accelerate", "--lv", "data/a", "--detach"]),
    ("accelerate", {"lv": "data/a", "state": "absent", "keep_pv": True},
     ["accelerate", "--lv", "data/a", "--detach", "--keep-pv"]),
    ("snapshot", {"lvs": ["data/a", "data/b"], "name": "t"},
     ["snap-back", "--lv", "data/a", "--lv", "data/b", "--name", "t", "--unless-taken"]),
    ("snapshot", {"lvs": ["data/a"], "name": "t", "size": "1G", "mount": "/mnt/t", "before": "/root/b", "after": "/root/a",
                  "deadline": 5},
     ["snap-back", "--lv", "data/a", "--size", "1G", "--name", "t", "--mount", "/mnt/t", "--before", "/root/b",
      "--after", "/root/a", "--deadline", "5", "--unless-taken"]),
    ("snapshot", {"state": "absent", "snapshots": ["data/a-t", "data/b-t"]},
     ["snap-back", "--remove", "data/a-t", "--remove", "data/b-t"]),
    ("snapshot", {"state": "restored", "snapshots": ["data/a-t"]}, ["snap-back", "--restore", "data/a-t"]),
    ("rename", {"lv": "data/a", "to": "b"}, ["rename", "--lv", "data/a", "--to", "b"]),
    ("rename", {"vg": "data", "to": "b"}, ["rename", "--vg", "data", "--to", "b"]),
    ("apply", {"plan": "/root/plan"}, ["apply", "/root/plan"]),
    ("recover", {"action": "continue", "force": True}, ["continue", "--force"]),
    ("recover", {"action": "repair", "id": "2026"}, ["repair", "2026"]),
    ("recover", {"action": "abandon"}, ["repair", "--abandon"]),
]


@pytest.mark.parametrize("module, options, line", LINES)
def test_the_command_line(module, options, line):
    host = Host("converge-completed")
    result = host.run(module, **options)
    assert host.calls == [BASE + ["-y"] + line]
    assert host.expanded == [False]
    assert result["changed"] and "failed" not in result


@pytest.mark.parametrize("module, options, line", [one for one in LINES if one[1].get("action") != "abandon"])
def test_check_mode_plans_alone(module, options, line):
    host = Host("converge-ready")
    assert host.run(module, check=True, **options)["changed"]
    assert host.calls == [BASE + ["--dry-run"] + line]


def test_a_specification_is_json_on_standard_input():
    host = Host("converge-nothing")
    result = host.run("converge", spec=SPEC, consent=["shrink:data/web"], wait=5, state_dir="/var/lib/other")
    assert host.calls == [BASE + ["--state-dir", "/var/lib/other", "--wait", "5", "-y", "converge", "-",
                                  "--allow", "shrink:data/web"]]
    assert json.loads(host.inputs[0]) == SPEC
    assert "\U0001f600" in host.inputs[0]
    assert result["changed"] is False


def test_a_diff_is_given_where_it_is_asked_for():
    asked = Host("converge-ready").run("converge", check=True, diff=True, spec=SPEC)
    assert "data/web:" in asked["diff"]["after"]
    assert "diff" not in Host("converge-ready").run("converge", check=True, spec=SPEC)


@pytest.mark.parametrize("check, name", [(False, "shrink-xfs-completed"), (True, "shrink-xfs-ready")])
def test_an_xfs_becomes_smaller_by_its_own_command(check, name):
    host = Host("shrink-xfs-refused", name)
    result = host.run("shrink", check=check, lv="data/web", size="308M", consent=["quota:data/web"])
    assert [call[4] for call in host.calls] == ["shrink", "shrink-xfs"]
    assert host.calls[1][-2:] == ["--allow", "quota:data/web"]
    assert result["changed"] and "failed" not in result


@pytest.mark.parametrize("module, options", [
    ("grow", {"lv": "data/a", "size": "+1G"}),
    ("grow", {"lv": "data/a", "size": "+50%FREE"}),
    ("shrink", {"lv": "data/a", "size": "-1G"}),
    ("shrink", {"lv": "data/a", "size": "50%LV"}),
    ("grow", {"lv": "data/a"}),
    ("grow", {}),
    ("grow", {"vg": "data"}),
    ("rename", {"lv": "data/a", "vg": "data", "to": "b"}),
    ("rename", {"to": "b"}),
    ("accelerate", {"lv": "data/a"}),
    ("snapshot", {"lvs": ["data/a"]}),
    ("snapshot", {"state": "absent"}),
    ("decommission", {}),
    ("recover", {"action": "repair", "force": True}),
])
def test_what_cannot_be_asked_for(module, options):
    host = Host()
    assert host.run(module, **options)["failed"]
    assert not host.calls


def test_what_is_no_document_fails_the_task():
    host = Host()
    host.answers = [(1, "lvq: not found", "words")]
    result = host.run("evacuate", pv="/dev/sdb")
    assert result["failed"] and not result["changed"]
    assert (result["rc"], result["stdout"], result["stderr"]) == (1, "lvq: not found", "words")


class TestOpenTransactions:
    """A transaction that was cut off stands in the way."""

    options = {"vg": "data", "volumes": [{"name": "late", "size": "40M", "fs": "ext4", "mount": "/srv/late"}]}
    id = document("provision-open")["refusals"][0]["subject"]

    def test_it_fails_with_the_identifier_and_the_commands(self):
        host = Host("provision-open")
        result = host.run("provision", **self.options)
        assert result["failed"] and not result["changed"]
        assert len(host.calls) == 1
        for text in (self.id, "lvq continue " + self.id, "lvq repair " + self.id):
            assert text in result["msg"]

    @pytest.mark.parametrize("way, recovery", [("continue", "continue-completed"), ("repair", "repair-completed")])
    def test_it_is_ended_first(self, way, recovery):
        host = Host("provision-open", recovery, "provision-nothing")
        result = host.run("provision", on_open=way, **self.options)
        assert host.calls[1] == BASE + ["-y", way, self.id]
        assert host.calls[2] == host.calls[0]
        assert result["status"] == "nothing_to_do"
        assert result["changed"] and result["recovered"][0]["status"] == "completed"

    def test_in_check_mode_the_recovery_is_planned(self):
        host = Host("provision-open", "continue-ready")
        result = host.run("provision", check=True, on_open="continue", **self.options)
        assert host.calls[1] == BASE + ["--dry-run", "continue", self.id]
        assert result["changed"] and result["status"] == "ready"

    def test_a_recovery_that_does_not_end_is_a_failure(self):
        host = Host("provision-open", "continue-drifted")
        result = host.run("provision", on_open="continue", **self.options)
        assert result["failed"] and result["refusals"][0]["code"] == "drifted"
        assert len(host.calls) == 2

    def test_nothing_is_ended_where_none_stands_in_the_way(self):
        host = Host("provision-refused")
        assert host.run("provision", on_open="repair", **self.options)["failed"]
        assert len(host.calls) == 1


class TestAbandon:
    """lvq has no check mode for it, and refuses to close what is closed. The history says whether it is open."""

    id = document("history-open")["transactions"][0]["id"]

    def test_an_open_one_in_check_mode(self):
        host = Host("history-open")
        result = host.run("recover", check=True, action="abandon")
        assert host.calls == [BASE + ["history", "--open"]]
        assert result["changed"] and result["transaction"] == self.id

    @pytest.mark.parametrize("name, values", [("history-none", {}), ("history-last", {"id": "last"})])
    def test_none_in_check_mode(self, name, values):
        result = Host(name).run("recover", check=True, action="abandon", **values)
        assert result["changed"] is False and result["status"] == "nothing_to_do"

    def test_a_closed_one(self):
        host = Host("verify-none", "history-last")
        result = host.run("recover", action="abandon", id="last")
        assert host.calls == [BASE + ["-y", "repair", "last", "--abandon"], BASE + ["history", "last"]]
        assert result["changed"] is False and "failed" not in result

    @pytest.mark.parametrize("told", ["history-open", "verify-none"])
    def test_a_refusal(self, told):
        result = Host("provision-refused", told).run("recover", action="abandon")
        assert result["failed"] and result["refusals"][0]["code"] == "signature-found"


class TestInfo:
    """It looks, and never changes anything."""

    def test_status(self):
        host = Host("status-data")
        result = host.run("info", vgs=["data"])
        assert host.calls == [BASE + ["status", "data"]]
        assert result["changed"] is False
        assert result["status"]["volume_groups"][0]["name"] == "data"

    @pytest.mark.parametrize("name, healthy", [("health-ok", True), ("health-open", False)])
    def test_health(self, name, healthy):
        host = Host(name)
        health = host.run("info", gather=["health"], check=True)["health"]
        assert host.calls == [BASE + ["status", "--health"]]
        assert health["healthy"] is healthy and bool(health["troubles"]) is not healthy

    @pytest.mark.parametrize("name, holds", [
        ("verify-holds", True), ("verify-drifted", False), ("verify-taken-back", True),
    ])
    def test_verify(self, name, holds):
        result = Host(name).run("info", gather=["verify"])
        assert result["verify"]["holds"] is holds
        assert all(fact["holds"] for fact in result["verify"]["facts"]) is holds

    def test_history_and_one_of_its_transactions(self):
        host = Host("history-open", "history-last")
        told = host.run("info", gather=["history"], limit=3)
        assert told["history"]["transactions"][0]["open"]
        told = host.run("info", gather=["history"], id="last")
        assert told["history"]["steps"]
        assert host.calls == [BASE + ["history", "--limit", "3"], BASE + ["history", "last"]]

    def test_several_at_once(self):
        host = Host("status-data", "health-ok")
        assert {"status", "health"} <= set(host.run("info", gather=["status", "health"]))

    def test_what_cannot_be_told_fails(self):
        result = Host("verify-none").run("info", gather=["verify"])
        assert result["failed"] and result["refusals"][0]["code"] == "usage"
