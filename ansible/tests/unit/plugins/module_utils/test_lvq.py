# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Documents of lvq, and what becomes of them."""

import json

import pytest
import yaml

from ansible_collections.lvq.storage.plugins.module_utils import lvq
from ansible_collections.lvq.storage.tests.unit.replay import NAMES, document, text_of

# By the status: is it a failure, and does it count as a change where no step has run?
MEANINGS = {
    "nothing_to_do": (False, False),
    "ready": (False, True),
    "completed": (False, True),
    "refused": (True, False),
    "dirty": (True, False),
    "failed": (True, False),
    "drifted": (True, False),
}
PLANS = [name for name in NAMES if "changes" in document(name)]


@pytest.mark.parametrize("name", PLANS)
def test_each_status_has_its_meaning(name):
    said = document(name)
    result = lvq.result_of(said)
    failed, changed = MEANINGS[said["status"]]
    assert result.get("failed", False) == failed
    assert result["changed"] == (changed or lvq.has_run(said))
    assert result["refusals"] == said["refusals"]
    assert result["transaction"] == said["transaction"]
    assert result["lvq_warnings"] == said["warnings"]
    assert ("msg" in result) == failed


def test_the_documents_have_all_that_can_be_met():
    assert {document(name)["status"] for name in PLANS} == set(MEANINGS)


def test_an_unknown_status_is_a_failure():
    said = dict(document("converge-completed"), status="perhaps", steps=[])
    assert lvq.result_of(said)["failed"]
    assert not lvq.result_of(said)["changed"]


def test_a_failure_after_a_step_is_a_change():
    result = lvq.result_of(document("provision-failed"))
    assert result["failed"] and result["changed"]
    assert result["stopped_at"] == 2
    assert result["next"][0][:2] == ["lvq", "continue"]
    assert result["transaction"] in result["msg"]
    assert result["error"]["message"] in result["msg"]


def test_a_halt_after_a_step_is_a_failure_and_a_change():
    result = lvq.result_of(dict(document("provision-failed"), status="halted"))
    assert result["failed"] and result["changed"] and result["next"]


def test_a_refusal_is_whole():
    result = lvq.result_of(document("provision-refused"))
    assert [refusal["code"] for refusal in result["refusals"]] == ["signature-found", "not-enough-space"]
    assert result["refusals"][0]["allow"] == "wipe:/dev/ubdd"
    for refusal in result["refusals"]:
        for part in ("code", "subject", "message", "hint"):
            assert refusal[part] in result["msg"]


def test_a_misfit_is_told():
    result = lvq.result_of(document("outcome-drifted"))
    assert result["failed"] and result["changed"]
    for misfit in result["misfits"]:
        assert misfit["expected"] in result["msg"] and misfit["found"] in result["msg"]
    assert result["misfits"]


@pytest.mark.parametrize("name", PLANS)
def test_a_diff_is_the_changes_in_yaml(name):
    said = document(name)
    diff = lvq.diff_of(said)
    before, after = yaml.safe_load(diff["before"]) or {}, yaml.safe_load(diff["after"]) or {}
    changes = [change for change in said["changes"] if change["change"] != "none"]
    assert len(before) == sum(change["before"] is not None for change in changes)
    assert len(after) == sum(change["after"] is not None for change in changes)
    for change in changes:
        if change["before"] is not None:
            assert before[change.get("old_name", change["name"])] == dict(change["before"], kind=change["kind"])
        if change["after"] is not None:
            assert after[change["name"]] == dict(change["after"], kind=change["kind"])


@pytest.mark.parametrize("text", ["no", "1", "a: b", "- x", "#", "\u00fc \U0001f600", "'\"\\", "null", "~", "\t\u0085", ""])
def test_any_text_is_the_same_in_yaml(text):
    assert yaml.safe_load(lvq.yaml_of({text: {"label": text, "mount_points": [text]}})) == {
        text: {"label": text, "mount_points": [text]}}


@pytest.mark.parametrize("exit_code, stdout", [
    (127, ""),
    (0, "SUCCESS"),
    (-9, text_of("converge-completed")[:100]),
    (0, "[]"),
    (0, '{"schema": 2, "exit_code": 0}'),
    (0, json.dumps(dict(document("converge-completed"), exit_code=2))),
    (2, text_of("converge-completed")),
])
def test_what_is_no_document_is_an_error(exit_code, stdout):
    with pytest.raises(lvq.LvqError) as error:
        lvq.document_of(exit_code, stdout, "its words")
    assert error.value.details == {"rc": exit_code, "stdout": stdout, "stderr": "its words"}


@pytest.mark.parametrize("name", NAMES)
def test_every_document_is_read(name):
    assert lvq.document_of(document(name)["exit_code"], text_of(name), "") == document(name)
