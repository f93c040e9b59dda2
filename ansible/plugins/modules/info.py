#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Tells the state of a host's storage."""

DOCUMENTATION = r"""
---
module: info
short_description: Tell what is where, what is wrong, and what was done
version_added: 1.0.0
description:
  - Looks at the host and never changes anything.
options:
  gather:
    description:
      - C(status) is what is where, and C(health) what is wrong.
      - C(history) is the transactions, and C(verify) whether the host still holds what one of them promised.
    type: list
    elements: str
    choices: [status, health, history, verify]
    default: [status]
  vgs:
    description: These volume groups only, of C(status) and C(health).
    type: list
    elements: str
    default: []
  id:
    description:
      - The transaction of C(verify), and for C(history) the one that is told step by step.
      - C(verify) takes the last one unless it is given.
    type: str
  limit:
    description: The last so many transactions only, of C(history).
    type: int
extends_documentation_fragment:
  - lvq.storage.lvq
  - lvq.storage.lvq.looking
author:
  - lvq maintainers (@lvq)
"""

EXAMPLES = r"""
- name: What is wrong
  lvq.storage.info:
    gather: [health]
  register: storage
  failed_when: not storage.health.healthy
"""

RETURN = r"""
status:
  description: The volume groups with their volumes, the devices, and the open transactions. Sizes are bytes.
  returned: when it is gathered
  type: dict
health:
  description: The same, with C(healthy), and in C(troubles) what is wrong.
  returned: when it is gathered
  type: dict
history:
  description: The transactions in C(transactions), or one of them with its steps.
  returned: when it is gathered
  type: dict
verify:
  description: Each fact that the transaction promised, with what was found; C(holds) where all of them hold.
    One that was taken back has none, and holds.
  returned: when it is gathered
  type: dict
refusals:
  description: Why lvq could not tell it.
  returned: on failure
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lvq.storage.plugins.module_utils.lvq import LOOKING, Lvq, LvqError, message_of

COMMON = ("schema", "command", "status", "exit_code", "warnings", "refusals", "changes", "next")


def arguments_of(what, params):
    """The command line that tells it."""
    if what in ("status", "health"):
        return ["status"] + ["--health"] * (what == "health") + params["vgs"]
    if what == "verify":
        return ["verify"] + [params["id"]] * bool(params["id"])
    if params["id"]:
        return ["history", params["id"]]
    return ["history"] + ["--limit", str(params["limit"])] * (params["limit"] is not None)


def told_by(what, document):
    """What the document says, where a host that is not well is no failure of the task."""
    told = {name: value for name, value in document.items() if name not in COMMON}
    if what == "health":
        told["healthy"] = document["status"] == "completed"
        told["troubles"] = document["warnings"]
    elif what == "verify":
        told["holds"] = document["status"] != "drifted"
    return told


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(
            LOOKING,
            gather={
                "type": "list", "elements": "str", "default": ["status"],
                "choices": ["status", "health", "history", "verify"],
            },
            vgs={"type": "list", "elements": "str", "default": []},
            id={"type": "str"},
            limit={"type": "int"},
        ),
        supports_check_mode=True,
    )
    told = {"changed": False}
    try:
        lvq = Lvq(module)
        for what in module.params["gather"]:
            document = lvq.ask(arguments_of(what, module.params))
            if document["status"] not in ("completed", "drifted", "nothing_to_do"):
                module.fail_json(msg=message_of(document), refusals=document["refusals"])
            told[what] = told_by(what, document)
    except LvqError as error:
        module.fail_json(msg=str(error), **error.details)
    module.exit_json(**told)


if __name__ == "__main__":
    main()
