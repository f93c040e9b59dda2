# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs lvq, and makes the result of a task of the JSON document that lvq prints.

Everything that a module decides it decides by members of that document. The texts in it are
shown and never read.
"""

import json
import re

SCHEMA = 1
PLAIN = re.compile(r"/?[a-z]\w*/[\w/.+-]+\Z", re.ASCII)  # a key that YAML takes for that text without quotes
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
DONE = ("nothing_to_do", "ready", "completed")
MEMBERS = (
    "status", "exit_code", "transaction", "changes", "steps", "point_of_no_return",
    "stopped_at", "error", "misfits", "next", "refusals",
)

LOOKING = {
    "lvq_path": {"type": "str", "default": "lvq"},
    "state_dir": {"type": "path"},
    "wait": {"type": "int"},
}
CHANGING = dict(
    LOOKING,
    consent={"type": "list", "elements": "str", "default": []},
    on_open={"type": "str", "choices": ["fail", "continue", "repair"], "default": "fail"},
)


class LvqError(Exception):
    """lvq said nothing that could be relied on. The details go into the result."""

    def __init__(self, message, **details):
        super().__init__(message)
        self.details = details


def document_of(exit_code, stdout, stderr):
    """The document that lvq printed; LvqError where it is none, or one of another schema."""
    said = {"rc": exit_code, "stdout": stdout, "stderr": stderr}
    try:
        document = json.loads(stdout)
    except ValueError:
        raise LvqError(
            "lvq ended with %s and printed no JSON document; lvq status tells whether a transaction is open" % exit_code,
            **said) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise LvqError("This collection reads documents of schema %s, and lvq printed another one" % SCHEMA, **said)
    if document.get("exit_code") != exit_code:
        raise LvqError("lvq ended with %s, and its document says otherwise" % exit_code, **said)
    return document


class Lvq:
    """The program on this host, and what each call of it is given."""

    def __init__(self, module):
        options = module.params
        self.module = module
        self.base = [module.get_bin_path(options["lvq_path"], required=True), "--output", "json"]
        if options["state_dir"]:
            self.base += ["--state-dir", options["state_dir"]]
        if options["wait"] is not None:
            self.base += ["--wait", str(options["wait"])]

    def ask(self, arguments, specification=None):
        """Runs lvq with the arguments. Nothing in them is expanded, and no shell is involved."""
        exit_code, stdout, stderr = self.module.run_command(
            self.base + arguments, data=specification, expand_user_and_vars=False)
        return document_of(exit_code, stdout, stderr)

    def change(self, arguments, specification=None):
        """As ask, for a command that changes something; in check mode it only plans."""
        return self.ask(["--dry-run" if self.module.check_mode else "-y"] + arguments, specification)


def has_run(document):
    """Whether a step of the plan has been begun, so that the machine may have changed."""
    return any(step.get("state", "pending") != "pending" for step in document.get("steps", []))


def result_of(document):
    """The result of a task: changed, failed with a message, and the members of the document."""
    status = document["status"]
    result = {name: document[name] for name in MEMBERS if name in document}
    result["lvq_warnings"] = document["warnings"]
    result["changed"] = status in ("ready", "completed") or has_run(document)
    if status not in DONE:
        result["failed"] = True
        result["msg"] = message_of(document)
    return result


def message_of(document):
    """Why it did not come to its end, in lvq's own words."""
    lines = ["lvq %s: %s" % (document["command"], document["status"])]
    for refusal in document["refusals"]:
        lines.append("[%(code)s] %(subject)s %(message)s" % refusal)
        lines += [refusal[part] for part in ("evidence", "hint") if refusal[part]]
    error = document.get("error")
    if error:
        lines.append("[%(code)s] %(subject)s %(message)s" % error)
        lines += [error[part] for part in ("evidence", "hint") if error[part]]
    for misfit in document.get("misfits", []):
        lines.append("expected: %(expected)s; found: %(found)s" % misfit)
    if document.get("next"):
        lines.append("next: " + " | ".join(" ".join(command) for command in document["next"]))
    return "\n".join(lines)


def open_transactions(document):
    """The identifiers of the open transactions that stand in the way."""
    return [refusal["subject"] for refusal in document["refusals"] if refusal["code"] == "transaction-open"]


def diff_of(document):
    """Each object that changes, before and after, in YAML."""
    before, after = {}, {}
    for change in document.get("changes", []):
        if change["change"] == "none":
            continue
        if change["before"] is not None:
            before[change.get("old_name", change["name"])] = dict(change["before"], kind=change["kind"])
        if change["after"] is not None:
            after[change["name"]] = dict(change["after"], kind=change["kind"])
    return {"before": yaml_of(before), "after": yaml_of(after)}


def yaml_of(objects):
    """Block YAML of mappings in mappings, by name."""
    lines = []
    for name, members in sorted(objects.items()):
        lines.append((name if PLAIN.match(name) else yaml_value(name)) + ":")
        lines += ["  %s: %s" % (key, yaml_value(value)) for key, value in sorted(members.items())]
    return "".join(line + "\n" for line in lines)


def yaml_value(value):
    """The value as JSON, which is YAML too, but for some characters that YAML wants escaped."""
    return UNPRINTABLE.sub(lambda found: "\\u%04x" % ord(found.group()), json.dumps(value, ensure_ascii=False))


def execute(module, arguments, specification=None, instead=None):
    """Runs the command of a module, and ends the module.

    instead(document) names another command where this one was refused in favour of it, or None.
    """
    consent = [word for risk in module.params.get("consent", []) for word in ("--allow", risk)]
    recovered = []
    try:
        lvq = Lvq(module)
        document = attempt(lvq, arguments + consent, specification, recovered)
        other = instead(document) if instead else None
        if other:
            document = attempt(lvq, other + consent, specification, recovered)
    except LvqError as error:
        module.fail_json(msg=str(error), changed=any(map(has_run, recovered)), **error.details)
    finish(module, document, recovered)


def attempt(lvq, arguments, specification, recovered):
    """The document of the command, or of a recovery that has to come first and did not reach its end.

    The documents of the recoveries are appended to recovered. In check mode they are only planned, and the last
    is returned: what comes after can be planned only when they have been done.
    """
    document = lvq.change(arguments, specification)
    way = lvq.module.params.get("on_open", "fail")
    transactions = open_transactions(document) if way != "fail" else []
    for transaction in transactions:
        recovery = lvq.change([way, transaction])
        recovered.append(recovery)
        if recovery["status"] not in DONE:
            return recovery
    if not transactions:
        return document
    return recovered[-1] if lvq.module.check_mode else lvq.change(arguments, specification)


def finish(module, document, recovered=()):
    """Ends the module with the result of the document, and of the recoveries before it."""
    result = result_of(document)
    if recovered:
        result["recovered"] = [result_of(recovery) for recovery in recovered]
        result["changed"] = result["changed"] or any(one["changed"] for one in result["recovered"])
    if module._diff:  # pylint: disable=protected-access
        result["diff"] = diff_of(document)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
